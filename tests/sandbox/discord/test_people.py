"""What Discord's client lets people do, and what it refuses before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.discord import Town, Upload
from tests.sandbox.discord.singer import Singer, buttons


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("sing", {}, "no command 'sing'"),
        ("song", {}, "is a group"),
        ("song hum", {}, "no subcommand 'hum'"),
        ("song create", {}, "required, but not given: lyrics"),
        ("song create", {"lyrics": "x"}, "lyrics takes at least 2 characters"),
        ("song create", {"lyrics": "x" * 3001}, "lyrics takes at most 3000 characters"),
        ("song create", {"lyrics": "la", "length": 4}, "length takes at least 5"),
        ("song create", {"lyrics": "la", "length": "long"}, "length does not take str"),
        ("song create", {"lyrics": "la", "length": True}, "length does not take bool"),
        ("song create", {"lyrics": "la", "model": "slow"}, "model has no choice 'slow'"),
        ("song create", {"lyrics": "la", "tempo": 3}, "no such option: tempo"),
    ],
)
async def test_a_client_refuses(town: Town, singer: Singer, name: str, options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        await town.command("ada", name, **options)
    assert singer.seen == []


async def test_a_choice_can_be_named_by_what_is_shown(town: Town, singer: Singer) -> None:
    await town.command("ada", "song create", lyrics="la", model="Fast", length=30, instrumental=False)
    await singer.acted()
    given = {key: singer.given[key] for key in ("model", "length", "instrumental")}
    assert given == {"model": "fast/v1", "length": 30, "instrumental": False}


async def test_a_message_command_brings_the_message_with_its_voice_note(town: Town, singer: Singer) -> None:
    voice = Upload("voice-message.ogg", b"OggS", "audio/ogg", duration=3.0)
    posted = await town.post("ben", "", voice, voice=True)
    await town.message_command("ada", "Remake", posted)
    await singer.acted()
    message = singer.given["message"]
    assert (message.id, message.attachments[0].duration, message.flags.voice) == (posted.id, 3.0, True)


async def test_only_buttons_that_are_there_and_seen_can_be_pressed(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_message(
        "psst", ephemeral=True, view=buttons(again="Again")
    )
    message = await (await town.command("ada", "song create", lyrics="la")).said()
    with pytest.raises(ValueError, match="ben does not see"):
        await town.press("ben", message, "again")
    with pytest.raises(ValueError, match="no 'Stop'"):
        await town.press("ada", message, "Stop")
    with pytest.raises(ValueError, match="nobody is called"):
        await town.command("eve", "song create", lyrics="la")


async def test_waiting_in_vain_tells_what_the_channels_show(town: Town) -> None:
    await town.post("ada", "is anybody there?")
    with pytest.raises(TimeoutError, match=r"bot is offline(.|\n)*#jam ada: is anybody there\?"):
        await town.until(lambda: False, timeout=0.01)


async def test_a_watcher_hears_every_change_until_it_stops(town: Town) -> None:
    heard: list[dict[str, Any]] = []
    stop = town.watch(heard.append)
    await town.post("ada", "one")
    stop()
    await town.post("ada", "two")
    assert [(event["event"], event["message"]["content"]) for event in heard] == [("message_created", "one")]
