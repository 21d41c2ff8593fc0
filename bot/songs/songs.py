"""A song and its states: the values that the ledger keeps and everything else reads."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.songs.wishes import Wish

INTERACTION_TOKEN_SECONDS = 14 * 60
"""How long an interaction token is trusted: Discord promises 15 min, one is kept as margin for clocks that disagree."""


class State(StrEnum):
    """Where a song stands. What is paid follows from the state: nothing before `submitting`, something after it."""

    QUEUED = "queued"  # in the store, waiting for a place; nothing is spent
    SUBMITTING = "submitting"  # the paid call is about to be made, or was made and its reply is not known yet
    GENERATING = "generating"  # accepted and paid for; the model is at work
    READY = "ready"  # the audio exists; it is fetched and finished, or kept with a reason in `held`
    POSTING = "posting"  # it is being put into the channel, or was and the reply is not known yet
    DONE = "done"  # in the channel
    FAILED = "failed"  # ended without audio; `reason` says why
    CANCELLED = "cancelled"  # taken back before submission; nothing was spent
    SUBMIT_UNKNOWN = "submit_unknown"  # nobody can say whether the paid call arrived; never repeated by itself


MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED}),
    # Back to `queued` only where it is certain that nothing was accepted: 429, or no connection at all.
    State.SUBMITTING: frozenset({State.GENERATING, State.READY, State.QUEUED, State.FAILED, State.SUBMIT_UNKNOWN}),
    State.GENERATING: frozenset({State.READY, State.FAILED}),
    State.READY: frozenset({State.POSTING, State.FAILED}),
    # Back to `ready` when no place would take it: kept, with the reason in `held`.
    State.POSTING: frozenset({State.DONE, State.READY}),
    State.DONE: frozenset(),
    # A generation that was overdue, or a submit that was found after all, goes on without a second charge.
    State.FAILED: frozenset({State.GENERATING}),
    State.SUBMIT_UNKNOWN: frozenset({State.GENERATING}),
    State.CANCELLED: frozenset(),
}
"""Every legal move; the ledger refuses any other."""

OPEN = frozenset({State.QUEUED, State.SUBMITTING, State.SUBMIT_UNKNOWN, State.GENERATING, State.READY, State.POSTING})
"""States with work left to do: a restart takes up every song in one of them that is not `held`.

`submit_unknown` is among them because the provider's log is searched a while longer: a song that turns up goes on.
"""

USES_A_SLOT = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING})
"""States in which a song that was started takes one of the provider's places; `queued` is one about to submit."""


class Reason(StrEnum):
    """Why a song failed or is held. The words for people are in `bot/chat`."""

    REFUSED = "refused"  # the provider would not take the request
    CREDIT = "credit"  # the bot's account has no money left
    UNVERIFIED = "unverified"  # the bot's account must be verified first
    KEY = "key"  # the provider does not accept the bot's key
    BUSY = "busy"  # still too busy at the deadline; never submitted
    DOWN = "down"  # could not be reached before the deadline; never submitted
    BROKEN = "broken"  # the model gave up: status `error`
    OVERDUE = "overdue"  # not finished by the deadline
    VANISHED = "vanished"  # the provider no longer knows the generation
    UNUSABLE = "unusable"  # finished, but what came is no audio
    REFERENCE = "reference"  # the reference clip could not be handed over
    NO_PLACE = "no_place"  # held: the channel is gone, or the bot may not post there, and no other way was open
    TOO_LARGE = "too_large"  # held: nothing sensible fits the channel's limit
    UNSURE = "unsure"  # held: it may have been paid for, or posted, and nobody can tell any more


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked. `id` is a Discord user id; `name` is shown as the artist."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a song was asked for and goes back to.

    `token` is the interaction's token, good until `token_until` (Unix seconds) and never logged.
    `reachable` is False where the bot itself is not in the channel (a user-installed command).
    """

    channel_id: int
    guild_id: int | None
    application_id: int
    token: str
    token_until: float
    reachable: bool = True

    def __repr__(self) -> str:
        return f"Place(channel_id={self.channel_id}, guild_id={self.guild_id}, reachable={self.reachable})"


@dataclass(frozen=True, slots=True)
class Audio:
    """A finished file's facts: container (`mp3` or `wav`), bytes and, once decoded, seconds."""

    format: str
    size: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Song:
    """One song, from the wish to the message. Times are Unix seconds, money is US dollars."""

    id: str
    interaction_id: int
    wish: Wish
    model: str
    title: str
    requester: Requester
    place: Place
    created_at: float
    state: State = State.QUEUED
    fence: int = 0
    worker: str = ""
    card_id: int | None = None
    not_before: float = 0.0
    submitted_at: float | None = None
    generation_id: str | None = None
    cost_usd: float | None = None
    unfinished_at: float | None = None  # the last poll that found it at work; known once it has finished
    finished_at: float | None = None  # when it was found finished
    audio: Audio | None = None
    posting_at: float | None = None
    posted_channel_id: int | None = None
    posted_message_id: int | None = None
    ended_at: float | None = None
    reason: Reason | None = None
    detail: str = ""
    kept: Reason | None = None
    cancel_asked: bool = False
    parent_id: str | None = None

    @property
    def open(self) -> bool:
        """Whether the engine has work with it."""
        return self.state in OPEN and self.kept is None

    @property
    def over(self) -> bool:
        """Whether nobody needs its files any more: it has ended, and is not kept for its requester."""
        return not self.open and not (self.state is State.READY and self.kept is not None)

    @property
    def paid(self) -> bool:
        """Whether the paid call was accepted, as far as is known."""
        return self.generation_id is not None or self.state in {State.READY, State.POSTING, State.DONE}

    def token_alive(self, now: float) -> bool:
        return bool(self.place.token) and now < self.place.token_until

    def evolve(self, **changes: Any) -> Song:
        """The same song with `changes`; the ledger is the only caller that makes them last."""
        return replace(self, **changes)


_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(now: float | None = None) -> str:
    """An 18-character id that sorts by time: 10 characters of milliseconds, 8 random ones.

    Short enough for a Discord nonce (25), plain enough for `X-Client-Request-Id` (`[A-Za-z0-9._:-]`).
    """
    number = (int((time.time() if now is None else now) * 1000) << 40) | secrets.randbits(40)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(85, -1, -5))
