"""Authorization, asked before every use case: may this person, here, do that?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord

from bot.chat import rights
from bot.chat.buttons import CustomId
from bot.chat.overrides import Overrides
from bot.chat.rights import OF_A_SONG, AccessRule, Clip, Denied, Interaction, Then, Who, Why
from bot.songs.servers import Servers
from bot.songs.service import Service

Authorize = Callable[[Interaction, str, CustomId | None], Awaitable[None]]
"""Given an interaction, the name of its access rule and the custom id that was pressed. Raises `Denied`, and
`DatabaseDown`."""

UNANSWERED_PATIENCE = 1.0
"""Seconds that somebody who has not been answered waits for what a server decided: of the three that Discord gives,
and only where this server's decisions were never read."""

ACKNOWLEDGED_PATIENCE = 5.0
"""Seconds that somebody waits for it whose order is acknowledged."""


async def deny_all(_: Interaction, __: str, ___: CustomId | None = None) -> None:
    """The `Authorize` of a bot that is not wired yet: lets nobody do anything."""
    raise Denied(Why.STALE)


class Authorization:
    """Decides by the access rules of `bot/chat/rights.py`, the servers' settings and their decisions about `/song`."""

    def __init__(self, service: Service, servers: Servers, overrides: Overrides) -> None:
        self._service = service
        self._servers = servers
        self._overrides = overrides

    async def authorize(self, interaction: Interaction, name: str, custom_id: CustomId | None = None) -> None:
        """Raises `Denied` where they may not, and `KeyError` for a name without an access rule."""
        rule = rights.BY_NAME[name]
        if interaction.type is discord.InteractionType.component and not rights.pressed(interaction):
            raise Denied(Why.STALE)
        _deny(await self._whose(interaction, rule, custom_id))
        if rule.sings:
            self._authorize_singing(interaction, clip=rule.clip is Clip.ALWAYS)
            if rule.then is not Then.ORDER:
                patience = 0.0 if rule.then is Then.FORM else UNANSWERED_PATIENCE
                _deny(await self._overrides.denial(interaction, patience))

    def authorize_order(self, interaction: Interaction, *, clip: bool) -> None:
        """The part of an order's authorization that can be told at once, with a clip or without. Raises `Denied`."""
        self._authorize_singing(interaction, clip=clip)

    async def authorize_acknowledged_order(self, interaction: Interaction) -> None:
        """The rest of it, once the order is acknowledged: what the server decided. Raises `Denied`."""
        _deny(await self._overrides.denial(interaction, ACKNOWLEDGED_PATIENCE))

    def _authorize_singing(self, interaction: Interaction, *, clip: bool) -> None:
        _deny(rights.speaks(interaction))
        _deny(rights.attaches(interaction) if clip else None)
        if interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is not None:
            _deny(rights.sings(interaction, self._servers.singers(interaction.guild_id)))

    async def _whose(self, interaction: Interaction, rule: AccessRule, custom_id: CustomId | None) -> Why | None:
        if rule.who is Who.MANAGER:
            return rights.manages(interaction)
        if rule.who is Who.STARTER:
            return rights.starts_jams(interaction, self._servers.jams(interaction.guild_id).role)
        if rule.who is Who.OWNER:
            return rights.owns(interaction)
        if rule.who is Who.OWNER_DIRECTLY:
            return rights.owns_directly(interaction)
        if custom_id is None:
            return None
        if rule.who is Who.OPENER:
            draft = await self._service.drafts.find(custom_id.subject)
            theirs = draft is None or draft.user_id in {0, interaction.user.id}
            return None if theirs else Why.NOT_YOUR_FORM
        song = await self._service.song(custom_id.subject) if rule.who in OF_A_SONG else None
        return None if song is None else rights.of_song(interaction, rule.who, song)


def _deny(why: Why | None) -> None:
    if why is not None:
        raise Denied(why)
