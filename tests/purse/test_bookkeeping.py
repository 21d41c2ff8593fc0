"""Our database against the sandbox's books over real sockets: what is falsified there is found, and told once."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import aiohttp
import pytest

from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.providers.aiml.client import AimlApi
from bot.purse.bookkeeping import Bookkeeper, reconciled
from bot.purse.ports.owner import OwnerNotices
from bot.purse.reconciling import Difference, Kind, Reconciliation
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Down
from bot.songs.ports.provider import Accepted
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.providers.aiml.wishes import request
from tests.stand_ins import make_song

MODEL, PRICE = "minimax/music-2.0", 31_500
HOUR = 3600.0


class Shifted:
    """A clock so many seconds behind this machine's."""

    ago = 0.0

    def now(self) -> float:
        return time.time() - self.ago

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


@dataclass
class Account:
    """A studio, a database, and the clock of both."""

    studio: Studio
    store: SqlSongStore
    api: AimlApi
    clock: Shifted
    folder: Path
    told: list[str] = field(default_factory=list[str])
    reachable: bool = True

    async def sing(self, number: int, *, lost_reply: bool = False, fails: bool = False) -> Song:
        """A song from its order to its end, submitted at the clock's moment."""
        asked = make_song(id=f"song{number:014}", interaction_id=number, model=MODEL, asked_at=self.clock.now())
        song, _ = await self.store.add(replace(asked, expected=PRICE))
        song = await self.store.move(song, State.SUBMITTING, submitted_at=self.clock.now())
        if lost_reply:
            self.studio.trouble("lost_reply")
            with pytest.raises(Down):
                await self.api.submit(song, request(MODEL), clip=None, into=self.folder / "song")
            self.finish()
            return await self.store.move(song, State.SUBMIT_UNKNOWN, ended_at=self.clock.now())
        accepted = await self.api.submit(song, request(MODEL), clip=None, into=self.folder / "song")
        assert isinstance(accepted, Accepted)
        song = await self.store.move(
            song, State.GENERATING, generation_id=accepted.generation_id, charged=accepted.charged
        )
        if fails:
            self.studio.trouble("failed")
            await self.api.poll(song)
            return await self.store.move(song, State.FAILED, reason=Reason.BROKEN, ended_at=self.clock.now())
        self.finish()
        return await self.store.move(song, State.READY, finished_at=self.clock.now())

    def finish(self) -> None:
        self.studio.finish_all()
        assert all(one.state for one in self.studio.generations.values())  # what time has done is settled

    async def look(self) -> Reconciliation:
        return await reconciled(self.store.books, "aiml", self.api, 7, time.time())

    async def found(self) -> list[tuple[Kind, str | None]]:
        return [(one.kind, one.song_id) for one in (await self.look()).differences]

    async def differences(self, found: Reconciliation, new: Sequence[Difference]) -> bool:
        if self.reachable:
            self.told += [f"{one.kind} {one.song_id}" for one in new]
        return self.reachable


@pytest.fixture
async def account(tmp_path: Path) -> AsyncGenerator[Account]:
    clock = Shifted()
    url = f"sqlite:///{tmp_path / 'songs.db'}"
    async with (
        Studio(compose=tone, seconds=600, now=clock.now) as studio,
        aiohttp.ClientSession() as session,
        open_database(url, now=clock.now, key_ids={"aiml": "jamboree"}) as store,
    ):
        yield Account(studio, store, AimlApi(session, studio.base_url, studio.key), clock, tmp_path)


async def test_books_that_agree_have_no_difference_whatever_came_of_the_songs(account: Account) -> None:
    account.clock.ago = 30 * HOUR
    await account.sing(1)
    await account.sing(2, fails=True)
    await account.sing(3, lost_reply=True)
    account.studio.top_up(50)
    account.clock.ago = 0
    await account.sing(4)
    found = await account.look()
    assert found.differences == []
    assert (found.songs, found.settled, found.charged, found.elsewhere) == (4, 3 * PRICE, 3 * PRICE, 0)


async def test_charges_that_are_invented_lost_doubled_and_late_are_each_found(account: Account) -> None:
    account.clock.ago = 30 * HOUR
    songs = [await account.sing(number) for number in range(6)]
    ids = [str(song.generation_id) for song in songs]
    account.studio.lose_charge(ids[1])
    account.studio.double_charge(ids[2])
    account.studio.delay_charge(ids[3], 29 * HOUR)
    account.studio.delay_charge(ids[4], 60 * HOUR)
    account.studio.lose_log(ids[5])
    account.clock.ago = HOUR
    ghost = account.studio.invent_charge(0.2)
    account.studio.invent_charge(5.0, model="gpt-4o")
    account.clock.ago = 0
    young = await account.sing(9)
    account.studio.delay_charge(str(young.generation_id), HOUR)

    found = {(one.song_id or one.generation_id): one for one in (await account.look()).differences}
    assert {key: one.kind for key, one in found.items()} == {
        songs[1].id: Kind.LOST,
        songs[2].id: Kind.DOUBLED,
        songs[3].id: Kind.LATE,
        songs[4].id: Kind.LOST,
        songs[5].id: Kind.LOG,
        young.id: Kind.LATE,
        ghost: Kind.INVENTED,
    }
    assert (found[songs[1].id].ours, found[songs[1].id].charged, found[songs[1].id].logged) == (PRICE, 0, PRICE)
    assert found[songs[2].id].charged == 2 * PRICE
    assert (found[ghost].ours, found[ghost].charged, found[ghost].logged) == (0, 200_000, 200_000)
    assert found[songs[3].id].charged == PRICE
    assert (await account.look()).elsewhere == 5_000_000


async def test_more_than_a_page_is_read_to_the_end_and_a_clock_that_is_ahead_imagines_nothing(account: Account) -> None:
    account.clock.ago = 26 * HOUR
    for number in range(103):
        await account.sing(number)
    account.clock.ago = 0
    for ahead in (-12 * HOUR, 12 * HOUR):
        account.studio.ahead = ahead
        assert await account.found() == []


async def test_the_owner_is_told_once_of_what_is_new_and_never_of_what_is_awaited(account: Account) -> None:
    keeper = Bookkeeper(account.store.books, {"aiml": account.api}, cast("OwnerNotices", account), account.clock)
    account.clock.ago = 30 * HOUR
    first, second = await account.sing(1), await account.sing(2)
    account.studio.lose_charge(str(first.generation_id))
    account.clock.ago = 0
    third = await account.sing(3)
    account.studio.delay_charge(str(third.generation_id), HOUR)

    account.reachable = False
    await keeper.look()
    assert account.told == []
    account.reachable = True
    await keeper.look()
    await keeper.look()
    assert account.told == [f"lost {first.id}"]
    account.studio.double_charge(str(second.generation_id))
    again = Bookkeeper(
        account.store.books, {"aiml": account.api}, cast("OwnerNotices", account), account.clock
    )  # after a restart
    await again.look()
    assert account.told[1:] == [f"doubled {second.id}"]


async def test_books_that_cannot_be_read_to_the_end_are_no_books(account: Account) -> None:
    await account.sing(1)
    account.studio.trouble("transactions_500", times=None)
    with pytest.raises(Down):
        await account.look()


async def test_a_song_keeps_the_id_of_the_key_that_paid(account: Account) -> None:
    import sqlite3

    await account.sing(1)
    await account.store.add(make_song(id="song2", interaction_id=77))
    with sqlite3.connect(account.folder / "songs.db") as connection:
        rows = connection.execute("SELECT key_id FROM holds ORDER BY opened_at").fetchall()
    assert sorted(rows, key=str) == [("jamboree",), (None,)]
