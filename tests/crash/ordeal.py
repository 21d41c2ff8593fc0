"""The lives of a bot that is killed again and again, and what the sandbox saw of them.

Everything is counted by the sandbox: what was submitted and charged, what stands in the channel. The bot is not asked.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.rehearsal import READY, Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town, Upload
from tests.crash import money, odd_results
from tests.crash.bot import FUSE
from tests.e2e.memory import remember
from tests.nursery import forked

CLIP: Mapping[str, Any] = {"reference": Upload("hum.mp3", tone({"model": "a hum"}, seconds=12)), "clip_from": "2"}
"""A clip that is cut hangs on the status card, from where the model fetches it."""

SECONDS = 0.3
"""How long the sandbox's models take here."""

SETTLED = 100.0
"""Seconds that all songs may take to settle once nobody kills the bot any more, and one more for each song: cards of
an earlier life are brought up to date two a second. Five tries of what nobody foresaw take up to 75 s."""

CALLS = (
    "songs.claim",
    "songs.add",
    "songs.annotate",
    "songs.move 1",
    "songs.move 2",
    "songs.move 3",
    "songs.move 4",
    "songs.move 5",
    "audio.check",
    "cards.offer",
    "provider.submit",
    "provider.find",
    "provider.poll",
    "provider.fetch",
    "audio.finish",
    "delivery.limit",
    "delivery.post",
    "delivery.find",
    "cards.clear",
)
"""Every commit, call and reply on a song's way; a number is the how-manieth such call of a life. What is looked for
after a start comes behind what leaves it to be looked for."""

WITH_CLIP = ("audio.check", "cards.offer")
"""Calls that are made for a song with a reference alone."""

POINTS = tuple(f"{call} {when}" for call in CALLS for when in ("before", "after"))


@dataclass(frozen=True)
class Toll:
    """What the sandbox counted, and what the bot's books say of it. All from `double_charges` on must be 0.

    `odd` of the songs came back as what nobody promised, and of those `told` ended in a sentence with their cost and a
    button instead of in the channel.
    """

    kills: int
    songs: int
    submits: int
    posts: int
    odd: int
    told: int
    double_charges: int
    lost: int
    double_posts: int
    wrong_sums: int
    stray_holds: int
    open_holds: int
    over_bounds: int

    def __str__(self) -> str:
        return " · ".join(f"{field.name.replace('_', ' ')} {getattr(self, field.name)}" for field in fields(self))

    @property
    def clean(self) -> bool:
        wrong = (self.wrong_sums, self.stray_holds, self.open_holds, self.over_bounds)
        return not (self.double_charges or self.lost or self.double_posts or any(wrong))


async def endure(
    folder: Path, kills: int, *, points: Sequence[str] = POINTS, seed: int = 4, database: str | None = None
) -> Toll:
    """Kill a bot `kills` times: at each of `points` in turn, then at random moments; then let it finish in peace.

    `database` is the URL of an empty one; SQLite in `folder` where it is left out.
    """
    await remember(folder, SECONDS + 0.1, database)
    chance = random.Random(seed)
    cap = kills * 0.15  # less than all of them would cost
    settings = {"SUBMIT_GRACE_SECONDS": "2", "SONGS_PER_USER": "100", "OWNER_USD_PER_DAY": f"{cap:.2f}"}
    if database is not None:
        settings["DATABASE_URL"] = database
    async with Town() as town, Studio(compose=odd_results.sung, seconds=SECONDS) as studio:
        rehearsal = Rehearsal(town, studio, folder, settings, forked)
        asked = 0
        for life in range(kills):
            fuse = _fuse(points, life)
            clip = life % 2 == 0 or (fuse or "").startswith(WITH_CLIP)
            asked += await _live(rehearsal, fuse, chance, CLIP if clip else {})
        await rehearsal.start()
        await town.until(lambda: all(map(settled, town.messages("jam"))), timeout=SETTLED + asked)
        await rehearsal.kill()
        books = money.examine(
            database or f"sqlite:///{folder / 'data' / 'jamboree.db'}", studio, round(cap * money.USD)
        )
        return count(town, studio, kills, asked, books)


async def _live(rehearsal: Rehearsal, fuse: str | None, chance: random.Random, clip: Mapping[str, Any]) -> int:
    """One life, from its start to SIGKILL; answers with the songs that were asked for in it, with `clip` as options."""
    town = rehearsal.town
    process = await rehearsal.launch("tests.crash.bot", **({FUSE: fuse} if fuse else {}))
    ended = asyncio.create_task(process.wait())
    online = asyncio.create_task(town.until(lambda: town.online, timeout=READY))
    await asyncio.wait({ended, online}, return_when=asyncio.FIRST_COMPLETED)
    asked = 0
    if not ended.done():
        with suppress(ValueError):
            words = {"lyrics": f"Song of life {chance.random()}", "title": "Again and again"}
            await town.command("ada", "song create", style="A gentle round", **words, **clip)
            asked = 1
        await asyncio.wait({ended}, timeout=chance.uniform(0, 1.5) if fuse is None else 5)
    online.cancel()
    if not ended.done():
        process.kill()
    await ended
    await town.until(lambda: not town.online)
    return asked


def _fuse(points: Sequence[str], life: int) -> str | None:
    if life >= len(points):
        return None
    call, *number, when = points[life].split()
    return f"{call} {when} {number[0] if number else 1}"


def settled(message: Message) -> bool:
    """Whether a message is a song, a card with its last word, or the placeholder of an order that was cut off: anything
    but a card whose bar says that there is more to come."""
    bars = ("▰", "▱")
    return not any(bar in (embed.get("description") or "") for embed in message.embeds for bar in bars)


def count(town: Town, studio: Studio, kills: int, asked: int, books: money.Books) -> Toll:
    """What came of everything."""
    paid = [generation for generation in studio.generations.values() if not generation.refunded]
    charged = Counter(generation.client_request_id for generation in paid)
    odd = {generation.client_request_id for generation in paid if odd_results.which(generation.request)}
    posted = Counter(song for message in town.messages("jam") for song in _songs(message))
    told = {song for message in town.messages("jam") for song in _told(message)} & odd
    return Toll(
        kills=kills,
        songs=asked,
        submits=studio.submits,
        posts=sum(posted.values()),
        odd=len(odd),
        told=len(told - set(posted)),
        double_charges=sum(charged.values()) - len(charged),
        lost=len(set(charged) - set(posted) - told),
        double_posts=sum(posted.values()) - len(posted),
        wrong_sums=books.wrong_sums,
        stray_holds=books.stray_holds,
        open_holds=books.open_holds,
        over_bounds=books.over_bounds,
    )


def _songs(message: Message) -> Iterator[str]:
    """The id of the song that a message carries, from its buttons; a status card's own mp3 is but its clip."""
    if "Again" in message.labels:
        yield from _subjects(message)


def _told(message: Message) -> Iterator[str]:
    """The id of the song whose card says what it cost and has a button with which it may be had for nothing."""
    if {"Look again", "Post here"} & set(message.labels) and "paid for ($" in str(message.embeds):
        yield from _subjects(message)


def _subjects(message: Message) -> Iterator[str]:
    custom_ids = (part["custom_id"] for row in message.components for part in row["components"])
    yield from {custom_id.split(":")[2] for custom_id in custom_ids}
