"""A music API, as a song's journey sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.songs.checking import Request
from bot.songs.prices import Price
from bot.songs.songs import Audio, Song
from bot.songs.states import Cause


@dataclass(frozen=True, slots=True)
class Accepted:
    """The paid call was taken: an opaque generation id, and the charge in micro-dollars where the reply says it."""

    generation_id: str
    charged: int | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """A synchronous model's whole answer: the audio is at `path`."""

    path: Path
    charged: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """The generation is under way."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The audio is to be had at `url`: signed, short-lived, never logged, fetched without our key."""

    url: str
    charged: int | None = None

    def __repr__(self) -> str:
        return "Finished(url=…)"


@dataclass(frozen=True, slots=True)
class FinishedWithoutUrl:
    """The provider says that it is finished and names no URL, which may lag behind, or stay away."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The generation failed; `words` is the provider's text, on one line and cut short, `cause` what they tell."""

    words: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the provider's log that carries our song's id.

    `audio_lost` is True where the audio was in the lost reply and nowhere else.
    """

    generation_id: str
    succeeded: bool
    charged: int | None = None
    audio_lost: bool = False


PollResult = Pending | Finished | FinishedWithoutUrl | Broken


class Provider(Protocol):
    """One music API, or the router to several: `song.provider` says which. Every call raises `ProviderError`."""

    async def submit(self, song: Song, request: Request, *, clip: Path | None, into: Path) -> Accepted | Completed:
        """The one paid call, never repeated here. `clip` is the reference's bytes for a model that wants them uploaded.

        Raises `Down(arrived=False)` only where it is certain that the call was not made.
        """
        ...

    async def poll(self, song: Song) -> PollResult:
        """Where the song's generation stands. Free and repeatable; raises `Gone` for an id that is not known."""
        ...

    async def find(self, song: Song) -> LogRow | None:
        """The log's row of the song's submit; None where there is none (yet). Raises `NoLog` where no log is kept."""
        ...

    async def fetch(self, song: Song, url: str, into: Path) -> Audio:
        """The audio, streamed to `into` under a byte cap. Raises `Garbled` for what is no audio, `Gone`, `Down`."""
        ...

    async def offered(self) -> Mapping[str, Price | None]:
        """The ids of the models that are listed today, with what a song costs where the listing says so."""
        ...


class MusicApi(Provider, Protocol):
    """One music API by itself: it has an account of its own."""

    async def balance(self) -> float:
        """What is left, in US dollars."""
        ...
