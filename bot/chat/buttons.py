"""Buttons as rows. What a press means is looked up by its custom id, so a button works for ever and holds nothing.

Views here are stopped before they are sent: discord.py then keeps nothing of them in memory, and none of its view
registry (which forgets plain views at a restart, and has lost dynamic items to a mixed view) stands between a press
and its answer. Every press comes in at one place, `bot/chat/dispatch.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import plain_title
from bot.songs.songs import Song, look_helps
from bot.songs.states import USES_A_SLOT, State


@dataclass(frozen=True, slots=True)
class Button:
    """A button's action (the word in its custom id, and in the key of its label) and style."""

    action: str
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


CANCEL = Button("cancel", discord.ButtonStyle.danger)
RETRY = Button("retry", discord.ButtonStyle.primary)
LOOK_AGAIN = Button("look", discord.ButtonStyle.primary)
POST_HERE = Button("post", discord.ButtonStyle.primary)

AGAIN = Button("again", discord.ButtonStyle.primary)
REMIX = Button("remix")
COVER = Button("cover")
LYRICS = Button("lyrics")
DELETE = Button("delete", discord.ButtonStyle.danger)
ERASE = Button("erase", discord.ButtonStyle.danger)

OPEN = Button("open", discord.ButtonStyle.success)
OPEN_LIMITED = Button("limit")
LEAVE = Button("leave", discord.ButtonStyle.danger)
REALLY_LEAVE = Button("left", discord.ButtonStyle.danger)
FORM = Button("form", discord.ButtonStyle.primary)
SING = Button("sing", discord.ButtonStyle.success)

TO_THE_OWNER: Sequence[Button] = (OPEN, OPEN_LIMITED, LEAVE)
"""The buttons under the question whether a server may sing."""

UNDER_SONG: Sequence[Button] = (AGAIN, REMIX, COVER, LYRICS, DELETE)
"""The buttons under a finished song."""

SONG = "song"
"""The kind of thing that most buttons are about, and a form's draft with them."""

OPENING = "opening"
"""The kind of thing that the owner's buttons are about, by the server's id, and what they mean for a draft."""

_CUSTOM_ID = re.compile(
    r"(?P<kind>[a-z]{1,20}):(?P<action>[a-z]{1,20}):(?P<subject>[0-9a-z]{1,40})(?::(?P<argument>[0-9a-z_.-]{1,30}))?"
)


@dataclass(frozen=True, slots=True)
class CustomId:
    """What a button or a form carries: the kind of thing that it is about, an action, the thing's id, and, where the
    action needs one, an argument (a page, a choice). At most 100 characters."""

    action: str
    subject: str
    kind: str = SONG
    argument: str = ""

    def __str__(self) -> str:
        said = f"{self.kind}:{self.action}:{self.subject}"
        return f"{said}:{self.argument}" if self.argument else said


def read(custom_id: str) -> CustomId | None:
    """A custom id's parts; None for one that is not ours."""
    found = _CUSTOM_ID.fullmatch(custom_id)
    if found is None or len(custom_id) > 100:
        return None
    return CustomId(found["action"], found["subject"], found["kind"], found["argument"] or "")


def row(
    subject: str, buttons: Sequence[Button], texts: Texts, *, kind: str = SONG, argument: str = ""
) -> discord.ui.View:
    """A view with these buttons for one song, or another thing of that kind. Needs a running loop."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        custom_id = CustomId(button.action, subject, kind, argument)
        view.add_item(_button(button, custom_id, label(button, texts)))
    view.stop()
    return view


def label(button: Button, texts: Texts) -> str:
    """What stands on a button."""
    return texts.label(LABEL_MOST, f"button.{button.action}")


def carries(message: discord.Message, custom_id: str) -> bool:
    """Whether a button or a menu with that custom id is under a message, however deep."""
    waiting: list[Any] = list(message.components)
    while waiting:
        component = waiting.pop()
        if getattr(component, "custom_id", None) == custom_id:
            return True
        inner = (*getattr(component, "children", ()), getattr(component, "accessory", None))
        waiting.extend(one for one in inner if one is not None)
    return False


def _button(button: Button, custom_id: CustomId, label: str) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label=label, style=button.style, custom_id=str(custom_id))


LABEL_MOST = 80
"""Characters on a button (Discord docs, Button)."""

LISTED_MOST = 5
"""Kept songs that get a button in a list: as many as one row holds."""


def finished(message: discord.Message, song_id: str) -> bool:
    """Whether a message carries this song, finished: by its id in any of the buttons of a finished song."""
    lines = (line for line in message.components if isinstance(line, discord.ActionRow))
    there = {child.custom_id for line in lines for child in line.children}
    return any(str(CustomId(button.action, song_id)) in there for button in UNDER_SONG)


def under_list(songs: Sequence[Song], texts: Texts) -> discord.ui.View | None:
    """**Post here** for each kept song, with its title, as there may be several; None where none is kept."""
    kept = [song for song in songs if POST_HERE in under_card(song)][:LISTED_MOST]
    if not kept:
        return None
    view = discord.ui.View(timeout=None)
    for song in kept:
        titled = texts.label(LABEL_MOST, "button.post_titled", title=plain_title(song, 60, texts))
        view.add_item(_button(POST_HERE, CustomId(POST_HERE.action, song.id), titled))
    view.stop()
    return view


def under_card(song: Song) -> Sequence[Button]:
    """The buttons of a status card: what can be done about the song as it stands."""
    if song.state is State.SUBMIT_UNKNOWN:
        return (RETRY,)
    if song.kept is not None:
        return (POST_HERE,)
    if song.state is State.FAILED:
        return (LOOK_AGAIN, RETRY) if look_helps(song) else (RETRY,)
    return (CANCEL,) if song.state in USES_A_SLOT and not song.cancel_asked else ()
