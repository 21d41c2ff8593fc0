"""What several steps of a jam do with its songs: release them, hand them to their makers, take them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.jams.jams import Jam
from bot.jams.parts import WITH_SONGS, Look, Part
from bot.jams.sheets import Sheet
from bot.jams.standing import Credit, Standing, standing
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs.errors import NoPlace
from bot.songs.service import Erase
from bot.songs.songs import Entry, Song
from bot.songs.states import Reason, State


def held(song: Song) -> bool:
    """Whether a song is sung and waits for its jam."""
    return song.state is State.READY and song.kept is Reason.JAM


def under_way(song: Song) -> bool:
    """Whether a song may still come: neither sung nor failed. One of which nobody knows is not waited for for ever."""
    return song.state in _UNDER_WAY and song.kept is None


_UNDER_WAY = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING, State.SUBMIT_UNKNOWN})


def on_its_way(song: Song) -> bool:
    """Whether a song is released and not in the channel yet."""
    return song.state in {State.READY, State.POSTING} and song.kept is None


def found_no_place(song: Song) -> bool:
    """Whether a song was released and could not be posted where it was to go."""
    return song.state is State.READY and song.kept is Reason.NO_PLACE


def came_to_nothing(song: Song) -> bool:
    """Whether the price of a song is not needed any more, so that its writer may hand in another."""
    return song.state in {State.FAILED, State.CANCELLED}


async def release(tools: Tools, jam: Jam, song: Song, number: int, sheet: Sheet | None = None) -> Song:
    """Let a song that waits for its jam go into the jam's room, as number `number` of all. A take of the song that all
    wrote is credited from then on, line by line: what is compared is how it is sung."""
    lines = () if sheet is None else tuple((line.writer.name, line.words) for line in sheet.standing)
    entry = Entry(number, len(jam.order), jam.theme, jam.options.blind and sheet is None, lines)
    return await _annotated(tools, song, entry=entry, kept=None, destination=jam.room)


async def reroute(tools: Tools, jam: Jam, song: Song) -> Song:
    """Let a song that found no place in the thread go into the channel."""
    return await _annotated(tools, song, kept=None, destination=jam.channel)


async def let_go(tools: Tools, jam: Jam, song: Song) -> Song:
    """Hand a song that waits for its jam to its maker, who may post it where they like."""
    until = tools.clock.now() + tools.keep
    return await _annotated(tools, song, entry=Entry(0, 0, jam.theme), kept=Reason.JAM_OVER, kept_until=until)


async def reveal(tools: Tools, jam: Jam, song: Song) -> None:
    """A song that was blind gets its credits: its message first, then its row, so that a crash between leaves it to be
    done again. One that is on its way may be posted blind yet: it is revealed once it is there. Raises `ChatDown`."""
    if song.entry is None or song.erased_at is not None or on_its_way(song):
        return
    entry = replace(song.entry, blind=False)
    if song.state is State.DONE:
        with suppress(NoPlace):
            await tools.board.reveal(jam, replace(song, entry=entry))
    if song.blind:
        await _annotated(tools, song, entry=entry)


async def _annotated(tools: Tools, song: Song, **changes: object) -> Song:
    noted = await tools.songs.annotate(song.id, **changes)  # pyright: ignore[reportArgumentType]
    if noted is None:
        return song
    tools.publish(noted)
    return noted


async def withdraw(tools: Tools, song_id: str, by: int) -> Erase | None:
    """Take a struck song out, whatever its state: before it is paid for it is cancelled, before it is posted it stays
    unseen, and its message is deleted. What cannot be done yet is done when the jam next looks at it."""
    song = await tools.songs.get(song_id)
    if song is None or came_to_nothing(song):
        return None
    if song.state is State.QUEUED:
        await tools.singing.cancel(song_id, by, moderator=True)
    elif song.state is State.READY and song.kept is Reason.JAM:
        until = tools.clock.now() + tools.keep
        await _annotated(tools, song, kept=Reason.STRUCK, kept_until=until)
    elif song.state is State.DONE:
        return await tools.singing.erase(song_id, by, moderator=True)
    return None


@dataclass(frozen=True, slots=True)
class Round:
    """A jam with its parts, its songs, who has voted, and its sheet where all write one song, as they were read at
    `now`."""

    jam: Jam
    parts: Sequence[Part]
    songs: Mapping[str, Song]
    now: float
    voters: frozenset[int] = frozenset()
    sheet: Sheet | None = None

    @property
    def entered(self) -> list[tuple[Part, Song]]:
        """Every place that is taken and has a song, with it."""
        taken = (part for part in self.parts if part.seat in WITH_SONGS)
        return [(part, song) for part in taken if (song := self.songs.get(part.song_id or "")) is not None]

    @property
    def waited_for(self) -> list[Song]:
        return [song for _, song in self.entered if under_way(song)]

    @property
    def publishable(self) -> list[Song]:
        """Songs that are sung, and that moderators have shown where they look first."""
        look = self.jam.options.look_first
        return [song for part, song in self.entered if held(song) and not (look and part.look is not Look.SHOWN)]

    @property
    def unseen(self) -> list[Song]:
        """Songs that are sung and that moderators have yet to look at."""
        look = self.jam.options.look_first
        return [song for part, song in self.entered if look and held(song) and part.look is Look.NOT_YET]

    @property
    def credits(self) -> list[Credit]:
        """Who made which of the songs that are in the channel."""
        made = {song.id: (part, song) for part, song in self.entered if song.state is State.DONE}
        return [
            Credit(number, made[song_id][1], made[song_id][1].requester.name, made[song_id][1].requester.id)
            for number, song_id in enumerate(self.jam.order, 1)
            if song_id in made and made[song_id][1].erased_at is None
        ]

    @property
    def to_hear(self) -> dict[str, int]:
        """What is in the channel to be heard and voted on, in the order of publication, each with its maker's id."""
        return {credit.song.id: credit.maker_id for credit in self.credits}

    @property
    def shown(self) -> Standing:
        """How the jam stands."""
        return standing(self.jam, self.parts, self.songs, self.sheet, voted=len(self.voters))


_VOTING = frozenset({JamState.LISTENING, JamState.PAUSED})


async def read(tools: Tools, jam: Jam) -> Round:
    """The jam's round as it is now."""
    sheet = await tools.sheets.sheet(jam.id) if jam.together else None
    voting = jam.rated and jam.state in _VOTING
    voters = await tools.votes.voters(jam.id) if voting else frozenset[int]()
    return Round(jam, await tools.jams.parts(jam.id), await tools.songs_of(jam.id), tools.clock.now(), voters, sheet)
