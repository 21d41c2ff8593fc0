"""Cards in a real browser: what is not to be posted, what is spent, and how high a song with long lyrics stands."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.web.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

LYRICS = "[Verse]\nLanterns over the harbour tonight\nEverybody sings along"
PHONE = {"width": 360, "height": 740}


async def test_a_song_that_is_not_to_be_posted_is_kept_privately_and_posted_later(visit: Visit) -> None:
    visit.studio.hold()
    await visit.ask(lyrics=LYRICS, title="Harbour lights")
    await visit.press("Don't post it")
    await expect(visit.tab.get_by_text("Only you can see this")).to_be_visible()
    await expect(visit.button("Don't post it")).to_have_count(0)
    visit.studio.release()
    await expect(visit.button("Throw away")).to_be_visible(timeout=20_000)
    await expect(visit.button("Play")).to_have_count(0)
    await expect(visit.count("charges")).to_have_text("1")
    await visit.tab.get_by_role("radio", name="Ben").check(force=True)
    await visit.press("Post here")
    await expect(visit.button("Play")).to_have_count(0)
    await visit.tab.get_by_role("radio", name="Ada").check(force=True)
    await visit.press("Post here")
    await visit.songs()
    await expect(visit.count("charges")).to_have_text("1")
    await expect(visit.count("posts")).to_have_text("1")


async def test_a_kept_song_is_thrown_away_after_one_question(visit: Visit) -> None:
    visit.studio.hold()
    await visit.ask(lyrics=LYRICS, title="Harbour lights")
    await visit.press("Don't post it")
    visit.studio.release()
    await expect(visit.button("Throw away")).to_be_visible(timeout=20_000)
    await visit.press("Throw away")
    await visit.press("Yes, throw it away")
    await expect(visit.tab.get_by_text("Thrown away", exact=True)).to_be_visible()
    await expect(visit.button("Throw away")).to_have_count(0)


async def test_the_buttons_of_a_failed_song_are_spent_once_a_later_one_is_under_way(visit: Visit) -> None:
    visit.studio.trouble("failed", shape="string")
    await visit.ask(lyrics=LYRICS, title="Harbour lights")
    await visit.press("Edit")
    form = visit.tab.get_by_role("dialog", name="Edit and try again")
    await expect(form.get_by_label("Lyrics")).to_have_value(LYRICS)
    visit.studio.hold()
    await form.get_by_role("button", name="Submit").click()
    await expect(visit.button("Don't post it")).to_be_visible(timeout=20_000)
    for label in ("Try again", "Edit"):
        await expect(visit.button(label)).to_have_count(0)
    await expect(visit.tab.get_by_text("A later song took its place")).to_be_visible()
    visit.studio.release()
    await visit.songs()
    await expect(visit.count("charges")).to_have_text("1")
    await visit.press("Again")
    await visit.songs(2)


async def test_long_lyrics_stand_no_higher_than_a_phone_and_the_rest_is_private(visit: Visit) -> None:
    await visit.tab.set_viewport_size({"width": 1280, "height": 900})
    lyrics = " / ".join(f"Lanterns over the harbour tonight, number {n}" for n in range(1, 60))
    await visit.ask(lyrics=lyrics, title="Harbour lights")
    await visit.songs()
    await visit.tab.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]  # width and height
    card = visit.tab.get_by_role("article").last
    box = await card.bounding_box()
    assert box is not None
    assert box["height"] < 1.5 * PHONE["height"]
    assert await visit.tab.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    await expect(visit.tab.get_by_text("number 59")).to_have_count(0)
    await visit.press("Lyrics")
    await expect(visit.tab.get_by_text("number 59")).to_be_visible()
    await expect(visit.tab.get_by_text("Only you can see this")).to_be_visible()
