"""An album's way: `advance_album` takes it from wherever it stands to where it is posted.

A restart is no special case: what a step does outside may be done again without harm, and what it has found out is
stored before the next begins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.jams.album_tools import AlbumTools, NotNow, Sitting, deleted, failed, fetched, or_disk, sit, withdrawn
from bot.jams.albums import UNDER_WAY, Album, AlbumCause, AlbumChanges, AlbumState
from bot.jams.flow import cut_into_sides, ordered
from bot.jams.sides import make_sides
from bot.songs.albums import Track
from bot.songs.errors import ChatDown, Garbled, Gone, Superseded

TRIES_MOST = 5
"""Times that a step is tried which fails for what may pass; some minutes, as the engine calls again."""


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
    sitting = await sit(tools, album)
    try:
        return await STEPS[album.state](tools, sitting)
    except NotNow as trouble:
        return await _again(tools, sitting, trouble.cause)
    except OSError:
        return await _again(tools, sitting, await or_disk(tools, AlbumCause.FAULT))


async def _again(tools: AlbumTools, sitting: Sitting, cause: AlbumCause) -> AlbumChanges:
    """One try more is counted, and made later; the last ends it."""
    album = sitting.album
    if album.state not in UNDER_WAY:
        raise ChatDown(cause.value)
    if album.tries + 1 >= TRIES_MOST:
        return await failed(tools, sitting, cause)
    await tools.albums.write(album, tries=album.tries + 1)
    raise ChatDown(f"the album comes later: {cause}")


async def hear_songs(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`asked`: every song is fetched and heard; then order and sides are stored."""
    await tools.files.prepare(sitting.jam.id)
    tracks: list[Track] = []
    left_out: list[str] = []
    for song_id, credit in sitting.credits.items():
        try:
            mp3 = await fetched(tools, sitting, credit)
            tracks.append(Track(song_id, await tools.maker.hear(mp3)))
        except (Gone, Garbled):
            left_out.append(song_id)
    if not tracks:
        return await failed(tools, sitting, AlbumCause.NO_SONGS)
    kbps, sides = cut_into_sides(ordered(tracks), tools.board.limit(sitting.jam))
    stored = tuple(tuple(side) for side in sides)
    return {"state": AlbumState.MAKING, "kbps": kbps, "sides": stored, "left_out": tuple(left_out), "tries": 0}


async def watch(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`posted`, `failed`: where a song that can be heard there was deleted, the album goes with it."""
    if sitting.album.posted and deleted(sitting, len(sitting.album.posted)):
        return await withdrawn(tools, sitting)
    return await rest(tools, sitting)


async def rest(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`withdrawn`: whoever had it looked at is answered."""
    return None if sitting.album.due_at is None else {"due_at": None}


STEPS: dict[AlbumState, Callable[[AlbumTools, Sitting], Awaitable[AlbumChanges | None]]] = {
    AlbumState.ASKED: hear_songs,
    AlbumState.MAKING: make_sides,
    AlbumState.POSTED: watch,
    AlbumState.FAILED: watch,
    AlbumState.WITHDRAWN: rest,
}
