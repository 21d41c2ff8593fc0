"""The form behind **Report**."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat.buttons import ALL, HELP, CustomId
from bot.chat.forms import fields
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST
from bot.chat.messages.catalogue import Texts

WORDS_MOST = 1000
"""Characters of a report: with who sent it, it fits into one message."""


def report(texts: Texts) -> discord.ui.Modal:
    """One field, for what is wrong."""
    form = discord.ui.Modal(
        title=texts.label(LABEL_MOST, "introduction.report_title"), custom_id=str(CustomId("send", ALL, HELP))
    )
    form.add_item(
        discord.ui.Label(
            text=texts.label(LABEL_MOST, "introduction.report_field"),
            description=texts.label(ABOUT_MOST, "introduction.report_about"),
            component=discord.ui.TextInput[Any](
                custom_id="report", style=discord.TextStyle.paragraph, max_length=WORDS_MOST
            ),
        )
    )
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def words_of(data: Mapping[str, Any]) -> str:
    """What was written in a submitted form."""
    found = {component["custom_id"]: component for component in fields.components(data.get("components", []))}
    return str(found.get("report", {}).get("value") or "").strip()
