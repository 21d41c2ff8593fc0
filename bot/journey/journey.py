"""A song's way: `advance` takes it from wherever it stands towards the channel.

A restart is no special case. Each state has one step; a step does one thing outside and commits its moves, and is
safe to do again: what may have happened already is looked up before it is repeated, or never repeated at all.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Unpack

from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.retries import retry_pause
from bot.pacing.schedule import PollSchedule
from bot.songs.changes import Annotations, MoveChanges
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.ports.audio import AudioProcessor
from bot.songs.ports.chat import Delivery, Owner, StatusCards
from bot.songs.ports.clock import Clock
from bot.songs.ports.provider import Provider
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song
from bot.songs.states import Doubt, Reason, State

_log = logging.getLogger(__name__)

TRIES_MOST = 5
"""How often the steps of one song may fail in a way that nobody foresaw. With the pauses between, that is a minute."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each thing may take, in seconds."""

    grace: float = 60
    """How long a submit whose reply was lost may take to show up in the provider's log before a person is told."""

    late_search: float = 15 * 60
    """How long the log is searched after the submit, once the person was told."""

    delivery: float = 60 * 60
    """How long a finished song is offered to a Discord that does not answer before it is kept."""

    keep: float = 7 * 24 * 60 * 60
    """How long a finished song that could not be posted is kept for its requester."""

    database_retry: float = 2.0
    """How long until what is known is written again while the database is away."""

    fresh_url: float = 10 * 60
    """How old a reference's URL may be: uploads made for an interaction die early, at an undocumented age."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a step may reach. `publish` is told of each move once it is committed."""

    songs: SongStore
    provider: Provider
    audio: AudioProcessor
    cards: StatusCards
    delivery: Delivery
    owner: Owner
    clock: Clock
    files: SongFiles
    estimates: Estimates
    schedule: PollSchedule
    limiter: DeliveryLimiter
    publish: Callable[[Song], None]
    timeouts: Timeouts = field(default_factory=Timeouts)

    async def move(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        """Commit a move and publish it. What is known is not forgotten because the database is away: the move is
        offered again until it is taken."""
        while True:
            try:
                moved = await self.songs.move(song, to, **changes)
            except DatabaseDown:
                await self.clock.sleep(self.timeouts.database_retry)
            else:
                self.publish(moved)
                return moved

    async def annotate(self, song: Song, **changes: Unpack[Annotations]) -> Song:
        """Commit facts that are no move, and publish them. Raises `Superseded` for a song that is gone."""
        annotated = await self.songs.annotate(song.id, **changes)
        if annotated is None:
            raise Superseded(f"song {song.id} is gone")
        self.publish(annotated)
        return annotated

    async def end(self, song: Song, to: State, **changes: Unpack[MoveChanges]) -> Song:
        """Commit a move that ends the song now."""
        return await self.move(song, to, **{**changes, "ended_at": self.clock.now()})

    async def keep(self, song: Song, why: Reason) -> Song:
        """Paid for and not posted: from `ready` or `posting`, it stays until its requester asks for it, or its time is
        over. Raises `Superseded` or `DatabaseDown` in `ready`, which is no move."""
        until = self.clock.now() + self.timeouts.keep
        if song.state is State.READY:
            return await self.annotate(song, kept=why, kept_until=until)
        return await self.move(song, State.READY, kept=why, kept_until=until)


Step = Callable[[Tools, Song], Awaitable[Song]]


async def advance(tools: Tools, steps: Mapping[State, Step], song: Song) -> Song:
    """Take `song` step by step until it ends, is kept, or is sent back to wait for a slot.

    Stops without a word where somebody else has taken the song over. Raises `DatabaseDown` where the database cannot
    be read: call again.
    """
    try:
        return await _advanced(tools, steps, song)
    finally:
        tools.estimates.forget(song)


async def _advanced(tools: Tools, steps: Mapping[State, Step], song: Song) -> Song:
    while song.open:
        try:
            song = await _step(tools, steps[song.state], song)
        except Superseded:
            seen = await tools.songs.get(song.id)
            if seen is None or seen.fence != song.fence or seen.state is song.state:
                return seen or song
            song = seen  # ours still: a move had been committed although its answer was lost, or a person cancelled
        if song.state is State.QUEUED:
            break
    return song


async def _step(tools: Tools, step: Step, song: Song) -> Song:
    """One step. An error that nobody foresaw is counted on the song's row, so that a restart does not forget it; after
    the last, or past the deadline, the song gets the end that its state allows. Raises `Superseded`, `DatabaseDown`."""
    try:
        return await step(tools, song)
    except (Superseded, DatabaseDown):
        raise
    except Exception:
        _log.exception("a step of song %s failed", song.id)
    seen = await tools.songs.get(song.id)  # a step may have moved the song before it failed
    if seen is None or seen.fence != song.fence:
        raise Superseded(f"song {song.id}")
    if not seen.open:
        return seen
    tries = seen.tries + 1
    await tools.songs.annotate(song.id, tries=tries)
    if tries >= TRIES_MOST or tools.clock.now() >= seen.deadline_at:
        return await _give_up(tools, seen)
    await tools.clock.sleep(retry_pause(tries))
    return await tools.songs.get(song.id) or seen


async def _give_up(tools: Tools, song: Song) -> Song:
    """The end of a song at which the bot itself fails: in each state one that says what it cost and has a button."""
    match song.state:
        case State.QUEUED:
            return await tools.end(song, State.FAILED, reason=Reason.FAULT, charged=0)
        case State.SUBMITTING:
            return await tools.move(song, State.SUBMIT_UNKNOWN, doubt=Doubt.LOG_UNREADABLE)
        case State.SUBMIT_UNKNOWN:
            return await tools.annotate(song, kept=Reason.UNSURE, ended_at=tools.clock.now())
        case State.GENERATING:
            late = tools.clock.now() >= song.deadline_at
            return await tools.end(song, State.FAILED, reason=Reason.OVERDUE if late else Reason.FAULT)
        case State.POSTING:  # it may be in the channel
            return await tools.keep(song, Reason.UNSURE)
        case _:
            return await tools.keep(song, Reason.FAULT)
