"""The parts of jams, connected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.chat.album_board import DiscordAlbums
from bot.chat.board import DiscordBoard
from bot.chat.routes import DEFAULT_LIMIT
from bot.engine.jams import JamEngine
from bot.ground import DAY, Ground
from bot.jams.advance import advance, after_downtime
from bot.jams.album_files import AlbumFiles
from bot.jams.album_tools import AlbumTools
from bot.jams.album_wish import AlbumWish
from bot.jams.albums import Album
from bot.jams.clocks import Clocks
from bot.jams.hosting import Hosting
from bot.jams.jams import Jam
from bot.jams.lines import Lines
from bot.jams.making import advance_album, delete_leftovers
from bot.jams.opening import Opening
from bot.jams.playing import Playing
from bot.jams.tools import Tools as JamTools
from bot.jams.voting import Voting
from bot.net.downloads import LinkedSounds
from bot.songs.errors import ProviderError
from bot.songs.servers import Servers
from bot.songs.service import Service
from bot.songs.songs import Song

LOOK = 5 * 60.0
"""Seconds between looks at albums that nothing pokes: `jamboree forget` takes some down from another process."""


@dataclass(frozen=True, slots=True)
class AlbumParts:
    """What albums are made of."""

    tools: AlbumTools
    engine: JamEngine[Album]
    wish: AlbumWish

    async def run(self) -> None:
        """Make one album after the other, for ever: each takes a process, and nobody's song waits for it."""
        await delete_leftovers(self.tools)
        await self.engine.run()


@dataclass(frozen=True, slots=True)
class JamParts:
    """What jams are made of: who calls `advance`, the use cases, and whether everybody in a server may know what is
    spent there."""

    engine: JamEngine[Jam]
    opening: Opening
    playing: Playing
    lines: Lines
    hosting: Hosting
    voting: Voting
    albums: AlbumParts
    costs: Callable[[int], bool]


def connect_jams(ground: Ground, service: Service, servers: Servers, costs: Callable[[int], bool]) -> JamParts:
    """Jams: their tools, the engine that looks at each when it is due, and the use cases."""
    settings, store = ground.settings, ground.outside.store
    jams, sheets = ground.wrap("jams", store.jams), ground.wrap("sheets", store.sheets)
    board = DiscordBoard(ground.routes, store, servers, ground.outside.bot.catalogue, partial(_heard, ground), costs)

    def poke(jam_id: str) -> None:
        engine.poke(jam_id)

    tools = JamTools(
        jams=jams,
        sheets=sheets,
        votes=ground.wrap("votes", store.votes),
        songs=store,
        singing=service,
        money=jams,
        board=ground.wrap("board", board),
        clock=ground.clock,
        publish=ground.feed.publish,
        changed=poke,
        song_deadline=ground.deadline,
        keep=settings.keep_days * DAY,
        clocks=Clocks(settings.jam_seconds_scale),
        blocked=servers.blocked,
        has_room=ground.disk.has_room,
    )
    engine = JamEngine(jams, ground.clock, partial(advance, tools), partial(after_downtime, tools))
    ground.feed.subscribe(engine.song_changed)
    opening, playing = Opening(tools, settings.default_model), Playing(tools)
    uses = opening, playing, Lines(tools, playing), Hosting(tools), Voting(tools)
    return JamParts(engine, *uses, connect_albums(ground), costs)


def connect_albums(ground: Ground) -> AlbumParts:
    """Albums: their tools, an engine of their own, which makes one at a time, and the wish for one."""
    outside, settings = ground.outside, ground.settings
    tools = AlbumTools(
        albums=ground.wrap("albums", outside.store.albums),
        jams=outside.store.jams,
        songs=outside.store,
        board=ground.wrap("album_board", DiscordAlbums(ground.routes, outside.bot.catalogue)),
        sounds=LinkedSounds(outside.sessions.attachments, settings.attachment_hosts),
        maker=outside.albums,
        files=AlbumFiles(Path(settings.songs_dir) / "albums"),
        clock=ground.clock,
    )
    engine = JamEngine(tools.albums, ground.clock, partial(advance_album, tools), at_once=1, longest=LOOK, name="album")

    def deleted(song: Song) -> None:
        """A song that is deleted is on no album any more."""
        if song.jam_id is not None and song.erased_at is not None:
            engine.poke(song.jam_id)

    ground.feed.subscribe(deleted)
    return AlbumParts(tools, engine, AlbumWish(tools, engine.poke))


async def _heard(ground: Ground, song: Song) -> Path | None:
    """A song that waits for its jam, as an mp3 of its own for moderators; None where it cannot be made now."""
    raw, into = ground.files.raw(song.id), ground.files.mp3(song.id)
    try:
        product = await ground.outside.audio.finish(raw, into, song, limit=DEFAULT_LIMIT)
        return await asyncio.to_thread(product.written, into)
    except (ProviderError, OSError):
        return None
