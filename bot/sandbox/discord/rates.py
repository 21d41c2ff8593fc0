"""Rate limits: a bucket per route and place, counted on the machine's own clock, for that is what the bot waits by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, time

USUAL = (50, 1.0)
LIMITS = {
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("POST", "/webhooks/{application_id}/{token}"): (5, 2.0),
    ("PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}"): (5, 2.0),
}
"""Requests per seconds, as bots meet them; Discord publishes none, and says so (docs, Rate Limits)."""


@dataclass(slots=True)
class Taken:
    """A place in a bucket, or none: `after` seconds the bucket is full again."""

    ok: bool
    limit: int
    remaining: int
    after: float
    bucket: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{time() + self.after:.3f}",
            "X-RateLimit-Reset-After": f"{self.after:.3f}",
            "X-RateLimit-Bucket": self.bucket,
        }


class Rates:
    """Counts requests in windows that start with a bucket's first request."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, str], tuple[float, int]] = {}

    def take(self, method: str, route: str, place: str) -> Taken:
        """One request of a route to a place: its channel, server or webhook."""
        limit, seconds = LIMITS.get((method, route), USUAL)
        key, now = (method, route, place), self._clock()
        start, used = self._windows.get(key, (now, 0))
        if now - start >= seconds:
            start, used = now, 0
        ok = used < limit
        self._windows[key] = (start, used + ok)
        bucket = hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:32]
        return Taken(ok, limit, max(0, limit - used - 1), start + seconds - now, bucket)
