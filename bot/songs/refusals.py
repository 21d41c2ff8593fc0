"""What can be wrong with a wish, as values. The sentences are written in `bot/chat`; the figures come from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text over its limit, both in characters."""

    what: str
    model: str
    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class TooShort:
    """A text under its limit, both in characters."""

    what: str
    model: str
    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number outside what the model takes, in seconds for a length; `most` is None where there is no upper end."""

    what: str
    model: str
    least: int
    most: int | None
    given: int


@dataclass(frozen=True, slots=True)
class Needs:
    """The model cannot do without this."""

    what: str
    model: str


@dataclass(frozen=True, slots=True)
class TakesNo:
    """The model has no use for this, and leaving it out would not be what was asked for."""

    what: str
    model: str


@dataclass(frozen=True, slots=True)
class AlwaysSings:
    """An instrumental was asked of a model that cannot help singing."""

    model: str


@dataclass(frozen=True, slots=True)
class WordsAndInstrumental:
    """Lyrics and an instrumental at once."""


@dataclass(frozen=True, slots=True)
class NothingToSing:
    """Neither lyrics, nor an instrumental, nor a style to write words from."""


@dataclass(frozen=True, slots=True)
class UnknownModel:
    """No such row."""

    model: str


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A row that the provider does not list at the moment."""

    model: str


@dataclass(frozen=True, slots=True)
class ForeignLink:
    """A reference whose link is not on one of the hosts that attachments come from."""

    host: str


@dataclass(frozen=True, slots=True)
class ClipTooLarge:
    """A clip over the byte limit."""

    model: str
    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class ClipTooShort:
    """A decoded clip, in seconds; `excluded` where the limit itself is too short as well."""

    model: str
    limit: float
    given: float
    excluded: bool


@dataclass(frozen=True, slots=True)
class ClipPastEnd:
    """`clip_from` lies behind the clip's end, both in seconds."""

    start: float
    length: float


@dataclass(frozen=True, slots=True)
class NotAMoment:
    """What was given for `clip_from` is neither seconds nor minutes and seconds."""

    given: str


@dataclass(frozen=True, slots=True)
class NotAudio:
    """The clip is no audio that can be decoded; `found` says what it looks like, where that is known."""

    found: str = ""


@dataclass(frozen=True, slots=True)
class ClipUnreachable:
    """The clip could not be downloaded."""


@dataclass(frozen=True, slots=True)
class QueueFull:
    """The person has `limit` songs waiting for their turn, which is as many as one may have."""

    limit: int


Fault = (
    TooLong
    | TooShort
    | OutOfRange
    | Needs
    | TakesNo
    | AlwaysSings
    | WordsAndInstrumental
    | NothingToSing
    | UnknownModel
    | NotOffered
    | ForeignLink
    | ClipTooLarge
    | ClipTooShort
    | ClipPastEnd
    | NotAMoment
    | NotAudio
    | ClipUnreachable
    | QueueFull
)


class Refusal(Exception):
    """The wish cannot be sung as it is. Raised before any call; nothing is spent."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(type(fault).__name__)
        self.fault = fault
