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
"""Seconds between reads of the provider's log; the last repeats. The log's rate limit is 200 reads a minute, for all
songs."""

LATE_LOG_PAUSE = 60.0
"""Seconds between reads of the log once the person has been told that nobody knows."""


async def check_and_submit(tools: Tools, song: Song) -> Song:
    """The step out of `queued`: the end of a song that cannot be submitted any more, else `submitting`, committed, and
    then the paid call."""
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
    return await _submit(tools, song, request, clip)


async def resolve_lost_reply(tools: Tools, song: Song) -> Song:
    """The step out of `submitting`, at a restart or after a lost reply: our id is searched for in the provider's log
    until the grace is over."""
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
        left = song.submitted_at + tools.timeouts.grace - tools.clock.now()
        if left <= 0:
            break
        await tools.clock.sleep(min(pause, left))
    return await tools.move(song, State.SUBMIT_UNKNOWN, doubt=doubt)


async def keep_searching(tools: Tools, song: Song) -> Song:
    """The step out of `submit_unknown`: the person knows; the log is read a while longer, and a song that turns up goes
    on."""
    assert song.submitted_at is not None
    until = song.submitted_at + tools.timeouts.late_search
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
    return await _keep_unsure(tools, song)


async def _keep_unsure(tools: Tools, song: Song) -> Song:
    """Keep the song as `unsure` and end it: nothing more is done about it unless its requester asks."""
    return await tools.annotate(song, kept=Reason.UNSURE, ended_at=tools.clock.now())


async def _submit(tools: Tools, song: Song, request: Request, clip: Path | None) -> Song:
    """The one paid call, and the move that its reply means."""
    try:
        reply = await tools.provider.submit(song, request, clip=clip, into=tools.files.raw(song.id))
    except Refused as error:
        return await tools.end(song, State.FAILED, reason=Reason.REFUSED, provider_words=str(error), cause=error.cause)
    except OwnerNeeded as error:
        await tools.owner.alarm(error.need, song.provider)
        return await tools.end(song, State.FAILED, reason=error.need)
    except Busy as error:
        return await _requeue(tools, song, Reason.BUSY, error.retry_after)
    except Down as error:
        if not error.arrived:
            return await _requeue(tools, song, Reason.DOWN, error.retry_after)
        return await resolve_lost_reply(tools, song)
    except ProviderError:
        return await resolve_lost_reply(tools, song)
    if isinstance(reply, Completed):
        return await tools.move(song, State.READY, charged=reply.charged, finished_at=tools.clock.now())
    return await tools.move(song, State.GENERATING, generation_id=reply.generation_id, charged=reply.charged)


async def _requeue(tools: Tools, song: Song, reason: Reason, retry_after: float | None) -> Song:
    """Back into the queue, since nothing was accepted; all of the provider's songs together a little slower."""
    now = tools.clock.now()
    slow_down = tools.schedule.note_rate_limit if reason is Reason.BUSY else tools.schedule.note_unsent_submit
    slow_down(song.provider, now, retry_after)
    not_before = min(
        now + tools.schedule.submit_wait(song, now), song.deadline_at
    )  # whatever was asked for: then it ends
    return await tools.move(song, State.QUEUED, not_before=not_before, reason=reason, submitted_at=None)


async def _resume_from_log(tools: Tools, song: Song, row: LogRow) -> Song:
    """Go on with the generation that the log names, or end where it failed."""
    if not row.succeeded:
        return await tools.end(song, State.FAILED, reason=Reason.REFUSED)
    if not row.audio_lost:
        return await tools.move(
            song, State.GENERATING, generation_id=row.generation_id, charged=row.charged, doubt=None
        )
    if song.state is State.SUBMIT_UNKNOWN:
        return await _keep_unsure(tools, song)
    return await tools.move(song, State.SUBMIT_UNKNOWN, doubt=Doubt.AUDIO_LOST, charged=row.charged)


async def _request(tools: Tools, song: Song, model: Model) -> tuple[Request, Path | None]:
    """The request with its reference's URL, and the clip's file for a model that wants it uploaded."""
    request = build(completed(song.wish, model).wish, model)
    if song.wish.reference is None:
        return request, None
    if model.uploads_reference:
        return request, tools.files.reference(song.id)
    return replace(request, reference_url=await _reference_url(tools, song)), None


async def _reference_url(tools: Tools, song: Song) -> str:
    """A URL that the provider can fetch the reference from: the chat's own while it is fresh, else a new one."""
    reference = song.wish.reference
    assert reference is not None
    fresh = tools.clock.now() - reference.url_at < tools.timeouts.fresh_url
    clip = tools.files.reference(song.id)
    if clip is None or (fresh and not reference.changed):
        return reference.url
    offered = await tools.cards.offer(song, clip)
    refreshed = replace(reference, url=offered.url, url_at=tools.clock.now())
    await tools.songs.annotate(song.id, wish=replace(song.wish, reference=refreshed))
    return offered.url
