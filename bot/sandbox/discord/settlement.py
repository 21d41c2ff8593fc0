"""The people, servers and channels that are there when a town opens, as rows."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.discord import permissions
from bot.sandbox.discord.places import (
    APPLICATION,
    FORUM,
    GROUP,
    TEXT,
    THREAD,
    Channel,
    Guild,
    Member,
    Overwrite,
    Person,
    Role,
    Thread,
)
from bot.sandbox.discord.snowflakes import EPOCH

HOME, ELSEWHERE = 1_400_000_000_000_000_100, 1_400_000_000_000_000_200
SECOND = HOME + (1 << 22)
"""The server that the bot was made for, one that it is not in, and another that has it: on the other shard of two."""

MODERATORS, SINGERS = 1, 2
"""What a server's id is added to for its roles: its moderators', and the bot's own."""

BOT_NEEDS = ("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files")
MODERATORS_MAY = (
    "manage_guild",
    "manage_messages",
    "manage_threads",
    "manage_events",
    "create_events",
    "pin_messages",
    "moderate_members",
)

PEOPLE = (
    ("ada", "Ada", "2016-03-01"),
    ("ben", "Ben", "2017-07-14"),
    ("mo", "Mo", "2015-11-20"),
    ("cy", "Cy", "2018-02-02"),
    ("dee", "Dee", "2019-05-30"),
    ("eli", "Eli", "2020-10-10"),
    ("fay", "Fay", "2021-01-25"),
    ("gus", "Gus", "2024-06-06"),
    ("lou", "Lou", "2016-09-09"),
    ("vic", "Vic", "2018-12-24"),
    ("sue", "Sue", "2022-04-01"),
)
"""Name, shown name, and the day that the account was made on."""

MEMBERS = {
    HOME: ("ada", "ben", "mo", "cy", "dee", "eli", "fay", "gus"),
    SECOND: ("lou", "vic", "ada", "gus"),
    ELSEWHERE: ("ben", "ada", "mo", "sue"),
}
"""Who is where, in the order of their coming; Sue shares no server with the bot."""

MODERATE = {HOME: ("mo", "cy"), SECOND: ("vic",), ELSEWHERE: ()}

TOPICS = {
    "jam": "Songs are asked for and posted here",
    "quiet": "The bot may not post here",
    "gallery": "A forum: each song is a post",
    "lounge": "Another server that has the bot",
    "staff": "Seen by moderators and the bot alone",
    "elsewhere": "The bot is not in this server: commands are those that people brought along",
}

FOUNDED = datetime(2025, 8, 1, tzinfo=UTC).timestamp()
"""Unix seconds at which each server's first member came; the others followed a day apart."""

DAY = 86_400


def people() -> dict[str, Person]:
    """Everybody by name; ids are a day's first, and a number."""
    return {name: Person(_id(made, number), name, shown) for number, (name, shown, made) in enumerate(PEOPLE)}


def bot() -> Person:
    return Person(APPLICATION, "jamboree", "Jamboree", bot=True)


def guilds(people: dict[str, Person], bot: Person) -> dict[str, Guild]:
    """The three servers by their keys; the application's owner owns the first."""
    rows = (
        (HOME, "home", "Jamboree sandbox", "mo"),
        (SECOND, "second", "Jamboree sandbox: the second", "lou"),
        (ELSEWHERE, "elsewhere", "Jamboree sandbox: elsewhere", "ben"),
    )
    found = {key: founded(id_, key, name, people[owner]) for id_, key, name, owner in rows}
    for guild in found.values():
        for number, name in enumerate(MEMBERS[guild.id]):
            roles = frozenset({guild.id + MODERATORS} if name in MODERATE[guild.id] else ())
            guild.members[people[name].id] = Member(people[name], roles, FOUNDED + number * DAY)
        invite(guild, bot, FOUNDED + DAY / 2)
    found["elsewhere"].has_bot = False
    return found


def founded(id_: int, key: str, name: str, owner: Person) -> Guild:
    """A server with its roles, and nobody in it."""
    roles = (
        Role(id_, "@everyone", permissions.EVERYONE),
        Role(id_ + MODERATORS, "Moderators", permissions.bits(*MODERATORS_MAY)),
        Role(id_ + SINGERS, "Jamboree", permissions.bits(*BOT_NEEDS)),
    )
    return Guild(id_, key, name, owner, {role.id: role for role in roles})


def invite(guild: Guild, bot: Person, now: float) -> None:
    """The bot is a member, with the role that came with its invitation."""
    guild.has_bot, guild.bot_joined_at = True, now
    guild.members[bot.id] = Member(bot, frozenset({guild.id + SINGERS}), now)


def channels(guilds: dict[str, Guild], people: dict[str, Person]) -> dict[str, Channel]:
    """Every channel by its name. The "staff" of the second server is seen by its moderators and the bot alone."""
    home, second, elsewhere = guilds["home"], guilds["second"], guilds["elsewhere"]
    silence = Overwrite(HOME + SINGERS, 0, deny=permissions.bits("send_messages", "send_messages_in_threads"))
    jam = Channel(HOME + 10, "jam", TEXT, home)
    lounge = Channel(SECOND + 10, "lounge", TEXT, second)
    unseen = Overwrite(SECOND, 0, deny=permissions.bits("view_channel"))
    seen = [Overwrite(SECOND + role, 0, allow=permissions.bits("view_channel")) for role in (MODERATORS, SINGERS)]
    group = tuple(people[name] for name in ("ada", "ben", "sue"))
    rows = (
        jam,
        Channel(HOME + 11, "quiet", TEXT, home, overwrites={silence.id: silence}),
        Channel(HOME + 12, "thread", THREAD, home, parent=jam, thread=Thread(people["mo"], FOUNDED)),
        Channel(HOME + 13, "gallery", FORUM, home, tags={HOME + 20: "jam", HOME + 21: "instrumental"}),
        lounge,
        Channel(SECOND + 11, "staff", TEXT, second, overwrites={one.id: one for one in (unseen, *seen)}),
        Channel(ELSEWHERE + 10, "elsewhere", TEXT, elsewhere),
        Channel(HOME + 40, "friends", GROUP, group=group),
    )
    home.system, second.system = jam, lounge
    for place in rows:
        place.topic = TOPICS.get(place.name)
    return {channel.name: channel for channel in rows}


def _id(made: str, number: int) -> int:
    moment = datetime.fromisoformat(made).replace(tzinfo=UTC).timestamp()
    return (int(moment * 1000) - EPOCH) << 22 | number
