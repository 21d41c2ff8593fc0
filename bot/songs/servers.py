"""What servers decide for themselves. All of it is in memory, since each order asks before it is answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from bot.songs.models import Instrumental, Model
from bot.songs.ports.clock import Clock
from bot.songs.ports.servers import ServerSetting, ServerStore
from bot.songs.wishes import Wish

SINGERS, JAMS, CHANNELS, NOTICES = "singers", "jams", "channels", "notices"
"""The settings' names in the table."""

BLOCKED_MOST = 200
"""Words that a server may block."""


@dataclass(frozen=True, slots=True)
class Singers:
    """Who may sing in a server, and where: role ids and channel ids. Nothing given is everybody, and everywhere."""

    roles: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class JamRules:
    """What a server decided about jams: the id of a role that may start them beside those who may manage events, the id
    of the channel where reports and songs to look at go, and words that jams do not sing."""

    role: int | None = None
    reports: int | None = None
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelDefault:
    """What a song in one channel is made with where the person does not say: a model's id, a style; each may be
    empty."""

    model: str = ""
    style: str = ""


class Servers:
    """The settings of every server, read once at the start; this process is the only one that writes them."""

    def __init__(self, store: ServerStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._singers: dict[int, Singers] = {}
        self._jams: dict[int, JamRules] = {}
        self._channels: dict[int, Mapping[int, ChannelDefault]] = {}
        self._notices: dict[int, int | None] = {}

    async def load(self) -> None:
        """Read all of it. Raises `DatabaseDown`."""
        self._singers = {row.guild_id: _singers(row.value) for row in await self._store.all(SINGERS)}
        self._jams = {row.guild_id: _jams(row.value) for row in await self._store.all(JAMS)}
        self._channels = {row.guild_id: _channels(row.value) for row in await self._store.all(CHANNELS)}
        self._notices = {row.guild_id: _channel(row.value) for row in await self._store.all(NOTICES)}

    def singers(self, guild_id: int | None) -> Singers:
        return Singers() if guild_id is None else self._singers.get(guild_id, Singers())

    def jams(self, guild_id: int | None) -> JamRules:
        return JamRules() if guild_id is None else self._jams.get(guild_id, JamRules())

    def blocked(self, guild_id: int) -> Sequence[str]:
        """Words that a server's jams do not sing."""
        return self.jams(guild_id).blocked

    async def decide_jams(self, guild_id: int, rules: JamRules, by: int) -> None:
        """As `decide`, about jams."""
        value = {"role": rules.role, "reports": rules.reports, "blocked": list(rules.blocked)}
        await self._store.keep(ServerSetting(guild_id, JAMS, value, self._clock.now(), by))
        self._jams[guild_id] = rules

    async def decide(self, guild_id: int, singers: Singers, by: int) -> None:
        """From now on. Raises `DatabaseDown`: then all stays as it was."""
        value = {"roles": sorted(singers.roles), "channels": sorted(singers.channels)}
        await self._keep(guild_id, SINGERS, value, by)
        self._singers[guild_id] = singers

    def channel_defaults(self, guild_id: int) -> Mapping[int, ChannelDefault]:
        """By channel id, those that have any."""
        return self._channels.get(guild_id, {})

    def channel_default(self, guild_id: int | None, channels: Sequence[int]) -> ChannelDefault:
        """What holds in the first of these channels that has a default: a thread, and then its parent."""
        if guild_id is None:
            return ChannelDefault()
        known = self.channel_defaults(guild_id)
        return next((known[id_] for id_ in channels if id_ in known), ChannelDefault())

    async def set_default(self, guild_id: int, channels: Collection[int], default: ChannelDefault, by: int) -> None:
        """For these channels, from now on; one that says nothing is taken away. Raises `DatabaseDown`."""
        known = {**self.channel_defaults(guild_id), **dict.fromkeys(channels, default)}
        known = {id_: one for id_, one in known.items() if one != ChannelDefault()}
        value = {str(id_): {"model": one.model, "style": one.style} for id_, one in sorted(known.items())}
        await self._keep(guild_id, CHANNELS, value, by)
        self._channels[guild_id] = known

    def notices_channel(self, guild_id: int) -> int | None:
        """Where it is told that the server's money comes to its end; None where nobody wants to know."""
        return self._notices.get(guild_id)

    async def set_notices_channel(self, guild_id: int, channel: int | None, by: int) -> None:
        """From now on. Raises `DatabaseDown`."""
        await self._keep(guild_id, NOTICES, {"channel": channel}, by)
        self._notices[guild_id] = channel

    async def _keep(self, guild_id: int, name: str, value: Any, by: int) -> None:
        await self._store.keep(ServerSetting(guild_id, name, value, self._clock.now(), by))


def filled(wish: Wish, default: ChannelDefault, model_of: Callable[[str], Model | None]) -> Wish:
    """The wish with what its channel adds: a model where none was named and this one can do what is asked, a style
    where none was given and the model takes one. `model_of` answers with a model that is on offer."""
    usual = None if wish.model else model_of(default.model)
    if usual is not None and _does(usual, wish):
        wish = replace(wish, model=usual.id)
    if default.style and not wish.style.strip():
        model = model_of(wish.model)
        if model is None or (
            model.style is not None and len(default.style) <= (model.style.most or len(default.style))
        ):
            wish = replace(wish, style=default.style)
    return wish


def _does(model: Model, wish: Wish) -> bool:
    """Whether a model makes that kind of song."""
    return (
        (model.reference is not None) is (wish.reference is not None)
        and (model.sings or not wish.lyrics.strip())
        and (model.instrumental is not Instrumental.NEVER or not wish.instrumental)
    )


def _singers(value: Any) -> Singers:
    found = _mapping(value)
    return Singers(frozenset(found.get("roles", ())), frozenset(found.get("channels", ())))


def _jams(value: Any) -> JamRules:
    found = _mapping(value)
    return JamRules(found.get("role"), found.get("reports"), tuple(found.get("blocked") or ()))


def _channels(value: Any) -> dict[int, ChannelDefault]:
    rows = {id_: _mapping(row) for id_, row in _mapping(value).items() if id_.isdecimal()}
    return {int(id_): ChannelDefault(str(row.get("model", "")), str(row.get("style", ""))) for id_, row in rows.items()}


def _channel(value: Any) -> int | None:
    found = _mapping(value).get("channel")
    return found if isinstance(found, int) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
