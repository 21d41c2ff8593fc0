"""Who hears what: dealt evenly, the same each time, never one's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jams.dealing import SLATE, Dealt, deal


class Table:
    """A jam's slates as they are dealt, one after the other. Entry `n` is made by person `n`."""

    def __init__(self, entries: int) -> None:
        self.makers = {f"song-{number}": number for number in range(entries)}
        self.times = Counter[str]()
        self.theirs: dict[int, tuple[str, ...]] = {}

    def deal(self, person: int) -> tuple[str, ...]:
        before = self.theirs.get(person, ())
        dealt = deal(self.makers, person, Dealt(self.times, self.theirs.keys(), before), f"jam-{person}-{len(before)}")
        self.times.update(dealt)
        self.theirs[person] = (*before, *dealt)
        return dealt

    @property
    def apart(self) -> int:
        """How far the least and the most dealt are apart."""
        every = [self.times[entry] for entry in self.makers]
        return max(every) - min(every)


def coming(people: int, seed: int) -> Sequence[int]:
    order = list(range(people))
    Random(seed).shuffle(order)
    return order


@given(st.integers(2, 50), st.integers(0, 100), st.integers())
@settings(max_examples=60)
def test_once_everybody_has_a_slate_every_song_is_heard_within_one_of_every_other(
    entries: int, listeners: int, seed: int
) -> None:
    table = Table(entries)
    for person in coming(entries + listeners, seed):
        table.deal(person)
    assert table.apart <= 1


@given(st.integers(2, 50), st.lists(st.integers(0, 60), max_size=80, unique=True))
@settings(max_examples=60)
def test_whoever_comes_in_whatever_order_no_song_lags_by_more_than_its_own_maker(
    entries: int, people: Sequence[int]
) -> None:
    table = Table(entries)
    for person in people:
        table.deal(person)
        assert table.apart <= 2


@given(st.integers(1, 30), st.lists(st.integers(0, 12), max_size=60))
def test_nobody_is_dealt_their_own_song_or_one_twice_and_five_more_deals_on_until_nothing_is_left(
    entries: int, people: Sequence[int]
) -> None:
    table = Table(entries)
    for person in people:
        left = len([maker for maker in table.makers.values() if maker != person]) - len(table.theirs.get(person, ()))
        assert len(table.deal(person)) == min(SLATE, left)
    for person, dealt in table.theirs.items():
        assert len(set(dealt)) == len(dealt)
        assert f"song-{person}" not in dealt


def test_what_was_heard_least_is_dealt_first() -> None:
    table = Table(12)
    first = {entry for person in (100, 101) for entry in table.deal(person)}
    assert len(first) == 10
    assert set(table.makers) - first <= set(table.deal(102))


def test_the_same_seed_deals_the_same_slate_and_another_one_another() -> None:
    makers = {f"song-{number}": number for number in range(20)}
    nothing = Dealt({}, frozenset(), ())
    assert deal(makers, 50, nothing, "jam-50-1") == deal(makers, 50, nothing, "jam-50-1")
    assert len({deal(makers, 50, nothing, f"jam-50-{number}") for number in range(5)}) > 1
