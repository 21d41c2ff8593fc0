"""How long each model takes, as this process knows it: learned from the store, and from the songs that still run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.pacing.estimates import Estimate, stretch
from bot.pacing.fitting import WINDOW, Interval, learn
from bot.songs.errors import DatabaseDown
from bot.songs.models import BY_ID, Model, Prior
from bot.songs.observations import Observation
from bot.songs.ports.store import SongStore
from bot.songs.songs import Song

REFRESH = 10.0
"""Seconds after which a model is learned anew: other processes finish songs too, and those that still run tell more."""

REFRESH_SOON = 1.0
"""Seconds after which it is learned anew where a song has finished: of a crowd, one in a second pays for all."""


UNKNOWN = Prior(30, 120)
"""The time of a model whose row has left the catalogue while songs of it were under way."""


@dataclass(frozen=True, slots=True)
class _Learned:
    """A cached estimate, the moment when it is to be learned anew, and when that may be at the earliest."""

    estimate: Estimate
    until: float
    not_before: float


class Estimates:
    """A cache of each model's estimate, for its polls and its cards. One for a process."""

    def __init__(self, store: SongStore, models: Mapping[str, Model] = BY_ID) -> None:
        self._store = store
        self._models = models
        self._learned: dict[str, _Learned] = {}
        self._running: dict[str, dict[str, Observation]] = {}

    async def load(self, now: float) -> None:
        """Learn every model: the first card after a start then promises what is known, not what is documented."""
        for model in self._models:
            await self._refresh(model, now)

    async def current(self, song: Song, now: float) -> Estimate:
        """`estimate`, learned anew where that is due."""
        await self._refresh(song.model, now)
        return self.estimate(song)

    def estimate(self, song: Song) -> Estimate:
        """How long this song should take from submit to finish: learned where there is history, else documented."""
        row = self._models.get(song.model)
        learned = self._learned.get(song.model)
        base = learn([], _usual_time(row)) if learned is None else learned.estimate
        return base.stretched(_stretch(row, song.wish.length))

    def note_unfinished(self, song: Song, at: float) -> None:
        """A poll that was made at this moment found the song at work: it takes longer than that."""
        assert song.submitted_at is not None
        running = self._running.setdefault(song.model, {})
        running[song.id] = Observation(song.id, song.submitted_at, at, None, song.wish.length)

    def invalidate(self, song: Song) -> None:
        """This song has finished, and the store is about to know when: learn its model again soon."""
        self.forget(song)
        if (learned := self._learned.get(song.model)) is not None:
            self._learned[song.model] = replace(learned, until=learned.not_before)

    def forget(self, song: Song) -> None:
        """This process polls the song no more."""
        self._running.get(song.model, {}).pop(song.id, None)

    async def _refresh(self, model: str, now: float) -> None:
        """Learn a model anew where that is due; what was known serves while the database is away."""
        learned = self._learned.get(model)
        if learned is not None and now < learned.until:
            return
        row = self._models.get(model)
        # One song learns; those that ask meanwhile (at a restart, thousands) go on with what was known.
        known = learn([], _usual_time(row)) if learned is None else learned.estimate
        self._learned[model] = _Learned(known, now + REFRESH, now + REFRESH_SOON)
        try:
            finished = await self._store.generation_times(model, limit=WINDOW)
        except DatabaseDown:
            return
        running = list(self._running.get(model, {}).values())
        estimate = learn([_usual(row, seen) for seen in representative(finished, running)], _usual_time(row))
        self._learned[model] = replace(self._learned[model], estimate=estimate)  # which may be out of date already


def representative(finished: Sequence[Observation], running: Sequence[Observation]) -> list[Observation]:
    """At most `WINDOW` songs to learn from, the oldest submission first.

    Of those that were submitted since the oldest that still runs, whether they have finished follows from their times:
    the newest of both kinds stand for them, and fill half of the window at most. The rest is history, all of it known.
    """
    ended = {seen.song_id for seen in finished}  # some by another process
    songs = sorted([*finished, *(seen for seen in running if seen.song_id not in ended)], key=_submission)
    first = next((place for place, seen in enumerate(songs) if seen.finished_by is None), len(songs))
    since = songs[first:][-WINDOW // 2 :]
    return songs[:first][len(since) - WINDOW :] + since


def _submission(seen: Observation) -> tuple[float, str]:
    """Songs of one moment stand in the order of their ids, which end at random: never in that of their finish."""
    return seen.submitted_at, seen.song_id


def _usual(row: Model | None, seen: Observation) -> Interval:
    """What would have been seen of a song of the model's usual length."""
    after, by = seen.interval
    stretched = _stretch(row, seen.length)
    return after / stretched, by / stretched


def _usual_time(row: Model | None) -> Prior:
    return UNKNOWN if row is None else row.usual


def _stretch(row: Model | None, length: int | None) -> float:
    if row is None or row.length is None:
        return 1.0
    return stretch(row.length.default if length is None else length, usual=row.length.default, share=row.length_share)
