"""One table from what AIML API answers to the core's exceptions.

The service has used two envelopes, `{statusCode, message}` and problem+json with `error {name, message, data}`, and
Cloudflare in front of it answers in HTML. All three are read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from bot.net.retry_after import retry_after
from bot.providers.aiml.fields import Reply, dig, identifier, items, message, tidy, word
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.states import Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """A reply that is no success. `kind` is `error.data.kind`, `spoken` False where no envelope was found."""

    status: int
    name: str
    kind: str
    text: str
    spoken: bool
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Which problems become which exception: all three conditions hold; an empty pattern always does."""

    statuses: Container[int]
    becomes: Callable[[Problem], ProviderError]
    kind: str = ""
    text: str = ""
    spoken: bool | None = None

    def fits(self, problem: Problem) -> bool:
        return (
            problem.status in self.statuses
            and self.spoken in (None, problem.spoken)
            and re.search(self.kind, problem.kind, re.IGNORECASE) is not None
            and re.search(self.text, f"{problem.name} {problem.text}", re.IGNORECASE) is not None
        )


def _owner(need: Reason) -> Callable[[Problem], ProviderError]:
    return lambda problem: OwnerNeeded(need, problem.text)


def _down(*, arrived: bool) -> Callable[[Problem], ProviderError]:
    return lambda problem: Down(problem.text, arrived=arrived, retry_after=problem.retry_after)


ROWS: tuple[Row, ...] = (
    # `err_insufficent_credits` is spelled like that.
    Row(range(400, 500), _owner(Reason.CREDIT), kind=r"insuf+ic.*(credit|fund|balance)|out_of_(credit|fund)"),
    Row(range(400, 500), _owner(Reason.UNVERIFIED), kind=r"unverified"),
    Row((402,), _owner(Reason.CREDIT)),
    Row((403,), _owner(Reason.CREDIT), text=r"run out of|exhausted|insuf+ici?ent|OutOfFunds"),
    Row((403,), _owner(Reason.UNVERIFIED), text=r"\bverif"),
    # How a moderated prompt is refused is not documented: these words say that it is the text, not the account.
    Row((403,), lambda problem: Refused(problem.text), text=r"moderat|polic(y|ies)|safety|copyright"),
    # A block page of the network in front: the API itself never saw the request.
    Row((403,), _down(arrived=False), spoken=False),
    Row((401, 403), _owner(Reason.KEY)),
    Row((404, 410), lambda problem: Gone(problem.text)),
    Row((429,), lambda problem: Busy(problem.retry_after, problem.text)),
    Row((408, 425, *range(500, 600)), _down(arrived=True)),
    Row(range(400, 500), lambda problem: Refused(problem.text)),
    Row(range(1000), lambda problem: Garbled(problem.text)),
)
"""First match wins."""


def error_of(reply: Reply) -> ProviderError:
    """The exception for a reply that is no 2xx."""
    problem = _problem(reply)
    return next(row.becomes(problem) for row in ROWS if row.fits(problem))


def _problem(reply: Reply) -> Problem:
    said = _envelope(reply.body)
    inner = dig(said, "error")
    data = dig(inner, "data") or dig(said, "data")
    return Problem(
        status=reply.status,
        name=word(dig(inner, "name")) or word(dig(said, "title")),
        kind=word(dig(data, "kind")),
        text=f"HTTP {reply.status}" if said is None else f"HTTP {reply.status}: {message(said)}{_issue(data)}",
        spoken=said is not None,
        retry_after=retry_after(reply.headers.get("Retry-After")),
    )


def _envelope(body: bytes) -> dict[str, Any] | None:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return cast("dict[str, Any]", said) if isinstance(said, dict) else None


def _issue(data: Any) -> str:
    """The first of the validator's issues: where, and what."""
    what = dig(data, 0, "message")
    path = tidy(".".join(identifier(step) or "?" for step in items(dig(data, 0, "path"))[:10]))
    return f" ({path}: {tidy(what)})" if isinstance(what, str) else ""
