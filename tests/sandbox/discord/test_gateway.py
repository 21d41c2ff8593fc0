"""Connections come and go; what happens meanwhile is not lost, unless the session is."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.singer import Singer, singing


def heard(town: Town, event: str) -> list[dict[str, Any]]:
    """A list that fills with the events of one kind."""
    events: list[dict[str, Any]] = []
    town.watch(lambda change: events.append(change) if change["event"] == event else None)
    return events


async def test_what_a_dropped_bot_missed_is_replayed_when_it_resumes(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("I am back")
    town.drop_gateway()
    assert not town.online
    asked = await town.command("ada", "song create", lyrics="la")
    assert (await asked.said()).content == "I am back"
    assert town.online


async def test_a_bot_that_cannot_resume_identifies_anew(town: Town, singer: Singer) -> None:
    online = heard(town, "bot_online")
    town.drop_gateway(resumable=False)
    await town.until(lambda: online)
    singer.do = lambda interaction: interaction.response.send_message("here")
    assert (await (await town.command("ada", "song create", lyrics="la")).said()).content == "here"


@pytest.mark.parametrize("power", ["reconnect", "invalidate"])
async def test_a_bot_comes_back_when_it_is_told_to(town: Town, singer: Singer, power: str) -> None:
    online = heard(town, "bot_online")
    getattr(town, power)()
    await town.until(lambda: online)
    assert singer.is_ready()


async def test_a_bot_that_says_goodbye_is_offline(town: Town) -> None:
    async with singing(town):
        assert town.online
    await town.until(lambda: not town.online)


async def test_two_bots_both_hear_of_an_interaction(town: Town, singer: Singer) -> None:
    async with singing(town) as other:
        await town.command("ada", "song create", lyrics="la")
        await singer.acted()
        await other.acted()
        assert singer.seen[0].id == other.seen[0].id


async def test_a_wrong_token_is_hung_up_on(town: Town) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(town.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4004


async def test_a_shard_hears_only_of_its_own_servers(town: Town) -> None:
    mine = (town.guild_id >> 22) % 2
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(town.gateway_url) as right,
        session.ws_connect(town.gateway_url) as wrong,
    ):
        for socket, shard in ((right, mine), (wrong, 1 - mine)):
            await socket.receive_json()
            await socket.send_json({"op": 2, "d": {"token": town.token, "intents": 1, "shard": [shard, 2]}})
        assert [(await right.receive_json())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
        ready = (await wrong.receive_json())["d"]
        assert [guild["id"] for guild in ready["guilds"]] == [str(town.guilds["second"].id)]
        assert (await wrong.receive_json())["d"]["id"] == ready["guilds"][0]["id"]
        town.permit("jam", send_messages=False)
        assert (await right.receive_json())["t"] == "CHANNEL_UPDATE"
        await wrong.send_json({"op": 1, "d": 1})
        assert (await wrong.receive_json())["op"] == 11


async def test_a_bot_whose_process_dies_is_offline(town: Town) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(town.gateway_url)
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": town.token, "intents": 1}})
        await town.until(lambda: town.online)
        connection = socket._response.connection  # the way to its transport, which has no public name
        assert connection is not None
        assert connection.transport is not None
        connection.transport.abort()
        await town.until(lambda: not town.online)
