"""An album's way: `advance_album` takes it from wherever it stands to where it is posted.

A restart is no special case: what a step does outside may be done again without harm, and what it has found out is
stored before the next begins. The order and the sides are stored once, so that a side which is made anew is the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from bot.jams.album_files import AlbumFiles
from bot.jams.albums import UNDER_WAY, Album, AlbumCause, AlbumChanges, AlbumState
from bot.jams.flow import cut_into_sides, ordered
from bot.jams.jams import Jam
from bot.jams.ports.albums import AlbumBoard, AlbumStore, Sheet, Sounds
from bot.jams.ports.store import JamStore
from bot.jams.rounds import Round
from bot.jams.standing import Credit
from bot.songs.albums import Cut, Side, Track, starts
from bot.songs.errors import Busy, ChatDown, Down, Garbled, Gone, NoPlace, Superseded, TooLarge
from bot.songs.ports.albums import AlbumMaker
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import SongStore

TRIES_MOST = 5
"""Times that a step is tried which fails for what may pass; some minutes, as the engine calls again."""


@dataclass(frozen=True, slots=True)
class AlbumTools:
    """Everything that an album may reach."""

    albums: AlbumStore
    jams: JamStore
    songs: SongStore
    board: AlbumBoard
    sounds: Sounds
    maker: AlbumMaker
    files: AlbumFiles
    clock: Clock


@dataclass(frozen=True, slots=True)
class Sitting:
    """An album with its jam, and who made which of the songs that are in the channel by now, by song."""

    album: Album
    jam: Jam
    credits: dict[str, Credit]
    now: float


class _NotNow(Exception):
    """A step failed for what may pass."""

    def __init__(self, cause: AlbumCause) -> None:
        super().__init__(cause.value)
        self.cause = cause


async def advance_album(tools: AlbumTools, jam_id: str) -> Album | None:
    """Take a jam's album as far as it goes; None where nobody has asked for one.

    Raises `DatabaseDown` or `ChatDown`: call again later.
    """
    while True:
        album = await tools.albums.get(jam_id)
        if album is None:
            return None
        with suppress(Superseded):  # a person was quicker: what they decided counts
            while (changes := await _step(tools, album)) is not None:
                album = await tools.albums.write(album, **changes)
            return album


async def delete_leftovers(tools: AlbumTools) -> None:
    """Delete what an earlier process left of albums that nothing is done with any more. Raises `DatabaseDown`."""
    for jam_id in await tools.files.jams():
        album = await tools.albums.get(jam_id)
        if album is None or album.state not in UNDER_WAY:
            await tools.files.delete(jam_id)


async def _step(tools: AlbumTools, album: Album) -> AlbumChanges | None:
    sitting = await _sit(tools, album)
    try:
        return await STEPS[album.state](tools, sitting)
    except _NotNow as trouble:
        return await _again(tools, sitting, trouble.cause)
    except OSError:
        return await _again(tools, sitting, await _or_disk(tools, AlbumCause.FAULT))


async def _sit(tools: AlbumTools, album: Album) -> Sitting:
    jam = await tools.jams.get(album.jam_id)
    assert jam is not None, "an album's jam is never deleted"
    return Sitting(album, jam, {credit.song.id: credit for credit in await told(tools, jam)}, tools.clock.now())


async def told(tools: AlbumTools, jam: Jam) -> list[Credit]:
    """Who made which of the jam's songs that are in the channel."""
    songs = {song.id: song for song in await tools.songs.of_jam(jam.id)}
    return Round(jam, await tools.jams.parts(jam.id), songs, tools.clock.now()).credits


# --- asked: which songs there are, and in which order ----------------------------------------------------------------


async def hear_songs(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`asked`: every song is fetched and heard; then order and sides are stored."""
    await tools.files.prepare(sitting.jam.id)
    tracks: list[Track] = []
    left_out: list[str] = []
    for song_id, credit in sitting.credits.items():
        try:
            mp3 = await _fetched(tools, sitting, credit)
            tracks.append(Track(song_id, await tools.maker.hear(mp3)))
        except (Gone, Garbled):
            left_out.append(song_id)
    if not tracks:
        return await _failed(tools, sitting, AlbumCause.NO_SONGS)
    kbps, sides = cut_into_sides(ordered(tracks), tools.board.limit(sitting.jam))
    stored = tuple(tuple(side) for side in sides)
    return {"state": AlbumState.MAKING, "kbps": kbps, "sides": stored, "left_out": tuple(left_out), "tries": 0}


async def _fetched(tools: AlbumTools, sitting: Sitting, credit: Credit) -> Path:
    """The song's mp3: what was fetched before a crash is whole. Raises `Gone` or `Garbled` where it is to be had no
    more, `_NotNow` where it may be later."""
    mp3 = tools.files.song(sitting.album.jam_id, credit.song.id)
    if await tools.files.there(mp3):
        return mp3
    if (url := await tools.board.sound(credit.song)) is None:
        raise Gone("its message, or the file on it, is gone")
    try:
        await tools.sounds.fetch(url, mp3)
    except (Busy, Down) as trouble:
        raise _NotNow(await _or_disk(tools, AlbumCause.FETCH)) from trouble
    return mp3


async def _or_disk(tools: AlbumTools, cause: AlbumCause) -> AlbumCause:
    """A disk without room looks like many another trouble."""
    return AlbumCause.DISK if await tools.files.full() else cause


# --- making: one side after the other --------------------------------------------------------------------------------


async def make_sides(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`making`: the next side is made and posted. What was deleted meanwhile, or cannot be had any more, is left
    out."""
    album = sitting.album
    number = len(album.posted)
    if _deleted(sitting, number):
        return await _withdrawn(tools, sitting)
    if number == len(album.sides):
        return await _complete(tools, sitting)
    await tools.files.prepare(album.jam_id)
    cuts, missing = await _cuts(tools, sitting, number)
    if missing:
        return await _without(tools, sitting, number, missing)
    shown = sheet(sitting, number)
    made = tools.files.side(album.jam_id, shown.key)
    if not await tools.files.there(made):
        await _made(tools, sitting, cuts, made)
    try:
        message = await tools.board.post(shown, made)
    except (NoPlace, TooLarge) as no:
        return await _failed(tools, sitting, AlbumCause.TOO_LARGE if isinstance(no, TooLarge) else AlbumCause.NO_PLACE)
    posted: AlbumChanges = {"posted": (*album.posted, message), "tries": 0}
    if number + 1 == len(album.sides):
        return {**posted, **await _complete(tools, sitting)}
    await tools.files.drop(made, *(cut.file for cut in cuts))
    return posted


async def _complete(tools: AlbumTools, sitting: Sitting) -> AlbumChanges:
    await tools.files.delete(sitting.album.jam_id)
    return {"state": AlbumState.POSTED, "due_at": None, "ended_at": sitting.now, "cause": None}


async def _made(tools: AlbumTools, sitting: Sitting, cuts: list[Cut], into: Path) -> None:
    """Raises `_NotNow` where it cannot be put together now."""
    album, jam = sitting.album, sitting.jam
    made_at = jam.ended_at or sitting.now
    side = Side(jam.theme, len(album.posted) + 1, len(album.sides), cuts, album.kbps, made_at)
    try:
        await tools.maker.make(side, into)
    except Garbled as odd:
        raise _NotNow(await _or_disk(tools, AlbumCause.FAULT)) from odd


async def _cuts(tools: AlbumTools, sitting: Sitting, number: int) -> tuple[list[Cut], list[str]]:
    """A side's cuts, and the songs of it that are gone."""
    cuts: list[Cut] = []
    missing: list[str] = []
    for track in sitting.album.sides[number]:
        credit = sitting.credits.get(track.song_id)
        if credit is None:  # it was deleted
            missing.append(track.song_id)
            continue
        try:
            cuts.append(Cut(credit.song, credit.maker, track.heard, await _fetched(tools, sitting, credit)))
        except (Gone, Garbled):
            missing.append(track.song_id)
    return cuts, missing


async def _without(tools: AlbumTools, sitting: Sitting, number: int, missing: list[str]) -> AlbumChanges:
    """The album without songs that went before it was written down that their side is posted; a side without songs goes
    too. What was posted just before a crash is taken back."""
    album = sitting.album
    await tools.board.take_back(sitting.jam, album, side_key(album, number))
    left = [tuple(track for track in side if track.song_id not in missing) for side in album.sides]
    sides = tuple(side for side in left if side)
    if not sides:
        return await _failed(tools, sitting, AlbumCause.NO_SONGS)
    return {"sides": sides, "left_out": (*album.left_out, *missing)}


def sheet(sitting: Sitting, number: int) -> Sheet:
    """What is said of a side."""
    tracks = sitting.album.sides[number]
    begins = starts([track.heard for track in tracks])
    songs = [(sitting.credits[track.song_id], track, at) for track, at in zip(tracks, begins, strict=True)]
    left_out = [sitting.credits[song] for song in sitting.album.left_out if song in sitting.credits]
    key = side_key(sitting.album, number)
    return Sheet(
        sitting.jam, sitting.album, number, key, songs, left_out if number + 1 == len(sitting.album.sides) else ()
    )


def side_key(album: Album, number: int) -> str:
    """The same for the same songs of the same edition: what a side is known by in the chat, and on the disk."""
    songs = "-".join(track.song_id for track in album.sides[number])
    return f"{album.jam_id}-album-{album.edition}-{sha256(songs.encode()).hexdigest()[:16]}"


# --- posted, and what comes after ------------------------------------------------------------------------------------


async def watch(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`posted`, `failed`: where a song that can be heard there was deleted, the album goes with it."""
    if sitting.album.posted and _deleted(sitting, len(sitting.album.posted)):
        return await _withdrawn(tools, sitting)
    return None


async def rest(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`withdrawn`."""
    return None


STEPS: dict[AlbumState, Callable[[AlbumTools, Sitting], Awaitable[AlbumChanges | None]]] = {
    AlbumState.ASKED: hear_songs,
    AlbumState.MAKING: make_sides,
    AlbumState.POSTED: watch,
    AlbumState.FAILED: watch,
    AlbumState.WITHDRAWN: rest,
}


def _deleted(sitting: Sitting, sides: int) -> bool:
    """Whether a song of the first so many sides was deleted."""
    return any(track.song_id not in sitting.credits for side in sitting.album.sides[:sides] for track in side)


async def _withdrawn(tools: AlbumTools, sitting: Sitting) -> AlbumChanges:
    for message in sitting.album.posted:
        await tools.board.take_down(message)
    await tools.files.delete(sitting.album.jam_id)
    return {"state": AlbumState.WITHDRAWN, "due_at": None, "ended_at": sitting.now, "posted": (), "tries": 0}


async def _again(tools: AlbumTools, sitting: Sitting, cause: AlbumCause) -> AlbumChanges:
    """One try more is counted, and made later; the last ends it."""
    album = sitting.album
    if album.state not in UNDER_WAY:
        raise ChatDown(cause.value)
    if album.tries + 1 >= TRIES_MOST:
        return await _failed(tools, sitting, cause)
    await tools.albums.write(album, tries=album.tries + 1)
    raise ChatDown(f"the album comes later: {cause}")


async def _failed(tools: AlbumTools, sitting: Sitting, cause: AlbumCause) -> AlbumChanges:
    """Said where it was asked for, as far as anything can be said there."""
    album = sitting.album
    await tools.files.delete(album.jam_id)
    with suppress(NoPlace):
        key = f"{album.jam_id}-album-{album.edition}-{album.asked_at:.0f}-failed"
        await tools.board.say_failed(sitting.jam, replace(album, cause=cause), key)
    return {"state": AlbumState.FAILED, "cause": cause, "due_at": None, "ended_at": sitting.now, "tries": 0}
