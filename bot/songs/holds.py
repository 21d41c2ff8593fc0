"""A hold: the money that a song may cost, set aside before it is spent; and the one rule of what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.songs.money import charge_after
from bot.songs.states import Reason, State


class HoldStatus(StrEnum):
    """Where a hold stands. What counts is its amount, whatever its status."""

    OPEN = "open"  # its price is set aside; the song is under way
    SETTLED = "settled"  # the song was paid: its amount is what it cost
    RELEASED = "released"  # the song cost nothing: its amount is 0
    UNKNOWN = "unknown"  # nobody can say whether the song was paid: its price counts as spent


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold's status, and its amount in micro-dollars; None is the price that was held when it was opened."""

    status: HoldStatus
    amount: int | None


def hold_after(state: State, reason: Reason | None, charged: int | None) -> Standing:
    """The standing of a song's hold in `state`; `charged` is what the provider said it charged, None where it said
    nothing."""
    if state is State.SUBMIT_UNKNOWN:
        return Standing(HoldStatus.UNKNOWN, charged)
    if state in _UNDER_WAY:
        return Standing(HoldStatus.OPEN, charged)
    cost = charge_after(state, reason, charged)
    return Standing(HoldStatus.RELEASED if cost == 0 else HoldStatus.SETTLED, cost)


_UNDER_WAY = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING})


class Payer(StrEnum):
    """Whose money a song is sung from."""

    SERVER = "server"  # the purse of the server that asked
    PERSON = "person"  # the person's own allowance, in direct messages and where they installed the bot for themselves


@dataclass(frozen=True, slots=True)
class Spender:
    """Who would have a song sung, as far as money asks: beside the person's id, which the song has.

    `payer` is whose money it is; `roles` are the ids of the person's roles in that server; `trusted` is True where
    the server is open without anybody having opened it, since it belongs to the bot's owner.
    """

    payer: Payer = Payer.SERVER
    roles: frozenset[int] = frozenset()
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What is to be held for a song: its price in micro-dollars, and who would spend it."""

    price: int
    spender: Spender = field(default_factory=Spender)
