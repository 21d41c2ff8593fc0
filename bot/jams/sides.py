"""`making`: one side of an album after the other is made and posted. Their songs and their order are stored beforehand,
so that a side which is made anew is the same."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from bot.jams.album_tools import AlbumTools, NotNow, Sitting, deleted, failed, fetched, or_disk, withdrawn
from bot.jams.albums import Album, AlbumCause, AlbumChanges, AlbumState
from bot.jams.ports.albums import Sheet
from bot.songs.albums import Cut, Side, starts
from bot.songs.errors import Garbled, Gone, NoPlace, TooLarge


async def make_sides(tools: AlbumTools, sitting: Sitting) -> AlbumChanges | None:
    """`making`: the next side is made and posted. What was deleted meanwhile, or cannot be had any more, is left
    out."""
    album = sitting.album
    number = len(album.posted)
    if deleted(sitting, number):
        return await withdrawn(tools, sitting)
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
        return await failed(tools, sitting, AlbumCause.TOO_LARGE if isinstance(no, TooLarge) else AlbumCause.NO_PLACE)
    posted: AlbumChanges = {"posted": (*album.posted, message), "tries": 0}
    if number + 1 == len(album.sides):
        return {**posted, **await _complete(tools, sitting)}
    await tools.files.drop(made, *(cut.file for cut in cuts))
    return posted


async def _complete(tools: AlbumTools, sitting: Sitting) -> AlbumChanges:
    await tools.files.delete(sitting.album.jam_id)
    return {"state": AlbumState.POSTED, "due_at": None, "ended_at": sitting.now, "cause": None}


async def _made(tools: AlbumTools, sitting: Sitting, cuts: list[Cut], into: Path) -> None:
    """Raises `NotNow` where it cannot be put together now."""
    album, jam = sitting.album, sitting.jam
    made_at = jam.ended_at or sitting.now
    side = Side(jam.theme, len(album.posted) + 1, len(album.sides), cuts, album.kbps, made_at)
    try:
        await tools.maker.make(side, into)
    except Garbled as odd:
        raise NotNow(await or_disk(tools, AlbumCause.FAULT)) from odd


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
            cuts.append(Cut(credit.song, credit.maker, track.heard, await fetched(tools, sitting, credit)))
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
        return await failed(tools, sitting, AlbumCause.NO_SONGS)
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
