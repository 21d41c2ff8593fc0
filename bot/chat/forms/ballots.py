"""The form of a ballot: up to five songs, a menu of stars for each. A modal out, values in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat.buttons import CustomId
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST, components, values
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import plain_title
from bot.jams.ballots import UNHEARD
from bot.jams.jams import Jam
from bot.jams.standing import Credit
from bot.jams.voting import Hearing

MARKS = ("5", "4", "3", "2", "1", "0")
"""What a menu offers, the most first: the names of their texts. The last was not heard."""


def ballot(jam: Jam, hearing: Hearing, texts: Texts) -> discord.ui.Modal:
    """A menu for each song of the slate, filled with the marks so far. One that is left empty was not heard."""
    title, custom_id = texts.label(LABEL_MOST, "ballot.title"), str(CustomId("rated", jam.id, JAM))
    form = discord.ui.Modal(title=title, custom_id=custom_id)
    for credit in hearing.heard:
        form.add_item(_marks(credit, hearing.marks.get(credit.song.id), texts))
    form.stop()
    return form


def given(data: Mapping[str, Any]) -> dict[str, str]:
    """The stars that a submitted form says, by song."""
    return {
        component["custom_id"]: next(iter(values(component)), str(UNHEARD))
        for component in components(data.get("components", []))
    }


def _marks(credit: Credit, stars: int | None, texts: Texts) -> discord.ui.Label[Any]:
    options = [
        discord.SelectOption(value=mark, label=texts.label(ABOUT_MOST, f"stars.{mark}"), default=mark == str(stars))
        for mark in MARKS
    ]
    menu = discord.ui.Select[Any](
        custom_id=credit.song.id,
        placeholder=texts.label(ABOUT_MOST, "stars.0"),
        options=options,
        required=False,
        min_values=0,
    )
    name = plain_title(credit.song, LABEL_MOST, texts)
    return discord.ui.Label(
        text=texts.label(LABEL_MOST, "ballot.song", number=credit.number, title=name), component=menu
    )
