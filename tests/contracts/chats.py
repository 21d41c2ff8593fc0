"""The chats that the contract is held against: the stand-in, and Discord as the sandbox has it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import discord

from bot.chat.delivery import Delivery as DiscordDelivery
from bot.chat.incoming import place
from bot.chat.messages.catalogue import shipped
from bot.chat.owner import OwnerAlarm
from bot.chat.places import Message, address, message_of
from bot.chat.routes import Routes
from bot.chat.status_cards import StatusCards as DiscordCards
from bot.pacing.fitting import learn
from bot.sandbox.discord import Town
from bot.songs.models import Prior
from bot.songs.ports.chat import Delivery, Owner, Posted, StatusCards
from bot.songs.songs import Audio, Requester, Song
from bot.songs.states import State
from bot.songs.wishes import Reference, Wish
from tests.contracts.fake_clock import FakeClock
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.scripted_chat import ScriptedChat
from tests.sandbox.discord.singer import Singer, singing
from tests.stand_ins import make_song

CLIP = Reference("https://cdn.example/hum.ogg", "hum.ogg", 5)


WORDS = shipped()
"""Read here, outside of the event loop."""


class Trial(ABC):
    """A chat on trial, and what may happen to it."""

    cards: StatusCards
    delivery: Delivery
    owner: Owner

    def __init__(self) -> None:
        self.clock = FakeClock()

    async def ask(self, song_id: str = "song1") -> Song:
        """A song that is being posted; its card stands in the channel, and nothing else of it."""
        song = make_song(
            id=song_id,
            wish=Wish(lyrics="Row, row, row your boat", reference=CLIP),
            state=State.POSTING,
            posting_at=self.clock.now(),
            audio=Audio("mp3", 8, 30.0),
        )
        return await self._asked(song)

    @abstractmethod
    async def _asked(self, song: Song) -> Song:
        """The song where it was asked for."""

    @abstractmethod
    def has_card(self, song: Song) -> bool: ...

    @abstractmethod
    def songs(self) -> int:
        """How many messages in the channel carry a song."""

    @abstractmethod
    def has_picture(self, posted: Posted) -> bool: ...

    @abstractmethod
    def told(self) -> int:
        """How often the bot's owner was told something."""

    @abstractmethod
    def close_every_way(self) -> None:
        """Nothing can be posted any more, anywhere."""

    @abstractmethod
    def lose_reply(self) -> None:
        """The next post arrives, and its reply does not."""

    @abstractmethod
    def lose_reply_to_erase(self) -> None:
        """The next message that is deleted is gone, and the reply does not say so."""

    @abstractmethod
    def leave(self) -> None:
        """The chat breaks every connection."""

    @abstractmethod
    def come_back(self) -> None: ...


class ScriptedTrial(Trial):
    """The stand-in."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = self.delivery = self.owner = self.chat = ScriptedChat(self.clock)

    async def _asked(self, song: Song) -> Song:
        return song

    def has_card(self, song: Song) -> bool:
        return song.id not in self.chat.cleared

    def songs(self) -> int:
        return len(self.chat.posted)

    def has_picture(self, posted: Posted) -> bool:
        return posted.message in self.chat.pictured

    def told(self) -> int:
        return len(self.chat.alarms)

    def close_every_way(self) -> None:
        self.chat.closed = True

    def lose_reply(self) -> None:
        self.chat.loses_reply = True

    def lose_reply_to_erase(self) -> None:
        """It has no reply that could be lost."""

    def leave(self) -> None:
        self.chat.away = True

    def come_back(self) -> None:
        self.chat.away = False


class DiscordTrial(Trial):
    """The real parts, through discord.py's client, at the sandbox's Discord."""

    def __init__(self, clock: FakeClock, town: Town, client: Singer) -> None:
        super().__init__()
        self.clock = clock
        self.town = town
        self._client = client
        self._client.do = _think
        self._away = town.fail("*", "*", drop=True, times=0)
        routes = Routes(client, clock)
        store = MemorySongStore(clock.now)
        words = WORDS
        cards = DiscordCards(
            routes, store, clock, words, estimate=lambda _: learn([], Prior(50, 60)), line_of=lambda _: None
        )
        self.cards, self.delivery, self.owner = (
            cards,
            DiscordDelivery(routes, cards.stop_editing, words),
            OwnerAlarm(client, words, {"aiml": ("AIML API", "AIMLAPI_KEY"), "second": ("Second", "SECOND_KEY")}),
        )

    async def _asked(self, song: Song) -> Song:
        asked = await self.town.command("ada", "song create", lyrics=song.wish.lyrics)
        assert await self._client.acted() is None
        assert asked.original is not None
        here = place(self._client.seen[-1])
        return replace(
            song,
            guild_id=here.guild_id,
            requester=Requester(self.town.people["ada"].id, "Ada"),
            origin=address(here),
            destination=address(here),
            card=address(Message(asked.original.id)),
        )

    def has_card(self, song: Song) -> bool:
        assert song.card is not None
        card = message_of(song.card).message_id
        return any(message.id == card for message in self.town.messages("jam"))

    def songs(self) -> int:
        return sum("Again" in message.labels for message in self.town.messages("jam"))

    def has_picture(self, posted: Posted) -> bool:
        carries = message_of(posted.message).message_id
        (message,) = (one for one in self.town.messages("jam") if one.id == carries)
        return [file.filename for file in message.attachments][1:] == ["card.png"]

    def told(self) -> int:
        return len(self.town.messages("dm", "mo"))

    def close_every_way(self) -> None:
        self.town.permit("jam", send_messages=False, attach_files=False)
        self.town.expire_tokens()
        self.town.fail("POST", "/users/@me/channels", status=403, code=50007, times=50)

    def lose_reply(self) -> None:
        self.town.fail("POST", "/channels/{channel_id}/messages", drop=True, after=True)

    def lose_reply_to_erase(self) -> None:
        self.town.fail("DELETE", "/channels/*/messages/*", drop=True, after=True)

    def leave(self) -> None:
        self._away.times = 1_000

    def come_back(self) -> None:
        self._away.times = 0


async def _think(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.defer(thinking=True)


@asynccontextmanager
async def at_discord() -> AsyncGenerator[Trial]:
    clock = FakeClock()
    async with Town(now=clock.now) as town, singing(town) as client:
        yield DiscordTrial(clock, town, client)
        assert town.unknown == []


@asynccontextmanager
async def at_stand_in() -> AsyncGenerator[Trial]:
    yield ScriptedTrial()


ROWS = {"stand-in": at_stand_in, "Discord": at_discord}
