"""Our books beside the provider's: whatever is done to theirs is found, song by song, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.purse.periods import Span
from bot.purse.ports.books import Settled
from bot.purse.reconciling import AWAITED, Kind, Reconciliation, Theirs, reconcile, unknown_generations
from bot.songs.holds import HoldStatus
from bot.songs.ports.books import Charge, Logged

NOW = 1_790_000_000.0
DAY = 86_400.0
SPAN = Span(NOW - 7 * DAY, NOW)
MODEL, PRICE = "minimax/music-2.0", 31_500


def ours(model: str | None) -> bool:
    return model in {MODEL, None}


@dataclass
class Ledger:
    """Both sides, in agreement until something is done to them."""

    songs: list[Settled]
    before: list[Settled]
    charges: list[Charge]
    logged: list[Logged]

    def look(self) -> Reconciliation:
        theirs = Theirs(self.charges, self.logged)
        unknown = unknown_generations(self.songs, theirs)
        before = [song for song in self.before if song.generation_id in unknown]
        return reconcile(self.songs, before, theirs, SPAN, NOW, ours)


def agreed(ages: list[float]) -> Ledger:
    """Songs that were submitted so many seconds ago, each charged a minute later."""
    songs = [
        Settled(f"song{number}", f"gen{number}", MODEL, NOW - age, PRICE, HoldStatus.SETTLED)
        for number, age in enumerate(ages)
    ]
    charges = [Charge(song.generation_id, PRICE, song.at + 60, MODEL) for song in songs]
    logged = [Logged(f"gen{number}", f"song{number}", PRICE, song.at, MODEL) for number, song in enumerate(songs)]
    return Ledger(songs, [], charges, logged)


DEEDS = ("nothing", "lose", "double", "late", "came late", "other sum", "failed", "charged though it failed",
         "refunded", "under way", "unknown id", "lost log", "before", "before, late")  # fmt: skip


def do(ledger: Ledger, at: int, deed: str) -> Kind | None:
    """Do it to one song; what must be found of it."""
    song, charge, row = ledger.songs[at], ledger.charges[at], ledger.logged[at]
    young = NOW - song.at < AWAITED
    none = replace(charge, amount=0)
    match deed:
        case "lose":
            ledger.charges[at] = none
            return Kind.LATE if young else Kind.LOST
        case "double":
            ledger.charges.append(charge)
            return Kind.DOUBLED
        case "late":
            ledger.songs[at] = replace(song, at=NOW - 60)
            ledger.charges[at] = none
            return Kind.LATE
        case "came late":
            ledger.songs[at] = replace(song, at=NOW - 3 * DAY)
            ledger.charges[at] = replace(charge, at=NOW - DAY)
            return Kind.LATE
        case "other sum":
            ledger.charges[at] = replace(charge, amount=PRICE + 1)
            return Kind.AMOUNT
        case "failed" | "charged though it failed":
            ledger.songs[at] = replace(song, amount=0, status=HoldStatus.RELEASED)
            ledger.logged[at] = replace(row, amount=0)
            if deed == "failed":
                ledger.charges[at] = none
                return None
            return Kind.AMOUNT
        case "refunded":
            ledger.songs[at] = replace(song, amount=0, status=HoldStatus.RELEASED)
            ledger.logged[at] = replace(row, amount=0)
            ledger.charges.append(replace(charge, amount=-PRICE))
            return None
        case "under way":
            ledger.songs[at] = replace(song, status=HoldStatus.OPEN)
            return None
        case "unknown id":
            ledger.songs[at] = replace(song, generation_id=None, status=HoldStatus.UNKNOWN)
            return None
        case "lost log":
            ledger.logged[at] = replace(row, generation_id="elsewhere", song_id="nobody", amount=0)
            return None if young else Kind.LOG
        case "before" | "before, late":
            late = deed == "before, late"
            ledger.before.append(replace(song, song_id=f"old{at}", generation_id=f"old{at}", at=SPAN.start - DAY))
            ledger.charges.append(replace(charge, reference=f"old{at}", at=SPAN.start + (60 if late else -DAY + 60)))
            return Kind.LATE if late else None
        case _:
            return None


@given(
    st.lists(st.tuples(st.sampled_from(DEEDS), st.floats(120, 7 * DAY - 60)), max_size=12),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_each_difference_is_found_and_none_is_imagined(
    deeds: list[tuple[str, float]], invented: int, elsewhere: int
) -> None:
    ledger = agreed([age for _, age in deeds])
    expected: list[tuple[Kind, str | None]] = []
    for at, (deed, _) in enumerate(deeds):
        if (kind := do(ledger, at, deed)) is not None:
            expected.append((kind, f"old{at}" if deed.startswith("before") else f"song{at}"))
    for number in range(invented):
        ledger.charges.append(Charge(f"ghost{number}", PRICE, NOW - 60 - number, MODEL))
        expected.append((Kind.INVENTED, None))
    for number in range(elsewhere):
        ledger.charges.append(Charge(f"chat{number}", 7, NOW - 60, "gpt-4o"))
        ledger.logged.append(Logged(f"chat{number}", None, 7, NOW - 60, "gpt-4o"))
    found = ledger.look()
    assert sorted((one.kind, one.song_id or "") for one in found.differences) == sorted(
        (kind, song_id or "") for kind, song_id in expected
    )
    assert found.elsewhere == 7 * elsewhere
    settled = [song for song in ledger.songs if song.status is not HoldStatus.OPEN]
    assert found.settled == sum(song.amount for song in settled)
    if not expected:
        assert found.charged == found.settled


def test_what_stands_in_the_log_alone_is_found_once_and_what_stands_in_both_is_one_difference() -> None:
    ledger = agreed([])
    ledger.logged += [Logged("a", None, PRICE, NOW - 5, MODEL), Logged("b", None, PRICE, NOW - 5, MODEL)] * 2
    ledger.charges.append(Charge("b", PRICE, NOW - 5, MODEL))
    found = ledger.look().differences
    assert [(one.kind, one.generation_id, one.charged, one.logged) for one in found] == [
        (Kind.INVENTED, "a", 0, PRICE),
        (Kind.INVENTED, "b", PRICE, PRICE),
    ]


def test_a_charge_that_names_nothing_is_found_too() -> None:
    ledger = agreed([])
    ledger.charges.append(Charge(None, PRICE, NOW - 5, None))
    (found,) = ledger.look().differences
    assert (found.kind, found.generation_id, found.charged) == (Kind.INVENTED, None, PRICE)
