"""Who may what: roles, channels, and what servers decide about commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.sandbox.discord import Town
from tests.sandbox.discord.singer import Singer, buttons

LA: dict[str, Any] = {"lyrics": "la"}


async def fetched(singer: Singer, town: Town, name: str = "song") -> list[tuple[int, bool]]:
    """What discord.py reads of a server's decision about a command."""
    command = next(one for one in await singer.tree.fetch_commands() if one.name == name)
    found = await command.fetch_permissions(discord.Object(town.guild_id))
    return [(one.id, one.permission) for one in found.permissions]


async def sees(singer: Singer, person: str, town: Town, **where: Any) -> discord.Permissions:
    await town.command(person, "song create", **where, **LA)
    await singer.acted()
    return singer.seen[-1].permissions


async def test_a_channel_denies_a_role_and_allows_a_person(town: Town, singer: Singer) -> None:
    town.overwrite("jam", "everyone", attach_files=False)
    town.overwrite("jam", "ben", attach_files=True)
    assert not (await sees(singer, "ada", town)).attach_files
    assert (await sees(singer, "ben", town)).attach_files
    assert (await sees(singer, "mo", town)).attach_files
    town.overwrite("jam", "everyone", attach_files=None)
    assert (await sees(singer, "ada", town)).attach_files


async def test_a_role_gives_and_takes_in_its_whole_server(town: Town, singer: Singer) -> None:
    town.add_role("Hosts", manage_events=True)
    town.give_role("ada", "Hosts")
    assert (await sees(singer, "ada", town)).manage_events
    town.grant("Hosts", manage_events=False)
    assert not (await sees(singer, "ada", town)).manage_events
    town.take_role("ada", "Hosts")
    member = singer.seen[-1].user
    assert isinstance(member, discord.Member)
    assert [role.name for role in member.roles] == ["@everyone", "Hosts"]


async def test_where_a_person_may_not_speak_nothing_can_be_typed_but_a_button_can_be_pressed(
    town: Town, singer: Singer
) -> None:
    singer.do = lambda interaction: interaction.response.send_message("hi", view=buttons(again="Again"))
    message = await (await town.command("ben", "song create", **LA)).said()
    town.overwrite("jam", "ada", send_messages=False)
    with pytest.raises(ValueError, match="ada lacks send_messages in jam"):
        await town.command("ada", "song create", **LA)
    with pytest.raises(ValueError, match="ada lacks send_messages in jam"):
        await town.post("ada", "hello")
    for asked in (await town.press("ada", message, "Again"), await town.message_command("ada", "Remake", message)):
        await asked.answered()
        assert not singer.seen[-1].permissions.send_messages
    await (await town.forge_command("ada", "song create", **LA)).answered()


async def test_in_a_thread_another_right_counts(town: Town, singer: Singer) -> None:
    town.overwrite("jam", "everyone", send_messages=False)
    assert (await sees(singer, "ada", town, channel="thread")).send_messages_in_threads
    town.overwrite("jam", "everyone", send_messages_in_threads=False)
    with pytest.raises(ValueError, match="send_messages_in_threads"):
        await town.command("ada", "song create", channel="thread", **LA)
    town.permit("jam", send_messages_in_threads=False)
    with pytest.raises(discord.Forbidden) as refused:
        await singer.get_partial_messageable(town.channels["thread"].id).send("no")
    assert refused.value.code == 50013


@pytest.mark.parametrize(
    ("person", "decided", "may"),
    [
        ("ada", {}, True),
        ("ada", {"people": {"ada": False}}, False),
        ("ben", {"people": {"ada": False}}, True),
        ("ada", {"roles": {"everyone": False}}, False),
        ("cy", {"roles": {"everyone": False, "Moderators": True}}, True),
        ("ada", {"roles": {"everyone": False}, "people": {"ada": True}}, True),
        ("ada", {"channels": {"jam": False}}, False),
        ("ada", {"channels": {"all": False}}, False),
        ("ada", {"channels": {"all": False, "jam": True}}, True),
        ("mo", {"roles": {"everyone": False}, "channels": {"all": False}}, True),
    ],
)
async def test_a_server_decides_who_is_offered_a_command_and_where(
    town: Town, singer: Singer, person: str, decided: Mapping[str, Any], may: bool
) -> None:
    town.restrict("song", **decided)
    assert await offered(town, person) is may


async def test_what_is_decided_about_a_command_goes_before_what_is_decided_about_all(
    town: Town, singer: Singer
) -> None:
    town.restrict(None, roles={"everyone": False})
    assert not await offered(town, "ada")
    town.restrict("song", roles={"everyone": True})
    assert await offered(town, "ada")


async def test_a_button_passes_whatever_was_decided_about_its_command(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("hi", view=buttons(again="Again"))
    message = await (await town.command("ben", "song create", **LA)).said()
    town.restrict("song", people={"ada": False})
    await (await town.press("ada", message, "Again")).answered()


async def test_the_bot_reads_what_was_decided(town: Town, singer: Singer) -> None:
    with pytest.raises(discord.NotFound) as nothing:
        await fetched(singer, town)
    assert nothing.value.code == 10066
    town.restrict("song", people={"ada": False}, roles={"everyone": True}, channels={"all": False})
    found = [(town.guild_id, True), (town.people["ada"].id, False), (town.guild_id - 1, False)]
    assert await fetched(singer, town) == found


async def test_default_permissions_hide_a_command_until_the_server_decides_otherwise(
    town: Town, singer: Singer
) -> None:
    @app_commands.default_permissions(manage_guild=True)
    async def hidden(interaction: discord.Interaction[Any]) -> None:
        await singer.act(interaction)

    singer.tree.add_command(app_commands.Command(name="hidden", description="x", callback=hidden))
    await singer.tree.sync()
    assert [await offered(town, person, "hidden") for person in ("ada", "cy", "mo")] == [False, True, True]
    town.restrict("hidden", people={"ada": True})
    assert await offered(town, "ada", "hidden")


async def test_a_command_for_servers_is_not_offered_elsewhere(town: Town, singer: Singer) -> None:
    @app_commands.allowed_contexts(guilds=True)
    @app_commands.allowed_installs(guilds=True)
    async def here(interaction: discord.Interaction[Any]) -> None:
        await singer.act(interaction)

    singer.tree.add_command(app_commands.Command(name="here", description="x", callback=here))
    await singer.tree.sync()
    await town.command("ada", "here")
    with pytest.raises(ValueError, match="not offered"):
        await town.command("ada", "here", channel="dm")
    with pytest.raises(ValueError, match="not offered"):
        await town.command("ada", "here", user_installed=True)
    with pytest.raises(ValueError, match="nobody installed"):
        await town.command("ada", "song create", channel="elsewhere", **LA)


async def test_where_apps_from_outside_are_not_allowed_their_answers_are_private(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("psst")
    town.overwrite("elsewhere", "everyone", use_external_apps=False)
    asked = await (await town.command("ada", "song create", user_installed=True, **LA)).answered()
    assert (asked.ephemeral, (await asked.said()).ephemeral_for) == (True, "ada")


async def offered(town: Town, person: str, command: str = "song create") -> bool:
    try:
        await town.command(person, command, **(LA if command == "song create" else {}))
    except ValueError as error:
        return "not offered" not in str(error)
    return True
