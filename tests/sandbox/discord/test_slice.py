"""From a person's command to a file in the channel, with nothing in between but sockets."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord

from bot.sandbox.discord import Town, Upload
from tests.sandbox.discord.singer import Singer, buttons, file


async def test_a_bot_registers_its_commands_and_comes_online(town: Town, singer: Singer) -> None:
    assert {command["name"] for command in town.commands} == {"song", "Remake"}
    assert all(command["id"].isdecimal() for command in town.commands)
    assert [guild.name for guild in singer.guilds] == ["Jamboree sandbox", "Jamboree sandbox: the second"]
    assert {channel.name for channel in singer.guilds[0].text_channels} == {"jam", "quiet"}
    assert [thread.name for thread in singer.guilds[0].threads] == ["thread"]
    assert town.unknown == []


async def test_a_command_with_a_clip_becomes_a_song_in_the_channel(town: Town, singer: Singer) -> None:
    async def sing(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True)
        clip = await singer.given["reference"].read()
        await interaction.edit_original_response(content=f"I heard {clip.decode()}")
        channel = singer.get_partial_messageable(interaction.channel_id or 0)
        await channel.send("A song", file=file(), view=buttons(again="Again"), nonce="song1")

    singer.do = sing
    asked = await town.command("ada", "song create", lyrics="la\nla", reference=Upload("hum.wav", b"hmm", duration=2.5))
    card = await asked.said()
    assert (card.content, card.edits, asked.reply) == ("I heard hmm", 1, "thinking")
    song = (await town.until(lambda: [m for m in town.messages("jam") if m.attachments]))[0]
    assert singer.errors == []
    assert singer.given["lyrics"] == "la\nla"
    assert singer.given["reference"].duration == 2.5
    assert song.labels == {"Again": "again"}
    assert song.author == "jamboree"
    async with aiohttp.ClientSession() as session, session.get(song.attachments[0].url) as answer:
        assert (answer.status, await answer.read()) == (200, b"ID3 la la la")
        assert answer.content_type == "audio/mpeg"
        assert answer.headers["Server"] == "Jamboree sandbox"
