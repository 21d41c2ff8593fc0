"""Access rules, as rows: who may use which command, button and form. What has no rule is denied.

`docs/security.md` is generated from this table, and `bot/chat/authorization.py` asks it. Nothing here does any I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord

from bot.chat.buttons import carries
from bot.chat.places import place_of
from bot.songs.servers import Singers
from bot.songs.songs import Song

Interaction = discord.Interaction[Any]


class Who(StrEnum):
    """Who may use it; the text is what the documentation says."""

    ANYONE = "anyone"
    SEES = "its requester, and whoever is where the song is"
    REQUESTER = "its requester"
    MODERATOR = "its requester, and moderators of its server"
    OPENER = "who opened the form"
    MANAGER = "who may manage the server"
    STARTER = "who may manage events, or has the role that `/settings` names"
    PLANNER = "who asked for the jam"  # the use case asks
    HOST = "the jam's host, and moderators"  # the use case asks
    JUDGE = "moderators"  # the use case asks
    VOTER = "who may vote in the jam"  # the use case asks
    OWNER = "the bot's owner, or its team"
    OWNER_DIRECTLY = "the bot's owner, or its team, in direct messages with it"


class Clip(StrEnum):
    """Whether what comes of it carries a clip, which needs the right to attach files."""

    NO = "no"
    GIVEN = "where one is given"
    ALWAYS = "yes"


class Then(StrEnum):
    """When a server's decisions about `/song` are asked for, where something is made."""

    NOTHING = "nothing"
    ORDER = "order"  # acknowledged before the server's decisions are asked for
    FORM = "form"  # asked again when it comes back


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may use one command, button or form. `name` is a command's, or a custom id's kind and action; `shown` is
    what people read.

    `sings` where something is made or posted: that needs the right to speak there, by Discord and by the server.
    """

    name: str
    shown: str
    who: Who
    sings: bool = False
    clip: Clip = Clip.NO
    then: Then = Then.NOTHING


ACCESS_RULES = (
    AccessRule("song create", "`/song create`", Who.ANYONE, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("song status", "`/song status`", Who.ANYONE),
    AccessRule("song cancel", "`/song cancel`", Who.REQUESTER),
    AccessRule("song models", "`/song models`", Who.ANYONE),
    AccessRule("models:pick", "the menu of `/song models`", Who.ANYONE),
    AccessRule("help", "`/help`", Who.ANYONE),
    AccessRule("help:help", "**Help**", Who.ANYONE),
    AccessRule("help:try", "an example in `/help`; **Make the first song**", Who.ANYONE, sings=True, then=Then.FORM),
    AccessRule("help:report", "**Report** in `/help`", Who.ANYONE),
    AccessRule("help:send", "the form of that **Report**, submitted", Who.ANYONE),
    AccessRule("settings", "`/settings`", Who.MANAGER),
    AccessRule("purse show", "`/purse show`", Who.ANYONE),
    AccessRule("purse set", "`/purse set`", Who.MANAGER),
    AccessRule("purse share", "`/purse share`", Who.MANAGER),
    AccessRule("purse give", "`/purse give`", Who.MANAGER),
    AccessRule("purse reset", "`/purse reset`", Who.MANAGER),
    AccessRule("purse report", "`/purse report`", Who.MANAGER),
    AccessRule("purse freeze", "`/purse freeze`", Who.MANAGER),
    AccessRule("purse thaw", "`/purse thaw`", Who.MANAGER),
    AccessRule("purse block", "`/purse block`", Who.MANAGER),
    AccessRule("purse unblock", "`/purse unblock`", Who.MANAGER),
    AccessRule("jam start", "`/jam start`", Who.STARTER, sings=True, then=Then.FORM),
    AccessRule("jam now", "`/jam now`", Who.ANYONE),
    AccessRule("jam mine", "`/jam mine`", Who.ANYONE),
    AccessRule("jam list", "`/jam list`", Who.ANYONE),
    AccessRule("jam host", "`/jam host`", Who.HOST),
    AccessRule("owner servers", "`/owner servers`", Who.OWNER_DIRECTLY),
    AccessRule("owner open", "`/owner open`", Who.OWNER_DIRECTLY),
    AccessRule("owner close", "`/owner close`", Who.OWNER_DIRECTLY),
    AccessRule("owner caps", "`/owner caps`", Who.OWNER_DIRECTLY),
    AccessRule("owner drain", "`/owner drain`", Who.OWNER_DIRECTLY),
    AccessRule("owner:drain", "**Yes, drain and stop**", Who.OWNER_DIRECTLY),
    AccessRule("Remake", "**Remake** on a message", Who.ANYONE, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule(
        "Use as reference",
        "**Use as reference** on a message",
        Who.ANYONE,
        sings=True,
        clip=Clip.ALWAYS,
        then=Then.FORM,
    ),
    AccessRule("song:form", "a song's form, submitted", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("draft:fix", "**Fix it**", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule("draft:sing", "**Sing it**", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("draft:change", "**Change**", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule("draft:more", "**More**", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule("draft:rest", "the form **More**, submitted", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("song:cancel", "**Cancel**", Who.MODERATOR),
    AccessRule("song:withhold", "**Don't post it**", Who.MODERATOR),
    AccessRule("song:retry", "**Try again**", Who.REQUESTER, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("song:edit", "**Edit**", Who.REQUESTER, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule("song:look", "**Look again**", Who.REQUESTER, sings=True),
    AccessRule("song:post", "**Post here**", Who.REQUESTER, sings=True),
    AccessRule("song:throw", "**Throw away**", Who.REQUESTER),
    AccessRule("song:discard", "**Yes, throw it away**", Who.REQUESTER),
    AccessRule("song:again", "**Again**", Who.SEES, sings=True, clip=Clip.GIVEN, then=Then.ORDER),
    AccessRule("song:remix", "**Remix**", Who.SEES, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule("song:cover", "**Cover**", Who.SEES, sings=True, clip=Clip.ALWAYS, then=Then.FORM),
    AccessRule("song:lyrics", "**Lyrics**", Who.SEES),
    AccessRule("song:delete", "**Delete**", Who.MODERATOR),
    AccessRule("song:erase", "**Yes, delete it**", Who.MODERATOR),
    AccessRule("song:report", "**Report**", Who.SEES),
    AccessRule("song:reported", "the form of **Report**, submitted", Who.SEES),
    AccessRule("jam:form", "a jam's form, submitted", Who.STARTER, sings=True),
    AccessRule("jam:another", "**Another jam**", Who.STARTER, sings=True, then=Then.FORM),
    AccessRule("jam:album", "**Album**", Who.ANYONE),
    AccessRule("jam:booklet", "**Lyrics** of an album", Who.ANYONE),
    AccessRule("jam:change", "**Change**, of a jam", Who.PLANNER),
    AccessRule("jam:places", "the menu of places", Who.PLANNER),
    AccessRule("jam:model", "the menu of models for a jam", Who.PLANNER),
    AccessRule("jam:begin", "**Open the jam**", Who.PLANNER, sings=True),
    AccessRule("jam:forget", "**Forget it**", Who.PLANNER),
    AccessRule("jam:join", "**Join**", Who.ANYONE, sings=True),
    AccessRule("jam:back", "**Give my place back**", Who.ANYONE),
    AccessRule("jam:write", "**Write my song**", Who.ANYONE, sings=True, then=Then.FORM),
    AccessRule("jam:replace", "**Replace it**", Who.ANYONE, sings=True, then=Then.FORM),
    AccessRule("jam:remind", "**Remind me**", Who.ANYONE),
    AccessRule("jam:quiet", "**Do not remind me**", Who.ANYONE),
    AccessRule("jam:how", "**How it works**", Who.ANYONE),
    AccessRule("jam:hear", "**Hear my five**", Who.VOTER),
    AccessRule("jam:onward", "**Five more?**", Who.VOTER),
    AccessRule("jam:earlier", "**The five before**", Who.VOTER),
    AccessRule("jam:rate", "**Rate them**", Who.VOTER),
    AccessRule("jam:rated", "the form of **Rate them**, submitted", Who.VOTER),
    AccessRule("jam:counted", "**How was this counted?**", Who.ANYONE),
    AccessRule("jam:ballot", "**My ballot**", Who.ANYONE),
    AccessRule("jam:longer", "**More time**", Who.ANYONE),
    AccessRule("jam:host", "**Host**", Who.HOST),
    AccessRule("jam:next", "**Next phase now**", Who.HOST),
    AccessRule("jam:lengthen", "**A little longer**", Who.HOST),
    AccessRule("jam:pause", "**Pause**", Who.HOST),
    AccessRule("jam:resume", "**Go on**", Who.HOST),
    AccessRule("jam:hand", "**Hand over**", Who.HOST),
    AccessRule("jam:handed", "the form of **Hand over**, submitted", Who.HOST),
    AccessRule("jam:strike", "**Strike a song**", Who.HOST),
    AccessRule("jam:struck", "the form of **Strike a song**, submitted", Who.HOST),
    AccessRule("jam:lock", "**Lock**", Who.HOST),
    AccessRule("jam:unlock", "**Unlock**", Who.HOST),
    AccessRule("jam:off", "**Call it off**", Who.HOST),
    AccessRule("jam:surely", "**Yes, call it off**", Who.HOST),
    AccessRule("jam:show", "**Show it**", Who.JUDGE),
    AccessRule("jam:refuse", "**Refuse it**", Who.JUDGE),
    AccessRule("jam:refused", "the form of **Refuse it**, submitted", Who.JUDGE),
    AccessRule("jam:who", "**Who made it**", Who.JUDGE),
    AccessRule("jam:lines", "the menu of lines for a jam", Who.PLANNER),
    AccessRule("jam:line", "**Write the next line**", Who.ANYONE, sings=True, then=Then.FORM),
    AccessRule("jam:lined", "the form of **Write the next line**, submitted", Who.ANYONE, sings=True),
    AccessRule("jam:unline", "**Strike the last line**", Who.ANYONE),
    AccessRule("jam:style", "**Propose a style**", Who.ANYONE, sings=True, then=Then.FORM),
    AccessRule("jam:styled", "the form of **Propose a style**, submitted", Who.ANYONE, sings=True),
    AccessRule("jam:pick", "a style on a jam's board", Who.ANYONE),
    AccessRule("jam:takes", "**Pick a take**", Who.ANYONE),
    AccessRule("jam:better", "**A is better**, **B is better**", Who.ANYONE),
    AccessRule("jam:cut", "**Strike a line**", Who.HOST),
    AccessRule("jam:severed", "the form of **Strike a line**, submitted", Who.HOST),
    AccessRule("settings:open", "a subject's button in `/settings`", Who.MANAGER),
    AccessRule("settings:save", "a subject's form in `/settings`, submitted", Who.MANAGER),
    AccessRule("opening:open", "**Open**", Who.OWNER),
    AccessRule("opening:limit", "**Open with another limit**", Who.OWNER),
    AccessRule("opening:save", "the form of that limit, submitted", Who.OWNER),
    AccessRule("opening:leave", "**Leave**", Who.OWNER),
    AccessRule("opening:left", "**Yes, leave**", Who.OWNER),
    AccessRule("opening:pick", "the day's list of servers to open", Who.OWNER),
    AccessRule("opening:form", "**Open the form again**", Who.OPENER, sings=True, clip=Clip.GIVEN, then=Then.FORM),
    AccessRule(
        "opening:sing",
        "**Sing it** in a server that was opened just now",
        Who.OPENER,
        sings=True,
        clip=Clip.GIVEN,
        then=Then.ORDER,
    ),
)

BY_NAME: Mapping[str, AccessRule] = {rule.name: rule for rule in ACCESS_RULES}

OF_A_SONG = frozenset({Who.SEES, Who.REQUESTER, Who.MODERATOR})
"""Those whose rule needs the song that a custom id names."""


class Why(StrEnum):
    """Why somebody is denied."""

    STALE = "stale"  # no such song for them: it says nothing of what else there is
    NOT_YOURS = "not_yours"
    NOT_YOUR_FORM = "not_your_form"
    NOT_MANAGER = "not_manager"
    NOT_STARTER = "not_starter"
    NOT_OWNER = "not_owner"
    NOT_DIRECT = "not_direct"  # it is for direct messages with the bot alone
    MAY_NOT_SPEAK = "may_not_speak"
    MAY_NOT_ATTACH = "may_not_attach"
    ROLE = "role"  # the server lets certain roles sing
    CHANNEL = "channel"  # the server lets people sing in certain channels
    COMMAND = "command"  # the server denies `/song` to them or there


OF_THE_PLACE = frozenset({Why.MAY_NOT_SPEAK, Why.MAY_NOT_ATTACH, Why.ROLE, Why.CHANNEL, Why.COMMAND})
"""Why somebody may not sing there or with that, whoever's it is: elsewhere or later they may."""


class Denied(Exception):
    """The person may not do that; raised before anything was begun."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def speaks(interaction: Interaction) -> Why | None:
    """By Discord's own rights. Where there is no server the rule is the context: direct messages have no rights."""
    if interaction.guild_id is None:
        return None
    held = interaction.permissions
    thread = isinstance(interaction.channel, discord.Thread)
    return None if (held.send_messages_in_threads if thread else held.send_messages) else Why.MAY_NOT_SPEAK


def attaches(interaction: Interaction) -> Why | None:
    """By Discord's own rights, for a clip."""
    held = interaction.guild_id is None or interaction.permissions.attach_files
    return None if held else Why.MAY_NOT_ATTACH


def sings(interaction: Interaction, singers: Singers) -> Why | None:
    """By what the server decided in `/settings`."""
    if singers.roles and not singers.roles & roles(interaction):
        return Why.ROLE
    if singers.channels and not singers.channels & channels(interaction):
        return Why.CHANNEL
    return None


def manages(interaction: Interaction) -> Why | None:
    """Whether the person may manage this server."""
    held = interaction.permissions
    here = interaction.guild_id is not None and (held.manage_guild or held.administrator)
    return None if here else Why.NOT_MANAGER


def starts_jams(interaction: Interaction, role: int | None) -> Why | None:
    """Whether the person may start a jam here; `role` is the one that the server named for it."""
    held = interaction.permissions
    may = held.manage_events or held.manage_guild or held.administrator or role in roles(interaction)
    return None if interaction.guild_id is not None and may else Why.NOT_STARTER


def owns(interaction: Interaction) -> Why | None:
    """Whether the bot is the person's, or their team's."""
    return None if interaction.user.id in owners(interaction.client.application) else Why.NOT_OWNER


def owns_directly(interaction: Interaction) -> Why | None:
    """Whether the bot is the person's, or their team's, and they are in direct messages with it."""
    if (why := owns(interaction)) is not None:
        return why
    direct = interaction.guild_id is None and interaction.context.dm_channel
    return None if direct else Why.NOT_DIRECT


def owners(application: discord.AppInfo | None) -> frozenset[int]:
    """Who owns the bot: a person, or everybody who has joined its team."""
    if application is None:
        return frozenset()
    if application.team is None:
        return frozenset({application.owner.id})
    joined = discord.TeamMembershipState.accepted
    return frozenset(member.id for member in application.team.members if member.membership_state is joined)


def principal(application: discord.AppInfo) -> int:
    """Who is told and asked: the owner; of a team its owner alone, so that nobody answers what somebody has answered.
    A team's application belongs, as Discord has it, to an account that nobody reads."""
    team = application.team
    return application.owner.id if team is None or team.owner_id is None else team.owner_id


def of_song(interaction: Interaction, who: Who, song: Song) -> Why | None:
    """Whether the song is theirs to that extent. A moderator counts in the song's own server alone."""
    if interaction.user.id == song.requester.id:
        return None
    if who is Who.SEES:
        return None if _there(interaction, song) else Why.STALE
    if who is Who.MODERATOR and moderates(interaction, song):
        return None
    return Why.NOT_YOURS


def moderates(interaction: Interaction, song: Song) -> bool:
    """Whether the person may manage messages where they are, and that is the song's own server."""
    held = interaction.guild_id is not None and interaction.permissions.manage_messages
    return held and interaction.guild_id == song.guild_id


def pressed(interaction: Interaction) -> bool:
    """Whether a press is of a button that is there: under a message of the bot's own that carries it."""
    message = interaction.message
    if message is None:
        return False
    ourselves = {interaction.application_id, getattr(interaction.client.user, "id", None)}
    return message.author.id in ourselves and carries(message, str((interaction.data or {}).get("custom_id", "")))


def roles(interaction: Interaction) -> frozenset[int]:
    """The ids of the person's roles in this server, everybody's among them."""
    here = () if interaction.guild_id is None else (interaction.guild_id,)
    return frozenset((*here, *(role.id for role in getattr(interaction.user, "roles", ()))))


def channels(interaction: Interaction) -> frozenset[int]:
    """The ids that the place goes by: a thread's, and its parent's."""
    parent = getattr(interaction.channel, "parent_id", None)
    return frozenset(id_ for id_ in (interaction.channel_id, parent) if id_ is not None)


def _there(interaction: Interaction, song: Song) -> bool:
    """Whether the song was asked for or posted in this server, or in these direct messages."""
    place = place_of(song.destination)
    if interaction.guild_id is None:
        return place.guild_id is None and place.channel_id == interaction.channel_id
    return interaction.guild_id in {song.guild_id, place.guild_id}
