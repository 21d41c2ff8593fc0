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
    base_resp_error,
    dig,
    entries,
    identifier,
    message,
    money,
    number,
    read,
    spent,
    word,
)
from bot.providers.aiml.urls import find_url
from bot.songs.errors import Garbled, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Accepted, Finished, FinishedWithoutUrl, LogRow, Pending, PollResult

FAILURE = frozenset({"error", "failed", "canceled", "cancelled", "timeout", "expired"})
SUCCESS = frozenset({"completed", "complete", "succeeded", "success"})
PENDING = frozenset({"queued", "generating", "waiting", "active", "processing", "in_progress", "pending"})


MILLISECONDS_ABOVE = 1e11
"""The Unix time above which a number is in milliseconds: as seconds it would be the year 5138."""


class _Generation(msgspec.Struct):
    """The reply to a submit or a poll; older pages call the id `generation_id`."""

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
        return self.word in FAILURE or (
            unknown and (self.error is not None or base_resp_error(self.base_resp) is not None)
        )

    @property
    def words(self) -> str:
        """Why it failed."""
        return message(self.error) or base_resp_error(self.base_resp) or self.word


def accepted(reply: Reply) -> Accepted:
    """The generation that a submit started, from its reply. Raises `Refused` where it ended at once, `Garbled` without
    an id.

    Where the body is unreadable a header names the generation all the same (docs/capabilities/request-tracing).
    """
    try:
        said = read(reply, _Generation)
    except Garbled:
        said = _Generation()
    if said.failed or (said.generation is None and base_resp_error(said.base_resp) is not None):
        raise Refused(said.words)
    found = said.generation or identifier(reply.headers.get("x-inference-id"))
    if found is None:
        raise Garbled("a submit was answered without an id")
    return Accepted(found, micro(spent(said.meta, reply.headers)))


def poll_result(reply: Reply) -> PollResult:
    """Where a generation stands, from the reply to a poll.

    Costs are read from the body alone: the headers are about the poll.
    """
    said = read(reply, _Generation)
    if said.failed:
        return broken(said.words)
    url = said.url or (find_url(read(reply, object)) if said.word in SUCCESS else None)
    if url is not None:
        return Finished(url, micro(spent(said.meta)))
    if not said.word:
        raise Garbled("a poll was answered without a status")
    return FinishedWithoutUrl() if said.word in SUCCESS else Pending()


def log_page(reply: Reply) -> tuple[list[dict[str, Any]], bool]:
    """One page of `/v2/logs`, newest first, and whether another may follow."""
    said: Any = read(reply, object)
    rows = [cast("dict[str, Any]", row) for row in entries(said) if isinstance(row, dict)]
    return rows, bool(rows) and dig(said, "pagination", "has_more") is not False


def log_row(row: Mapping[str, Any]) -> LogRow | None:
    """A row of `/v2/logs`; None where it names no generation, as then there is nothing to poll yet."""
    found = identifier(row.get("inference_id")) or identifier(row.get("generation_id"))
    if found is None:
        return None
    return LogRow(found, word(row.get("status")) not in FAILURE, micro(money(dig(row, "cost", "usd"))))


def log_time(row: Mapping[str, Any]) -> float | None:
    """When a log row's request was made, in Unix seconds; None where it does not tell. The docs have ISO 8601, in UTC
    where no offset is named."""
    value = row.get("created", row.get("created_at"))
    if isinstance(value, str):
        try:
            seen = datetime.fromisoformat(value.strip())
            return (seen if seen.tzinfo else seen.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            pass  # a number, written as text
    seconds = number(value)
    return seconds / 1000 if seconds is not None and seconds > MILLISECONDS_ABOVE else seconds


def balance(reply: Reply) -> float:
    """The account's US dollars, from `/v2/billing`; below nothing for an account in debt. Raises `Garbled`."""
    found = number(dig(read(reply, object), "current_balance"))
    if found is None:
        raise Garbled("a balance was asked for and none came")
    return found
