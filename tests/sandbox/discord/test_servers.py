"""The bot comes and goes, and servers announce events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.singer import Singer


async def code(doing: Any) -> int:
    with pytest.raises(discord.HTTPException) as refused:
        await doing
    return refused.value.code


async def test_a_bot_that_is_added_hears_of_the_server_and_greets_where_notices_go(town: Town, singer: Singer) -> None:
    joined = singer.loop.create_future()

    async def on_guild_join(guild: discord.Guild) -> None:
        joined.set_result(guild)

    singer.event(on_guild_join)
    town.found_server("harbour", "lou", "ada")
    with pytest.raises(ValueError, match="nobody installed"):
        await town.command("ada", "song create", channel="harbour", lyrics="la")
    town.add_bot("harbour")
    guild = await joined
    assert (guild.name, guild.owner_id) == ("Harbour", town.people["lou"].id)
    assert guild.system_channel is not None
    await guild.system_channel.send("Hello!")
    assert [message.content for message in town.messages("harbour", "ada")] == ["Hello!"]
    await town.command("ada", "song create", channel="harbour", lyrics="la")
    await singer.acted()
    assert singer.seen[-1].guild_id == guild.id


async def test_a_bot_leaves_a_server_and_is_out_of_it(town: Town, singer: Singer) -> None:
    gone = singer.loop.create_future()

    async def on_guild_remove(guild: discord.Guild) -> None:
        gone.set_result(guild.id)

    singer.event(on_guild_remove)
    second = town.guilds["second"]
    guild = singer.get_guild(second.id)
    assert guild is not None
    await guild.leave()
    assert await gone == second.id
    assert [guild.id for guild in singer.guilds] == [town.guild_id]
    lounge = singer.get_partial_messageable(town.channels["lounge"].id)
    assert await code(lounge.send("hello?")) == 50001
    assert [guild.id async for guild in singer.fetch_guilds()] == [town.guild_id]


async def test_a_bot_that_is_removed_can_be_added_again(town: Town, singer: Singer) -> None:
    town.kick_bot("second")
    await town.until(lambda: not town.guilds["second"].has_bot)
    town.add_bot("second")
    lounge = singer.get_partial_messageable(town.channels["lounge"].id)
    await lounge.send("back")
    assert [message.content for message in town.messages("lounge")] == ["back"]


def jam(clock: Clock, **changes: Any) -> dict[str, Any]:
    start = datetime.fromtimestamp(clock.time, UTC) + timedelta(days=1)
    event: dict[str, Any] = {
        "name": "Jam: rainy day",
        "start_time": start,
        "end_time": start + timedelta(hours=2),
        "entity_type": discord.EntityType.external,
        "privacy_level": discord.PrivacyLevel.guild_only,
        "location": "in #jam",
    }
    return event | changes


async def test_an_event_is_announced_only_with_the_right_and_called_off_once(
    town: Town, singer: Singer, clock: Clock
) -> None:
    guild = singer.get_guild(town.guild_id)
    assert guild is not None
    assert await code(guild.create_scheduled_event(**jam(clock))) == 50013
    town.grant("Jamboree", create_events=True)
    event = await guild.create_scheduled_event(**jam(clock))
    assert [one.name for one in await guild.fetch_scheduled_events()] == ["Jam: rainy day"]
    assert (event.location, event.creator_id) == ("in #jam", singer.user and singer.user.id)
    event = await event.cancel()
    assert event.status is discord.EventStatus.canceled
    body = {"name": "again"}
    again = singer.http.edit_scheduled_event(guild.id, event.id, **body)  # pyright: ignore[reportArgumentType]
    assert await code(again) == 180000


async def test_an_event_that_is_gone_is_not_found(town: Town, singer: Singer, clock: Clock) -> None:
    guild = singer.get_guild(town.guild_id)
    assert guild is not None
    town.grant("Jamboree", create_events=True)
    event = await guild.create_scheduled_event(**jam(clock))
    await event.delete()
    assert await code(guild.fetch_scheduled_event(event.id)) == 10070


async def test_an_event_in_the_past_is_refused_and_so_is_one_too_many(town: Town, singer: Singer, clock: Clock) -> None:
    guild = singer.get_guild(town.guild_id)
    assert guild is not None
    town.grant("Jamboree", create_events=True)
    late = datetime.fromtimestamp(clock.time, UTC) - timedelta(days=1)
    assert await code(guild.create_scheduled_event(**jam(clock, start_time=late))) == 50035
    first = await guild.create_scheduled_event(**jam(clock))
    row = town.world.scheduled[first.id]
    town.world.scheduled.update(dict.fromkeys(range(99), row))
    assert await code(guild.create_scheduled_event(**jam(clock))) == 30038
