"""Why a song waits, ended or is kept: what happened, what it cost, what to do next, in two or three sentences."""

from __future__ import annotations

from bot.chat.messages.catalogue import Texts
from bot.songs.service import look_helps
from bot.songs.songs import Song
from bot.songs.states import Doubt, Reason, State

PAID_FOR = frozenset({Reason.OVERDUE, Reason.VANISHED, Reason.UNUSABLE, Reason.EXPIRED})
"""Reasons with which a song fails that was paid for."""


def ending(song: Song, texts: Texts) -> str:
    """The sentences under a song's state; empty while it goes well."""
    return " ".join(_sentences(song, texts))


def spent(song: Song, texts: Texts) -> str:
    """What a song that was paid for cost."""
    return texts("spent.unknown") if song.cost is None else texts("spent.price", cost=texts.money(song.cost))


def _sentences(song: Song, texts: Texts) -> list[str]:
    if song.erased_by not in {None, song.requester.id}:
        return [texts("ending.deleted")]
    if song.state is State.SUBMIT_UNKNOWN:
        return _unknown(song, texts)
    if song.kept is not None:
        return _kept(song, song.kept, texts)
    match song.state, song.reason:
        case State.CANCELLED, _:
            return [texts("ending.cancelled")]
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
    return [texts("too_late.paid"), spent(song, texts)]


def _failed(song: Song, reason: Reason, texts: Texts) -> list[str]:
    if reason in PAID_FOR:
        return [texts(f"failed.{reason}"), spent(song, texts), _next(song, texts)]
    return [texts(f"failed.{reason}", retry=texts("button.retry"))]


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
    why = reason if reason in {Reason.UNSURE, Reason.TOO_LARGE, Reason.UNUSABLE} else Reason.NO_PLACE
    said = [texts(f"kept.{why}"), spent(song, texts), texts(f"kept_next.{why}", post=texts("button.post"))]
    if song.kept_until is not None:
        said.append(texts("kept_until.moment", until=f"<t:{int(song.kept_until)}:f>"))
    return said
