"""The parts of jams, connected."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.chat.board import DiscordBoard
from bot.chat.routes import DEFAULT_LIMIT
from bot.engine.jams import JamEngine
from bot.ground import DAY, Ground
from bot.jams.advance import advance, after_downtime
from bot.jams.clocks import Clocks
from bot.jams.hosting import Hosting
from bot.jams.lines import Lines
from bot.jams.opening import Opening
from bot.jams.playing import Playing
from bot.jams.tools import Tools as JamTools
from bot.songs.errors import ProviderError
from bot.songs.servers import Servers
from bot.songs.service import Service
from bot.songs.songs import Song


@dataclass(frozen=True, slots=True)
class JamParts:
    """What jams are made of: who calls `advance`, the use cases, and whether everybody in a server may know what is
    spent there."""

    engine: JamEngine
    opening: Opening
    playing: Playing
    lines: Lines
    hosting: Hosting
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
    playing = Playing(tools)
    opening, hosting = Opening(tools, settings.default_model), Hosting(tools)
    return JamParts(engine, opening, playing, Lines(tools, playing), hosting, costs)


async def _heard(ground: Ground, song: Song) -> Path | None:
    """A song that waits for its jam, as an mp3 of its own for moderators; None where it cannot be made now."""
    raw, into = ground.files.raw(song.id), ground.files.mp3(song.id)
    try:
        product = await ground.outside.audio.finish(raw, into, song, limit=DEFAULT_LIMIT)
        return await asyncio.to_thread(product.written, into)
    except (ProviderError, OSError):
        return None
