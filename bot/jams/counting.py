"""The count: ballots in, ranks out. Pure, and the same each time for the same ballots and seed.

Only the order within one ballot counts: who is generous moves nothing. Every two entries with different stars on a
ballot are "A before B"; Bradley and Terry's model gives each entry a strength, by Hunter's MM iteration (Annals of
Statistics 32, 2004), with half a win and half a loss against an average entry beside, so that what was heard once, or
won always, has a finite one. Where three friends push a middling song, means and favourites make it win in a third of
all jams, this in one of twenty (simulated).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from bot.jams.ballots import LEAST, MOST, Ballot
from bot.jams.dealing import SLATE

DRAWS = 200
"""Times that the ballots are drawn anew, with replacement, to see which places they settle."""

SETTLED = 0.70
"""The share of draws in which one entry must come before another to have a better place."""

BALLOTS_LEAST, HEARINGS_LEAST = 5, 3
"""Ballots, and hearings of each entry, below which there are no places."""

PICKS = 3
"""Entries that are named where there are no places."""

SEVERAL = 3
"""Ballots that love the same one and nothing else, from which on the host is told."""

AVERAGE = 1.0
"""The strength of an average entry, to which all others are held."""

ROUNDS, EXACT, NEAR = 1000, 1e-6, 1e-3
"""Iterations at the most, and the relative change below which strengths stand: of the count, and of a draw."""

Beaten = Mapping[tuple[int, int], float]
"""How often the first of two entries, by their numbers, came before the second."""


@dataclass(frozen=True, slots=True)
class Rank:
    """Where an entry came: its place, as people read it. `first` and `last` are the places that it shares, the same
    where it has one alone, both None where there are no places; `hearings` is on how many ballots it has stars."""

    entry: str
    first: int | None
    last: int | None
    hearings: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the vote; it names nobody. `ranks` hold every entry, the best first; without places `picks`
    are those that ballots put before others, the best first.

    `pushed` is an entry that `pushers` ballots love while they give nothing to all others, and `young` the ballots of
    accounts that were made shortly before: the host is told, and nothing is done about it.
    """

    ballots: int
    ranks: tuple[Rank, ...]
    picks: tuple[str, ...] = ()
    pushed: str | None = None
    pushers: int = 0
    young: int = 0

    @property
    def ranked(self) -> bool:
        """Whether there are places."""
        return bool(self.ranks) and self.ranks[0].first is not None


def count(ballots: Sequence[Ballot], entries: Sequence[str], seed: str, *, draws: int = DRAWS) -> Result:
    """The result of these ballots over these entries; marks for others, which were taken out since, are passed over.

    For 50 entries and 200 ballots of a slate each it takes a second of CPU, six where each ballot holds all 50
    (measured): no work for the event loop. `draws` is how often the ballots are drawn anew.
    """
    number = {entry: at for at, entry in enumerate(entries)}
    rated = [{number[entry]: stars for entry, stars in ballot.rated.items() if entry in number} for ballot in ballots]
    said = [(ballot, marks) for ballot, marks in zip(ballots, rated, strict=True) if marks]
    heard = [_Heard(tuple(_pairs(marks)), _weight(marks)) for _, marks in said]
    strong = strengths(_beaten(heard, dict.fromkeys(range(len(heard)), 1)), len(entries))
    order = sorted(range(len(entries)), key=lambda at: (-strong[at], entries[at]))
    hearings = Counter(at for _, marks in said for at in marks)
    pushed, pushers = _pushed([marks for _, marks in said])
    result = Result(
        ballots=len(said),
        ranks=tuple(Rank(entries[at], None, None, hearings[at]) for at in order),
        picks=tuple(entries[at] for at in order[:PICKS] if strong[at] > AVERAGE + NEAR),
        pushed=None if pushed is None else entries[pushed],
        pushers=pushers,
        young=sum(ballot.young for ballot, _ in said),
    )
    if len(said) < BALLOTS_LEAST or min((hearings[at] for at in order), default=0) < HEARINGS_LEAST:
        return result
    return _ranked(result, _bounds(order, _ahead(heard, strong, order, seed, draws), SETTLED * draws))


def strengths(beaten: Beaten, entries: int, *, near: float = EXACT, start: Sequence[float] = ()) -> list[float]:
    """The strength of each entry, above 0, an average one's being `AVERAGE`. `start` is where the iteration begins."""
    won: list[float] = [0.5] * entries
    met: dict[tuple[int, int], float] = {}
    for (winner, loser), times in beaten.items():
        won[winner] += times
        pair = (winner, loser) if winner < loser else (loser, winner)
        met[pair] = met.get(pair, 0.0) + times
    meetings = [(one, other, times) for (one, other), times in met.items()]
    now = list(start) or [AVERAGE] * entries
    for _ in range(ROUNDS):
        against = [1 / (strength + AVERAGE) for strength in now]
        for one, other, times in meetings:
            share = times / (now[one] + now[other])
            against[one] += share
            against[other] += share
        after = [wins / faced for wins, faced in zip(won, against, strict=True)]
        still = all(abs(new - old) <= near * old for new, old in zip(after, now, strict=True))
        now = after
        if still:
            break
    return now


@dataclass(frozen=True, slots=True)
class _Heard:
    """A ballot as the count sees it: who comes before whom, and how much each of these weighs."""

    pairs: tuple[tuple[int, int], ...]
    weight: float


def _pairs(marks: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    for one, other in combinations(marks, 2):
        if marks[one] != marks[other]:
            yield (one, other) if marks[one] > marks[other] else (other, one)


def _weight(marks: Mapping[int, int]) -> float:
    """An entry meets others on one ballot as often as on a whole slate, and not more: otherwise three friends who ask
    for more slates, to give all of them nothing, make a middling song win in four of ten jams (simulated)."""
    return min(1.0, (SLATE - 1) / max(1, len(marks) - 1))


def _beaten(heard: Sequence[_Heard], times: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """All comparisons, where each ballot is there so many times."""
    beaten: dict[tuple[int, int], float] = {}
    for at, often in times.items():
        weight = heard[at].weight * often
        for pair in heard[at].pairs:
            beaten[pair] = beaten.get(pair, 0.0) + weight
    return beaten


def _ahead(
    heard: Sequence[_Heard], strong: Sequence[float], order: Sequence[int], seed: str, draws: int
) -> dict[tuple[int, int], float]:
    """In how many draws of the ballots the first of two entries came before the second, where it does in the count;
    both the same is half."""
    pairs = tuple(combinations(order, 2))
    ahead = dict.fromkeys(pairs, 0.0)
    drawn = Random(seed)  # noqa: S311  # not for secrets: a repeated count is the same
    for _ in range(draws):
        times = Counter(drawn.choices(range(len(heard)), k=len(heard)))
        found = strengths(_beaten(heard, times), len(strong), near=NEAR, start=strong)
        for one, other in pairs:
            if found[one] > found[other] + NEAR:
                ahead[one, other] += 1
            elif found[one] >= found[other] - NEAR:
                ahead[one, other] += 0.5
    return ahead


def _bounds(order: Sequence[int], ahead: Mapping[tuple[int, int], float], settled: float) -> list[tuple[int, int]]:
    """The first and the last place of each entry of the order: neighbours whose order is not settled share theirs."""
    groups: list[list[int]] = []
    for at in order:
        if groups and ahead[groups[-1][-1], at] < settled:
            groups[-1].append(at)
        else:
            groups.append([at])
    bounds: list[tuple[int, int]] = []
    for group in groups:
        bounds += [(len(bounds) + 1, len(bounds) + len(group))] * len(group)
    return bounds


def _ranked(result: Result, bounds: Sequence[tuple[int, int]]) -> Result:
    ranks = (
        Rank(rank.entry, first, last, rank.hearings) for rank, (first, last) in zip(result.ranks, bounds, strict=True)
    )
    return Result(result.ballots, tuple(ranks), (), result.pushed, result.pushers, result.young)


def _pushed(ballots: Iterable[Mapping[int, int]]) -> tuple[int | None, int]:
    """The entry that most ballots love, giving the fewest stars to all others, where these are several; with how many
    they are."""
    loved = Counter(at for marks in ballots for at in _only_love(marks))
    at, times = max(loved.items(), key=lambda one: (one[1], -one[0]), default=(None, 0))
    return (at, times) if times >= SEVERAL else (None, 0)


def _only_love(marks: Mapping[int, int]) -> list[int]:
    """The one entry of a ballot with the most stars, where all others, two at the least, have the fewest."""
    best = [at for at, stars in marks.items() if stars == MOST]
    rest = [stars for stars in marks.values() if stars != MOST]
    return best if len(best) == 1 and len(rest) > 1 and set(rest) == {LEAST} else []
