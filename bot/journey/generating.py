"""Waiting for a generation: poll as rarely as pays off, and deliver what comes."""

from __future__ import annotations

from collections import Counter

from bot.journey.journey import Tools
from bot.journey.posting import deliver
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports.provider import Broken, Finished, FinishedWithoutUrl, Pending
from bot.songs.songs import Song
from bot.songs.states import Reason, State

ODD_ANSWERS_MOST = {Reason.VANISHED: 4, Reason.UNUSABLE: 12}
"""How often a generation may be unknown, and how often its reply or its file may be no audio, before it is given up: an
id can be unknown for a moment after submit, a URL can lag behind its status, and a broken reply is tried again soon,
so that twelve take half a minute."""


async def poll_until_finished(tools: Tools, song: Song) -> Song:
    """`generating` → into the channel, or `failed`; nothing is written between."""
    assert song.submitted_at is not None
    odd: Counter[Reason] = Counter()
    failures = 0  # in a row, of this song's polls
    unfinished_at = song.submitted_at
    while tools.clock.now() < song.deadline_at:
        await _until_due(tools, song, failures)
        asked_at = tools.clock.now()
        try:
            ended = await _poll(tools, song, unfinished_at)
        except ProviderError as error:
            failures = failures + 1 if isinstance(error, Down | Garbled) else 0
            reason = await _note_error(tools, song, error)
            if reason is not None:
                odd[reason] += 1
                if odd[reason] > ODD_ANSWERS_MOST[reason]:
                    return await tools.end(song, State.FAILED, reason=reason)
            continue
        if ended is not None:
            return ended
        failures, unfinished_at = 0, asked_at
        tools.estimates.note_unfinished(song, asked_at)
    return await tools.end(song, State.FAILED, reason=Reason.OVERDUE)


async def _until_due(tools: Tools, song: Song, failures: int) -> None:
    """Sleep until the next poll: soon after one that failed, else as the song's estimate says. Then let people's
    commands go first, and wait for a provider that is down; never past the song's deadline."""
    now = tools.clock.now()
    if failures:
        wait = tools.schedule.retry(failures, now)
    else:
        wait = tools.schedule.wait(song, await tools.estimates.current(song, now), now)
    while wait and (now := tools.clock.now()) < song.deadline_at:
        await tools.clock.sleep(min(wait, song.deadline_at - now))
        wait = tools.schedule.deferral(song.provider, tools.clock.now())


async def _poll(tools: Tools, song: Song, unfinished_at: float) -> Song | None:
    """One poll; None while the model is at work. `unfinished_at` is when it was last seen at work."""
    result = await tools.provider.poll(song)
    tools.schedule.note_answer(song.provider)
    match result:
        case Broken(words, cause):
            return await tools.end(song, State.FAILED, reason=Reason.BROKEN, provider_words=words, cause=cause)
        case Finished(url, charged):
            times = unfinished_at, tools.clock.now()
            return await deliver(tools, song, url, times, song.charged if charged is None else charged)
        case FinishedWithoutUrl():
            raise Garbled("finished, without a URL")
        case Pending():
            return None


async def _note_error(tools: Tools, song: Song, error: ProviderError) -> Reason | None:
    """Let the provider's songs slow down where the error asks for it; a reason where it counts towards giving up."""
    now, provider, schedule = tools.clock.now(), song.provider, tools.schedule
    match error:
        case Busy(retry_after=retry_after):
            schedule.note_rate_limit(provider, now, retry_after)
            return None
        case Down(retry_after=retry_after):
            schedule.note_failure(provider, now)
            if retry_after is not None:
                schedule.note_rate_limit(provider, now, retry_after)
            return None
        case OwnerNeeded(need=need):  # paid for already: wait for the owner as long as the deadline allows
            await tools.owner.alarm(need, provider)
            schedule.note_rate_limit(provider, now, None)
            return None
        case Gone() | Refused():
            schedule.note_answer(provider)
            return Reason.VANISHED
        case _:
            schedule.note_failure(provider, now)
            return Reason.UNUSABLE
