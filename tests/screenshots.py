"""`python -m tests.screenshots`: the README's pictures of the sandbox, taken in a real browser with the real bot; and
every message, form and board into `screenshots/`, to be looked at. `python -m tests.screenshots cards` draws these
alone, and `messages`, `forms`, `jams` or `page` some of them."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Town
from bot.sandbox.web import House, Page
from tests.card_pictures import draw as draw_cards
from tests.form_pictures import draw as draw_forms
from tests.jam_pictures import draw as draw_jams
from tests.jam_pictures import draw_page

FOLDER = Path(__file__).parent.parent / ".github"
LOOKED_AT = FOLDER.parent / "screenshots"
LYRICS = """[Verse]
Lanterns over the harbour tonight
Nets on the wall and the windows alight
[Chorus]
Jamboree, jamboree, sing till the morning
Jamboree, jamboree, everyone in"""

DRAWN = {"messages": draw_cards, "forms": draw_forms, "jams": draw_jams, "page": draw_page}
"""What is drawn to be looked at, by the name that draws it alone."""

VIEWS = (("sandbox-desktop", 1280, 860, "light"), ("sandbox-phone", 390, 844, "dark"))
"""Name, width, height, colours."""


async def main() -> None:
    wanted = sys.argv[1:]
    if not wanted:
        await _readme()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, draw in DRAWN.items():
            if not wanted or name in wanted or wanted == ["cards"]:
                await draw(browser, LOOKED_AT)
        await browser.close()


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


async def _readme() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        async with Town() as town, Studio(seconds=2) as studio, async_playwright() as playwright:
            rehearsal = Rehearsal(town, studio, Path(home), {"LOG_FORMAT": "json"})
            async with Page(House(town, studio, rehearsal)) as page:
                following = asyncio.create_task(rehearsal.follow())
                await rehearsal.start()
                await town.post("ben", "What shall we sing tonight?")
                asked = await town.command(
                    "ada", "song create", lyrics=LYRICS, title="Lanterns", style="Warm sea shanty"
                )
                await town.until(lambda: any(message.attachments for message in town.messages("jam")), timeout=60)
                assert asked.reply == "thinking"
                browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                for view in VIEWS:
                    await _taken(browser, page.url, *view)
                await browser.close()
                await rehearsal.stop()
                following.cancel()


async def _taken(browser: Browser, url: str, name: str, width: int, height: int, scheme: str) -> None:
    dark = scheme == "dark"
    tab = await browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", device_scale_factor=1.5
    )
    await tab.goto(url)
    await tab.get_by_role("button", name="Again", exact=True).wait_for()
    await tab.wait_for_function("() => [...document.images].every(image => image.complete)")
    await tab.screenshot(path=FOLDER / f"{name}.png")
    await tab.close()


if __name__ == "__main__":
    asyncio.run(main())
