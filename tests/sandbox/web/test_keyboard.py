"""A new member who has no mouse: from words that are too long to a song that plays."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.web.conftest import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOCUSED = "() => (it => it.labels?.[0]?.innerText ?? it.ariaLabel ?? it.innerText)(document.activeElement)"
"""What whoever hears the page is told of where they are."""

STEPS_MOST = 30


async def reach(visit: Visit, name: str, key: str = "Shift+Tab") -> None:
    """Go there with one key, pressed again and again."""
    for _ in range(STEPS_MOST):
        await visit.tab.keyboard.press(key)
        if (await visit.tab.evaluate(FOCUSED)).startswith(name):
            return
    pytest.fail(f"{name} is more than {STEPS_MOST} times {key} away")


async def test_a_wish_is_refused_mended_looked_at_and_sung_by_keyboard_alone(visit: Visit) -> None:
    keys, form = visit.tab.keyboard, visit.tab.get_by_role("dialog")
    await keys.press("Tab")
    await keys.press("Enter")  # the link that skips to the composer
    await keys.type("/song create ")
    options = visit.tab.get_by_role("combobox", name="Options of /song create")
    await expect(options).to_be_focused()
    await keys.type("lyrics")
    await keys.press("Enter")
    await keys.insert_text("la " * 1200)
    await keys.press("Tab")
    await expect(options).to_be_focused()
    await keys.press("Enter")
    await visit.button("Fix it").wait_for()

    await reach(visit, "Fix it")
    await keys.press("Enter")
    await expect(form.get_by_label("Lyrics")).to_be_focused()
    await keys.press("ControlOrMeta+a")
    await keys.insert_text("[Verse]\nLanterns over the harbour tonight")
    await reach(visit, "Look first", "Tab")
    await keys.press("Space")
    await keys.press("Enter")
    await visit.button("Sing it").wait_for()
    await expect(visit.button("Fix it")).to_have_count(0)

    await reach(visit, "More")
    await keys.press("Enter")
    await expect(form.get_by_label("Title")).to_be_focused()
    await keys.type("Harbour lights")
    await keys.press("Enter")
    await expect(form).to_have_count(0)
    await expect(visit.tab.get_by_text("Harbour lights", exact=True)).to_be_visible()
    await reach(visit, "Sing it")
    await keys.press("Enter")
    await visit.songs()
    await reach(visit, "Play", "Tab")
    await keys.press("Enter")
    await expect(visit.button("Pause")).to_be_visible()
    await expect(visit.count("charges")).to_have_text("1")
