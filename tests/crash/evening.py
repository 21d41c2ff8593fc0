"""What people do in a channel where there are jams: somebody starts one, some write, one is never seen again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Interaction, Message, Town

CHANGE = 2.0
"""Seconds after which people look at the board again although nothing has changed."""

PLACES = 4

SHAPES = ("songs", "line")


@dataclass(slots=True)
class Evening:
    """One channel's people. `host` may start jams there, `writers` write in each, and `absent` takes a place in each
    and writes nothing. `started` counts the jams that somebody opened; `kept` are the stars that the bot said it keeps,
    by the song, of each jam and person; `albums` are the finales under which **Album** was pressed and answered."""

    town: Town
    studio: Studio
    chance: random.Random
    channel: str
    host: str
    writers: Sequence[str]
    absent: str
    started: int = 0
    albums: set[int] = field(default_factory=set)
    kept: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)

    async def go_on(self) -> None:
        """Act until somebody ends it. What the bot does not answer any more is given up, and tried again later."""
        wrote: dict[str, set[str]] = {}
        while True:
            board = self.board()
            with suppress(ValueError, TimeoutError):
                await self._ask_for_album()
            with suppress(ValueError, TimeoutError):
                if board is None:
                    await self._open()
                elif "Write my song" in board.labels:
                    await self._write(board, wrote.setdefault(board.labels["Host"], set()))
                elif "Write the next line" in board.labels:
                    await self._lines(board)
                elif any(":pick:" in one for one in board.labels.values()) or "Propose a style" in board.labels:
                    await self._style(board)
                elif "Rate them" in board.labels:
                    await self._vote(board)
                elif self.chance.random() < 0.5:
                    await self._hurry(board, "Next phase now")
            with suppress(TimeoutError):
                await self._change(board)

    def board(self) -> Message | None:
        """The board of the jam that runs there."""
        return next((one for one in reversed(self.town.messages(self.channel)) if "Host" in one.labels), None)

    async def _ask_for_album(self) -> None:
        """Under the newest finale, by two people at the same moment, until both were answered once."""
        finale = next((one for one in reversed(self.town.messages(self.channel)) if "Album" in one.labels), None)
        if finale is None or finale.id in self.albums:
            return
        pressed = [(await self.town.press(person, finale, "Album")).answered() for person in (self.host, self.absent)]
        await asyncio.gather(*pressed)
        self.albums.add(finale.id)

    async def _change(self, board: Message | None) -> None:
        """Until there is a board, or the one that there is says something else."""
        seen = None if board is None else board.edits
        await self.town.until(lambda: (found := self.board()) is not board or (found and found.edits != seen), CHANGE)

    async def _open(self) -> None:
        town, host = self.town, self.host
        form = await (await town.command(host, "jam start", channel=self.channel)).answered()
        ticked = {"blind": 0.6, "vote": 0.8, "listeners": 0.6}
        options = [option for option, often in ticked.items() if self.chance.random() < often]
        theme = f"evening {self.chance.randrange(10**9)}"
        shape = self.chance.choice(SHAPES)
        plan = await (await town.submit(host, form, theme=theme, shape=[shape], pace="flash", options=options)).said()
        if shape == "songs":
            places = next(one["custom_id"] for one in _parts(plan) if one["custom_id"].startswith("jam:places"))
            plan = await (await town.choose(host, plan, places, [str(PLACES)])).said()
        self.started += 1
        await (await town.press(host, plan, "Open the jam")).answered()
        await town.until(self.board, CHANGE)

    async def _write(self, board: Message, wrote: set[str]) -> None:
        """Everybody at once; then, sometimes, the host does not wait for the one who is absent."""
        some = [person for person in self.writers if person not in wrote]
        wrote |= set(some)
        acts = [self._sing(person, board) for person in some]
        if self.absent not in wrote:
            wrote.add(self.absent)
            acts += [self._press(self.absent, board, "Join"), self._press(self.absent, board, "Remind me")]
        for failed in await asyncio.gather(*acts, return_exceptions=True):
            if isinstance(failed, BaseException) and not isinstance(failed, ValueError | TimeoutError):
                raise failed
        if not some:
            draw = self.chance.random()
            if draw < 0.1:
                await self._hurry(board, "Call it off")
            elif draw < 0.5:
                await self._hurry(board, "Next phase now")
            elif draw < 0.7:
                await self._replace(self.chance.choice(self.writers), board)

    async def _lines(self, board: Message) -> None:
        """Everybody presses for the pen; whoever has it writes, or is too late. Now and then two do not like the last
        line, and the host does not wait for the rest."""
        for person in self.writers:
            form = await self._press(person, board, "Write the next line")
            if form.modal is not None:
                await self.town.submit(person, form, words=f"A line with number {self.chance.randrange(10**9)}")
        draw = self.chance.random()
        if draw < 0.1:
            for person in self.writers[:2]:
                await self._press(person, board, "Strike the last line")
        elif draw < 0.5:
            await self._hurry(board, "Call it off" if draw < 0.13 else "Next phase now")

    async def _style(self, board: Message) -> None:
        """One proposes a style, the others pick what is on the board."""
        picks = [label for label, one in board.labels.items() if ":pick:" in one]
        if not picks:
            form = await self._press(self.writers[0], board, "Propose a style")
            await self.town.submit(self.writers[0], form, words="A waltz for everybody")
            return
        for person in self.writers[1:]:
            await self._press(person, board, picks[0])
        await self._hurry(board, "Next phase now")

    async def _sing(self, person: str, board: Message) -> None:
        """From **Write my song** to **Sing it**; now and then with words that the model refuses."""
        if self.chance.random() < 0.03:
            self.studio.trouble("moderated", words="not these words")
        words = f"The evening has number {self.chance.randrange(10**9)}\nAnd another line that answers it"
        form = await self._press(person, board, "Write my song")
        shown = await (await self.town.submit(person, form, lyrics=words, style="A waltz")).said()
        await self._press(person, shown, "Sing it")

    async def _replace(self, person: str, board: Message) -> None:
        """Another song in the place of theirs, where the jam has money for it."""
        answered = await self._press(person, board, "Write my song")
        asked = await answered.said() if answered.modal is None else None
        if asked is None or "Replace it" not in asked.labels:
            return
        form = await self._press(person, asked, "Replace it")
        words = f"The morning has number {self.chance.randrange(10**9)}\nAnd another line that answers it"
        shown = await (await self.town.submit(person, form, lyrics=words, style="A waltz")).said()
        await self._press(person, shown, "Sing it")

    async def _vote(self, board: Message) -> None:
        """Some of them hear and rate, at once; then, sometimes, the host does not wait for the others."""
        people = (*self.writers, self.host, self.absent)
        some = [self._cast(person, board) for person in people if self.chance.random() < 0.7]
        for failed in await asyncio.gather(*some, return_exceptions=True):
            if isinstance(failed, BaseException) and not isinstance(failed, ValueError | TimeoutError):
                raise failed
        if self.chance.random() < 0.4:
            await self._hurry(board, "Next phase now")

    async def _cast(self, person: str, board: Message) -> None:
        """From **Hear my five** to a ballot. Of one whose answer is lost nobody knows whether it is kept."""
        slate = await (await self._press(person, board, "Hear my five")).said()
        if "Rate them" not in slate.labels:
            return
        form = await self._press(person, slate, "Rate them")
        stars = {song: str(self.chance.randint(0, 5)) for song in ballot_fields(form)}
        whose = board.labels["Host"].split(":")[2], person
        self.kept.pop(whose, None)
        said = await (await self.town.submit(person, form, **stars)).said()
        if "ballot is kept" in said.content:
            self.kept[whose] = {song: int(mark) for song, mark in stars.items()}

    async def _hurry(self, board: Message, label: str) -> None:
        """The host's panel, and a button of it."""
        panel = await (await self.town.press(self.host, board, "Host")).said()
        done = await self.town.press(self.host, panel, label)
        if label == "Call it off":
            await (await self.town.press(self.host, await done.said(), "Yes, call it off")).answered()
        else:
            await done.answered()

    async def _press(self, person: str, board: Message, label: str) -> Interaction:
        return await (await self.town.press(person, board, label)).answered()


def ballot_fields(form: Interaction) -> list[str]:
    """The songs that a ballot asks for, by their ids; nothing where an answer came instead of a form."""
    labels: list[Any] = [] if form.modal is None else form.modal["components"]
    return [label["component"]["custom_id"] for label in labels]


def _parts(message: Message) -> list[Mapping[str, Any]]:
    return [part for row in message.components for part in row["components"]]
