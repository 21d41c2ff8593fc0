"""What a jam says beside its board: reminders, songs before moderators, reports, a word to one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.chat import buttons, escaping
from bot.chat.messages.catalogue import Texts
from bot.chat.views.boards import THEME_MOST, link, moments
from bot.chat.views.songs import title
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.board import Report, Word
from bot.jams.states import JamState
from bot.songs.songs import Song

TITLE_MOST, WORDS_MOST, REASON_MOST, REPORT_MOST = 120, 1200, 400, 900
"""Units of what people typed, marks and all: a message has 2,000."""


def reminder(jam: Jam, people: Sequence[int], texts: Texts) -> str:
    """That the phase ends soon, to those who asked for it."""
    who = " ".join(f"<@{one}>" for one in people)
    soon, at = moments(jam.ends_at)
    listening = "jam_remind.voting" if jam.rated else "jam_remind.listening"
    key = "jam_remind.writing" if jam.state is JamState.OPEN else listening
    return texts(key, theme=_theme(jam), soon=soon, at=at, who=who)


def look(jam: Jam, part: Part, song: Song, texts: Texts) -> str:
    """A song before the moderators, with its words."""
    ask = texts("jam_look.ask", theme=_theme(jam), who=f"<@{part.person.id}>", title=title(song, texts, TITLE_MOST))
    words = escaping.lines(song.wish.lyrics, WORDS_MOST)
    return f"{ask}\n{texts('jam_look.words', words=words)}" if words else ask


def report(jam: Jam, song: Song | None, told: Report, texts: Texts) -> str:
    """What somebody finds wrong with a song, for the moderators."""
    named = title(song, texts, TITLE_MOST) if song is not None else texts("card.untitled")
    words, by = escaping.line(told.words, REPORT_MOST), f"<@{told.by}>"
    if song is None or song.posted is None:
        return texts("jam_look.report_plain", by=by, theme=_theme(jam), title=named, words=words)
    where = link(jam, song.posted)
    return texts("jam_look.report", by=by, theme=_theme(jam), title=named, link=where, words=words)


def told(jam: Jam, part: Part, word: Word, texts: Texts) -> str:
    """What is said to one person alone about their place or their song."""
    board, reason = link(jam, jam.board), escaping.line(part.reason, REASON_MOST)
    return texts(f"jam_told.{word}", theme=_theme(jam), board=board, reason=reason).rstrip(" :")


def under(jam: Jam, part: Part, word: Word, texts: Texts) -> discord.ui.View:
    """What can be done about it: a song that is theirs now is posted, and whatever is to be done in the jam begins at
    its board."""
    if word in _THEIRS and part.song_id is not None:
        return buttons.row(part.song_id, (buttons.POST_HERE,), texts)
    where = link(jam, jam.board) if word in _TO_DO else ""
    label = texts.label(buttons.LABEL_MOST, "button.to_board")
    return buttons.view([discord.ui.Button[Any](label=label, url=where)] if where else ())


_THEIRS = frozenset({Word.LET_GO, Word.NOT_LOOKED_AT, Word.REPLACED})
_TO_DO = frozenset({Word.PLACE_FREE, Word.PLACE_WANTED, Word.SONG_FAILED, Word.TAKE_FAILED, Word.NO_MODEL})


def _theme(jam: Jam) -> str:
    return escaping.line(jam.theme, THEME_MOST)
