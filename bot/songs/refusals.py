"""What can be wrong with a wish, as values. The sentences are written in `bot/chat`; the figures come from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What of a wish a fault is about."""

    LYRICS = "lyrics"
    STYLE = "style"
    LYRICS_AND_STYLE = "lyrics_and_style"  # counted together, by a model that takes both in one text
    REFERENCE = "reference"
    LENGTH = "length"
    SEED = "seed"


class Looks(StrEnum):
    """What a file that is no audio looks like; any other value is `UNKNOWN`, since a child process may say anything."""

    UNKNOWN = "unknown"
    EMPTY = "empty"
    PICTURE = "picture"
    PDF = "pdf"
    ARCHIVE = "archive"
    PROGRAM = "program"
    MIDI = "midi"
    WEB_PAGE = "web_page"
    PLAYLIST = "playlist"
    TEXT = "text"
    TAG_ONLY = "tag_only"  # a tag of an mp3, and nothing behind it
    VIDEO_WITHOUT_SOUND = "video_without_sound"
    FILE_WITHOUT_SOUND = "file_without_sound"
    VIDEO_OF_UNKNOWN_SOUND = "video_of_unknown_sound"  # there is a track, and no decoder for it that may be used
    FILE_OF_UNKNOWN_SOUND = "file_of_unknown_sound"
    UNREAD_FORMAT = "unread_format"  # sound in a format that is not read here

    @classmethod
    def _missing_(cls, value: object) -> Looks:
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class TooLong:
    """A text over its limit, both in characters."""

    part: Part
    model: str
    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class TooShort:
    """A text under its limit, both in characters."""

    part: Part
    model: str
    limit: int
    given: int


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number outside what the model takes, in seconds for a length."""

    part: Part
    model: str
    least: int
    most: int
    given: int


@dataclass(frozen=True, slots=True)
class Needs:
    """The model cannot do without this."""

    part: Part
    model: str


@dataclass(frozen=True, slots=True)
class TakesNo:
    """The model has no use for this, and leaving it out would not be what was asked for."""

    part: Part
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
class ClipFromTooLate:
    """`clip_from` lies behind what is looked at of any clip, both in seconds."""

    start: float
    limit: float


@dataclass(frozen=True, slots=True)
class NotAMoment:
    """What was given for `clip_from` is neither seconds nor minutes and seconds."""

    given: str


@dataclass(frozen=True, slots=True)
class NotASeed:
    """What was written for the seed is no whole number."""


@dataclass(frozen=True, slots=True)
class NotAudio:
    """The clip is no audio that can be decoded. `kind` is the proper name of its format, where that is known."""

    looks: Looks = Looks.UNKNOWN
    kind: str = ""


def not_audio(seems: str) -> NotAudio:
    """The fault of a file that seems to be this: what it looks like, and behind a slash its format's proper name."""
    looks, _, kind = seems.partition("/")
    return NotAudio(Looks(looks), kind)


@dataclass(frozen=True, slots=True)
class ClipSilent:
    """The clip is sound in which nothing is to be heard."""


@dataclass(frozen=True, slots=True)
class ClipUnreachable:
    """The clip could not be downloaded."""


@dataclass(frozen=True, slots=True)
class QueueFull:
    """The person has `limit` songs waiting for their turn, which is as many as one may have."""

    limit: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The song that came to nothing has been followed by a later one of the same wish."""


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The disk's budget has no room for another clip at the moment."""


class Shut(StrEnum):
    """Why a jam takes no person, or no song of theirs."""

    NOT_OPEN = "not_open"  # its writing is over, or it is paused
    NO_PLACE = "no_place"  # every place is taken: they wait for one
    HANDED_IN = "handed_in"  # a song of theirs is on the place
    STRUCK = "struck"  # a moderator took their song out
    LOCKED = "locked"  # only members from before the opening may join
    NO_SEAT = "no_seat"  # only those who take part may do that
    NEW_HERE = "new_here"  # only members from before the opening may do that
    CROWD = "crowd"  # too many people are joining at this moment
    NO_MODEL = "no_model"  # no model that a place pays for can be had any more
    NO_SPARE = "no_spare"  # their song is paid for, and what is left is for the places of others


@dataclass(frozen=True, slots=True)
class JamShut:
    """The jam does not take this person, or this song."""

    why: Shut


@dataclass(frozen=True, slots=True)
class NotALine:
    """What was written is empty, or longer than a line or a style of a jam may be. Both in characters."""

    given: int
    most: int


@dataclass(frozen=True, slots=True)
class OverPlace:
    """The song is dearer than a place of its jam, both in micro-dollars; `clip` where it is one after a clip, which
    has models of its own."""

    price: int
    most: int
    clip: bool = False


@dataclass(frozen=True, slots=True)
class OverCeiling:
    """The song does not fit what is left of its jam's ceiling. All in micro-dollars."""

    price: int
    used: int
    most: int


@dataclass(frozen=True, slots=True)
class JamsFull:
    """As many jams run as may: `most` in this server, or one in this channel where `here`."""

    most: int
    here: bool


@dataclass(frozen=True, slots=True)
class BlockedWords:
    """The song has words that this server does not want sung."""

    words: tuple[str, ...]


class JamPart(StrEnum):
    """What of a jam's form a fault is about."""

    THEME = "theme"
    RULES = "rules"
    SHAPE = "shape"
    PACE = "pace"
    PLACES = "places"
    LINES = "lines"
    ROOM = "room"  # there is none to keep so many songs


@dataclass(frozen=True, slots=True)
class NotAJam:
    """What the form of a jam was sent with makes none: this of it is missing, or out of bounds."""

    what: JamPart


JamFault = JamShut | NotALine | OverPlace | OverCeiling | JamsFull | BlockedWords | NotAJam


class Bound(StrEnum):
    """A sum of money, or a number of songs, that must not be exceeded; in the order in which they are asked."""

    OWNER_DAY = "owner_day"  # what the bot's owner spends a day, over all servers
    OWNER_MONTH = "owner_month"
    SHARE = "share"  # what this person may spend of the server's money
    SERVER_DAY = "server_day"  # what the bot's owner lets this server spend a day
    PURSE = "purse"  # what the server has set aside for songs itself
    PERSONAL_DAY = "personal_day"  # what one person may spend outside servers


@dataclass(frozen=True, slots=True)
class OverBound:
    """The song's price does not fit what is free. All in micro-dollars; `resets_at` in Unix seconds, None for never.

    `fixed` where the price can be no more; `instead` is a model that would fit, with its price; empty where none would.
    `period` is a share's, "day" or "week", and says nothing of other bounds.
    """

    bound: Bound
    most: int
    used: int
    price: int
    resets_at: float | None
    fixed: bool = False
    instead: str = ""
    instead_price: int = 0
    period: str = "day"


@dataclass(frozen=True, slots=True)
class SongsUsedUp:
    """The person has had as many songs as their share is for a `period`, "day" or "week"; `resets_at` in Unix
    seconds."""

    most: int
    resets_at: float
    period: str = "day"


@dataclass(frozen=True, slots=True)
class ServerNotOpen:
    """The bot's owner has not opened the bot in this server; `closed` where they have closed it."""

    closed: bool = False


@dataclass(frozen=True, slots=True)
class PurseFrozen:
    """A manager has stopped all spending in this server for now."""


@dataclass(frozen=True, slots=True)
class SpenderBlocked:
    """A manager has blocked the person from spending this server's money."""


@dataclass(frozen=True, slots=True)
class NoShare:
    """The person's share of the server's money is none."""


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
    | ClipFromTooLate
    | NotAMoment
    | NotASeed
    | NotAudio
    | ClipSilent
    | ClipUnreachable
    | QueueFull
    | Followed
    | NoRoom
    | JamFault
    | OverBound
    | SongsUsedUp
    | ServerNotOpen
    | PurseFrozen
    | SpenderBlocked
    | NoShare
)


class Refusal(Exception):
    """The wish cannot be sung as it is. Raised before any call; nothing is spent."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(type(fault).__name__)
        self.fault = fault
