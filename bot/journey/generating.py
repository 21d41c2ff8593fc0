"""Waiting for a generation: look as rarely as pays off, and fetch what comes."""

from __future__ import annotations

from bot.journey.journey import Tools
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports import Broken, Finished, Pending
from bot.songs.songs import Audio, Reason, Song, State

PATIENCE = 4
"""How often a generation may be unknown, finished without a link, or no audio, before it is given up: an id can be
unknown for a moment after submit, and a link can lag behind its status."""


async def wait(tools: Tools, song: Song) -> Song:
    """`generating` → `ready` with the bytes in hand, or `failed`; nothing is written between."""
    assert song.submitted_at is not None
    assert song.generation_id is not None
    deadline = song.created_at + tools.pace.deadline
    odd: dict[Reason, int] = {}
    unfinished = song.submitted_at
    tools.pictures.expect(song)
    while (now := tools.clock.now()) < deadline:
        pause = await tools.waiting.pause(song, now)
        await tools.clock.sleep(min(pause, deadline - now))
        await _make_room(tools, deadline)
        try:
            ended = await _look(tools, song, unfinished)
        except ProviderError as error:
            tools.arrivals.arrived(song)
            reason = await _trouble(tools, error)
            if reason is not None:
                odd[reason] = odd.get(reason, 0) + 1
                if odd[reason] > PATIENCE:
                    return await _fail(tools, song, reason)
            continue
        if ended is not None:
            return ended
        unfinished = tools.clock.now()
    return await _fail(tools, song, Reason.OVERDUE)


async def _make_room(tools: Tools, deadline: float) -> None:
    """Let people's commands go first, but not past the song's deadline."""
    while (now := tools.clock.now()) < deadline and (seconds := tools.waiting.room(now)):
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
    match seen:
        case Broken(message):
            return await _fail(tools, song, Reason.BROKEN, message)
        case Finished(url, usd):
            finished = tools.waiting.finished(song, unfinished, tools.clock.now())
            await tools.arrivals.turn(song)
            audio = await tools.provider.fetch(url, tools.files.raw(song.id))
            tools.waiting.learned(song.model)
            cost = song.cost_usd if usd is None else usd
            return await tools.move(song, State.READY, finished_at=finished, audio=audio, cost_usd=cost)
        case Pending(word):
            if word in UNLINKED:
                raise Garbled(word)
            return None


UNLINKED = frozenset({"completed", "complete", "succeeded", "success"})
"""Words that mean "finished" and came without a link."""


async def _trouble(tools: Tools, error: ProviderError) -> Reason | None:
    """Let every song slow down as the error asks; a reason where it counts towards giving up."""
    now = tools.clock.now()
    match error:
        case Busy(retry_after=retry_after) | Down(retry_after=retry_after):
            tools.waiting.trouble(now, retry_after)
            return None
        case OwnerNeeded(need=need):  # paid for already: wait for the owner as long as the deadline allows
            await tools.stage.alarm(need)
            tools.waiting.trouble(now, None)
            return None
        case Gone() | Refused():
            return Reason.VANISHED
        case _:
            return Reason.UNUSABLE


async def _fail(tools: Tools, song: Song, reason: Reason, detail: str = "") -> Song:
    return await tools.move(song, State.FAILED, reason=reason, detail=detail, ended_at=tools.clock.now())
