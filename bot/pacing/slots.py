"""When polls of a whole process may start: a bounded number a time slot, people's commands first. Pure; in seconds."""

from __future__ import annotations

import math

TIME_SLOT = 1 / 64
"""Seconds between two time slots. Polls start together at one: a process that wakes for each poll by itself pays twice
as much for it (1.0 ms instead of 0.5, measured). A power of two, so that a moment's slot and a slot's moment are exact
in floating point."""

POLLS_PER_SLOT = 32
"""A person's first command waits behind that many polls at most, some 8 ms (0.25 ms each where so many start together,
measured), and `CommandPriority` clears the way for the next. Some 8,000 songs in the thick of their wait notice
nothing. With 10,000 a song lies finished for 1.4 s; with 16 a slot it would be 3.0 s, with 4 it would be 18 s
(measured; a plan alone has 0.9 s)."""

RETURNS_PER_SLOT = 4
"""Deferred polls that come back in a slot. To wake thirty-two in vain takes a millisecond, as long as all that a
person's command waits for; of some 250 that are deferred at a time each comes back after `schedule.DEFERRED`."""

COMMAND_PRIORITY = 0.25
"""Seconds after a person's command in which polls are deferred."""


class TimeSlots:
    """Starting moments of bounded capacity: each poll gets the first time slot from its moment on with a place free.

    Union-find with path compression (Tarjan 1975) over the places of all slots, `capacity` places a slot: a place that
    is taken points at a later one, and runs of taken places are skipped, so that 10,000 polls of one moment cost a few
    steps each.
    """

    def __init__(self, capacity: int = POLLS_PER_SLOT) -> None:
        self._capacity = capacity
        self._next: dict[int, int] = {}
        self._purge_at = 1024

    def take(self, now: float, moment: float) -> float:
        """Take a place; its slot's moment, less than `TIME_SLOT` after `moment` where that slot has a place free."""
        self._forget(math.ceil(now / TIME_SLOT) * self._capacity)
        place = self._find(math.ceil(max(now, moment) / TIME_SLOT) * self._capacity)
        self._next[place] = place + 1
        return place // self._capacity * TIME_SLOT

    def _find(self, place: int) -> int:
        """The first free place from this one on."""
        passed: list[int] = []
        while (following := self._next.get(place)) is not None:
            passed.append(place)
            place = following
        self._next.update(dict.fromkeys(passed, place))
        return place

    def _forget(self, current: int) -> None:
        """Drop what is past, once as many have come as were kept the last time: a poll pays for a few at most."""
        if len(self._next) > self._purge_at:
            self._next = {place: following for place, following in self._next.items() if place >= current}
            self._purge_at = 1024 + 2 * len(self._next)


class CommandPriority:
    """While commands arrive, only the first poll of each slot runs, and the others of that slot are deferred.

    Nobody waits who does not have to: where no more than one poll falls into a slot, as with some two hundred songs in
    the thick of their wait, none is deferred.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._slot = -1

    def note_command(self, now: float) -> None:
        """A person's command has arrived."""
        self._until = now + COMMAND_PRIORITY

    def should_defer(self, now: float) -> bool:
        """Whether a poll that is due should come later; the first of each slot need not."""
        slot, before = math.floor(now / TIME_SLOT), self._slot
        self._slot = slot
        return now < self._until and slot == before
