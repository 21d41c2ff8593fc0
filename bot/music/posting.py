"""Into the channel: posted exactly once. `posting` is committed first; after a crash the channel is read first."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, repeat

from bot.music.errors import ChatDown, Garbled, NoPlace, ProviderError, TooLarge, Unsure
from bot.music.generating import fetch
from bot.music.journey import House
from bot.music.ports import Finished, Posted, Product
from bot.music.songs import Reason, Song, State

STEP_DOWN = 0.6
"""What is left of the limit for the second try, once Discord has called a file too large."""

TOGETHER = 25 * 1024 * 1024
"""Bytes of one request to Discord: its docs' figure for a whole message, still given though files may be larger."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds between tries while Discord does not answer; the last repeats."""


async def post(house: House, song: Song) -> Song:
    """`ready` → `posting`, committed once the file is finished, and then the message."""
    await house.arrivals.turn(song)
    try:
        product = await _product(house, song, await house.stage.limit(song))
    except (ProviderError, OSError):
        return await _unusable(house, song)
    song = await house.move(song, State.POSTING, posting_at=house.clock.now(), audio=product.audio)
    return await _deliver(house, song, product, look_first=False)


async def find_or_post(house: House, song: Song) -> Song:
    """`posting` found at a restart: the message may be there."""
    await house.arrivals.turn(song)
    return await _deliver(house, song, None, look_first=True)


async def _deliver(house: House, song: Song, product: Product | None, *, look_first: bool) -> Song:
    """Offer the song to the channel until it is there, or every way is closed."""
    assert song.posting_at is not None
    last = house.clock.now() + house.pace.delivery
    limit, stepped = await house.stage.limit(song), False
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        try:
            if look_first and (found := await house.stage.find(song)) is not None:
                return await _done(house, song, found)
            product = product or await _product(house, song, limit)
            parent = await house.ledger.get(song.parent_id) if song.parent_id else None
            return await _done(house, song, await house.stage.post(song, product, parent))
        except TooLarge:
            if stepped:
                return await _keep(house, song, Reason.TOO_LARGE)
            product, limit, stepped = None, int(limit * STEP_DOWN), True
            continue
        except NoPlace:
            return await _keep(house, song, Reason.NO_PLACE)
        except Unsure:
            look_first = True
        except ChatDown:
            pass
        except (ProviderError, OSError):
            return await _keep(house, song, Reason.UNUSABLE)
        if house.clock.now() >= last:
            break
        house.arrivals.arrived(song)  # it waits for Discord, perhaps for an hour, and nobody else should wait for it
        await house.clock.sleep(pause)
    return await _keep(house, song, Reason.UNSURE if look_first else Reason.NO_PLACE)


async def _done(house: House, song: Song, posted: Posted) -> Song:
    """The card goes before the last commit, so that a crash between the two leaves no card behind."""
    house.arrivals.arrived(song)
    await house.arrivals.calm()
    if not posted.is_card:
        # The card's id may have been written down since this song was last read.
        await house.stage.clear(song if song.card_id else await house.ledger.get(song.id) or song)
    where = {"posted_channel_id": posted.channel_id, "posted_message_id": posted.message_id}
    done = await house.move(song, State.DONE, ended_at=house.clock.now(), held=None, **where)
    house.pictures.settle(done)
    return done


async def _keep(house: House, song: Song, why: Reason) -> Song:
    """Paid for and not posted: it stays, with the reason, until its requester asks for it."""
    return await house.move(song, State.READY, held=why)


async def _unusable(house: House, song: Song) -> Song:
    return await house.move(song, State.FAILED, reason=Reason.UNUSABLE, ended_at=house.clock.now())


async def _product(house: House, song: Song, limit: int) -> Product:
    """The finished file with what travels along. Fetched again where the bytes are gone, and once more where they
    turn out to be no audio. Raises `ProviderError` or `OSError`."""
    raw = house.shelf.raw(song.id)
    if not raw.exists():
        await fetch(house, song)
    try:
        product = await _finished(house, song, limit)
    except Garbled:
        if song.generation_id is None:
            raise
        await fetch(house, song)
        product = await _finished(house, song, limit)
    product = await house.pictures.along(song, product)
    if product.excerpt and song.generation_id is not None:
        seen = await house.provider.look(song.generation_id)
        product = replace(product, link=seen.url if isinstance(seen, Finished) else "")
    clip = house.shelf.handed_over(song.id) if song.wish.reference else None
    fits = clip is not None and clip.stat().st_size + product.audio.size <= min(limit, TOGETHER)
    return replace(product, reference=clip) if fits else product


async def _finished(house: House, song: Song, limit: int) -> Product:
    raw, into, cover = house.shelf.raw(song.id), house.shelf.mp3(song.id), house.pictures.cover(song)
    return await house.workshop.finish(raw, into, song, limit=limit, cover=cover)
