"""Buttons as rows. What a press means is looked up by its custom id, so a button works for ever and holds nothing.

Views here are stopped before they are sent: discord.py then keeps nothing of them in memory, and none of its view
registry (which forgets plain views at a restart, and has lost dynamic items to a mixed view) stands between a press
and its answer. Every press comes in at one place, `bot/chat/dispatch.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import plain_title
from bot.songs.credits import instrumental
from bot.songs.songs import Song, look_helps
from bot.songs.states import ENDED_WITHOUT_A_SONG, Reason, State


@dataclass(frozen=True, slots=True)
class Button:
    """A button's action (the word in its custom id, and in the key of its label) and style."""

    action: str
    style: discord.ButtonStyle = discord.ButtonStyle.secondary


CANCEL = Button("cancel", discord.ButtonStyle.danger)
WITHHOLD = Button("withhold")
RETRY = Button("retry", discord.ButtonStyle.primary)
EDIT = Button("edit")
LOOK_AGAIN = Button("look", discord.ButtonStyle.primary)
POST_HERE = Button("post", discord.ButtonStyle.primary)
THROW_AWAY = Button("throw")
DISCARD = Button("discard", discord.ButtonStyle.danger)

AGAIN = Button("again", discord.ButtonStyle.primary)
REMIX = Button("remix")
COVER = Button("cover")
LYRICS = Button("lyrics")
DELETE = Button("delete", discord.ButtonStyle.danger)
ERASE = Button("erase", discord.ButtonStyle.danger)

FIX = Button("fix", discord.ButtonStyle.primary)
SING = Button("sing", discord.ButtonStyle.success)
CHANGE = Button("change")
MORE = Button("more")

UNDER_PREVIEW: Sequence[Button] = (SING, CHANGE, MORE)
"""The buttons under what will be sent."""

OPEN = Button("open", discord.ButtonStyle.success)
OPEN_LIMITED = Button("limit")
LEAVE = Button("leave", discord.ButtonStyle.danger)
REALLY_LEAVE = Button("left", discord.ButtonStyle.danger)
FORM = Button("form", discord.ButtonStyle.primary)
DRAIN = Button("drain", discord.ButtonStyle.danger)

SHOW_HELP = Button("help")
REPORT = Button("report")

TO_THE_OWNER: Sequence[Button] = (OPEN, OPEN_LIMITED, LEAVE)
"""The buttons under the question whether a server may sing."""

OF_A_KEPT_SONG = frozenset({POST_HERE, THROW_AWAY})
"""What its requester may do with a song that is finished and not posted."""

UNDER_SONG: Sequence[Button] = (AGAIN, REMIX, COVER, LYRICS, DELETE)
"""The buttons under a finished song."""


def under_song(song: Song) -> Sequence[Button]:
    """The same for one song: where nobody sings there are no words to be shown."""
    return [button for button in UNDER_SONG if button is not LYRICS or not instrumental(song)]


SONG = "song"
"""The kind of thing that most buttons are about, and a form's draft with them."""

OPENING = "opening"
"""The kind of thing that the owner's buttons are about, by the server's id, and what they mean for a draft."""

OWNER = "owner"
"""The kind of thing that the owner's button about the process is about."""

HELP = "help"
"""The kind of thing that the buttons of `/help` are about, by what they show."""

ALL = "all"
"""What a custom id is about where there is nothing to choose from."""

DRAFT = "draft"
"""The kind of thing that the buttons under a refusal and a preview are about."""

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
    """A view with these buttons for one thing: a song, or what `kind` says. Needs a running loop."""
    return view(shown(CustomId(one.action, subject, kind, argument), label(one, texts), one.style) for one in buttons)


def view(items: Iterable[discord.ui.Item[discord.ui.View]]) -> discord.ui.View:
    """A view that is stopped before it is sent. Needs a running loop."""
    made = discord.ui.View(timeout=None)
    for item in items:
        made.add_item(item)
    made.stop()
    return made


def shown(
    custom_id: CustomId, text: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[discord.ui.View]:
    """A button as it is sent."""
    return discord.ui.Button(label=text, style=style, custom_id=str(custom_id))


def label(button: Button, texts: Texts) -> str:
    """What stands on a button."""
    return texts.label(LABEL_MOST, f"button.{button.action}")


def titled(button: Button, song: Song, texts: Texts) -> str:
    """The same where it stands among those of other songs."""
    return texts.label(LABEL_MOST, "button.titled", label=label(button, texts), title=plain_title(song, 50, texts))


def carries(message: discord.Message, custom_id: str) -> bool:
    """Whether a button or a menu with that custom id is under a message."""
    return custom_id in ids(message)


def ids(message: discord.Message) -> Iterator[str]:
    """The custom ids of the buttons and menus under a message, however deep they are."""
    waiting: list[Any] = list(message.components)
    while waiting:
        component = waiting.pop()
        if isinstance(custom_id := getattr(component, "custom_id", None), str):
            yield custom_id
        inner = (*getattr(component, "children", ()), getattr(component, "accessory", None))
        waiting.extend(one for one in inner if one is not None)


LABEL_MOST = 80
"""Characters on a button (Discord docs, Button)."""

LISTED_MOST = 5
"""Songs that get buttons in a list, a row each: as many rows as a message has."""


def finished(message: discord.Message, song_id: str) -> bool:
    """Whether a message carries this song, finished: by its id in any of the buttons of a finished song."""
    lines = (line for line in message.components if isinstance(line, discord.ActionRow))
    there = {child.custom_id for line in lines for child in line.children}
    return any(str(CustomId(button.action, song_id)) in there for button in UNDER_SONG)


def under_list(songs: Sequence[Song], texts: Texts) -> discord.ui.View:
    """The buttons of those songs that wait for their requester, by the song's title where there are several; and
    **Help**."""
    waiting = [song for song in songs if song.kept is not None or song.state in ENDED_WITHOUT_A_SONG]
    waiting = [song for song in waiting if under_card(song)][:LISTED_MOST]
    rows = discord.ui.View(timeout=None)
    for number, song in enumerate(waiting):
        for button in under_card(song):
            text = label(button, texts) if len(waiting) == 1 else titled(button, song, texts)
            one = shown(CustomId(button.action, song.id), text, button.style)
            one.row = number
            rows.add_item(one)
    last = shown(CustomId(SHOW_HELP.action, ALL, HELP), label(SHOW_HELP, texts))
    last.row = max(0, len(waiting) - 1)
    rows.add_item(last)
    rows.stop()
    return rows


def under_card(song: Song) -> Sequence[Button]:
    """The buttons of a status card: what can be done about the song as it stands."""
    if song.state in ENDED_WITHOUT_A_SONG:
        return _after_nothing(song)
    if song.kept in {Reason.JAM, Reason.STRUCK}:  # its jam decides
        return ()
    if song.kept is not None:
        return POST_HERE, THROW_AWAY
    if song.state is State.QUEUED:
        return () if song.cancel_asked else (CANCEL,)
    if song.state in PAID_FOR:
        return (POST_HERE,) if song.cancel_asked else (WITHHOLD,)
    return ()


def _after_nothing(song: Song) -> Sequence[Button]:
    """Under a song that came to nothing: once it is followed by a later one, only what is free."""
    looks = (LOOK_AGAIN,) if look_helps(song) else ()
    if song.followed_by is not None or song.reason is Reason.DISCARDED:
        return looks
    if song.state is State.CANCELLED:
        return (EDIT,)
    if looks:  # free, where to try again is paid for: one of them alone stands out
        return (*looks, replace(RETRY, style=EDIT.style), EDIT)
    return RETRY, EDIT


PAID_FOR = frozenset({State.SUBMITTING, State.GENERATING, State.READY})
"""States in which a song cannot be cancelled any more, and is not on its way into the channel yet."""
