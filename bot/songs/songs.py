"""A song: the value that the database keeps and everything else reads."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

from bot.songs.money import charge_after
from bot.songs.states import OPEN, Cause, Doubt, Reason, State
from bot.songs.wishes import Wish


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked. `id` is the chat's user id; `name` is shown as the artist; `locale` is the person's language."""

    id: int
    name: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A place in the chat, in a form that the chat alone writes and reads; never shown.

    `secret` is what opens it until `secret_until` (Unix seconds); kept apart, so that it can be wiped when it dies.
    """

    text: str = field(repr=False)
    secret: str = field(default="", repr=False)
    secret_until: float | None = None


@dataclass(frozen=True, slots=True)
class Audio:
    """A finished file's facts: container (`mp3` or `wav`), bytes and, once decoded, seconds."""

    format: str
    size: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a song is among those that its jam publishes: number `number` of `of`, once they are shuffled; 0 for one
    that its jam went on without. `theme` is the jam's. While it is `blind` nothing that is shown tells who made it.
    `lines` are the names and the words of those who wrote it together, line by line; none where one person did."""

    number: int
    of: int
    theme: str = ""
    blind: bool = False
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Song:
    """One song, from the wish to the message. Times are Unix seconds, money is micro-dollars.

    `guild_id` is the server that asked, and pays; `asked_at` is when. Neither ever changes. `origin` is where the
    request came from and its status card stands; `destination` is where the finished song goes, and may change.
    `fence` is a fencing token: one higher at each claim, so that a write with an older one is refused.
    """

    id: str
    interaction_id: int
    guild_id: int | None
    wish: Wish
    model: str
    provider: str
    title: str
    requester: Requester
    origin: Address
    destination: Address
    asked_at: float
    deadline_at: float  # a generation that is not finished by then is given up
    guild_locale: str = ""
    state: State = State.QUEUED
    fence: int = 0
    not_before: float = 0.0  # a queued song is not submitted before
    expected: int | None = None  # the price as it was known when the song was asked for
    charged: int | None = None  # what the provider charged, as far as it said so; 0 for what it does not charge for
    card: Address | None = None  # the status card
    submitted_at: float | None = None
    generation_id: str | None = None
    unfinished_at: float | None = None  # the last poll that found it at work; known once it has finished
    finished_at: float | None = None  # when it was found finished
    audio: Audio | None = None
    posting_at: float | None = None
    posted: Address | None = None  # the message that carries the song
    ended_at: float | None = None
    erased_at: float | None = None
    erased_by: int | None = None  # the user id of whoever deleted it
    reason: Reason | None = None
    doubt: Doubt | None = None
    provider_words: str = ""  # what the provider said of a failure, on one line and cut short
    cause: Cause | None = None  # why the provider refused, as far as its words tell
    kept: Reason | None = None
    kept_until: float | None = None  # when a kept song ends; None where it was never told to anybody
    cancel_asked: bool = False  # not wanted any more: cancelled while nothing is paid, else made and kept
    tries: int = 0  # how often a step failed in a way that nobody foresaw, since a person last asked for it
    wiped_at: float | None = None  # when its words, its clip and its names went
    parent_id: str | None = None  # the song that it was made from, or that was tried before it
    followed_by: str | None = None  # the later song of the same wish: nothing more is tried about this one
    take_of: str | None = None  # the first song of its recipe, where this is another take of it
    take: int = 1
    jam_id: str | None = None
    entry: Entry | None = None  # a jam's song has one once its jam has released it

    @property
    def waits_for_jam(self) -> bool:
        """Whether it stays where it is once it is ready: it is published with the others of its jam."""
        return self.jam_id is not None and self.entry is None

    @property
    def in_jam(self) -> bool:
        """Whether it is one of those that its jam publishes."""
        return self.entry is not None and self.entry.number > 0

    @property
    def blind(self) -> bool:
        """Whether nothing that anybody sees may tell who made it."""
        return self.entry is not None and self.entry.blind

    @property
    def open(self) -> bool:
        """Whether the engine has work with it."""
        return self.state in OPEN and self.kept is None

    @property
    def over(self) -> bool:
        """Whether nobody needs its files any more: it has ended, and is not kept for its requester."""
        return not self.open and not (self.state is State.READY and self.kept is not None)

    @property
    def cost(self) -> int | None:
        """What it has cost so far, in micro-dollars; None where nobody can say."""
        return charge_after(self.state, self.reason, self.expected if self.charged is None else self.charged)


_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(now: float | None = None) -> str:
    """An 18-character id that sorts by time: 10 characters of milliseconds, 8 random ones.

    Short enough for a Discord nonce (25), plain enough for `X-Client-Request-Id` (`[A-Za-z0-9._:-]`).
    """
    number = (int((time.time() if now is None else now) * 1000) << 40) | secrets.randbits(40)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(85, -1, -5))


_MAY_BE_THERE = frozenset({Reason.OVERDUE, Reason.VANISHED, Reason.UNUSABLE, Reason.FAULT})


def look_helps(song: Song) -> bool:
    """Whether a failed song's audio may still be had for nothing."""
    return song.state is State.FAILED and song.reason in _MAY_BE_THERE and song.generation_id is not None
