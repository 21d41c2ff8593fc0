"""What the port `AlbumBoard` promises, kept by the real one through discord.py at the sandbox's Discord."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.chat.album_board import DiscordAlbums
from bot.chat.messages.catalogue import shipped
from bot.chat.places import Message as Posted
from bot.chat.places import Place, address, message_of
from bot.chat.routes import Routes
from bot.jams.albums import Album, AlbumCause
from bot.jams.jams import Jam
from bot.jams.ports.albums import Sheet
from bot.jams.states import JamState
from bot.sandbox.discord import Message, Town
from bot.songs.albums import Heard, Track, starts
from bot.songs.errors import ChatDown, NoPlace, TooLarge
from bot.songs.songs import Song
from tests.chat import jams
from tests.contracts.fake_clock import FakeClock
from tests.sandbox.discord.singer import Singer, singing
from tests.stand_ins import make_song


@dataclass
class Stage:
    """The albums of a Discord of its own; `mp3` is a side."""

    town: Town
    clock: FakeClock
    client: Singer
    board: DiscordAlbums
    mp3: Path

    def jam(self) -> Jam:
        place = self.town.channels["jam"]
        here = address(Place(place.id, self.town.guild_id, 1, "", 0))
        return jams.jam(channel=here, channel_id=place.id, guild_id=self.town.guild_id, state=JamState.DONE)

    def sheet(self, sides: int = 1, number: int = 0, **changes: Any) -> Sheet:
        credits_ = jams.credits_of(3)
        tracks = tuple(Track(credit.song.id, Heard(180, -14, 5, -1, 100)) for credit in credits_)
        album = Album(self.jam().id, 7, self.clock.now(), kbps=192, sides=(tracks,) * sides)
        begins = starts([track.heard for track in tracks])
        sheet = Sheet(self.jam(), album, number, f"key{number}", list(zip(credits_, tracks, begins, strict=True)), ())
        return replace(sheet, **changes)

    def albums(self) -> list[Message]:
        return self.town.messages("jam")

    async def song(self) -> tuple[Song, Message]:
        """A song in the channel."""
        channel = self.client.get_partial_messageable(self.town.channels["jam"].id)
        sent = await channel.send("a song", file=discord.File(self.mp3, filename="rainy-day-01.mp3"))
        posted = address(Posted(sent.id, sent.channel.id, sent.attachments[0].id))
        return make_song(posted=posted), self.albums()[-1]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncGenerator[Stage]:
    clock = FakeClock()
    async with Town(now=clock.now) as town, singing(town) as client:
        mp3 = tmp_path / "side.mp3"
        mp3.write_bytes(b"ID3 an album")
        yield Stage(town, clock, client, DiscordAlbums(Routes(client, clock), shipped()), mp3)
        assert town.unknown == []


async def test_a_side_has_its_songs_with_times_makers_and_links_and_its_file(stage: Stage) -> None:
    posted = await stage.board.post(stage.sheet(), stage.mp3)
    (album,) = stage.albums()
    assert message_of(posted).message_id == album.id
    assert album.content.startswith("**The album “rainy day”**: 3 songs, 8 min 56 sec.")
    lines = album.embeds[0]["description"].split("\n")
    assert [line[:6] for line in lines] == ["`0:00`", "`2:58`", "`5:56`"]
    assert all("by Ada" in line and "](https://discord.com/channels/" in line for line in lines)
    assert album.attachments[0].filename == "rainy-day-album.mp3"
    assert album.attachments[0].data == b"ID3 an album"
    assert list(album.labels) == ["Lyrics"]
    assert not album.pings
    assert album.metadata is None, "nobody's answer to anything"


async def test_of_several_sides_each_says_which_it_is(stage: Stage) -> None:
    for number in (0, 1):
        await stage.board.post(stage.sheet(2, number), stage.mp3)
    assert ["side 1 of 2" in stage.albums()[0].content, "side 2 of 2" in stage.albums()[1].content] == [True, True]
    names = [message.attachments[0].filename for message in stage.albums()]
    assert names == ["rainy-day-album-1.mp3", "rainy-day-album-2.mp3"]


@pytest.mark.parametrize("later", [0.0, 3 * 3600.0])
async def test_a_side_whose_reply_was_lost_is_there_once(stage: Stage, later: float) -> None:
    sheet = stage.sheet()
    stage.town.fail("POST", "/channels/{channel_id}/messages", drop=True, after=True, times=9)
    with pytest.raises(ChatDown):
        await stage.board.post(sheet, stage.mp3)
    stage.town.faults._faults.clear()
    stage.clock.time += later
    posted = await stage.board.post(sheet, stage.mp3)
    (album,) = stage.albums()
    assert message_of(posted).message_id == album.id


async def test_what_discord_does_not_take_is_told_apart(stage: Stage) -> None:
    large = stage.mp3.with_name("large.mp3")
    large.write_bytes(bytes(11 << 20))
    with pytest.raises(TooLarge):
        await stage.board.post(stage.sheet(), large)
    await stage.board.post(stage.sheet(), stage.mp3)
    stage.town.delete_channel("jam")
    with pytest.raises(NoPlace):
        await stage.board.post(stage.sheet(), stage.mp3)


async def test_a_side_is_deleted_by_its_message_or_by_its_key_and_one_that_is_gone_is_deleted(stage: Stage) -> None:
    one, two = stage.sheet(2), stage.sheet(2, 1)
    posted = await stage.board.post(one, stage.mp3)
    await stage.board.post(two, stage.mp3)
    for _ in range(2):
        await stage.board.take_down(posted)
        await stage.board.take_back(two.jam, two.album, two.key)
    assert stage.albums() == []


async def test_a_songs_file_is_found_in_its_message_as_long_as_it_is_there(stage: Stage) -> None:
    song, message = await stage.song()
    link = await stage.board.sound(song)
    assert link is not None
    assert link == message.attachments[0].url or "rainy-day-01.mp3" in link
    assert await stage.board.sound(replace(song, posted=None)) is None
    stage.town.delete_message(message)
    assert await stage.board.sound(song) is None
    stage.town.fail("GET", "/channels/{channel_id}/messages/{message_id}", status=503, times=9)
    with pytest.raises(ChatDown):
        await stage.board.sound(song)


async def test_why_there_is_no_album_is_said_once_with_a_button_to_try_again(stage: Stage) -> None:
    sheet = stage.sheet()
    album = replace(sheet.album, cause=AlbumCause.FETCH)
    for _ in range(2):
        await stage.board.say_failed(sheet.jam, album, "key-failed")
    (said,) = stage.albums()
    assert "its songs could not be fetched from Discord. It cost nothing." in said.content
    assert list(said.labels) == ["Album"]


async def test_a_side_keeps_below_what_the_server_takes(stage: Stage) -> None:
    assert stage.board.limit(stage.jam()) == 10 * 1024 * 1024 - 64 * 1024
    assert stage.board.limit(replace(stage.jam(), guild_id=1)) == 10 * 1024 * 1024 - 64 * 1024
