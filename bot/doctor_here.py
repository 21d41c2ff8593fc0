"""What `jamboree doctor` looks at on this machine: the database and its locks, what may be spent, sound, the disk."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from bot.audio.errors import Unreadable
from bot.audio.trial import try_out
from bot.config import Settings
from bot.database.causes import DatabaseBroken, DatabaseInUse
from bot.database.opening import open_database
from bot.findings import Finding, worth_knowing
from bot.purse.bounds import is_open
from bot.purse.values import Caps
from bot.songs.files import SongFiles
from bot.songs.money import USD

MEGABYTE = 1_000_000


async def database(settings: Settings) -> Finding:
    """Whether it opens, and keeps a second process out: a file system may grant a lock to everybody."""
    try:
        async with open_database(settings.database_url):
            try:
                async with open_database(settings.database_url, patience=1.0):
                    return Finding(False, _UNLOCKED)
            except DatabaseInUse:
                return Finding(True, "The database opens, its tables are up to date, and its locks hold.")
    except DatabaseInUse as error:
        return worth_knowing(f"{error} Where that is a running Jamboree, all is well.")
    except DatabaseBroken as error:
        return Finding(False, str(error))


_UNLOCKED = (
    "The database lets two processes have it at once: its locks do not hold there (a network share, as a rule). Put it "
    "on a disk of this machine, or use PostgreSQL."
)


async def disk(settings: Settings) -> Finding:
    """Whether songs can be written where they lie while they are under way, and whether there is room."""
    folder = Path(settings.songs_dir)
    try:
        free = await asyncio.to_thread(_written, folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Finding(False, f"Nothing can be written in SONGS_DIR, {folder} ({why}): let this user, or name another.")
    if free < settings.disk_budget_mb:
        return worth_knowing(
            f"Songs can be written in {folder}, but only {free:,} MB are free there, and DISK_BUDGET_MB is "
            f"{settings.disk_budget_mb:,}: make room, or lower it."
        )
    return Finding(True, f"Songs can be written in {folder}, and {free:,} MB are free there.")


def _written(folder: Path) -> int:
    """The megabytes that are free, once a file was written and read."""
    files = SongFiles.at(folder)
    with tempfile.TemporaryFile(dir=files.folder) as file:
        file.write(b"la")
        file.seek(0)
        if file.read() != b"la":
            raise OSError("what was written is not what is read")
    return shutil.disk_usage(files.folder).free // MEGABYTE


async def purse(settings: Settings) -> Finding:
    """Who may spend how much. An empty database knows of no server, so that it says what comes next."""
    caps = settings.caps
    try:
        async with open_database(settings.database_url, caps=caps, alone=False) as store:
            decided = {one.guild_id: is_open(one, caps, trusted=False) for one in await store.purses.purses()}
            waiting = len(await store.purses.requests())
    except DatabaseBroken:
        return Finding(False, "What servers may spend cannot be read, since the database does not open.")
    if caps.owner_day == 0 or caps.owner_month == 0:
        return Finding(
            False, "Nobody can sing: OWNER_USD_PER_DAY or OWNER_USD_PER_MONTH is 0. Give it an amount, or none."
        )
    opened = sum(({**dict.fromkeys(caps.servers, True), **decided}).values())
    bound = f"All servers together may spend {_bound(caps.owner_day)} a day and {_bound(caps.owner_month)} a month"
    each = f"each of them {_bound(caps.server_day)} a day unless its own limit says otherwise"
    return Finding(True, f"{_opened(opened, waiting, caps)} {bound}, {each}.{_unbounded(caps)}")


def _opened(opened: int, waiting: int, caps: Caps) -> str:
    """How many servers may sing, and what to do about the others."""
    if caps.all_open:
        return "SERVERS=open: every server may sing that the bot is in."
    count = f"{opened} {'server is' if opened == 1 else 'servers are'} open, besides those that you own yourself."
    if waiting:
        wait = "1 waits" if waiting == 1 else f"{waiting} wait"
        return f"{count} {wait} for your answer: `jamboree purse servers`."
    return count if opened else f"{count} `/song create` in another one asks you, or `jamboree purse open --server ID`."


def _bound(most: int | None) -> str:
    return "any sum" if most is None else f"at most ${most / USD:.2f}"


def _unbounded(caps: Caps) -> str:
    if caps.owner_day is None and caps.owner_month is None:
        return " Only the key's own limit at AIML API bounds that: OWNER_USD_PER_DAY is none."
    return ""


async def sound(settings: Settings) -> Finding:
    """Whether clips are decoded here, as those of people are."""
    try:
        await asyncio.to_thread(lambda: try_out(_scratch(settings)))
    except (Unreadable, OSError) as error:
        return Finding(False, f"Sound cannot be read here, so clips would be refused: {error}")
    return Finding(True, "Sound is read and written here, in a process of its own.")


def _scratch(settings: Settings) -> Path:
    """Where the doctor's clip may lie: a read-only container has no temporary folder, and the bot needs none."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return SongFiles.at(Path(settings.songs_dir)).folder
