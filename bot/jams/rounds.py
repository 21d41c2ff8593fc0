"""What several steps of a jam do with its songs: release them, hand them to their makers, take them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.tools import Tools
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


def came_to_nothing(song: Song) -> bool:
    """Whether the price of a song is not needed any more, so that its writer may hand in another."""
    return song.state in {State.FAILED, State.CANCELLED}


async def release(tools: Tools, jam: Jam, song: Song, number: int) -> Song:
    """Let a song that waits for its jam go into the jam's room, as number `number` of all."""
    entry = Entry(number, len(jam.order), jam.theme, jam.options.blind)
    return await _annotated(tools, song, entry=entry, kept=None, destination=jam.room)


async def reroute(tools: Tools, jam: Jam, song: Song) -> Song:
    """Let a song that found no place in the thread go into the channel."""
    return await _annotated(tools, song, kept=None, destination=jam.channel)


async def let_go(tools: Tools, jam: Jam, song: Song) -> Song:
    """Hand a song that waits for its jam to its maker, who may post it where they like."""
    until = tools.clock.now() + tools.keep
    return await _annotated(tools, song, entry=Entry(0, 0, jam.theme), kept=Reason.JAM_OVER, kept_until=until)


async def name(tools: Tools, song: Song) -> Song:
    """The song is blind no longer."""
    assert song.entry is not None
    return await _annotated(tools, song, entry=Entry(song.entry.number, song.entry.of, song.entry.theme))


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


def of_parts(parts: Sequence[Part], songs: Mapping[str, Song]) -> dict[str, tuple[Part, Song]]:
    """Parts that have a song, with it, by the song's id."""
    return {part.song_id: (part, songs[part.song_id]) for part in parts if part.song_id and part.song_id in songs}
