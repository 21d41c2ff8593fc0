"""The states of a song, the moves between them, and the reasons why one ends or waits."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a song stands. What is paid follows from the state: nothing before `submitting`, something after it."""

    QUEUED = "queued"  # in the database, waiting for a slot; nothing is spent
    SUBMITTING = "submitting"  # the paid call is about to be made, or was made and its reply is not known yet
    GENERATING = "generating"  # accepted and paid for; the model is at work
    READY = "ready"  # the audio exists; it is finished and posted next, or kept with a reason in `kept`
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
    # Back to `ready` when no place would take it: kept, with the reason in `kept`.
    State.POSTING: frozenset({State.DONE, State.READY}),
    State.DONE: frozenset(),
    # A generation that was overdue, or a submit that was found after all, goes on without a second charge.
    State.FAILED: frozenset({State.GENERATING}),
    State.SUBMIT_UNKNOWN: frozenset({State.GENERATING}),
    State.CANCELLED: frozenset(),
}
"""Every legal move; the database refuses any other."""

OPEN = frozenset({State.QUEUED, State.SUBMITTING, State.SUBMIT_UNKNOWN, State.GENERATING, State.READY, State.POSTING})
"""States with work left to do: a restart takes up every song in one of them that is not `kept`.

`submit_unknown` is among them because the provider's log is searched a while longer: a song that turns up goes on.
"""

ENDED_WITHOUT_A_SONG = frozenset({State.FAILED, State.CANCELLED, State.SUBMIT_UNKNOWN})
"""States in which a wish may be tried once more, as a later song."""

USES_A_SLOT = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING})
"""States in which a song that was started takes one of its provider's slots; `queued` is one about to submit."""


class Reason(StrEnum):
    """Why a song failed or is kept. The sentences for people are in `bot/chat/messages`."""

    REFUSED = "refused"  # the provider would not take the request
    CREDIT = "credit"  # the bot's account has no money left
    UNVERIFIED = "unverified"  # the bot's account must be verified first
    KEY = "key"  # the provider does not accept the bot's key
    BUSY = "busy"  # still too busy at the deadline; never submitted
    DOWN = "down"  # could not be reached before the deadline; never submitted
    BROKEN = "broken"  # the model gave up: the generation itself failed
    OVERDUE = "overdue"  # not finished by the deadline
    VANISHED = "vanished"  # the provider no longer knows the generation
    UNUSABLE = "unusable"  # finished, but what came is no audio
    REFERENCE = "reference"  # the reference clip could not be handed over
    NO_LONGER_FITS = "no_longer_fits"  # a limit of the model tightened between order and submit
    WITHDRAWN = "withdrawn"  # the model left the catalogue before the song was submitted
    EXPIRED = "expired"  # kept for its requester until the time that was told was over
    FAULT = "fault"  # the bot itself failed again and again; `charged` is 0 where that was before the submit
    NO_PLACE = "no_place"  # kept: the channel is gone, or the bot may not post there, and no other way was open
    TOO_LARGE = "too_large"  # kept: nothing sensible fits the channel's limit
    JAM = "jam"  # held for its jam: its requester can do nothing with it yet, and it does not end by itself
    JAM_OVER = "jam_over"  # kept: its jam went on without it, or was called off
    STRUCK = "struck"  # kept: taken out of its jam by a moderator; it cannot be posted
    WITHHELD = "withheld"  # kept: it was not to be posted
    DISCARDED = "discarded"  # its requester threw it away once it was made
    UNSURE = "unsure"  # kept: it may have been paid for, or posted, and nobody can tell any more


class Cause(StrEnum):
    """Why a provider refused a song, or its model gave up, as far as its words tell: what to change follows from it."""

    WORDS = "words"  # its moderation minds the words
    RIGHTS = "rights"  # it takes the words or the clip for somebody else's
    ARTIST = "artist"  # an artist is named
    NO_VOCALS = "no_vocals"  # it hears nobody sing in the reference clip
    CLIP = "clip"  # the reference clip is not taken for another cause


class Doubt(StrEnum):
    """What is known of a submit whose reply was lost (`submit_unknown`)."""

    LOG_SILENT = "log_silent"  # the provider's log can be read and does not show the song
    LOG_UNREADABLE = "log_unreadable"  # the provider's log cannot be read, or there is none
    AUDIO_LOST = "audio_lost"  # it was charged, and its audio was in the lost reply and nowhere else
