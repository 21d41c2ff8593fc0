"""When to poll next: the price of a plan, and its limits."""

import itertools
import math
import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.estimates import Estimate, moments
from bot.pacing.fitting import Interval, learn
from bot.pacing.polling import CEILING, FLOOR, next_poll, spread
from bot.songs.models import Prior

COST = 0.1
Draw = Callable[[random.Random], float]


def uniform(rng: random.Random) -> float:
    return rng.uniform(12, 45)


def bimodal(rng: random.Random) -> float:
    return rng.gauss(20, 2) if rng.random() < 0.6 else rng.gauss(60, 4)


def history(draw: Draw, seed: int, songs: int) -> list[float]:
    rng = random.Random(seed)
    return [draw(rng) for _ in range(songs)]


def seen(songs: list[float]) -> list[Interval]:
    """Songs whose finish itself is known."""
    return [(seconds, seconds) for seconds in songs]


def polls(wait: Callable[[float], float], until: float = 900) -> Iterator[float]:
    now = 0.0
    while now < until:
        now += wait(now)
        yield now


def polling(estimate: Estimate, cost: float = COST) -> list[float]:
    return list(polls(lambda now: next_poll(now, estimate, cost=cost)))


def price(plan: list[float], songs: list[float], cost: float = COST) -> float:
    """Mean lag plus the price of the calls, played out on songs whose finish is known."""
    found = [next((poll, n) for n, poll in enumerate(plan, 1) if poll >= song) for song in songs]
    return sum(poll - song + cost * n for (poll, n), song in zip(found, songs, strict=True)) / len(songs)


def exactly(share: Callable[[float], float]) -> Estimate:
    """An estimate that knows the distribution, with one song in a million beyond it."""
    return Estimate(tuple(max(share(moment), 1e-6) for moment in moments()), songs=1000)


@pytest.mark.parametrize(
    "survival",
    [lambda t: min(1.0, max(0.0, (45 - t) / 33)), lambda t: 1 / (1 + (t / 30) ** 3), lambda t: math.exp(-t / 20)],
    ids=["uniform", "log-logistic", "exponential"],
)
def test_no_other_choice_of_the_next_poll_is_cheaper(survival: Callable[[float], float]) -> None:
    """Bellman's test against a plan found by trying everything on a grid of half seconds."""
    times = [n / 2 for n in range(400)]
    values = [0.0] * len(times)
    for i in range(len(times) - 2, -1, -1):
        choices = (survival(times[i]) * (COST + times[j] - times[i]) + values[j] for j in range(i + 1, len(times)))
        values[i] = min(choices)
    plan = [poll for poll in polling(exactly(survival)) if poll < times[-1]] + [times[-1]]
    ours = sum(survival(sooner) * (COST + later - sooner) for sooner, later in itertools.pairwise([0.0, *plan]))
    assert ours <= values[0] + 0.02


def test_on_the_uniform_model_the_known_optimum_is_reached() -> None:
    """Closed form: intervals that shrink by the cost each time, 0.857 s of lag at 9.06 calls."""
    estimate = exactly(lambda t: min(1.0, max(0.0, (45 - t) / 33)))
    grid = [12 + 33 * (n + 0.5) / 2000 for n in range(2000)]
    assert price(polling(estimate), grid) == pytest.approx(1.763, rel=0.01)


def test_between_two_modes_it_does_not_poll_in_vain() -> None:
    estimate = learn(seen(history(bimodal, 1, 60)), Prior(20, 60))
    assert sum(30 < poll < 46 for poll in polling(estimate)) <= 2


def test_on_two_modes_it_beats_the_square_root_rule_told_the_truth() -> None:
    def hazard(now: float) -> float:
        density, share = 0.0, 0.0
        for weight, middle, deviation in ((0.6, 20, 2), (0.4, 60, 4)):
            z = (now - middle) / deviation
            density += weight * math.exp(-z * z / 2) / deviation / math.sqrt(2 * math.pi)
            share += weight * math.erfc(z / math.sqrt(2)) / 2
        return density / max(share, 1e-12)

    def keller() -> Iterator[float]:
        due = 0.0
        for tick in range(9000):
            due += math.sqrt(hazard(tick / 10) / (2 * COST)) / 10
            if due >= 1:
                due -= 1
                yield tick / 10
        yield 900.0

    songs = history(bimodal, 2, 2000)
    ours = polling(learn(seen(history(bimodal, 3, 100)), Prior(20, 60)))
    assert price(ours, songs) < 0.95 * price(list(keller()), songs)


@pytest.mark.parametrize(("draw", "documented"), [(uniform, Prior(20, 40)), (bimodal, Prior(20, 60))])
def test_after_fifty_songs_it_costs_at_most_a_tenth_more_than_knowing_everything(draw: Draw, documented: Prior) -> None:
    """A coarse version of the bench, which has five models and 200 histories."""
    songs = history(draw, 4, 2000)
    known = price(
        polling(learn(seen(songs[-120:]), documented)), songs
    )  # 120 songs are all but certainty, and cost 2-4 %
    learned = [price(polling(learn(seen(history(draw, seed, 50)), documented)), songs) for seed in range(100, 112)]
    assert sum(learned) / len(learned) < 1.1 * known


@pytest.mark.parametrize("factor", [0.5, 1, 2])
@pytest.mark.parametrize(("draw", "documented"), [(uniform, Prior(20, 40)), (bimodal, Prior(20, 60))])
def test_with_no_history_it_costs_less_than_every_five_seconds(draw: Draw, documented: Prior, factor: float) -> None:
    """Even where the documented time is off by two."""
    songs = history(draw, 5, 2000)
    plan = polling(learn([], Prior(documented.low * factor, documented.high * factor)))
    assert price(plan, songs) < price([5.0 * n for n in range(1, 200)], songs)


def test_a_dearer_call_means_fewer_polls() -> None:
    estimate = learn(seen(history(uniform, 6, 50)), Prior(20, 40))
    counts = [len(polling(estimate, cost)) for cost in (0.02, 0.1, 0.5, 2)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 2 * counts[-1]


models = st.builds(
    learn,
    st.lists(st.floats(0.5, 3000), max_size=40).map(seen),
    st.builds(Prior, st.floats(1, 30), st.just(60.0)),
)


@settings(max_examples=40)
@given(models, st.lists(st.floats(0, 5000), min_size=2, max_size=20), st.floats(0.001, 50))
def test_the_wait_is_always_between_floor_and_ceiling(model: Estimate, songs: list[float], cost: float) -> None:
    for elapsed in songs:
        assert FLOOR <= next_poll(elapsed, model, cost=cost) <= CEILING


@settings(max_examples=40)
@given(models, st.lists(st.floats(0, 1799), min_size=2, max_size=30))
def test_who_polled_later_polls_again_no_sooner(model: Estimate, songs: list[float]) -> None:
    """Up to the half per cent between two moments of the grid."""
    moments_of_polls = [elapsed + next_poll(elapsed, model) for elapsed in sorted(songs)]
    assert all(later >= sooner * 0.99 for sooner, later in itertools.pairwise(moments_of_polls))


def test_a_model_that_nobody_has_used_yet_is_polled_early_whatever_its_documentation_says() -> None:
    plan = polling(learn([], Prior(60, 120)))
    assert plan[:3] == [4, 8, 16]


@settings(max_examples=40)
@given(song=st.floats(4, 400), songs=st.lists(st.floats(1, 5), min_size=20, max_size=40))
def test_a_song_far_slower_than_all_before_waits_at_most_as_long_again(song: float, songs: list[float]) -> None:
    found = next(poll for poll in polling(learn(seen(songs), Prior(60, 120))) if poll >= song)
    assert found <= max(2 * song, song + 10)


@settings(max_examples=40)
@given(models, st.floats(0, 1000), st.floats(0, 1000))
def test_the_last_poll_falls_on_the_deadline(model: Estimate, elapsed: float, deadline: float) -> None:
    wait = next_poll(elapsed, model, deadline=deadline)
    assert wait >= FLOOR
    assert elapsed + wait <= deadline + 1e-6 or wait == FLOOR


@settings(max_examples=60)
@given(st.floats(0.1, 60), st.text())
def test_spreading_moves_a_wait_a_little_and_the_same_way_each_time(wait: float, key: str) -> None:
    spread_out = spread(wait, key)
    assert abs(spread_out - wait) <= min(wait / 10, 0.4)
    assert spread_out == spread(wait, key)


def test_a_hundred_songs_begun_together_do_not_call_in_step() -> None:
    estimate = learn(seen(history(uniform, 7, 50)), Prior(20, 40))
    seventh = sorted(list(polls(lambda now, s=s: spread(next_poll(now, estimate), s)))[6] for s in range(100))
    closest = [sum(abs(other - poll) < 0.05 for other in seventh) for poll in seventh]
    assert max(closest) < 40


def test_spreading_costs_next_to_nothing() -> None:
    estimate = learn(seen(history(uniform, 8, 50)), Prior(20, 40))
    songs = history(uniform, 9, 500)
    plans = [list(polls(lambda now, s=s: spread(next_poll(now, estimate), s))) for s in range(20)]
    assert sum(price(plan, songs) for plan in plans) / 20 < 1.02 * price(polling(estimate), songs)
