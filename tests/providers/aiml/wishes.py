"""A wish that each model's row takes, and the request that is built from it."""

from __future__ import annotations

from bot.songs.checking import Request, build
from bot.songs.models import BY_ID, Handover, Instrumental, Model
from bot.songs.wishes import Reference, Wish

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
    return built.with_reference(clip_url) if by_link else built
