"""The feed: every committed change of a song, told to whoever subscribed."""

from __future__ import annotations

from collections.abc import Callable

from bot.songs.songs import Song

Subscriber = Callable[[Song], None]


class Feed:
    """Subscribers are told in the order in which they subscribed; each only takes a note and returns at once."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def publish(self, song: Song) -> None:
        """`song` is new, or was changed, and that is committed."""
        for subscriber in self._subscribers:
            subscriber(song)
