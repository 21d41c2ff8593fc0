"""What AIML API's replies mean.

Sources: AIML API docs (github.com/aimlapi/api-docs at f14fa72f, 2026-08-21), whose schema names `queued`, `generating`,
`completed` and `error`; the other words and shapes are in its sample code, its sample output, or in replies that third
parties have published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from bot.providers.aiml.fields import Reply, dig, items, message, money, read, spent
from bot.songs.errors import Garbled, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Accepted, Broken, Finished, FinishedWithoutLink, LogRow, Pending, PollResult

FAILURE = frozenset({"error", "failed", "canceled", "cancelled", "timeout", "expired"})
SUCCESS = frozenset({"completed", "complete", "succeeded", "success"})
PENDING = frozenset({"queued", "generating", "waiting", "active", "processing", "in_progress", "pending"})


class _Generation(msgspec.Struct):
    """The reply to submit and to a look; older pages call the id `generation_id`."""

    id: Any = None
    generation_id: Any = None
    status: Any = None
    audio_file: Any = None
    error: Any = None
    meta: Any = None

    @property
    def word(self) -> str:
        return str(self.status or "").strip().lower()

    @property
    def url(self) -> str | None:
        found = self.audio_file if isinstance(self.audio_file, str) else dig(self.audio_file, "url")
        return found if isinstance(found, str) and found else None

    @property
    def failed(self) -> bool:
        """A word that means it, or an error beside a word that means nothing known and no song."""
        unknown = self.word not in SUCCESS | PENDING and not self.url
        return self.word in FAILURE or (unknown and self.error is not None)


class _Billing(msgspec.Struct):
    current_balance: float


def accepted(reply: Reply) -> Accepted:
    """What a submit was answered. Raises `Refused` where the generation ended at once, `Garbled` without an id.

    Where the body is unreadable the header names the generation all the same (docs/capabilities/request-tracing).
    """
    try:
        said = read(reply, _Generation)
    except Garbled:
        said = _Generation()
    if said.failed:
        raise Refused(message(said.error) or said.word)
    found = said.id or said.generation_id or reply.headers.get("x-inference-id")
    if not found:
        raise Garbled("a submit was answered without an id")
    return Accepted(str(found), micro(spent(said.meta, reply.headers)))


def poll_result(reply: Reply) -> PollResult:
    """Where a generation stands.

    Costs are read from the body alone: the headers of a look are about the look.
    """
    said = read(reply, _Generation)
    if said.failed:
        return Broken(message(said.error) or said.word)
    if said.url:
        return Finished(said.url, micro(spent(said.meta)))
    if not said.word:
        raise Garbled("a look was answered without a status")
    return FinishedWithoutLink() if said.word in SUCCESS else Pending()


def page(reply: Reply) -> tuple[list[dict[str, Any]], bool]:
    """One page of `/v2/logs`, newest first, and whether another may follow."""
    said: Any = read(reply, object)
    rows = [cast("dict[str, Any]", row) for row in _entries(said) if isinstance(row, dict)]
    return rows, bool(rows) and dig(said, "pagination", "has_more") is not False


def logged(row: Mapping[str, Any]) -> LogRow | None:
    """A row of `/v2/logs`; None where it names no inference, as then there is nothing to look at yet."""
    found = row.get("inference_id") or row.get("generation_id")
    if not found:
        return None
    succeeded = str(row.get("status", "")).lower() not in FAILURE
    return LogRow(str(found), succeeded, micro(money(dig(row, "cost", "usd"))))


def created(row: Mapping[str, Any]) -> float | None:
    """When a row's request was made, in Unix seconds. The docs have ISO 8601, in UTC where no offset is named."""
    value = row.get("created", row.get("created_at"))
    if isinstance(value, int | float):
        return value / 1000 if value > 1e11 else float(value)
    try:
        seen = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (seen if seen.tzinfo else seen.replace(tzinfo=UTC)).timestamp()


def listed(reply: Reply) -> frozenset[str]:
    """The ids, aliases included, of `/v1/models`."""
    entries = _entries(read(reply, object))
    names = [name for entry in entries for name in (dig(entry, "id"), *items(dig(entry, "aliases")))]
    return frozenset(name for name in names if isinstance(name, str))


def balance(reply: Reply) -> float:
    """US dollars, from `/v2/billing`."""
    return read(reply, _Billing).current_balance


def _entries(said: Any) -> Sequence[Any]:
    """The list that a reply carries, documented under `data`. Raises `Garbled` where there is none."""
    for found in (said, dig(said, "data"), dig(said, "rows")):
        if isinstance(found, list):
            return cast("list[Any]", found)
    raise Garbled("a list was asked for and none came")
