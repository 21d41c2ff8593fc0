"""What was decided about money, and what is held."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Unpack

from bot.purse.bounds import Limit
from bot.purse.values import Entry, Facts, Purse, PurseChanges, Share
from bot.songs.holds import Spender
from bot.songs.prices import Price


@dataclass(frozen=True, slots=True)
class Used:
    """A limit, and what is used of it: micro-dollars or songs."""

    limit: Limit
    used: int

    @property
    def free(self) -> int:
        return max(0, self.limit.most - self.used)


@dataclass(frozen=True, slots=True)
class OpenHold:
    """What is set aside for something under way: a song of `user_id`, or a jam where `jam` is True."""

    id: str
    user_id: int
    model: str
    amount: int
    jam: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What of a server's money is free, set aside and used, as one person may see it.

    `purse`, `day` and `share` are None where there is no limit of that kind; of several shares it is the one with most
    left. `gifts` is what the person has left of gifts; `held` and `held_total` are what is set aside, the newest first.
    """

    facts: Facts
    purse: Used | None
    day: Used | None
    share: Used | None
    no_share: bool
    gifts: int
    held: Sequence[OpenHold]
    held_total: int


@dataclass(frozen=True, slots=True)
class ServerSpend:
    """A server with what is decided about it and what it has spent, in micro-dollars."""

    guild_id: int
    purse: Purse
    day: int
    month: int
    songs: int


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """Somebody wanted a song in a server that is not open; `told_at` is when the bot's owner had the message."""

    guild_id: int
    asked_by: int
    asked_at: float
    told_at: float | None = None


class PurseStore(Protocol):
    """What was decided about servers' money, and what is held. Every call raises `DatabaseDown`."""

    async def facts(self, guild_id: int, user_id: int = 0, roles: Collection[int] = ()) -> Facts:
        """What was decided about the server and the person in it."""
        ...

    async def purses(self) -> Sequence[Purse]:
        """What was decided about every server, but for its entries and shares."""
        ...

    async def decide(self, guild_id: int, at: float, by: int, **changes: Unpack[PurseChanges]) -> None:
        """From now on `changes` hold, and nothing else changes, whatever others decide at the same time. The server's
        opening request is done with where it is opened or closed."""
        ...

    async def enter(self, entry: Entry) -> None:
        """Add an entry. Raises `Refusal` (`OverBound`) for a gift over what is free, in the same transaction."""
        ...

    async def shares(self, guild_id: int) -> Sequence[Share]:
        """Everyone's, the roles' and the persons'."""
        ...

    async def share(self, guild_id: int, share: Share, at: float, by: int) -> None:
        """Set a share; the one that was there is replaced."""
        ...

    async def unshare(self, guild_id: int, share: Share) -> None:
        """Take a share back, whatever its amount: what is set for others holds again."""
        ...

    async def block(self, guild_id: int, user_id: int, at: float, by: int) -> None: ...

    async def unblock(self, guild_id: int, user_id: int) -> None: ...

    async def blocked(self, guild_id: int) -> Sequence[int]:
        """The ids of blocked persons."""
        ...

    async def balance(self, guild_id: int, user_id: int, spender: Spender, at: float) -> Balance: ...

    async def personal(self, user_id: int, at: float) -> Used | None:
        """What the person has used outside servers today; None where that has no limit."""
        ...

    async def owner(self, at: float) -> Sequence[Used]:
        """What of the owner's caps is used."""
        ...

    async def spend(self, at: float) -> Sequence[ServerSpend]:
        """Every server that has songs or was decided about, the dearest of the month first."""
        ...

    async def ask(self, request: OpeningRequest) -> bool:
        """Write down that a server wants to be opened; False where that was written down before."""
        ...

    async def unask(self, guild_id: int) -> None:
        """The server no longer wants to be opened: the bot has left it."""
        ...

    async def requests(self) -> Sequence[OpeningRequest]:
        """Those that wait for the owner, the oldest first."""
        ...

    async def told(self, guild_ids: Collection[int], at: float) -> None:
        """The owner has had the message for these."""
        ...

    async def keep_prices(self, prices: Mapping[str, Price], at: float) -> None:
        """What the provider's listing says; models that it no longer prices keep what was known."""
        ...

    async def prices(self) -> Mapping[str, Price]: ...

    async def learned_prices(self) -> Mapping[str, int]:
        """What songs of each model cost of late, in micro-dollars: the mean of the newest twenty that were charged."""
        ...
