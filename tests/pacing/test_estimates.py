"""What an estimate says: a survival curve, its quantiles, and the same for longer songs."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.estimates import HORIZON, Estimate, moments, stretch
from bot.pacing.fitting import learn
from bot.songs.models import Prior

DOCUMENTED = Prior(50, 60)
times = st.floats(0.01, 5000)


def lognormal(seed: int, songs: int, median: float = 35, sigma: float = 0.3) -> Estimate:
    rng = random.Random(seed)
    drawn = [rng.lognormvariate(math.log(median), sigma) for _ in range(songs)]
    return learn([(seconds, seconds) for seconds in drawn], DOCUMENTED)


def test_with_no_history_the_documented_time_is_the_estimate() -> None:
    estimate = learn([], DOCUMENTED)
    low, high = estimate.likely()
    assert estimate.songs == 0
    assert low < 50 < estimate.quantile(0.5) < 60 < high


def test_the_documented_time_is_not_trusted_to_the_second() -> None:
    """music-1.5 documents 50 to 60 s, and its own sample output took 80 to 90."""
    assert learn([], DOCUMENTED).surviving(85) > 0.2


def test_a_wide_documented_time_gives_the_quartiles() -> None:
    estimate = learn([], Prior(12, 48))
    assert (estimate.quantile(0.25), estimate.quantile(0.75)) == pytest.approx((12, 48), rel=0.02)


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-1, 5), (20, 10), (10, math.inf), (math.nan, 10)])
def test_a_documented_time_must_run_from_low_to_high(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="documented time"):
        Prior(low, high)


@settings(max_examples=30)
@given(st.lists(times, min_size=1, max_size=60), st.floats(0.001, 0.999))
def test_a_quantile_and_the_share_finished_by_then_agree(songs: list[float], p: float) -> None:
    estimate = learn([(seconds, seconds) for seconds in songs], DOCUMENTED)
    seconds = estimate.quantile(p)
    assert 0 < seconds <= HORIZON
    assert seconds == HORIZON or estimate.cdf(seconds) == pytest.approx(p, abs=1e-9)


def test_nine_in_ten_songs_finish_within_the_likely_span() -> None:
    estimate = lognormal(7, 80)
    low, high = estimate.likely()
    assert estimate.cdf(high) - estimate.cdf(low) == pytest.approx(0.9)


def test_the_remaining_time_falls_while_the_song_is_early_and_grows_when_it_is_late() -> None:
    estimate = lognormal(8, 60)
    assert estimate.remaining(0) == pytest.approx(estimate.quantile(0.5))
    assert estimate.remaining(20) < estimate.remaining(0)
    assert estimate.remaining(300) > estimate.remaining(40)
    assert estimate.remaining(30, 0.9) > estimate.remaining(30, 0.5)


def test_past_the_ninety_fifth_percentile_one_song_in_twenty_is_left() -> None:
    estimate = lognormal(9, 80)
    assert estimate.surviving(estimate.p95) == pytest.approx(0.05)


def test_the_grid_is_even_in_log_time() -> None:
    inner = moments()[1:-1]
    assert all(later / sooner == pytest.approx(1.005) for sooner, later in itertools.pairwise(inner))


def test_time_grows_with_length_by_the_share_that_does() -> None:
    assert stretch(120, usual=60, share=0) == 1
    assert stretch(120, usual=60, share=0.5) == 1.5
    assert stretch(30, usual=60, share=1) == 0.5
    assert stretch(None, usual=60, share=1) == 1


def test_a_stretched_estimate_is_that_much_longer_and_shared_by_songs_of_like_length() -> None:
    estimate = lognormal(11, 50)
    assert estimate.stretched(2).quantile(0.5) == pytest.approx(2 * estimate.quantile(0.5), rel=0.03)
    assert estimate.stretched(2) is estimate.stretched(2.01)
    assert estimate.stretched(1.01) is estimate
