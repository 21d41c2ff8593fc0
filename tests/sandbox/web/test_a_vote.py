"""The second half of a jam as somebody lives it who has no mouse and a narrow screen: hear, rate, rate anew, read how
it ended and was counted, play the album. Guests write the songs and vote as well."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.sandbox.guests.people import Habit, dealt
from tests.sandbox.web.test_a_jam import PATIENCE, THEME, Evening, evening
from tests.sandbox.web.test_keyboard import FOCUSED

pytestmark = pytest.mark.asyncio(loop_scope="session")

__all__ = ["evening"]

SEED, GUESTS = 10, 7
HABITS = [guest.habit for guest in dealt(SEED, GUESTS)]
SONGS = sum(habit in {Habit.WRITES, Habit.CHANGES} for habit in HABITS)
VOTERS = 1 + sum(habit not in {Habit.VANISHES, Habit.LEAVES} for habit in HABITS)
"""Six songs, of which a slate holds five; and Ada with the guests who stay."""

STEPS_MOST = 60


async def reach(evening: Evening, name: str, key: str = "Tab") -> None:
    """Go there with one key, pressed again and again."""
    passed: list[str] = []
    while len(passed) < STEPS_MOST:
        await evening.tab.keyboard.press(key)
        passed.append(await evening.tab.evaluate(FOCUSED) or "")
        if passed[-1].startswith(name):
            return
    pytest.fail(f"{name} is more than {STEPS_MOST} times {key} away, behind {passed}")


async def does(evening: Evening, name: str, key: str = "Tab") -> None:
    await reach(evening, name, key)
    await evening.tab.keyboard.press("Enter")


async def rates(evening: Evening, *marks: str, before: str = "") -> None:
    """The form that is open, whose first menu says `before`: what each menu says is typed, as far as it must be."""
    form, keys = evening.tab.get_by_role("dialog", name="Rate them"), evening.tab.keyboard
    await expect(form.get_by_role("combobox")).to_have_count(len(marks))
    await expect(form.get_by_role("combobox").first).to_have_value(before)
    for mark in marks:
        await keys.type(mark)
        await keys.press("Tab")
    await does(evening, "Submit")
    await expect(form).to_have_count(0)


async def listening(evening: Evening) -> None:
    """From `/jam start` to the songs, by Mo and the guests."""
    panel = evening.tab.get_by_role("complementary", name="Guests and trouble")
    await evening.opens()
    await panel.get_by_label("How many").fill(str(GUESTS))
    await panel.get_by_label("Seed").fill(str(SEED))
    await panel.get_by_role("button", name="×50").click()
    await panel.get_by_role("button", name="Let them come").click()
    await expect(evening.board).to_contain_text(f"{SONGS} songs handed in, {SONGS} sung", timeout=PATIENCE)
    await evening.hosts("Next phase now")
    await expect(evening.board).to_contain_text("Time to listen and rate", timeout=PATIENCE)


async def narrow(evening: Evening) -> None:
    """As Ada, on a phone, with nothing in sight but what everybody sees."""
    await evening.become("Ada")
    await evening.tab.set_viewport_size({"width": 360, "height": 740})
    await evening.tab.reload()
    await expect(evening.board).to_be_visible()


@pytest.mark.timeout(150)
async def test_a_listener_hears_rates_and_reads_the_end_by_keyboard_on_a_phone(evening: Evening) -> None:
    tab, messages = evening.tab, evening.messages
    await listening(evening)
    await narrow(evening)
    await does(evening, "Hear my five")
    await expect(messages).to_contain_text("5 songs for you to hear")
    await does(evening, "Song")
    await expect(messages).to_contain_text(f"Song {SONGS} of {SONGS}:")
    await does(evening, "Play")
    await expect(messages.get_by_role("button", name="Pause")).to_have_count(1)
    await does(evening, "#jam", "Shift+Tab")
    await expect(messages).to_contain_text("5 songs for you to hear")

    await does(evening, "Rate them", "Shift+Tab")
    await rates(evening, "5", "4", "3", "2", "did")
    await expect(messages).to_contain_text("Your ballot is kept: 4 songs rated")
    await expect(messages).to_contain_text("5 stars: love it")
    await does(evening, "Rate them", "Shift+Tab")
    await rates(evening, "1", "4", "3", "2", "5", before="5")
    await expect(messages).to_contain_text("Your ballot is kept: 5 songs rated")
    await does(evening, "Five more?")
    await expect(messages).to_contain_text("One song for you to hear")
    await does(evening, "Rate them", "Shift+Tab")
    await rates(evening, "4")
    await expect(messages).to_contain_text("Your ballot is kept: 6 songs rated")
    assert await tab.evaluate("document.documentElement.scrollWidth") == 360

    await expect(evening.board).to_contain_text(f"Voted: {VOTERS}", timeout=PATIENCE)
    await tab.set_viewport_size({"width": 1280, "height": 900})
    await evening.hosts("Next phase now")
    await expect(messages).to_contain_text(f"The jam “{THEME}” is over.", timeout=PATIENCE)
    await narrow(evening)
    await does(evening, "How was this counted?")
    await expect(messages).to_contain_text(f"{VOTERS} people rated songs")
    await does(evening, "My ballot")
    await expect(messages).to_contain_text("Your ballot in the jam")
    await expect(messages).to_contain_text("1 star: not for me")
    await does(evening, "Album", "Shift+Tab")
    await expect(messages).to_contain_text("The album is being made")
    await expect(messages).to_contain_text(f"The album “{THEME}”: {SONGS} songs", timeout=PATIENCE)
    await does(evening, "Play")
    await expect(messages.get_by_role("button", name="Pause")).to_have_count(1)
    await does(evening, "Another jam", "Shift+Tab")
    await expect(messages).to_contain_text("can start a jam")
    assert await tab.evaluate("document.documentElement.scrollWidth") == 360
