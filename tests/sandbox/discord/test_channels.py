"""Messages in the bot's own name: limits, permissions, files, nonces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from bot.sandbox.discord import Message, Town
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.singer import Singer, buttons, file


def jam(singer: Singer, town: Town, name: str = "jam") -> discord.PartialMessageable:
    return singer.get_partial_messageable(town.channels[name].id)


def last(town: Town, channel: str = "jam") -> Message:
    return town.messages(channel)[-1]


def embed(**keys: Any) -> dict[str, Any]:
    return {"embeds": [keys]}


def rows(number: int, each: int = 1) -> dict[str, Any]:
    """Rows of buttons with custom ids of their own."""
    return {
        "components": [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 1, "label": "x", "custom_id": f"{row}.{place}"} for place in range(each)
                ],
            }
            for row in range(number)
        ]
    }


def button(**keys: Any) -> dict[str, Any]:
    return {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "a"} | keys]}]}


FIELD = {"name": "n", "value": "v"}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "nonce": "n" * 26}, "nonce"),
        (embed(title="x" * 257), "embeds.0.title"),
        (embed(description="x" * 4097), "embeds.0.description"),
        (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text"),
        (embed(fields=[FIELD] * 26), "embeds.0.fields"),
        (embed(fields=[FIELD | {"name": "x" * 257}]), "embeds.0.fields.0.name"),
        (embed(fields=[FIELD | {"value": "x" * 1025}]), "embeds.0.fields.0.value"),
        ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        (rows(6), "components"),
        (rows(1, 6), "components.0.components"),
        (button(label="x" * 81), "components.0.components.0.label"),
        (button(custom_id="x" * 101), "components.0.components.0.custom_id"),
        (button(custom_id=""), "components.0.components.0.custom_id"),
        ({"components": button()["components"] * 2}, "components"),
        ({"content": "x", "flags": 1 << 15}, "content"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
        ({"content": "x", "attachments": [{"id": 7}]}, "attachments"),
    ],
)
async def test_what_is_beyond_discords_limits_is_refused_with_its_place(
    town: Town, singer: Singer, body: dict[str, Any], where: str
) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await post(singer, town, body)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert f"In {where}:" in str(refused.value)
    assert town.messages() == []


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        embed(title="x" * 256, fields=[FIELD] * 25, footer={"text": "x" * 2048}),
        {"content": "x"} | rows(5, 5),
        {"content": "x"} | button(label="x" * 80, custom_id="x" * 100),
    ],
)
async def test_what_is_just_within_them_is_taken(town: Town, singer: Singer, body: dict[str, Any]) -> None:
    await post(singer, town, body)
    assert len(town.messages()) == 1


async def post(singer: Singer, town: Town, body: dict[str, Any]) -> None:
    """A message as raw JSON, past everything that discord.py checks itself."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=town.channels["jam"].id)
    await singer.http.request(route, json=body)


async def test_an_empty_message_is_refused(town: Town, singer: Singer) -> None:
    with pytest.raises(discord.HTTPException) as refused:
        await jam(singer, town).send("  \n")
    assert (refused.value.status, refused.value.code) == (400, 50006)


async def test_a_file_above_the_limit_is_too_large(town: Town, singer: Singer) -> None:
    town.set_upload_limit(1000)
    await jam(singer, town).send(files=[file(data=b"x" * 1000), file("two.mp3", b"x" * 1000)])
    with pytest.raises(discord.HTTPException) as refused:
        await jam(singer, town).send(file=file(data=b"x" * 1001))
    assert (refused.value.status, refused.value.code) == (413, 40005)
    assert [(sent.name, sent.size) for sent in town.requests[-1].files] == [("song.mp3", 1001)]


async def test_a_boost_raises_the_limit_and_the_bot_hears_of_it(town: Town, singer: Singer) -> None:
    heard = singer.loop.create_future()

    async def on_guild_update(_: discord.Guild, after: discord.Guild) -> None:
        heard.set_result(after.filesize_limit)

    singer.event(on_guild_update)
    town.boost(3)
    assert await heard == town.world.upload_limit == 100 * 2**20


async def test_a_nonce_that_came_before_brings_the_old_message_for_five_minutes(
    town: Town, singer: Singer, clock: Clock
) -> None:
    first = await jam(singer, town).send("once", nonce="song1")
    clock.time += 299
    again = await jam(singer, town).send("twice", nonce="song1")
    clock.time += 2
    later = await jam(singer, town).send("much later", nonce="song1")
    assert (again.id, again.content) == (first.id, "once")
    assert later.id != first.id
    assert [message.content for message in town.messages()] == ["once", "much later"]


@pytest.mark.parametrize(("denied", "code"), [({"send_messages": False}, 50013), ({"view_channel": False}, 50001)])
async def test_what_the_bot_may_not_do_is_forbidden(
    town: Town, singer: Singer, denied: dict[str, bool], code: int
) -> None:
    town.permit("jam", **denied)
    with pytest.raises(discord.Forbidden) as refused:
        await jam(singer, town).send("hello")
    assert refused.value.code == code
    town.permit("jam", **dict.fromkeys(denied))
    await jam(singer, town).send("hello")


async def test_files_need_their_own_permission(town: Town, singer: Singer) -> None:
    town.permit("jam", attach_files=False)
    await jam(singer, town).send("text is fine")
    with pytest.raises(discord.Forbidden):
        await jam(singer, town).send(file=file())


async def test_in_the_quiet_channel_it_may_look_and_answer_but_not_post(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("here I may")
    asked = await town.command("ada", "song create", channel="quiet", lyrics="la")
    assert (await asked.said()).channel == "quiet"
    assert not singer.seen[0].app_permissions.send_messages
    with pytest.raises(discord.Forbidden):
        await jam(singer, town, "quiet").send("here not")
    assert [message.content async for message in jam(singer, town, "quiet").history()] == ["here I may"]


async def test_others_messages_are_deleted_only_by_who_manages_messages(town: Town, singer: Singer) -> None:
    posted = await town.post("ada", "mine")
    theirs = jam(singer, town).get_partial_message(posted.id)
    with pytest.raises(discord.Forbidden):
        await theirs.delete()
    with pytest.raises(discord.Forbidden):
        await theirs.edit(content="yours")
    town.permit("jam", manage_messages=True)
    await theirs.delete()
    assert posted.deleted


async def test_what_is_gone_is_not_found(town: Town, singer: Singer) -> None:
    message = await jam(singer, town).send("soon gone")
    town.delete_message(last(town))
    with pytest.raises(discord.NotFound) as refused:
        await message.edit(content="x")
    assert refused.value.code == 10008
    town.delete_channel("jam")
    with pytest.raises(discord.NotFound) as refused:
        await jam(singer, town).send("hello")
    assert refused.value.code == 10003


async def test_after_a_kick_the_bot_has_no_access(town: Town, singer: Singer) -> None:
    town.kick_bot()
    with pytest.raises(discord.Forbidden) as refused:
        await jam(singer, town).send("hello")
    assert refused.value.code == 50001


async def test_a_message_wakes_a_thread_unless_it_is_locked(town: Town, singer: Singer) -> None:
    message = await jam(singer, town, "thread").send("hello")
    town.archive("thread")
    with pytest.raises(discord.HTTPException) as refused:
        await message.edit(content="x")
    assert refused.value.code == 50083
    await jam(singer, town, "thread").send("awake")
    assert not town.channels["thread"].archived
    town.archive("thread", locked=True)
    with pytest.raises(discord.Forbidden):
        await jam(singer, town, "thread").send("hello")


async def test_an_edit_keeps_the_files_it_lists_and_drops_the_others(town: Town, singer: Singer) -> None:
    message = await jam(singer, town).send("two", files=[file("a.mp3", b"a"), file("b.mp3", b"b")])
    await message.edit(content="still two")
    assert [shown.filename for shown in last(town).attachments] == ["a.mp3", "b.mp3"]
    await message.edit(attachments=[message.attachments[1], file("c.mp3", b"c")])
    assert [(shown.filename, shown.data) for shown in last(town).attachments] == [("b.mp3", b"b"), ("c.mp3", b"c")]
    await message.edit(attachments=[])
    assert (last(town).attachments, last(town).content, last(town).edits) == ([], "still two", 3)


async def test_a_picture_inside_an_embed_is_left_out_of_the_list_of_files(town: Town, singer: Singer) -> None:
    card = discord.Embed(title="Song").set_image(url="attachment://card.png")
    message = await jam(singer, town).send(embed=card, files=[file(), file("card.png", b"png")])
    assert [shown.filename for shown in message.attachments] == ["song.mp3"]
    assert str(message.embeds[0].image.url).startswith("http://127.0.0.1")
    assert [(shown.filename, shown.embedded) for shown in last(town).attachments] == [
        ("song.mp3", False),
        ("card.png", True),
    ]


async def test_history_is_read_from_both_ends(town: Town, singer: Singer) -> None:
    posted = [await town.post("ada", str(number)) for number in range(5)]
    channel = jam(singer, town)
    after, before = discord.Object(posted[1].id), discord.Object(posted[3].id)
    assert [message.content async for message in channel.history(limit=2)] == ["4", "3"]
    assert [message.content async for message in channel.history(after=after, oldest_first=True)] == ["2", "3", "4"]
    assert [message.content async for message in channel.history(before=before, limit=2)] == ["2", "1"]
    assert (await channel.fetch_message(posted[2].id)).content == "2"


async def test_a_reply_quotes_and_direct_messages_arrive(town: Town, singer: Singer) -> None:
    posted = await town.post("ada", "sing!")
    reply = await jam(singer, town).get_partial_message(posted.id).reply("la la")
    assert (last(town).reference, last(town).pings) == (posted.id, {"ada"})
    assert reply.reference is not None
    direct = await singer.create_dm(discord.Object(town.people["ada"].id))  # pyright: ignore[reportArgumentType]
    await direct.send("only you", view=buttons(again="Again"))
    assert [message.labels for message in town.messages("dm", "ada")] == [{"Again": "again"}]


async def test_a_channel_takes_five_messages_in_five_seconds(town: Town) -> None:
    """Without discord.py, which waits by itself once a bucket is empty."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {town.token}"}) as session:

        async def send(channel: str) -> tuple[int, dict[str, Any], Mapping[str, str]]:
            url = f"{town.api_url}/channels/{town.channels[channel].id}/messages"
            async with session.post(url, json={"content": "hello"}) as answer:
                return answer.status, await answer.json(), answer.headers

        answers = [await send("jam") for _ in range(6)]
        assert [status for status, _, _ in answers] == [200] * 5 + [429]
        assert [headers["X-RateLimit-Remaining"] for _, _, headers in answers] == ["4", "3", "2", "1", "0", "0"]
        _, body, headers = answers[-1]
        assert 0 < body["retry_after"] <= 5
        assert {"Via", "Retry-After", "X-RateLimit-Bucket"} <= set(headers)
        status, _, headers = await send("thread")
        assert (status, headers["Content-Type"]) == (200, "application/json")


OPTION = {"type": 3, "name": "lyrics", "description": "What is sung"}
COMMAND = {"name": "song", "description": "Songs"}


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ([COMMAND | {"name": "Song"}], "Command name is invalid"),
        ([COMMAND | {"description": "x" * 101}], "100 or fewer"),
        ([COMMAND, COMMAND], "cannot be duplicated"),
        ([COMMAND | {"options": [OPTION, OPTION | {"name": "b", "required": True}]}], "Required options must be"),
        ([COMMAND | {"options": [OPTION | {"name": f"o{n}"} for n in range(26)]}], "between 0 and 25"),
        ([{"name": f"Menu {n}", "type": 3} for n in range(16)], "between 0 and 15"),
    ],
)
async def test_commands_beyond_discords_limits_are_not_registered(
    town: Town, singer: Singer, commands: list[Any], why: str
) -> None:
    before = [command["name"] for command in town.commands]
    with pytest.raises(discord.HTTPException, match=why):
        await singer.http.bulk_upsert_global_commands(singer.application_id or 0, commands)
    assert [command["name"] for command in town.commands] == before


async def test_a_command_keeps_its_id_when_it_is_registered_again(town: Town, singer: Singer) -> None:
    before = {command["name"]: command["id"] for command in town.commands}
    await singer.tree.sync()
    assert {command["name"]: command["id"] for command in town.commands} == before
    assert {command.name: str(command.id) for command in await singer.tree.fetch_commands()} == before
