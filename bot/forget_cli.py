"""`jamboree forget`: a person whom the bot is to forget, beside a running bot or without one, with no token."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.database.forgetting import Forgotten
from bot.purse_cli import discord_id

UNDER_WAY = 75
"""The exit code where something of theirs is under way: EX_TEMPFAIL of BSD's sysexits.h. Nothing was changed."""

Say = Callable[[str], None]


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """`forget`, among those of `commands` (argparse's subparsers)."""
    about = "forget a person: their words, names and ids go, what was spent stays; also while the bot runs"
    one = commands.add_parser("forget", help=about, description=f"{about[0].upper()}{about[1:]}. Back up first.")
    one.add_argument("--user", type=discord_id("person"), required=True, metavar="ID", help="their id in Discord")
    one.add_argument("--json", action="store_true", help="for programs: rows by table, and links to messages")
    return one


async def perform(parsed: argparse.Namespace, settings: Settings, say: Say = print) -> int:
    """Forget them, and answer with the exit code. Raises `DatabaseBroken` and `DatabaseDown`."""
    from bot.chat.views.finished import link_to  # here, not above: `--help` needs none of it
    from bot.database.opening import open_database

    async with open_database(settings.database_url, now=time.time, alone=False, make=False) as store:
        found = await store.forget(parsed.user)
    if not found.under_way:
        _delete_files(found, Path(settings.songs_dir))
    links = [link for song in found.songs if (link := link_to(song)) is not None]
    if parsed.json:
        say(json.dumps(_as_json(parsed.user, found, links), indent=2))
    else:
        for line in _told(parsed.user, found, links):
            say(line)
    return UNDER_WAY if found.under_way else 0


def _delete_files(found: Forgotten, folder: Path) -> None:
    from bot.songs.files import SongFiles

    if folder.is_dir():
        for song in found.songs:
            with suppress(OSError):  # what cannot be deleted now is deleted when the bot starts
                SongFiles(folder).delete_leftovers(song.id)


def _as_json(user_id: int, found: Forgotten, links: list[str]) -> Mapping[str, Any]:
    return {
        "user": str(user_id),
        "rows": found.rows,
        "messages": links,
        "songs_under_way": found.songs_under_way,
        "jams_under_way": found.jams_under_way,
    }


def _told(user_id: int, found: Forgotten, links: list[str]) -> list[str]:
    if found.under_way:
        songs, jams = _count(found.songs_under_way, "song"), _count(found.jams_under_way, "jam")
        sentence = (
            f"Nothing was forgotten: person {user_id} has {songs} under way and a part in {jams} under way. Run this "
            "again when that has ended; a queued song can be cancelled, a jam called off."
        )
        return [sentence]
    if not found.rows:
        return [f"Nothing is stored of person {user_id}."]
    rows = ", ".join(f"{table.replace('_', ' ')} {count}" for table, count in found.rows.items())
    lines = [f"Person {user_id} is forgotten, and what was spent has no name any more. Rows: {rows}."]
    if links:
        lines += [
            "Their songs are still in Discord, and the mp3s carry their words. Delete there what is to go:",
            *links,
        ]
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
