"""Jams of many people, through the running bot, against the same people who sing by themselves; and jams that sleep.

Each jam has a server and a channel of its own. People come over the writing time as 30 a minute may join; somebody
else orders songs in another channel all the while. `JAMBOREE_BENCH_JAMS` ("4x12") makes fewer jams and guests of it.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.chat.places import Place, address
from bot.database.opening import open_database
from bot.jams.jams import Jam
from bot.jams.standing import standing
from bot.jams.states import JamState
from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Interaction, Message, Town, settlement
from bot.sandbox.discord.places import TEXT, Channel, Member
from bot.songs.songs import Address, Requester, new_id
from tests.bench.memory import held
from tests.e2e.memory import remember

SIZE = "JAMBOREE_BENCH_JAMS"
JAMS, GUESTS = map(int, os.environ.get(SIZE, "20x50").split("x"))
WRITING = max(40.0, GUESTS / 20 * 60)
"""Seconds that people have to write."""

SECONDS = 3.0
"""How long the sandbox's models take."""

OTHER_EVERY = 4.0
"""Seconds between the songs of somebody who is in no jam."""

PATIENCE = 300.0
SLEEPING, WATCHED = 1_000, 20.0
"""Jams that sleep, and the seconds for which a bot with them is watched."""


@dataclass
class Met:
    """Milliseconds to acknowledgements; seconds from an other person's finished song to its message; edits of boards;
    seconds from the first to the last published song of each jam; the bot's memory at the most, in megabytes."""

    asked: list[Interaction] = field(default_factory=list[Interaction])
    delivered: list[float] = field(default_factory=list[float])
    edits: int = 0
    minutes: float = 0.0
    published: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    memory: float = 0.0

    def p99(self) -> float:
        took = sorted((one.acknowledged or 10.0) * 1000 for one in self.asked)
        return took[int(len(took) * 0.99)]


class Servers:
    """A server with a channel, a host and guests for each jam."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.channels = [self._found(number) for number in range(JAMS)]

    def _found(self, number: int) -> str:
        world, key = self.town.world, f"bench{number}"
        host = self.town.newcomer(f"host{number}", guild=None)
        id_ = settlement.HOME + ((number + 8) << 22)
        guild = settlement.founded(id_, key, key, host)
        settlement.invite(guild, world.bot, settlement.FOUNDED)
        for name in guests(number):
            person = self.town.newcomer(name, guild=None)
            guild.members[person.id] = Member(person, frozenset(), settlement.FOUNDED)
        guild.members[host.id] = Member(host, frozenset(), settlement.FOUNDED)
        world.guilds[key] = guild
        world.channels[key] = guild.system = Channel(id_ + 10, key, TEXT, guild)
        return key


def guests(number: int) -> list[str]:
    return [f"guest{number}-{guest}" for guest in range(GUESTS)]


@dataclass
class Crowd:
    """Everybody's acts in one run."""

    rehearsal: Rehearsal
    met: Met
    chance: random.Random

    @property
    def town(self) -> Town:
        return self.rehearsal.town

    async def act(self, act: Coroutine[Any, Any, Interaction]) -> Interaction:
        asked = await act
        self.met.asked.append(asked)
        return await asked.answered(timeout=10)

    async def jam(self, number: int) -> None:
        """A jam from its opening until its last song is published."""
        town, key, host = self.town, f"bench{number}", f"host{number}"
        form = await self.act(town.command(host, "jam start", channel=key))
        filled = town.submit(host, form, theme=f"bench {number}", pace="flash", options=["blind"])
        plan = await (await self.act(filled)).said()
        places = next(part for row in plan.components for part in row["components"] if "places" in part["custom_id"])
        most = str(next(int(one["value"]) for one in places["options"] if int(one["value"]) >= GUESTS))
        plan = await (await self.act(town.choose(host, plan, places["custom_id"], [most]))).said()
        await self.act(town.press(host, plan, "Open the jam"))
        board = await town.until(lambda: _board(town, key), timeout=30)
        assert board is not None
        await asyncio.gather(*(self.guest(name, board) for name in guests(number)))
        thread = f"Jam: bench {number}"
        await town.until(lambda: not {"Join"} & set(board.labels), timeout=PATIENCE)
        with suppress(TimeoutError):
            await town.until(lambda: len(_songs(town, thread)) >= GUESTS, timeout=PATIENCE)
        songs = _songs(town, thread)
        self.met.published.append((len(songs), songs[-1].at - songs[0].at if songs else 0.0))
        self.met.edits += board.edits

    async def guest(self, name: str, board: Message) -> None:
        await asyncio.sleep(self.chance.uniform(0, WRITING * 0.7))
        await self.act(self.town.press(name, board, "Join"))
        await asyncio.sleep(self.chance.uniform(0, WRITING * 0.1))
        form = await self.act(self.town.press(name, board, "Write my song"))
        words = f"A song of {name}\nAnd nothing else to say"
        shown = await (await self.act(self.town.submit(name, form, lyrics=words, style="A waltz"))).said()
        await self.act(self.town.press(name, shown, "Sing it"))

    async def alone(self, number: int) -> None:
        """The same people, each with a song of their own."""

        async def guest(name: str) -> None:
            key = f"bench{number}"
            await asyncio.sleep(self.chance.uniform(0, WRITING * 0.8))
            await self.act(self.town.command(name, "song status", channel=key))
            await self.act(self.town.command(name, "song models", channel=key))
            words = f"A song of {name}\nAnd nothing else to say"
            await self.act(self.town.command(name, "song create", channel=key, lyrics=words, style="A waltz"))
            await self.act(self.town.command(name, "song status", channel=key))

        await asyncio.gather(*map(guest, guests(number)))

    async def other(self, until: asyncio.Event) -> None:
        """Somebody else's songs in another server's channel."""
        came: dict[str, float] = {}

        def hear(event: dict[str, Any]) -> None:
            if event["event"] == "message_created" and event["message"]["channel"] == "jam":
                for file in event["message"]["attachments"]:
                    came.setdefault(file["filename"], time.time())

        stop, number = self.town.watch(hear), 0
        while not until.is_set():
            words = f"Other {number}\nwho is in no jam"
            await self.town.command("ada", "song create", lyrics=words, title=f"other{number}", style="A waltz")
            number += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), OTHER_EVERY)
        await asyncio.sleep(SECONDS + 10)
        stop()
        for generation in self.rehearsal.studio.generations.values():
            found = next((at for name, at in came.items() if _is_of(name, generation.request)), None)
            if found is not None and generation.completed_at is not None:
                self.met.delivered.append(found - generation.completed_at)

    async def weigh(self, until: asyncio.Event) -> None:
        assert self.rehearsal.process is not None
        pid = self.rehearsal.process.pid  # type: ignore[attr-defined]
        while not until.is_set():
            self.met.memory = max(self.met.memory, await asyncio.to_thread(held, pid) / 1024)
            with suppress(TimeoutError):
                await asyncio.wait_for(until.wait(), 1.0)


def _is_of(filename: str, request: dict[str, Any]) -> bool:
    number = filename.removeprefix("other").removesuffix(".mp3").split(" ")[0]
    return f"Other {number}\n" in str(request.get("lyrics", ""))


def _board(town: Town, key: str) -> Message | None:
    return next((one for one in town.messages(key) if "Join" in one.labels), None)


def _songs(town: Town, thread: str) -> list[Message]:
    return [one for one in town.messages(thread) if one.attachments] if thread in town.channels else []


async def met_in(how: Callable[[Crowd, int], Coroutine[Any, Any, None]]) -> Met:
    """One run with a bot of its own."""
    studio = Studio(compose=partial(tone, seconds=2.0), seconds=SECONDS, balance=1e6)
    scale = f"{WRITING / 600:.3f}"
    with tempfile.TemporaryDirectory() as folder:
        await remember(Path(folder), SECONDS + 0.2)
        town = Town()
        Servers(town)
        async with rehearsing(
            town, studio, Path(folder), JAM_SECONDS_SCALE=scale, SONGS_AT_ONCE="200", SONGS_PER_USER="100"
        ) as rehearsal:
            crowd, done = Crowd(rehearsal, Met(), random.Random(5)), asyncio.Event()
            beside = [asyncio.create_task(crowd.other(done)), asyncio.create_task(crowd.weigh(done))]
            began = time.monotonic()
            await asyncio.gather(*(how(crowd, number) for number in range(JAMS)))
            crowd.met.minutes = (time.monotonic() - began) / 60
            done.set()
            await asyncio.gather(*beside)
            return crowd.met


async def asleep(jams: int) -> tuple[float, float]:
    """Seconds of CPU that a bot with so many sleeping jams takes in a minute, and its megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        await remember(Path(folder), SECONDS)
        await _fill(Path(folder), jams)
        async with rehearsing(Town(), Studio(compose=tone), Path(folder)) as rehearsal:
            pid = rehearsal.process.pid  # type: ignore[union-attr]
            await asyncio.sleep(10)
            before = _cpu(pid)
            await asyncio.sleep(WATCHED)
            return (_cpu(pid) - before) * 60 / WATCHED, held(pid) / 1024


async def _fill(folder: Path, jams: int) -> None:
    async with open_database(f"sqlite:///{folder / 'data' / 'jamboree.db'}") as store:
        for number in range(jams):
            now, guild = time.time(), 10_000 + number
            here = address(Place(20_000 + number, guild, 1, "", 0.0))
            jam = Jam(
                id=new_id(now), interaction_id=30_000 + number, guild_id=guild, channel_id=20_000 + number,
                channel=here, host=Requester(1, "Mo"), theme="asleep", created_at=now, places=4,
                model="minimax/music-2.6", price=195_000, pace="week",
            )  # fmt: skip
            drafted = await store.jams.draft(jam)
            day = now + 86_400
            changes: dict[str, Any] = {"opened_at": now, "began_at": now, "ends_at": day, "due_at": day}
            opened = await store.jams.open(drafted, jam.ceiling, trusted=True, state=JamState.OPEN, **changes)
            await store.jams.write(opened, **_drawn(opened, here))


def _drawn(jam: Jam, here: Address) -> Any:
    """What its board shows, as if it had been drawn: nothing is left to do."""
    return {
        "drawn": standing(replace(jam, threadless=True), [], {}).digest,
        "drawn_state": JamState.OPEN,
        "drawn_at": jam.opened_at,
        "board": here,
        "board_at": jam.opened_at,
        "threadless": True,
    }


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has taken."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Print the tables."""
    alone, together = asyncio.run(met_in(Crowd.alone)), asyncio.run(met_in(Crowd.jam))
    print(f"\n## {JAMS} jams of {GUESTS} guests, against the same people without jams\n")
    print("| what | jams | without | ratio |\n|---|---|---|---|")
    means = [sum(one.delivered) / max(1, len(one.delivered)) for one in (together, alone)]
    most = [max(one.delivered, default=0.0) for one in (together, alone)]
    for name, ours, bare in (
        ("acknowledged, p99 ms", together.p99(), alone.p99()),
        ("an other's song, mean s", *means),
        ("an other's song, slowest s", *most),
        ("memory at the most, MB", together.memory, alone.memory),
    ):
        print(f"| {name} | {ours:.2f} | {bare:.2f} | {ours / max(bare, 0.001):.1f}× |")
    print(f"\nBoards: {together.edits / together.minutes / JAMS:.1f} edits a minute each.")
    print(f"Interactions: {len(together.asked)} and {len(alone.asked)}; others' songs: ", end="")
    print(f"{len(together.delivered)} and {len(alone.delivered)}.")
    for songs, seconds in sorted(together.published):
        print(f"{songs} songs were published in {seconds:.1f} s.")
    print(f"\n| {SLEEPING:,} jams that sleep | with | without |\n|---|---|---|")
    (cpu, memory), (bare_cpu, bare_memory) = asyncio.run(asleep(SLEEPING)), asyncio.run(asleep(0))
    print(f"| CPU, s a minute | {cpu:.2f} | {bare_cpu:.2f} |\n| memory, MB | {memory:.1f} | {bare_memory:.1f} |")


if __name__ == "__main__":
    run()
