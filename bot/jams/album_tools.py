"""What the steps of an album share: what they reach, how an album is read with its jam, and how one ends early."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.jams.album_files import AlbumFiles
from bot.jams.albums import Album, AlbumCause, AlbumChanges, AlbumState
from bot.jams.jams import Jam
from bot.jams.ports.albums import AlbumBoard, AlbumStore, Sounds
from bot.jams.ports.store import JamStore
from bot.jams.rounds import Round
from bot.jams.standing import Credit
from bot.songs.errors import Busy, Down, Gone, NoPlace
from bot.songs.ports.albums import AlbumMaker
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import SongStore


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


class NotNow(Exception):
    """A step failed for what may pass."""

    def __init__(self, cause: AlbumCause) -> None:
        super().__init__(cause.value)
        self.cause = cause


async def sit(tools: AlbumTools, album: Album) -> Sitting:
    jam = await tools.jams.get(album.jam_id)
    assert jam is not None, "an album's jam is never deleted"
    return Sitting(album, jam, {credit.song.id: credit for credit in await told(tools, jam)}, tools.clock.now())


async def told(tools: AlbumTools, jam: Jam) -> list[Credit]:
    """Who made which of the jam's songs that are in the channel."""
    songs = {song.id: song for song in await tools.songs.of_jam(jam.id)}
    return Round(jam, await tools.jams.parts(jam.id), songs, tools.clock.now()).credits


async def fetched(tools: AlbumTools, sitting: Sitting, credit: Credit) -> Path:
    """The song's mp3: what was fetched before a crash is whole. Raises `Gone` or `Garbled` where it is to be had no
    more, `NotNow` where it may be later."""
    mp3 = tools.files.song(sitting.album.jam_id, credit.song.id)
    if await tools.files.there(mp3):
        return mp3
    if (url := await tools.board.sound(credit.song)) is None:
        raise Gone("its message, or the file on it, is gone")
    try:
        await tools.sounds.fetch(url, mp3)
    except (Busy, Down) as trouble:
        raise NotNow(await or_disk(tools, AlbumCause.FETCH)) from trouble
    return mp3


async def or_disk(tools: AlbumTools, cause: AlbumCause) -> AlbumCause:
    """A disk without room looks like many another trouble."""
    return AlbumCause.DISK if await tools.files.full() else cause


def deleted(sitting: Sitting, sides: int) -> bool:
    """Whether a song of the first so many sides was deleted."""
    return any(track.song_id not in sitting.credits for side in sitting.album.sides[:sides] for track in side)


async def withdrawn(tools: AlbumTools, sitting: Sitting) -> AlbumChanges:
    for message in sitting.album.posted:
        await tools.board.take_down(message)
    await tools.files.delete(sitting.album.jam_id)
    return {"state": AlbumState.WITHDRAWN, "due_at": None, "ended_at": sitting.now, "posted": (), "tries": 0}


async def failed(tools: AlbumTools, sitting: Sitting, cause: AlbumCause) -> AlbumChanges:
    """Said where it was asked for, as far as anything can be said there."""
    album = sitting.album
    await tools.files.delete(album.jam_id)
    with suppress(NoPlace):
        key = f"{album.jam_id}-album-{album.edition}-{album.asked_at:.0f}-failed"
        await tools.board.say_failed(sitting.jam, replace(album, cause=cause), key)
    return {"state": AlbumState.FAILED, "cause": cause, "due_at": None, "ended_at": sitting.now, "tries": 0}
