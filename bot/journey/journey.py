"""A song's way: `advance` takes it from wherever it stands towards the channel.

A restart is no special case. Each state has one step; a step does one thing outside and commits one move, and is
safe to do again: what may have happened already is looked up before it is repeated, or never repeated at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from bot.journey.pictures import Pictures
from bot.pacing.learning import Estimates
from bot.pacing.limits import Arrivals
from bot.pacing.schedule import PollSchedule
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.ports import AudioProcessor, Clock, Provider, SongStore, Stage
from bot.songs.songs import Song, State


def _nobody(song: Song) -> None:
    """The listener where none is given."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take, in seconds."""

    deadline: float = 15 * 60
    """From the wish to finished audio (the longest time a third party reports is 15 min)."""

    grace: float = 60
    """How long a submit whose reply was lost may take to show up in the provider's log before a person is told."""

    delivery: float = 60 * 60
    """How long a finished song is offered to a Discord that does not answer before it is kept."""

    store: float = 2.0
    """Between tries to write what is known while the database is away."""

    fresh_link: float = 10 * 60
    """How old a reference's link may be: uploads made for an interaction die early, at an undocumented age."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything a step may reach."""

    store: SongStore
    provider: Provider
    audio: AudioProcessor
    stage: Stage
    clock: Clock
    files: SongFiles
    estimates: Estimates
    schedule: PollSchedule
    arrivals: Arrivals
    pictures: Pictures
    pace: Pace = field(default_factory=Pace)
    heard: Callable[[Song], None] = _nobody

    async def move(self, song: Song, to: State, **changes: object) -> Song:
        """Commit a move and let the card follow it. What is known is not forgotten because the database is away:
        it is offered again until it is taken."""
        while True:
            try:
                moved = await self.store.move(song, to, **changes)
            except DatabaseDown:
                await self.clock.sleep(self.pace.store)
            else:
                self.heard(moved)
                self.stage.show(moved)
                return moved


Step = Callable[[Tools, Song], Awaitable[Song]]


async def advance(tools: Tools, song: Song, steps: Mapping[State, Step]) -> Song:
    """Take `song` step by step until it ends, is kept, or is sent back to wait for a place.

    Stops without a word where somebody else has taken the song over. Raises `DatabaseDown` where the database cannot
    be read: call again.
    """
    try:
        song = await _advanced(tools, song, steps)
    finally:
        tools.arrivals.arrived(song)
        tools.pictures.forget(song)
        tools.estimates.forget(song)
    if song.over and song.state is not State.DONE:  # a picture may be owed to one that is done
        with suppress(OSError):  # what cannot be thrown away now is swept at the next start
            tools.files.clear(song.id)
    return song


async def _advanced(tools: Tools, song: Song, steps: Mapping[State, Step]) -> Song:
    while song.open:
        try:
            song = await steps[song.state](tools, song)
        except Superseded:
            seen = await tools.store.get(song.id)
            if seen is None or seen.fence != song.fence or seen.state is song.state:
                return seen or song
            song = seen  # ours still: a move had been committed although its answer was lost, or a person cancelled
        if song.state is State.QUEUED:
            break
    return song
