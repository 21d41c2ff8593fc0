"""What guests do, as a pure function of their seed and of what they see: on a fake clock, with a jam made of values."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from bot.sandbox.guests import words
from bot.sandbox.guests.deciding import TYPED, Act, Cast, Go, Press, Submit, Wait, decide
from bot.sandbox.guests.people import GUESTS_MOST, TEN, Guest, Habit, dealt
from bot.sandbox.guests.seeing import (
    BACK,
    CHANGE,
    FAILED,
    FIX,
    HEAR,
    JOIN,
    NO_PLACE,
    RATE,
    REMIND,
    SING,
    WRITE,
    YOURS_NOW,
    Answer,
    Seen,
)
from tests.contracts.fake_clock import START, FakeClock

BOARD = "## Jam: a rainy day\nEverybody writes one song about it.\nRules: “umbrella”, “window”; no drums"
WRITING = frozenset({JOIN, WRITE, REMIND, "How it works", "Host", "More time"})
LISTENING = frozenset({REMIND, "How it works", "Host"})
VOTING = LISTENING | {HEAR, RATE}
BALLOT = Answer("Rate them", fields=frozenset({"song1", "song2", "song3"}))
FORM = Answer("Write my song", fields=frozenset({"lyrics", "style", "reference", "model", "options"}))
PREVIEW = Answer("This is what will be sent.", frozenset({SING, CHANGE, "More"}))
SUNG = Answer("In line", frozenset({"Cancel"}))
FULL = Answer(f"{NO_PLACE}: you get one when it comes free. Nothing was spent.", frozenset({FIX}))
REFUSED = Answer("This jam does not want these words sung: “mud”.", frozenset({FIX}))
CROWD = Answer("Many people are joining right now: try again in a minute.")
PLACE, QUEUE = Answer("You have a place.", frozenset({WRITE, BACK})), Answer("You wait for one.", frozenset({BACK}))
ANSWERS: Mapping[str, tuple[Answer, ...]] = {
    "join": (PLACE,),
    "write": (FORM,),
    "again": (FORM,),
    "change": (FORM,),
    "mend": (FORM,),
    "hand in": (PREVIEW,),
    "sing": (SUNG,),
    "leave": (Answer("Your place is free again."),),
    "hear": (Answer("3 songs for you to hear", frozenset({RATE, "Five more?"})),),
    "rate": (BALLOT,),
    "cast": (Answer("Your ballot is kept", frozenset({"My ballot"})),),
    "remind": (Answer("You are mentioned here.", frozenset({"Do not remind me"})),),
}


@dataclass
class Evening:
    """A jam that writes for `lasts` seconds and answers by its rows, the last of each again and again; `mail` comes
    at its moments."""

    clock: FakeClock
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=lambda: ANSWERS)
    mail: tuple[tuple[float, str], ...] = ()
    lasts: float = 1800.0
    heard: frozenset[str] = LISTENING

    def seen(self, done: tuple[tuple[str, Answer], ...]) -> Seen:
        gone = self.clock.now() - START
        buttons = WRITING if gone < self.lasts else self.heard if gone < 2 * self.lasts else frozenset[str]()
        return Seen(BOARD, buttons, tuple(text for at, text in self.mail if at <= gone), done)

    async def live(self, guest: Guest) -> list[tuple[float, str, Act]]:
        """What the guest did, each with the seconds since the beginning."""
        done: tuple[tuple[str, Answer], ...] = ()
        told: list[tuple[float, str, Act]] = []
        while True:
            seen = self.seen(done)
            step = decide(guest, seen)
            await self.clock.sleep(step.seconds)
            if isinstance(step.act, Wait):
                continue
            told.append((self.clock.now() - START, step.name, step.act))
            if isinstance(step.act, Go):
                return told
            if isinstance(step.act, Press):
                message = dict(done)[step.act.under].buttons if step.act.under else self.seen(done).buttons
                assert step.act.label in message, f"{step.act} is not there"
            rows = self.answers[step.name]
            done = (*done, (step.name, rows[min(seen.did(step.name), len(rows) - 1)]))


async def story(guest: Guest, **changes: object) -> list[tuple[float, str, Act]]:
    return await replace(Evening(FakeClock()), **changes).live(guest)


def names(told: list[tuple[float, str, Act]]) -> list[str]:
    return [name for _, name, _ in told]


def written(told: list[tuple[float, str, Act]]) -> list[str]:
    return [act.lyrics for _, _, act in told if isinstance(act, Submit)]


PLAIN = Guest(0, 7)


@pytest.mark.parametrize(
    ("guest", "does"),
    [
        (PLAIN, ["join", "write", "hand in", "sing", "end"]),
        (replace(PLAIN, eager=True), ["write", "hand in", "sing", "end"]),
        (replace(PLAIN, reminded=True), ["join", "remind", "write", "hand in", "sing", "end"]),
        (
            replace(PLAIN, habit=Habit.CHANGES),
            ["join", "write", "hand in", "change", "hand in", "sing", "end"],
        ),
        (replace(PLAIN, habit=Habit.VANISHES), ["join", "write", "vanish"]),
        (replace(PLAIN, habit=Habit.IDLES), ["join", "end"]),
        (replace(PLAIN, habit=Habit.LEAVES), ["join", "leave", "left"]),
    ],
)
async def test_each_habit_is_a_story_of_its_own(guest: Guest, does: list[str]) -> None:
    assert names(await story(guest)) == does


@pytest.mark.parametrize("guest", [PLAIN, replace(PLAIN, habit=Habit.IDLES), replace(PLAIN, eager=True)])
async def test_whoever_is_still_there_hears_five_songs_and_rates_them_once(guest: Guest) -> None:
    told = await story(guest, heard=VOTING)
    assert names(told)[-4:] == ["hear", "rate", "cast", "end"]
    (ballot,) = [act for _, _, act in told if isinstance(act, Cast)]
    assert [song for song, _ in ballot.stars] == ["song1", "song2", "song3"]
    assert {stars for _, stars in ballot.stars} <= set("012345")
    assert ballot in [act for _, _, act in await story(guest, heard=VOTING)]
    other = [act for _, _, act in await story(replace(guest, seed=8), heard=VOTING) if isinstance(act, Cast)]
    assert other != [ballot], "everybody has a taste of their own"


async def test_who_may_not_vote_is_told_so_and_stays_to_listen() -> None:
    told = await story(PLAIN, heard=VOTING, answers={**ANSWERS, "hear": (Answer("In this jam those vote ..."),)})
    assert names(told)[-2:] == ["hear", "end"]


async def test_who_is_told_to_try_again_in_a_minute_does() -> None:
    told = await story(PLAIN, answers={**ANSWERS, "join": (CROWD, CROWD, PLACE)})
    assert names(told) == ["join", "join", "join", "write", "hand in", "sing", "end"]
    assert all(later - earlier >= 60 for (earlier, _, _), (later, _, _) in pairwise(told[:3]))


async def test_words_that_came_while_many_joined_are_handed_in_again_as_they_were_a_minute_later() -> None:
    crowd = replace(CROWD, buttons=frozenset({FIX}))
    told = await story(replace(PLAIN, eager=True), answers={**ANSWERS, "sing": (crowd, crowd, crowd, SUNG)})
    assert names(told) == ["write", *["hand in", "sing", "mend"] * 3, "hand in", "sing", "end"]
    assert len(set(written(told))) == 1
    assert all(later - earlier >= 60 for (earlier, _, _), (later, name, _) in pairwise(told) if name == "mend")


async def test_who_is_refused_again_and_again_has_had_enough_of_it() -> None:
    told = await story(PLAIN, answers={**ANSWERS, "hand in": (REFUSED,)})
    assert names(told) == ["join", "write", *["hand in", "mend"] * 2, "hand in", "end"]


async def test_who_waits_for_a_place_writes_when_it_comes_and_never_where_it_does_not() -> None:
    waiting = {**ANSWERS, "join": (QUEUE,)}
    assert names(await story(PLAIN, answers=waiting)) == ["join", "end"]
    told = await story(PLAIN, answers=waiting, mail=((600.0, f"A place in the jam {YOURS_NOW}"),))
    assert names(told) == ["join", "write", "hand in", "sing", "end"]
    assert told[1][0] > 600


async def test_a_song_for_which_there_was_no_place_is_handed_in_again_as_it_was() -> None:
    full = {**ANSWERS, "sing": (FULL, SUNG)}
    assert names(await story(PLAIN, answers=full)) == ["join", "write", "hand in", "sing", "end"]
    told = await story(PLAIN, answers=full, mail=((900.0, f"A place {YOURS_NOW}"),))
    assert names(told) == ["join", "write", "hand in", "sing", "mend", "hand in", "sing", "end"]
    first, second = written(told)
    assert first == second


async def test_other_words_come_where_the_first_were_refused_and_where_their_song_failed() -> None:
    refused = await story(PLAIN, answers={**ANSWERS, "hand in": (REFUSED, PREVIEW)})
    assert names(refused) == ["join", "write", "hand in", "mend", "hand in", "sing", "end"]
    failed = await story(PLAIN, mail=((900.0, f"Your song for the jam {FAILED} went back."),))
    assert names(failed) == ["join", "write", "hand in", "sing", "again", "hand in", "sing", "end"]
    for told in (refused, failed):
        first, second = written(told)
        assert first != second


async def test_nobody_presses_what_is_not_there_or_is_faster_than_a_person() -> None:
    clock = FakeClock()
    evening = Evening(clock)
    all_told = await asyncio.gather(*(evening.live(guest) for guest in dealt(3, GUESTS_MOST)))
    joined = sorted(at for told in all_told for at, name, _ in told if name == "join")
    assert joined[0] >= 3
    assert len({round(at) for at in joined}) > 20, "they do not come all at once"
    for told in all_told:
        for (before, _, _), (at, _, act) in pairwise(told):
            if isinstance(act, Submit):
                assert at - before >= 20 + len(act.lyrics) / TYPED
    assert sum("sing" in names(told) for told in all_told) == 35


async def test_an_evening_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    evenings = [
        await asyncio.gather(*(Evening(clock).live(guest) for guest in dealt(seed, 20)))
        for seed, clock in ((1, FakeClock()), (1, FakeClock()), (2, FakeClock()))
    ]
    assert evenings[0] == evenings[1]
    assert evenings[0] != evenings[2]


def test_every_ten_guests_are_alike_and_the_first_writes() -> None:
    for seed in range(20):
        guests = dealt(seed, 30)
        assert guests[0].habit is Habit.WRITES
        for start in (0, 10, 20):
            assert sorted(guest.habit for guest in guests[start : start + 10]) == sorted(TEN)
    assert len({guest.name for guest in dealt(1, GUESTS_MOST)}) == GUESTS_MOST == 50


def test_fifty_guests_write_fifty_songs_with_what_the_jam_asks_for() -> None:
    songs = [guest.song(0, "a rainy day", ("umbrella", "window")) for guest in dealt(4, GUESTS_MOST)]
    assert len({song.lyrics for song in songs}) == GUESTS_MOST
    assert all("umbrella, window" in song.lyrics for song in songs)
    assert any("a rainy day" in song.lyrics for song in songs)
    assert not any("{" in song.lyrics for song in songs)
    assert not any("{" in words.written(1, n, "x" * 99, ()).lyrics for n in range(60))


def test_the_rules_and_the_theme_are_read_from_the_board() -> None:
    seen = Seen(BOARD, WRITING)
    assert (seen.theme, seen.wanted) == ("a rainy day", ("umbrella", "window"))
    assert Seen("## Jam: rain", WRITING).wanted == ()
