"""The count: against another's, and against people who would push a song."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import combinations, pairwise
from random import Random

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jams.ballots import DAY, Ballot, marks_of
from bot.jams.counting import Result, count, strengths
from bot.jams.dealing import SLATE
from tests.jams.test_dealing import Table, coming

OLD = 1000 * DAY

ENTRIES = tuple("abcdefgh")

MARKS = st.dictionaries(st.sampled_from(ENTRIES), st.integers(0, 5), max_size=SLATE)


def ballot(user: int, marks: Mapping[str, int], *, age: float = OLD) -> Ballot:
    return Ballot("jam", user, marks, cast_at=OLD, account_at=OLD - age)


def votes(*every: Mapping[str, int]) -> list[Ballot]:
    return [ballot(user, marks) for user, marks in enumerate(every)]


# --- against choix ---------------------------------------------------------------------------------------------------


@given(st.lists(MARKS, min_size=1, max_size=20))
@settings(max_examples=50, deadline=None)
def test_strengths_are_those_of_another_programs_bradley_terry(every: list[dict[str, int]]) -> None:
    """Each comparison is told it twice and the average entry's once each way: the same odds as half a win and loss."""
    wins = Counter[tuple[int, int]]()
    for marks in every:
        for one, other in combinations(range(len(ENTRIES)), 2):
            stars, others = marks.get(ENTRIES[one], 0), marks.get(ENTRIES[other], 0)
            if stars and others and stars != others:
                wins[(one, other) if stars > others else (other, one)] += 1
    average = len(ENTRIES)
    told = [pair for pair, times in wins.items() for _ in range(2 * times)]
    told += [pair for at in range(average) for pair in ((at, average), (average, at))]
    theirs = choix.mm_pairwise(average + 1, told, max_iter=100_000, tol=1e-10)
    ours = [math.log(strength) for strength in strengths(wins, average, near=1e-10)]
    assert ours == pytest.approx(list(theirs[:average] - theirs[average]), abs=1e-5)
    order = [place.entry for place in count(votes(*every), ENTRIES, "seed", draws=0).ranks]
    logs = dict(zip(ENTRIES, ours, strict=True))
    assert all(logs[before] >= logs[after] - 1e-6 for before, after in pairwise(order))


# --- what a result says ----------------------------------------------------------------------------------------------


def test_a_count_is_the_same_each_time_and_in_whatever_order_ballots_come() -> None:
    drawn = Random(3)
    every = votes(*({entry: drawn.randint(1, 5) for entry in drawn.sample(ENTRIES, 5)} for _ in range(12)))
    first = count(every, ENTRIES, "jam")
    assert first == count(every, ENTRIES, "jam")
    assert [place.entry for place in first.ranks] == [place.entry for place in count(every[::-1], ENTRIES, "jam").ranks]


def test_generous_people_and_strict_ones_weigh_the_same() -> None:
    strict = count(votes(*[{"a": 2, "b": 1}] * 5), "ab", "jam")
    generous = count(votes(*[{"a": 5, "b": 4}] * 5), "ab", "jam")
    assert strict == generous
    assert [(place.entry, place.first) for place in strict.ranks] == [("a", 1), ("b", 2)]


def test_places_that_ballots_do_not_settle_are_shared() -> None:
    every = votes(*[{"a": 5, "b": 4, "c": 1}] * 3, *[{"a": 4, "b": 5, "c": 1}] * 3)
    places = count(every, "abc", "jam").ranks
    assert sorted((place.entry, place.first, place.last) for place in places) == [("a", 1, 2), ("b", 1, 2), ("c", 3, 3)]


def test_what_was_not_heard_is_no_rating_and_hearings_are_told() -> None:
    every = votes(*[{"a": 3, "b": 0}] * 5, *[{"b": 4, "a": 3, "gone": 5}] * 3)
    result = count(every, "ab", "jam")
    assert [(place.entry, place.hearings) for place in result.ranks] == [("b", 3), ("a", 8)]
    assert result.ballots == 8


@pytest.mark.parametrize(
    ("every", "why"),
    [
        ([{"a": 5, "b": 1}] * 4, "four ballots"),
        ([{"a": 5, "b": 1}] * 2 + [{"a": 5}] * 6, "a song that two heard"),
        ([], "nobody"),
        ([{"a": 0, "b": 0}] * 9, "nobody who heard anything"),
    ],
)
def test_of_few_ballots_or_hearings_come_picks_and_no_places(every: list[dict[str, int]], why: str) -> None:
    result = count(votes(*every), "ab", "jam")
    assert not result.ranked, why
    assert result.picks == (("a",) if any(marks.get("a") for marks in every) else ())
    assert {place.first for place in result.ranks} == {None}


def test_a_ballot_of_many_slates_weighs_what_one_of_a_single_slate_does() -> None:
    short = votes(*[{"a": 1, "b": 5, "c": 3, "d": 3, "e": 3}] * 3, *[{"a": 5, "b": 1, "c": 3, "d": 3, "e": 3}] * 2)
    marks = dict.fromkeys("cdefghijklmn", 3)
    long = votes(*[{"a": 1, "b": 5, "c": 3, "d": 3, "e": 3}] * 3, *[{"a": 5, "b": 1, **marks}] * 2)
    entries = "abcdefghijklmn"
    for every in (short, long):
        assert count(every, entries, "jam", draws=0).ranks[0].entry == "b"


def test_two_suspicious_patterns_are_told() -> None:
    honest = [{"a": 4, "b": 3, "c": 5}] * 4
    pushing = [ballot(100 + user, {"b": 5, "a": 1, "c": 1}, age=DAY if user == 0 else OLD) for user in range(3)]
    result = count([*votes(*honest), *pushing], "abc", "jam")
    assert (result.pushed, result.pushers, result.young) == ("b", 3, 1)
    assert count([*votes(*honest), *pushing[:2]], "abc", "jam").pushed is None, "two people may have one taste"


@pytest.mark.parametrize(
    ("given", "marks"),
    [
        ({"a": "5", "b": "0"}, {"a": 5, "b": 0}),
        ({"c": "3"}, None),
        ({"a": "6"}, None),
        ({"a": "-1"}, None),
        ({"a": ""}, None),
        ({"a": "²"}, None),
    ],
)
def test_a_mark_is_for_what_was_dealt_and_a_number_of_stars(
    given: dict[str, str], marks: dict[str, int] | None
) -> None:
    assert marks_of(given, ("a", "b")) == marks


# --- people who would push a song: twelve songs, fifteen listeners ---------------------------------------------------


@cache
def evening(seed: int, friends: int) -> tuple[Result, str, str, int]:
    """A jam's vote by the product's own dealing and counting: true qualities N(0, 1), each hearing with noise 1.2, each
    listener with a scale of their own. `friends` love the middling song and hate all others. Answers with the result,
    the best song, the middling one, and how far hearings are apart."""
    drawn, table = Random(seed), Table(12)
    quality = {entry: drawn.gauss(0, 1) for entry in table.makers}
    ranking = sorted(quality, key=quality.__getitem__)
    best, middling = ranking[-1], ranking[6]
    pushing = drawn.sample([person for person in range(15) if person != table.makers[middling]], friends)
    ballots: list[Ballot] = []
    for person in coming(15, seed):
        dealt, mean, scale = table.deal(person), drawn.gauss(3, 0.5), drawn.uniform(0.6, 1.4)
        if person in pushing:
            marks = {entry: 5 if entry == middling else 1 for entry in dealt}
        else:
            felt = {entry: mean + scale * (quality[entry] + drawn.gauss(0, 1.2)) for entry in dealt}
            marks = {entry: min(5, max(1, round(value))) for entry, value in felt.items()}
        ballots.append(ballot(person, marks))
    result = count(ballots, tuple(table.makers), f"jam-{seed}", draws=0)
    hearings = [place.hearings for place in result.ranks]
    return result, best, middling, max(hearings) - min(hearings)


JAMS = 300


def test_a_middling_song_that_three_friends_push_wins_in_no_more_than_one_jam_of_ten() -> None:
    pushed = [evening(seed, 3) for seed in range(JAMS)]
    assert np.mean([result.ranks[0].entry == middling for result, _, middling, _ in pushed]) <= 0.10
    assert {apart for *_, apart in pushed} <= {0, 1}


def test_without_friends_the_best_song_wins_as_often_as_it_was_measured() -> None:
    honest = [evening(seed, 0) for seed in range(JAMS)]
    assert np.mean([result.ranks[0].entry == best for result, best, *_ in honest]) >= 0.45
    assert np.mean([result.ranks[0].entry == middling for result, _, middling, _ in honest]) <= 0.05


def test_hearings_that_are_not_dealt_evenly_cost_the_best_song_its_place() -> None:
    """What dealing is for: of the same ears, those who choose by themselves and hear early songs more often."""

    def chosen(seed: int) -> bool:
        drawn, entries = Random(seed), [f"song-{number}" for number in range(12)]
        quality = {entry: drawn.gauss(0, 1) for entry in entries}
        ballots: list[Ballot] = []
        for person in range(15):
            left = [entry for number, entry in enumerate(entries) if number != person]
            heard: list[str] = []
            while len(heard) < SLATE:
                weights = [1 / (1 + entries.index(entry)) for entry in left]
                heard.append(left.pop(left.index(drawn.choices(left, weights)[0])))
            felt = {entry: 3 + quality[entry] + drawn.gauss(0, 1.2) for entry in heard}
            ballots.append(ballot(person, {entry: min(5, max(1, round(value))) for entry, value in felt.items()}))
        best = max(quality, key=quality.__getitem__)
        return count(ballots, entries, "jam", draws=0).ranks[0].entry == best

    dealt = np.mean([result.ranks[0].entry == best for result, best, *_ in (evening(seed, 0) for seed in range(JAMS))])
    assert np.mean([chosen(seed) for seed in range(JAMS)]) < dealt - 0.03
