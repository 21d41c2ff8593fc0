"""Slowing down for a provider together, and coming back one by one."""

import heapq
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing.back_pressure import (
    OUTAGE_JITTER_CAP,
    OUTAGE_THRESHOLD,
    PROBE_INTERVAL,
    RETRY_JITTER_CAPS,
    BackPressure,
    backoff,
    poll_retry_delay,
)


@given(st.integers(0, 10_000), st.one_of(st.none(), st.floats(-10, 1e6)), st.floats(0, 1, exclude_max=True))
def test_a_pause_lasts_at_least_a_moment_and_at_most_the_caps(
    doublings: int, retry_after: float | None, chance: float
) -> None:
    wait = backoff(doublings, retry_after=retry_after, random=lambda: chance)
    assert 0.25 <= wait <= 360
    assert retry_after is None or wait >= min(retry_after, 300)


def test_pauses_are_spread_over_a_range_that_doubles() -> None:
    assert [backoff(doublings, random=lambda: 0.5) for doublings in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_without_pressure_a_wait_is_what_was_planned() -> None:
    assert BackPressure().slowed_wait(1e9, 1.7, "song") == 1.7


def test_a_rate_limit_holds_back_every_song_of_the_provider() -> None:
    pressure = BackPressure().rate_limited(100, retry_after=20, random=lambda: 0.5)
    waits = [pressure.slowed_wait(100, 1.5, song) for song in range(200)]
    assert min(waits) >= 20
    assert max(waits) - min(waits) > 1, "they return one by one"


def test_a_burst_of_rate_limits_is_one_rate_limit() -> None:
    once = BackPressure().rate_limited(100, random=lambda: 0.9)
    assert once.rate_limited(100.1, random=lambda: 0.9) == once
    longer = once.rate_limited(100.2, retry_after=30, random=lambda: 0.9)
    assert (longer.doublings, longer.paused_until) == (once.doublings, 130.2)


def test_rate_limit_after_rate_limit_lengthens_the_waits_up_to_a_bound() -> None:
    pressure, now, waits = BackPressure(), 0.0, []
    for _ in range(10):
        pressure = pressure.rate_limited(now, random=lambda: 0.5)
        now = pressure.paused_until
        waits.append(pressure.slowed_wait(now, 1, "song"))
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert waits[-1] == 64


def test_pressure_eases_by_itself() -> None:
    pressure = BackPressure(doublings=3, paused_until=100)
    waits = [pressure.slowed_wait(now, 1, "song") for now in (100, 130, 160, 190, 1000)]
    assert waits == [8, 4, 2, 1, 1]


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_a_failed_poll_is_tried_again_soon_however_often_it_failed(failures: int, chance: float) -> None:
    assert 0.25 <= poll_retry_delay(failures, random=lambda: chance) <= OUTAGE_JITTER_CAP


def test_four_failures_in_a_row_delay_a_song_by_ten_seconds_at_most() -> None:
    assert sum(poll_retry_delay(failures, random=lambda: 1.0) for failures in range(1, 5)) <= 10
    assert len(RETRY_JITTER_CAPS) < OUTAGE_THRESHOLD, "and are no outage"


def test_single_failures_slow_down_nobody_else() -> None:
    pressure = BackPressure()
    for now in range(100):
        pressure = pressure.failed(now).failed(now).answered()
        assert pressure.slowed_wait(now, 1.5, "song") == 1.5
        assert pressure.admit(now, random=lambda: 0.9)[1] == 0


def test_in_an_outage_one_poll_at_a_time_goes_out() -> None:
    pressure = BackPressure()
    for _ in range(OUTAGE_THRESHOLD):
        pressure = pressure.failed(100.0)
    assert pressure.outage
    probes: list[float] = []
    for tick in range(1000):
        pressure, seconds = pressure.admit(100 + tick / 10, random=lambda: 0.9)
        probes += [tick / 10] if seconds == 0 else []
        pressure = pressure.failed(100 + tick / 10) if seconds == 0 else pressure
    assert [later - sooner for sooner, later in itertools.pairwise(probes)] == pytest.approx(
        [PROBE_INTERVAL] * (len(probes) - 1)
    )


def test_one_answer_ends_an_outage() -> None:
    pressure = BackPressure(failed_calls=OUTAGE_THRESHOLD, probe_at=1e9).answered()
    assert pressure.admit(100.0, random=lambda: 0.9) == (pressure, 0.0)


def test_a_short_outage_holds_nobody_back_for_long() -> None:
    pressure = BackPressure(failed_calls=OUTAGE_THRESHOLD, failing_since=100.0, probe_at=102.0)
    assert pressure.admit(100.5, random=lambda: 1.0)[1] <= PROBE_INTERVAL
    assert pressure.admit(101.0, random=lambda: 1.0)[1] <= PROBE_INTERVAL


@pytest.mark.parametrize("seed", range(5))
def test_ten_minutes_of_outage_cost_one_call_in_two_seconds_and_all_songs_are_back_within_ten(seed: int) -> None:
    """A hundred songs that wait for up to a minute between polls, and a provider that is down from 60 to 660 s."""
    chance, down, back = random.Random(seed).random, 60.0, 660.0
    pressure, failures, first = BackPressure(), [0] * 100, [0.0] * 100
    calls: list[float] = []
    due = [(chance() * 60, song) for song in range(100)]
    heapq.heapify(due)
    while min(first) == 0:
        now, song = heapq.heappop(due)
        pressure, wait = pressure.admit(now, random=chance)
        if wait == 0:
            calls.append(now)
            if down <= now < back:
                pressure, failures[song] = pressure.failed(now), failures[song] + 1
                wait = poll_retry_delay(failures[song], random=chance)
            else:
                pressure, failures[song] = pressure.answered(), 0
                first[song] = first[song] or (now if now >= back else 0.0)
                wait = pressure.slowed_wait(now, chance() * 60, song)
        heapq.heappush(due, (now + wait, song))
    assert sum(down <= moment < back for moment in calls) <= (back - down) / 2 + OUTAGE_THRESHOLD
    assert max(first) <= back + 10
