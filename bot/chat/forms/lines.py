"""The forms of one song that all write: the next line, a style, a line to strike. A modal out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.buttons import CustomId
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.jams.hosting import REASON_MOST
from bot.jams.sheets import STYLE_MOST, WORDS_MOST, Sheet, SongLine

LINES_MOST = 25
"""Options of a select (Discord docs, Select Menu)."""


def line(sheet: Sheet, typed: str, texts: Texts) -> discord.ui.Modal:
    """The next line, below the last one; filled with what its writer has `typed` before."""
    written = sheet.standing
    field = discord.ui.TextInput[Any](
        custom_id="words", max_length=WORDS_MOST, required=True, default=typed[:WORDS_MOST] or None
    )
    number = texts.label(LABEL_MOST, "jam_form.line_number", number=len(written) + 1, of=sheet.jam.lines)
    last = escaping.bare(written[-1].words, WORDS_MOST) if written else ""
    about = texts.label(ABOUT_MOST, "jam_form.line_after" if last else "jam_form.line_first", words=last)
    return _form("lined", sheet.jam.id, "jam_form.line", [(number, about, field)], texts)


def style(jam_id: str, texts: Texts) -> discord.ui.Modal:
    """How the song shall sound."""
    example = texts.label(ABOUT_MOST, "jam_form.style_example")
    field = discord.ui.TextInput[Any](custom_id="words", max_length=STYLE_MOST, required=True, placeholder=example)
    label, about = (
        texts.label(LABEL_MOST, "jam_form.style_words"),
        texts.label(ABOUT_MOST, "jam_form.style_words_about"),
    )
    return _form("styled", jam_id, "jam_form.style", [(label, about, field)], texts)


def cut(sheet: Sheet, texts: Texts) -> discord.ui.Modal:
    """Which line to take out, and why."""
    options = [discord.SelectOption(value=one.id, label=_label(one)) for one in sheet.standing[-LINES_MOST:]]
    which = discord.ui.Select[Any](custom_id="line", required=True, options=options)
    why = discord.ui.TextInput[Any](custom_id="reason", required=True, max_length=REASON_MOST)
    fields = [
        (texts.label(LABEL_MOST, "jam_form.cut_line"), None, which),
        (texts.label(LABEL_MOST, "jam_form.reason"), texts.label(ABOUT_MOST, "jam_form.reason_about"), why),
    ]
    return _form("severed", sheet.jam.id, "jam_form.cut", fields, texts)


def _label(line: SongLine) -> str:
    return f"{line.number}. {escaping.bare(line.words, ABOUT_MOST - 5)}"


def _form(
    action: str, jam_id: str, key: str, fields: Sequence[tuple[str, str | None, discord.ui.Item[Any]]], texts: Texts
) -> discord.ui.Modal:
    form = discord.ui.Modal(title=texts.label(LABEL_MOST, key), custom_id=str(CustomId(action, jam_id, JAM)))
    for label, about, field in fields:
        form.add_item(discord.ui.Label(text=label, description=about, component=field))
    form.stop()
    return form
