"""`jamboree purse`: which servers may sing and what was spent, beside a running bot or without one, with no token."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.config import Settings
from bot.purse.bookkeeping import DAYS_MOST
from bot.purse.bounds import day_limit, is_open, owner_limits
from bot.purse.openings import DayLimit, close_server, open_server
from bot.purse.ports.store import OpeningRequest, PurseStore, Used
from bot.purse.values import Caps, Purse
from bot.songs.money import USD, written_usd
from bot.songs.refusals import Bound

SECRETS = ("DISCORD_TOKEN", "AIMLAPI_KEY")
"""Settings that are not needed here."""

ID_MOST = 2**63 - 1
"""The largest id that Discord can make, and that a column holds."""

Row = Mapping[str, Any]
Say = Callable[[str], None]


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """`purse` with its own commands, among those of `commands` (argparse's subparsers)."""
    purse = commands.add_parser("purse", help="which servers may sing, and what is spent; also while the bot runs")
    inner = purse.add_subparsers(title="commands", metavar="command", required=True, dest="asked")
    for name, about in (
        ("servers", "every server: open, closed or waiting for an answer, and its limit"),
        ("spend", "what each server has spent today and this month (UTC)"),
        ("open", "let a server sing"),
        ("close", "let a server sing no more"),
        ("caps", "the owner's caps, and what of them is used"),
        ("reconcile", "what we count against what the provider charged, and each song over which they differ"),
    ):
        one = inner.add_parser(name, help=about)
        one.add_argument("--json", action="store_true", help="for programs: money in US dollars, ids as text")
        if name in {"open", "close"}:
            one.add_argument(
                "--server", type=discord_id("server"), required=True, metavar="ID", help="the server's id in Discord"
            )
        if name == "open":
            one.add_argument("--limit", type=_limit, metavar="USD|none", help="what it may spend a day")
        if name == "reconcile":
            one.add_argument(
                "--days",
                type=_days,
                default=30,
                metavar="NUMBER",
                help=f"how far back, 30 where left out, at most {DAYS_MOST}",
            )
    return purse


def discord_id(whose: str) -> Callable[[str], int]:
    """What reads an id of Discord's; `whose` is what copies it there, in small letters: a server, a person."""
    copied = {"server": "Copy Server ID", "person": "Copy User ID"}[whose]

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 0 < int(text) <= ID_MOST:
            raise argparse.ArgumentTypeError(f"must be a {whose}'s id, digits alone, as Discord's {copied} gives it")
        return int(text)

    return read


def _limit(text: str) -> DayLimit:
    if text.strip().lower() == "none":
        return DayLimit(None)
    try:
        return DayLimit(written_usd(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be an amount of US dollars, such as 5 or 0.50, or none") from error


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= DAYS_MOST:
        raise argparse.ArgumentTypeError(f"must be a whole number of days from 1 to {DAYS_MOST}")
    return int(text)


async def perform(parsed: argparse.Namespace, settings: Settings, say: Say = print) -> int:
    """Do what was asked, and answer with the exit code. Raises `DatabaseBroken`, and `ProviderError` where the
    provider's books cannot be read."""
    from bot.database.opening import open_database  # here, not above: `--help` needs none of it

    if parsed.asked == "reconcile":
        return await _reconcile(parsed, settings, say)
    caps = settings.caps
    async with open_database(settings.database_url, caps=caps, alone=False, make=False) as store:
        match parsed.asked:
            case "servers":
                _show(await servers(store.purses, caps, time.time()), parsed.json, say, "No server is known yet.")
            case "spend":
                _show(await spend(store.purses, time.time()), parsed.json, say, "No server has sung yet.")
            case "caps":
                _show(await owner_caps(store.purses, caps, time.time()), parsed.json, say, "")
            case _:
                await _decide(store.purses, parsed, caps, say)
    return 0


async def _reconcile(parsed: argparse.Namespace, settings: Settings, say: Say) -> int:
    """0 where both books agree, 1 where they do not."""
    from bot import books_cli

    found = await books_cli.reconcile_all(settings, parsed.days)
    if parsed.json:
        say(json.dumps(books_cli.as_json(found), indent=2))
    else:
        _show(books_cli.sums(found), False, say, "No provider that is connected keeps books.")
        _show(books_cli.rows(found), False, say, "Every song was charged as it is counted here.")
    return 0 if books_cli.well(found) else 1


async def servers(store: PurseStore, caps: Caps, at: float) -> list[Row]:
    """Every server that was decided about, waits, is named in the settings, or has sung."""
    purses = {purse.guild_id: purse for purse in await store.purses()}
    waiting = {request.guild_id: request for request in await store.requests()}
    sung = [row.guild_id for row in await store.spend(at)]
    ids = sorted({*purses, *waiting, *caps.servers, *sung}, key=lambda one: (one not in waiting, one))
    return [_server_row(purses.get(one, Purse(one)), waiting.get(one), caps) for one in ids]


def _server_row(purse: Purse, request: OpeningRequest | None, caps: Caps) -> Row:
    return {
        "server": str(purse.guild_id),
        "state": _state(purse, request, caps),
        "by": str(purse.opened) if purse.open is not None else None,
        "limit_usd_per_day": _usd(day_limit(purse, caps)),
        "frozen": purse.frozen,
        "asked_at": None if request is None else _moment(request.asked_at),
        "asked_by": None if request is None else str(request.asked_by),
    }


def _state(purse: Purse, request: OpeningRequest | None, caps: Caps) -> str:
    """A server that nobody decided about is open where the settings say so, or where its owner owns the bot."""
    if is_open(purse, caps, trusted=False):
        return "open"
    if purse.open is False:
        return "closed"
    return "undecided" if request is None else "asked"


async def spend(store: PurseStore, at: float) -> list[Row]:
    """What each server has spent, the dearest first."""
    return [
        {
            "server": str(row.guild_id),
            "today_usd": _usd(row.day),
            "month_usd": _usd(row.month),
            "month_songs": row.songs,
        }
        for row in await store.spend(at)
    ]


async def owner_caps(store: PurseStore, caps: Caps, at: float) -> list[Row]:
    """The caps over all servers with what is used of them, and the limits that the settings give to each."""
    used = {one.limit.bound: one for one in await store.owner(at)}
    spans = {one.bound: one.span for one in owner_limits(Caps(0, 0, 0, 0, 0, 0), at)}
    over_all = [
        _cap_row(name, used.get(bound), spans[bound].end)
        for name, bound in (("OWNER_USD_PER_DAY", Bound.OWNER_DAY), ("OWNER_USD_PER_MONTH", Bound.OWNER_MONTH))
    ]
    each = (
        ("SERVER_USD_PER_DAY", caps.server_day),
        ("PERSON_USD_PER_DAY", caps.person_day),
        ("PERSONAL_USD_PER_DAY", caps.personal_day),
    )
    return [*over_all, *({**_cap_row(name, None, None), "limit_usd": _usd(most)} for name, most in each)]


def _cap_row(name: str, used: Used | None, ends: float | None) -> Row:
    """What is used of a cap that is none is not asked."""
    return {
        "cap": name,
        "limit_usd": None if used is None else _usd(used.limit.most),
        "used_usd": None if used is None else _usd(used.used),
        "free_usd": None if used is None else _usd(used.free),
        "resets_at": None if used is None or ends is None else _moment(ends),
    }


async def _decide(store: PurseStore, parsed: argparse.Namespace, caps: Caps, say: Say) -> None:
    """Open or close, and say what holds now; the bot reads it with its next song."""
    now, guild_id = time.time(), parsed.server
    heard_of = {row["server"] for row in await servers(store, caps, now)}
    if parsed.asked == "open":
        decision = await open_server(store, guild_id, 0, parsed.limit, now)
    else:
        decision = await close_server(store, guild_id, 0, now)
    if parsed.json:
        say(json.dumps({**_server_row(decision.purse, None, caps), "new": decision.new}))
        return
    most = day_limit(decision.purse, caps)
    limit = "with no limit of its own" if most is None else f"for at most ${_written(most)} a day"
    state = f"open, {limit}" if decision.purse.open else "closed; songs that are paid for are still delivered"
    say(f"Server {guild_id} is {state}{'.' if decision.new else ', as it was before.'}")
    if str(guild_id) not in heard_of:
        say("Nobody there has asked for a song yet: see that the id is right.")


def _show(rows: Sequence[Row], as_json: bool, say: Say, nothing: str) -> None:
    if as_json:
        say(json.dumps(rows, indent=2))
    elif not rows:
        say(nothing)
    else:
        for line in table(rows):
            say(line)


def table(rows: Sequence[Row]) -> list[str]:
    """Rows of the same keys as lines, in columns that are as wide as they have to be."""
    cells = [[key.removesuffix("_usd").replace("_", " ") for key in rows[0]]]
    cells += [[_cell(key, value) for key, value in row.items()] for row in rows]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(line, wide, strict=True)).rstrip() for line in cells]


def _cell(key: str, value: object) -> str:
    match value:
        case None:
            return "none" if key.startswith("limit") else "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"${_written(round(value * USD))}"
        case _:
            return str(value)


def _usd(micro: int | None) -> float | None:
    return None if micro is None else micro / USD


def _written(micro: int) -> str:
    """Dollars with cents, and as much behind them as there is."""
    whole, _, part = f"{micro / USD:.6f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
