"""A song finished from end to end, without threads."""

from __future__ import annotations

from bot.audio.local import Job, begin, transcode
from bot.songs.ports.audio import Product


def finish(job: Job) -> Product:
    """As `LocalAudio.finish` does it."""
    begun = begin(job)
    return begun.product or transcode(begun)
