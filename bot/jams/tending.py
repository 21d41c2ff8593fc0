"""What a jam's songs and places need in every state, before its step: prices of failed songs go back, late songs go to
their makers, struck ones go out, places that came free are given on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bot.jams.changes import EMPTY
from bot.jams.jams import Jam
from bot.jams.parts import Look, Part, Seat
from bot.jams.ports.board import Word
from bot.jams.rounds import Round, came_to_nothing, found_no_place, held, let_go, reveal, under_way, withdraw
from bot.jams.standing import places_left
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
            await tools.jams.change_part(part, **EMPTY)
            if song.state is State.FAILED and part.seat is not Seat.TAKE:  # a take is sung once more
                await tools.board.tell(round_.jam, part, _failed(round_, part, song))
            changed = True
        elif held(song):
            changed |= await _sung(tools, round_, part, song)
        elif round_.jam.over and _late(song):
            await reveal(tools, round_.jam, song)
            changed = True
        elif _nowhere(round_, song):
            await _let_go(tools, round_, part, song, Word.LET_GO)
            changed = True
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
    unseen = jam.options.look_first and part.look is Look.NOT_YET and not jam.over
    await _tell(tools, jam, part, Word.NOT_LOOKED_AT if unseen else Word.LET_GO)
    return True


def _late(song: Song) -> bool:
    """Whether a song was posted blind and came once the others were revealed."""
    return song.blind and song.state is State.DONE and song.erased_at is None


def _nowhere(round_: Round, song: Song) -> bool:
    """Whether a song was released and found no place, and there is no other to try."""
    jam = round_.jam
    tried = jam.state is not JamState.PUBLISHING or song.destination.text == jam.channel.text
    return found_no_place(song) and song.in_jam and tried


def _failed(round_: Round, part: Part, song: Song) -> Word:
    """What whoever wrote a song that failed is told."""
    theirs = (one for one in round_.songs.values() if one.requester.id == part.person.id and one.id != song.id)
    if any(held(one) or under_way(one) for one in theirs):
        return Word.TAKE_FAILED
    again = round_.jam.state in {JamState.OPEN, JamState.PAUSED}
    return Word.SONG_FAILED if again else Word.SONG_LOST


async def _without_a_place(tools: Tools, round_: Round, song: Song) -> bool:
    """A song that is sung and on no place: it came after all once its place was empty, or another is to replace it. It
    is on the place again where that is empty, or where nobody waits for the other any more; it waits while the other is
    under way, which may fail; else it is its maker's."""
    if not held(song):
        return False
    jam = round_.jam
    if jam.together:
        return await _take_without_a_place(tools, round_, song)
    part = next((one for one in round_.parts if one.person.id == song.requester.id), None)
    if part is None or part.seat is not Seat.TAKEN or jam.state not in _GATHERING:
        await _let_go(tools, round_, part, song, Word.LET_GO)
        return True
    other = round_.songs.get(part.song_id or "")
    if other is not None and held(other):
        await _let_go(tools, round_, part, song, Word.REPLACED)
    elif other is not None and (came_to_nothing(other) or (under_way(other) and not _too_late(round_))):
        return False
    else:
        await tools.jams.change_part(part, song_id=song.id, handed_in_at=round_.now, look=Look.NOT_YET, looked=None)
    return True


async def _take_without_a_place(tools: Tools, round_: Round, song: Song) -> bool:
    """A take that came after all, once another was begun for it."""
    empty = next((part for part in round_.parts if part.seat is Seat.TAKE and part.song_id is None), None)
    if empty is not None and round_.jam.state in _GATHERING:
        await tools.jams.change_part(empty, song_id=song.id, handed_in_at=round_.now)
    else:
        await let_go(tools, round_.jam, song)
    return True


def _too_late(round_: Round) -> bool:
    """Whether nothing is waited for any more."""
    jam = round_.jam
    return jam.state is JamState.SINGING and jam.ends_at is not None and round_.now >= jam.ends_at


async def _let_go(tools: Tools, round_: Round, part: Part | None, song: Song, word: Word) -> None:
    await let_go(tools, round_.jam, song)
    if part is not None and part.seat is not Seat.STRUCK:
        await _tell(tools, round_.jam, replace(part, song_id=song.id), word)


async def _tell(tools: Tools, jam: Jam, part: Part, word: Word) -> None:
    """To whoever made the song; of a take to the host, whose it is then."""
    await tools.board.tell(jam, replace(part, person=jam.host) if part.seat is Seat.TAKE else part, word)


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
    if (free := places_left(jam, round_.parts, round_.songs)) > 0:
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
