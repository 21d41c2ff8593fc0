"""A whole jam on the page, by typing and pressing: from `/jam start` to another jam, with people and with guests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, expect
from playwright.async_api import Page as Tab

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.sandbox.guests.people import Habit, dealt
from bot.sandbox.web import House, Page
from tests.e2e.memory import remember
from tests.nursery import forked

pytestmark = pytest.mark.asyncio(loop_scope="session")

THEME, THREAD = "a rainy day", "Jam: a rainy day"
SECONDS, SEED, GUESTS = 0.4, 2, 4
PATIENCE = 40_000
"""Milliseconds for what takes the bot a moment, on a machine that has much else to do."""

SCALE = "0.1"
"""Of a flash: a minute to write and one and a half to listen, which nobody waits for here: the host goes on."""


@dataclass
class Evening:
    """A tab, and what one does in it."""

    tab: Tab
    complaints: list[str]

    @property
    def messages(self) -> Locator:
        return self.tab.get_by_role("list", name="Messages")

    @property
    def board(self) -> Locator:
        """The message of that jam that has the thread."""
        return self.messages.locator(":scope > li", has=self.tab.locator(".thread-card"))

    def last(self, label: str) -> Locator:
        return self.messages.get_by_role("button", name=label, exact=True).last

    async def become(self, person: str) -> None:
        await self.tab.get_by_role("radio", name=person, exact=True).check(force=True)

    async def press(self, label: str) -> None:
        """A button of the board."""
        await self.board.get_by_role("button", name=label, exact=True).click()

    async def opens(self) -> None:
        """As Mo, from `/jam start` to the board."""
        await self.become("Mo moderator")
        await self.tab.get_by_role("textbox", name="Message #jam").click()
        await self.tab.keyboard.type("/jam start ")
        await self.tab.keyboard.press("Enter")
        form = self.tab.get_by_role("dialog", name="A jam")
        await form.get_by_label("Theme").fill(THEME)
        await form.get_by_label("Flash").check()
        await form.get_by_label("Rules").fill("“umbrella”")
        await form.get_by_role("button", name="Submit").click()
        await self.messages.get_by_label("Places").select_option("8")
        await expect(self.messages).to_contain_text("Up to 8 songs")
        await self.last("Open the jam").click()
        await expect(self.board).to_contain_text("Writing ends")

    async def writes(self, person: str, lyrics: str) -> None:
        """From **Write my song** to **Sing it**."""
        await self.become(person)
        await self.press("Write my song")
        form = self.tab.get_by_role("dialog", name="Write my song")
        await form.get_by_label("Lyrics").fill(lyrics)
        await form.get_by_label("Style").fill("A gentle round")
        await form.get_by_role("button", name="Submit").click()
        await self.last("Sing it").click()
        await expect(self.messages).to_contain_text("waits for its jam")

    async def hosts(self, label: str) -> None:
        """As Mo, a button of the host's panel."""
        await self.become("Mo moderator")
        await self.press("Host")
        await self.last(label).click()


@pytest_asyncio.fixture(loop_scope="session")
async def evening(browser: Browser, tmp_path: Path) -> AsyncGenerator[Evening]:
    await remember(tmp_path, SECONDS + 0.2)
    settings = {"LOG_FORMAT": "json", "DRAIN_SECONDS": "1", "JAM_SECONDS_SCALE": SCALE}
    async with Town() as town, Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS) as studio:
        rehearsal = Rehearsal(town, studio, tmp_path, settings, forked)
        async with Page(House(town, studio, rehearsal)) as page:
            following = asyncio.create_task(rehearsal.follow())
            context = await browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
            evening = Evening(await context.new_page(), [])
            evening.tab.on("pageerror", lambda error: evening.complaints.append(str(error)))
            await rehearsal.start()
            await evening.tab.goto(page.url)
            try:
                yield evening
                assert evening.complaints == []
            finally:
                await context.close()
                await rehearsal.kill()
                following.cancel()


@pytest.mark.timeout(150)
async def test_a_whole_jam_of_two_people_and_four_guests(evening: Evening) -> None:
    tab, panel = evening.tab, evening.tab.get_by_role("complementary", name="Guests and trouble")
    await evening.opens()
    await panel.get_by_label("How many").fill(str(GUESTS))
    await panel.get_by_label("Seed").fill(str(SEED))
    await panel.get_by_role("button", name="×50").click()
    await panel.get_by_role("button", name="Let them come").click()
    await expect(panel.get_by_role("list", name="What the guests do").get_by_role("listitem")).to_have_count(GUESTS)
    await evening.become("Ada")
    await evening.press("Join")
    await expect(evening.messages).to_contain_text("You have a place")
    await evening.writes("Ada", "Rain on the window, an umbrella for two")
    await evening.writes("Ben", "Umbrella, umbrella, you turn inside out")

    writing = sum(guest.habit in {Habit.WRITES, Habit.CHANGES} for guest in dealt(SEED, GUESTS))
    songs = 2 + writing
    await expect(panel).to_contain_text(f"{writing} handed in a song", timeout=PATIENCE)
    await expect(evening.board).to_contain_text(f"{songs} songs handed in, {songs} sung", timeout=PATIENCE)
    await tab.set_viewport_size({"width": 360, "height": 740})
    assert await tab.evaluate("document.documentElement.scrollWidth") == 360
    await expect(panel).to_be_hidden()
    found = await Axe().run(tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await tab.set_viewport_size({"width": 1280, "height": 900})

    await evening.hosts("Next phase now")
    await expect(evening.board).to_contain_text("Time to listen", timeout=PATIENCE)
    await evening.board.get_by_role("button", name=f"Thread: {THREAD}").click()
    await expect(evening.messages).to_contain_text(f"Song {songs} of {songs}:")
    await expect(evening.messages.get_by_role("button", name="Play")).to_have_count(songs)
    await expect(evening.messages.get_by_role("button", name="Again")).to_have_count(0)
    assert not [name for name in ("Ada", "Ben") if name in await evening.messages.inner_text()]

    await tab.get_by_role("main").get_by_role("button", name="#jam").click()
    await evening.hosts("Next phase now")
    await expect(evening.messages).to_contain_text(f"The jam “{THEME}” is over.", timeout=PATIENCE)
    await expect(evening.messages).to_contain_text("by Ada")
    await expect(panel.get_by_role("button", name="Let them come")).to_be_enabled(timeout=PATIENCE)
    await evening.last("Another jam").click()
    await expect(tab.get_by_role("dialog", name="A jam").get_by_label("Theme")).to_have_value(THEME)
