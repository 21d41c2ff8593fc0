"""What a model's own songs teach about its time, and how little a few strange ones change it."""

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.estimates import HORIZON, WINDOW, Prior, learn, moments, stretch

DOCUMENTED = Prior(50, 60)
times = st.floats(0.01, 5000)


def lognormal(seed: int, songs: int, median: float = 35, sigma: float = 0.3) -> list[float]:
    rng = random.Random(seed)
    return [rng.lognormvariate(math.log(median), sigma) for _ in range(songs)]


def test_with_no_history_the_documented_time_is_the_estimate() -> None:
    estimate = learn([], DOCUMENTED)
    low, high = estimate.likely()
    assert estimate.songs == 0
    assert low < 50 < estimate.quantile(0.5) < 60 < high


def test_the_documented_time_is_not_trusted_to_the_second() -> None:
    """music-1.5 documents 50 to 60 s, and its own sample output took 80 to 90."""
    assert learn([], DOCUMENTED).surviving(85) > 0.2


def test_a_wide_documented_time_gives_the_quartiles() -> None:
    assert learn([], Prior(12, 48)).likely() == pytest.approx((12, 48), rel=0.02)


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-1, 5), (20, 10), (10, math.inf), (math.nan, 10)])
def test_a_documented_time_must_run_from_low_to_high(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="documented time"):
        Prior(low, high)


def test_the_estimate_finds_the_quartiles_of_the_songs() -> None:
    low, high = learn(lognormal(1, 100), DOCUMENTED).likely()
    assert low == pytest.approx(35 * math.exp(-0.674 * 0.3), rel=0.12)
    assert high == pytest.approx(35 * math.exp(0.674 * 0.3), rel=0.12)


def test_the_documented_time_fades_as_songs_finish() -> None:
    wrong = Prior(300, 400)
    medians = [learn([30.0] * songs, wrong).quantile(0.5) for songs in (0, 1, 3, 10)]
    assert medians == sorted(medians, reverse=True)
    assert medians[-1] == pytest.approx(30, rel=0.05)


def test_one_song_moves_the_estimate_but_does_not_settle_it() -> None:
    estimate = learn([30.0], DOCUMENTED)
    low, high = estimate.likely()
    assert low < 30 < high
    assert high - low > 10


def test_outliers_neither_move_the_middle_nor_vanish() -> None:
    songs = lognormal(2, 60)
    strange = [900.0 if place % 20 == 7 else seconds for place, seconds in enumerate(songs)]
    plain, shaken = learn(songs, DOCUMENTED), learn(strange, DOCUMENTED)
    assert shaken.quantile(0.5) == pytest.approx(plain.quantile(0.5), rel=0.05)
    assert shaken.surviving(200) > plain.surviving(200) + 0.02


def test_a_slow_drift_is_followed_to_the_present() -> None:
    songs = [seconds * 1.01**place for place, seconds in enumerate(lognormal(3, 100, sigma=0.15))]
    assert learn(songs, DOCUMENTED).quantile(0.5) == pytest.approx(35 * 1.01**100, rel=0.12)


def test_a_jump_is_forgotten_in_time() -> None:
    estimate = learn([*lognormal(4, 80, median=30, sigma=0.1), *lognormal(5, 80, median=60, sigma=0.1)], DOCUMENTED)
    assert estimate.quantile(0.5) == pytest.approx(60, rel=0.1)


def test_two_humps_stay_two() -> None:
    rng = random.Random(6)
    estimate = learn([rng.gauss(20, 2) if rng.random() < 0.6 else rng.gauss(60, 4) for _ in range(60)], Prior(20, 60))
    between = estimate.surviving(32) - estimate.surviving(46)
    assert between < 0.05
    assert estimate.surviving(32) == pytest.approx(0.4, abs=0.15)


@pytest.mark.parametrize("seed", range(20))
def test_two_humps_by_chance_unevenly_spread_are_not_taken_for_a_drift(seed: int) -> None:
    rng = random.Random(seed)
    songs = [rng.gauss(20, 1.5) if rng.random() < 0.6 else rng.gauss(60, 4) for _ in range(50)]
    estimate = learn(songs, Prior(20, 60))
    assert estimate.surviving(80) < 0.08


def test_only_the_newest_songs_count() -> None:
    songs = lognormal(7, WINDOW)
    assert learn([500.0] * 50 + songs, DOCUMENTED).survival == learn(songs, DOCUMENTED).survival


def test_songs_without_a_sensible_time_do_no_harm() -> None:
    estimate = learn([math.nan, math.inf, 0.0, -3.0, 1e9, 40.0], DOCUMENTED)
    assert estimate.songs == 4
    assert all(math.isfinite(share) for share in estimate.survival)


@settings(max_examples=60)
@given(st.lists(times, max_size=150), times, st.floats(1, 20))
def test_an_estimate_is_a_survival_curve_whatever_the_songs(songs: list[float], low: float, wide: float) -> None:
    survival = learn(songs, Prior(low, low * wide)).survival
    assert len(survival) == len(moments())
    assert survival[0] == 1
    assert all(0 < later <= sooner for sooner, later in itertools.pairwise(survival))


@settings(max_examples=60)
@given(st.lists(times, min_size=1, max_size=60), st.floats(0.001, 0.999))
def test_a_quantile_and_the_share_finished_by_then_agree(songs: list[float], p: float) -> None:
    estimate = learn(songs, DOCUMENTED)
    seconds = estimate.quantile(p)
    assert 0 < seconds <= HORIZON
    assert seconds == HORIZON or estimate.cdf(seconds) == pytest.approx(p, abs=1e-9)


def test_the_remaining_time_falls_while_the_song_is_early_and_grows_when_it_is_late() -> None:
    estimate = learn(lognormal(8, 60), DOCUMENTED)
    assert estimate.remaining(0) == pytest.approx(estimate.quantile(0.5))
    assert estimate.remaining(20) < estimate.remaining(0)
    assert estimate.remaining(300) > estimate.remaining(40)
    assert estimate.remaining(30, 0.9) > estimate.remaining(30, 0.5)


def test_past_the_ninety_fifth_percentile_one_song_in_twenty_is_left() -> None:
    estimate = learn(lognormal(9, 80), DOCUMENTED)
    assert estimate.surviving(estimate.p95) == pytest.approx(0.05)


def test_a_song_is_recorded_between_the_looks_where_it_is_likely_to_have_finished() -> None:
    estimate = learn(lognormal(10, 60), DOCUMENTED)
    assert estimate.between(0, 24) > 18, "almost no song finishes in the first half of the first wait"
    assert estimate.between(30, 31) == pytest.approx(30.5, abs=0.1)
    assert 80 <= estimate.between(80, 900) < 200, "a bot that was down for long did not make the song slow"


@settings(max_examples=60)
@given(st.lists(times, max_size=30), st.floats(0, 3000), st.floats(0.01, 3000))
def test_a_song_is_never_recorded_outside_its_two_looks(songs: list[float], after: float, wait: float) -> None:
    assert after <= learn(songs, DOCUMENTED).between(after, after + wait) <= after + wait


def test_time_grows_with_length_by_the_share_that_does() -> None:
    assert stretch(120, usual=60, share=0) == 1
    assert stretch(120, usual=60, share=0.5) == 1.5
    assert stretch(30, usual=60, share=1) == 0.5
    assert stretch(None, usual=60, share=1) == 1


def test_a_stretched_estimate_is_that_much_longer_and_shared_by_songs_of_like_length() -> None:
    estimate = learn(lognormal(11, 50), DOCUMENTED)
    assert estimate.stretched(2).quantile(0.5) == pytest.approx(2 * estimate.quantile(0.5), rel=0.03)
    assert estimate.stretched(2) is estimate.stretched(2.01)
    assert estimate.stretched(1.01) is estimate
