"""Data has an end: tokens, drafts, words; and nobody but its owner reads the files."""

from __future__ import annotations

import json
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.places import Place, address, place_of
from bot.database.opening import open_database
from bot.housekeeping import DRAFT_LIFE, tidy
from bot.songs.files import SongFiles
from bot.songs.ports.servers import ServerSetting
from bot.songs.ports.store import Draft
from bot.songs.songs import Address, Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Wish
from tests.contracts.conftest import Open, opened
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.memory_votes import MemoryVotes
from tests.databases import cluster, postgres
from tests.stand_ins import MESSAGE, START, FakeClock, make_song

__all__ = ["cluster", "opened", "postgres"]

DAY = 86_400.0
PLACE = Place(2, 3, 4, "the-token", START + 840)
WORDS = Wish(lyrics="Row, row, row your boat", style="Gentle", title="Boat", length=30,
             reference=Reference("https://cdn.example/secret.mp3", "my own.mp3", 7))  # fmt: skip


def worded(**changes: object) -> Song:
    whole = make_song(wish=WORDS, title="Boat", provider_words="they said boat", origin=address(PLACE))
    return replace(whole, destination=address(PLACE), **changes)  # type: ignore[arg-type]


def wordless(song: Song) -> bool:
    return (song.wish.lyrics, song.wish.style, song.wish.title, song.wish.reference, song.title, song.provider_words,
            song.requester.name) == ("", "", "", None, "", "", "")  # fmt: skip


async def test_a_token_is_wiped_when_it_dies_and_the_place_stays(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(worded())
        later = address(replace(PLACE, token="another", token_until=START + 9_000))
        await store.annotate(song.id, destination=later)
        assert await store.wipe_secrets(START + 839, limit=10) == 0
        assert await store.wipe_secrets(START + 841, limit=10) == 1
        assert await store.wipe_secrets(START + 841, limit=10) == 0
        kept = await store.get(song.id)
        assert kept is not None
        assert place_of(kept.origin) == replace(PLACE, token="", token_until=0.0)
        assert kept.destination == later


def test_a_token_stands_in_no_address_that_is_kept_for_good() -> None:
    kept = address(PLACE)
    assert "the-token" not in kept.text
    assert "the-token" not in repr(kept)
    assert "token" not in json.loads(kept.text)
    assert place_of(kept) == PLACE
    assert kept.secret_until == START + 840


async def test_deleting_wipes_what_was_said_and_keeps_what_money_needs(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(worded(state=State.DONE, posted=MESSAGE, charged=195_000, ended_at=START))
        wiped = await store.wipe(song.id, START + 5, erased_at=START + 5, erased_by=9)
        assert wiped == await store.get(song.id)
        assert wiped is not None
        assert wordless(wiped)
        assert (wiped.charged, wiped.expected, wiped.model, wiped.guild_id, wiped.requester.id) == (
            195_000, 195_000, song.model, 3, 1,
        )  # fmt: skip
        assert (wiped.erased_at, wiped.erased_by, wiped.wiped_at) == (START + 5, 9, START + 5)
        assert await store.wipe("nothing", START) is None


async def test_words_of_what_came_to_nothing_go_in_batches_and_a_finished_songs_stay(opened: Open) -> None:
    ends = [
        (State.FAILED, 0.0),
        (State.CANCELLED, 1.0),
        (State.FAILED, 2 * DAY),
        (State.DONE, 0.0),
        (State.QUEUED, None),
    ]
    async with opened() as store:
        for number, (state, ended) in enumerate(ends):
            ended_at = None if ended is None else START + ended
            await store.add(worded(id=f"song-{number}", interaction_id=number, state=state, ended_at=ended_at))
        counts = [await store.wipe_words(START + DAY, START + 31 * DAY, limit=1) for _ in range(3)]
        assert counts == [1, 1, 0]
        songs = [await store.get(f"song-{number}") for number in range(len(ends))]
        assert [song is not None and wordless(song) for song in songs] == [True, True, False, False, False]


async def test_old_drafts_go_in_batches(opened: Open) -> None:
    async with opened() as store:
        for number in range(5):
            await store.keep_draft(str(number), Draft(number, WORDS), START + number)
        assert [await store.purge_drafts(START + 3, limit=2) for _ in range(3)] == [2, 1, 0]
        assert await store.draft("2") is None
        assert await store.draft("3") == Draft(3, WORDS)


async def test_one_round_of_housekeeping_leaves_nothing_over(opened: Open) -> None:
    clock = FakeClock()
    clock.time = START + 31 * DAY
    async with opened() as store:
        for number in range(5):
            await store.add(
                worded(
                    id=f"song-{number}", interaction_id=number, state=State.FAILED, reason=Reason.BROKEN, ended_at=START
                )
            )
            await store.keep_draft(str(number), Draft(number, WORDS), clock.time - DRAFT_LIFE - 1)
        await tidy(store, MemoryVotes(MemoryJamStore(MemorySongStore(clock.now))), clock, 30 * DAY)
        for number in range(5):
            song = await store.get(f"song-{number}")
            assert song is not None
            assert wordless(song)
            assert (song.origin.secret, song.destination.secret) == ("", "")
            assert await store.draft(str(number)) is None


async def test_what_a_server_decided_takes_the_place_of_what_it_had_decided(opened: Open) -> None:
    first = ServerSetting(3, "singers", {"roles": [1]}, START, 7)
    second = ServerSetting(3, "singers", {"roles": []}, START + 1, 8)
    other = ServerSetting(4, "singers", {"channels": [2**62]}, START, 9)
    apart = ServerSetting(3, "budget", None, START, 7)
    async with opened() as store:
        for one in (first, second, other, apart):
            await store.servers.keep(one)
    async with opened() as store:
        assert list(await store.servers.of(3)) == [apart, second]
        assert list(await store.servers.all("singers")) == [second, other]


# --- files -------------------------------------------------------------------------------------------------------


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


async def test_nobody_else_reads_the_database_its_wal_or_the_songs(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with open_database(f"sqlite:///{folder / 'songs.db'}") as store:
        await store.add(make_song())
        found = modes(folder)
    assert found.pop("data") == 0o700
    assert set(found) >= {"songs.db", "songs.db-wal", "songs.db-shm", "songs.db.lock"}
    assert {name: mode for name, mode in found.items() if mode & 0o077} == {}
    assert stat.S_IMODE(SongFiles.at(tmp_path / "songs").folder.stat().st_mode) == 0o700


async def test_what_an_older_version_left_open_is_closed_and_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    for name, beside in (("ours", None), ("shared", "letters.txt")):
        folder = tmp_path / name
        folder.mkdir(mode=0o755)
        sqlite3.connect(folder / "songs.db").close()
        (folder / "songs.db").chmod(0o644)
        if beside:
            (folder / beside).write_text("")
        async with open_database(f"sqlite:///{folder / 'songs.db'}"):
            pass
        assert stat.S_IMODE((folder / "songs.db").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == (0o755 if beside else 0o700)


@pytest.mark.parametrize("kept", [Address("{}"), Address("{}", "t", 1.0)])
async def test_an_address_comes_back_as_it_went_in(opened: Open, kept: Address) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song(origin=kept, destination=kept, requester=Requester(1, "Ada")))
        assert await store.get(song.id) == song
