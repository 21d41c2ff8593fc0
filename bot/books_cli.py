"""`jamboree purse reconcile`: our books against the provider's, beside a running bot; it needs the provider's key."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.config import Settings, SettingsError
from bot.database.opening import open_database
from bot.net.sessions import open_sessions
from bot.providers import router
from bot.purse.bookkeeping import awaited, reconciled
from bot.purse.reconciling import Difference, Reconciliation
from bot.songs.money import USD
from bot.songs.ports.books import Books

Row = Mapping[str, Any]


async def reconcile_all(settings: Settings, days: int) -> dict[str, Reconciliation]:
    """The last days of each provider whose key is set, by its name. Raises `SettingsError`, `DatabaseBroken`,
    `DatabaseDown` and `ProviderError`."""
    keys = [row.key for row in router.PROVIDERS.values()]
    if not any(settings.by_name(key) for key in keys):
        raise SettingsError([f"{' or '.join(keys)} is not set; the provider's books cannot be read without it."])
    found: dict[str, Reconciliation] = {}
    async with (
        open_database(settings.database_url, caps=settings.caps, alone=False, make=False) as store,
        open_sessions(settings.attachment_hosts) as sessions,
    ):
        for name, api in router.connect(sessions, settings.by_name).items():
            if isinstance(api, Books):
                found[name] = await reconciled(store.books, name, api, days, time.time())
    return found


def well(found: Mapping[str, Reconciliation]) -> bool:
    """Whether there is nothing but what may still come right by itself."""
    return all(awaited(one) for each in found.values() for one in each.differences)


def rows(found: Mapping[str, Reconciliation]) -> list[Row]:
    """The differences, by song."""
    return [_row(provider, one) for provider, each in found.items() for one in each.differences]


def sums(found: Mapping[str, Reconciliation]) -> list[Row]:
    """What both sides come to."""
    return [
        {
            "provider": provider,
            "songs": one.songs,
            "settled_usd": one.settled / USD,
            "charged_usd": one.charged / USD,
            "other_models_usd": one.elsewhere / USD,
        }
        for provider, one in found.items()
    ]


def as_json(found: Mapping[str, Reconciliation]) -> Sequence[Row]:
    """Both, a provider each."""
    return [{**row, "differences": [_row(str(row["provider"]), one) for one in found[str(row["provider"])].differences]}
            for row in sums(found)]  # fmt: skip


def _row(provider: str, one: Difference) -> Row:
    return {
        "song": one.song_id,
        "what": str(one.kind),
        "provider": provider,
        "model": one.model,
        "ours_usd": one.ours / USD,
        "charged_usd": one.charged / USD,
        "logged_usd": None if one.logged is None else one.logged / USD,
        "at": datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "generation": one.generation_id,
    }
