"""Waiting for a generation: look as rarely as pays off, and fetch what comes."""

from __future__ import annotations

from bot.music.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.music.journey import House
from bot.music.ports import Broken, Finished, Pending
from bot.music.songs import Audio, Reason, Song, State

PATIENCE = 4
"""How often a generation may be unknown, finished without a link, or no audio, before it is given up: an id can be
unknown for a moment after submit, and a link can lag behind its status."""


async def wait(house: House, song: Song) -> Song:
    """`generating` → `ready` with the bytes in hand, or `failed`; nothing is written between."""
    assert song.submitted_at is not None
    assert song.generation_id is not None
    deadline = song.created_at + house.pace.deadline
    odd: dict[Reason, int] = {}
    unfinished = song.submitted_at
    house.pictures.expect(song)
    while (now := house.clock.now()) < deadline:
        pause = await house.waiting.pause(song, now)
        await house.clock.sleep(min(pause, deadline - now))
        await _make_room(house, deadline)
        try:
            ended = await _look(house, song, unfinished)
        except ProviderError as error:
            house.arrivals.arrived(song)
            reason = await _trouble(house, error)
            if reason is not None:
                odd[reason] = odd.get(reason, 0) + 1
                if odd[reason] > PATIENCE:
                    return await _fail(house, song, reason)
            continue
        if ended is not None:
            return ended
        unfinished = house.clock.now()
    return await _fail(house, song, Reason.OVERDUE)


async def _make_room(house: House, deadline: float) -> None:
    """Let people's commands go first, but not past the song's deadline."""
    while (now := house.clock.now()) < deadline and (seconds := house.waiting.room(now)):
        await house.clock.sleep(min(seconds, deadline - now))


async def fetch(house: House, song: Song) -> Audio:
    """The finished audio once more, for a song whose bytes are not here. Raises `ProviderError`."""
    if song.generation_id is None:
        raise Gone("its audio came with the submit's own reply, and is nowhere else")
    seen = await house.provider.look(song.generation_id)
    if not isinstance(seen, Finished):
        raise Gone("the generation has no link any more")
    return await house.provider.fetch(seen.url, house.shelf.raw(song.id))


async def _look(house: House, song: Song, unfinished: float) -> Song | None:
    """One look. `unfinished` is when the generation was last seen at work."""
    assert song.generation_id is not None
    seen = await house.provider.look(song.generation_id)
    match seen:
        case Broken(message):
            return await _fail(house, song, Reason.BROKEN, message)
        case Finished(url, usd):
            finished = house.waiting.finished(song, unfinished, house.clock.now())
            await house.arrivals.turn(song)
            audio = await house.provider.fetch(url, house.shelf.raw(song.id))
            house.waiting.learned(song.model)
            cost = song.cost_usd if usd is None else usd
            return await house.move(song, State.READY, finished_at=finished, audio=audio, cost_usd=cost)
        case Pending(word):
            if word in UNLINKED:
                raise Garbled(word)
            return None


UNLINKED = frozenset({"completed", "complete", "succeeded", "success"})
"""Words that mean "finished" and came without a link."""


async def _trouble(house: House, error: ProviderError) -> Reason | None:
    """Let every song slow down as the error asks; a reason where it counts towards giving up."""
    now = house.clock.now()
    match error:
        case Busy(retry_after=retry_after) | Down(retry_after=retry_after):
            house.waiting.trouble(now, retry_after)
            return None
        case OwnerNeeded(need=need):  # paid for already: wait for the owner as long as the deadline allows
            await house.stage.alarm(need)
            house.waiting.trouble(now, None)
            return None
        case Gone() | Refused():
            return Reason.VANISHED
        case _:
            return Reason.UNUSABLE


async def _fail(house: House, song: Song, reason: Reason, detail: str = "") -> Song:
    return await house.move(song, State.FAILED, reason=reason, detail=detail, ended_at=house.clock.now())
