"""Jams to be shown: in every state, with people who are still writing and people whose song is sung."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.places import Message, Place, address
from bot.jams.jams import Jam, Options
from bot.jams.parts import Part, Seat
from bot.jams.standing import Credit, Standing, standing
from bot.jams.states import EndCause, JamState, PauseCause
from bot.songs.songs import Entry, Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.chat.songs import MADE, NOW, song

GUILD, CHANNEL, THREAD, BOARD = 100, 31, 34, 35
HERE = address(Place(CHANNEL, GUILD, 1, "", 0))
POSTED = address(Message(77, THREAD))


def jam(**changes: Any) -> Jam:
    """An open one, in which names are hidden."""
    plain: dict[str, Any] = {
        "id": "0000000000000jam00",
        "interaction_id": 5,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "channel": HERE,
        "host": Requester(1, "Mo"),
        "theme": "rainy day",
        "created_at": NOW - 60,
        "places": 12,
        "model": "minimax/music-2.6",
        "price": 195_000,
        "rules": "“umbrella”",
        "options": Options(blind=True, vote=True),
        "state": JamState.OPEN,
        "opened_at": NOW - 50,
        "began_at": NOW - 50,
        "ends_at": NOW + 600,
        "thread": address(Place(THREAD, GUILD, 1, "", 0)),
        "board": address(Message(BOARD, CHANNEL)),
    }
    return Jam(**plain | changes)


def parts(people: Sequence[str], **changes: Any) -> list[Part]:
    """A place for each; of every other one the song is handed in."""
    return [
        Part(f"part{n}", "jam", Requester(100 + n, name), NOW, song_id=f"song{n}" if n % 2 else None, **changes)
        for n, name in enumerate(people)
    ]


def songs(taken: Sequence[Part], **changes: Any) -> dict[str, Song]:
    """The songs on these places, sung."""
    plain: dict[str, Any] = {"state": State.READY, "kept": Reason.JAM, "title": "Rain", **MADE}
    handed_in = [part for part in taken if part.song_id]
    return {
        part.song_id or "": song(**{**plain, "id": part.song_id, "requester": part.person, **changes})
        for part in handed_in
    }


def shown(one: Jam, people: Sequence[str] = ("Ada", "Ben", "Cy"), **changes: Any) -> Standing:
    taken = parts(people)
    waiting = Part("waiting", "jam", Requester(99, "Dee"), NOW, seat=Seat.WAITING)
    return standing(one, [*taken, waiting], songs(taken, **changes))


def every() -> Iterator[tuple[str, Jam]]:
    """A jam in every state that people see, with everything that is special."""
    special: dict[str, Any] = {"away_seconds": 700.0, "locked": True, "lengthened_by": 4, "asked_model": "music-01"}
    for state in (JamState.OPEN, JamState.SINGING, JamState.PUBLISHING, JamState.LISTENING):
        yield state.value, jam(state=state)
        yield f"{state.value}, special", jam(state=state, threadless=True, **special)
    for cause in PauseCause:
        yield f"paused, {cause}", jam(state=JamState.PAUSED, pause_cause=cause, left_seconds=600.0, ends_at=None)
    yield "finale", jam(state=JamState.FINALE, ends_at=None)
    ended: dict[str, Any] = {"ends_at": None, "ended_at": NOW, "spent": 585_000, "returned": 1_755_000}
    yield "done", jam(state=JamState.DONE, **ended)
    for end in EndCause:
        yield f"called off, {end}", jam(state=JamState.CALLED_OFF, end_cause=end, **ended)


def credits_of(count: int, **changes: Any) -> list[Credit]:
    made = song(state=State.DONE, posted=POSTED, **{"title": "Rain", **MADE, **changes})
    return [Credit(n, replace(made, id=f"song{n}", entry=Entry(n, count)), "Ada", 7) for n in range(1, count + 1)]


WISH = Wish(lyrics="La la\nLa", style="Polka and more", title="Rain")
