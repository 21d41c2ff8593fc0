"""Who is asked about a server and when, on a real database and a clock of its own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.purse.openings import ALONE, DayLimit, Openings, close_server
from bot.purse.periods import DAYS, Period
from bot.purse.ports.store import OpeningRequest
from bot.purse.values import Caps, Opened, Purse
from tests.contracts.fake_clock import START, FakeClock

CAPS = Caps(5_000_000, None, 5_000_000, 1_000_000, 0, 300_000)
DAY = DAYS[Period.DAY] * 86_400


@dataclass
class Desk:
    """The owner's messages: what they were asked one by one, the digests by their days, and what waits elsewhere.

    `closed` lets nothing through.
    """

    asked: list[int] = field(default_factory=list[int])
    digests: dict[float, list[int]] = field(default_factory=dict[float, list[int]])
    upgraded: list[list[int]] = field(default_factory=list[list[int]])
    left: list[int] = field(default_factory=list[int])
    closed: bool = False

    async def ask(self, request: OpeningRequest) -> bool:
        if not self.closed:
            self.asked.append(request.guild_id)
        return not self.closed

    async def digest(self, day: float, added: Collection[int], waiting: Collection[int]) -> bool:
        if not self.closed:
            known = [*self.digests.get(day, []), *added]
            self.digests[day] = [one for one in dict.fromkeys(known) if one in waiting]
        return not self.closed

    async def tell_upgraded(self, purses: Sequence[Purse]) -> bool:
        if not self.closed:
            self.upgraded.append([one.guild_id for one in purses])
        return not self.closed

    def leave_waiting(self, request: OpeningRequest) -> None:
        self.left.append(request.guild_id)


@dataclass
class Owned:
    """Openings between a desk and a database; `again` is what a new process makes of the same."""

    store: SqlSongStore
    clock: FakeClock
    desk: Desk
    caps: Caps = CAPS

    def __post_init__(self) -> None:
        self.openings = self.again()

    def again(self) -> Openings:
        return Openings(self.store.purses, self.store.servers, self.desk, self.caps, self.clock)

    async def ask(self, *guild_ids: int) -> None:
        for one in guild_ids:
            await self.openings.ask(one, 70 + one)
        await self.openings.tell()


@pytest.fixture
async def owned(tmp_path: Path) -> AsyncGenerator[Owned]:
    clock = FakeClock()
    async with open_database(f"sqlite:///{tmp_path}/purses.db", caps=CAPS, now=clock.now) as store:
        yield Owned(store, clock, Desk())


async def test_a_server_is_asked_about_once_however_often_somebody_sings_there(owned: Owned) -> None:
    for _ in range(3):
        await owned.ask(1)
    await owned.again().tell()
    assert owned.desk.asked == [1]


async def test_five_of_a_day_come_alone_and_the_others_together_and_the_next_day_begins_anew(owned: Owned) -> None:
    await owned.ask(*range(1, 8))
    await owned.ask(8)
    assert owned.desk.asked == list(range(1, ALONE + 1))
    assert list(owned.desk.digests.values()) == [[6, 7, 8]]
    owned.clock.time += DAY
    await owned.ask(9)
    assert owned.desk.asked[ALONE:] == [9]
    assert len(owned.desk.digests) == 1


async def test_answers_and_restarts_make_no_room_for_more_messages_on_the_same_day(owned: Owned) -> None:
    await owned.ask(1, 2, 3, 4, 5)
    await owned.openings.open(1, by=9)
    await owned.ask(6)
    assert owned.desk.asked == [1, 2, 3, 4, 5]
    owned.openings = owned.again()
    await owned.ask(7, 8)
    assert owned.desk.asked == [1, 2, 3, 4, 5]
    (digest,) = owned.desk.digests.values()
    assert digest == [6, 7, 8]


async def test_a_server_that_was_answered_leaves_the_days_digest(owned: Owned) -> None:
    await owned.ask(*range(1, 8))
    await owned.openings.open(6, by=9)
    await owned.ask(8)
    assert list(owned.desk.digests.values()) == [[7, 8]]


async def test_what_cannot_be_told_waits_elsewhere_and_is_told_later(owned: Owned) -> None:
    owned.desk.closed = True
    await owned.ask(1, 2)
    assert (owned.desk.asked, owned.desk.left) == ([], [1, 2])
    assert [one.told_at for one in await owned.store.purses.requests()] == [None, None]
    owned.desk.closed = False
    await owned.openings.tell()
    assert owned.desk.asked == [1, 2]


async def test_a_server_that_the_bot_left_is_asked_about_anew(owned: Owned) -> None:
    await owned.ask(1)
    await owned.openings.forget(1)
    assert await owned.openings.waiting(1) is None
    owned.clock.time += DAY
    await owned.ask(1)
    assert owned.desk.asked == [1, 1]


@pytest.mark.parametrize("limit", [None, DayLimit(2_000_000), DayLimit(None), DayLimit(0)])
async def test_an_answer_is_kept_once_with_its_limit(owned: Owned, limit: DayLimit | None) -> None:
    await owned.ask(1)
    first = await owned.openings.open(1, 9, limit)
    assert first.new
    again = await owned.openings.open(1, 10, limit)
    assert (again.purse, again.new) == (first.purse, False)
    purse = await owned.openings.purse(1)
    assert (purse.open, purse.opened, purse.changed_by, purse.changed_at) == (True, Opened.OWNER, 9, owned.clock.time)
    assert (purse.own_limit, purse.limit_day) == (limit is not None, None if limit is None else limit.most)
    assert await owned.openings.waiting(1) is None


async def test_a_server_that_is_closed_keeps_what_its_managers_set(owned: Owned) -> None:
    await owned.store.purses.decide(1, START, 0, open=True, frozen=True, own_limit=True, limit_day=1_000_000)
    closed = await close_server(owned.store.purses, 1, 0, owned.clock.now())
    assert (closed.purse.open, closed.purse.frozen, closed.purse.limit_day) == (False, True, 1_000_000)


async def test_where_nobody_is_to_be_asked_nobody_is(owned: Owned) -> None:
    await owned.store.purses.ask(OpeningRequest(1, 71, owned.clock.now()))
    others = Owned(owned.store, owned.clock, owned.desk, Caps(None, None, None, None, None, 0, ask=False))
    await others.openings.tell()
    assert (owned.desk.asked, owned.desk.left) == ([], [])


async def test_servers_that_an_upgrade_left_open_are_told_once(owned: Owned) -> None:
    owned.desk.closed = True
    for guild_id, opened in ((1, Opened.UPGRADE), (2, Opened.OWNER), (3, Opened.UPGRADE)):
        await owned.store.purses.decide(guild_id, START, 0, open=True, opened=opened)
    await owned.openings.tell_upgraded()
    owned.desk.closed = False
    for _ in range(2):
        await owned.again().tell_upgraded()
    assert owned.desk.upgraded == [[1, 3]]


async def test_a_database_that_is_new_has_nothing_to_tell(owned: Owned) -> None:
    await owned.openings.tell_upgraded()
    await owned.openings.tell()
    assert owned.desk == Desk()
