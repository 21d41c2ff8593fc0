"""**Album**: anybody may ask for a jam's album; the first who does has it made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.jams.album_tools import AlbumTools, told
from bot.jams.albums import UNDER_WAY, Album, AlbumChanges, AlbumState
from bot.jams.jams import Jam
from bot.jams.standing import Credit
from bot.jams.states import JamState
from bot.songs.errors import Superseded

AT_LEAST, EACH, PACE = 4.0, 1.0, 40.0
"""Seconds that an album takes in any case and for each song, and seconds of sound for each further one: it is fetched,
heard and made at some fifty times its own speed (measured), behind everything else."""


class Got(StrEnum):
    """What came of the wish."""

    BEGUN = "begun"  # it is being made
    ANEW = "anew"  # it is being made once more: it had failed, or a song of it was deleted
    UNDER_WAY = "under_way"  # somebody asked before
    POSTED = "posted"
    NO_SONGS = "no_songs"  # the jam has none in the channel
    NOT_YET = "not_yet"  # who made what is not told yet
    GONE = "gone"  # there is no such jam


@dataclass(frozen=True, slots=True)
class AlbumAnswer:
    """What came of it, the jam and its album, and how long it takes, in seconds."""

    got: Got
    jam: Jam | None = None
    album: Album | None = None
    seconds: float = 0.0


class AlbumWish:
    """The use case. `poke` has the album looked at soon."""

    def __init__(self, tools: AlbumTools, poke: Callable[[str], None]) -> None:
        self._tools = tools
        self._poke = poke

    async def ask(self, jam_id: str, user_id: int) -> AlbumAnswer:
        """The album, or when it comes. Raises `DatabaseDown`."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return AlbumAnswer(Got.GONE)
        if jam.state not in {JamState.FINALE, JamState.DONE} or jam.revealed < len(jam.order):
            return AlbumAnswer(Got.NOT_YET, jam)
        songs = [credit.song for credit in await told(self._tools, jam)]
        if not songs:
            return AlbumAnswer(Got.NO_SONGS, jam)
        got, album = await self._begun(jam, user_id)
        self._poke(jam.id)
        lengths = [song.audio.seconds or 0.0 for song in songs if song.audio is not None]
        return AlbumAnswer(got, jam, album, AT_LEAST + EACH * len(songs) + sum(lengths) / PACE)

    async def on_album(self, jam_id: str) -> list[Credit]:
        """Who made what of the sides that are posted, in their order. Raises `DatabaseDown`."""
        jam, album = await self._tools.jams.get(jam_id), await self._tools.albums.get(jam_id)
        if jam is None or album is None:
            return []
        made = {credit.song.id: credit for credit in await told(self._tools, jam)}
        there = [track.song_id for side in album.sides[: len(album.posted)] for track in side]
        return [made[song_id] for song_id in there if song_id in made]

    async def _begun(self, jam: Jam, user_id: int) -> tuple[Got, Album]:
        now = self._tools.clock.now()
        while True:
            album, first = await self._tools.albums.begin(Album(jam.id, user_id, now, due_at=now))
            if first:
                return Got.BEGUN, album
            if album.state in UNDER_WAY:
                return Got.UNDER_WAY, album
            if album.state is AlbumState.POSTED:
                return Got.POSTED, album
            try:
                return Got.ANEW, await self._tools.albums.write(album, **_anew(album, user_id, now))
            except Superseded:  # somebody else was quicker
                continue


def _anew(album: Album, user_id: int, now: float) -> AlbumChanges:
    """From where it stood, if a side of it is posted; else from its songs on, which may have changed."""
    asked: AlbumChanges = {"asked_by": user_id, "asked_at": now, "due_at": now, "cause": None, "ended_at": None}
    if album.posted:
        return {**asked, "state": AlbumState.MAKING}
    return {**asked, "state": AlbumState.ASKED, "edition": album.edition + 1, "sides": (), "left_out": ()}
