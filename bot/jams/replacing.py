"""**Replace**: another song in the place of one that is handed in, while people write.

Only the place is emptied: what becomes of the song that was on it follows from how it stands (`tending`), so that a
crash in between leaves it in the jam. The new one is then written like any other, within the ceiling or not at all.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.jams.changes import EMPTY
from bot.jams.jams import Jam
from bot.jams.parts import Part, Seat
from bot.jams.rounds import came_to_nothing
from bot.jams.standing import cost, spare
from bot.jams.tools import Tools
from bot.songs.errors import Superseded
from bot.songs.refusals import JamShut, Refusal, Shut
from bot.songs.songs import Song
from bot.songs.states import State


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A person's song on their place. `paid` is False while it is in line: then it is changed for nothing. `covered` is
    whether the jam pays for another one; `cost` is what the song costs, in micro-dollars."""

    song: Song
    paid: bool
    covered: bool
    cost: int


async def handed_in(tools: Tools, jam: Jam, user_id: int) -> HandedIn | None:
    """What a person has handed in; None where nothing is on their place, or it came to nothing."""
    parts, songs = await tools.jams.parts(jam.id), await tools.songs_of(jam.id)
    part = next((one for one in parts if one.person.id == user_id and one.seat is Seat.TAKEN), None)
    song = songs.get(part.song_id or "") if part is not None else None
    if song is None or came_to_nothing(song):
        return None
    paid = song.state is not State.QUEUED
    covered = not paid or spare(jam, parts, songs, but=user_id) >= jam.price
    return HandedIn(song, paid, covered, cost(song))


@asynccontextmanager
async def making_room(tools: Tools, jam: Jam, user_id: int, song_id: str) -> AsyncGenerator[None]:
    """The person's place without that song, for another that is written inside; where that is refused the song is on
    the place again. Raises `Refusal` where the jam has nothing to spare, or the song was submitted in this moment."""
    part = await tools.jams.part_of(jam.id, user_id)
    there = await handed_in(tools, jam, user_id)
    if part is None or there is None or part.song_id != song_id:  # it is gone, or was replaced: by this very press?
        yield
        return
    if not there.covered:
        raise Refusal(JamShut(Shut.NO_SPARE))
    if not there.paid:
        await _take_back(tools, there.song)
    try:
        emptied = await tools.jams.change_part(part, **EMPTY)
    except Superseded:
        raise Refusal(JamShut(Shut.HANDED_IN)) from None
    try:
        yield
    except Refusal:
        if there.paid:
            await _put_back(tools, emptied, part)
        raise


async def _take_back(tools: Tools, song: Song) -> None:
    """A song in line is cancelled, and its price is the jam's again. Raises `Refusal` where it is submitted by now."""
    try:
        cancelled = await tools.songs.move(song, State.CANCELLED, ended_at=tools.clock.now())
    except Superseded:
        raise Refusal(JamShut(Shut.HANDED_IN)) from None
    tools.publish(cancelled)


async def _put_back(tools: Tools, emptied: Part, before: Part) -> None:
    with suppress(Superseded):
        await tools.jams.change_part(
            emptied,
            song_id=before.song_id,
            handed_in_at=before.handed_in_at,
            look=before.look,
            looked=before.looked,
        )
