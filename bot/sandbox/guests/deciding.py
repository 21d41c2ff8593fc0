"""What a guest does next: a pure function of who they are and of what they see, as rows from which the first that holds
is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.guests.people import Guest, Habit
from bot.sandbox.guests.seeing import (
    BACK,
    CHANGE,
    FAILED,
    FIX,
    HEAR,
    JOIN,
    LATER,
    NO_PLACE,
    RATE,
    REMIND,
    SING,
    TAKEN_AWAY,
    WRITE,
    YOURS_NOW,
    Seen,
)

JOINS_MOST, FIXES_MOST = 12, 2
"""How often somebody tries before they have had enough of it."""

TYPED = 4.0
"""Characters a second that people type while they think: half of what typists copy."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the board; of the answer to something that was done where that is named."""

    label: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Submit:
    """The form that is open, with these words."""

    style: str
    lyrics: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The ballot that is open, with these stars by its fields."""

    stars: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing, and another look."""


@dataclass(frozen=True, slots=True)
class Go:
    """Nothing more."""


Act = Press | Submit | Cast | Wait | Go


@dataclass(frozen=True, slots=True)
class Step:
    """The row that was taken, what it looks like from outside, and what is done after that many seconds."""

    name: str
    doing: str
    seconds: float
    act: Act


@dataclass(frozen=True, slots=True)
class Row:
    """`seconds` are the least and the most that people take for it, before what they type."""

    name: str
    doing: str
    seconds: tuple[float, float]
    when: Callable[[Guest, Seen], bool]
    act: Callable[[Guest, Seen], Act]


def decide(guest: Guest, seen: Seen) -> Step:
    """The same for the same guest who sees the same."""
    row = next(row for row in ROWS if row.when(guest, seen))
    act = row.act(guest, seen)
    least, most = row.seconds
    seconds = least + (most - least) * guest.dice(f"{row.name}-{len(seen.done)}").betavariate(1.5, 3.0)
    if isinstance(act, Submit):
        seconds += len(act.lyrics + act.style) / TYPED
    return Step(row.name, row.doing, seconds, act)


def _has_place(guest: Guest, seen: Seen) -> bool:
    """Whether the board's **Write my song** is for them: who is eager finds that out by pressing it."""
    return WRITE in seen.came_of("join").buttons or seen.told(YOURS_NOW) > 0 or (guest.eager and not seen.did("join"))


def _joins(guest: Guest, seen: Seen) -> bool:
    """Once, and again where no answer with a button came of it. Who is eager does it only where words were refused."""
    hopes = guest.eager and (not seen.did("hand in") or SING in seen.came_of("hand in").buttons)
    if JOIN not in seen.buttons or hopes:
        return False
    return not seen.did("join") or (seen.did("join") < JOINS_MOST and not seen.came_of("join").buttons)


def _writes(guest: Guest, seen: Seen) -> bool:
    """One song; a second time only who was eager and had no place at first."""
    if guest.habit not in {Habit.WRITES, Habit.CHANGES, Habit.VANISHES} or WRITE not in seen.buttons:
        return False
    times = 2 if guest.eager and seen.did("join") else 1
    return _has_place(guest, seen) and not seen.did("sing") and seen.did("write") < times


def _mends(_: Guest, seen: Seen) -> bool:
    """What was refused: at once, and for want of a place once there is one."""
    waits = NO_PLACE in seen.verdict.words and not seen.told(YOURS_NOW)
    return FIX in seen.verdict.buttons and not waits and seen.refused <= FIXES_MOST and seen.did("mend") < JOINS_MOST


def _comes_again(guest: Guest, seen: Seen) -> bool:
    """Where many joined at once, they were told to try again in a minute: with what they wrote, or with **Join**."""
    return LATER in seen.verdict.words and _mends(guest, seen)


def _changes(guest: Guest, seen: Seen) -> bool:
    return guest.habit is Habit.CHANGES and CHANGE in seen.last.buttons and not seen.did("change")


def _leaves(guest: Guest, seen: Seen) -> bool:
    return guest.habit is Habit.LEAVES and BACK in seen.came_of("join").buttons and not seen.did("leave")


def _is_reminded(guest: Guest, seen: Seen) -> bool:
    return guest.reminded and REMIND in seen.buttons and bool(seen.done) and not seen.did("remind")


def _vanishes(guest: Guest, seen: Seen) -> bool:
    return guest.habit is Habit.VANISHES and bool(seen.last.fields)


def _sings(_: Guest, seen: Seen) -> bool:
    return SING in seen.last.buttons and seen.did("sing") < seen.did("hand in")


def _queues(guest: Guest, seen: Seen) -> bool:
    if seen.told(YOURS_NOW):
        return False
    return NO_PLACE in seen.verdict.words or (seen.did("join") > 0 and not _has_place(guest, seen))


def _hears(_: Guest, seen: Seen) -> bool:
    return HEAR in seen.buttons and not seen.did("hear")


def _rates(_: Guest, seen: Seen) -> bool:
    return RATE in seen.buttons and RATE in seen.came_of("hear").buttons and not seen.did("rate")


def _votes(_: Guest, seen: Seen) -> bool:
    return bool(seen.last.fields) and seen.did("rate") > seen.did("cast")


def _stars(guest: Guest, seen: Seen) -> Cast:
    """Their own taste: the same for the same song, and now and then one that they did not hear."""
    fields = sorted(seen.last.fields)
    return Cast(tuple((field, str(guest.dice(f"stars-{field}").choice((0, 1, 2, 3, 3, 4, 4, 5)))) for field in fields))


def _tries_again(_: Guest, seen: Seen) -> bool:
    return WRITE in seen.buttons and seen.told(FAILED) > seen.did("again")


def _handed_in(guest: Guest, seen: Seen) -> Submit:
    """Other words where these were refused, failed, or did not please; the same where there was only no place."""
    song = guest.song(seen.did("change") + seen.did("again") + seen.refused, seen.theme, seen.wanted)
    return Submit(song.style, song.lyrics)


def _below(label: str, *names: str) -> Callable[[Guest, Seen], Press]:
    """A press of that button under the last answer to one of these."""
    return lambda _, seen: Press(label, next(done for done, _ in reversed(seen.done) if done in names))


def _on_board(label: str) -> Callable[[Guest, Seen], Press]:
    return lambda _, __: Press(label)


def _anybody(_: Guest, __: Seen) -> bool:
    return True


def _waits(_: Guest, __: Seen) -> Wait:
    return Wait()


def _goes(_: Guest, __: Seen) -> Go:
    return Go()


ROWS = (
    Row("look for it", "looks for the board", (5, 15), lambda _, seen: not seen.board, _waits),
    Row("end", "has seen the jam end", (0, 0), lambda _, seen: not seen.buttons, _goes),
    Row("vanish", "closed the form, and is gone", (0, 0), _vanishes, _goes),
    Row("hand in", "is writing", (20, 90), lambda _, seen: "lyrics" in seen.last.fields, _handed_in),
    Row("cast", "rates what was heard", (5, 30), _votes, _stars),
    Row("change", "is not happy with the words yet", (8, 40), _changes, _below(CHANGE, "hand in")),
    Row("sing", "reads what will be sent", (6, 40), _sings, _below(SING, "hand in")),
    Row("mend", "was told to try again in a minute", (60, 100), _comes_again, _below(FIX, "hand in", "sing")),
    Row("mend", "was refused, and mends it", (5, 30), _mends, _below(FIX, "hand in", "sing")),
    Row("leave", "has a place, and thinks better of it", (20, 120), _leaves, _below(BACK, "join")),
    Row("left", "gave the place back", (0, 0), lambda _, seen: seen.did("leave") > 0, _goes),
    Row("rate", "listens to five songs", (120, 480), _rates, _below(RATE, "hear")),
    Row("hear", "wants to hear the songs", (4, 40), _hears, _on_board(HEAR)),
    Row("wait", "has voted", (15, 45), lambda _, seen: seen.did("cast") > 0, _waits),
    Row("remind", "wants to be reminded", (4, 20), _is_reminded, _on_board(REMIND)),
    Row(
        "join",
        "was told to try again in a minute",
        (60, 100),
        lambda guest, seen: seen.did("join") > 0 and _joins(guest, seen),
        _on_board(JOIN),
    ),
    Row("join", "reads the board", (3, 120), _joins, _on_board(JOIN)),
    Row("again", "heard that the song failed, and tries again", (10, 60), _tries_again, _on_board(WRITE)),
    Row("write", "thinks of a song", (5, 60), _writes, _on_board(WRITE)),
    Row("wait", "has handed in a song", (15, 45), lambda _, seen: seen.sung, _waits),
    Row("wait", "waits for a place", (15, 45), _queues, _waits),
    Row("wait", "lost the place to somebody who waited", (15, 45), lambda _, seen: seen.told(TAKEN_AWAY) > 0, _waits),
    Row("wait", "has a place, and hands in nothing", (15, 45), lambda _, seen: seen.did("join") > 0, _waits),
    Row("wait", "watches", (15, 45), _anybody, _waits),
)
"""Looked through from the top; what they press and hand in is remembered by the row's name."""
