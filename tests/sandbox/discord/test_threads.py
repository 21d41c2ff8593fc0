"""Threads and forums: made, joined, archived, locked, and counted."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord.http import Route

from bot.sandbox.discord import Town
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.listener import listening
from tests.sandbox.discord.singer import Singer, buttons, file

HOUR = 3600


def jam(singer: Singer, town: Town, name: str = "jam") -> discord.TextChannel:
    found = singer.get_channel(town.channels[name].id)
    assert isinstance(found, discord.TextChannel)
    return found


def gallery(singer: Singer, town: Town) -> discord.ForumChannel:
    found = singer.get_channel(town.channels["gallery"].id)
    assert isinstance(found, discord.ForumChannel)
    return found


async def public(channel: discord.TextChannel, name: str = "Jam: rainy day") -> discord.Thread:
    return await channel.create_thread(name=name, type=discord.ChannelType.public_thread)


async def code(doing: Any) -> int:
    """The code of the refusal that something meets."""
    with pytest.raises(discord.HTTPException) as refused:
        await doing
    return refused.value.code


async def test_a_thread_grows_from_a_message_and_has_its_id(town: Town, singer: Singer) -> None:
    board = await jam(singer, town).send("The board")
    thread = await board.create_thread(name="Jam: rainy day", auto_archive_duration=60)
    assert (thread.id, thread.parent_id, thread.owner_id) == (
        board.id,
        board.channel.id,
        singer.user and singer.user.id,
    )
    assert (thread.name, thread.auto_archive_duration) == ("Jam: rainy day", 60)
    await thread.send("one")
    await town.post("ada", "two", channel="Jam: rainy day")
    assert [message.content for message in town.messages("Jam: rainy day")] == ["", "one", "two"]
    fetched = await jam(singer, town).fetch_message(board.id)
    assert fetched.flags.has_thread
    assert fetched.thread is not None
    assert await code(board.create_thread(name="again")) == 160004


async def test_a_thread_without_a_message_is_told_of_in_its_channel(town: Town, singer: Singer) -> None:
    async with listening(town) as event:
        thread = await public(jam(singer, town))
        told = await event("THREAD_CREATE")
    assert (told["id"], told["newly_created"]) == (str(thread.id), True)
    (notice,) = [message async for message in jam(singer, town).history()]
    assert (notice.type, notice.content) == (discord.MessageType.thread_created, "Jam: rainy day")
    assert town.threads()[-1].shown == "Jam: rainy day"


async def test_two_threads_of_one_title_go_by_two_names(town: Town, singer: Singer) -> None:
    await public(jam(singer, town))
    await public(jam(singer, town))
    assert [place.name for place in town.threads()] == ["thread", "Jam: rainy day", "Jam: rainy day 2"]
    assert {place.shown for place in town.threads()[1:]} == {"Jam: rainy day"}


async def test_without_the_right_or_room_for_it_no_thread_is_made(town: Town, singer: Singer) -> None:
    town.overwrite("jam", "everyone", create_public_threads=False)
    assert await code(public(jam(singer, town))) == 50013
    town.permit("jam", create_public_threads=True)
    await public(jam(singer, town))
    town.limit_threads(2)
    assert await code(public(jam(singer, town))) == 160006
    assert await code(public(jam(singer, town), name="x" * 101)) == 50035


async def test_who_writes_or_joins_is_a_member_and_who_leaves_is_none(town: Town, singer: Singer) -> None:
    thread = await public(jam(singer, town))
    await town.post("ben", "hello", channel=thread.name)
    await thread.add_user(discord.Object(town.people["ada"].id))
    ids = {member.id for member in await thread.fetch_members()}
    assert ids == {singer.user and singer.user.id, town.people["ada"].id, town.people["ben"].id}
    await thread.leave()
    assert len(await thread.fetch_members()) == 2
    await thread.join()
    assert (await singer.fetch_channel(thread.id)).member_count == 3  # pyright: ignore[reportAttributeAccessIssue]


async def test_its_maker_renames_and_archives_it_and_locks_it_only_with_the_right(town: Town, singer: Singer) -> None:
    thread = await public(jam(singer, town))
    await thread.edit(name="Jam: over")
    await thread.edit(archived=True)
    assert await code(thread.edit(name="too late")) == 50083
    await thread.edit(archived=False)
    assert await code(thread.edit(locked=True)) == 50013
    town.permit("jam", manage_threads=True)
    await thread.edit(locked=True, archived=True)
    place = town.channels["Jam: rainy day"]
    assert (place.shown, place.locked, place.archived) == ("Jam: over", True, True)
    town.permit("jam", manage_threads=False)
    assert await code(thread.send("no")) == 160005


async def test_others_threads_are_managed_only_with_the_right(town: Town, singer: Singer) -> None:
    place = await town.start_thread("ben", "Ben's own")
    thread = await singer.fetch_channel(place.id)
    assert isinstance(thread, discord.Thread)
    assert await code(thread.edit(name="Mine")) == 50013
    assert await code(thread.delete()) == 50013
    town.permit("jam", manage_threads=True)
    await thread.edit(name="Mine")
    await thread.delete()
    assert town.channels["Ben's own"].deleted
    assert await code(thread.send("no")) == 10003


async def test_a_thread_that_is_silent_is_archived_and_a_message_wakes_it(
    town: Town, singer: Singer, clock: Clock
) -> None:
    thread = await jam(singer, town).create_thread(
        name="Short", type=discord.ChannelType.public_thread, auto_archive_duration=60
    )
    clock.time += HOUR - 1
    await thread.send("still here")
    clock.time += HOUR + 1
    assert [one.id for one in await singer.guilds[0].active_threads()] == [town.channels["thread"].id]
    assert [one.id async for one in jam(singer, town).archived_threads()] == [thread.id]
    await thread.send("awake")
    assert not town.channels["Short"].archived


async def test_an_interaction_in_a_thread_brings_the_thread(town: Town, singer: Singer) -> None:
    thread = await public(jam(singer, town))
    singer.do = lambda interaction: interaction.response.send_message("here", view=buttons(again="Again"))
    asked = await town.command("ada", "song create", channel=thread.name, lyrics="la")
    assert (await asked.said()).channel == thread.name
    assert isinstance(singer.seen[-1].channel, discord.Thread)
    assert singer.seen[-1].channel.parent_id == town.channels["jam"].id


async def test_a_post_of_a_forum_comes_with_its_first_message(town: Town, singer: Singer) -> None:
    forum = gallery(singer, town)
    (tag, _) = forum.available_tags
    post = await forum.create_thread(name="Song 1", content="Listen", file=file(), applied_tags=[tag])
    assert post.thread.id == post.message.id
    assert [shown.filename for shown in post.message.attachments] == ["song.mp3"]
    assert [one.name for one in post.thread.applied_tags] == [tag.name]
    await post.thread.send("and more")
    assert [message.content for message in town.messages("Song 1")] == ["Listen", "and more"]


async def test_a_forum_takes_no_message_and_no_post_without_the_right_or_its_tag(town: Town, singer: Singer) -> None:
    forum = gallery(singer, town)
    send = singer.http.request(Route("POST", f"/channels/{forum.id}/messages"), json={"content": "no"})
    assert await code(send) == 50024
    town.require_tags()
    assert await code(forum.create_thread(name="Song 1", content="Listen")) == 40067
    town.permit("gallery", send_messages=False)
    assert await code(forum.create_thread(name="Song 1", content="Listen", applied_tags=forum.available_tags)) == 50013


async def test_a_posts_tags_are_those_of_its_forum_and_five_at_the_most(town: Town, singer: Singer) -> None:
    forum = gallery(singer, town)
    first, second = forum.available_tags
    post = await forum.create_thread(name="Song 1", content="Listen", applied_tags=[first])
    changed = await post.thread.edit(applied_tags=[second])
    assert [tag.name for tag in changed.applied_tags] == [second.name]
    for tags in ([discord.Object(5)], [discord.Object(forum.id + n) for n in range(6)]):
        assert await code(post.thread.edit(applied_tags=tags)) == 50035  # pyright: ignore[reportArgumentType]
    town.require_tags()
    assert await code(post.thread.edit(applied_tags=[])) == 40067


async def test_people_tag_their_posts_as_the_forum_asks(town: Town, singer: Singer) -> None:
    place = await town.start_thread("ada", "My song", "Listen", channel="gallery", tags=["jam"])
    seen = await singer.fetch_channel(place.id)
    assert isinstance(seen, discord.Thread)
    assert [tag.name for tag in seen.applied_tags] == ["jam"]
    town.require_tags()
    for tags, words in (([], "needs a tag"), (["polka"], "has no tag polka"), (["jam"] * 6, "5 tags at most")):
        with pytest.raises(ValueError, match=words):
            await town.start_thread("ada", "Another", "Listen", channel="gallery", tags=tags)


async def test_people_post_in_a_forum_by_a_thread(town: Town, singer: Singer) -> None:
    with pytest.raises(ValueError, match="gallery is a forum"):
        await town.post("ada", "hello", channel="gallery")
    place = await town.start_thread("ada", "My song", "Listen", channel="gallery")
    assert [message.content for message in town.messages(place.name)] == ["Listen"]
    assert town.messages("gallery") == []
    town.overwrite("gallery", "ada", send_messages=False)
    with pytest.raises(ValueError, match="ada lacks send_messages in gallery"):
        await town.start_thread("ada", "Another", channel="gallery")
