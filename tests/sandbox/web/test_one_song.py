"""One song, line by line, on the page: typed and pressed from `/jam start` to the finale."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.web.test_a_jam import THEME, THREAD, Evening, evening

pytestmark = pytest.mark.asyncio(loop_scope="session")

__all__ = ["evening"]


async def opens(evening: Evening) -> None:
    """As Mo, from `/jam start` to the board of one song."""
    await evening.become("Mo moderator")
    await evening.tab.get_by_role("textbox", name="Message #jam").click()
    await evening.tab.keyboard.type("/jam start ")
    await evening.tab.keyboard.press("Enter")
    form = evening.tab.get_by_role("dialog", name="A jam")
    await form.get_by_label("Theme").fill(THEME)
    await form.get_by_label("Shape").select_option("line")
    await form.get_by_label("Flash").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(evening.messages).to_contain_text("Two takes of one song")
    await evening.messages.get_by_label("Lines").select_option("16")
    await evening.last("Open the jam").click()
    await expect(evening.board).to_contain_text("0 of 16 lines")


async def writes(evening: Evening, person: str, words: str, after: str) -> None:
    """From **Write the next line** to the line, below the one before."""
    await evening.become(person)
    await evening.press("Write the next line")
    form = evening.tab.get_by_role("dialog", name="Write the next line")
    await expect(form).to_contain_text(after)
    await form.get_by_role("textbox").fill(words)
    await form.get_by_role("button", name="Submit").click()
    await expect(evening.messages).to_contain_text(f"of 16 is in: {words}")


async def test_one_song_of_three_people(evening: Evening) -> None:
    tab = evening.tab
    await opens(evening)
    await writes(evening, "Ada", "Rain on the window", "the song begins with you")
    await writes(evening, "Ben", "Nobody wants to go home", "Rain on the window")
    await evening.hosts("Next phase now")
    await expect(evening.board).to_contain_text("How shall they sound?", timeout=20_000)
    await evening.become("Ada")
    await evening.press("Propose a style")
    form = tab.get_by_role("dialog", name="Propose a style")
    await form.get_by_role("textbox").fill("A gentle waltz")
    await form.get_by_role("button", name="Submit").click()
    await expect(evening.messages).to_contain_text("Proposed, and picked by you: A gentle waltz")
    await evening.become("Ben")
    await evening.board.get_by_role("button", name="1. A gentle waltz", exact=True).click(timeout=20_000)
    await expect(evening.board).to_contain_text("which is better?", timeout=30_000)
    await evening.board.get_by_role("button", name=f"Thread: {THREAD}").click()
    await expect(evening.messages.get_by_role("button", name="Play")).to_have_count(2)
    await expect(evening.messages).to_contain_text("Song 2 of 2, by Ada, Ben")
    await tab.get_by_role("main").get_by_role("button", name="#jam").click()
    await evening.become("Dee")
    await evening.press("Pick a take")
    await evening.last("B is better").click()
    await expect(evening.messages).to_contain_text("Noted.")
    await evening.hosts("Next phase now")
    await expect(evening.messages).to_contain_text(f"The jam “{THEME}” is over.", timeout=20_000)
    await expect(evening.messages).to_contain_text("Rain on the window (Ada)")
    await expect(evening.messages).to_contain_text("better, by 1 to 0.")
