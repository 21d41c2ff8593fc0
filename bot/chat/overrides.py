"""What servers decided about `/song` in their own settings (Integrations): read where it can be, kept for minutes.

A press or a form does not say it, Discord asks it of commands alone. Nobody waits for it before they are answered:
what is not known yet, or cannot be read, allows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from bot.chat import rights
from bot.chat.rights import Interaction, Why
from bot.songs.ports.clock import Clock

log = structlog.get_logger(__name__)

KEPT = 5 * 60.0
"""Seconds for which what was read is used without reading it anew; a change that Discord tells of is read at once."""

SERVERS_MOST = 10_000
"""Servers whose decisions are kept; the oldest go."""

ROLE, USER, CHANNEL = 1, 2, 3
"""What a decision is about (Discord docs, Application Command Permission Type)."""

Row = tuple[int, int, bool]
"""A kind, an id, and whether it is allowed."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a server decided about the command, and about everything of the application; `at` is when it was read."""

    command: tuple[Row, ...] = ()
    application: tuple[Row, ...] = ()
    at: float = 0.0


class Overrides:
    """Reads with the bot's own token; one request a server, however many people wait for it."""

    def __init__(self, client: discord.Client, command_id: Mapping[str, int], clock: Clock) -> None:
        """`command_id` has the id of "song" once the commands are registered."""
        self._client = client
        self._command_id = command_id
        self._clock = clock
        self._known: dict[int, Decided] = {}
        self._reading: dict[int, asyncio.Task[None]] = {}

    def forget(self, guild_id: int) -> None:
        """The server has decided anew."""
        self._known.pop(guild_id, None)

    async def denial(self, interaction: Interaction, patience: float) -> Why | None:
        """Why the server denies `/song` to that person, or there; None where it does not. Where nothing is known, waits
        `patience` seconds."""
        guild_id = interaction.guild_id
        if guild_id is None or self._client.get_guild(guild_id) is None or interaction.permissions.administrator:
            return None
        known = self._known.get(guild_id)
        if known is None or self._clock.now() - known.at > KEPT:
            reading = self._read(guild_id)
            if known is None and patience > 0:
                await asyncio.wait({reading}, timeout=patience)
        known = self._known.get(guild_id, Decided())
        return None if allowed(known, guild_id, interaction) else Why.COMMAND

    def _read(self, guild_id: int) -> asyncio.Task[None]:
        if guild_id not in self._reading:
            reading = asyncio.create_task(self._fetch(guild_id), name=f"overrides {guild_id}")
            self._reading[guild_id] = reading
            reading.add_done_callback(lambda _: self._reading.pop(guild_id))
        return self._reading[guild_id]

    async def _fetch(self, guild_id: int) -> None:
        assert self._client.application_id is not None
        try:
            http = self._client.http
            said = await http.get_guild_application_command_permissions(self._client.application_id, guild_id)
        except Exception as error:
            log.info("overrides.unread", guild=guild_id, why=type(error).__name__)
            said = []
        by_id = {int(one["id"]): tuple(_rows(one["permissions"])) for one in said}
        command = by_id.get(self._command_id.get("song", 0), ())
        self._known[guild_id] = Decided(command, by_id.get(self._client.application_id, ()), self._clock.now())
        while len(self._known) > SERVERS_MOST:
            del self._known[next(iter(self._known))]


def allowed(decided: Decided, guild_id: int, interaction: Interaction) -> bool:
    """Discord's order (docs, Application Command Permissions): the channel, then the person, then their roles; the
    command's own decisions go before the application's."""
    here, mine, me = rights.channels(interaction), rights.roles(interaction), interaction.user.id
    both = (decided.command, decided.application)
    where = [_channel(rows, here, guild_id) for rows in both]
    who = [_person(rows, me, mine, guild_id) for rows in both]
    return _first(where) and _first(who)


def _first(said: Iterable[bool | None]) -> bool:
    """The first decision that was made; none allows."""
    return next((one for one in said if one is not None), True)


def _channel(rows: Iterable[Row], here: frozenset[int], guild_id: int) -> bool | None:
    """What is said of the channel; the server's id minus one stands for all channels."""
    said = {id_: may for kind, id_, may in rows if kind == CHANNEL}
    return next((said[id_] for id_ in here if id_ in said), said.get(guild_id - 1))


def _person(rows: Iterable[Row], me: int, mine: frozenset[int], guild_id: int) -> bool | None:
    """What is said of the person, else of any of their roles, else of everybody: the server's id is that role's."""
    found = list(rows)
    if (own := next((may for kind, id_, may in found if kind == USER and id_ == me), None)) is not None:
        return own
    said = {id_: may for kind, id_, may in found if kind == ROLE}
    held = [said[id_] for id_ in mine - {guild_id} if id_ in said]
    return any(held) if held else said.get(guild_id)


def _rows(permissions: Iterable[Any]) -> Iterable[Row]:
    return ((int(one["type"]), int(one["id"]), bool(one["permission"])) for one in permissions)
