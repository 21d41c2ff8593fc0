"""A server decides who may sing, by the real page and form; its buttons and its other decisions follow."""

from __future__ import annotations

from bot.rehearsal import Rehearsal
from tests.chat.songs import TEXTS
from tests.e2e.conftest import LYRICS, rehearsal
from tests.e2e.test_a_song import sung

__all__ = ["rehearsal"]


async def test_a_server_that_lets_a_role_sing_refuses_everybody_else_after_a_restart_too(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    await town.command("mo", "song create", lyrics=LYRICS)
    song = await sung(rehearsal)

    page = await (await town.command("mo", "settings")).said()
    assert page.ephemeral_for == "mo"
    opened = await (await town.press("mo", page, "Who may sing and where")).answered()
    saved = await (await town.submit("mo", opened, roles=["Moderators"], channels=["jam"])).said()
    assert saved.ephemeral_for == "mo"
    assert "<@&" in saved.content
    await rehearsal.stop()
    await rehearsal.start()

    refused = await (await town.press("ada", song, "Again")).said()
    assert (refused.content, refused.ephemeral_for) == (TEXTS("denied.role"), "ada")
    assert (await (await town.press("ada", song, "Lyrics")).said()).content == LYRICS
    assert (await (await town.press("cy", song, "Remix")).answered()).reply == "modal"


async def test_a_server_that_denies_the_command_is_not_passed_by_a_button(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    await town.command("mo", "song create", lyrics=LYRICS)
    song = await sung(rehearsal)
    town.restrict("song", people={"ben": False})
    again = await town.press("ben", song, "Again")
    assert (await again.said()).content == TEXTS("denied.command")
    assert len(studio.generations) == 1
