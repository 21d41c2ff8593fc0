"""People's files: fetched, bounded and judged before an order is written down. Each person has a share of every place
here, and songs that are paid for have none of these places, so that nobody's clips hold up another's song."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from bot.songs.files import DiskBudget, SongFiles
from bot.songs.models import Model, ReferenceRule
from bot.songs.per_user_semaphore import PerUserSemaphore
from bot.songs.ports.attachments import Attachments
from bot.songs.ports.audio import AudioProcessor, Clip
from bot.songs.ports.clock import Clock
from bot.songs.songs import Song, new_id
from bot.songs.wishes import Wish

CHECKED_AT_ONCE = 2
"""Clips that are decoded at a time, one a person: each takes a core for a second or two."""

FETCHED_AT_ONCE, FETCHED_EACH = 8, 2
"""Attachments that are fetched at a time: in all, and for one person."""


class Admission:
    """Takes in what people attach."""

    def __init__(
        self, attachments: Attachments, audio: AudioProcessor, files: SongFiles, budget: DiskBudget, clock: Clock
    ) -> None:
        self._attachments = attachments
        self._audio = audio
        self._files = files
        self._budget = budget
        self._clock = clock
        self._fetching = PerUserSemaphore(FETCHED_AT_ONCE, FETCHED_EACH)
        self._checking = PerUserSemaphore(CHECKED_AT_ONCE, 1)

    async def admit(self, song: Song, model: Model) -> Wish:
        """The song's wish with its reference read at once (its link dies) and made to fit the model. Raises
        `Refusal`, and leaves no file then."""
        reference, rule = song.wish.reference, model.reference
        assert reference is not None
        assert rule is not None
        upload, user_id = self._files.upload(song.id), song.requester.id
        try:
            async with self._budget.reserve(reference.size):
                async with self._fetching.permit(user_id):
                    await self._attachments.fetch(reference.url, upload, size=reference.size)
                async with self._checking.permit(user_id):
                    clip = await self._checked(song, rule, model)
            if clip.changed:
                await asyncio.to_thread(upload.unlink, missing_ok=True)
        except BaseException:
            self._files.delete(song.id)
            raise
        fitted = replace(
            reference,
            size=clip.size,
            seconds=clip.seconds,
            changed=clip.changed,
            of_seconds=clip.of_seconds,
            url_at=self._clock.now(),
        )
        return replace(song.wish, reference=fitted)

    async def recipe(self, url: str, user_id: int) -> Wish | None:
        """The wish inside one of our mp3s; None where there is none. Raises `Refusal` where it cannot be fetched."""
        path = self._files.upload(new_id(self._clock.now()))
        try:
            async with self._fetching.permit(user_id):
                await self._attachments.fetch_head(url, path)
            return await self._audio.recipe(path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _checked(self, song: Song, rule: ReferenceRule, model: Model) -> Clip:
        """The upload as `rule` wants it; a copy of ours where its name's ending does not fit what it is."""
        upload, into, start = self._files.upload(song.id), self._files.clip(song.id), song.wish.clip_from
        clip = await self._audio.check(upload, into, rule, model.id, start=start)
        assert song.wish.reference is not None
        if clip.changed or clip.named_right(urlsplit(song.wish.reference.url).path):
            return clip
        own = replace(rule, formats=frozenset[str]())  # no upload will do: our copy has the right name
        return await self._audio.check(upload, into, own, model.id, start=start)
