"""How AIML API wants each model to be asked: a row of field names a model, and the JSON that they make of a request.

Source: AIML API's published documentation (github.com/aimlapi/api-docs at f14fa72f, 2026-08-21), the page named beside
each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.songs.checking import Request

_NOTHING: Mapping[str, object] = MappingProxyType({})

_MP3_256: Mapping[str, object] = MappingProxyType({"audio_setting": {"format": "mp3", "bitrate": 256000}})
"""The sample rate is left out: its field's name differs between pages (`sample_rate`, `audio_sample_rate`)."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of a model's fields; an empty name is a field that the model has not.

    `length_unit` of the length's numbers make a second. `constants` are sent with every request.
    """

    style: str = ""
    lyrics: str = ""
    instrumental: str = ""
    write_lyrics: str = ""
    reference: str = ""
    length: str = ""
    length_unit: int = 1
    seed: str = ""
    constants: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        "minimax/music-2.6": Fields(  # MiniMax/music-2.6.json
            style="prompt",
            lyrics="lyrics",
            instrumental="is_instrumental",
            write_lyrics="lyrics_optimizer",
            constants=_MP3_256,
        ),
        "minimax/music-cover": Fields(  # MiniMax/music-cover.json
            style="prompt", lyrics="lyrics", reference="reference_audio_url", constants=_MP3_256
        ),
        "minimax/music-2.0": Fields(style="prompt", lyrics="lyrics", constants=_MP3_256),  # MiniMax/music-2.0.json
        "minimax/music-1.5": Fields(style="prompt", lyrics="lyrics", constants=_MP3_256),  # MiniMax/music-1.5.json
        # elevenlabs/eleven_music.json
        "elevenlabs/eleven_music": Fields(style="prompt", length="music_length_ms", length_unit=1000),
        "google/lyria2": Fields(style="prompt", seed="seed"),  # Google/Lyria-2.json
        "stable-audio": Fields(style="prompt", length="seconds_total"),  # Stability-AI/stable-audio.json
        "minimax-music": Fields(lyrics="prompt", reference="reference_audio_url"),  # MiniMax/minimax-music.json
        "music-01": Fields(lyrics="lyrics", constants=_MP3_256),  # MiniMax/music-01.json; its reference goes up first
    }
)


def body(request: Request) -> dict[str, object]:
    """The JSON of a request."""
    fields = FIELDS[request.model.id]
    said = (
        (fields.style, request.style or None),
        (fields.lyrics, request.lyrics or None),
        (fields.instrumental, request.instrumental or None),
        (fields.write_lyrics, request.write_lyrics or None),
        (fields.length, None if request.length is None else request.length * fields.length_unit),
        (fields.seed, request.seed),
        (fields.reference, request.reference_url or None),
    )
    return {
        "model": request.model.id,
        **{name: value for name, value in said if name and value is not None},
        **fields.constants,
    }
