"""Buttons and menus under messages: what a client lets people press, and what an attacker sends."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest
from discord import ui

from bot.sandbox.discord import Message, Town
from tests.sandbox.discord.singer import Singer, buttons

LA: dict[str, Any] = {"lyrics": "la"}


def menus() -> ui.View:
    """A menu of each kind."""
    view = ui.View(timeout=None)
    options = [discord.SelectOption(label=name, value=name.lower()) for name in ("Folk", "Ska")]
    words: ui.Select[Any] = ui.Select(custom_id="style", options=options, max_values=2)
    people: ui.UserSelect[Any] = ui.UserSelect(custom_id="who")
    roles: ui.RoleSelect[Any] = ui.RoleSelect(custom_id="role")
    either: ui.MentionableSelect[Any] = ui.MentionableSelect(custom_id="either")
    channels: ui.ChannelSelect[Any] = ui.ChannelSelect(custom_id="where")
    for menu in (words, people, roles, either, channels):
        view.add_item(menu)
    view.stop()
    return view


async def shown(town: Town, singer: Singer, view: ui.View, **how: Any) -> Message:
    singer.do = lambda interaction: interaction.response.send_message("here", view=view, **how)
    message = await (await town.command("ada", "song create", **LA)).said()
    singer.do = lambda interaction: interaction.response.send_message("done", ephemeral=True)
    return message


def chosen(singer: Singer) -> dict[str, Any]:
    return cast("dict[str, Any]", singer.seen[-1].data)


@pytest.mark.parametrize(
    ("menu", "values", "resolved"),
    [
        ("style", ["ska", "folk"], set[str]()),
        ("who", ["ben"], {"users", "members"}),
        ("role", ["Moderators"], {"roles"}),
        ("either", ["ben"], {"users", "members"}),
        ("either", ["everyone"], {"roles"}),
        ("where", ["quiet"], {"channels"}),
    ],
)
async def test_a_menu_brings_what_was_chosen_and_what_it_means(
    town: Town, singer: Singer, menu: str, values: list[str], resolved: set[str]
) -> None:
    message = await shown(town, singer, menus())
    await (await town.choose("ben", message, menu, values)).answered()
    data = chosen(singer)
    assert (data["custom_id"], len(data["values"])) == (menu, len(values))
    assert set(data.get("resolved", {})) == resolved
    assert all(set(found) == set(data["values"]) for found in data.get("resolved", {}).values())
    assert singer.seen[-1].message is not None
    assert singer.seen[-1].message.id == message.id


@pytest.mark.parametrize(
    ("menu", "values"),
    [("style", ["jazz"]), ("style", []), ("style", ["ska", "ska"]), ("who", ["sue"]), ("where", ["lounge"])],
)
async def test_nothing_else_can_be_chosen(town: Town, singer: Singer, menu: str, values: list[str]) -> None:
    message = await shown(town, singer, menus())
    with pytest.raises(ValueError, match=menu):
        await town.choose("ben", message, menu, values)


async def test_a_private_messages_buttons_are_its_readers_alone(town: Town, singer: Singer) -> None:
    message = await shown(town, singer, buttons(again="Again"), ephemeral=True)
    with pytest.raises(ValueError, match="ben does not see"):
        await town.press("ben", message, "again")
    await (await town.press("ada", message, "again")).answered()


async def test_a_component_that_is_not_there_is_refused_unless_it_is_forged(town: Town, singer: Singer) -> None:
    message = await shown(town, singer, buttons(again="Again"))
    with pytest.raises(ValueError, match="no 'song:delete:7'"):
        await town.press("ben", message, "song:delete:7")
    await (await town.forge_press("ben", message, "song:delete:7")).answered()
    assert chosen(singer)["custom_id"] == "song:delete:7"
    assert singer.seen[-1].message is not None
    await (await town.forge_press("ben", message, "jam:vote:7", values=["5"])).answered()
    assert (chosen(singer)["values"], chosen(singer)["component_type"]) == (["5"], 3)


async def test_a_moderator_of_another_server_forges_a_press_there(town: Town, singer: Singer) -> None:
    there = await town.post("vic", "mine", channel="lounge")
    await town.forge_press("vic", there, "song:delete:7")
    await singer.acted()
    asked = singer.seen[-1]
    assert (asked.guild_id, asked.permissions.manage_messages) == (town.guilds["second"].id, True)


async def test_a_press_outside_the_server_comes_from_whom_brought_the_answer(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("here", view=buttons(again="Again"))
    message = await (await town.command("ada", "song create", user_installed=True, **LA)).said()
    await (await town.press("ben", message, "again")).answered()
    assert singer.seen[-1]._integration_owners == {1: town.people["ada"].id}


async def test_options_of_every_kind_are_given_by_name(town: Town, singer: Singer) -> None:
    async def pick(
        interaction: discord.Interaction[Any],
        person: discord.Member,
        role: discord.Role,
        where: discord.TextChannel,
    ) -> None:
        await singer.act(interaction, person=person, role=role, where=where)

    singer.tree.add_command(discord.app_commands.Command(name="pick", description="x", callback=pick))
    await singer.tree.sync()
    await town.command("ada", "pick", person="cy", role="Moderators", where="quiet")
    await singer.acted()
    assert singer.given["person"].id == town.people["cy"].id
    assert singer.given["person"].joined_at is not None
    assert (singer.given["role"].name, singer.given["where"].name) == ("Moderators", "quiet")
    with pytest.raises(ValueError, match="'sue'"):
        await town.command("ada", "pick", person="sue", role="Moderators", where="quiet")
