"""Everything that the sandbox's Discord knows at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord import permissions
from bot.sandbox.discord.cdn import Cdn
from bot.sandbox.discord.errors import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, refuse
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.news import News
from bot.sandbox.discord.places import APPLICATION, DM, TEXT, THREAD, Channel, Guild, Overwrite, Person, Role
from bot.sandbox.discord.sessions import Sessions
from bot.sandbox.discord.snowflakes import Snowflakes

HOME, ELSEWHERE = 1_400_000_000_000_000_100, 1_400_000_000_000_000_200
MODERATORS, SINGERS = HOME + 1, HOME + 2

DEFAULT_LIMIT = 10 * 2**20
"""Bytes of one attachment where no boost raises it (Discord docs, Uploading Files)."""

BOT_NEEDS = ("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files")


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
        self.upload_limit = upload_limit
        self.news = News()
        self.ids = Snowflakes(now)
        self.cdn = Cdn(now)
        self.sessions = Sessions()
        self.gateway_url = ""
        self.bot = Person(APPLICATION, "jamboree", "Jamboree", (SINGERS,), bot=True)
        self.people = {person.name: person for person in _people()}
        self.home = _home(self.people["mo"])
        self.elsewhere = _elsewhere(self.people["ben"])
        self.channels = {channel.name: channel for channel in _channels(self.home, self.elsewhere)}
        self.messages: dict[int, Message] = {}
        self.interactions: dict[str, Interaction] = {}
        self.arrivals: list[Arrival] = []
        self.commands: list[dict[str, Any]] = []
        self.nonces: dict[str, tuple[float, Message]] = {}

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (*self.people.values(), self.bot)

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
        return self.channels.setdefault(name, Channel(HOME + 1000 + person.id % 1000, name, DM, recipient=person))

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

    def limit_in(self, channel: Channel) -> int:
        """The bytes that one file may have there."""
        return self.upload_limit if channel.guild is self.home else min(self.upload_limit, DEFAULT_LIMIT)


def _people() -> tuple[Person, ...]:
    first = HOME - 50
    return (
        Person(first, "ada", "Ada"),
        Person(first + 1, "ben", "Ben"),
        Person(first + 2, "mo", "Mo", (MODERATORS,)),
    )


def _home(owner: Person) -> Guild:
    roles = (
        Role(HOME, "@everyone", permissions.EVERYONE),
        Role(MODERATORS, "Moderators", permissions.bits("manage_messages", "manage_threads")),
        Role(SINGERS, "Jamboree", permissions.bits(*BOT_NEEDS)),
    )
    return Guild(HOME, "Jamboree sandbox", owner, {role.id: role for role in roles})


def _elsewhere(owner: Person) -> Guild:
    """A server that the bot was never invited to."""
    everyone = Role(ELSEWHERE, "@everyone", permissions.EVERYONE)
    return Guild(ELSEWHERE, "Jamboree sandbox: elsewhere", owner, {ELSEWHERE: everyone}, has_bot=False)


def _channels(home: Guild, elsewhere: Guild) -> tuple[Channel, ...]:
    silence = Overwrite(SINGERS, 0, deny=permissions.bits("send_messages", "send_messages_in_threads"))
    jam = Channel(HOME + 10, "jam", TEXT, home)
    quiet = Channel(HOME + 11, "quiet", TEXT, home, overwrites={SINGERS: silence})
    thread = Channel(HOME + 12, "thread", THREAD, home, parent=jam)
    return jam, quiet, thread, Channel(ELSEWHERE + 10, "elsewhere", TEXT, elsewhere)
