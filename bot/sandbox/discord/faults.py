"""What a test makes go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.sandbox.discord.errors import Refused

WORDS = {401: "401: Unauthorized", 429: "You are being rate limited.", 500: "500: Internal Server Error"}


@dataclass(slots=True)
class Fault:
    """The next `times` requests that match fail.

    `route` is a glob over the path after the API's version, or over its template. `drop` resets the connection.
    `after` lets the request take effect first: what is lost is the answer. `delay` is in real seconds; with a
    `status` below 400 it is all that happens.
    """

    method: str
    route: str
    status: int = 500
    code: int = 0
    times: int = 1
    drop: bool = False
    after: bool = False
    retry_after: float | None = None
    delay: float = 0.0

    @property
    def harmless(self) -> bool:
        return self.status < 400 and not self.drop

    def matches(self, method: str, *paths: str) -> bool:
        return self.times > 0 and self.method in {method, "*"} and any(fnmatchcase(p, self.route) for p in paths)

    def refusal(self) -> Refused:
        refused = Refused(self.status, self.code, WORDS.get(self.status, f"{self.status}: a fault of the sandbox"))
        if self.retry_after is not None:
            refused.body |= {"retry_after": self.retry_after, "global": False}
        return refused


class Faults:
    """Those still to come, in the order that they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._faults.append(fault)
        return fault

    def take(self, method: str, *paths: str) -> Fault | None:
        fault = next((fault for fault in self._faults if fault.matches(method, *paths)), None)
        if fault is not None:
            fault.times -= 1
        return fault
