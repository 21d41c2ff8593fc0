"""Each query that somebody waits for goes by an index, on SQLite: with a million songs none reads them all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.database import books, facts, jam_votes
from bot.database import jam_statements as jam_sql
from bot.database import statements as sql
from bot.database.engines import driven
from bot.database.jam_tables import ballots, slates
from bot.database.opening import open_database

QUERIES: dict[str, Any] = {
    "a person's songs": sql.ACTIVE_OF_USER,
    "their latest songs": sql.LATEST_OF_USER,
    "songs of theirs that wait": sql.QUEUED_OF,
    "what ended of late": sql.RECENTLY_ENDED,
    "a model's times": sql.GENERATION_TIMES,
    "a start's claim": sql.CLAIM,
    "a person's older drafts": sql.DROP_DRAFTS,
    "old drafts": sql.PURGE_DRAFTS,
    "old cards": sql.PAST_CARDS,
    "takes of a song": sql.LAST_TAKE,
    "words": sql.WIPE_WORDS,
    "tokens of origins": sql.WIPE_SECRETS[0],
    "tokens of destinations": sql.WIPE_SECRETS[1],
    "a server's report": books.REPORT["sqlite"],
    "songs beside what was charged": books.SETTLED,
    "songs of generations": books.of_generations(["g"]),
    "when a share was reset": facts._RESET,
    "a jam's songs": sql.OF_JAM,
    "words that were refused": sql.REFUSED_WORDS,
    "jams that are due": jam_sql.DUE,
    "the next jam that is due": jam_sql.NEXT_DUE,
    "jams that are awake": jam_sql.AWAKE,
    "a server's jams": jam_sql.OF_GUILD,
    "the jam in a channel": jam_sql.RUNNING_IN,
    "songs that jams wait for": jam_sql.AWAITED,
    "a jam's parts": jam_sql.PARTS,
    "a person's part": jam_sql.PART_OF,
    "a person's jams": jam_sql.PARTS_OF_USER,
    "how often songs were dealt": jam_sql.DEALT,
    "to whom": jam_sql.DEALT_TO,
    "a person's slates": jam_sql.SLATES_OF,
    "a jam's ballots": jam_sql.BALLOTS,
    "a person's ballot": jam_sql.BALLOT_OF,
    "a jam's voters": jam_sql.VOTERS,
    "old ballots": jam_votes.old(ballots, 1.0, 50),
    "old slates": jam_votes.old(slates, 1.0, 50),
}


@pytest.mark.parametrize("name", QUERIES)
async def test_no_query_reads_a_whole_table(name: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'songs.db'}"
    async with open_database(url):
        pass
    engine = create_engine(driven(url))
    compiled = QUERIES[name].compile(
        dialect=engine.dialect, column_keys=["fence"] if "claim" in name else None,
        compile_kwargs={"render_postcompile": True},
    )  # fmt: skip
    given = {key: 1 if value is None else value for key, value in compiled.params.items()}
    with engine.connect() as connection:
        values = tuple(given[mark] for mark in compiled.positiontup or ())
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)]
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert plan
    whole = r"SCAN (songs|drafts|jams|jam_parts|jam_slates|jam_ballots|holds|purse_entries)(?! USING)"
    assert [line for line in plan if re.match(whole, line)] == []
