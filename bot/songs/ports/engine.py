"""Who calls `advance`: at least once for every open song, and again if the process died."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.songs.songs import Song

Advance = Callable[[Song], Awaitable[Song]]
"""Takes a song from wherever it stands towards the channel, and answers with the song as it then is."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a queued song waits for: songs whose turn comes before its own, and songs that hold slots.

    `own` are its requester's songs with any provider, `per_user` as many as may be, `sharing` everybody's with its own
    provider, `at_once` as many as may be; of `ahead` in all, `own_ahead` are its requester's.
    """

    ahead: int
    own_ahead: int
    own: Sequence[Song]
    sharing: Sequence[Song]
    per_user: int
    at_once: int

    @property
    def held_by_own(self) -> bool:
        """Whether it waits because its requester has as many songs under way as one person may."""
        return len(self.own) >= self.per_user


class Engine(Protocol):
    """Takes up every open song when it is started, and each new one in its turn."""

    async def start(self, advance: Advance) -> None:
        """Claim what an earlier process left, and begin. Raises `DatabaseDown`."""
        ...

    def song_changed(self, song: Song) -> None:
        """A song is new, has moved, or was changed from outside: take it up, follow it, or let it go."""
        ...

    def line_of(self, song_id: str) -> Line | None:
        """What a queued song waits for; None where it is not queued."""
        ...

    @property
    def unfinished(self) -> Sequence[Song]:
        """Every song that waits for its turn or is under way."""
        ...

    @property
    def under_way(self) -> int:
        """How many songs are being advanced at this moment."""
        ...

    async def drain(self, seconds: float) -> int:
        """Start nothing more, give what is under way `seconds`, then stop; answers with how many were cut off.

        A song that is cut off stays in the database as it is: the next start goes on with it.
        """
        ...
