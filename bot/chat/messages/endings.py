"""Why a song waits, ended or is kept: what happened, what it cost, what to do next, in two or three sentences."""

from __future__ import annotations

import re

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.songs.songs import Song, look_helps
from bot.songs.states import ENDED_WITHOUT_A_SONG, Doubt, Reason, State

SAID_MOST = 160
"""Characters of the provider's words on a card."""

PAID_FOR = frozenset({Reason.OVERDUE, Reason.VANISHED, Reason.UNUSABLE, Reason.EXPIRED})
"""Reasons with which a song fails that was paid for."""


KEPT = frozenset(
    {
        Reason.UNSURE,
        Reason.TOO_LARGE,
        Reason.UNUSABLE,
        Reason.FAULT,
        Reason.WITHHELD,
        Reason.JAM,
        Reason.JAM_OVER,
        Reason.STRUCK,
    }
)
"""Reasons to keep a song that have sentences of their own."""


def ending(song: Song, texts: Texts) -> str:
    """The sentences under a song's state; empty while it goes well."""
    return " ".join(sentence for sentence in _sentences(song, texts) if sentence)


def spent(song: Song, texts: Texts) -> str:
    """What a song that was paid for cost."""
    return texts("spent.unknown") if song.cost is None else texts("spent.price", cost=texts.money(song.cost))


def _sentences(song: Song, texts: Texts) -> list[str]:
    if song.erased_by not in {None, song.requester.id}:
        return [texts("ending.deleted")]
    if song.followed_by is not None and song.state in ENDED_WITHOUT_A_SONG:
        return _followed(song, texts)
    if song.state is State.SUBMIT_UNKNOWN:
        return _unknown(song, texts)
    if song.kept is not None:
        return _kept(song, song.kept, texts)
    match song.state, song.reason:
        case State.CANCELLED, _:
            return [texts("ending.cancelled"), texts("ending.edit", edit=texts("button.edit"))]
        case State.FAILED, reason if reason is not None:
            return _failed(song, reason, texts)
        case State.DONE, _:
            return []
        case _ if song.cancel_asked:
            return _too_late(song, texts)
        case State.QUEUED, (Reason.BUSY | Reason.DOWN) as reason:
            return [texts(f"ending.{reason}")]
        case _:
            return []


def _too_late(song: Song, texts: Texts) -> list[str]:
    if song.state in {State.QUEUED, State.SUBMITTING}:
        return [texts(f"too_late.{song.state}")]
    if song.state is State.POSTING:
        return [texts("too_late.posting")]
    return [spent(song, texts), texts("too_late.paid", post=texts("button.post"))]


def _followed(song: Song, texts: Texts) -> list[str]:
    """A song of which a later one was made: what it cost, and no more to press but what is free."""
    doubtful = song.state is State.SUBMIT_UNKNOWN and song.doubt is not Doubt.AUDIO_LOST
    look = texts("next.look", look=texts("button.look")) if look_helps(song) else ""
    if song.cost == 0:
        return [texts("ending.followed"), texts("spent.nothing"), look]
    return [texts("ending.followed"), texts("ending.charge_unknown") if doubtful else spent(song, texts), look]


def _failed(song: Song, reason: Reason, texts: Texts) -> list[str]:
    retry, edit = texts("button.retry"), texts("button.edit")
    if reason is Reason.DISCARDED:
        return [texts("failed.discarded"), spent(song, texts)]
    if reason in PAID_FOR or (reason is Reason.FAULT and song.cost != 0):
        return [texts(f"failed.{reason}"), spent(song, texts), _next(song, texts)]
    if reason is Reason.FAULT:
        return [texts("failed.fault"), texts("spent.nothing"), texts("advice.fault", retry=retry)]
    if reason in {Reason.REFUSED, Reason.BROKEN}:
        advice = texts(f"cause.{song.cause}" if song.cause else f"advice.{reason}", retry=retry, edit=edit)
        return [texts(f"failed.{reason}"), _said(song, texts), texts("spent.nothing"), advice]
    return [texts(f"failed.{reason}", retry=retry, edit=edit)]


def _said(song: Song, texts: Texts) -> str:
    """The provider's own words, quiet and short; nothing where they are no words: JSON, a page, a bare status."""
    if re.fullmatch(r"[\w-]*|[\[{<].*", song.provider_words, re.DOTALL):
        return ""
    return texts("failed.said", words=escaping.line(song.provider_words, SAID_MOST).rstrip(". "))


def _next(song: Song, texts: Texts) -> str:
    if look_helps(song):
        return texts("next.look", look=texts("button.look"))
    return texts("next.retry", retry=texts("button.retry"))


def _unknown(song: Song, texts: Texts) -> list[str]:
    retry = texts("button.retry")
    if song.doubt is Doubt.AUDIO_LOST:
        return [texts("unknown.audio_lost"), spent(song, texts), texts("next.retry", retry=retry)]
    known = texts(f"unknown.{song.doubt or Doubt.LOG_UNREADABLE}")
    return [known, texts("unknown.searching" if song.open else "unknown.given_up", retry=retry)]


def _kept(song: Song, reason: Reason, texts: Texts) -> list[str]:
    why = reason if reason in KEPT else Reason.NO_PLACE
    post, throw = texts("button.post"), texts("button.throw")
    said = [texts(f"kept.{why}"), spent(song, texts), texts(f"kept_next.{why}", post=post, throw=throw)]
    if song.kept_until is not None:
        said.append(texts("kept_until.moment", until=f"<t:{int(song.kept_until)}:f>"))
    return said
