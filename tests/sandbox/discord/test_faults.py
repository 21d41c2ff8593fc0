"""What tests make go wrong, and how it looks from the other end."""

from __future__ import annotations

import aiohttp
import discord
import pytest
from discord.http import Route

from bot.sandbox.discord import Town, Upload
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.singer import Singer

MESSAGES = "/channels/*/messages"


def auth(town: Town) -> dict[str, str]:
    return {"Authorization": f"Bot {town.token}"}


async def send(town: Town, content: str = "hello", **headers: str) -> tuple[int, dict[str, object]]:
    url = f"{town.api_url}/channels/{town.channels['jam'].id}/messages"
    async with (
        aiohttp.ClientSession(headers=auth(town) | headers) as session,
        session.post(url, json={"content": content}) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_failure_comes_as_often_as_it_was_asked_for(town: Town) -> None:
    town.fail("POST", MESSAGES, status=503, times=2)
    assert [(await send(town))[0] for _ in range(3)] == [503, 503, 200]
    assert len(town.messages()) == 1
    assert [request.status for request in town.requests] == [503, 503, 200]


async def test_a_failure_can_be_named_by_its_routes_template(town: Town) -> None:
    town.fail("POST", "/channels/{channel_id}/messages", status=403, code=50013)
    assert (await send(town))[1]["code"] == 50013


async def test_a_lost_answer_leaves_its_message_behind(town: Town) -> None:
    town.fail("POST", MESSAGES, status=502, after=True)
    assert (await send(town))[0] == 502
    assert [message.content for message in town.messages()] == ["hello"]


@pytest.mark.parametrize("after", [False, True])
async def test_a_connection_can_be_reset(town: Town, after: bool) -> None:
    town.fail("POST", MESSAGES, drop=True, after=after)
    with pytest.raises(aiohttp.ClientOSError):
        await send(town)
    assert len(town.messages()) == after
    assert [request.status for request in town.requests] == [0]


async def test_a_rate_limit_can_be_put_on(town: Town, singer: Singer) -> None:
    town.fail("POST", MESSAGES, status=429, retry_after=0.01)
    await singer.get_partial_messageable(town.channels["jam"].id).send("hello")
    assert [request.status for request in town.requests[-2:]] == [429, 200]


async def test_a_delay_alone_only_delays(town: Town) -> None:
    town.fail("POST", MESSAGES, status=200, delay=0.01)
    assert (await send(town))[0] == 200


async def test_a_route_that_is_not_there_is_said_out_loud(town: Town, singer: Singer) -> None:
    with pytest.raises(discord.DiscordServerError, match="Jamboree's sandbox has no GET"):
        await singer.http.request(Route("GET", "/sticker-packs"))
    assert {request.path for request in town.unknown} == {"/sticker-packs"}


async def test_a_wrong_token_opens_nothing(town: Town) -> None:
    assert await send(town, Authorization="Bot wrong") == (401, {"message": "401: Unauthorized", "code": 0})
    client = discord.Client(intents=discord.Intents.none())
    Route.BASE = town.api_url
    async with client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")


async def test_a_link_is_good_for_a_day_and_only_as_it_was_signed(town: Town, clock: Clock) -> None:
    file = (await town.post("ada", "", Upload("a.mp3", b"0123456789"))).attachments[0]
    url = file.url
    async with aiohttp.ClientSession() as session:

        async def get(url: str, **headers: str) -> tuple[int, str]:
            async with session.get(url, headers=headers) as answer:
                return answer.status, await answer.text()

        assert await get(url, Range="bytes=2-4") == (206, "234")
        assert (await get(url.replace("hm=", "hm=0")))[0] == 404
        clock.time += 86_399
        assert await get(url) == (200, "0123456789")
        clock.time += 1
        assert await get(url) == (404, "This content is no longer available.")
        assert (await get(file.url))[0] == 200


async def test_it_says_what_it_is(town: Town) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(town.api_url.removesuffix("/api/v10")) as answer,
    ):
        assert "Jamboree's sandbox" in await answer.text()
        assert answer.headers["Server"] == "Jamboree sandbox"
