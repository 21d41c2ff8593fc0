"""What a server has decided, a line each: the page of `/settings`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.chat import escaping
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.views.songs import fitting
from bot.purse.values import CostsShown
from bot.songs.servers import ChannelDefault, Servers

PAGE_MOST = 1900
"""Units of the page, of the 2,000 that Discord allows."""

CHANNELS_SHOWN = 6
"""Channels whose defaults the page names; the others are counted."""

STYLE_SHOWN = 120
"""Characters of a style on the page."""


def page(servers: Servers, guild_id: int, costs: CostsShown, texts: Texts) -> str:
    """All of it, as much as fits."""
    lines = (
        words.settings(servers.singers(guild_id), texts),
        words.jam_settings(servers.jams(guild_id), texts),
        *_defaults(servers.channel_defaults(guild_id), texts),
        texts("settings.costs_seen", who=texts(f"costs.{costs}")),
        _notices(servers.notices_channel(guild_id), texts),
    )
    return fitting(lines, PAGE_MOST)


def _defaults(known: Mapping[int, ChannelDefault], texts: Texts) -> Iterable[str]:
    if not known:
        yield texts("settings.no_defaults")
    for channel_id, one in list(known.items())[:CHANNELS_SHOWN]:
        yield _default(f"<#{channel_id}>", one, texts)
    if (more := len(known) - CHANNELS_SHOWN) > 0:
        yield texts("settings.defaults_more", count=more)


def _default(channel: str, one: ChannelDefault, texts: Texts) -> str:
    style, model = escaping.line(one.style, STYLE_SHOWN), f"`{one.model}`"
    if not one.style:
        return texts("settings.default_model", channel=channel, model=model)
    if not one.model:
        return texts("settings.default_style", channel=channel, style=style)
    return texts("settings.default_both", channel=channel, model=model, style=style)


def _notices(channel_id: int | None, texts: Texts) -> str:
    if channel_id is None:
        return texts("settings.notices_off")
    return texts("settings.notices_in", channel=f"<#{channel_id}>")
