"""Money in a real browser, wide and narrow: a channel's settings, a report, and the owner's direct messages.

With `SCREENSHOTS` set to a folder, what is shown is put there to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.sandbox.web.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
DIRECT = "Jamboree"
LYRICS = "[Verse]\nLanterns over the harbour tonight\nEverybody sings along"


async def shot(visit: Visit, name: str) -> None:
    """Both widths: nothing runs over the edge, and a picture of each where somebody wants to look."""
    for size in (WIDE, NARROW):
        await visit.tab.set_viewport_size(size)  # pyright: ignore[reportArgumentType]  # width and height
        await visit.tab.wait_for_function("() => [...document.images].every(image => image.complete)")
        assert await visit.tab.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
        if folder := os.environ.get("SCREENSHOTS"):
            await visit.tab.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", animations="disabled")
    await visit.tab.set_viewport_size(WIDE)  # pyright: ignore[reportArgumentType]  # width and height


async def command(visit: Visit, text: str, place: str = "#jam") -> None:
    """A command without options, typed."""
    await visit.tab.get_by_role("textbox", name=f"Message {place}").click()
    await visit.tab.keyboard.type(f"{text} ")
    await visit.tab.get_by_role("button", name="Send", exact=True).click()


def said(visit: Visit, text: str) -> Locator:
    """What stands in the channel; the page says it aloud as well."""
    return visit.tab.get_by_role("list", name="Messages").get_by_text(text)


async def test_a_channel_gets_its_model_and_a_fault_in_the_form_is_a_sentence_with_the_button_for_it(
    visit: Visit,
) -> None:
    await visit.tab.get_by_role("radio", name="Mo moderator").check(force=True)
    await command(visit, "/settings")
    await visit.press("Model and style of a channel")
    form = visit.tab.get_by_role("dialog", name="Model and style of a channel")
    await form.get_by_label("Model").select_option("minimax-music")
    await form.get_by_label("Style").fill("Slow doom polka")
    await shot(visit, "settings-form")
    await form.get_by_role("button", name="Submit", exact=True).click()
    await expect(said(visit, "takes no style. Nothing was changed")).to_be_visible()
    await visit.press("Model and style of a channel")
    await expect(form.get_by_label("Style")).to_have_value("Slow doom polka")
    await form.get_by_label("Model").select_option("minimax/music-2.0")
    await form.get_by_role("button", name="Submit", exact=True).click()
    await expect(said(visit, "in the style: Slow doom polka")).to_be_visible()
    await shot(visit, "settings-saved")
    await visit.press("Who sees what songs cost")
    await expect(visit.tab.get_by_role("dialog", name="Who sees what songs cost")).to_be_visible()
    await visit.tab.get_by_role("button", name="Submit", exact=True).click()
    await expect(visit.tab.get_by_role("dialog")).to_have_count(0)
    await visit.tab.get_by_role("radio", name="Ada").check(force=True)
    await visit.ask(lyrics=LYRICS)
    await visit.songs()
    assert [one.model for one in visit.studio.generations.values()] == ["minimax/music-2.0"]


async def test_a_report_shows_its_picture_with_words_for_those_who_do_not_see_it(visit: Visit) -> None:
    await visit.ask(lyrics=LYRICS)
    await visit.songs()
    await visit.tab.get_by_role("radio", name="Mo moderator").check(force=True)
    await command(visit, "/purse report")
    picture = visit.tab.get_by_alt_text("Bars, one a day")
    await expect(picture.first).to_be_visible()
    await expect(visit.tab.get_by_text("songs-by-day.csv").last).to_be_visible()
    await shot(visit, "report")


async def test_the_owner_reads_caps_and_servers_in_their_direct_messages(visit: Visit) -> None:
    await visit.tab.get_by_role("radio", name="Mo moderator").check(force=True)
    await visit.tab.get_by_role("button", name=DIRECT, exact=True).click()
    await command(visit, "/owner caps", DIRECT)
    await expect(visit.tab.get_by_text("What may be spent")).to_be_visible()
    await command(visit, "/owner servers", DIRECT)
    await expect(visit.tab.get_by_text("Servers by what they spend")).to_be_visible()
    await shot(visit, "owner")
