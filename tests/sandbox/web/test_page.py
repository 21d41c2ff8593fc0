"""The sandbox in a real browser, by typing and clicking alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.sandbox.aiml import tone
from tests.sandbox.web.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAYED = "audio => new Promise(done => audio.ontimeupdate = () => audio.currentTime > 0.2 && done(audio.currentTime))"
"""The seconds that an audio element has played, once they are more than a moment."""

LYRICS = "[Verse]\nLanterns over the harbour tonight\nEverybody sings along"


async def test_from_a_blank_page_to_a_song_that_plays(visit: Visit) -> None:
    await visit.ask(lyrics=LYRICS, title="Harbour lights")
    await visit.songs()
    await visit.press("Play")
    assert await visit.tab.locator("audio").evaluate(PLAYED) > 0.2
    await expect(visit.count("charges")).to_have_text("1")
    await expect(visit.count("posts")).to_have_text("1")
    await expect(visit.tab.get_by_role("list", name="Trail")).to_contain_text("generating")


async def test_a_form_with_an_upload_makes_a_song_after_the_clip(visit: Visit, tmp_path: Path) -> None:
    clip = tmp_path / "hum.mp3"
    clip.write_bytes(tone({"model": "a hum"}, seconds=8))
    await visit.ask()
    form = visit.tab.get_by_role("dialog", name="A new song")
    await form.get_by_label("Lyrics").fill(LYRICS)
    await form.get_by_label("Style").fill("A gentle round for many voices")
    await form.locator("input[type=file]").set_input_files(clip)
    await form.get_by_role("button", name="Submit").click()
    await visit.press("More")
    more = visit.tab.get_by_role("dialog", name="More")
    await more.get_by_label("Title").fill("From a hum")
    await more.get_by_label("The clip is mine").check()
    await more.get_by_role("button", name="Submit").click()
    await expect(visit.tab.get_by_role("list", name="Messages")).to_contain_text("hum.mp3 (mine)")
    await visit.press("Sing it")
    await visit.songs()
    await expect(visit.count("charges")).to_have_text("1")
    generation = next(iter(visit.studio.generations.values()))
    assert generation.model == "minimax/music-cover"
    assert generation.reference_bytes == clip.stat().st_size


async def test_every_button_under_a_song_does_what_it_says(visit: Visit) -> None:
    await visit.ask(lyrics=LYRICS, title="Harbour lights")
    await visit.songs()
    await visit.press("Again")
    await visit.songs(2)
    await visit.press("Remix")
    form = visit.tab.get_by_role("dialog", name="Remix")
    await expect(form.get_by_label("Lyrics")).to_have_value(LYRICS)
    await form.get_by_role("button", name="Cancel").click()
    await visit.press("Cover")
    await visit.tab.get_by_role("dialog", name="Cover of Harbour lights").get_by_role("button", name="Cancel").click()
    await visit.press("Lyrics")
    await expect(visit.tab.get_by_text("Only you can see this")).to_be_visible()
    await visit.press("Delete")
    await visit.button("Yes, delete it").click()
    await expect(visit.button("Play")).to_have_count(1)


async def test_a_private_answer_is_unseen_by_everybody_else(visit: Visit) -> None:
    await visit.ask(lyrics="la " * 1200)
    private = visit.tab.get_by_role("list", name="Messages").get_by_text("3,599 characters long")
    await expect(private).to_be_visible()
    await visit.tab.get_by_role("radio", name="Ben").check(force=True)
    await expect(visit.tab.get_by_role("textbox", name="Message #jam")).to_be_visible()
    await expect(private).to_have_count(0)


async def test_what_was_refused_is_mended_with_one_press_on_a_phone_as_well(visit: Visit) -> None:
    await visit.ask(lyrics="la " * 1200)
    await visit.tab.set_viewport_size({"width": 360, "height": 740})
    await visit.press("Fix it")
    form = visit.tab.get_by_role("dialog", name="Fix it")
    await expect(form.get_by_text("so 599 must go")).to_be_visible()
    await expect(form.get_by_label("Lyrics")).to_have_value("la " * 1199 + "la")
    assert await visit.tab.evaluate("document.documentElement.scrollWidth <= 360"), "no sideways scroll"
    await form.get_by_label("Lyrics").fill(LYRICS)
    await form.get_by_role("button", name="Submit").click()
    await visit.songs()
    await expect(visit.count("charges")).to_have_text("1")


async def test_a_bot_that_is_killed_and_started_in_the_panel_charges_once_and_posts_once(visit: Visit) -> None:
    visit.studio.hold()
    await visit.ask(lyrics=LYRICS)
    await expect(visit.tab.get_by_text("Singing …")).to_be_visible()
    await visit.tab.get_by_role("button", name="Kill the bot").click()
    await expect(visit.tab.get_by_role("button", name="Start the bot")).to_be_enabled()
    visit.studio.release()
    await visit.tab.get_by_role("button", name="Start the bot").click()
    await visit.songs()
    for name in ("submits", "charges", "posts"):
        await expect(visit.count(name)).to_have_text("1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_is_accessible(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    browser = visit.tab.context.browser
    assert browser is not None
    context = await browser.new_context(bypass_csp=True, color_scheme=scheme)  # axe is put into the page
    tab = await context.new_page()
    await tab.goto(visit.url)
    await tab.get_by_role("textbox", name="Message #jam").click()
    await tab.keyboard.type("/")
    await expect(tab.get_by_role("listbox", name="Commands")).to_be_visible()
    found = await Axe().run(tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await context.close()
