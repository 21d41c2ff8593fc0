"""Into the channel: posted exactly once. `posting` is committed first; after a crash the channel is read first."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat

from bot.journey.generating import fetch
from bot.journey.journey import Tools
from bot.songs.errors import ChatDown, Garbled, NoPlace, ProviderError, TooLarge, Unsure
from bot.songs.ports import Finished, Posted, Product
from bot.songs.songs import Reason, Song, State

STEP_DOWN = 0.6
"""What is left of the limit for the second try, once Discord has called a file too large."""

TOGETHER = 25 * 1024 * 1024
"""Bytes of one request to Discord: its docs' figure for a whole message, still given though files may be larger."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds between tries while Discord does not answer; the last repeats."""


async def post(tools: Tools, song: Song) -> Song:
    """`ready` → `posting`, committed once the file is finished, and then the message."""
    await tools.arrivals.turn(song)
    try:
        product = await _product(tools, song, await tools.stage.limit(song))
    except (ProviderError, OSError):
        return await _unusable(tools, song)
    song = await tools.move(song, State.POSTING, posting_at=tools.clock.now(), audio=product.audio)
    return await _deliver(tools, song, product, look_first=False)


async def find_or_post(tools: Tools, song: Song) -> Song:
    """`posting` found at a restart: the message may be there."""
    await tools.arrivals.turn(song)
    return await _deliver(tools, song, None, look_first=True)


async def _deliver(tools: Tools, song: Song, product: Product | None, *, look_first: bool) -> Song:
    """Offer the song to the channel until it is there, or every way is closed."""
    assert song.posting_at is not None
    last = tools.clock.now() + tools.pace.delivery
    limit, stepped = await tools.stage.limit(song), False
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            if look_first and (found := await tools.stage.find(song)) is not None:
                return await _done(tools, song, found)
            product = product or await _product(tools, song, limit)
            parent = await tools.store.get(song.parent_id) if song.parent_id else None
            return await _done(tools, song, await tools.stage.post(song, product, parent))
        except TooLarge:
            if stepped:
                return await _keep(tools, song, Reason.TOO_LARGE)
            product, limit, stepped = None, int(limit * STEP_DOWN), True
            continue
        except NoPlace:
            return await _keep(tools, song, Reason.NO_PLACE)
        except Unsure:
            look_first = True
        except ChatDown:
            pass
        except (ProviderError, OSError):
            return await _keep(tools, song, Reason.UNUSABLE)
        if tools.clock.now() >= last:
            break
        tools.arrivals.arrived(song)  # it waits for Discord, perhaps for an hour, and nobody else should wait for it
        await tools.clock.sleep(pause)
    return await _keep(tools, song, Reason.UNSURE if look_first else Reason.NO_PLACE)


async def _done(tools: Tools, song: Song, posted: Posted) -> Song:
    """The card goes before the last commit, so that a crash between the two leaves no card behind."""
    tools.arrivals.arrived(song)
    await tools.arrivals.calm()
    if not posted.is_card:
        # The card's id may have been written down since this song was last read.
        await tools.stage.clear(song if song.card_id else await tools.store.get(song.id) or song)
    where = {"posted_channel_id": posted.channel_id, "posted_message_id": posted.message_id}
    done = await tools.move(song, State.DONE, ended_at=tools.clock.now(), kept=None, **where)
    tools.pictures.settle(done)
    return done


async def _keep(tools: Tools, song: Song, why: Reason) -> Song:
    """Paid for and not posted: it stays, with the reason, until its requester asks for it."""
    return await tools.move(song, State.READY, kept=why)


async def _unusable(tools: Tools, song: Song) -> Song:
    return await tools.move(song, State.FAILED, reason=Reason.UNUSABLE, ended_at=tools.clock.now())


async def _product(tools: Tools, song: Song, limit: int) -> Product:
    """The finished file with what travels along. Fetched again where the bytes are gone, and once more where they
    turn out to be no audio. Raises `ProviderError` or `OSError`."""
    raw = tools.files.raw(song.id)
    if not raw.exists():
        await fetch(tools, song)
    try:
        product = await _finished(tools, song, limit)
    except Garbled:
        if song.generation_id is None:
            raise
        await fetch(tools, song)
        product = await _finished(tools, song, limit)
    product = await tools.pictures.along(song, product)
    if product.excerpt and song.generation_id is not None:
        seen = await tools.provider.poll(song.generation_id)
        product = replace(product, link=seen.url if isinstance(seen, Finished) else "")
    clip = tools.files.reference(song.id) if song.wish.reference else None
    fits = clip is not None and clip.stat().st_size + product.audio.size <= min(limit, TOGETHER)
    return replace(product, reference=clip) if fits else product


async def _finished(tools: Tools, song: Song, limit: int) -> Product:
    raw, into, cover = tools.files.raw(song.id), tools.files.mp3(song.id), tools.pictures.cover(song)
    return await tools.audio.finish(raw, into, song, limit=limit, cover=cover)
