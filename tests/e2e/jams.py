"""Jams between the sandbox's Discord and API, typed and pressed, each by its theme: what several tests do."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Interaction, Message, Town
from tests.e2e.conftest import BRISK, SECONDS, judge
from tests.e2e.memory import remember
from tests.nursery import forked

PATIENCE = 20


@asynccontextmanager
async def jamming(folder: Path, scale: str) -> AsyncGenerator[Rehearsal]:
    """A bot whose jams' clocks are shortened so, and what the sandbox saw of it judged at the end."""
    await remember(folder, SECONDS + 0.2)
    studio = Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS)
    more = {**BRISK, "JAM_SECONDS_SCALE": scale}
    async with rehearsing(Town(), studio, folder, start=forked, **more) as going:
        yield going
        judge(going)


@dataclass(frozen=True, slots=True)
class Evening:
    """One jam and its people; `theme` tells its board from others in that channel."""

    rehearsal: Rehearsal
    theme: str
    channel: str = "jam"
    host: str = "mo"

    @property
    def town(self) -> Town:
        return self.rehearsal.town

    @property
    def thread(self) -> str:
        return f"Jam: {self.theme}"

    async def open(self, *options: str, rules: str = "", places: str = "4") -> Message:
        """From `/jam start` to the board."""
        town, host = self.town, self.host
        form = await (await town.command(host, "jam start", channel=self.channel)).answered()
        given = {"theme": self.theme, "pace": "flash", "rules": rules, "options": list(options)}
        plan = await (await town.submit(host, form, **given)).said()
        rows = (part for row in plan.components for part in row["components"])
        menu = next((part["custom_id"] for part in rows if part["custom_id"].startswith("jam:places")), None)
        assert menu is not None, plan.content
        plan = await (await town.choose(host, plan, menu, [places])).said()
        await (await town.press(host, plan, "Open the jam")).answered()
        await self.reads("SELECT count(*) FROM jams WHERE theme = ? AND (thread IS NOT NULL OR threadless)", 1)
        return await self.board("Writing ends")

    async def board(self, *says: str) -> Message:
        """The board, once it says all of that."""

        def found() -> Message | None:
            shown = [one for one in self.town.messages(self.channel) if one.content.startswith(f"## {self.thread}\n")]
            return next((one for one in shown if all(word in one.content for word in says)), None)

        message = await self.town.until(found, timeout=PATIENCE)
        assert message is not None
        return message

    async def preview(self, person: str, *, words: str = "", at: Message | None = None) -> Message:
        """What **Write my song** leads to, or what is wrong with it."""
        at = at or await self.board()
        form = await (await self.town.press(person, at, "Write my song")).answered()
        return await (await self.town.submit(person, form, **_song(person, words))).said()

    async def previews(self, person: str, says: str) -> Message:
        """The same, as often as it takes until it says that: what the bot asks for at its start may still be coming."""
        async with asyncio.timeout(PATIENCE):
            while says not in (shown := await self.preview(person)).content:
                pass
        return shown

    async def write(self, *people: str, words: str = "") -> None:
        """Each hands a song in."""
        there = "SELECT count(*) FROM songs JOIN jams ON jams.id = jam_id WHERE theme = ?"
        for person in people:
            ((before,),) = self.read(there)
            shown = await self.preview(person, words=words)
            await (await self.town.press(person, shown, "Sing it")).answered()
            await self.reads(there, before + 1)

    async def joins(self, person: str) -> str:
        return (await (await self.town.press(person, await self.board(), "Join")).said()).content

    async def does(self, label: str, *, by: str = "", at: Message | None = None) -> Interaction:
        """A button of the host's panel."""
        by = by or self.host
        panel = await (await self.town.press(by, at or await self.board(), "Host")).said()
        return await (await self.town.press(by, panel, label)).answered()

    async def hurry(self, *, by: str = "") -> str:
        return (await (await self.does("Next phase now", by=by)).said()).content

    async def end(self) -> None:
        """Called off."""
        sure = await (await self.does("Call it off")).said()
        await (await self.town.press(self.host, sure, "Yes, call it off")).answered()
        await self.board("Called off")

    def songs(self, where: str = "") -> list[Message]:
        """The messages that carry its songs."""
        where = where or self.thread
        if where not in self.town.channels or self.town.channels[where].deleted:
            return []
        found = [one for one in self.town.messages(where) if one.attachments and one.content.startswith("Song ")]
        return [one for one in found if one.attachments[0].filename.startswith(self.theme.replace(" ", "-"))]

    async def published(self, count: int, where: str = "") -> list[Message]:
        await self.town.until(lambda: len(self.songs(where)) >= count, timeout=PATIENCE)
        return self.songs(where)

    def told(self, person: str) -> list[Message]:
        """What the bot told one person alone about this jam."""
        dms = self.town.messages("dm", person)
        return [one for one in dms if f"“{self.theme}”" in one.content]

    async def hears(self, person: str, words: str) -> Message:
        """What one person is told, once it is."""

        def found() -> Message | None:
            return next((one for one in self.told(person) if words in one.content), None)

        message = await self.town.until(found, timeout=PATIENCE)
        assert message is not None
        return message

    def endings(self) -> list[Message]:
        """The messages that tell of its end."""
        shown = (one for one in self.town.messages(self.channel) if "Another jam" in one.labels)
        return [one for one in shown if f"“{self.theme}”" in one.content]

    async def ended(self) -> Message:
        await self.town.until(self.endings, timeout=PATIENCE)
        return self.endings()[0]

    async def sung(self, count: int) -> None:
        """Until so many of its songs wait for the others."""
        sung = "SELECT count(*) FROM songs JOIN jams ON jams.id = jam_id WHERE theme = ? AND songs.kept = 'jam'"
        await self.reads(sung, count)

    async def reads(self, statement: str, count: int) -> None:
        """Until the bot has written down so many; nobody in Discord sees when it does."""
        async with asyncio.timeout(PATIENCE):
            while self.read(statement) != [(count,)]:  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the bot's database, of this theme."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(statement, (self.theme,)).fetchall()

    @property
    def database(self) -> str:
        return str(self.rehearsal.folder / "data" / "jamboree.db")

    async def skip(self, seconds: float, *, awake: bool = False) -> None:
        """The bot is killed and started again, and meanwhile so many seconds have passed; for `awake` it was there all
        the while, as far as it knows."""
        await self.rehearsal.kill()
        with closing(sqlite3.connect(self.database)) as database, database:
            for column in ("due_at", "opened_at", "began_at", "ends_at", "board_at", "drawn_at", "next_at"):
                database.execute(f"UPDATE jams SET {column} = {column} - ?", (seconds,))
            database.execute("UPDATE songs SET deadline_at = deadline_at - ? WHERE kept IS NULL", (seconds,))
            if not awake:
                database.execute("UPDATE jam_clock SET awake_at = awake_at - ?", (seconds,))
        studio, asked = self.rehearsal.studio, len(self._listings())
        await self.rehearsal.start()
        await studio.until(lambda: len(self._listings()) > asked + 1)

    def _listings(self) -> list[object]:
        """The bot's two questions at a start: what models there are and what they cost, and which of them go."""
        return [one for one in self.rehearsal.studio.requests if "/models" in one.path]


def _song(person: str, words: str) -> dict[str, str]:
    lines = words or f"The evening belongs to {person}\nAnd somebody answers the tune"
    return {"lyrics": lines, "style": "A gentle round"}
