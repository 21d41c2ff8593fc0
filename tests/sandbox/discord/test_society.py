"""People, servers and the application's owner, as the bot gets to know them."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.sandbox.discord import Town, Upload, payloads
from bot.sandbox.discord.snowflakes import moment
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.listener import listening
from tests.sandbox.discord.singer import Singer

DAY = 86_400


async def told(town: Town, singer: Singer, person: str, **where: Any) -> discord.Interaction[Any]:
    """What the bot is told where a person uses a command."""
    await town.command(person, "song create", lyrics="la", **where)
    await singer.acted()
    return singer.seen[-1]


async def test_the_bot_is_in_two_servers_and_not_in_the_third(town: Town, singer: Singer) -> None:
    owners = {guild.name: guild.owner_id for guild in singer.guilds}
    assert owners == {
        "Jamboree sandbox": town.people["mo"].id,
        "Jamboree sandbox: the second": town.people["lou"].id,
    }
    with pytest.raises(discord.Forbidden) as refused:
        await singer.fetch_guild(town.guilds["elsewhere"].id)
    assert refused.value.code == 50001
    with pytest.raises(discord.NotFound) as unknown:
        await singer.fetch_guild(1)
    assert unknown.value.code == 10004


async def test_a_moderator_is_one_in_their_own_server_alone(town: Town, singer: Singer) -> None:
    town.join("vic", "home")
    at_home = await told(town, singer, "vic")
    assert not at_home.permissions.manage_messages
    over_there = await told(town, singer, "vic", channel="lounge")
    assert over_there.permissions.manage_messages
    assert over_there.permissions.manage_guild
    assert over_there.guild_id == town.guilds["second"].id
    assert (await told(town, singer, "cy")).permissions.manage_messages


async def test_a_stranger_reaches_no_channel_of_a_server(town: Town, singer: Singer) -> None:
    with pytest.raises(ValueError, match="sue sees no channel jam"):
        await town.command("sue", "song create", lyrics="la")
    with pytest.raises(ValueError, match="ada sees no channel staff"):
        await town.post("ada", "hello", channel="staff")
    assert (await told(town, singer, "sue", user_installed=True)).guild_id == town.guilds["elsewhere"].id


async def test_a_member_comes_with_the_date_of_their_coming_and_the_age_of_their_account(
    town: Town, singer: Singer, clock: Clock
) -> None:
    town.newcomer("nia", made=3 * DAY, joined=DAY)
    member = (await told(town, singer, "nia")).user
    assert isinstance(member, discord.Member)
    assert member.joined_at is not None
    assert member.joined_at.timestamp() == pytest.approx(clock.time - DAY)
    assert member.created_at.timestamp() == pytest.approx(clock.time - 3 * DAY)
    assert moment(town.people["ada"].id) < moment(town.people["gus"].id)
    town.join("sue", "home", ago=None)
    guest = (await told(town, singer, "sue")).user
    assert isinstance(guest, discord.Member)
    assert guest.joined_at is None


async def test_who_has_left_is_no_member_any_more(town: Town, singer: Singer) -> None:
    town.leave("dee")
    with pytest.raises(ValueError, match="dee sees no channel"):
        await town.command("dee", "song create", lyrics="la")
    with pytest.raises(discord.NotFound) as refused:
        await singer.guilds[0].fetch_member(town.people["dee"].id)
    assert refused.value.code == 10007


async def test_a_person_and_a_server_each_have_a_language(town: Town, singer: Singer) -> None:
    town.speak("de", person="ada")
    town.speak("fr", guild="second")
    asked = await told(town, singer, "ada", channel="lounge")
    assert (asked.locale, asked.guild_locale) == (discord.Locale.german, discord.Locale.french)
    asked = await told(town, singer, "ada", channel="dm")
    assert (asked.locale, asked.guild_locale) == (discord.Locale.german, None)


async def test_an_interaction_says_where_it_is_from_and_who_brought_it(town: Town, singer: Singer) -> None:
    ada = town.people["ada"].id
    at_home = await told(town, singer, "ada")
    assert (at_home.context.guild, at_home.is_guild_integration()) == (True, True)
    assert raw(town, singer)["authorizing_integration_owners"] == {"0": str(town.guild_id)}
    await told(town, singer, "ada", channel="dm")
    assert (raw(town, singer)["context"], raw(town, singer)["authorizing_integration_owners"]) == (1, {"0": "0"})
    await told(town, singer, "ada", channel="friends", user_installed=True)
    assert (raw(town, singer)["context"], raw(town, singer)["authorizing_integration_owners"]) == (2, {"1": str(ada)})
    town.install("ada")
    await told(town, singer, "ada")
    both = {"0": str(town.guild_id), "1": str(ada)}
    assert raw(town, singer)["authorizing_integration_owners"] == both


async def test_direct_messages_bring_no_member_and_a_few_rights_of_the_bot(town: Town, singer: Singer) -> None:
    asked = await told(town, singer, "sue", channel="dm")
    assert (asked.permissions.value, asked.app_permissions.attach_files) == (0, True)
    assert not asked.app_permissions.send_messages


async def test_a_file_may_have_what_its_persons_subscription_allows(town: Town, singer: Singer) -> None:
    town.set_upload_limit(1000)
    assert (await told(town, singer, "ada")).filesize_limit == 1000
    clip = Upload("clip.mp3", b"x" * 1001)
    with pytest.raises(ValueError, match=r"clip\.mp3 is over 1000 bytes"):
        await town.command("ada", "song create", lyrics="la", reference=clip)
    town.subscribe("ada", 5000)
    await told(town, singer, "ada", reference=clip)
    assert (await told(town, singer, "ada")).filesize_limit == 5000
    town.boost(2, "second")
    assert (await told(town, singer, "ada", channel="lounge")).filesize_limit == 50 * 2**20


async def test_the_application_belongs_to_a_person_or_to_a_team(town: Town, singer: Singer) -> None:
    info = await singer.application_info()
    assert (info.owner.id, info.team) == (town.people["mo"].id, None)
    town.own_application("cy", "dee")
    info = await singer.application_info()
    assert info.team is not None
    assert {member.name for member in info.team.members} == {"cy", "dee"}
    assert (info.team.owner_id, info.owner.id == info.team.id) == (town.people["cy"].id, True)


async def test_the_owner_receives_direct_messages_unless_they_take_none(town: Town, singer: Singer) -> None:
    mo = await singer.fetch_user(town.people["mo"].id)
    await mo.send("May I?")
    assert [message.content for message in town.messages("dm", "mo")] == ["May I?"]
    town.close_messages("mo")
    with pytest.raises(discord.Forbidden) as refused:
        await mo.send("Please?")
    assert refused.value.code == 50007


async def test_who_shares_no_server_is_not_written_to_unless_they_brought_the_bot_along(
    town: Town, singer: Singer
) -> None:
    sue = await singer.fetch_user(town.people["sue"].id)
    with pytest.raises(discord.Forbidden) as refused:
        await sue.send("Hello")
    assert refused.value.code == 50278
    town.install("sue")
    await sue.send("Hello")


async def test_a_bot_that_asked_for_them_hears_direct_messages(town: Town) -> None:
    async with listening(town, intents=1 << 12) as events:
        await town.post("ada", "are you there?", channel="dm")
        await town.post("ada", "not for you")
        heard = await events("MESSAGE_CREATE")
    assert (heard["content"], "guild_id" in heard) == ("are you there?", False)


def raw(town: Town, singer: Singer) -> dict[str, Any]:
    """The last interaction as it was sent."""
    asked = next(one for one in town.world.interactions.values() if one.id == singer.seen[-1].id)
    return payloads.interaction(asked, town.world)
