"""`publishing`: one song after the other is released, in the stored order and at a modest pace; each is then posted
exactly once, as every song is."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.clocks import PUBLICATION
from bot.jams.parts import Seat
from bot.jams.rounds import Round, found_no_place, held, on_its_way, release, reroute
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.jams.writing import entering
from bot.songs.songs import Song


async def publish_songs(tools: Tools, round_: Round) -> JamChanges | None:
    jam = round_.jam
    if jam.thread is not None and not jam.threadless:
        lost = any(found_no_place(song) for song in _released(round_))
        if lost or (jam.published == 0 and not await tools.board.open_to_post(jam, jam.thread)):
            return {"threadless": True}
    for song in _released(round_):
        if found_no_place(song) and jam.thread is not None and song.destination.text == jam.thread.text:
            await reroute(tools, jam, song)
    if jam.published < len(jam.order):
        return await _next(tools, round_)
    assert jam.ends_at is not None
    if round_.now < jam.ends_at and any(on_its_way(song) for song in _released(round_)):
        return None
    return {**entering(round_, JamState.LISTENING, tools.clocks.listening(jam)), "next_at": None}


async def _next(tools: Tools, round_: Round) -> JamChanges | None:
    """The next song of the order, once it may be; one that was struck meanwhile is passed over. Of a song that was
    released before a crash only the count is missing."""
    jam = round_.jam
    if jam.next_at is not None and round_.now < jam.next_at:
        return None
    song = round_.songs.get(jam.order[jam.published])
    struck = any(part.song_id == jam.order[jam.published] and part.seat is Seat.STRUCK for part in round_.parts)
    if song is not None and held(song) and not struck:
        await release(tools, jam, song, jam.published + 1, round_.sheet)
    return {"published": jam.published + 1, "next_at": round_.now + PUBLICATION}


def _released(round_: Round) -> list[Song]:
    jam = round_.jam
    return [round_.songs[song_id] for song_id in jam.order[: jam.published] if song_id in round_.songs]
