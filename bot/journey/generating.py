"""Waiting for a generation: look as rarely as pays off, and fetch what comes."""

from __future__ import annotations

from bot.journey.journey import Tools
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports import Broken, Finished, Pending
from bot.songs.songs import Audio, Reason, Song, State

ODD_ANSWERS_MOST = {Reason.VANISHED: 4, Reason.UNUSABLE: 12}
"""How often a generation may be unknown, and how often its reply or its file may be no audio, before it is given up: an
id can be unknown for a moment after submit, a link can lag behind its status, and a broken reply is tried again soon,
so that twelve take half a minute."""


async def wait(tools: Tools, song: Song) -> Song:
    """`generating` → `ready` with the bytes in hand, or `failed`; nothing is written between."""
    assert song.submitted_at is not None
    assert song.generation_id is not None
    deadline = song.created_at + tools.pace.deadline
    odd: dict[Reason, int] = {}
    failures = 0  # in a row, of this song's polls
    unfinished = song.submitted_at
    tools.pictures.expect(song)
    while (now := tools.clock.now()) < deadline:
        pause = await _pause(tools, song, failures, now)
        await tools.clock.sleep(min(pause, deadline - now))
        await _defer(tools, deadline)
        asked = tools.clock.now()
        try:
            ended = await _look(tools, song, unfinished)
        except ProviderError as error:
            tools.arrivals.arrived(song)
            failures = failures + 1 if isinstance(error, Down | Garbled) else 0
            reason = await _note(tools, error)
            if reason is not None:
                odd[reason] = odd.get(reason, 0) + 1
                if odd[reason] > ODD_ANSWERS_MOST[reason]:
                    return await _fail(tools, song, reason)
            continue
        if ended is not None:
            return ended
        failures, unfinished = 0, asked
        tools.estimates.note_unfinished(song, asked)
    return await _fail(tools, song, Reason.OVERDUE)


async def _pause(tools: Tools, song: Song, failures: int, now: float) -> float:
    """Seconds until the next poll: soon after one that failed, else as the song's estimate says."""
    if failures:
        return tools.schedule.retry(failures, now)
    return tools.schedule.wait(song, await tools.estimates.current(song, now), now)


async def _defer(tools: Tools, deadline: float) -> None:
    """Let people's commands go first, and wait for a provider that is down, but not past the song's deadline."""
    while (now := tools.clock.now()) < deadline and (seconds := tools.schedule.deferral(now)):
        await tools.clock.sleep(min(seconds, deadline - now))


async def fetch(tools: Tools, song: Song) -> Audio:
    """The finished audio once more, for a song whose bytes are not here. Raises `ProviderError`."""
    if song.generation_id is None:
        raise Gone("its audio came with the submit's own reply, and is nowhere else")
    seen = await tools.provider.poll(song.generation_id)
    if not isinstance(seen, Finished):
        raise Gone("the generation has no link any more")
    return await tools.provider.fetch(seen.url, tools.files.raw(song.id))


async def _look(tools: Tools, song: Song, unfinished: float) -> Song | None:
    """One look. `unfinished` is when the generation was last seen at work."""
    assert song.generation_id is not None
    seen = await tools.provider.poll(song.generation_id)
    tools.schedule.note_answer()
    match seen:
        case Broken(message):
            return await _fail(tools, song, Reason.BROKEN, message)
        case Finished(url, usd):
            finished = tools.clock.now()
            await tools.arrivals.turn(song)
            audio = await tools.provider.fetch(url, tools.files.raw(song.id))
            tools.estimates.invalidate(song)
            cost = song.cost_usd if usd is None else usd
            times = {"unfinished_at": unfinished, "finished_at": finished}
            return await tools.move(song, State.READY, **times, audio=audio, cost_usd=cost)
        case Pending(word):
            if word in UNLINKED:
                raise Garbled(word)
            return None


UNLINKED = frozenset({"completed", "complete", "succeeded", "success"})
"""Words that mean "finished" and came without a link."""


async def _note(tools: Tools, error: ProviderError) -> Reason | None:
    """Let all songs slow down where the error asks for it; a reason where it counts towards giving up."""
    now = tools.clock.now()
    match error:
        case Busy(retry_after=retry_after):
            tools.schedule.note_refusal(now, retry_after)
            return None
        case Down(retry_after=retry_after):
            tools.schedule.note_failure(now)
            if retry_after is not None:
                tools.schedule.note_refusal(now, retry_after)
            return None
        case OwnerNeeded(need=need):  # paid for already: wait for the owner as long as the deadline allows
            await tools.stage.alarm(need)
            tools.schedule.note_refusal(now, None)
            return None
        case Gone() | Refused():
            tools.schedule.note_answer()
            return Reason.VANISHED
        case _:
            tools.schedule.note_failure(now)
            return Reason.UNUSABLE


async def _fail(tools: Tools, song: Song, reason: Reason, detail: str = "") -> Song:
    return await tools.move(song, State.FAILED, reason=reason, detail=detail, ended_at=tools.clock.now())
