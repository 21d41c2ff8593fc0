"""Waiting for a generation: poll as rarely as pays off, and deliver what comes."""

from __future__ import annotations

from collections import Counter

from bot.journey.journey import Tools
from bot.journey.posting import deliver
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports.provider import Broken, Finished, FinishedWithoutLink, Pending
from bot.songs.songs import Song
from bot.songs.states import Reason, State

ODD_ANSWERS_MOST = 4
"""How often a generation may be unknown, finished without a link, or no audio, before it is given up: an id can be
unknown for a moment after submit, and a link can lag behind its status."""


async def poll_until_finished(tools: Tools, song: Song) -> Song:
    """`generating` → into the channel, or `failed`; nothing is written between."""
    assert song.submitted_at is not None
    odd: Counter[Reason] = Counter()
    unfinished_at = song.submitted_at
    while tools.clock.now() < song.deadline_at:
        await tools.waiting.until_next_poll(song, tools.clock)
        try:
            ended = await _poll(tools, song, unfinished_at)
        except ProviderError as error:
            reason = await _trouble(tools, song, error)
            if reason is not None:
                odd[reason] += 1
                if odd[reason] > ODD_ANSWERS_MOST:
                    return await tools.end(song, State.FAILED, reason=reason)
            continue
        if ended is not None:
            return ended
        unfinished_at = tools.clock.now()
    return await tools.end(song, State.FAILED, reason=Reason.OVERDUE)


async def _poll(tools: Tools, song: Song, unfinished_at: float) -> Song | None:
    """One poll; None while the model is at work. `unfinished_at` is when it was last seen at work."""
    match await tools.provider.poll(song):
        case Broken(words, cause):
            return await tools.end(song, State.FAILED, reason=Reason.BROKEN, provider_words=words, cause=cause)
        case Finished(url, charged):
            finished_at = tools.waiting.finished(song, unfinished_at, tools.clock.now())
            return await deliver(tools, song, url, finished_at, song.charged if charged is None else charged)
        case FinishedWithoutLink():
            raise Garbled("finished, without a link")
        case Pending():
            return None


async def _trouble(tools: Tools, song: Song, error: ProviderError) -> Reason | None:
    """Let the provider's songs slow down as the error asks; a reason where it counts towards giving up."""
    now = tools.clock.now()
    match error:
        case Busy(retry_after=retry_after) | Down(retry_after=retry_after):
            tools.waiting.trouble(song, now, retry_after)
            return None
        case OwnerNeeded(need=need):  # paid for already: wait for the owner as long as the deadline allows
            await tools.owner.alarm(need)
            tools.waiting.trouble(song, now, None)
            return None
        case Gone() | Refused():
            return Reason.VANISHED
        case _:
            return Reason.UNUSABLE
