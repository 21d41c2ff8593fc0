"""The stand-in of `JamStore` and `Money`: the jams' tables without a table, over the songs' stand-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from bot.jams.changes import JamChanges, PartChanges, checked_change
from bot.jams.jams import Jam
from bot.jams.parts import Look, Part, Seat
from bot.jams.ports.money import Figures
from bot.jams.states import JamState
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.refusals import JamsFull, JamShut, OverCeiling, OverPlace, Refusal, Shut
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason
from tests.contracts.memory_store import MemorySongStore


class MemoryJamStore:
    """Keeps what the contract says. `purse` is what may be held in all, `holds` what is held for each jam; `states` is
    every state that a jam has come to."""

    def __init__(self, songs: MemorySongStore, *, here: int = 1, guild: int = 3, purse: int | None = None) -> None:
        self.jams: dict[str, Jam] = {}
        self.by_id: dict[str, Part] = {}
        self.reminders: dict[str, set[int]] = {}
        self.holds: dict[str, int] = {}
        self.states: dict[str, list[JamState]] = {}
        self.purse = purse
        self.awake_at: float | None = None
        self.away = 0
        self._songs = songs
        self._most = here, guild
        songs.admit = self.take_place

    def _try(self) -> None:
        if self.away:
            self.away -= 1
            raise DatabaseDown("away")

    async def draft(self, jam: Jam) -> Jam:
        self._try()
        for known in self.jams.values():
            if known.interaction_id == jam.interaction_id:
                return known
        self.jams[jam.id] = jam
        return jam

    async def open(self, jam: Jam, ceiling: int, *, trusted: bool = False, **changes: Unpack[JamChanges]) -> Jam:
        made = checked_change(jam, changes)
        self._try()
        self._seen(jam)
        here, guild = self._most
        running = [one for one in self.jams.values() if one.running]
        if sum(one.channel_id == jam.channel_id for one in running) >= here:
            raise Refusal(JamsFull(here, here=True))
        if sum(one.guild_id == jam.guild_id for one in running) >= guild:
            raise Refusal(JamsFull(guild, here=False))
        held = sum(self.holds.values())
        if self.purse is not None and held + ceiling > self.purse:
            raise Refusal(OverCeiling(ceiling, held, self.purse))
        self.holds[jam.id] = ceiling
        return self._written(jam, made)

    async def write(self, jam: Jam, **changes: Unpack[JamChanges]) -> Jam:
        made = checked_change(jam, changes)
        self._try()
        self._seen(jam)
        return self._written(jam, made)

    def _seen(self, jam: Jam) -> None:
        known = self.jams.get(jam.id)
        if known is None or (known.state, known.fence) != (jam.state, jam.fence):
            raise Superseded(jam.id)

    def _written(self, jam: Jam, changes: JamChanges) -> Jam:
        written = replace(self.jams[jam.id], **changes, fence=jam.fence + 1)
        if written.state is not jam.state:
            self.states.setdefault(jam.id, []).append(written.state)
        self.jams[jam.id] = written
        return written

    async def forget(self, jam: Jam) -> None:
        self._try()
        self._seen(jam)
        if jam.state is not JamState.DRAFT:
            raise Superseded(jam.id)
        del self.jams[jam.id]

    async def get(self, jam_id: str) -> Jam | None:
        return self.jams.get(jam_id)

    async def due(self, now: float, *, limit: int = 100) -> Sequence[Jam]:
        due = [(jam.due_at, jam.id) for jam in self.jams.values() if jam.due_at is not None and jam.due_at <= now]
        return [self.jams[jam_id] for _, jam_id in sorted(due)[:limit]]

    async def next_due(self, after: float) -> float | None:
        return min((at for jam in self.jams.values() if (at := jam.due_at) is not None and at > after), default=None)

    async def awake(self, *, after: str = "", limit: int = 500) -> Sequence[Jam]:
        ids = sorted(jam.id for jam in self.jams.values() if jam.due_at is not None and jam.id > after)
        return [self.jams[jam_id] for jam_id in ids[:limit]]

    async def of_guild(self, guild_id: int, *, limit: int = 25) -> Sequence[Jam]:
        theirs = [jam for jam in self.jams.values() if jam.guild_id == guild_id and jam.opened_at is not None]
        return sorted(theirs, key=lambda jam: (jam.created_at, jam.id), reverse=True)[:limit]

    async def awaited(self) -> int:
        gathering = {JamState.OPEN, JamState.SINGING, JamState.PAUSED}
        places = sum(jam.places for jam in self.jams.values() if jam.state in gathering)
        return max(0, places - sum(song.kept is Reason.JAM for song in self._songs.songs.values()))

    async def running_in(self, channel_id: int) -> Jam | None:
        running = [jam for jam in self.jams.values() if jam.channel_id == channel_id and jam.running]
        return max(running, key=lambda jam: jam.id, default=None)

    async def join(self, part: Part, *, at_once: int) -> Part:
        self._try()
        jam, known = self.jams.get(part.jam_id), self._part(part.jam_id, part.person.id)
        if known is not None and known.seat in {Seat.TAKEN, Seat.WAITING}:
            return known
        if jam is None or jam.state is not JamState.OPEN:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        if known is not None and known.seat is Seat.STRUCK:
            raise Refusal(JamShut(Shut.STRUCK))
        theirs = await self.parts(part.jam_id)
        if sum(one.joined_at > part.joined_at - 60 for one in theirs) >= at_once:
            raise Refusal(JamShut(Shut.CROWD))
        waiting = sum(one.seat is Seat.WAITING for one in theirs)
        there = sum(one.seat is Seat.TAKEN for one in theirs) + waiting
        needed = jam.price * (self._empty(jam.id) + waiting + 1)
        room = there < jam.places and self.spent(jam.id) + needed <= jam.ceiling
        if jam.together:
            room = there < jam.seats
        seat = Seat.TAKEN if room else Seat.WAITING
        joined = replace(part, seat=seat, id=part.id if known is None else known.id, warned_at=None)
        self.by_id[joined.id] = joined
        return joined

    async def leave(self, jam_id: str, user_id: int) -> Part | None:
        self._try()
        part = self._part(jam_id, user_id)
        if part is None or part.song_id is not None or part.seat not in {Seat.TAKEN, Seat.WAITING}:
            return part
        self.by_id[part.id] = replace(part, seat=Seat.LEFT)
        return self.by_id[part.id]

    async def change_part(self, part: Part, **changes: Unpack[PartChanges]) -> Part:
        self._try()
        known = self.by_id.get(part.id)
        if known is None or (known.seat, known.song_id) != (part.seat, part.song_id):
            raise Superseded(part.id)
        self.by_id[part.id] = replace(known, **changes)
        return self.by_id[part.id]

    async def parts(self, jam_id: str) -> Sequence[Part]:
        theirs = [part for part in self.by_id.values() if part.jam_id == jam_id]
        return sorted(theirs, key=lambda part: (part.joined_at, part.id))

    async def part_of(self, jam_id: str, user_id: int) -> Part | None:
        return self._part(jam_id, user_id)

    def _part(self, jam_id: str, user_id: int) -> Part | None:
        return next((p for p in self.by_id.values() if (p.jam_id, p.person.id) == (jam_id, user_id)), None)

    async def jams_of(self, user_id: int, *, limit: int = 25) -> Sequence[tuple[Jam, Part]]:
        theirs = [part for part in self.by_id.values() if part.person.id == user_id and part.seat is not Seat.LEFT]
        newest = sorted(theirs, key=lambda part: (part.joined_at, part.id), reverse=True)
        return [(self.jams[part.jam_id], part) for part in newest[:limit]]

    async def remind(self, jam_id: str, user_id: int, *, wanted: bool) -> None:
        self._try()
        people = self.reminders.setdefault(jam_id, set())
        people.add(user_id) if wanted else people.discard(user_id)

    async def reminded_of(self, jam_id: str) -> Sequence[int]:
        return sorted(self.reminders.get(jam_id, ()))

    async def beat(self, now: float) -> float | None:
        self._try()
        before, self.awake_at = self.awake_at, now
        return before

    # --- money ------------------------------------------------------------------------------------------------------

    def take_place(self, song: Song) -> None:
        """What the songs' table asks in the transaction that would write a jam's song. Raises `Refusal`."""
        assert song.jam_id is not None
        jam, part = self.jams.get(song.jam_id), self._part(song.jam_id, song.requester.id)
        if jam is not None and jam.together:
            self._take_takes_place(song, jam)
            return
        if jam is None or jam.state is not JamState.OPEN:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        if part is None or part.seat is not Seat.TAKEN:
            raise Refusal(JamShut(Shut.STRUCK if part and part.seat is Seat.STRUCK else Shut.NO_PLACE))
        if part.song_id is not None:
            raise Refusal(JamShut(Shut.HANDED_IN))
        kept = 0
        if any(one.requester.id == song.requester.id and _cost(one) for one in self._of(jam.id)):
            kept = jam.price * (self._empty(jam.id) - 1)
        self._check_price(song, jam, kept)
        handed_in = {"song_id": song.id, "handed_in_at": song.asked_at, "look": Look.NOT_YET, "looked": None}
        self.by_id[part.id] = replace(part, **handed_in)

    def _take_takes_place(self, song: Song, jam: Jam) -> None:
        if jam.state is not JamState.SINGING:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        self._check_price(song, jam)
        for number in range(-1, -1 - jam.places, -1):
            new = Part(f"{jam.id}{number}", jam.id, Requester(number, ""), song.asked_at, Seat.TAKE)
            part = self._part(jam.id, number) or new
            if part.song_id is None and part.seat is Seat.TAKE:
                handed_in = {"song_id": song.id, "handed_in_at": song.asked_at, "look": Look.NOT_YET, "looked": None}
                self.by_id[part.id] = replace(part, **handed_in)
                return
        raise Refusal(JamShut(Shut.HANDED_IN))

    def _check_price(self, song: Song, jam: Jam, kept: int = 0) -> None:
        price = song.expected or 0
        if price > jam.price:
            raise Refusal(OverPlace(price, jam.price))
        used = self.spent(jam.id) + kept
        if used + price > jam.ceiling:
            raise Refusal(OverCeiling(price, used, jam.ceiling))

    def spent(self, jam_id: str) -> int:
        return sum(map(_cost, self._of(jam_id)))

    def _of(self, jam_id: str) -> list[Song]:
        return [song for song in self._songs.songs.values() if song.jam_id == jam_id]

    def _empty(self, jam_id: str) -> int:
        theirs = (one for one in self.by_id.values() if one.jam_id == jam_id and one.seat is Seat.TAKEN)
        return sum(one.song_id is None for one in theirs)

    async def free(self, guild_id: int) -> int | None:
        return None if self.purse is None else self.purse - sum(self.holds.values())

    async def figures(self, jam: Jam) -> Figures:
        return Figures(jam.ceiling, self.spent(jam.id))

    async def close(self, jam: Jam) -> Figures:
        self._try()
        figures = Figures(jam.ceiling, self.spent(jam.id))
        self.holds[jam.id] = figures.spent
        return figures


def _cost(song: Song) -> int:
    return (song.expected or 0) if song.charged is None else song.charged
