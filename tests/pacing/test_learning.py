"""The cache of estimates, and which songs they are learned from."""

from __future__ import annotations

import pytest

from bot.pacing.fitting import WINDOW
from bot.pacing.learning import REFRESH, REFRESH_SOON, Estimates, representative
from bot.songs.observations import Observation
from bot.songs.songs import Song, State
from bot.songs.wishes import Wish
from tests.stand_ins import START, MemorySongStore, make_song


def observed(number: int, at: float, *, finished: bool) -> Observation:
    return Observation(f"song-{number:05}", START + at, START + at + 20, START + at + 21 if finished else None)


def done(number: int, seconds: float, **changes: object) -> Song:
    times = {"submitted_at": START + number, "finished_at": START + number + seconds}
    return make_song(id=f"song-{number}", interaction_id=number, state=State.DONE, **times, **changes)


def put(store: MemorySongStore, *songs: Song) -> None:
    store.songs |= {song.id: song for song in songs}


async def test_a_finished_song_is_learned_from_a_second_later_and_others_after_a_while() -> None:
    store, asked = MemorySongStore(lambda: START), make_song(submitted_at=START)
    estimates = Estimates(store)
    begun = await estimates.current(asked, START)
    put(store, *(done(number, 30.0) for number in range(10)))
    assert await estimates.current(asked, START + REFRESH - 0.1) is begun, "nobody has told"
    learned = await estimates.current(asked, START + REFRESH)
    assert learned.quantile(0.5) == pytest.approx(30, rel=0.1)
    put(store, *(done(number, 90.0) for number in range(10, 30)))
    estimates.invalidate(asked)
    assert await estimates.current(asked, START + REFRESH + REFRESH_SOON - 0.1) is learned
    assert (await estimates.current(asked, START + REFRESH + REFRESH_SOON)).quantile(0.5) > 60


async def test_a_song_that_finishes_while_its_model_is_learned_is_not_forgotten() -> None:
    store, asked = MemorySongStore(lambda: START), make_song(submitted_at=START)
    estimates = Estimates(store)
    read = store.generation_times

    async def reading(model: str, *, limit: int) -> object:
        found = await read(model, limit=limit)
        estimates.invalidate(asked)
        put(store, *(done(number, 30.0) for number in range(10)))
        return found

    store.generation_times = reading  # type: ignore[method-assign, assignment]
    await estimates.current(asked, START)
    assert (await estimates.current(asked, START + REFRESH_SOON)).songs == 10


async def test_a_longer_song_is_expected_to_take_longer_and_teaches_the_usual_length() -> None:
    store = MemorySongStore(lambda: START)
    model = {"model": "elevenlabs/eleven_music"}
    short, long = (
        make_song(submitted_at=START, wish=Wish(style="Rain", length=length), **model) for length in (60, 180)
    )
    put(store, *(done(number, 80.0, wish=long.wish, **model) for number in range(30)))
    estimates = Estimates(store)
    assert (await estimates.current(long, START)).quantile(0.5) == pytest.approx(80, rel=0.1)
    assert estimates.estimate(short).quantile(0.5) == pytest.approx(40, rel=0.1)


def test_history_that_is_all_known_is_learned_from_whole() -> None:
    songs = [observed(number, number, finished=True) for number in range(WINDOW + 30)]
    assert representative(songs, []) == songs[-WINDOW:]


def test_of_a_crowd_at_work_the_finished_stand_among_those_that_run() -> None:
    """A thousand at once, of which one in ten has finished: in what is learned from, no more have."""
    before = [observed(number, -500 + number, finished=True) for number in range(100)]
    crowd = [observed(1000 + number, number / 1000, finished=number % 10 == 5) for number in range(1000)]
    ended = [song for song in crowd if song.finished_by is not None]
    chosen = representative([*before, *ended], [song for song in crowd if song.finished_by is None])
    assert len(chosen) == WINDOW
    assert chosen[: WINDOW // 2] == before[-WINDOW // 2 :]
    assert sum(song.finished_by is not None for song in chosen[WINDOW // 2 :]) == WINDOW // 20


def test_a_song_that_another_process_has_finished_is_not_counted_twice() -> None:
    song = observed(1, 0, finished=True)
    assert representative([song], [observed(1, 0, finished=False)]) == [song]
