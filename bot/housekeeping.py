"""What ends by itself: drafts, tokens, ballots, the words of songs that came to nothing; in small batches, in nobody's
way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.jams.ballots import KEPT
from bot.jams.ports.votes import Votes
from bot.songs.ports.clock import Clock
from bot.songs.ports.store import Housekeeping

log = structlog.get_logger(__name__)

EVERY = 60.0
"""Seconds between rounds."""

BATCH = 50
"""Rows in one transaction: 3 ms of the only writer where words are wiped (measured)."""

PAUSE = 0.05
"""Seconds between batches, in which everybody else's writes go first."""

DRAFT_LIFE = 60 * 60.0
"""Seconds for which a form's draft is kept; Discord gives up on an open form after 15 min."""


async def keep_house(store: Housekeeping, votes: Votes, clock: Clock, words_kept: float) -> None:
    """A round now and every minute. Words of failed and cancelled songs are kept for `words_kept` seconds."""
    while True:
        await tidy(store, votes, clock, words_kept)
        await clock.sleep(EVERY)


async def tidy(store: Housekeeping, votes: Votes, clock: Clock, words_kept: float) -> None:
    """One round. Raises `DatabaseDown`."""
    now = clock.now()
    done = {
        "secrets": await _all(lambda: store.wipe_secrets(now, limit=BATCH), clock),
        "words": await _all(lambda: store.wipe_words(now - words_kept, now, limit=BATCH), clock),
        "drafts": await _all(lambda: store.purge_drafts(now - DRAFT_LIFE, limit=BATCH), clock),
        "ballots": await _all(lambda: votes.purge(now - KEPT, limit=BATCH), clock),
    }
    if any(done.values()):
        log.debug("house.kept", **done)


async def _all(batch: Callable[[], Awaitable[int]], clock: Clock) -> int:
    """Batch after batch, until nothing is left."""
    total = 0
    while changed := await batch():
        total += changed
        await clock.sleep(PAUSE)
    return total
