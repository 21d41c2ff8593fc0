"""The form behind **Open with another limit**."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat.buttons import OPENING, CustomId
from bot.chat.forms import fields
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST
from bot.chat.messages.catalogue import Texts
from bot.chat.views.openings import Named
from bot.purse.openings import DayLimit
from bot.songs.money import USD, written_usd

NO_LIMIT = "none"
"""What people write for no limit, in the settings as well."""


def limit(server: Named, now: int | None, draft_id: str, texts: Texts) -> discord.ui.Modal:
    """What the server may spend a day, filled with `now` (micro-dollars; None is no limit)."""
    custom_id = CustomId("save", str(server.guild_id), OPENING, draft_id)
    title = texts.label(LABEL_MOST, "opening.form", server=server.plain(30))
    form = discord.ui.Modal(title=title, custom_id=str(custom_id))
    written = NO_LIMIT if now is None else f"{now / USD:.6f}".rstrip("0").rstrip(".")
    form.add_item(
        discord.ui.Label(
            text=texts.label(LABEL_MOST, "opening.amount"),
            description=texts.label(ABOUT_MOST, "opening.amount_about"),
            component=discord.ui.TextInput[Any](custom_id="limit", default=written, max_length=20),
        )
    )
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def given(data: Mapping[str, Any]) -> str:
    """What was written in a submitted form."""
    found = {component["custom_id"]: component for component in fields.components(data.get("components", []))}
    return str(found.get("limit", {}).get("value") or "")


def limit_of(written: str) -> DayLimit:
    """What was written as a limit. Raises `ValueError` where it is none."""
    if written.strip().lower() == NO_LIMIT:
        return DayLimit(None)
    return DayLimit(written_usd(written))
