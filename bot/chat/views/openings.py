"""What the bot's owner is asked and told about servers, and what whoever sings there reads meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord

from bot.chat import buttons, escaping
from bot.chat.buttons import OPENING, CustomId
from bot.chat.messages.catalogue import Texts
from bot.purse.bounds import day_limit
from bot.purse.values import Caps, Purse

ABOUT_MOST = 100
"""Characters of an option's label and description, and of a placeholder (Discord docs, Select Option)."""

LISTED_MOST = 25
"""Options of a menu (Discord docs, String Select)."""

MESSAGE_MOST = 1900
"""Units of a message that a list may fill: Discord's limit is 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Named:
    """A server by its id and, where the bot is in it, by its name as its people wrote it."""

    guild_id: int
    name: str = ""

    def shown(self) -> str:
        """In a message."""
        name = escaping.line(self.name, 80)
        return f"**{name}** (`{self.guild_id}`)" if name else f"`{self.guild_id}`"

    def plain(self, most: int) -> str:
        """Where Discord reads no marks."""
        return escaping.bare(self.name, most) or str(self.guild_id)


def limit(purse: Purse, caps: Caps, texts: Texts) -> str:
    """What the server may spend a day."""
    most = day_limit(purse, caps)
    return texts("opening.no_limit") if most is None else texts("opening.usd_a_day", usd=texts.money(most))


def request(server: Named, user_id: int, caps: Caps, texts: Texts) -> dict[str, Any]:
    """The question about one server, as the keywords of a message."""
    plain = limit(Purse(server.guild_id), caps, texts)
    return {
        "content": texts("opening.request", who=f"<@{user_id}>", server=server.shown(), limit=plain),
        "view": buttons.row(str(server.guild_id), buttons.TO_THE_OWNER, texts, kind=OPENING),
    }


def here(purse: Purse, draft_id: str, caps: Caps, texts: Texts) -> dict[str, Any]:
    """The same to an owner who asked for a song there themselves; `draft_id` is what they asked for."""
    plain = limit(Purse(purse.guild_id), caps, texts)
    key = "opening.here_closed" if purse.open is False else "opening.here"
    view = buttons.row(str(purse.guild_id), buttons.TO_THE_OWNER, texts, kind=OPENING, argument=draft_id)
    return {"text": texts(key, limit=plain), "view": view}


def digest_id(day: float) -> CustomId:
    """The custom id of the menu for the day that begins at `day`, in Unix seconds."""
    return CustomId("pick", datetime.fromtimestamp(day, UTC).strftime("%Y%m%d"), OPENING)


def digest(day: float, servers: Sequence[Named], texts: Texts) -> dict[str, Any]:
    """The day's servers in one message, the first of them in a menu, as the keywords of a message."""
    shown = datetime.fromtimestamp(day, UTC).strftime("%Y-%m-%d")
    lines = [texts("opening.digest", count=len(servers), day=shown)]
    if over := len(servers) - LISTED_MOST:
        lines += [texts("opening.digest_over", count=over)] if over > 0 else []
    options = [
        discord.SelectOption(
            value=str(server.guild_id),
            label=server.plain(ABOUT_MOST),
            description=str(server.guild_id) if server.plain(ABOUT_MOST) != str(server.guild_id) else None,
        )
        for server in servers[:LISTED_MOST]
    ]
    menu = discord.ui.Select[discord.ui.View](
        custom_id=str(digest_id(day)), placeholder=texts.label(ABOUT_MOST, "opening.pick"), options=options
    )
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    return {"content": "\n".join(lines), "view": view}


def decided(server: Named, purse: Purse, caps: Caps, texts: Texts, *, new: bool) -> str:
    """What the owner has decided."""
    said = {"server": server.shown(), "limit": limit(purse, caps, texts)}
    return texts("opening.opened" if new else "opening.already", **said)


def upgraded(servers: Sequence[Named], caps: Caps, texts: Texts) -> str:
    """The servers that an upgrade left open, as many as fit."""
    lines = [texts("opening.upgraded", count=len(servers), limit=limit(Purse(0), caps, texts))]
    room = MESSAGE_MOST - 100 - escaping.units(lines[0])
    for shown, server in enumerate(servers):
        room -= escaping.units(line := f"- {server.shown()}") + 1
        if room < 0:
            lines.append(texts("opening.upgraded_more", count=len(servers) - shown))
            break
        lines.append(line)
    return "\n".join(lines)
