"""Into the channel: fetched, finished, and posted exactly once, under one permit.

`posting` is committed before the message; after a crash the channel is read first.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat

from bot.journey.journey import Tools
from bot.pacing.limits import Permit
from bot.songs.errors import Busy, ChatDown, Down, Garbled, Gone, NoPlace, OwnerNeeded, ProviderError, TooLarge, Unsure
from bot.songs.ports.audio import Product
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Finished
from bot.songs.songs import Song
from bot.songs.states import Reason, State

STEP_DOWN = 0.6
"""What is left of the limit for the second try, once Discord has called a file too large."""

REQUEST_MOST = 25 * 1024 * 1024
"""Bytes of one request to Discord: its docs' figure for a whole message, still given though files may be larger."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds between tries while Discord does not answer; the last repeats."""


async def deliver(tools: Tools, song: Song, url: str, times: tuple[float, float], charged: int | None) -> Song:
    """`generating` → `ready` with the audio in hand → into the channel. Raises `ProviderError` from the fetch alone.

    `times` are those of the last poll that found the song at work, and of the one that found it finished.
    """
    async with tools.limiter.permit() as permit:
        audio = await tools.provider.fetch(song, url, tools.files.raw(song.id))
        tools.estimates.invalidate(song)
        unfinished, finished = times
        kept = Reason.JAM if song.waits_for_jam else None
        song = await tools.move(
            song, State.READY, unfinished_at=unfinished, finished_at=finished, audio=audio, charged=charged, kept=kept
        )
        if not song.open:
            return song
        return await _finish_and_post(tools, song, permit)


async def finish_and_post(tools: Tools, song: Song) -> Song:
    """`ready` → into the channel, or kept."""
    if song.waits_for_jam:  # its audio came with the submit's own reply
        return await tools.annotate(song, kept=Reason.JAM)
    async with tools.limiter.permit() as permit:
        return await _finish_and_post(tools, song, permit)


async def find_or_post(tools: Tools, song: Song) -> Song:
    """`posting` found at a restart: the message may be there."""
    async with tools.limiter.permit() as permit:
        return await _post(tools, song, None, permit, look_first=True)


async def _finish_and_post(tools: Tools, song: Song, permit: Permit) -> Song:
    """An `OSError` on the way (no process, no room on the disk) says nothing of the audio: it is raised, and the step
    tried again, until the song is kept."""
    try:
        product = await _product(tools, song, await tools.delivery.limit(song))
    except (Busy, Down, OwnerNeeded):  # it passes, and the audio is still where it was
        return await tools.keep(song, Reason.UNUSABLE)
    except ProviderError:
        return await tools.end(song, State.FAILED, reason=Reason.UNUSABLE)
    song = await tools.move(song, State.POSTING, posting_at=tools.clock.now(), audio=product.audio)
    return await _post(tools, song, product, permit, look_first=False)


async def _post(tools: Tools, song: Song, product: Product | None, permit: Permit, *, look_first: bool) -> Song:
    """Offer the song to the channel until it is there, or every way is closed. Raises `OSError` as above."""
    last = tools.clock.now() + tools.timeouts.delivery
    limit, stepped_down = await tools.delivery.limit(song), False
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            if look_first and (found := await tools.delivery.find(song)) is not None:
                return await _done(tools, song, found)
            if song.cancel_asked:
                return await _withhold(tools, song)
            product = product or await _product(tools, song, limit)
            return await _done(tools, song, await tools.delivery.post(song, product, await _made_from(tools, song)))
        except TooLarge:
            if stepped_down:
                return await tools.keep(song, Reason.TOO_LARGE)
            product, limit, stepped_down = None, int(limit * STEP_DOWN), True
            continue
        except NoPlace:
            return await tools.keep(song, Reason.NO_PLACE)
        except Unsure:
            look_first = True
        except ChatDown:
            pass
        except ProviderError:
            return await tools.keep(song, Reason.UNUSABLE)
        if tools.clock.now() >= last:
            break
        permit.release()  # the song waits for Discord, perhaps for an hour, and nobody else should wait for it
        await tools.clock.sleep(pause)
    return await tools.keep(song, Reason.UNSURE if look_first else Reason.NO_PLACE)


async def _done(tools: Tools, song: Song, posted: Posted) -> Song:
    """The card goes before the last commit, so that a crash between the two leaves no card behind."""
    if not posted.is_card:
        # The card may have been written down since this song was last read.
        await tools.cards.clear(song if song.card else await tools.songs.get(song.id) or song)
    return await tools.end(song, State.DONE, kept=None, posted=posted.message)


async def _withhold(tools: Tools, song: Song) -> Song:
    """Kept because it was not to be posted; on its way again where its requester has just changed their mind."""
    song = await tools.keep(song, Reason.WITHHELD)
    return song if song.cancel_asked else await tools.annotate(song, kept=None)


async def _made_from(tools: Tools, song: Song) -> Song | None:
    """The song in the chat that this one was made from, past those that came to nothing on the way."""
    song_id = song.parent_id
    while song_id is not None and (parent := await tools.songs.get(song_id)) is not None:
        if parent.state is State.DONE:
            return parent
        song_id = parent.parent_id
    return None


async def _product(tools: Tools, song: Song, limit: int) -> Product:
    """The finished file with what travels along. Fetched again where the bytes are gone, and once more where they
    turn out to be no audio. Raises `ProviderError` or `OSError`."""
    if not tools.files.raw(song.id).exists():
        await _fetch_again(tools, song)
    try:
        product = await _finished(tools, song, limit)
    except Garbled:
        if song.generation_id is None:
            raise
        await _fetch_again(tools, song)
        product = await _finished(tools, song, limit)
    if product.excerpt and song.generation_id is not None:
        seen = await tools.provider.poll(song)
        product = replace(product, link=seen.url if isinstance(seen, Finished) else "")
    clip = tools.files.reference(song.id) if song.wish.reference else None
    fits = clip is not None and clip.stat().st_size + product.audio.size <= min(limit, REQUEST_MOST)
    return replace(product, reference=clip) if fits else product


async def _fetch_again(tools: Tools, song: Song) -> None:
    """The finished audio once more, for a song whose bytes are not here. Raises `ProviderError`."""
    if song.generation_id is None:
        raise Gone("its audio came with the submit's own reply, and is nowhere else")
    seen = await tools.provider.poll(song)
    if not isinstance(seen, Finished):
        raise Gone("the generation has no link any more")
    await tools.provider.fetch(song, seen.url, tools.files.raw(song.id))


async def _finished(tools: Tools, song: Song, limit: int) -> Product:
    return await tools.audio.finish(tools.files.raw(song.id), tools.files.mp3(song.id), song, limit=limit)
