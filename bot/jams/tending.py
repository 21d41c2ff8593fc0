"""What a jam's songs and places need in every state, before its step: prices of failed songs go back, late songs go to
their makers, struck ones go out, places that came free are given on."""

from __future__ import annotations

from contextlib import suppress

from bot.jams.parts import Look, Part, Seat
from bot.jams.ports.board import Word
from bot.jams.rounds import Round, came_to_nothing, held, let_go, withdraw
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs.errors import ChatDown, NoPlace
from bot.songs.songs import Song
from bot.songs.states import Reason, State

ACCOUNT = frozenset({Reason.CREDIT, Reason.UNVERIFIED, Reason.KEY})
"""Why songs fail that the bot's owner alone can mend."""

_GATHERING = frozenset({JamState.OPEN, JamState.CHOOSING, JamState.SINGING, JamState.PAUSED})
"""States in which a song that is sung waits for publication."""


def account_trouble(round_: Round) -> bool:
    """Whether a song has just failed for a cause that will make every other one fail."""
    return any(song.state is State.FAILED and song.reason in ACCOUNT for _, song in round_.entered)


async def tend(tools: Tools, round_: Round) -> bool:
    """Do what is to be done, each of it once more without harm; answers with whether anything changed that the caller
    has read. Raises `Superseded` where somebody was quicker."""
    changed = False
    by_song = {part.song_id: part for part in round_.parts if part.song_id}
    for song in round_.songs.values():
        part = by_song.get(song.id)
        if part is None:
            changed |= await _without_a_place(tools, round_, song)
        elif part.seat is Seat.STRUCK:
            changed |= await _struck(tools, round_, song)
        elif came_to_nothing(song) and not round_.jam.over:
            emptied = await tools.jams.change_part(
                part, song_id=None, handed_in_at=None, look=Look.NOT_YET, looked=None
            )
            if emptied.seat is not Seat.TAKE:
                await tools.board.tell(round_.jam, emptied, Word.SONG_FAILED)
            changed = True
        elif held(song):
            changed |= await _sung(tools, round_, part, song)
    return await _give_places(tools, round_) or changed


async def _sung(tools: Tools, round_: Round, part: Part, song: Song) -> bool:
    """A song that waits: moderators are asked to look at it, or it goes to its maker since the jam went on without."""
    jam = round_.jam
    if jam.state in _GATHERING:
        if jam.options.look_first and part.look is Look.NOT_YET and part.looked is None:
            with suppress(ChatDown, NoPlace):
                asked = await tools.board.look(jam, part, song, key=f"{song.id}-look")
                await tools.jams.change_part(part, looked=asked)
                return True
        return False
    if song.id in jam.order and jam.state is JamState.PUBLISHING:
        return False
    await let_go(tools, jam, song)
    if jam.options.look_first and part.look is Look.NOT_YET and part.seat is not Seat.TAKE:
        await tools.board.tell(jam, part, Word.NOT_LOOKED_AT)
    return True


async def _without_a_place(tools: Tools, round_: Round, song: Song) -> bool:
    """A song that came after all, once its place was empty: it is on it again if that still is, else its maker's."""
    if not held(song):
        return False
    empty = next((part for part in round_.parts if _empty_of(part, song, together=round_.jam.together)), None)
    if empty is not None and round_.jam.state in _GATHERING:
        await tools.jams.change_part(empty, song_id=song.id, handed_in_at=round_.now)
    else:
        await let_go(tools, round_.jam, song)
    return True


def _empty_of(part: Part, song: Song, *, together: bool) -> bool:
    theirs = part.person.id == song.requester.id and part.seat is Seat.TAKEN
    return (part.seat is Seat.TAKE if together else theirs) and part.song_id is None


async def _struck(tools: Tools, round_: Round, song: Song) -> bool:
    """A song that was struck while it was under way: out it goes now."""
    if not held(song) and not (song.state is State.DONE and song.erased_at is None):
        return False
    await withdraw(tools, song.id, round_.jam.host.id)
    return held(song)


async def _give_places(tools: Tools, round_: Round) -> bool:
    """Places that are free go to those who wait, in the order in which they came; while people wait, whoever has not
    handed in is told in time, and then makes room."""
    jam = round_.jam
    waiting = [part for part in round_.parts if part.seat is Seat.WAITING]
    if jam.state is not JamState.OPEN or not waiting:
        return False
    taken = [part for part in round_.parts if part.seat is Seat.TAKEN]
    if (free := jam.seats - len(taken)) > 0:
        for part in waiting[:free]:
            seated = await tools.jams.change_part(part, seat=Seat.TAKEN)
            await tools.board.tell(jam, seated, Word.PLACE_FREE)
        return True
    if jam.together:
        return False
    warned, lapsed = tools.clocks.lapses(jam)
    idle = [part for part in taken if part.song_id is None]
    if round_.now >= lapsed:
        out = [part for part in idle if part.warned_at is not None][: len(waiting)]
        for part in out:
            gone = await tools.jams.change_part(part, seat=Seat.LEFT)
            await tools.board.tell(jam, gone, Word.PLACE_GONE)
        return bool(out)
    told = [part for part in idle if part.warned_at is None] if round_.now >= warned else []
    for part in told:
        await tools.board.tell(jam, await tools.jams.change_part(part, warned_at=round_.now), Word.PLACE_WANTED)
    return bool(told)
