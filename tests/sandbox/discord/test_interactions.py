"""An interaction's deadlines, its answers, and its own webhook."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.conftest import Clock
from tests.sandbox.discord.singer import Singer, buttons, file

Interaction = discord.Interaction[Any]


async def test_an_answer_after_three_seconds_reaches_nobody(town: Town, singer: Singer, clock: Clock) -> None:
    async def late(interaction: Interaction) -> None:
        clock.time += 3.1
        await interaction.response.send_message("sorry")

    singer.do = late
    asked = await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (404, 10062)
    assert (asked.reply, asked.acknowledged, town.messages()) == (None, None, [])


async def test_an_interaction_that_arrives_late_cannot_be_answered(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.defer()
    town.delay_interaction(3.5)
    await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (404, 10062)


async def test_the_time_to_the_acknowledgement_is_kept(town: Town, singer: Singer, clock: Clock) -> None:
    async def soon(interaction: Interaction) -> None:
        clock.time += 2.5
        await interaction.response.defer(thinking=True)

    singer.do = soon
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    assert asked.acknowledged == pytest.approx(2.5)
    assert [message.thinking for message in town.messages()] == [True]


async def test_an_interaction_that_comes_twice_is_acknowledged_once(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("hello")
    town.deliver_twice()
    await town.command("ada", "song create", lyrics="la la")
    await singer.acted()
    await singer.acted()
    assert [error.code for error in singer.errors if isinstance(error, discord.HTTPException)] == [40060]
    assert len(singer.seen) == 2
    assert [message.content for message in town.messages()] == ["hello"]


async def test_a_token_is_over_after_fifteen_minutes(town: Town, singer: Singer, clock: Clock) -> None:
    async def patient(interaction: Interaction) -> None:
        await interaction.response.defer(thinking=True)
        clock.time += 14 * 60
        await interaction.edit_original_response(content="still here")
        clock.time += 61
        await interaction.edit_original_response(content="too late")

    singer.do = patient
    asked = await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (401, 50027)
    assert (await asked.said()).content == "still here"


async def test_tokens_can_be_made_to_expire(town: Town, singer: Singer) -> None:
    async def expired(interaction: Interaction) -> None:
        await interaction.response.defer(thinking=True)
        town.expire_tokens()
        await interaction.followup.send("too late")

    singer.do = expired
    await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (401, 50027)


async def test_a_follow_up_before_any_answer_finds_no_webhook(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.followup.send("hello")
    await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (404, 10015)


async def test_the_first_follow_up_takes_the_place_of_thinking(town: Town, singer: Singer) -> None:
    async def follow(interaction: Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.followup.send("first", ephemeral=True)
        await interaction.followup.send("second", ephemeral=True)

    singer.do = follow
    asked = await town.command("ada", "song create", lyrics="la la")
    await town.until(lambda: len(asked.messages) == 2)
    assert [(message.content, message.ephemeral_for) for message in asked.messages] == [
        ("first", None),
        ("second", "ada"),
    ]


async def test_a_private_answer_is_seen_by_its_receiver_alone(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("psst", ephemeral=True)
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    assert asked.ephemeral
    assert [message.content for message in town.messages("jam", "ada")] == ["psst"]
    assert town.messages("jam", "ben") == town.messages("jam") == []


async def test_a_private_message_cannot_be_reached_with_the_bots_token(town: Town, singer: Singer) -> None:
    async def reach(interaction: Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)
        message = await interaction.original_response()
        await singer.get_partial_messageable(interaction.channel_id or 0).get_partial_message(message.id).delete()

    singer.do = reach
    await town.command("ada", "song create", lyrics="la la")
    assert await singer.failed() == (404, 10008)


async def test_the_original_answer_can_be_read_edited_and_deleted(town: Town, singer: Singer) -> None:
    async def all_three(interaction: Interaction) -> None:
        await interaction.response.send_message("one", file=file(), view=buttons(stop="Stop"))
        read = await interaction.original_response()
        assert (read.content, [a.filename for a in read.attachments]) == ("one", ["song.mp3"])
        await interaction.edit_original_response(content="two", view=None)
        await interaction.delete_original_response()

    singer.do = all_three
    asked = await town.command("ada", "song create", lyrics="la la")
    original = await asked.said()
    await town.until(lambda: original.deleted)
    assert singer.errors == []
    assert (original.content, original.labels, original.edits) == ("two", {}, 1)
    assert asked.messages == []


async def test_a_press_can_update_the_message_that_it_was_on(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("sure?", view=buttons(yes="Yes", no="No"))
    message = await (await town.command("ada", "song create", lyrics="la la")).said()
    singer.do = lambda interaction: interaction.response.edit_message(content="done", view=None)
    pressed = await (await town.press("ben", message, "Yes")).answered()
    assert (pressed.reply, message.content, message.labels) == ("update", "done", {})
    assert await pressed.said() is message
    assert singer.seen[-1].message is not None
    assert singer.seen[-1].message.id == message.id


async def test_a_deferred_update_leaves_the_message_alone(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("sure?", view=buttons(yes="Yes"))
    message = await (await town.command("ada", "song create", lyrics="la la")).said()

    async def quietly(interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("private word", ephemeral=True)

    singer.do = quietly
    pressed = await town.press("ben", message, "yes")
    await town.until(lambda: pressed.messages)
    assert (pressed.reply, message.content, message.edits) == ("update", "sure?", 0)
    assert [message.content for message in town.messages("jam", "ben")] == ["sure?", "private word"]


async def test_a_user_installed_command_elsewhere_has_five_follow_ups(town: Town, singer: Singer) -> None:
    async def chatty(interaction: Interaction) -> None:
        assert not interaction.is_guild_integration()
        assert interaction.is_user_integration()
        await interaction.response.send_message("0")
        for number in range(1, 7):
            await interaction.followup.send(str(number))

    singer.do = chatty
    asked = await town.command("ada", "song create", user_installed=True, lyrics="la la")
    assert await singer.failed() == (400, 40094)
    assert [message.content for message in asked.messages] == list("012345")
    assert asked.channel == "elsewhere"
    assert singer.get_guild(singer.seen[0].guild_id or 0) is None


async def test_a_command_in_direct_messages_has_no_server(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("just us")
    asked = await town.command("ada", "song create", channel="dm", lyrics="la la")
    assert (await asked.said()).content == "just us"
    assert singer.seen[0].guild_id is None
    assert isinstance(singer.seen[0].channel, discord.DMChannel)
    assert [message.content for message in town.messages("dm", "ada")] == ["just us"]
    assert town.messages("dm", "ben") == []


async def test_autocomplete_offers_what_the_bot_answers(town: Town, singer: Singer) -> None:
    assert [choice["value"] for choice in await town.autocomplete("ada", "song cancel", "song")] == ["moon", "sun"]
    assert [choice["name"] for choice in await town.autocomplete("ada", "song cancel", "song", "su")] == ["Sun"]


async def test_an_unanswered_interaction_says_so_when_its_answer_is_awaited(town: Town, singer: Singer) -> None:
    asked = await town.command("ada", "song create", lyrics="la la")
    await singer.acted()
    with pytest.raises(TimeoutError, match="ada's command 'song' was not acknowledged"):
        await asked.answered(timeout=0.01)


async def test_a_member_and_a_moderator_come_with_their_permissions(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message("hi")
    for person in ("ada", "mo"):
        await (await town.command(person, "song create", lyrics="la la")).answered()
    ada, mo = (interaction.permissions for interaction in singer.seen)
    assert (ada.send_messages, ada.manage_messages, mo.manage_messages) == (True, False, True)
    assert singer.seen[0].app_permissions.attach_files
    assert singer.seen[0].user.display_name == "Ada"
