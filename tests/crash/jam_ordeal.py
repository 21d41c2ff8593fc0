"""Jams of a bot that is killed again and again, and what came of them.

What was charged and what stands in the channels is the sandbox's word; the bot's tables are read for their holds, and
for which song was written for which jam.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from bot.rehearsal import READY, Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from tests.crash import jam_books
from tests.crash.bot import FUSE
from tests.crash.evening import Evening
from tests.e2e.memory import remember
from tests.nursery import forked

SECONDS = 0.3
"""How long the sandbox's models take here."""

SCALE = 0.01
"""Of a flash: 6 s to write and 9 s to listen, unless the host goes on."""

PATIENCE = 12.0
"""Seconds that a life may take to come to its fuse: a jam from its start to its end, on a slow machine."""

SETTLED = 240.0
"""Seconds that the jams may take to end once nobody kills the bot any more."""

LOOK = 0.2
"""Seconds between looks at the tables meanwhile."""

CALLS = (
    "jams.draft",
    "jams.open",
    "board.draw 1",
    "board.make_thread",
    "jams.join 1",
    "jams.join 2",
    "songs.add",
    "provider.submit",
    "provider.poll",
    "provider.fetch",
    "songs.move 1",
    "songs.move 2",
    "songs.move 3",
    "songs.move 4",
    "jams.change_part",
    "board.tell",
    "jams.remind",
    "board.remind",
    "board.draw 2",
    "jams.write 1",
    "jams.write 2",
    "jams.write 3",
    "jams.write 4",
    "jams.write 6",
    "jams.write 8",
    "jams.write 10",
    "board.open_to_post",
    "songs.annotate 1",
    "songs.annotate 2",
    "songs.annotate 3",
    "audio.finish",
    "delivery.limit",
    "delivery.post",
    "delivery.find",
    "cards.clear",
    "votes.deal 1",
    "votes.deal 3",
    "votes.cast 1",
    "votes.cast 2",
    "votes.cast 4",
    "votes.ballots",
    "jams.write 12",
    "board.reveal 1",
    "board.reveal 2",
    "jams.close",
    "board.announce",
    "board.call_off",
    "jams.beat",
    "sheets.act 1",
    "sheets.act 2",
    "sheets.act 4",
    "sheets.act 8",
    "sheets.act 12",
    "sheets.sheet 20",
    "albums.begin",
    "albums.get",
    "album_board.sound 1",
    "album_board.sound 2",
    "maker.hear 1",
    "maker.hear 3",
    "albums.write 1",
    "maker.make",
    "album_board.post",
    "albums.write 2",
)
"""Every commit and call on the way of a jam and of its songs; a number is the how-manieth such call of a life."""

POINTS = tuple(f"{call} {when}" for call in CALLS for when in ("after", "before"))


@dataclass(frozen=True)
class Toll:
    """What was counted. `burned` of the kills came at the point that was named, the others at a random moment."""

    kills: int
    burned: int
    jams: int
    finales: int
    called_off: int
    songs: int
    failed: int
    published: int
    told: int
    albums: int
    ballots: int
    counts: int
    lines: int
    wrongs: jam_books.Wrongs

    def __str__(self) -> str:
        own = [(field.name, getattr(self, field.name)) for field in fields(self)[:-1]]
        wrong = [(field.name, getattr(self.wrongs, field.name)) for field in fields(self.wrongs)]
        return " · ".join(f"{name.replace('_', ' ')} {count}" for name, count in (*own, *wrong))

    @property
    def clean(self) -> bool:
        return not any(astuple(self.wrongs))


async def endure(
    folder: Path, kills: int, *, points: Sequence[str] = POINTS, seed: int = 4, database: str | None = None
) -> Toll:
    """Kill a bot `kills` times while there are jams in two servers: at each of `points` in turn, then at random
    moments; then let it finish in peace. `database` is the URL of an empty one; SQLite in `folder` where there is none.
    """
    await remember(folder, SECONDS + 0.1, database)
    chance = random.Random(seed)
    settings = {"SUBMIT_GRACE_SECONDS": "2", "SONGS_PER_USER": "100", "SONG_DEADLINE_MINUTES": "1"}
    settings["JAM_SECONDS_SCALE"] = str(SCALE)
    if database is not None:
        settings["DATABASE_URL"] = database
    url = database or f"sqlite:///{folder / 'data' / 'jamboree.db'}"
    async with Town() as town, Studio(compose=tone, seconds=SECONDS, balance=10_000.0) as studio:
        rehearsal = Rehearsal(town, studio, folder, settings, forked)
        evenings = (
            Evening(town, studio, chance, "jam", "mo", ("ada", "ben", "cy"), "dee"),
            Evening(town, studio, chance, "lounge", "vic", ("lou", "gus"), "ada"),
        )
        burned = 0
        for life in range(kills):
            burned += await _live(rehearsal, _fuse(points, life), evenings, chance)
        studio.calm()
        await rehearsal.start()
        await _at_rest(url, town)
        told = await _told(url, town)
        await rehearsal.kill()
        kept = {
            (jam_id, town.people[person].id): stars
            for evening in evenings
            for (jam_id, person), stars in evening.kept.items()
        }
        return _count(town, studio, kills, burned, jam_books.read(url), told, kept)


async def _live(rehearsal: Rehearsal, fuse: str | None, evenings: Sequence[Evening], chance: random.Random) -> bool:
    """One life, from its start to SIGKILL; answers with whether it ended at its fuse."""
    town = rehearsal.town
    process = await rehearsal.launch("tests.crash.bot", **({FUSE: fuse} if fuse else {}))
    ended = asyncio.create_task(process.wait())
    online = asyncio.create_task(town.until(lambda: town.online, timeout=READY))
    await asyncio.wait({ended, online}, return_when=asyncio.FIRST_COMPLETED)
    acts = [asyncio.create_task(evening.go_on()) for evening in evenings if not ended.done()]
    await asyncio.wait(
        {ended, *acts}, timeout=PATIENCE if fuse else chance.uniform(0, 6), return_when=asyncio.FIRST_COMPLETED
    )
    burned = ended.done()
    for act in acts:
        if act.done():
            act.result()
        act.cancel()
    await asyncio.gather(*acts, return_exceptions=True)
    online.cancel()
    if not burned:
        process.kill()
    await ended
    await town.until(lambda: not town.online)
    return burned


def _fuse(points: Sequence[str], life: int) -> str | None:
    if life >= len(points):
        return None
    call, *number, when = points[life].split()
    return f"{call} {when} {number[0] if number else 1}"


async def _at_rest(url: str, town: Town) -> None:
    """What has not come by then is counted as what it is."""
    for _ in range(round(SETTLED / LOOK)):
        if jam_books.read(url).at_rest(town):
            return
        await asyncio.sleep(LOOK)


async def _told(url: str, town: Town) -> frozenset[str]:
    """Songs of which their makers are told: on a card, or to whoever asks."""
    told = set(jam_books.told_on_cards(town))
    there = {"jam": ("mo", "ada", "ben", "cy"), "lounge": ("vic", "lou", "gus")}
    for person, channel in ((person, channel) for channel, people in there.items() for person in people):
        said = await (await town.command(person, "song status", channel=channel)).said()
        told |= jam_books.told_in_status(jam_books.read(url), said)
    return frozenset(told)


def _count(
    town: Town,
    studio: Studio,
    kills: int,
    burned: int,
    books: jam_books.Books,
    told: frozenset[str],
    kept: jam_books.Kept,
) -> Toll:
    posted = set(jam_books.posts(town))
    return Toll(
        kills=kills,
        burned=burned,
        jams=len(books.opened),
        finales=sum(row.state == "done" for row in books.opened.values()),
        called_off=sum(row.state == "called_off" for row in books.opened.values()),
        songs=sum(row.jam_id is not None for row in books.songs.values()),
        failed=jam_books.failed(books),
        published=len(posted),
        told=len(told - posted),
        albums=sum(row.state == "posted" for row in books.albums.values()),
        ballots=len(books.ballots),
        counts=sum(row.result is not None for row in books.opened.values()),
        lines=len(books.lines),
        wrongs=jam_books.wrongs(town, studio, books, told, kept),
    )
