"""Whatever is asked in whatever order, the database says what a list of events says that is folded by hand."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.purse.periods import Period
from bot.purse.values import Caps, Entry, EntryKind, Share, Unit, Whose
from bot.songs.holds import HoldRequest, Payer, Spender
from bot.songs.money import USD
from bot.songs.refusals import Refusal
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from tests.contracts.fake_clock import START
from tests.purse.plain import Allowance, Hold, PlainPurse
from tests.stand_ins import make_song

T = TypeVar("T")

PEOPLE, ROLES, GUILD = st.sampled_from([1, 2, 3]), st.frozensets(st.sampled_from([71, 72])), 3
AMOUNTS = st.integers(0, 40).map(lambda dimes: dimes * USD // 10)
PERIODS = st.sampled_from(list(Period))
SPANS = st.sampled_from([Period.DAY, Period.WEEK])
CAPS = st.builds(
    Caps,
    owner_day=st.none() | AMOUNTS.map(lambda amount: amount * 4),
    owner_month=st.none() | AMOUNTS.map(lambda amount: amount * 10),
    server_day=st.none() | AMOUNTS.map(lambda amount: amount * 2),
    person_day=st.none() | AMOUNTS,
    personal_day=st.just(0),
    unknown_price=st.just(300_000),
    all_open=st.just(True),
)
ENDS = st.sampled_from(["done", "dearer", "refused", "cancelled", "unknown"])


class Money(RuleBasedStateMachine):
    """One server, three people, two roles, and a clock that runs over midnights and new months."""

    @initialize(caps=CAPS)
    def begin(self, caps: Caps) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.stack, self.now, self.numbers = AsyncExitStack(), START, itertools.count(1)
        self.plain, self.caps = PlainPurse(caps), caps
        url = f"sqlite:///{Path(self.folder.name) / 'songs.db'}"
        opened = open_database(url, caps=caps, now=lambda: self.now)
        self.store: SqlSongStore = self._run(self.stack.enter_async_context(opened))
        self.under_way: list[Song] = []

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self._run(self.stack.aclose())
            self.loop.close()
            self.folder.cleanup()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @rule(user_id=PEOPLE, roles=ROLES, price=AMOUNTS)
    def ask(self, user_id: int, roles: frozenset[int], price: int) -> None:
        number, self.now = next(self.numbers), self.now + 1
        song = make_song(
            id=f"song-{number:06}",
            interaction_id=number,
            guild_id=GUILD,
            requester=Requester(user_id, "A"),
            asked_at=self.now,
            expected=price,
        )
        expected = self.plain.paid_from(user_id, roles, price, self.now)
        request = HoldRequest(price, Spender(Payer.SERVER, roles))
        try:
            added, _ = self._run(self.store.add(song, hold=request))
        except Refusal:
            assert expected is None
        else:
            assert expected is not None
            self.plain.holds.append(Hold(song.id, user_id, self.now, price, price, gift=expected == "gift"))
            self.under_way.append(added)

    @rule(data=st.data(), end=ENDS)
    def end(self, data: st.DataObject, end: str) -> None:
        if not self.under_way:
            return
        song = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        hold = next(hold for hold in self.plain.holds if hold.song_id == song.id)
        if end == "cancelled":
            self._run(self.store.move(song, State.CANCELLED, ended_at=self.now))
            hold.amount, hold.released = 0, True
            return
        song = self._run(self.store.move(song, State.SUBMITTING, submitted_at=self.now))
        match end:
            case "refused":
                self._run(self.store.move(song, State.FAILED, reason=Reason.REFUSED, ended_at=self.now))
                hold.amount, hold.released = 0, True
            case "unknown":
                self._run(self.store.move(song, State.SUBMIT_UNKNOWN))
            case _:
                dearer = hold.held + (USD // 5 if end == "dearer" else 0)
                song = self._run(self.store.move(song, State.GENERATING, generation_id="g", charged=dearer))
                self._run(self.store.move(song, State.READY, finished_at=self.now))
                hold.amount, hold.released = dearer, dearer == 0

    @rule(amount=st.none() | AMOUNTS, period=PERIODS, carry=st.booleans())
    def allow(self, amount: int | None, period: Period, carry: bool) -> None:
        self.now += 1
        entry = Entry(GUILD, EntryKind.ALLOWANCE, amount, self.now, 9, period=period, carry=carry)
        self._run(self.store.purses.enter(entry))
        self.plain.allowance = Allowance(amount, period, carry, self.now)

    @rule(user_id=PEOPLE, amount=AMOUNTS)
    def give(self, user_id: int, amount: int) -> None:
        free = self.plain.free(self.now)
        entry = Entry(GUILD, EntryKind.GIFT, amount, self.now, 9, user_id=user_id)
        try:
            self._run(self.store.purses.enter(entry))
        except Refusal:
            assert free is not None
            assert amount > free
        else:
            assert free is None or amount <= free
            self.plain.gifts.append((user_id, amount, self.now))

    @rule(amount=AMOUNTS)
    def correct(self, amount: int) -> None:
        self._run(self.store.purses.enter(Entry(GUILD, EntryKind.CORRECTION, amount, self.now, 9)))
        self.plain.corrections.append((amount, self.now))

    @rule(
        whose=st.sampled_from([(Whose.EVERYONE, 0), (Whose.ROLE, 71), (Whose.ROLE, 72), (Whose.PERSON, 1)]),
        unit=st.sampled_from(list(Unit)),
        most=st.none() | st.integers(0, 5),
        period=SPANS,
    )
    def share(self, whose: tuple[Whose, int], unit: Unit, most: int | None, period: Period) -> None:
        scaled = most if most is None or unit is Unit.SONGS else most * USD
        share = Share(*whose, unit, scaled, period)
        self._run(self.store.purses.share(GUILD, share, self.now, 9))
        self.plain.shares[whose] = share

    @rule(user_id=PEOPLE)
    def block_or_unblock(self, user_id: int) -> None:
        if user_id in self.plain.blocked:
            self._run(self.store.purses.unblock(GUILD, user_id))
            self.plain.blocked.remove(user_id)
        else:
            self._run(self.store.purses.block(GUILD, user_id, self.now, 9))
            self.plain.blocked.add(user_id)

    @rule()
    def freeze_or_thaw(self) -> None:
        self.plain.frozen = not self.plain.frozen
        self._run(self.store.purses.decide(GUILD, START, 0, frozen=self.plain.frozen))

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 7, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.now += hours * 3600

    @invariant()
    def what_is_free_is_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        balance = self._run(self.store.purses.balance(GUILD, 1, Spender(), self.now))
        free = self.plain.free(self.now)
        assert (balance.purse is None) == (free is None)
        assert balance.purse is None or balance.purse.free == max(0, free or 0)


TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
