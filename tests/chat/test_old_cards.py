"""Cards of songs that came to nothing go away, at the sandbox's Discord, and are looked for no more."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.chat.old_cards import CLOSED, OPEN, take_away
from bot.chat.status_cards import StatusCards
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.chats import ROWS, DiscordTrial
from tests.contracts.memory_store import MemorySongStore


@pytest.fixture
async def trial() -> AsyncGenerator[DiscordTrial]:
    async with ROWS["Discord"]() as entered:
        yield cast("DiscordTrial", entered)


async def ended(trial: DiscordTrial, store: MemorySongStore, **facts: Any) -> Song:
    """A song with its card in the channel, which has just ended."""
    song = replace(await trial.ask(), **{"ended_at": trial.clock.now(), **facts})
    store.songs[song.id] = song
    return song


async def round_at(trial: DiscordTrial, store: MemorySongStore, seconds: float) -> None:
    await take_away(store, cast("StatusCards", trial.cards), trial.clock.now() + seconds)


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"state": State.CANCELLED}, CLOSED),
        ({"state": State.FAILED, "reason": Reason.BROKEN, "followed_by": "later"}, CLOSED),
        ({"state": State.FAILED, "reason": Reason.BROKEN}, OPEN),
    ],
)
async def test_a_card_stands_for_its_time_and_then_goes(
    trial: DiscordTrial, facts: dict[str, Any], stands: float
) -> None:
    store = MemorySongStore(trial.clock.now)
    song = await ended(trial, store, **facts)
    await round_at(trial, store, stands - 1)
    assert trial.has_card(song)
    await round_at(trial, store, stands + 1)
    assert not trial.has_card(song)
    assert store.songs[song.id].card is None


async def test_a_card_that_somebody_has_deleted_is_looked_for_once(trial: DiscordTrial) -> None:
    store = MemorySongStore(trial.clock.now)
    song = await ended(trial, store, state=State.CANCELLED)
    await trial.cards.clear(song)
    await round_at(trial, store, CLOSED + 1)
    assert store.songs[song.id].card is None


async def test_while_the_chat_is_away_a_card_is_kept_in_mind(trial: DiscordTrial) -> None:
    store = MemorySongStore(trial.clock.now)
    song = await ended(trial, store, state=State.CANCELLED)
    trial.leave()
    await round_at(trial, store, CLOSED + 1)
    assert store.songs[song.id].card is not None
    trial.come_back()
    await round_at(trial, store, CLOSED + 1)
    assert not trial.has_card(song)
