"""The port `PurseStore` over SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Unpack

from sqlalchemy import Connection, delete, insert, select, update

from bot.database import holds as held
from bot.database.balances import balance, purses_of, spend, with_use
from bot.database.dialects import INSERT
from bot.database.facts import facts_of, share_of
from bot.database.prices import keep_prices, learned_prices, listed_prices
from bot.database.reader import Reader
from bot.database.tables import opening_requests, purse_blocks, purse_entries, purse_shares, purses
from bot.database.writer import Writer
from bot.purse.bounds import owner_limits, personal_limits
from bot.purse.ports.store import Balance, OpeningRequest, ServerSpend, Used
from bot.purse.values import Caps, Entry, EntryKind, Facts, Purse, PurseChanges, Share
from bot.songs.holds import Spender
from bot.songs.prices import Price
from bot.songs.refusals import Bound, OverBound, Refusal


class SqlPurseStore:
    """Shares the writer and the readers of the songs. `caps` are the owner's."""

    def __init__(self, writer: Writer, reader: Reader, caps: Caps) -> None:
        self._writer = writer
        self._reader = reader
        self._caps = caps

    async def facts(self, guild_id: int, user_id: int = 0, roles: Collection[int] = ()) -> Facts:
        return await self._reader.read(lambda connection: facts_of(connection, guild_id, user_id, roles))

    async def purses(self) -> Sequence[Purse]:
        return await self._reader.read(purses_of)

    async def decide(self, guild_id: int, at: float, by: int, **changes: Unpack[PurseChanges]) -> None:
        await self._writer.write(partial(_decide, Purse(guild_id), {**changes, "changed_at": at, "changed_by": by}))

    async def enter(self, entry: Entry) -> None:
        await self._writer.write(partial(_enter, entry, self._caps))

    async def shares(self, guild_id: int) -> Sequence[Share]:
        return await self._reader.read(partial(_shares, guild_id))

    async def share(self, guild_id: int, share: Share, at: float, by: int) -> None:
        await self._writer.write(partial(_share, guild_id, share, at, by))

    async def unshare(self, guild_id: int, share: Share) -> None:
        await self._writer.write(partial(_unshare, guild_id, share))

    async def block(self, guild_id: int, user_id: int, at: float, by: int) -> None:
        row = {"guild_id": guild_id, "user_id": user_id, "at": at, "by": by}
        await self._writer.write(partial(_block, row))

    async def unblock(self, guild_id: int, user_id: int) -> None:
        blocks = purse_blocks.c
        gone = delete(purse_blocks).where(blocks.guild_id == guild_id, blocks.user_id == user_id)
        await self._writer.write(lambda connection: _run(connection, gone))

    async def blocked(self, guild_id: int) -> Sequence[int]:
        found = select(purse_blocks.c.user_id).where(purse_blocks.c.guild_id == guild_id).order_by(purse_blocks.c.at)
        return await self._reader.read(lambda connection: list(connection.scalars(found)))

    async def balance(self, guild_id: int, user_id: int, spender: Spender, at: float) -> Balance:
        return await self._reader.read(partial(balance, guild_id, user_id, spender, self._caps, at))

    async def personal(self, user_id: int, at: float) -> Used | None:
        limits = personal_limits(self._caps, at)
        found = await self._reader.read(lambda connection: [with_use(connection, one, None, user_id) for one in limits])
        return next(iter(found), None)

    async def owner(self, at: float) -> Sequence[Used]:
        limits = owner_limits(self._caps, at)
        return await self._reader.read(lambda connection: [with_use(connection, one, None, 0) for one in limits])

    async def spend(self, at: float) -> Sequence[ServerSpend]:
        return await self._reader.read(partial(spend, at))

    async def ask(self, request: OpeningRequest) -> bool:
        return await self._writer.write(partial(_ask, request))

    async def unask(self, guild_id: int) -> None:
        gone = delete(opening_requests).where(opening_requests.c.guild_id == guild_id)
        await self._writer.write(lambda connection: _run(connection, gone))

    async def requests(self) -> Sequence[OpeningRequest]:
        return await self._reader.read(_requests)

    async def told(self, guild_ids: Collection[int], at: float) -> None:
        change = update(opening_requests).where(opening_requests.c.guild_id.in_(guild_ids)).values(told_at=at)
        await self._writer.write(lambda connection: _run(connection, change))

    async def keep_prices(self, prices: Mapping[str, Price], at: float) -> None:
        await self._writer.write(partial(keep_prices, prices, at))

    async def prices(self) -> Mapping[str, Price]:
        return await self._reader.read(listed_prices)

    async def learned_prices(self) -> Mapping[str, int]:
        return await self._reader.read(learned_prices)


def _run(connection: Connection, statement: Any) -> None:
    connection.execute(statement)


def _decide(undecided: Purse, changes: Mapping[str, Any], connection: Connection) -> None:
    """A row that is there keeps every column but those of `changes`: each is somebody else's to decide."""
    row = {name: getattr(value, "value", value) for name, value in (asdict(undecided) | {**changes}).items()}
    new = INSERT[connection.dialect.name](purses).values(row)
    decided = {name: row[name] for name in changes}
    connection.execute(new.on_conflict_do_update(index_elements=[purses.c.guild_id], set_=decided))
    if "open" in changes:
        connection.execute(delete(opening_requests).where(opening_requests.c.guild_id == undecided.guild_id))


def _enter(entry: Entry, caps: Caps, connection: Connection) -> None:
    """A gift is taken out of what is free, so that it takes its turn with the holds."""
    if entry.kind is EntryKind.GIFT:
        held.take_turn(connection)
        _check_gift(entry, caps, connection)
    connection.execute(
        insert(purse_entries).values(
            guild_id=entry.guild_id,
            kind=entry.kind.value,
            amount=entry.amount,
            at=entry.at,
            by=entry.by,
            user_id=entry.user_id,
            period=entry.period.value,
            carry=entry.carry,
        )
    )


def _check_gift(entry: Entry, caps: Caps, connection: Connection) -> None:
    facts = facts_of(connection, entry.guild_id, 0, ())
    limit = held.purse_now(connection, facts, caps, entry.at)
    if limit is None:
        return
    used, amount = held.used_of(connection, limit, entry.guild_id, 0), entry.amount or 0
    if used + amount > limit.most:
        raise Refusal(OverBound(Bound.PURSE, limit.most, used, amount, limit.span.end))


def _shares(guild_id: int, connection: Connection) -> list[Share]:
    found = select(purse_shares).where(purse_shares.c.guild_id == guild_id)
    ordered = found.order_by(purse_shares.c.whose, purse_shares.c.changed_at)
    return [share_of(row) for row in connection.execute(ordered).mappings()]  # pyright: ignore[reportArgumentType]


def _share(guild_id: int, share: Share, at: float, by: int, connection: Connection) -> None:
    key = {"guild_id": guild_id, "whose": share.whose.value, "subject_id": share.subject_id}
    rest = {"unit": share.unit.value, "most": share.most, "period": share.period.value}
    new = INSERT[connection.dialect.name](purse_shares).values(**key, **rest, changed_at=at, changed_by=by)
    kept = [purse_shares.c[name] for name in key]
    connection.execute(
        new.on_conflict_do_update(index_elements=kept, set_={**rest, "changed_at": at, "changed_by": by})
    )


def _unshare(guild_id: int, share: Share, connection: Connection) -> None:
    connection.execute(
        delete(purse_shares).where(
            purse_shares.c.guild_id == guild_id,
            purse_shares.c.whose == share.whose.value,
            purse_shares.c.subject_id == share.subject_id,
        )
    )


def _block(row: dict[str, Any], connection: Connection) -> None:
    connection.execute(INSERT[connection.dialect.name](purse_blocks).values(row).on_conflict_do_nothing())


def _ask(request: OpeningRequest, connection: Connection) -> bool:
    row = {"guild_id": request.guild_id, "asked_by": request.asked_by, "asked_at": request.asked_at, "told_at": None}
    new = INSERT[connection.dialect.name](opening_requests).values(row)
    return connection.execute(new.on_conflict_do_nothing()).rowcount > 0


def _requests(connection: Connection) -> list[OpeningRequest]:
    found = select(opening_requests).order_by(opening_requests.c.asked_at)
    return [OpeningRequest(row.guild_id, row.asked_by, row.asked_at, row.told_at) for row in connection.execute(found)]
