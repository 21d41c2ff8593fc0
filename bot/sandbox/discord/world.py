"""Everything that the sandbox's Discord knows at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord import settlement
from bot.sandbox.discord.cdn import Cdn
from bot.sandbox.discord.errors import MISSING_ACCESS, UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE, refuse
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.news import News
from bot.sandbox.discord.places import DEFAULT_LIMIT, DM, Channel, Guild, Person
from bot.sandbox.discord.scheduled import Scheduled
from bot.sandbox.discord.sessions import Sessions
from bot.sandbox.discord.snowflakes import Snowflakes

THREADS_MOST = 1000
"""Active threads of one server; Discord names no number, and says so with 160006."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one interaction reaches the bot: `late` seconds old, and how many times."""

    late: float = 0.0
    times: int = 1


class World:
    """State alone; what changes it is in `board` (messages), `acts` (people), `powers` (tests) and `rest` (the bot)."""

    def __init__(self, now: Callable[[], float], token: str, upload_limit: int) -> None:
        self.now = now
        self.token = token
        self.news = News()
        self.ids = Snowflakes(now)
        self.cdn = Cdn(now)
        self.sessions = Sessions()
        self.gateway_url = ""
        self.bot = settlement.bot()
        self.people = settlement.people()
        self.guilds = settlement.guilds(self.people, self.bot)
        self.channels = settlement.channels(self.guilds, self.people)
        self.home = self.guilds["home"]
        self.home.limit = upload_limit
        self.owner = self.people["mo"]
        self.team: tuple[Person, ...] = ()
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.arrivals: list[Arrival] = []
        self.commands: list[dict[str, Any]] = []
        self.scheduled: dict[int, Scheduled] = {}
        self.threads_most = THREADS_MOST
        self.old_edits: int | None = None
        self.nonces: dict[str, tuple[float, Message]] = {}

    @property
    def upload_limit(self) -> int:
        """Bytes of one file in the first server."""
        return self.home.limit

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (*self.people.values(), self.bot)

    def present(self, channel: Channel) -> tuple[Person, ...]:
        """Everybody who could be mentioned in a channel."""
        if channel.guild is not None:
            return tuple(member.person for member in channel.guild.members.values())
        return channel.group or tuple(person for person in (channel.recipient, self.bot) if person is not None)

    def channel(self, name: str, person: str | None = None) -> Channel:
        """A channel by its name; "dm" is the acting person's. Raises `ValueError` for one that is not there."""
        if name == "dm":
            if person is None:
                raise ValueError("whose direct messages?")
            return self.direct(self.people[person])
        if name not in self.channels:
            raise ValueError(f"no channel {name!r}: there are {', '.join(self.channels)} and dm")
        return self.channels[name]

    def direct(self, person: Person) -> Channel:
        """The bot's direct messages with a person, opened when first asked for."""
        name = f"dm:{person.name}"
        return self.channels.setdefault(
            name, Channel(self.home.id + 1000 + person.id % 1000, name, DM, recipient=person)
        )

    def guild(self, key: str) -> Guild:
        """A server by its key. Raises `ValueError`."""
        if key not in self.guilds:
            raise ValueError(f"no server {key!r}: there are {', '.join(self.guilds)}")
        return self.guilds[key]

    def guild_of(self, id_: int) -> Guild:
        """A server that the bot asks for. Raises `Refused`: 10004 for one that is none, 50001 for one without it."""
        found = next((guild for guild in self.guilds.values() if guild.id == id_), None)
        if found is None:
            raise refuse(UNKNOWN_GUILD)
        if not found.has_bot:
            raise refuse(MISSING_ACCESS)
        return found

    def known(self, person: Person) -> bool:
        """Whether a person shares a server with the bot, or brought it along."""
        return person.installed or any(guild.has_bot and person.id in guild.members for guild in self.guilds.values())

    def channel_of(self, id_: int) -> Channel:
        """Raises `Refused` 10003."""
        found = next((channel for channel in self.channels.values() if channel.id == id_ and not channel.deleted), None)
        if found is None:
            raise refuse(UNKNOWN_CHANNEL)
        return found

    def message_in(self, channel: Channel, id_: int) -> Message:
        """A message that a channel shows to the bot. Raises `Refused` 10008; ephemeral ones are in no channel."""
        message = self.messages.get(id_)
        if message is None or message.deleted or message.place is not channel or message.ephemeral_for:
            raise refuse(UNKNOWN_MESSAGE)
        return message

    def shown(self, channel: Channel, person: str | None = None) -> Iterator[Message]:
        """What that person sees in a channel, oldest first; without a person, what everybody sees."""
        for message in self.messages.values():
            if message.place is channel and not message.deleted and message.ephemeral_for in {None, person}:
                yield message

    def limit_in(self, channel: Channel, person: Person | None = None) -> int:
        """The bytes that one file may have there, in an answer to that person as many as they may send themselves."""
        usual = channel.guild.limit if channel.guild is not None else min(self.upload_limit, DEFAULT_LIMIT)
        return max(usual, person.limit if person is not None else 0)
