"""What AIML API's replies mean.

Sources: AIML API docs (github.com/aimlapi/api-docs at f14fa72f, 2026-08-21), whose schema names `queued`, `generating`,
`completed` and `error`; the other words and shapes are in its sample code, its sample output, or in replies that third
parties have published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from bot.providers.aiml.causes import broken
from bot.providers.aiml.fields import (
    Reply,
    dig,
    entries,
    identifier,
    message,
    money,
    number,
    read,
    refusal,
    spent,
    word,
)
from bot.providers.aiml.links import link_in
from bot.songs.errors import Garbled, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Accepted, Finished, FinishedWithoutLink, LogRow, Pending, PollResult

FAILURE = frozenset({"error", "failed", "canceled", "cancelled", "timeout", "expired"})
SUCCESS = frozenset({"completed", "complete", "succeeded", "success"})
PENDING = frozenset({"queued", "generating", "waiting", "active", "processing", "in_progress", "pending"})


SECONDS_MOST = 1e11
"""Unix seconds: a moment above is in milliseconds."""


class _Generation(msgspec.Struct):
    """The reply to submit and to a look; older pages call the id `generation_id`."""

    id: Any = None
    generation_id: Any = None
    status: Any = None
    audio_file: Any = None
    error: Any = None
    base_resp: Any = None
    meta: Any = None

    @property
    def word(self) -> str:
        """The status; "?" is one that is no word at all."""
        return word(self.status) or ("?" if self.status else "")

    @property
    def generation(self) -> str | None:
        return identifier(self.id) or identifier(self.generation_id)

    @property
    def url(self) -> str | None:
        found = self.audio_file if isinstance(self.audio_file, str) else dig(self.audio_file, "url")
        return found if isinstance(found, str) and found.lower().startswith(("https://", "http://")) else None

    @property
    def failed(self) -> bool:
        """A word that means it, or an error beside a word that means nothing known and no song."""
        unknown = self.word not in SUCCESS | PENDING and not self.url
        return self.word in FAILURE or (unknown and (self.error is not None or refusal(self.base_resp) is not None))

    @property
    def words(self) -> str:
        """Why it failed."""
        return message(self.error) or refusal(self.base_resp) or self.word


def accepted(reply: Reply) -> Accepted:
    """What a submit was answered. Raises `Refused` where the generation ended at once, `Garbled` without an id.

    Where the body is unreadable the header names the generation all the same (docs/capabilities/request-tracing).
    """
    try:
        said = read(reply, _Generation)
    except Garbled:
        said = _Generation()
    if said.failed or (said.generation is None and refusal(said.base_resp) is not None):
        raise Refused(said.words)
    found = said.generation or identifier(reply.headers.get("x-inference-id"))
    if found is None:
        raise Garbled("a submit was answered without an id")
    return Accepted(found, micro(spent(said.meta, reply.headers)))


def poll_result(reply: Reply) -> PollResult:
    """Where a generation stands.

    Costs are read from the body alone: the headers of a look are about the look.
    """
    said = read(reply, _Generation)
    if said.failed:
        return broken(said.words)
    url = said.url or (link_in(read(reply, object)) if said.word in SUCCESS else None)
    if url is not None:
        return Finished(url, micro(spent(said.meta)))
    if not said.word:
        raise Garbled("a look was answered without a status")
    return FinishedWithoutLink() if said.word in SUCCESS else Pending()


def page(reply: Reply) -> tuple[list[dict[str, Any]], bool]:
    """One page of `/v2/logs`, newest first, and whether another may follow."""
    said: Any = read(reply, object)
    rows = [cast("dict[str, Any]", row) for row in entries(said) if isinstance(row, dict)]
    return rows, bool(rows) and dig(said, "pagination", "has_more") is not False


def logged(row: Mapping[str, Any]) -> LogRow | None:
    """A row of `/v2/logs`; None where it names no inference, as then there is nothing to look at yet."""
    found = identifier(row.get("inference_id")) or identifier(row.get("generation_id"))
    if found is None:
        return None
    return LogRow(found, word(row.get("status")) not in FAILURE, micro(money(dig(row, "cost", "usd"))))


def created(row: Mapping[str, Any]) -> float | None:
    """When a row's request was made, in Unix seconds; None where it does not tell. The docs have ISO 8601, in UTC where
    no offset is named."""
    value = row.get("created", row.get("created_at"))
    if isinstance(value, str):
        try:
            seen = datetime.fromisoformat(value.strip())
            return (seen if seen.tzinfo else seen.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            pass  # a number, written as text
    seconds = number(value)
    return seconds / 1000 if seconds is not None and seconds > SECONDS_MOST else seconds


def balance(reply: Reply) -> float:
    """US dollars, from `/v2/billing`; below nothing for an account in debt. Raises `Garbled`."""
    found = number(dig(read(reply, object), "current_balance"))
    if found is None:
        raise Garbled("a balance was asked for and none came")
    return found
