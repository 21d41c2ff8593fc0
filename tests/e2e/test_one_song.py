"""One song, line by line, between the sandbox's Discord and API: typed and pressed from `/jam start` to the finale."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message, Town
from tests.e2e.jams import jamming

THEME, THREAD = "rainy day", "Jam: rainy day"
SCALE = "0.1"
"""Of a flash: a minute to write, and nine seconds of the pen."""


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    async with jamming(tmp_path, SCALE) as going:
        yield going


async def board(town: Town, says: str) -> Message:
    """The board, once it says that."""

    def found() -> Message | None:
        boards = (message for message in town.messages("jam") if message.content.startswith(f"## {THREAD}"))
        return next((message for message in boards if says in message.content), None)

    message = await town.until(found, timeout=30)
    assert message is not None
    return message


async def write(town: Town, person: str, at: Message, words: str) -> Message:
    """From **Write the next line** to what its writer reads."""
    form = await (await town.press(person, at, "Write the next line")).answered()
    return await (await town.submit(person, form, words=words)).said()


def takes(town: Town) -> list[Message]:
    return [message for message in town.messages(THREAD) if message.attachments]


async def test_one_song_of_three_people_from_its_form_to_the_finale(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    asked = await (await town.command("mo", "jam start")).answered()
    options = ["blind", "vote", "listeners"]
    plan = await (await town.submit("mo", asked, theme=THEME, shape=["line"], pace="flash", options=options)).said()
    assert "Two takes of one song, at most $0.195 each: $0.39 at most in all." in plan.content
    menu = next(
        part["custom_id"]
        for row in plan.components
        for part in row["components"]
        if part["custom_id"].startswith("jam:lines")
    )
    plan = await (await town.choose("mo", plan, menu, ["16"])).said()
    await (await town.press("mo", plan, "Open the jam")).answered()
    at = await board(town, "0 of 16 lines")
    assert set(at.labels) == {
        "Write the next line",
        "Strike the last line",
        "Remind me",
        "How it works",
        "Host",
        "More time",
    }
    await town.until(lambda: THREAD in town.channels)

    said = await write(town, "ada", at, "Rain on the window")
    assert said.ephemeral_for == "ada"
    assert said.content == "Line 1 of 16 is in: Rain on the window"
    form = await (await town.press("ben", at, "Write the next line")).answered()
    assert "Rain on the window" in str(form.modal)
    waits = await (await town.press("cy", at, "Write the next line")).said()
    assert "You are number 1 in line" in waits.content
    await (await town.submit("ben", form, words="Nobody wants to go home")).said()
    told = await town.until(lambda: town.messages("dm", "cy"))
    assert "The pen of the jam “rainy day” is kept for you" in told[0].content
    await write(town, "cy", at, "Mud on the carpet, mud in the hall")
    soon = await (await town.press("cy", at, "Write the next line")).said()
    assert "so others go first" in soon.content

    gone = [await (await town.press(person, at, "Strike the last line")).said() for person in ("ada", "ben")]
    assert "One more person must want that" in gone[0].content
    assert gone[1].content == "Struck: Mud on the carpet, mud in the hall"
    panel = await (await town.press("mo", at, "Host")).said()
    form = await (await town.press("mo", panel, "Strike a line")).answered()
    assert "2. Nobody wants to go home" in str(form.modal)
    at = await board(town, "2 of 16 lines written by now; 3 people take part.")
    assert "The last line: Nobody wants to go home" in at.content
    assert not [name for name in ("Ada", "Ben", "Cy") if name in at.content]

    panel = await (await town.press("mo", at, "Host")).said()
    await (await town.press("mo", panel, "Next phase now")).answered()
    at = await board(town, "How shall they sound?")
    form = await (await town.press("ada", at, "Propose a style")).answered()
    said = await (await town.submit("ada", form, words="A gentle waltz, accordion")).said()
    assert said.content == "Proposed, and picked by you: A gentle waltz, accordion"
    at = await board(town, "1. A gentle waltz, accordion")
    picked = await (await town.press("ben", at, "1. A gentle waltz, accordion")).said()
    assert "Noted" in picked.content

    await town.until(lambda: len(takes(town)) == 2, timeout=30)
    for number, message in enumerate(takes(town), 1):
        assert f"Song {number} of 2, by Ada, Ben" in message.content
        fields = {field["name"]: field["value"] for field in message.embeds[0]["fields"]}
        assert fields["Written by"] == "Ada: 1\nBen: 2"
        assert fields["Style"] == "A gentle waltz, accordion"
        head = message.attachments[0].data[:8000]
        assert "1. Rain on the window (Ada)".encode("utf-16-le") in head
        assert b'"lines": [["Ada", "Rain on the window"], ["Ben", "Nobody wants to go home"]]' in head

    at = await board(town, "which is better?")
    heard = await (await town.press("dee", at, "Pick a take")).said()
    assert heard.ephemeral_for == "dee"
    assert set(heard.labels) == {"A is better", "B is better"}
    await (await town.press("dee", heard, "A is better")).said()
    panel = await (await town.press("mo", at, "Host")).said()
    await (await town.press("mo", panel, "Next phase now")).answered()
    finale = await town.until(
        lambda: next((one for one in town.messages("jam") if "Another jam" in one.labels), None), timeout=30
    )
    assert finale is not None
    assert "better, by 1 to 0." in finale.content
    assert "2 songs, $0.39; $0.00 of $0.39 went back" in finale.content
    assert finale.embeds[0]["description"] == "1. Rain on the window (Ada)\n2. Nobody wants to go home (Ben)"


async def test_a_line_that_comes_too_late_and_one_that_is_not_sung_here_are_kept(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    page = await (await town.command("mo", "settings")).said()
    form = await (await town.press("mo", page, "Jams")).answered()
    await (await town.submit("mo", form, reports=["jam"], blocked="mud")).said()
    asked = await (await town.command("mo", "jam start")).answered()
    plan = await (await town.submit("mo", asked, theme=THEME, shape=["line"], pace="flash")).said()
    await (await town.press("mo", plan, "Open the jam")).answered()
    at = await board(town, "0 of 8 lines")
    slow = await (await town.press("ada", at, "Write the next line")).answered()
    await (await town.press("ben", at, "Write the next line")).said()
    await town.until(lambda: town.messages("dm", "ben"), timeout=30)
    late = await (await town.submit("ada", slow, words="Here I come at last")).said()
    assert "kept as your draft: Here I come at last" in late.content
    refused = await write(town, "ben", at, "Mud, glorious mud")
    assert "does not want these words sung: “mud”" in refused.content
    assert "You wrote: Mud, glorious mud" in refused.content
    mine = await (await town.command("ada", "jam mine")).said()
    assert "Your line that came too late: Here I come at last" in mine.content
    assert {"Write the next line", "Give my place back"} <= set(mine.labels)
    left = await (
        await town.press("ben", mine if mine.ephemeral_for == "ben" else refused, "Write the next line")
    ).answered()
    assert "Mud, glorious mud" in str(left.modal)
