"""The stand-in of `SheetStore`, over the jams' stand-in."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from bot.jams.parts import Seat
from bot.jams.ports.sheets import Act
from bot.jams.sheets import Pen, Sheet
from bot.songs.refusals import JamShut, Refusal, Shut
from tests.contracts.memory_jams import MemoryJamStore

T = TypeVar("T")


class MemorySheetStore:
    """`written` is every sheet as it was last written."""

    def __init__(self, jams: MemoryJamStore) -> None:
        self.written: dict[str, Sheet] = {}
        self._jams = jams

    async def sheet(self, jam_id: str) -> Sheet | None:
        if (jam := self._jams.jams.get(jam_id)) is None:
            return None
        people = frozenset(one.person.id for one in await self._jams.parts(jam_id) if one.seat is Seat.TAKEN)
        new = Sheet(jam, people, Pen(None, jam.began_at or jam.created_at))
        return replace(self.written.get(jam_id, new), jam=jam, people=people)

    async def act(self, jam_id: str, act: Act[T]) -> T:
        if (sheet := await self.sheet(jam_id)) is None:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        self.written[jam_id], answer = act(sheet)
        return answer
