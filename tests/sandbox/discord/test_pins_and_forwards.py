"""Pins, forwards, silence, replies, and edits of what is old."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.singer import Singer, file


def jam(singer: Singer, town: Town, name: str = "jam") -> discord.PartialMessageable:
    return singer.get_partial_messageable(town.channels[name].id)


async def code(doing: Any) -> int:
    with pytest.raises(discord.HTTPException) as refused:
        await doing
    return refused.value.code


async def test_a_message_is_pinned_by_who_may_pin_and_not_by_who_may_only_manage(town: Town, singer: Singer) -> None:
    board = await jam(singer, town).send("The board")
    town.permit("jam", manage_messages=True)
    assert await code(board.pin()) == 50013
    town.permit("jam", pin_messages=True)
    await board.pin()
    assert [message.id async for message in jam(singer, town).pins()] == [board.id]
    assert (await board.fetch()).pinned
    notice = town.messages()[-1]
    assert (notice.kind, notice.reference) == (6, board.id)
    await board.unpin()
    assert [message async for message in jam(singer, town).pins()] == []


async def test_a_channel_has_an_end_of_pins(town: Town, singer: Singer, clock: Clock) -> None:
    town.permit("jam", pin_messages=True)
    for number in range(250):
        (await town.post("ada", str(number))).pinned_at = clock.time + number
    board = await jam(singer, town).send("One more")
    assert await code(board.pin()) == 30003
    newest = [message.content async for message in jam(singer, town).pins(limit=60)]
    assert newest[:2] == ["249", "248"]
    assert len(newest) == 60


async def test_a_forward_holds_what_was_there_with_its_files(town: Town, singer: Singer) -> None:
    song = await jam(singer, town).send("Song 3", file=file())
    forwarded = await song.forward(jam(singer, town, "lounge"))
    await song.delete()
    seen = await jam(singer, town, "lounge").fetch_message(forwarded.id)
    (snapshot,) = seen.message_snapshots
    assert (seen.content, snapshot.content, seen.flags.forwarded) == ("", "Song 3", True)
    assert await snapshot.attachments[0].read() == b"ID3 la la la"
    assert seen.reference is not None
    assert seen.reference.type is discord.MessageReferenceType.forward


async def test_what_the_bot_cannot_read_or_see_it_cannot_forward(town: Town, singer: Singer) -> None:
    posted = await town.post("ada", "mine")
    theirs = jam(singer, town).get_partial_message(posted.id)
    assert await code(theirs.forward(jam(singer, town, "lounge"))) == 160014
    own = await jam(singer, town).send("ours")
    town.permit("jam", read_message_history=False)
    assert await code(own.forward(jam(singer, town, "lounge"))) == 50013
    assert await code(own.reply("hm")) == 160002


async def test_a_silent_message_says_that_it_is(town: Town, singer: Singer) -> None:
    message = await jam(singer, town).send("psst", silent=True)
    assert message.flags.suppress_notifications
    assert town.messages()[-1].silent


async def test_people_reply_and_their_words_quote(town: Town, singer: Singer) -> None:
    posted = await town.post("ada", "sing!")
    reply = await town.post("ben", "la la", reply_to=posted)
    assert (reply.reference, reply.pings) == (posted.id, {"ada"})
    seen = await jam(singer, town).fetch_message(reply.id)
    assert seen.reference is not None
    assert isinstance(seen.reference.resolved, discord.Message)
    assert seen.reference.resolved.content == "sing!"


async def test_edits_of_what_is_over_an_hour_old_have_an_end_where_a_test_says_so(
    town: Town, singer: Singer, clock: Clock
) -> None:
    board = await jam(singer, town).send("The board")
    town.limit_old_edits(1)
    await board.edit(content="1")
    await board.edit(content="2")
    clock.time += 3601
    await board.edit(content="3")
    assert await code(board.edit(content="4")) == 30046
    assert town.messages()[-1].content == "3"
