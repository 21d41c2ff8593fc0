"""What a model's own songs teach about its time: how it changes, what crowds do not say, how little outliers matter."""

import itertools
import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.estimates import Estimate, moments
from bot.pacing.fitting import WINDOW, Interval, learn
from bot.pacing.polling import next_poll
from bot.songs.models import Prior

DOCUMENTED = Prior(50, 60)
times = st.floats(0.01, 5000)
intervals = st.tuples(times, st.one_of(times, st.just(math.inf))).map(lambda ends: (min(ends), max(ends)))


def lognormal(seed: int, songs: int, median: float = 35, sigma: float = 0.3) -> list[float]:
    rng = random.Random(seed)
    return [rng.lognormvariate(math.log(median), sigma) for _ in range(songs)]


def uniform(seed: int, songs: int) -> list[float]:
    rng = random.Random(seed)
    return [rng.uniform(12, 45) for _ in range(songs)]


def exact(songs: list[float]) -> list[Interval]:
    """Songs whose finish itself is known."""
    return [(seconds, seconds) for seconds in songs]


def polled(estimate: Estimate, song: float) -> Interval:
    """What polls by this estimate find of a song."""
    missed = 0.0
    while (poll := missed + next_poll(missed, estimate)) < song:
        missed = poll
    return missed, poll


def after(songs: list[float], known: list[Interval], documented: Prior = DOCUMENTED) -> Estimate:
    """The estimate after these songs came one by one, each polled by what was known then."""
    for song in songs:
        known = [*known, polled(learn(known, documented), song)]
    return learn(known, documented)


def test_the_estimate_finds_the_middle_and_the_span_of_the_songs() -> None:
    """On the mean of ten histories; in one of them the newest songs may be slow by chance, which looks like a drift."""
    estimates = [learn(exact(lognormal(seed, 80)), DOCUMENTED) for seed in range(10)]
    for share, deviations in ((0.05, -1.645), (0.5, 0), (0.95, 1.645)):
        found = sum(math.log(estimate.quantile(share)) for estimate in estimates) / 10
        assert math.exp(found) == pytest.approx(35 * math.exp(deviations * 0.3), rel=0.1)


def test_the_documented_time_fades_as_songs_finish() -> None:
    wrong = Prior(300, 400)
    medians = [learn(exact([30.0] * songs), wrong).quantile(0.5) for songs in (0, 1, 3, 10)]
    assert medians == sorted(medians, reverse=True)
    assert medians[-1] == pytest.approx(30, rel=0.05)


def test_one_song_moves_the_estimate_but_does_not_settle_it() -> None:
    low, high = learn(exact([30.0]), DOCUMENTED).likely()
    assert low < 30 < high
    assert high - low > 10


@pytest.mark.parametrize("factor", [0.25, 4.0])
def test_documentation_that_is_wrong_by_four_is_found_out_by_one_song(factor: float) -> None:
    wrong = Prior(DOCUMENTED.low * factor, DOCUMENTED.high * factor)
    assert after([55.0], [], wrong).quantile(0.5) == pytest.approx(55, rel=0.4)
    assert after(lognormal(2, 8, median=55), [], wrong).quantile(0.5) == pytest.approx(55, rel=0.25)


def test_outliers_neither_move_the_middle_nor_vanish() -> None:
    songs = lognormal(2, 60)
    strange = [900.0 if place % 20 == 7 else seconds for place, seconds in enumerate(songs)]
    plain, shaken = learn(exact(songs), DOCUMENTED), learn(exact(strange), DOCUMENTED)
    assert shaken.quantile(0.5) == pytest.approx(plain.quantile(0.5), rel=0.05)
    assert shaken.surviving(200) > plain.surviving(200) + 0.02


# --- models that change ------------------------------------------------------------------------------------------


def test_a_slow_drift_is_followed_to_the_present() -> None:
    songs = [seconds * 1.01**place for place, seconds in enumerate(lognormal(3, 100, sigma=0.15))]
    assert learn(exact(songs), DOCUMENTED).quantile(0.5) == pytest.approx(35 * 1.01**100, rel=0.15)


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_model_that_becomes_twice_as_fast_or_slow_is_known_eight_songs_later(seed: int, factor: float) -> None:
    before = exact(lognormal(seed, 40))
    estimate = after([seconds * factor for seconds in lognormal(seed + 50, 8)], before)
    assert estimate.quantile(0.5) == pytest.approx(35 * factor, rel=0.25)


def test_what_is_found_at_the_first_poll_over_and_over_is_polled_sooner() -> None:
    """The model is five times as fast: every song is finished when it is polled first, and nothing else is seen."""
    known = exact(lognormal(6, 40))
    first = next_poll(0, learn(known, DOCUMENTED))
    estimate = after([7.0] * 12, known)
    assert first > 12
    assert estimate.quantile(0.5) == pytest.approx(7, rel=0.3)


def test_after_a_change_both_the_old_and_the_new_time_are_thought_of() -> None:
    """One song twice as slow may be an outlier, two are hardly: the next is polled for both."""
    known = exact(lognormal(7, 40, sigma=0.15))
    slow = [after([80.0] * songs, known).surviving(55) for songs in range(4)]
    assert slow == sorted(slow)
    assert slow[0] < 0.03 < slow[1] < 0.5 < slow[3]


# --- crowds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_a_crowd_finishes_teaches_nothing(seed: int) -> None:
    """Fifty songs asked for at once: however the order of their submission fell, the estimate is nearly the same."""
    songs = exact(uniform(seed, 50))
    estimate = learn(songs, Prior(20, 40))
    assert estimate.quantile(0.5) == pytest.approx(28.5, rel=0.25)
    shuffled = random.Random(seed).sample(songs, 50)
    assert learn(shuffled, Prior(20, 40)).quantile(0.5) == pytest.approx(estimate.quantile(0.5), rel=0.12)


@pytest.mark.parametrize("still", [10, 25, 40])
def test_while_half_a_crowd_runs_the_quick_half_is_not_taken_for_all(still: int) -> None:
    """The quickest have finished; of the others it is known that they take longer."""
    songs = uniform(9, 50)
    now = sorted(songs)[-still - 1]
    known = [(song, song) if song <= now else (now, math.inf) for song in songs]
    estimate = learn(known, Prior(20, 40))
    assert estimate.surviving(now) == pytest.approx(still / 50, abs=0.12)
    finished = learn([song for song in known if song[1] < math.inf], Prior(20, 40))
    assert finished.surviving(now) < estimate.surviving(now)


def test_songs_that_have_only_begun_teach_nothing() -> None:
    songs = exact(lognormal(10, 40))
    begun = learn([*songs, *[(0.0, math.inf)] * 5], DOCUMENTED)
    assert begun.quantile(0.5) == pytest.approx(learn(songs, DOCUMENTED).quantile(0.5), rel=0.05)


def test_songs_that_run_longer_than_any_before_are_a_change() -> None:
    estimate = learn([*exact(lognormal(11, 40)), *[(120.0, math.inf)] * 6], DOCUMENTED)
    assert estimate.quantile(0.5) > 90


# --- shapes ------------------------------------------------------------------------------------------------------


def test_two_modes_stay_two() -> None:
    rng = random.Random(6)
    songs = [rng.gauss(20, 2) if rng.random() < 0.6 else rng.gauss(60, 4) for _ in range(60)]
    estimate = learn(exact(songs), Prior(20, 60))
    assert estimate.surviving(32) - estimate.surviving(46) < 0.05
    assert estimate.surviving(32) == pytest.approx(0.4, abs=0.15)


@pytest.mark.parametrize("seed", range(20))
def test_two_modes_by_chance_unevenly_spread_are_not_taken_for_a_drift(seed: int) -> None:
    rng = random.Random(seed)
    songs = [rng.gauss(20, 1.5) if rng.random() < 0.6 else rng.gauss(60, 4) for _ in range(50)]
    assert learn(exact(songs), Prior(20, 60)).surviving(80) < 0.08


def test_a_long_wait_does_not_make_its_songs_slow_or_quick() -> None:
    """Forty known times, and ten songs of which only the poll before and the one after are known."""
    songs = lognormal(12, 50)
    wide: list[Callable[[float], Interval]] = [lambda song: (0.0, max(24.0, song)), lambda song: (min(30.0, song), 900)]
    known = [wide[place % 2](song) if place % 5 == 0 else (song, song) for place, song in enumerate(songs)]
    estimate = learn(known, DOCUMENTED)
    assert estimate.quantile(0.5) == pytest.approx(learn(exact(songs), DOCUMENTED).quantile(0.5), rel=0.12)
    assert estimate.surviving(200) < 0.08, "a bot that was down for long did not make the songs slow"


# --- whatever comes ----------------------------------------------------------------------------------------------


def test_only_the_newest_songs_count() -> None:
    songs = exact(lognormal(7, WINDOW))
    assert learn([(500.0, 500.0)] * 50 + songs, DOCUMENTED).survival == learn(songs, DOCUMENTED).survival


def test_songs_without_a_sensible_time_do_no_harm() -> None:
    strange = [(math.nan, 3.0), (3.0, math.nan), (math.inf, math.inf), (0.0, 0.0), (-3.0, -2.0), (9.0, 4.0), (1e9, 1e9)]
    estimate = learn([*strange, (40.0, 40.0)], DOCUMENTED)
    assert estimate.songs == 4
    assert all(math.isfinite(share) for share in estimate.survival)


@settings(max_examples=40)
@given(st.lists(intervals, max_size=100), times, st.floats(1, 20))
def test_an_estimate_is_a_survival_curve_whatever_the_songs(songs: list[Interval], low: float, wide: float) -> None:
    survival = learn(songs, Prior(low, low * wide)).survival
    assert len(survival) == len(moments())
    assert survival[0] == 1
    assert all(0 < later <= sooner for sooner, later in itertools.pairwise(survival))
