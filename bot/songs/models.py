"""The music models as rows. Adding a model is adding a row here, and nothing else.

Field names, limits and times: AIML API's published documentation (github.com/aimlapi/api-docs at f14fa72f,
2026-08-21), each row's page named beside it. Where the documentation contradicts itself the row says what was chosen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Prior:
    """A model's documented time, "50 to 60 s" being `Prior(50, 60)`."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high < math.inf:
            raise ValueError(f"a documented time runs from low to high seconds, not {self.low} to {self.high}")

    def surviving(self, seconds: float) -> float:
        """The share of songs still unfinished: log-logistic, the documented times as quartiles.

        Never narrower than a power of 2.5 (quartiles a factor 2.4 apart): the documented and the observed times of
        these models differ by up to 1.6 (music-1.5: 50-60 s documented, 80-90 s in its own sample output).
        """
        if seconds <= 0:
            return 1.0
        width = math.log(self.high / self.low)
        power = min(2.5, 2 * math.log(3) / width) if width else 2.5
        return 1 / (1 + (seconds / math.sqrt(self.low * self.high)) ** power)


class Convention(StrEnum):
    """How a model wants its lyrics written."""

    TAGS = "tags"  # lines, with section tags such as [Verse] and [Chorus]
    HASHES = "hashes"  # lines between ## marks, which ask for accompaniment
    PROMPT = "prompt"  # inside the one prompt, after the style


class Instrumental(StrEnum):
    """How a model is asked not to sing."""

    FLAG = "flag"  # a field of its own
    WORDS = "words"  # said in the prompt
    ALWAYS = "always"  # it never sings
    NEVER = "never"  # it always sings


class Handover(StrEnum):
    """How a model takes a reference clip."""

    URL = "url"  # the API fetches it from a URL
    UPLOAD = "upload"  # we upload the bytes first


@dataclass(frozen=True, slots=True)
class Text:
    """A text field of a request: its limits in characters, as the API counts them (UTF-16 units)."""

    field: str
    least: int = 0
    most: int | None = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """A field for the length asked for: limits in seconds; `unit` of the field's numbers make a second."""

    field: str
    least: int
    most: int
    default: int
    unit: int = 1


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """What a model takes as reference: seconds (`least` itself is refused where `least_excluded`), bytes, formats."""

    field: str
    handover: Handover
    least: float
    most: float | None = None
    least_excluded: bool = False
    most_bytes: int | None = None
    formats: frozenset[str] = frozenset({"mp3", "wav"})


@dataclass(frozen=True, slots=True)
class Model:
    """One music model: what it takes, how it is asked, what it gives. `usual` is the documented time to finish."""

    id: str
    good_at: str
    usual: Prior
    style: Text | None = None
    lyrics: Text | None = None
    convention: Convention = Convention.TAGS
    instrumental: Instrumental = Instrumental.NEVER
    instrumental_field: str = ""
    optimizer_field: str = ""  # the model writes its own lyrics when this is true
    reference: ReferenceRule | None = None
    length: Length | None = None
    seed_field: str = ""
    gives: str = "mp3"
    longest: int | None = None  # seconds, where documented
    usd: float | None = None
    length_share: float = 0.0  # the share of the time to finish that grows with the length
    withdrawn: bool = False  # offered only while `GET /v1/models` lists it
    constants: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def sings(self) -> bool:
        """Whether it takes lyrics at all."""
        return self.lyrics is not None or self.convention is Convention.PROMPT


_MP3_256: Mapping[str, object] = MappingProxyType({"audio_setting": {"format": "mp3", "bitrate": 256000}})
"""The sample rate is left out: its field's name differs between pages (`sample_rate`, `audio_sample_rate`)."""

MODELS: tuple[Model, ...] = (
    Model(  # MiniMax/music-2.6.json. The schema requires only `model`; the page's text gives the least lengths.
        id="minimax/music-2.6",
        good_at="Full songs with vocals, or instrumentals; can write its own words from a style.",
        usual=Prior(60, 120),
        style=Text("prompt", 10, 2000, needed=True),
        lyrics=Text("lyrics", 10, 3000),
        instrumental=Instrumental.FLAG,
        instrumental_field="is_instrumental",
        optimizer_field="lyrics_optimizer",
        usd=0.195,
        constants=_MP3_256,
    ),
    Model(  # MiniMax/music-cover.json
        id="minimax/music-cover",
        good_at="Sings a reference clip anew in another style; keeps its words unless you give others.",
        usual=Prior(60, 120),
        style=Text("prompt", 10, 2000, needed=True),
        lyrics=Text("lyrics", 10, 3000),
        instrumental=Instrumental.WORDS,
        reference=ReferenceRule(
            "reference_audio_url",
            Handover.URL,
            least=6,
            most=360,
            most_bytes=50_000_000,
            formats=frozenset({"mp3", "wav", "flac"}),
        ),
        usd=0.195,
        constants=_MP3_256,
    ),
    Model(  # MiniMax/music-2.0.json
        id="minimax/music-2.0",
        good_at="Songs with vocals of up to four minutes, at a low price.",
        usual=Prior(60, 90),
        style=Text("prompt", 10, 2000, needed=True),
        lyrics=Text("lyrics", 10, 3000, needed=True),
        longest=240,
        usd=0.0315,
        constants=_MP3_256,
    ),
    Model(  # MiniMax/music-1.5.json
        id="minimax/music-1.5",
        good_at="Songs with vocals of up to four minutes, from a short style.",
        usual=Prior(50, 90),
        style=Text("prompt", 10, 300, needed=True),
        lyrics=Text("lyrics", 10, 3000, needed=True),
        longest=240,
        usd=0.15,
        constants=_MP3_256,
    ),
    Model(  # elevenlabs/eleven_music.json. Its own default length is 10 s, so the length is always sent.
        id="elevenlabs/eleven_music",
        good_at="Any style with the length you ask for, 10 s to 5 min; lyrics and style share one prompt.",
        usual=Prior(20, 60),
        style=Text("prompt", 1, 2000, needed=True),
        convention=Convention.PROMPT,
        instrumental=Instrumental.WORDS,
        length=Length("music_length_ms", 10, 300, default=60, unit=1000),
        longest=300,
        usd=0.2,
        length_share=0.5,  # a guess until history speaks: one source says the price scales with minutes
    ),
    Model(  # Google/Lyria-2.json. The prompt's described limit of 600 is copied from another model: not enforced.
        id="google/lyria2",
        good_at="Half a minute of instrumental music in studio quality; the same seed gives the same take.",
        usual=Prior(30, 40),
        style=Text("prompt", 1, None, needed=True),
        instrumental=Instrumental.ALWAYS,
        seed_field="seed",
        gives="wav",
        longest=33,
    ),
    Model(  # Stability-AI/stable-audio.json
        id="stable-audio",
        good_at="Instrumental loops, textures and sound effects of up to 47 s.",
        usual=Prior(30, 60),
        style=Text("prompt", 1, None, needed=True),
        instrumental=Instrumental.ALWAYS,
        length=Length("seconds_total", 1, 47, default=30),
        gives="wav",
        longest=47,
    ),
    Model(  # MiniMax/minimax-music.json. The page calls the reference optional, the schema requires it.
        id="minimax-music",
        good_at="Up to a minute in the style and voice of a reference that has music and singing.",
        usual=Prior(20, 60),
        lyrics=Text("prompt", 1, 600, needed=True),
        convention=Convention.HASHES,
        reference=ReferenceRule("reference_audio_url", Handover.URL, least=15, least_excluded=True),
        longest=60,
    ),
    Model(  # MiniMax/music-01.json: upload, then a synchronous generate. Withdrawn upstream in 2026-08.
        id="music-01",
        good_at="Up to a minute with the voice and the band of a reference.",
        usual=Prior(50, 60),
        lyrics=Text("lyrics", 1, 600, needed=True),
        convention=Convention.HASHES,
        reference=ReferenceRule("file", Handover.UPLOAD, least=10, least_excluded=True, most=600),
        longest=60,
        withdrawn=True,
        constants=MappingProxyType({"audio_setting": {"format": "mp3", "bitrate": 256000}}),
    ),
)

BY_ID: Mapping[str, Model] = MappingProxyType({model.id: model for model in MODELS})
