"""A database that a released version wrote is brought up to date: nothing is lost, and what it cost is right."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.chat.places import message_of, place_of
from bot.database.opening import open_database
from bot.songs.ports.store import Draft
from bot.songs.songs import Audio, Song
from bot.songs.states import Doubt, Reason, State
from bot.songs.wishes import Reference, Rights, Wish

HERE = Path(__file__).parent
ASKED_AT = 1_790_000_000.0


def sqlite(version: str, folder: Path) -> str:
    file = folder / "songs.db"
    with sqlite3.connect(file) as connection:
        connection.executescript((HERE / version / "songs.sqlite.sql").read_text(encoding="utf-8"))
    connection.close()
    return f"sqlite:///{file}"


def postgresql(version: str, url: str) -> str:
    import psycopg

    script = (HERE / version / "songs.postgresql.sql").read_text(encoding="utf-8")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(script.encode())
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that 0.1 wrote."""
    if request.param == "sqlite":
        return sqlite("v0_1", tmp_path)
    return postgresql("v0_1", request.getfixturevalue("postgres"))


async def every_song(url: str) -> dict[str, Song]:
    async with open_database(url, now=lambda: ASKED_AT) as store:
        ids = [f"01k3abcdefgh{number:06d}" for number in range(1, 60)]
        found = [song for song_id in ids if (song := await store.get(song_id)) is not None]
        return {song.title: song for song in found}


async def test_every_song_is_there_with_who_asked_and_when(written: str) -> None:
    songs = await every_song(written)
    assert len(songs) == 36
    assert {song.state for song in songs.values()} == set(State)
    assert all(ASKED_AT < song.asked_at < ASKED_AT + 60 for song in songs.values())
    assert all(song.deadline_at == song.asked_at + 15 * 60 for song in songs.values())
    assert {song.provider for song in songs.values()} == {"aiml"}
    assert songs["direct-message"].guild_id is None
    assert songs["user-installed"].guild_id == 22
    assert not place_of(songs["user-installed"].destination).reachable
    assert all(song.origin == song.destination for song in songs.values())
    assert {song.guild_id for title, song in songs.items() if title not in {"direct-message", "user-installed"}} == {21}


async def test_cards_and_posted_messages_are_found_where_they_stand(written: str) -> None:
    songs = await every_song(written)
    cards = {title: message_of(song.card).message_id for title, song in songs.items() if song.card}
    assert len(cards) == len(songs)
    assert cards["queued"] == 401
    done, elsewhere = songs["done"].posted, songs["done-elsewhere"].posted
    assert done is not None
    assert elsewhere is not None
    assert (message_of(done).channel_id, message_of(done).message_id) == (31, 41)
    assert (message_of(elsewhere).channel_id, message_of(elsewhere).message_id) == (55, 42)
    assert songs["ready"].posted is None


async def test_what_each_song_cost_is_what_the_provider_charged(written: str) -> None:
    songs = await every_song(written)
    free = {"refused", "credit", "unverified", "key", "busy", "down", "broken", "reference"}
    assert {title: song.charged for title, song in songs.items() if title.removeprefix("failed-") in free} == {
        f"failed-{reason}": 0 for reason in free
    }
    assert songs["failed-broken"].expected == 195_000
    assert songs["cancelled"].charged == 0
    assert (songs["done"].charged, songs["done"].cost) == (195_000, 195_000)
    assert songs["failed-overdue"].cost == 195_000
    assert (songs["done-unknown-price"].charged, songs["done-unknown-price"].cost) == (None, None)
    assert songs["unknown-charged-open"].cost == 35_000


async def test_what_was_known_of_a_lost_reply_and_what_the_provider_said_stay_apart(written: str) -> None:
    songs = await every_song(written)
    doubts = {title: song.doubt for title, song in songs.items() if song.doubt is not None}
    assert doubts == {
        f"unknown-{was}-{end}": doubt
        for was, doubt in (
            ("silent", Doubt.LOG_SILENT),
            ("unreachable", Doubt.LOG_UNREADABLE),
            ("charged", Doubt.AUDIO_LOST),
        )
        for end in ("open", "closed")
    }
    assert songs["failed-refused"].provider_words == "the provider's own words"
    assert songs["unknown-silent-open"].provider_words == ""
    assert songs["kept-too_large"].kept is Reason.TOO_LARGE
    assert songs["queued-cancel-asked"].cancel_asked


async def test_a_wish_and_its_reference_come_back_whole(written: str) -> None:
    song = (await every_song(written))["with-reference"]
    reference = Reference("https://cdn.example/a.mp3?ex=1", "a.mp3", 7, ASKED_AT, 30.5, changed=True)
    assert song.wish == Wish(
        lyrics="Zeile\nお茶 🎶",
        style="Folk",
        model="minimax/music-cover",
        reference=reference,
        title="with-reference",
        length=30,
        seed=2**62,
        clip_from=1.5,
        rights=Rights.PUBLIC_DOMAIN,
    )
    assert song.audio == Audio("mp3", 3_000_000, 83.4)


async def test_what_was_open_is_taken_up_and_a_draft_finds_its_form(written: str) -> None:
    async with open_database(written, now=lambda: ASKED_AT) as store:
        claimed = await store.claim()
        assert {song.title for song in claimed if song.state is State.SUBMIT_UNKNOWN} == {
            "unknown-silent-open",
            "unknown-unreachable-open",
            "unknown-charged-open",
        }
        assert len(claimed) == 13
        assert all(song.fence == 3 for song in claimed)
        moved = await store.move(next(song for song in claimed if song.title == "queued"), State.SUBMITTING)
        assert moved.state is State.SUBMITTING
        draft = await store.draft("1234567890123456789")
    wish = Wish(lyrics="Half a song", style="Slow", title="Draft", length=30, seed=4)
    assert draft == Draft(0, wish, "01k3abcdefgh000008")


async def test_an_upgraded_database_has_the_columns_of_a_new_one(written: str, tmp_path: Path) -> None:
    from sqlalchemy import create_engine, inspect

    from bot.database.engines import driven
    from bot.database.tables import metadata

    async with open_database(written):
        pass
    engine = create_engine(driven(written))
    try:
        there = {column["name"]: column["nullable"] for column in inspect(engine).get_columns("songs")}
        indexes = {index["name"] for index in inspect(engine).get_indexes("songs")}
    finally:
        engine.dispose()
    assert there == {column.name: column.nullable for column in metadata.tables["songs"].columns}
    assert {index.name for index in metadata.tables["songs"].indexes} <= indexes
