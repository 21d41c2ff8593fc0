"""The paid call: made at most once. A reply that is lost is looked up, never asked for again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.journey.journey import Tools
from bot.songs.checking import Request, build, needs_upload
from bot.songs.errors import Busy, DeliveryError, Down, Garbled, OwnerNeeded, ProviderError, Refused
from bot.songs.models import BY_ID
from bot.songs.ports import Completed, LogRow
from bot.songs.refusals import Refusal
from bot.songs.songs import Reason, Song, State

LOOKS = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks into the provider's log; the last repeats. Its limit is 200 a minute for all songs."""

LATE_LOOK = 60.0
"""Seconds between looks once the person has been told that nobody knows."""


async def submit(tools: Tools, song: Song) -> Song:
    """`queued` → `submitting`, committed, and then the call."""
    now = tools.clock.now()
    if song.cancel_asked:
        return await tools.move(song, State.CANCELLED, ended_at=now)
    if now - song.created_at > tools.pace.deadline:
        return await tools.move(song, State.FAILED, reason=song.reason or Reason.BUSY, ended_at=now)
    try:
        request, clip = await _request(tools, song)
    except (Refusal, DeliveryError) as error:
        return await tools.move(song, State.FAILED, reason=Reason.REFERENCE, detail=str(error), ended_at=now)
    song = await tools.move(song, State.SUBMITTING, submitted_at=tools.clock.now(), reason=None)
    return await _call(tools, song, request, clip)


async def settle(tools: Tools, song: Song) -> Song:
    """`submitting` found at a restart, or after a lost reply: look for our id in the log until the grace is over."""
    assert song.submitted_at is not None
    for wait in (*LOOKS, *[LOOKS[-1]] * 1000):
        found, known = await _find(tools, song)
        if found is not None:
            return await _adopt(tools, song, found)
        left = song.submitted_at + tools.pace.grace - tools.clock.now()
        if left <= 0:
            return await tools.move(song, State.SUBMIT_UNKNOWN, detail="silent" if known else "unreachable")
        await tools.clock.sleep(min(wait, left))
    raise AssertionError("the grace never ended")


async def look_late(tools: Tools, song: Song) -> Song:
    """`submit_unknown`: the person knows; the log is read a while longer, and a song that turns up goes on."""
    assert song.submitted_at is not None
    while tools.clock.now() < song.submitted_at + tools.pace.deadline:
        await tools.clock.sleep(LATE_LOOK)
        found, _ = await _find(tools, song)
        if found is not None and found.succeeded:
            return await _adopt(tools, song, found)
    kept = await tools.store.annotate(song.id, kept=Reason.UNSURE, ended_at=tools.clock.now())
    return kept or song


async def _call(tools: Tools, song: Song, request: Request, clip: Path | None) -> Song:
    now = tools.clock.now
    try:
        answer = await tools.provider.submit(request, song.id, clip=clip, into=tools.files.raw(song.id))
    except Refused as error:
        return await tools.move(song, State.FAILED, reason=Reason.REFUSED, detail=str(error), ended_at=now())
    except OwnerNeeded as error:
        await tools.stage.alarm(error.need)
        return await tools.move(song, State.FAILED, reason=error.need, ended_at=now())
    except Busy as error:
        return await _again(tools, song, Reason.BUSY, error.retry_after)
    except Down as error:
        if not error.arrived:
            return await _again(tools, song, Reason.DOWN, error.retry_after)
        return await settle(tools, song)
    except ProviderError:
        return await settle(tools, song)
    if isinstance(answer, Completed):
        return await tools.move(song, State.READY, cost_usd=answer.usd, finished_at=now())
    usd = answer.usd if answer.usd is not None else request.model.usd
    return await tools.move(song, State.GENERATING, generation_id=answer.generation_id, cost_usd=usd)


async def _again(tools: Tools, song: Song, reason: Reason, retry_after: float | None) -> Song:
    """Nothing was accepted: back into the queue, all songs together a little slower."""
    now = tools.clock.now()
    note = tools.schedule.note_refusal if reason is Reason.BUSY else tools.schedule.note_unsent_submit
    note(now, retry_after)
    not_before = now + tools.schedule.submit_wait(song, now)
    return await tools.move(song, State.QUEUED, not_before=not_before, reason=reason, submitted_at=None)


async def _adopt(tools: Tools, song: Song, found: LogRow) -> Song:
    """The call had arrived: go on with what it started, or end where it failed."""
    if not found.succeeded:
        return await tools.move(song, State.FAILED, reason=Reason.REFUSED, ended_at=tools.clock.now())
    if needs_upload(BY_ID[song.model]):  # its audio was in the lost reply, and is nowhere else
        if song.state is State.SUBMIT_UNKNOWN:
            return await tools.store.annotate(song.id, kept=Reason.UNSURE, ended_at=tools.clock.now()) or song
        return await tools.move(song, State.SUBMIT_UNKNOWN, detail="charged", cost_usd=found.usd)
    usd = found.usd if found.usd is not None else BY_ID[song.model].usd
    return await tools.move(song, State.GENERATING, generation_id=found.generation_id, cost_usd=usd, detail="")


async def _find(tools: Tools, song: Song) -> tuple[LogRow | None, bool]:
    """The log's row for `song`, and whether the log could be read at all."""
    assert song.submitted_at is not None
    try:
        # A minute back: the provider's clock and ours need not agree.
        return await tools.provider.find(song.id, song.submitted_at - 60), True
    except (Busy, Down, Garbled, OwnerNeeded, Refused):
        return None, False


async def _request(tools: Tools, song: Song) -> tuple[Request, Path | None]:
    """The request with its reference in place, and the clip's bytes for a model that wants them uploaded."""
    request = build(song.wish, BY_ID[song.model])
    if song.wish.reference is None:
        return request, None
    if needs_upload(request.model):
        return request, tools.files.reference(song.id)
    return request.with_reference(await _link(tools, song)), None


async def _link(tools: Tools, song: Song) -> str:
    """A URL that the provider can fetch the reference from: Discord's own while it is fresh, else a new one."""
    reference = song.wish.reference
    assert reference is not None
    fresh = tools.clock.now() - reference.url_at < tools.pace.fresh_link
    clip = tools.files.reference(song.id)
    if clip is None or (fresh and not reference.changed):
        return reference.url
    offered = await tools.stage.offer(song, clip)
    kept = replace(reference, url=offered.url, url_at=tools.clock.now())
    await tools.store.annotate(song.id, wish=replace(song.wish, reference=kept))
    return offered.url
