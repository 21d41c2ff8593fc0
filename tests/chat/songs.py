"""Songs in every state they can stand in, for the cards to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.chat.messages.catalogue import ENGLISH, shipped
from bot.chat.places import Message, Place, address
from bot.chat.views.songs import View, Waits
from bot.pacing.fitting import learn
from bot.songs.checking import Remark
from bot.songs.models import Prior
from bot.songs.songs import Audio, Requester, Song
from bot.songs.states import Doubt, Reason, State
from bot.songs.wishes import Wish

NOW = 1_790_000_000.0
TEXTS = shipped().texts(ENGLISH)
DOCUMENTED = learn([], Prior(50, 60))
LEARNED = learn([(seconds, seconds) for seconds in (38.0, 41, 44, 47, 40, 52, 36, 43, 45, 39)] * 4, Prior(50, 60))

PLACE = address(Place(channel_id=31, guild_id=21, application_id=1, token="t", token_until=NOW + 800))
POSTED = address(Message(41, 31))

CAME_TO_NOTHING = {
    *(Reason.FAULT, Reason.BROKEN, Reason.OVERDUE, Reason.VANISHED, Reason.UNUSABLE, Reason.EXPIRED, Reason.DISCARDED)
}


def song(**changes: Any) -> Song:
    plain = Song(
        id="01k3abcdefghjkmnpq",
        interaction_id=11,
        guild_id=21,
        wish=Wish(lyrics="[Verse]\nThe harbour sleeps\nThe lamps are low", style="Warm folk, two voices"),
        model="minimax/music-2.6",
        provider="aiml",
        title="The harbour sleeps",
        requester=Requester(7, "Mara"),
        origin=PLACE,
        destination=PLACE,
        asked_at=NOW - 30,
        deadline_at=NOW + 870,
        expected=195_000,
    )
    return replace(plain, **changes)


def view(shown: Song, **more: Any) -> View:
    told: dict[str, Any] = {"remarks": (Remark.MODEL_CHOSEN,), "estimate": LEARNED, "now": NOW, **more}
    told.setdefault("style", shown.wish.style)
    return View(song=shown, **told)


PAID: dict[str, Any] = {"submitted_at": NOW - 25, "generation_id": "g-1", "charged": 195_000}
MADE: dict[str, Any] = {**PAID, "finished_at": NOW - 3, "audio": Audio("mp3", 3_000_000, 83.4)}
ENDED: dict[str, Any] = {"ended_at": NOW - 1}
HELD = (
    Reason.TOO_LARGE,
    Reason.NO_PLACE,
    Reason.UNSURE,
    Reason.UNUSABLE,
    Reason.FAULT,
    Reason.WITHHELD,
    Reason.JAM_OVER,
)
IN_A_JAM = (Reason.JAM, Reason.STRUCK)
"""Reasons to keep a song of which its jam decides, and its requester nothing."""
NEVER_AN_END = {
    Reason.TOO_LARGE,
    Reason.NO_PLACE,
    Reason.UNSURE,
    Reason.WITHHELD,
    Reason.JAM_OVER,
    *IN_A_JAM,
}
FAILED = tuple(reason for reason in Reason if reason not in NEVER_AN_END)


def every() -> Iterator[tuple[str, View]]:
    """Each state with each thing that can be said about it."""
    yield from _under_way()
    yield from _over()


def _under_way() -> Iterator[tuple[str, View]]:
    yield "queued", view(song())
    yield "queued, next", view(song(), waits=Waits(0))
    yield "queued, third", view(song(), waits=Waits(2, begins=NOW + 60))
    yield "queued, behind their own", view(song(), waits=Waits(2, own=3, begins=NOW + 60))
    yield "queued, too busy", view(song(reason=Reason.BUSY))
    yield "queued, down", view(song(reason=Reason.DOWN), restarting=True)
    yield "queued, to be cancelled", view(song(cancel_asked=True))
    for asked in (False, True):
        yield f"submitting, cancel {asked}", view(song(state=State.SUBMITTING, cancel_asked=asked))
        yield f"generating, cancel {asked}", view(song(state=State.GENERATING, cancel_asked=asked, **PAID))
    yield (
        "generating, no history",
        view(song(state=State.GENERATING, **PAID), estimate=DOCUMENTED, remarks=tuple(Remark)),
    )
    yield "generating, slow", view(song(state=State.GENERATING, **PAID | {"submitted_at": NOW - 300}))
    yield "ready", view(song(state=State.READY, **MADE))
    yield "ready, to be kept", view(song(state=State.READY, cancel_asked=True, **MADE))
    yield "posting", view(song(state=State.POSTING, posting_at=NOW, **MADE))


def _over() -> Iterator[tuple[str, View]]:
    yield "done", view(song(state=State.DONE, posted=POSTED, **MADE, **ENDED))
    for who, erased_by in (("its requester", 7), ("a moderator", 8)):
        erased = song(state=State.DONE, posted=POSTED, erased_at=NOW, erased_by=erased_by, **MADE, **ENDED)
        yield f"deleted by {who}", view(erased)
    yield "cancelled", view(song(state=State.CANCELLED, **ENDED))
    for reason in (*HELD, *IN_A_JAM):
        yield f"kept: {reason}", view(song(state=State.READY, kept=reason, **MADE))
    for reason in FAILED:
        facts = PAID if reason in CAME_TO_NOTHING else {}
        yield f"failed: {reason}", view(song(state=State.FAILED, reason=reason, **facts, **ENDED))
    yield "cancelled, followed", view(song(state=State.CANCELLED, followed_by="later", **ENDED))
    for reason in (Reason.BROKEN, Reason.OVERDUE, Reason.VANISHED):
        followed = song(state=State.FAILED, reason=reason, followed_by="later", **PAID, **ENDED)
        yield f"failed: {reason}, followed", view(followed)
    for doubt in Doubt:
        followed = song(state=State.SUBMIT_UNKNOWN, doubt=doubt, followed_by="later", submitted_at=NOW - 90)
        yield f"unknown: {doubt}, followed", view(followed)
    yield "failed at once", view(song(state=State.FAILED, reason=Reason.UNUSABLE, charged=35_000, **ENDED))
    for doubt in Doubt:
        for held in (None, Reason.UNSURE):
            unknown = song(state=State.SUBMIT_UNKNOWN, doubt=doubt, kept=held, submitted_at=NOW - 90)
            yield f"unknown: {doubt}, held {held}", view(unknown)
