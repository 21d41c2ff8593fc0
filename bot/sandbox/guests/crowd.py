"""Guests who live: each a task that looks, decides, takes its time, and acts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.discord import Town
from bot.sandbox.guests.deciding import Go, Wait, decide
from bot.sandbox.guests.people import GUESTS_MOST, Guest, dealt
from bot.sandbox.guests.seeing import Answer, Seen
from bot.sandbox.guests.window import Act, Gone, Window, board_in

Json = dict[str, Any]

DAY = 86_400.0
MADE, JOINED = 900 * DAY, 100 * DAY
"""Seconds for which their accounts exist, and for which they are members: they were there before any jam."""

BLINK = 0.5
"""Real seconds after which somebody who waits looks whether time runs at another speed by now."""

AFRESH = 10.0
"""A person's seconds until they try again what the bot did not answer."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is seen of a guest: what they are doing, whether they have handed in a song, and whether they are done."""

    guest: Guest
    doing: str = "is on the way"
    sung: bool = False
    over: bool = False

    def shown(self) -> Json:
        guest = self.guest
        told = {"name": guest.name, "display": guest.display, "doing": self.doing}
        return told | {"sung": self.sung, "over": self.over}


class Crowd:
    """All guests of a jam. `speed` is how many times as fast as people they are; `tell` hears of each change of one."""

    def __init__(
        self,
        town: Town,
        *,
        speed: float = 1.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tell: Callable[[Json], None] = lambda _: None,
    ) -> None:
        self.speed = speed
        self.seed = 0
        self._town = town
        self._sleep = sleep
        self._tell = tell
        self._progress: dict[str, Progress] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> bool:
        return bool(self._tasks)

    def shown(self) -> list[Json]:
        """What each of them is doing."""
        return [one.shown() for one in self._progress.values()]

    def start(self, number: int, *, channel: str = "jam", seed: int = 0) -> None:
        """So many guests come to the jam of that channel (or of that thread's). Raises `ValueError` with a sentence."""
        if self.running:
            raise ValueError("Guests are here already: stop them first")
        if not 1 <= number <= GUESTS_MOST:
            raise ValueError(f"From 1 to {GUESTS_MOST} guests can come")
        place = self._town.world.channel(channel) if channel in self._town.channels else None
        place = place.parent if place is not None and place.parent is not None else place
        board = None if place is None or place.guild is None else board_in(self._town, place.name)
        if place is None or place.guild is None or board is None:
            raise ValueError("No jam is running in this channel: /jam start opens one")
        self.seed = seed
        guests = dealt(seed, number)
        self._progress = {guest.name: Progress(guest) for guest in guests}
        for guest in guests:
            self._settle(guest, place.guild.key)
            task = asyncio.create_task(self._live(guest, Window(self._town, guest.name, board)))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """All of them stop where they are; places and songs stay as they stand."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def finished(self) -> None:
        """Once every guest is done."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _settle(self, guest: Guest, guild: str) -> None:
        """They are people of the town, in that server."""
        town = self._town
        if guest.name not in town.people:
            town.newcomer(guest.name, guild=None, made=MADE)
        if town.people[guest.name].id not in town.guilds[guild].members:
            town.join(guest.name, guild, ago=JOINED)

    async def _live(self, guest: Guest, window: Window) -> None:
        done: tuple[tuple[str, Answer], ...] = ()
        while True:
            seen = window.seen(done)
            step = decide(guest, seen)
            self._show(guest, step.doing, seen)
            await self._pause(step.seconds)
            if isinstance(step.act, Go):
                self._show(guest, step.doing, seen, over=True)
                return
            if isinstance(step.act, Wait) or decide(guest, window.seen(done)).act != step.act:
                continue
            if (answer := await self._done(window, step.name, step.act)) is not None:
                done = (*done, (step.name, answer))

    async def _done(self, window: Window, name: str, act: Act) -> Answer | None:
        """What came of it; None, after a while, where nothing did."""
        try:
            return await window.do(name, act)
        except Gone:
            await self._pause(AFRESH)
            return None

    async def _pause(self, seconds: float) -> None:
        """So many seconds of a person's, at the speed that time has while they pass."""
        while seconds > 0:
            blink = min(seconds / self.speed, BLINK)
            await self._sleep(blink)
            seconds = 0 if blink < BLINK else seconds - blink * self.speed

    def _show(self, guest: Guest, doing: str, seen: Seen, *, over: bool = False) -> None:
        before = self._progress[guest.name]
        after = replace(before, doing=doing, sung=seen.sung, over=over)
        if after != before:
            self._progress[guest.name] = after
            self._tell({"guest": after.shown()})

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._tasks:
            self._tell({"running": False})
