"""A wish that each model's row takes, the request that is built from it, and the song that it is asked for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from bot.songs.checking import Request, build
from bot.songs.models import BY_ID, Handover, Instrumental, Model
from bot.songs.songs import Song
from bot.songs.wishes import Reference, Wish
from tests.stand_ins import make_song

LYRICS = "[Verse]\nLanterns over the harbour tonight\nAnd everybody sings along"
CLIP = Reference("https://cdn.discordapp.com/attachments/1/2/clip.mp3?ex=1&is=2&hm=3", "clip.mp3", 300_000)


def wish(model: Model) -> Wish:
    """With lyrics where it sings, a style where it takes one, a clip where it needs one."""
    return Wish(
        lyrics=LYRICS if model.sings else "",
        style="a slow waltz on an old piano" if model.style else "",
        model=model.id,
        reference=CLIP if model.reference else None,
        instrumental=model.instrumental is Instrumental.ALWAYS,
    )


def request(model_id: str = "minimax/music-2.0", clip_url: str = CLIP.url) -> Request:
    """Ready to be submitted."""
    model = BY_ID[model_id]
    built = build(wish(model), model)
    by_link = model.reference is not None and model.reference.handover is Handover.URL
    return replace(built, reference_url=clip_url) if by_link else built


def song(song_id: str = "song-1", model_id: str = "minimax/music-2.0", **changes: Any) -> Song:
    """A song that was submitted just now."""
    return make_song(**{"id": song_id, "model": model_id, "submitted_at": time.time(), **changes})


def generation(generation_id: str) -> Song:
    """A song that a model is at work on."""
    return song(generation_id=generation_id)
