"""How a jam stands, as everybody may see it: figures and, where names are no secret, who does what.

Of a blind jam nothing here tells who made a song or when it was handed in, before the reveal: neither names, nor ids,
nor an order in which people came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.jams.jams import Jam
from bot.jams.parts import WITH_SONGS, Look, Part, Seat
from bot.jams.sheets import PickKind, Sheet
from bot.jams.states import EndCause, JamState, PauseCause
from bot.songs.songs import Song
from bot.songs.states import State

LINES_MOST = 20
"""Lines about people on a board: what is read in one look, and out loud in half a minute."""


class Doing(StrEnum):
    """How far one person's song is."""

    WRITING = "writing"  # nothing is handed in
    QUEUED = "queued"  # it waits for a slot of the provider
    SINGING = "singing"
    UNSURE = "unsure"  # nobody knows whether it was taken; it is searched for
    SUNG = "sung"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Line:
    """One person and their song; only in a jam that is not blind."""

    name: str
    doing: Doing
    title: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """How one song stands that all write: `written` lines of `of`, the `last` of them, who has the pen (empty in a
    blind jam and where nobody has) until when, whether it is only offered, how many wait for it. `styles` are those
    that were proposed, by their ids and words, `picked` how many people have picked: never what."""

    written: int
    of: int
    last: str
    pen: str
    pen_until: float | None
    offered: bool
    waiting: int
    styles: tuple[tuple[str, str], ...]
    picked: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the board shows. Counts are of people and their songs; `lines` is empty in a blind jam. `together` is of a
    jam in which all write one song."""

    state: JamState
    theme: str
    rules: str
    host: str
    places: int
    taken: int
    waiting: int
    handed_in: int
    under_way: int
    sung: int
    unseen: int  # songs that moderators have yet to look at
    of: int  # songs to publish
    published: int  # of them, those that are in the channel
    ends_at: float | None
    left_seconds: float | None
    pause_cause: PauseCause | None
    end_cause: EndCause | None
    away_seconds: float
    more_time: bool  # whether the one lengthening that is anybody's is still to be had
    locked: bool
    threadless: bool
    model: str
    asked_model: str
    ceiling: int
    spent: int | None
    returned: int | None
    vote: bool  # whether songs get places by ballots
    voted: int  # people with a ballot
    lines: tuple[Line, ...] = ()
    together: Together | None = None

    @property
    def digest(self) -> str:
        """The same for everything that looks the same."""
        return hashlib.sha256(repr(self).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Credit:
    """A song with its maker, for the finale and later."""

    number: int
    song: Song
    maker: str
    maker_id: int


def standing(
    jam: Jam, parts: Sequence[Part], songs: Mapping[str, Song], sheet: Sheet | None = None, *, voted: int = 0
) -> Standing:
    """`songs` are those of the jam, by id; `voted` is how many have a ballot."""
    taken = [part for part in parts if part.seat is Seat.TAKEN]
    with_songs = [part for part in parts if part.seat in WITH_SONGS]
    handed_in = [song for part in with_songs if (song := songs.get(part.song_id or "")) is not None]
    doing = [doing_of(song) for song in handed_in]
    return Standing(
        state=jam.state,
        theme=jam.theme,
        rules=jam.rules,
        host=jam.host.name,
        places=len(taken) + places_left(jam, parts, songs),
        taken=len(taken),
        waiting=sum(part.seat is Seat.WAITING for part in parts),
        handed_in=len(handed_in),
        under_way=sum(one in {Doing.QUEUED, Doing.SINGING, Doing.UNSURE} for one in doing),
        sung=sum(one is Doing.SUNG for one in doing),
        unseen=sum(part.look is Look.NOT_YET for part in with_songs if part.song_id) if jam.options.look_first else 0,
        of=len(jam.order),
        published=sum(song_id in songs and songs[song_id].state is State.DONE for song_id in jam.order),
        ends_at=jam.ends_at,
        left_seconds=jam.left_seconds,
        pause_cause=jam.pause_cause,
        end_cause=jam.end_cause,
        away_seconds=jam.away_seconds,
        more_time=jam.lengthened_by is None,
        locked=jam.locked,
        threadless=jam.threadless,
        model=jam.model,
        asked_model=jam.asked_model,
        ceiling=jam.ceiling,
        spent=jam.spent,
        returned=jam.returned,
        vote=jam.rated,
        voted=voted,
        lines=() if jam.options.blind or sheet is not None else _lines(taken, songs),
        together=None if sheet is None else _together(jam, sheet),
    )


def _together(jam: Jam, sheet: Sheet) -> Together:
    written, pen = sheet.standing, sheet.pen
    open_ = jam.state is JamState.OPEN
    kind = PickKind.TAKE if jam.state is JamState.LISTENING else PickKind.STYLE
    return Together(
        written=len(written),
        of=jam.lines,
        last=written[-1].words if written and open_ else "",
        pen="" if jam.options.blind or pen.holder is None or not open_ else pen.holder.name,
        pen_until=pen.until if pen.holder is not None and open_ else None,
        offered=pen.offered,
        waiting=len(sheet.waiting) if open_ else 0,
        styles=tuple((style.id, style.words) for style in sheet.styles) if jam.state is JamState.CHOOSING else (),
        picked=sum(sheet.picked(kind).values()),
    )


def places_left(jam: Jam, parts: Sequence[Part], songs: Mapping[str, Song]) -> int:
    """Places that can still be given away: those that nobody has, and that the ceiling pays for beside everybody who
    has one and has handed nothing in. A song that was struck or replaced was paid for like any other."""
    taken = [part for part in parts if part.seat is Seat.TAKEN]
    if jam.kind.people is not None:
        return max(0, jam.kind.people - len(taken))
    unused = spare(jam, parts, songs)
    return max(0, min(jam.places - len(taken), unused // jam.price if jam.price else jam.places))


def spare(jam: Jam, parts: Sequence[Part], songs: Mapping[str, Song], *, but: int = 0) -> int:
    """What of a jam's ceiling neither its songs nor empty places need, in micro-dollars; the place of the person with
    the id `but` aside."""
    empty = sum(part.seat is Seat.TAKEN and part.song_id is None and part.person.id != but for part in parts)
    return jam.ceiling - sum(map(cost, songs.values())) - empty * jam.price


def cost(song: Song) -> int:
    """What a song costs or may yet cost, in micro-dollars; ends that are free of charge are written down as 0."""
    return (song.expected or 0) if song.charged is None else song.charged


def _lines(taken: Sequence[Part], songs: Mapping[str, Song]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for part in taken:
        song = songs.get(part.song_id or "")
        lines.append(Line(part.person.name, doing_of(song) if song else Doing.WRITING, song.title if song else ""))
    return tuple(sorted(lines, key=lambda line: list(Doing).index(line.doing))[:LINES_MOST])


def doing_of(song: Song) -> Doing:
    """How far a song is that has not failed."""
    match song.state:
        case State.QUEUED:
            return Doing.QUEUED
        case State.SUBMIT_UNKNOWN:
            return Doing.UNSURE
        case State.READY | State.POSTING:
            return Doing.SUNG
        case State.DONE:
            return Doing.PUBLISHED
        case _:
            return Doing.SINGING
