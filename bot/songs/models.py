"""The catalogue: the music models as rows. A new model is a row here and a row in its provider's table of fields.

Limits and times: AIML API's published documentation (github.com/aimlapi/api-docs at f14fa72f, 2026-08-21), each row's
page named beside it. Where the documentation contradicts itself the row says what was chosen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
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
    WITH_STYLE = "with_style"  # in one text with the style, behind it


class Instrumental(StrEnum):
    """How a model is asked not to sing."""

    FLAG = "flag"  # a field of its own
    WORDS = "words"  # said in the style
    ALWAYS = "always"  # it never sings
    NEVER = "never"  # it always sings


class Handover(StrEnum):
    """How a model takes a reference clip."""

    URL = "url"  # the API fetches it from a URL
    UPLOAD = "upload"  # we upload the bytes first


@dataclass(frozen=True, slots=True)
class Text:
    """What a model takes of a text: limits in characters, as the API counts them (UTF-16 units)."""

    least: int = 0
    most: int | None = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Length:
    """The lengths that may be asked for, in seconds, and the one that is asked for where nobody says."""

    least: int
    most: int
    default: int


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """What a model takes as reference: seconds (`least` itself is refused where `least_excluded`), bytes, formats."""

    handover: Handover
    least: float
    most: float | None = None
    least_excluded: bool = False
    most_bytes: int | None = None
    formats: frozenset[str] = frozenset({"mp3", "wav"})


SEED_MOST = 2**32 - 1
"""The highest seed of any model. The page of the one that takes seeds (Google/Lyria-2.json) names 0 as the lowest and
no highest; an unsigned number of 32 bits is what generators take where they say so, and what every model is held to."""


@dataclass(frozen=True, slots=True)
class Model:
    """One music model: what it takes, how it is asked, what it gives. `usual` is the documented time to finish.

    What it is good at is said in words, by its id, in the catalogue of `bot/chat/messages`.
    """

    id: str
    usual: Prior
    provider: str = "aiml"  # a row of `bot/providers/router.py`
    style: Text | None = None
    lyrics: Text | None = None
    convention: Convention = Convention.TAGS
    instrumental: Instrumental = Instrumental.NEVER
    writes_lyrics: bool = False  # it can write its own from a style
    reference: ReferenceRule | None = None
    length: Length | None = None
    seed_most: int | None = None  # the highest seed; None where it takes none
    gives: str = "mp3"
    longest: int | None = None  # seconds, where documented
    price: int | None = None  # micro-dollars a song, where documented
    length_share: float = 0.0  # the share of the time to finish that grows with the length
    withdrawn: bool = False  # offered only while the provider lists it

    @property
    def sings(self) -> bool:
        """Whether it takes lyrics at all."""
        return self.lyrics is not None or self.convention is Convention.WITH_STYLE

    @property
    def takes_seed(self) -> bool:
        """Whether the same seed gives the same take."""
        return self.seed_most is not None

    @property
    def uploads_reference(self) -> bool:
        """Whether the reference's bytes go up first, rather than its URL in the request."""
        return self.reference is not None and self.reference.handover is Handover.UPLOAD


MODELS: tuple[Model, ...] = (
    Model(  # MiniMax/music-2.6.json. The schema requires only `model`; the page's text gives the least lengths.
        id="minimax/music-2.6",
        usual=Prior(60, 120),
        style=Text(10, 2000, needed=True),
        lyrics=Text(10, 3000),
        instrumental=Instrumental.FLAG,
        writes_lyrics=True,
        price=195_000,
    ),
    Model(  # MiniMax/music-cover.json
        id="minimax/music-cover",
        usual=Prior(60, 120),
        style=Text(10, 2000, needed=True),
        lyrics=Text(10, 3000),
        instrumental=Instrumental.WORDS,
        reference=ReferenceRule(
            Handover.URL,
            least=6,
            most=360,
            most_bytes=50_000_000,
            formats=frozenset({"mp3", "wav", "flac"}),
        ),
        price=195_000,
    ),
    Model(  # MiniMax/music-2.0.json
        id="minimax/music-2.0",
        usual=Prior(60, 90),
        style=Text(10, 2000, needed=True),
        lyrics=Text(10, 3000, needed=True),
        longest=240,
        price=31_500,
    ),
    Model(  # MiniMax/music-1.5.json
        id="minimax/music-1.5",
        usual=Prior(50, 90),
        style=Text(10, 300, needed=True),
        lyrics=Text(10, 3000, needed=True),
        longest=240,
        price=150_000,
    ),
    Model(  # elevenlabs/eleven_music.json. Its own default length is 10 s, so the length is always sent.
        id="elevenlabs/eleven_music",
        usual=Prior(20, 60),
        style=Text(1, 2000, needed=True),
        convention=Convention.WITH_STYLE,
        instrumental=Instrumental.WORDS,
        length=Length(10, 300, default=60),
        longest=300,
        price=200_000,
        length_share=0.5,  # a guess until history speaks: one source says the price scales with minutes
    ),
    Model(  # Google/Lyria-2.json. The prompt's described limit of 600 is copied from another model: not enforced.
        id="google/lyria2",
        usual=Prior(30, 40),
        style=Text(1, None, needed=True),
        instrumental=Instrumental.ALWAYS,
        seed_most=SEED_MOST,
        gives="wav",
        longest=33,
    ),
    Model(  # Stability-AI/stable-audio.json
        id="stable-audio",
        usual=Prior(30, 60),
        style=Text(1, None, needed=True),
        instrumental=Instrumental.ALWAYS,
        length=Length(1, 47, default=30),
        gives="wav",
        longest=47,
    ),
    Model(  # MiniMax/minimax-music.json. The page calls the reference optional, the schema requires it.
        id="minimax-music",
        usual=Prior(20, 60),
        lyrics=Text(1, 600, needed=True),
        convention=Convention.HASHES,
        reference=ReferenceRule(Handover.URL, least=15, least_excluded=True),
        longest=60,
    ),
    Model(  # MiniMax/music-01.json: upload, then a synchronous generate. Withdrawn upstream in 2026-08.
        id="music-01",
        usual=Prior(50, 60),
        lyrics=Text(1, 600, needed=True),
        convention=Convention.HASHES,
        reference=ReferenceRule(Handover.UPLOAD, least=10, least_excluded=True, most=600),
        longest=60,
        withdrawn=True,
    ),
)

BY_ID: Mapping[str, Model] = MappingProxyType({model.id: model for model in MODELS})
"""The catalogue by id. A song may outlive its model's row: ask with `get`."""
