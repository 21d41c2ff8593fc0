"""The states of a jam, the moves between them, and why one pauses or is called off."""

from __future__ import annotations

from enum import StrEnum


class JamState(StrEnum):
    """Where a jam stands."""

    DRAFT = "draft"  # its form was sent; a private preview, nothing is held and nobody else sees it
    OPEN = "open"  # people join and write; songs are sung as they are handed in
    CHOOSING = "choosing"  # the words of one song are there: its style is proposed and picked
    SINGING = "singing"  # no new words; the songs under way are waited for
    PUBLISHING = "publishing"  # the order is drawn, and one song after the other goes into the channel
    LISTENING = "listening"  # every song is there, to be heard
    FINALE = "finale"  # the result is stored; credits and figures are shown
    DONE = "done"
    PAUSED = "paused"  # its clock stands still
    CALLED_OFF = "called_off"  # ended without a finale; what was paid for goes to its makers


MOVES: dict[JamState, frozenset[JamState]] = {
    JamState.DRAFT: frozenset({JamState.OPEN}),  # one that nobody opens is deleted
    JamState.OPEN: frozenset({JamState.CHOOSING, JamState.SINGING, JamState.PAUSED, JamState.CALLED_OFF}),
    JamState.CHOOSING: frozenset({JamState.SINGING, JamState.PAUSED, JamState.CALLED_OFF}),
    JamState.SINGING: frozenset({JamState.PUBLISHING, JamState.PAUSED, JamState.CALLED_OFF}),
    JamState.PUBLISHING: frozenset({JamState.LISTENING, JamState.CALLED_OFF}),
    JamState.LISTENING: frozenset({JamState.FINALE, JamState.PAUSED, JamState.CALLED_OFF}),
    # What is shown from here on is stored: nobody can take it back.
    JamState.FINALE: frozenset({JamState.DONE}),
    JamState.DONE: frozenset(),
    JamState.PAUSED: frozenset(
        {JamState.OPEN, JamState.CHOOSING, JamState.SINGING, JamState.LISTENING, JamState.CALLED_OFF}
    ),
    JamState.CALLED_OFF: frozenset(),
}
"""Every legal move; the database refuses any other."""

PAUSABLE = frozenset(state for state, to in MOVES.items() if JamState.PAUSED in to)

RUNNING = frozenset(MOVES) - {JamState.DRAFT, JamState.DONE, JamState.CALLED_OFF}
"""States of a jam that people take part in: a channel has one such jam at a time."""


TIMED = frozenset({JamState.OPEN, JamState.CHOOSING, JamState.LISTENING})
"""States in which people do something until time is up: that may be lengthened, hurried, and moved for a downtime."""


class PauseCause(StrEnum):
    """Why a jam's clock stands still."""

    HOST = "host"  # the host or a moderator paused it
    FROZEN = "frozen"  # the server's purse is frozen
    ACCOUNT = "account"  # the bot's account at the provider has no credit, or is not accepted: its owner must act


class EndCause(StrEnum):
    """Why a jam was called off."""

    HOST = "host"  # the host or a moderator did
    NO_SONGS = "no_songs"  # there was nothing to publish
    NO_LINES = "no_lines"  # nobody wrote a line
    IDLE = "idle"  # paused, and nobody went on with it
    NO_PLACE = "no_place"  # its channel is gone, or the bot may not post there any more
