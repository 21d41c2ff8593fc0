"""The one question before every use case: may this person, here, do that?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord

from bot.chat import rights
from bot.chat.buttons import CustomId
from bot.chat.overrides import Overrides
from bot.chat.rights import OF_A_SONG, Clip, Denied, Door, Interaction, Then, Who, Why
from bot.songs.servers import Servers
from bot.songs.service import Service

May = Callable[[Interaction, str, CustomId | None], Awaitable[None]]
"""Given an interaction, the door's name and the custom id that was pressed. Raises `Denied`, and `DatabaseDown`."""

AT_THE_DOOR = 1.0
"""Seconds that somebody who has not been answered waits for what a server decided: of the three that Discord gives,
and only where this server's decisions were never read."""

AFTERWARDS = 5.0
"""The same once they have been answered."""


async def nobody(_: Interaction, __: str, ___: CustomId | None = None) -> None:
    """Before the doors are hung."""
    raise Denied(Why.STALE)


class Doors:
    """Asks the table of `bot/chat/rights.py`, the servers' settings and their decisions about `/song`."""

    def __init__(self, service: Service, servers: Servers, overrides: Overrides) -> None:
        self._service = service
        self._servers = servers
        self._overrides = overrides

    async def may(self, interaction: Interaction, name: str, custom_id: CustomId | None = None) -> None:
        """Raises `Denied` where they may not, and `KeyError` for a door that is not in the table."""
        door = rights.BY_NAME[name]
        if interaction.type is discord.InteractionType.component and not rights.pressed(interaction):
            raise Denied(Why.STALE)
        _refuse(await self._whose(interaction, door, custom_id))
        if door.sings:
            self._sings(interaction, clip=door.clip is Clip.ALWAYS)
            if door.then is not Then.ORDER:
                patience = 0.0 if door.then is Then.FORM else AT_THE_DOOR
                _refuse(await self._overrides.refused(interaction, patience))

    def may_order(self, interaction: Interaction, *, clip: bool) -> None:
        """What can be told at once of an order, with a clip or without. Raises `Denied`."""
        self._sings(interaction, clip=clip)

    async def may_still_order(self, interaction: Interaction) -> None:
        """The rest of it, once the order is acknowledged. Raises `Denied`."""
        _refuse(await self._overrides.refused(interaction, AFTERWARDS))

    def _sings(self, interaction: Interaction, *, clip: bool) -> None:
        _refuse(rights.speaks(interaction))
        _refuse(rights.attaches(interaction) if clip else None)
        if interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None:
            _refuse(rights.sings(interaction, self._servers.singers(interaction.guild_id)))

    async def _whose(self, interaction: Interaction, door: Door, custom_id: CustomId | None) -> Why | None:
        if door.who is Who.MANAGER:
            return rights.manages(interaction)
        if door.who is Who.OWNER:
            return rights.owns(interaction)
        if custom_id is None:
            return None
        if door.who is Who.OPENER:
            draft = await self._service.draft(custom_id.subject)
            theirs = draft is None or draft.user_id in {0, interaction.user.id}
            return None if theirs else Why.NOT_YOUR_FORM
        song = await self._service.song(custom_id.subject) if door.who in OF_A_SONG else None
        return None if song is None else rights.of_song(interaction, door.who, song)


def _refuse(why: Why | None) -> None:
    if why is not None:
        raise Denied(why)
