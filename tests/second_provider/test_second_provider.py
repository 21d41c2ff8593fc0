"""What the first provider's songs are promised holds for a second one's, with nothing of the product touched for it."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from bot.rehearsal import READY, Rehearsal
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Message, Town
from bot.songs.checking import Request
from bot.songs.errors import Garbled
from tests.crash.bot import FUSE
from tests.nursery import forking
from tests.second_provider.bot import ROW
from tests.second_provider.client import URL, SecondProvider
from tests.second_provider.server import SecondServer
from tests.stand_ins import make_song

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

POINTS = (
    "songs.add after 1",
    "songs.move before 1",
    "songs.move after 1",
    "provider.submit before 1",
    "provider.submit after 1",
    "songs.move after 2",
    "audio.finish after 1",
    "songs.move after 3",
    "delivery.post before 1",
    "delivery.post after 1",
    "cards.clear after 1",
    "songs.move before 4",
    "songs.move after 4",
)
"""Every boundary on the way of a song that comes with the reply to its paid call."""


@asynccontextmanager
async def rehearsing(folder: Path, server: SecondServer) -> AsyncIterator[Rehearsal]:
    async with Town() as town, Studio() as studio:
        settings = {URL: server.url, "SUBMIT_GRACE_SECONDS": "1", "SONGS_PER_USER": "100", "LOG_FORMAT": "json"}
        rehearsal = Rehearsal(town, studio, folder, settings, forking("tests.second_provider.installed"))
        yield rehearsal
        await rehearsal.kill()


async def live(rehearsal: Rehearsal, words: str, point: str | None) -> None:
    """One life of the bot with one order in it, unless the fuse, or what an earlier life left, ends it before."""
    town = rehearsal.town
    rehearsal.process = process = await rehearsal.launch(
        "tests.second_provider.bot", **({FUSE: point} if point else {})
    )
    ended = asyncio.create_task(process.wait())
    online = asyncio.create_task(town.until(lambda: town.online, timeout=READY))
    await asyncio.wait({ended, online}, return_when=asyncio.FIRST_COMPLETED)
    if not ended.done():
        with suppress(ValueError):
            await town.command("ada", "song create", model="second/voice", lyrics=words, style="A gentle round")
    if point is not None:
        await asyncio.wait({ended}, timeout=5)
        if not ended.done():
            process.kill()
        await ended
        await town.until(lambda: not town.online)
    online.cancel()


def posted(town: Town) -> Counter[str]:
    return Counter(title(message) for message in town.messages("jam") if "Again" in message.labels)


def unknown(town: Town) -> set[str]:
    return {title(message) for message in town.messages("jam") if "Nobody can say" in str(message.embeds)}


def title(message: Message) -> str:
    return str(message.embeds[0].get("title"))


@pytest.mark.timeout(150)
async def test_killed_at_every_boundary_no_song_is_paid_or_posted_twice_and_none_is_lost_unsaid(
    tmp_path: Path,
) -> None:
    async with SecondServer() as server, rehearsing(tmp_path, server) as rehearsal:
        for number, point in enumerate(POINTS):
            await live(rehearsal, f"Song {number} of many", point)
        await live(rehearsal, "The last of many songs", None)
        town = rehearsal.town
        told = lambda: set(posted(town)) | unknown(town)  # noqa: E731
        await town.until(lambda: "The last of many songs" in posted(town) and set(server.charged) <= told(), timeout=30)
        assert max(Counter(server.charged).values()) == 1
        assert max(posted(town).values()) == 1
        assert len(posted(town)) >= 3
        assert unknown(town)
        assert not set(posted(town)) & unknown(town)


async def test_a_lost_reply_is_unknown_and_never_asked_for_again(tmp_path: Path) -> None:
    async with SecondServer() as server, rehearsing(tmp_path, server) as rehearsal:
        server.loses = True
        await live(rehearsal, "A song that is lost", None)
        await rehearsal.town.until(lambda: "A song that is lost" in unknown(rehearsal.town), timeout=20)
        assert server.charged == ["A song that is lost"]


async def test_a_refusal_in_the_providers_own_words_costs_nothing(tmp_path: Path) -> None:
    async with SecondServer() as server, rehearsing(tmp_path, server) as rehearsal:
        town = rehearsal.town
        rehearsal.process = await rehearsal.launch("tests.second_provider.bot")
        await town.until(lambda: town.online, timeout=READY)
        await town.command("ada", "song create", model="second/voice", lyrics="Some words", style="forbidden")
        await town.until(lambda: "Nothing was spent" in str([m.embeds for m in town.messages("jam")]), timeout=20)
        assert server.charged == []


@pytest.mark.parametrize("instead", ["page", "number", "silence"])
async def test_a_reply_that_is_no_song_is_garbled_and_leaves_no_file(tmp_path: Path, instead: str) -> None:
    async with SecondServer(seconds=0) as server, aiohttp.ClientSession() as session:
        server.troubles = [instead]
        song, request = make_song(model=ROW.id, provider="second"), Request(ROW, style="A gentle round")
        with pytest.raises(Garbled):
            await SecondProvider(session, server.url).submit(song, request, clip=None, into=tmp_path / "song")
    assert list(tmp_path.iterdir()) == []
