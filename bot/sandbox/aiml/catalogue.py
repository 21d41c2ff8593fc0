"""The models as AIML API's documentation describes them: written for the sandbox, from the published schemas alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CREDITS = 2_000_000
"""Credits in a US dollar (docs/faq/how-can-i-track-my-funds.md)."""

Kind = Literal["string", "integer", "boolean", "object"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request body. Limits are characters for a text, the number itself for an integer."""

    name: str
    kind: Kind = "string"
    needed: bool = False
    least: int | None = None
    most: int | None = None
    link: bool = False
    options: tuple[str | int, ...] = ()
    inner: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """`usd` is what a song costs; `alias` ends its generation ids, where it has ids of that shape.

    Its link may expire, its price may be told at submit, its file be described beside the link, and `extras`
    lie beside that. `reference` is the
    field of a clip, which must be longer than `reference_over` seconds. A `words_most` is found out by the model only.
    """

    id: str
    fields: tuple[Field, ...]
    usd: float
    alias: str = ""
    served: Literal["mp3", "wav"] = "mp3"
    mime: str = "audio/mpeg"
    expires: bool = False
    told: bool = True
    described: bool = False
    reference: str = ""
    reference_over: float = 0.0
    words_most: int | None = None
    extras: bool = False


def _setting(rate: str, *, format_needed: bool = False) -> Field:
    rates, bitrates = (16000, 24000, 32000, 44100), (32000, 64000, 128000, 256000)
    return Field(
        "audio_setting",
        "object",
        inner=(
            Field(rate, "integer", options=rates),
            Field("bitrate", "integer", options=bitrates),
            Field("format", needed=format_needed, options=("mp3", "wav", "pcm")),
        ),
    )


MODELS = {
    model.id: model
    for model in (
        Model(
            "elevenlabs/eleven_music",
            (
                Field("prompt", needed=True, most=2000),
                Field("music_length_ms", "integer", least=10_000, most=300_000),
            ),
            usd=0.20,
            alias="elevenlabs/eleven_music",
        ),
        Model(
            "google/lyria2",
            (Field("prompt", needed=True), Field("negative_prompt"), Field("seed", "integer", least=0)),
            usd=0.06,
            alias="lyria2",
            served="wav",
            mime="audio/wav",
            told=False,
            described=True,
        ),
        Model(
            "stable-audio",
            (
                Field("prompt", needed=True),
                Field("seconds_start", "integer", least=1, most=47),
                Field("seconds_total", "integer", least=1, most=47),
                Field("steps", "integer", least=1, most=1000),
            ),
            usd=0.04,
            alias="stable-audio",
            served="wav",
            mime="application/octet-stream",
            told=False,
            described=True,
        ),
        Model(
            "minimax-music",
            (Field("prompt", needed=True), Field("reference_audio_url", needed=True, link=True)),
            usd=0.04,
            alias="minimax-music",
            told=False,
            described=True,
            reference="reference_audio_url",
            reference_over=15.0,
            words_most=600,
        ),
        Model(
            "minimax/music-1.5",
            (
                Field("prompt", needed=True, least=10, most=300),
                Field("lyrics", needed=True, least=10, most=3000),
                _setting("audio_sample_rate"),
            ),
            usd=0.15,
            alias="minimax/music-1.5",
            expires=True,
            extras=True,
        ),
        Model(
            "minimax/music-2.0",
            (
                Field("prompt", needed=True, least=10, most=2000),
                Field("lyrics", needed=True, least=10, most=3000),
                _setting("audio_sample_rate"),
            ),
            usd=0.0315,
            alias="minimax/music-2.0",
            expires=True,
            extras=True,
        ),
        Model(
            "minimax/music-2.6",
            (
                Field("prompt", most=2000),
                Field("lyrics", most=3000),
                Field("lyrics_optimizer", "boolean"),
                Field("is_instrumental", "boolean"),
                _setting("audio_sample_rate"),
            ),
            usd=0.195,
            expires=True,
        ),
        Model(
            "minimax/music-cover",
            (
                Field("prompt", needed=True, least=10, most=2000),
                Field("reference_audio_url", needed=True, link=True),
                Field("lyrics", least=10, most=3000),
                _setting("sample_rate"),
            ),
            usd=0.195,
            expires=True,
            reference="reference_audio_url",
            reference_over=5.999,
        ),
    )
}
"""Every model of the asynchronous route. The price of music-2.6 is its docs' example; others are reports or guesses."""

WITHDRAWN = Model(
    "music-01",
    (
        Field("lyrics", needed=True, most=600),
        Field("refer_voice"),
        Field("refer_instrumental"),
        _setting("sample_rate", format_needed=True),
    ),
    usd=0.04,
)
"""Two calls of its own, listed only where a test offers it."""
