"""The jams' tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Unpack

from bot.jams.changes import JamChanges, PartChanges
from bot.jams.jams import Jam
from bot.jams.parts import Part


class JamStore(Protocol):
    """Jams, their parts, and who is reminded. What is answered is committed. Every call raises `DatabaseDown`."""

    async def draft(self, jam: Jam) -> Jam:
        """The jam once it is written as a draft; the same interaction always gives the same jam."""
        ...

    async def open(self, jam: Jam, ceiling: int, *, trusted: bool = False, **changes: Unpack[JamChanges]) -> Jam:
        """The draft, opened with these changes, and `ceiling` micro-dollars held for it, in one transaction; `trusted`
        as in `Spender`.

        Raises `Superseded` where the draft is not as the caller saw it, and `Refusal` with nothing written: `RoomTaken`
        where its channel or its server has as many jams as it may, or what the purse says where it holds no more.
        """
        ...

    async def write(self, jam: Jam, **changes: Unpack[JamChanges]) -> Jam:
        """`UPDATE … WHERE id AND state AND fence`: the jam with its changes made and its fence one higher.

        Raises `Superseded` where no row fits, `ValueError` for a move that is not legal.
        """
        ...

    async def forget(self, jam: Jam) -> None:
        """Delete a draft: nothing was held, and nobody else has seen it. Raises `Superseded` where it is not as the
        caller saw it."""
        ...

    async def get(self, jam_id: str) -> Jam | None: ...

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Jam]:
        """Jams whose `due_at` has passed, the longest overdue first."""
        ...

    async def next_due(self, after: float) -> float | None:
        """The earliest `due_at` after that moment; None where no jam waits for one."""
        ...

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Jam]:
        """Jams that have a `due_at`, in the order of their ids: what a start looks at once."""
        ...

    async def of_guild(self, guild_id: int, *, limit: int = 25) -> Sequence[Jam]:
        """A server's jams but for drafts, newest first."""
        ...

    async def awaited(self) -> int:
        """Songs that may yet come to wait for running jams: their places, but for songs that wait already."""
        ...

    async def running_in(self, channel_id: int) -> Jam | None:
        """The jam that runs in that channel."""
        ...

    async def join(self, part: Part, *, at_once: int) -> Part:
        """The person's part once it is theirs: on a place while one is free, else waiting. Who has one keeps it.

        Raises `Refusal` (`NotJoined`) where the jam is not open, where the person was struck, or where `at_once` people
        have joined in the minute before.
        """
        ...

    async def leave(self, jam_id: str, user_id: int) -> Part | None:
        """The person's part once it is given back; as it is where a song is on it; None where there is none."""
        ...

    async def change_part(self, part: Part, **changes: Unpack[PartChanges]) -> Part:
        """`UPDATE … WHERE id AND seat AND song_id`. Raises `Superseded` where no row fits."""
        ...

    async def parts(self, jam_id: str) -> Sequence[Part]:
        """Every part of a jam, those that were left included, in the order in which they were joined."""
        ...

    async def part_of(self, jam_id: str, user_id: int) -> Part | None: ...

    async def jams_of(self, user_id: int, *, limit: int = 25) -> Sequence[tuple[Jam, Part]]:
        """A person's parts that were not left, the newest first, each with its jam."""
        ...

    async def remind(self, jam_id: str, user_id: int, *, wanted: bool) -> None:
        """Whether the person wants reminders of the jam."""
        ...

    async def reminded_of(self, jam_id: str) -> Sequence[int]:
        """The user ids of those who want reminders."""
        ...

    async def beat(self, now: float) -> float | None:
        """Write down that the bot is awake at `now`; answers with when it last was, None where nobody wrote it down."""
        ...
