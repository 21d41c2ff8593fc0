"""Drafts: what people have typed so far, from the moment in which a form opens until it is sung or forgotten."""

from __future__ import annotations

from bot.songs.ports.clock import Clock
from bot.songs.ports.store import Draft, DraftStore

UNWRITTEN_MOST = 500
"""Drafts that are in memory at a time: those of forms that open at this moment, and of a database that is away."""


class Drafts:
    """Drafts by the id of the interaction that they came from: in memory until they are written."""

    def __init__(self, store: DraftStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._unwritten: dict[str, Draft] = {}

    def open(self, draft_id: str, draft: Draft) -> None:
        """What a form is about to be opened with: remembered at once, for its submit may overtake `keep`."""
        self._unwritten[draft_id] = draft
        while len(self._unwritten) > UNWRITTEN_MOST:
            del self._unwritten[next(iter(self._unwritten))]

    async def keep(self, draft_id: str) -> None:
        """An opened draft is written down, so that its form works after a restart as well. Raises `DatabaseDown`: then
        it stays in memory, for what was typed into a bot whose database is away."""
        if (draft := self._unwritten.get(draft_id)) is not None:
            await self._store.keep_draft(draft_id, draft, self._clock.now())
            self._unwritten.pop(draft_id, None)

    async def find(self, draft_id: str) -> Draft | None:
        """What a form was opened with; None where that is long ago. Raises `DatabaseDown`."""
        return self._unwritten.get(draft_id) or await self._store.draft(draft_id)
