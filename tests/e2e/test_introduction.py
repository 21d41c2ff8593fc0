"""The real bot introduces itself: where it is added, to who writes to it, and when it is asked."""

from __future__ import annotations

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message


async def test_the_bot_introduces_itself(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    assert town.presence == "/song create"
    town.found_server("harbour", "ben", "ada")
    town.add_bot("harbour")
    await town.until(lambda: town.messages("harbour"))
    (greeting,) = town.messages("harbour")
    assert list(greeting.labels) == ["Make the first song"]
    form = await (await town.press("ada", greeting, "Make the first song")).answered()
    assert form.reply == "modal"

    await town.post("ada", "Hello? Can you sing?", channel="dm")
    await town.until(lambda: len(town.messages("dm", "ada")) == 2)
    assert "</help:" in town.messages("dm", "ada")[-1].content

    page = await (await town.command("ada", "help")).said()
    assert page.ephemeral_for == "ada"
    assert "Who pays" in str(page.embeds)
    example = await (await town.press("ada", page, "Only a style")).answered()
    assert example.reply == "modal"
    asked = await (await town.press("ada", page, "Report")).answered()
    sent = await town.submit("ada", asked, report="It sings out of tune")
    assert "Passed on" in (await sent.said()).content
    (told,) = town.messages("dm", "mo")
    assert "out of tune" in told.content
    assert "out of tune" not in rehearsal.log.read_text(encoding="utf-8")

    listed = await (await town.command("ada", "song status")).said()
    assert "Who pays" in str((await (await town.press("ada", listed, "Help")).said()).embeds)


async def test_a_server_that_has_the_bot_again_is_greeted_no_second_time(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    town.found_server("harbour", "ben", "ada")
    town.add_bot("harbour")
    await town.until(lambda: town.messages("harbour"))
    await rehearsal.stop()
    await rehearsal.start()
    town.kick_bot("harbour")
    town.add_bot("harbour")
    town.found_server("pier", "ben")
    town.add_bot("pier")
    await town.until(lambda: town.messages("pier"))  # what came before it has been looked at by now
    assert [_said(message) for message in town.messages("harbour")] == [_said(town.messages("pier")[0])]


def _said(message: Message) -> str:
    return message.content
