"""The page in a real browser, with the real bot behind it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, async_playwright
from playwright.async_api import Page as Tab

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.sandbox.web import House, Page
from tests.e2e.memory import remember
from tests.nursery import forked

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 0.4


@dataclass
class Visit:
    """A tab on the page, and what stands behind it."""

    tab: Tab
    rehearsal: Rehearsal
    url: str
    complaints: list[str]

    @property
    def studio(self) -> Studio:
        return self.rehearsal.studio

    async def ask(self, **options: str) -> None:
        """`/song create` by typing and clicking alone."""
        await self.tab.get_by_role("textbox", name="Message #").click()
        await self.tab.keyboard.type("/song create ")
        for name, value in options.items():
            await self.tab.get_by_role("combobox", name="Options of /song create").fill(name)
            await self.tab.keyboard.press("Enter")
            await self.tab.get_by_role("textbox", name=name).fill(value)
        await self.tab.get_by_role("button", name="Send", exact=True).click()

    async def press(self, label: str) -> None:
        await self.button(label).last.click()

    def button(self, label: str) -> Locator:
        return self.tab.get_by_role("region", name="Channel").get_by_role("button", name=label, exact=True)

    async def songs(self, count: int = 1) -> None:
        """Wait until so many songs can be played."""
        await self.button("Play").nth(count - 1).wait_for(timeout=20_000)

    def count(self, name: str) -> Any:
        return self.tab.get_by_test_id(f"count-{name}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """One for all tests of a worker: to start it takes longer than most of them."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: .ci/run installs it")
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


def complains(said: ConsoleMessage) -> bool:
    """An error in the page; a file that was deleted while the browser was asking for it is none."""
    return said.type == "error" and not ("404" in said.text and "/cdn/" in said.location.get("url", ""))


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, tmp_path: Path) -> AsyncGenerator[Visit]:
    await remember(tmp_path, SECONDS + 0.2)
    async with Town() as town, Studio(compose=tone, seconds=SECONDS) as studio:
        rehearsal = Rehearsal(town, studio, tmp_path, {"LOG_FORMAT": "json", "DRAIN_SECONDS": "1"}, forked)
        async with Page(House(town, studio, rehearsal)) as page:
            following = asyncio.create_task(rehearsal.follow())
            context = await browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=False)
            tab = await context.new_page()
            visit = Visit(tab, rehearsal, page.url, [])
            tab.on("console", lambda said: visit.complaints.append(said.text) if complains(said) else None)
            tab.on("pageerror", lambda error: visit.complaints.append(str(error)))
            await rehearsal.start()
            await tab.goto(page.url)
            try:
                yield visit
                assert visit.complaints == []
            finally:
                await context.close()
                await rehearsal.kill()
                following.cancel()
