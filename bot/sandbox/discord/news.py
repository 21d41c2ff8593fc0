"""What changes in the sandbox, for those who wait for it and those who watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
Listener = Callable[[dict[str, Any]], None]


class News:
    """Tells every change to every listener, and wakes whoever waits."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._changed = asyncio.Event()

    def tell(self, event: str, **details: Any) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        for listener in tuple(self._listeners):
            listener({"event": event, **details})

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Hear every change from now on, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, predicate: Callable[[], T], timeout: float) -> T:  # noqa: ASYNC109 - how long tests say it
        """The predicate's first truthy value. Raises `TimeoutError` after that many real seconds."""
        async with asyncio.timeout(timeout):
            while not (value := predicate()):
                await self._changed.wait()
            return value
