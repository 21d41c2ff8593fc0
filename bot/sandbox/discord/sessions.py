"""Gateway sessions: what each was sent, so that one that comes back gets what it missed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BUFFER = 1000
"""Events that are kept for a session's return."""


class Hangup(NamedTuple):
    """The end of a connection, with its close code."""

    code: int


class Line:
    """One open connection: frames in order, then perhaps a hangup."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[str | Hangup] = asyncio.Queue()

    def send(self, op: int, d: Any = None, **more: Any) -> None:
        self.frames.put_nowait(json.dumps({"op": op, "d": d, **more}))

    def hang_up(self, code: int) -> None:
        self.frames.put_nowait(Hangup(code))


@dataclass(slots=True, eq=False)
class Session:
    """One shard's session. Without a line it collects what its bot misses. `presence` is what it said of itself."""

    shard: int
    shards: int
    intents: int
    line: Line | None
    presence: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    count: int = 0
    sent: deque[tuple[int, str, Any]] = field(default_factory=lambda: deque[tuple[int, str, Any]](maxlen=BUFFER))

    def dispatch(self, event: str, d: Any) -> None:
        self.count += 1
        self.sent.append((self.count, event, d))
        if self.line is not None:
            self.line.send(0, d, t=event, s=self.count)

    def resume(self, line: Line, since: int) -> None:
        """Replay what came after number `since`, and go on."""
        for number, event, d in self.sent:
            if number > since:
                line.send(0, d, t=event, s=number)
        self.line = line
        self.dispatch("RESUMED", {})

    def hears(self, guild_id: int | None, intent: int) -> bool:
        """Whether this shard gets an event of that guild (None: a direct message), for which it needs that intent."""
        shard = 0 if guild_id is None else (guild_id >> 22) % self.shards
        return shard == self.shard and (not intent or bool(self.intents & intent))


class Sessions:
    """Every session that is open or may come back."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    @property
    def online(self) -> bool:
        return any(session.line is not None for session in self._sessions.values())

    @property
    def connected(self) -> list[Session]:
        return [session for session in self._sessions.values() if session.line is not None]

    @property
    def presence(self) -> str:
        """What stands under the bot's name; nothing while it is offline."""
        return next((session.presence for session in self.connected), "")

    def add(self, session: Session) -> None:
        self._sessions[session.id] = session

    def find(self, id_: str) -> Session | None:
        return self._sessions.get(id_)

    def forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)

    def dispatch(self, event: str, d: Any, guild_id: int | None, *, intent: int = 0) -> None:
        for session in self._sessions.values():
            if session.hears(guild_id, intent):
                session.dispatch(event, d)
