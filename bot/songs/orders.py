"""An order, and the song that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.songs.checking import Request, tidy, title_of
from bot.songs.holds import Spender
from bot.songs.songs import Address, Requester, Song, new_id
from bot.songs.states import ENDED_WITHOUT_A_SONG
from bot.songs.wishes import Wish, same_recipe


@dataclass(frozen=True, slots=True)
class Order:
    """A wish with who asked, from where, and by which interaction."""

    wish: Wish
    interaction_id: int
    requester: Requester
    guild_id: int | None
    guild_locale: str
    origin: Address
    parent_id: str | None = None
    jam_id: str | None = None  # the jam that it is handed in to
    spender: Spender = field(default_factory=Spender)


def song_of(order: Order, request: Request, now: float, deadline: float, expected: int | None) -> Song:
    """The song in line: `deadline` seconds from `now` it is given up, `expected` is its price in micro-dollars."""
    wish = tidy(order.wish)
    return Song(
        id=new_id(now),
        interaction_id=order.interaction_id,
        guild_id=order.guild_id,
        guild_locale=order.guild_locale,
        wish=wish,
        model=request.model.id,
        provider=request.model.provider,
        title=title_of(wish),
        requester=order.requester,
        origin=order.origin,
        destination=order.origin,
        asked_at=now,
        deadline_at=now + deadline,
        expected=expected,
        parent_id=order.parent_id,
        jam_id=order.jam_id,
    )


def take_of(song: Song, parent: Song | None) -> str | None:
    """The first song of its recipe, where this one is another take of it; one that came to nothing is no take."""
    if parent is None or not same_recipe(song.wish, parent.wish):
        return None
    return parent.take_of or (None if parent.state in ENDED_WITHOUT_A_SONG else parent.id)
