"""A person who is forgotten is in no table any more, whichever tables there are; what was spent stays."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Table, create_engine, func, insert, select

from bot.chat.places import Message, address
from bot.config import Settings
from bot.database.engines import driven
from bot.database.forgetting import TRACES
from bot.database.opening import open_database
from bot.database.rows import columns
from bot.database.songs import SqlSongStore
from bot.database.tables import Prose, holds, metadata, songs
from bot.jams.albums import Album
from bot.purse.values import Caps
from bot.songs.files import SongFiles
from bot.songs.holds import HoldRequest
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.command import jamboree
from tests.contracts.test_jam_store import make_jam, open_jam, part_for
from tests.stand_ins import START, make_song

MARA, BEN = 990_000_000_000_000_001, 880_000_000_000_000_001
NEVER_A_PERSON = frozenset(
    {
        "guild_id", "channel_id", "interaction_id", "length", "expected", "charged", "held", "amount", "limit_day",
        "most", "price", "spent", "returned",
    }
)  # fmt: skip
"""Columns of whole numbers that hold no person: places, money, lengths. Every other one must be among `TRACES`."""

NO_SETTINGS = {name: value for name, value in os.environ.items() if name.lower() not in Settings.__slots__}
CAPS = Caps(None, None, None, None, None, 300_000, all_open=True)


def of_people(table: Table) -> list[Column[Any]]:
    return [one for one in table.columns if isinstance(one.type, BigInteger) and one.name not in NEVER_A_PERSON]


def test_every_column_that_may_hold_a_person_is_named_and_says_what_becomes_of_it() -> None:
    there = {one for table in metadata.sorted_tables for one in of_people(table)}
    named = {trace.column for trace in TRACES}
    assert {str(one) for one in there - named} == set(), "add a row to TRACES in bot/database/forgetting.py"
    assert {str(one) for one in named - there} == set()


READABLE = {("songs", "state"): "done", ("songs", "wish"): "{}", ("purse_shares", "whose"): "person"}
"""What the text of a column must be, where it is read."""


def row(table: Table, column: Column[Any], number: int) -> dict[str, Any]:
    """A row that holds Mara in this column, and Ben in every other that holds a person."""
    return {
        one.name: _value(one, number)
        for one in table.columns
        if not one.nullable or one.primary_key or one.name == "ended_at"
    } | {one.name: BEN for one in of_people(table)} | {column.name: MARA}  # fmt: skip


def _value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys:
        return f"jams-{number}"
    if (fixed := READABLE.get((column.table.name, column.name))) is not None:
        return fixed
    return f"{column.table.name}-{number}" if isinstance(column.type, Prose) else column.type.python_type(number)


def filled(connection: Connection) -> None:
    """A row for each column that may hold a person."""
    for table in metadata.sorted_tables:
        for number, column in enumerate(of_people(table)):
            connection.execute(insert(table).values(row(table, column, number)))


def found(connection: Connection, person: int) -> dict[str, int]:
    """The columns in which somebody is, with how many rows it is; as text, since a column may hold JSON."""
    everywhere = {
        str(column): sum(str(person) in str(value) for value in connection.execute(select(column)).scalars())
        for table in metadata.sorted_tables
        for column in table.columns
    }
    return {column: count for column, count in everywhere.items() if count}


async def test_whoever_is_forgotten_is_in_no_table_and_nobody_else_is_lost(url: str) -> None:
    async with open_database(url) as store:
        engine = create_engine(driven(url))

        def begin() -> tuple[dict[str, int], dict[str, int]]:
            with engine.begin() as connection:
                filled(connection)
                return found(connection, MARA), found(connection, BEN)

        def end() -> tuple[dict[str, int], dict[str, int]]:
            with engine.begin() as connection:
                return found(connection, MARA), found(connection, BEN)

        hers, his = await asyncio.to_thread(begin)
        assert set(hers) == {str(trace.column) for trace in TRACES}, "each of them holds her"
        told = await store.forget(MARA)
        assert set(told.rows) == {trace.column.table.name for trace in TRACES}
        gone = {str(trace.column.table.name) for trace in TRACES if trace.becomes is None}
        left, of_ben = await asyncio.to_thread(end)
        assert left == {}
        assert {name for name in his if name.partition(".")[0] not in gone} <= set(of_ben)
        assert (await store.forget(MARA)).rows == {}, "a second time there is nothing left"
        await asyncio.to_thread(engine.dispose)


# --- songs and jams as they are ------------------------------------------------------------------------------------


async def sung(store: SqlSongStore, number: int, kept: Reason | None = None) -> Song:
    """A song of Mara's, paid from a purse; posted, unless it is kept for her."""
    asked = make_song(
        id=f"song{number:014}", interaction_id=number, requester=Requester(MARA, "Mara", "pl"), title="Low tide",
        wish=Wish(lyrics="Mara went down to the water", style="Shanty"), asked_at=time.time(),
    )  # fmt: skip
    song, _ = await store.add(asked, hold=HoldRequest(195_000))
    for state in (State.SUBMITTING, State.GENERATING):
        song = await store.move(song, state)
    song = await store.move(song, State.READY, kept=kept)
    if kept is not None:
        return song
    song = await store.move(song, State.POSTING)
    return await store.move(song, State.DONE, posted=address(Message(70 + number)), ended_at=START)


async def test_what_was_spent_stays_and_its_words_and_buttons_end(url: str) -> None:
    async with open_database(url, caps=CAPS, now=lambda: START) as store:
        posted, kept = await sung(store, 1), await sung(store, 2, Reason.WITHHELD)
        told = await store.forget(MARA)
        assert [song.title for song in told.songs] == ["Low tide", "Low tide"]
        assert told.rows == {"songs": 2, "holds": 2}
        for song in (posted, kept):
            left = await store.get(song.id)
            assert left is not None
            assert (left.requester, left.wish, left.title) == (Requester(0, "", ""), Wish(), "")
            assert left.origin.secret == ""
            assert left.wiped_at == START
        assert (await store.get(posted.id) or posted).erased_at == START, "its buttons say that it is gone"
        ended = await store.get(kept.id) or kept
        assert (ended.state, ended.reason, ended.kept) == (State.FAILED, Reason.DISCARDED, None)
        engine = create_engine(driven(url))

        def spent() -> int:
            with engine.connect() as connection:
                return connection.execute(select(func.sum(holds.c.amount))).scalar_one()

        assert await asyncio.to_thread(spent) == 390_000
        await asyncio.to_thread(engine.dispose)


async def test_nothing_is_forgotten_while_a_song_or_a_jam_of_theirs_is_under_way(url: str) -> None:
    async with open_database(url, caps=CAPS, now=lambda: START) as store:
        song = await sung(store, 1)
        waiting, _ = await store.add(make_song(id="waiting", interaction_id=9, requester=Requester(MARA, "Mara")))
        told = await store.forget(MARA)
        assert (told.songs_under_way, told.jams_under_way, told.rows) == (1, 0, {})
        assert (await store.get(song.id) or song).title == "Low tide"
        await store.move(waiting, State.CANCELLED, ended_at=START)
        jam = await open_jam(store.jams)
        await store.jams.join(part_for(jam, MARA), at_once=3)
        told = await store.forget(MARA)
        assert (told.songs_under_way, told.jams_under_way, told.rows) == (0, 1, {})


# --- the command ---------------------------------------------------------------------------------------------------


async def test_the_command_says_what_went_and_where_their_songs_still_are(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path}/data/jamboree.db", caps=CAPS) as store:  # beside a bot
        song = await sung(store, 1)
        files = SongFiles.at(tmp_path / "data" / "songs")
        files.mp3(song.id).write_bytes(b"la")
        code, said = await jamboree(tmp_path, "forget", "--user", str(MARA), env=NO_SETTINGS)
        assert code == 0, said
        assert f"Person {MARA} is forgotten, and what was spent has no name any more. Rows: songs 1, holds 1." in said
        assert "https://discord.com/channels/3/2/71" in said
        assert not files.songs()
        code, said = await jamboree(tmp_path, "forget", "--user", str(MARA), "--json", env=NO_SETTINGS)
        assert (code, json.loads(said)["rows"]) == (0, {})
        await store.add(make_song(id="waiting", interaction_id=9, requester=Requester(MARA, "Mara")))
        code, said = await jamboree(tmp_path, "forget", "--user", str(MARA), env=NO_SETTINGS)
        assert (code, "1 song under way" in said) == (75, True)


async def test_the_command_says_what_is_no_id_and_makes_no_database(tmp_path: Path) -> None:
    code, said = await jamboree(tmp_path, "forget", "--user", "Mara", env=NO_SETTINGS)
    assert (code, "must be a person's id" in said) == (2, True)
    code, said = await jamboree(tmp_path, "forget", "--user", str(MARA), env=NO_SETTINGS)
    assert (code, "is not there yet: start the bot once" in said) == (74, True)
    assert list(tmp_path.iterdir()) == []


async def test_albums_that_a_song_of_theirs_is_on_are_looked_at_by_a_running_bot(url: str) -> None:
    async with open_database(url, now=lambda: START, caps=CAPS) as store:
        for number, who in ((1, MARA), (2, BEN)):
            jam = await store.jams.draft(make_jam(number))
            await store.albums.begin(Album(jam.id, BEN, START))
            song = make_song(
                id=f"song{number}", interaction_id=number, jam_id=jam.id, requester=Requester(who, "M"),
                state=State.DONE, posted=address(Message(5, 6)),
            )  # fmt: skip
            added = insert(songs).values(**columns(song))
            await store._writer.write(lambda connection, row=added: connection.execute(row))
        await store.forget(MARA)
        assert [album.jam_id for album in await store.albums.due(START)] == ["jam-0001"]
