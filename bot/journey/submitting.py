"""The paid call: made at most once. A reply that is lost is looked up in the provider's log, never asked for again."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

from bot.journey.journey import Tools
from bot.songs.checking import Request, build
from bot.songs.completing import completed
from bot.songs.errors import Busy, DeliveryError, Down, NoLog, OwnerNeeded, ProviderError, Refused
from bot.songs.models import BY_ID, Model
from bot.songs.ports.provider import Completed, LogRow
from bot.songs.refusals import Refusal
from bot.songs.songs import Song
from bot.songs.states import Doubt, Reason, State

LOG_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks into the provider's log; the last repeats. Its limit is 200 a minute for all songs."""

LATE_LOG_PAUSE = 60.0
"""Seconds between looks once the person has been told that nobody knows."""


async def submit(tools: Tools, song: Song) -> Song:
    """`queued` → `submitting`, committed, and then the call."""
    if song.cancel_asked:
        return await tools.end(song, State.CANCELLED)
    if tools.clock.now() >= song.deadline_at:
        return await tools.end(song, State.FAILED, reason=song.reason or Reason.BUSY)
    model = BY_ID.get(song.model)
    if model is None:
        return await tools.end(song, State.FAILED, reason=Reason.WITHDRAWN)
    try:
        request, clip = await _request(tools, song, model)
    except Refusal:
        return await tools.end(song, State.FAILED, reason=Reason.NO_LONGER_FITS)
    except DeliveryError:
        return await tools.end(song, State.FAILED, reason=Reason.REFERENCE)
    song = await tools.move(song, State.SUBMITTING, submitted_at=tools.clock.now(), reason=None)
    return await _call(tools, song, request, clip)


async def resolve_lost_reply(tools: Tools, song: Song) -> Song:
    """`submitting` found at a restart, or after a lost reply: look for our id in the log until the grace is over."""
    assert song.submitted_at is not None
    doubt = Doubt.LOG_UNREADABLE
    for pause in chain(LOG_PAUSES, repeat(LOG_PAUSES[-1])):
        try:
            if (row := await tools.provider.find(song)) is not None:
                return await _resume_from_log(tools, song, row)
            doubt = Doubt.LOG_SILENT
        except NoLog:
            break
        except ProviderError:
            doubt = Doubt.LOG_UNREADABLE
        left = song.submitted_at + tools.pace.grace - tools.clock.now()
        if left <= 0:
            break
        await tools.clock.sleep(min(pause, left))
    return await tools.move(song, State.SUBMIT_UNKNOWN, doubt=doubt)


async def keep_searching(tools: Tools, song: Song) -> Song:
    """`submit_unknown`: the person knows; the log is read a while longer, and a song that turns up goes on."""
    assert song.submitted_at is not None
    until = song.submitted_at + tools.pace.late_search
    while song.doubt is not Doubt.AUDIO_LOST and tools.clock.now() < until:
        await tools.clock.sleep(LATE_LOG_PAUSE)
        try:
            row = await tools.provider.find(song)
        except NoLog:
            break
        except ProviderError:
            continue
        if row is not None and row.succeeded:
            return await _resume_from_log(tools, song, row)
    return await _close(tools, song)


async def _close(tools: Tools, song: Song) -> Song:
    """Nothing more is done about the song by itself."""
    return await tools.note(song, kept=Reason.UNSURE, ended_at=tools.clock.now())


async def _call(tools: Tools, song: Song, request: Request, clip: Path | None) -> Song:
    """The one paid call, and what its answer means."""
    try:
        answer = await tools.provider.submit(song, request, clip=clip, into=tools.files.raw(song.id))
    except Refused as error:
        return await tools.end(song, State.FAILED, reason=Reason.REFUSED, provider_words=str(error), cause=error.cause)
    except OwnerNeeded as error:
        await tools.owner.alarm(error.need)
        return await tools.end(song, State.FAILED, reason=error.need)
    except Busy as error:
        return await _requeue(tools, song, Reason.BUSY, error.retry_after)
    except Down as error:
        if not error.arrived:
            return await _requeue(tools, song, Reason.DOWN, error.retry_after)
        return await resolve_lost_reply(tools, song)
    except ProviderError:
        return await resolve_lost_reply(tools, song)
    if isinstance(answer, Completed):
        return await tools.move(song, State.READY, charged=answer.charged, finished_at=tools.clock.now())
    return await tools.move(song, State.GENERATING, generation_id=answer.generation_id, charged=answer.charged)


async def _requeue(tools: Tools, song: Song, reason: Reason, retry_after: float | None) -> Song:
    """Nothing was accepted: back into the queue, all of the provider's songs together a little slower."""
    now = tools.clock.now()
    note = tools.schedule.note_refusal if reason is Reason.BUSY else tools.schedule.note_unsent_submit
    note(song.provider, now, retry_after)
    not_before = min(
        now + tools.schedule.submit_wait(song, now), song.deadline_at
    )  # whatever was asked for: then it ends
    return await tools.move(song, State.QUEUED, not_before=not_before, reason=reason, submitted_at=None)


async def _resume_from_log(tools: Tools, song: Song, row: LogRow) -> Song:
    """The call had arrived: go on with what it started, or end where it failed."""
    if not row.succeeded:
        return await tools.end(song, State.FAILED, reason=Reason.REFUSED)
    if not row.audio_lost:
        return await tools.move(
            song, State.GENERATING, generation_id=row.generation_id, charged=row.charged, doubt=None
        )
    if song.state is State.SUBMIT_UNKNOWN:
        return await _close(tools, song)
    return await tools.move(song, State.SUBMIT_UNKNOWN, doubt=Doubt.AUDIO_LOST, charged=row.charged)


async def _request(tools: Tools, song: Song, model: Model) -> tuple[Request, Path | None]:
    """The request with its reference in place, and the clip's bytes for a model that wants them uploaded."""
    request = build(completed(song.wish, model).wish, model)
    if song.wish.reference is None:
        return request, None
    if model.uploads_reference:
        return request, tools.files.reference(song.id)
    return replace(request, reference_url=await _link(tools, song)), None


async def _link(tools: Tools, song: Song) -> str:
    """A URL that the provider can fetch the reference from: the chat's own while it is fresh, else a new one."""
    reference = song.wish.reference
    assert reference is not None
    fresh = tools.clock.now() - reference.url_at < tools.pace.fresh_link
    clip = tools.files.reference(song.id)
    if clip is None or (fresh and not reference.changed):
        return reference.url
    offered = await tools.cards.offer(song, clip)
    refreshed = replace(reference, url=offered.url, url_at=tools.clock.now())
    await tools.songs.annotate(song.id, wish=replace(song.wish, reference=refreshed))
    return offered.url
