"""The doors to the outside, named after what the core asks of them. Each has one real implementation a room."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from bot.songs.checking import Request
from bot.songs.models import ReferenceRule
from bot.songs.observations import Observation
from bot.songs.songs import Audio, Song, State
from bot.songs.wishes import Reference, Wish


class Clock(Protocol):
    """Time, so that no test waits for it. `now` is Unix seconds."""

    def now(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


# --- the provider -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accepted:
    """The paid call was taken: an opaque generation id, and the price where the reply says it."""

    generation_id: str
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """A synchronous model's whole answer: the audio is at `path`."""

    path: Path
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Not finished; `word` is the provider's own status."""

    word: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The audio is to be had at `url`: signed, short-lived, never logged, fetched without our key."""

    url: str
    usd: float | None = None

    def __repr__(self) -> str:
        return "Finished(url=…)"


@dataclass(frozen=True, slots=True)
class Broken:
    """The model gave up; `message` is the provider's text, cut to a display length."""

    message: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the provider's log that carries our song's id."""

    generation_id: str
    succeeded: bool
    usd: float | None = None


PollResult = Pending | Finished | Broken


class Provider(Protocol):
    """The music API. Every call raises `ProviderError`; none is retried inside `submit`."""

    async def submit(self, request: Request, song_id: str, *, clip: Path | None, into: Path) -> Accepted | Completed:
        """The one paid call. `clip` is the reference's bytes for a model that wants them uploaded."""
        ...

    async def poll(self, generation_id: str) -> PollResult:
        """Where a generation stands. Free and repeatable; raises `Gone` for an id that is not known."""
        ...

    async def find(self, song_id: str, since: float) -> LogRow | None:
        """The log row of the submit that carried `song_id`, at or after `since`; None where there is none (yet)."""
        ...

    async def fetch(self, url: str, into: Path) -> Audio:
        """The audio, streamed to `into` under a byte cap. Raises `Garbled` for what is no audio, `Gone`, `Down`."""
        ...

    async def offered(self) -> Collection[str]:
        """The ids of the models that are listed today."""
        ...

    async def balance(self) -> float:
        """What is left, in US dollars."""
        ...


# --- the workshop -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    """A reference clip that a model's rule admits: decoded `seconds`, `size` bytes at `path`.

    `changed` is False where the upload fits as it is.
    """

    path: Path
    seconds: float
    size: int
    format: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Product:
    """A finished song: the mp3 as posted, its true length, and the picture beside it where one was drawn.

    The mp3 is `head`, and then what lies at `path` from byte `starts` on: a song that needs nothing but another tag is
    not written a second time.
    """

    path: Path
    audio: Audio
    head: bytes = field(default=b"", repr=False)
    starts: int = 0
    picture: Path | None = None
    excerpt: bool = False  # only a preview fits: the rest is behind the link
    link: str = ""  # where the whole of an excerpt is to be had, while the provider's signature lasts; never logged
    reference: Path | None = None  # the clip it was made after, where it travels along

    def read(self) -> BytesIO:
        """The mp3 in memory. Raises `OSError`; blocks: for a thread.

        It is read to its place at once: each copy of 3 MB on the way there costs 0.5 ms of CPU and more (measured), and
        what shares its bytes with another object is copied by whoever asks for its buffer, as aiohttp does.
        """
        whole = BytesIO()
        whole.seek(self.audio.size - 1)
        whole.write(b"\0")
        whole.seek(0)
        with self.path.open("rb") as file, whole.getbuffer() as room:
            file.seek(self.starts)
            room[: len(self.head)] = self.head
            if file.readinto(room[len(self.head) :]) + len(self.head) < self.audio.size:
                raise OSError(f"{self.path.name} has become shorter")
        return whole

    def written(self, into: Path) -> Path:
        """The mp3 as a file, at `into` where it was none yet. Raises `OSError`; blocks: for a thread."""
        if not self.head and not self.starts:
            return self.path
        with self.path.open("rb") as file, into.open("wb") as whole:
            file.seek(self.starts)
            whole.write(self.head)
            shutil.copyfileobj(file, whole, 1 << 18)
        return into


class AudioProcessor(Protocol):
    """Audio in and out, off the event loop."""

    async def check(self, upload: Path, into: Path, rule: ReferenceRule, model: str, *, start: float) -> Clip:
        """`upload` decoded, and trimmed or converted into `into` where the rule wants that. Raises `Refusal`."""
        ...

    async def cover(self, song: Song) -> bytes | None:
        """The JPEG of some 20 KB that goes into the song's file; None where it cannot be drawn.

        It needs no sound, so that it can be drawn ahead; takes some hundredths of a second of a core.
        """
        ...

    async def finish(self, raw: Path, into: Path, song: Song, *, limit: int, cover: bytes | None = None) -> Product:
        """`raw` as a tagged mp3 of at most `limit` bytes, which lies at `into` unless it is `raw` behind another tag.
        Raises `Garbled` where it is no audio.

        `cover` is the song's, where that was drawn ahead; else it is drawn now.
        Its picture comes along where `raw` had to be heard anyway; else `picture` draws it.
        """
        ...

    async def picture(self, raw: Path, into: Path, song: Song) -> Path | None:
        """The song's card, drawn from its sound, beside `into`; None where it cannot be drawn.

        Takes some tenths of a second of a core.
        """
        ...

    async def recipe(self, mp3: Path) -> Wish | None:
        """The wish that one of our mp3s was made from; None where it carries none."""
        ...


# --- the ledger -------------------------------------------------------------------------------------------------


class SongStore(Protocol):
    """The songs table. Raises `DatabaseDown`; `move` raises `Superseded` as well."""

    async def add(self, song: Song) -> tuple[Song, bool]:
        """The song, once it is committed, and whether it is new: an interaction has one song, however often told."""
        ...

    async def get(self, song_id: str) -> Song | None: ...

    async def move(self, song: Song, to: State, **changes: Any) -> Song:
        """`UPDATE … WHERE id AND state AND fence`, committed. Raises `Superseded` where no row fits."""
        ...

    async def annotate(self, song_id: str, **changes: Any) -> Song | None:
        """Facts that are no move (a card's id, a wish to cancel), committed; None where there is no such song."""
        ...

    async def claim(self, worker: str) -> Sequence[Song]:
        """Every open song, now this worker's, each fence one higher: what a restart goes on with."""
        ...

    async def take(self, song: Song, worker: str) -> Song:
        """One song for this worker, its fence one higher. Raises `Superseded` where it moved meanwhile."""
        ...

    async def active_songs_of(self, user_id: int, *, limit: int = 25) -> Sequence[Song]:
        """A person's songs with something left to say: open, held or lately ended, newest first."""
        ...

    async def recently_ended(self, since: float) -> Sequence[Song]:
        """Songs asked for since then that ended without being posted, or are kept."""
        ...

    async def generation_times(self, model: str, *, limit: int) -> Sequence[Observation]:
        """What is known of the times of the model's finished songs, the newest by submission; newest last."""
        ...

    async def keep_draft(self, draft_id: str, wish: Wish, parent_id: str | None, now: float) -> None:
        """What a form was opened with, for its submit to find, even in another process."""
        ...

    async def draft(self, draft_id: str) -> tuple[Wish, str | None] | None: ...


# --- the stage --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Posted:
    """The message that carries the song. `is_card` is True where the status card itself became it."""

    channel_id: int
    message_id: int
    is_card: bool = False


class Stage(Protocol):
    """The channel, as a song's journey sees it. Raises `DeliveryError`."""

    def show(self, song: Song) -> None:
        """Bring the status card up to date, soon and sparsely; never waits, never fails."""
        ...

    async def offer(self, song: Song, clip: Path) -> Reference:
        """Attach `clip` to the status card and answer with its URL, for the provider to fetch."""
        ...

    async def limit(self, song: Song) -> int:
        """The bytes that one file may have where this song goes."""
        ...

    async def find(self, song: Song) -> Posted | None:
        """The message that already carries this song, if it is there. Raises `Unsure` where nobody can tell."""
        ...

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        """The song, which may come from a `parent`, in the first place that takes it.

        Raises `NoPlace`, `TooLarge`, `Unsure` or `ChatDown`.
        """
        ...

    async def dress(self, song: Song, picture: Path) -> None:
        """Put the picture into the message that carries the song; never fails."""
        ...

    async def clear(self, song: Song) -> None:
        """Take the status card away; never fails."""
        ...

    async def alarm(self, need: str) -> None:
        """Tell the bot's owner, once, what only they can mend."""
        ...
