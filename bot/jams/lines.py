"""What anybody can do where all write one song: take the pen, hand in a line, strike the last one, propose a style,
pick one, pick a take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.jams.answers import Did
from bot.jams.hosting import REASON_MOST, may
from bot.jams.jams import Jam
from bot.jams.parts import Seat
from bot.jams.pens import Taking, Took, hand_in, keep, strike, strike_last, take
from bot.jams.picks import pick_style, pick_take, propose, sides
from bot.jams.playing import Playing, locked_out
from bot.jams.ports.board import Word
from bot.jams.sheets import STYLE_MOST, WORDS_MOST, Sheet, SongLine, Style, late_line
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs import lyrics
from bot.songs.help import found_words
from bot.songs.refusals import BlockedWords, JamShut, NotALine, Refusal, Shut
from bot.songs.songs import Requester, Song
from bot.songs.states import State


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of a press for the pen: with the sheet, and the line that its writer handed in too late before."""

    taking: Taking
    sheet: Sheet
    late: str = ""


@dataclass(frozen=True, slots=True)
class Takes:
    """The takes of the song as one listener hears them, A first, each with its number in the channel."""

    jam: Jam
    songs: tuple[Song, ...]


class Lines:
    """The use cases of whoever is on the server, and of the host and moderators about lines."""

    def __init__(self, tools: Tools, playing: Playing) -> None:
        self._tools = tools
        self._playing = playing

    async def take(self, jam_id: str, person: Requester, member_since: float | None) -> Turn:
        """Take the pen, or a place among those who wait for it; who has no seat gets one. Raises `Refusal`
        (`JamShut`)."""
        jam = await self._together(jam_id)
        if jam.state is not JamState.OPEN:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        joined = await self._playing.join(jam_id, person, member_since)
        if joined.part is None or joined.part.seat is not Seat.TAKEN:
            raise Refusal(JamShut(Shut.NO_PLACE))
        act = partial(take, person=person, now=self._tools.clock.now(), hold=self._tools.clocks.pen(jam))
        taking = await self._tools.sheets.act(jam_id, act)
        self._tools.changed(jam_id)
        sheet = await self.sheet(jam_id)
        if taking.did is Took.CLOSED:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        late = late_line(sheet, person.id)
        return Turn(taking, sheet, late.words if late is not None else "")

    async def write(self, jam_id: str, person: Requester, words: str, interaction_id: int) -> tuple[SongLine, Sheet]:
        """Hand in a line; the same interaction always gives the same. One that comes too late is its writer's draft.
        Raises `Refusal` (`NotALine`, `BlockedWords`): the pen stays where it is, and the line is their draft."""
        jam = await self._together(jam_id)
        line = SongLine(f"{interaction_id}", person, lyrics.one_line(words), self._tools.clock.now())
        try:
            self._check(jam, line.words, WORDS_MOST)
        except Refusal:
            if line.words:
                await self._tools.sheets.act(jam_id, lambda sheet: (keep(sheet, line), None))
            raise
        hold = self._tools.clocks.pen(jam)
        handed_in = await self._tools.sheets.act(jam_id, lambda sheet: hand_in(sheet, line, hold))
        self._tools.changed(jam_id)
        return handed_in, await self.sheet(jam_id)

    async def strike_last(self, jam_id: str, user_id: int, line_id: str) -> tuple[SongLine | None, int]:
        """Wish that the last line goes: the line once it is struck, and how many more it takes. `line_id` is the line
        that the person saw as the last. Raises `Refusal` (`JamShut`) for who takes no part."""
        await self._together(jam_id)

        def act(sheet: Sheet) -> tuple[Sheet, tuple[SongLine | None, int]]:
            if user_id not in sheet.people:
                raise Refusal(JamShut(Shut.NO_SEAT))
            if not sheet.standing or (line_id and sheet.standing[-1].id != line_id):
                return sheet, (None, 0)
            after, struck, missing = strike_last(sheet, user_id)
            return after, (struck, missing)

        struck, missing = await self._tools.sheets.act(jam_id, act)
        self._tools.changed(jam_id)
        return struck, missing

    async def strike(self, jam_id: str, line_id: str, user_id: int, reason: str, *, moderator: bool) -> Did:
        """Take any line out, for a reason that its writer reads: for the host and moderators."""
        jam = await self._playing.jam(jam_id)
        if jam is None:
            return Did.UNKNOWN
        if not may(jam, user_id, moderator=moderator):
            return Did.NOT_YOURS
        if not jam.together or jam.state not in {JamState.OPEN, JamState.CHOOSING, JamState.PAUSED}:
            return Did.NOT_NOW
        struck = await self._tools.sheets.act(jam_id, lambda sheet: strike(sheet, line_id, reason[:REASON_MOST]))
        if struck is None:
            return Did.UNKNOWN
        self._tools.changed(jam_id)
        part = await self._tools.jams.part_of(jam_id, struck.writer.id)
        if part is not None:
            await self._tools.board.tell(jam, replace(part, reason=struck.reason), Word.LINE_STRUCK)
        return Did.DONE

    async def propose(self, jam_id: str, person: Requester, words: str, interaction_id: int) -> bool:
        """Propose a style, and pick it; False where there are as many as may be, or one of theirs. Raises `Refusal`."""
        jam = await self._together(jam_id)
        words = lyrics.one_line(words)
        self._check(jam, words, STYLE_MOST)
        style = Style(f"{interaction_id}", person, words, self._tools.clock.now())
        proposed = await self._tools.sheets.act(jam_id, lambda sheet: propose(sheet, style))
        self._tools.changed(jam_id)
        return proposed

    async def pick_style(self, jam_id: str, user_id: int, member_since: float | None, style_id: str) -> bool:
        """Pick a style; False where there is none such to pick now. Raises `Refusal` (`JamShut`)."""
        await self._may_pick(jam_id, user_id, member_since)
        picked = await self._tools.sheets.act(jam_id, lambda sheet: pick_style(sheet, user_id, style_id))
        self._tools.changed(jam_id)
        return picked

    async def takes(self, jam_id: str, user_id: int, member_since: float | None) -> Takes | None:
        """The takes to compare, A and B as this listener has them; None where there is nothing to compare now. Raises
        `Refusal` (`JamShut`) for who may not pick."""
        jam = await self._together(jam_id)
        if jam.state is not JamState.LISTENING or not jam.options.vote:
            return None
        await self._may_pick(jam_id, user_id, member_since)
        there = await self._heard(jam)
        if len(there) < 2:
            return None
        return Takes(jam, tuple(there[song_id] for song_id in sides(jam.id, user_id, tuple(there))))

    async def pick_take(self, jam_id: str, user_id: int, member_since: float | None, song_id: str) -> bool:
        """Like a take better; False where there is none such to pick now. Raises `Refusal` (`JamShut`)."""
        await self._may_pick(jam_id, user_id, member_since)
        picked = await self._tools.sheets.act(jam_id, lambda sheet: pick_take(sheet, user_id, song_id))
        self._tools.changed(jam_id)
        return picked

    async def sheet(self, jam_id: str) -> Sheet:
        """Raises `Refusal` (`JamShut`) where there is none."""
        sheet = await self._tools.sheets.sheet(jam_id)
        if sheet is None:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        return sheet

    async def late(self, jams: Sequence[Jam], user_id: int) -> dict[str, str]:
        """The person's line that came too late in each of these jams, by its id; those without one are left out."""
        found: dict[str, str] = {}
        for jam in jams:
            sheet = await self._tools.sheets.sheet(jam.id) if jam.together else None
            if sheet is not None and (late := late_line(sheet, user_id)) is not None:
                found[jam.id] = late.words
        return found

    async def _heard(self, jam: Jam) -> dict[str, Song]:
        songs = await self._tools.songs_of(jam.id)
        there = {song_id: songs[song_id] for song_id in jam.order if song_id in songs}
        return {id_: song for id_, song in there.items() if song.state is State.DONE and song.erased_at is None}

    async def _may_pick(self, jam_id: str, user_id: int, member_since: float | None) -> None:
        """Raises `Refusal` for somebody who came to the server after the opening, and for listeners where players alone
        pick."""
        jam, sheet = await self._together(jam_id), await self.sheet(jam_id)
        if user_id in sheet.people:
            return
        if not jam.options.listeners:
            raise Refusal(JamShut(Shut.NO_SEAT))
        if locked_out(jam, member_since, always=True):
            raise Refusal(JamShut(Shut.NEW_HERE))

    def _check(self, jam: Jam, words: str, most: int) -> None:
        """Raises `Refusal`."""
        if not 0 < (given := lyrics.length(words)) <= most:
            raise Refusal(NotALine(given, most))
        if blocked := found_words(words, self._tools.blocked(jam.guild_id)):
            raise Refusal(BlockedWords(blocked))

    async def _together(self, jam_id: str) -> Jam:
        """Raises `Refusal`."""
        jam = await self._playing.jam(jam_id)
        if jam is None or not jam.together:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        return jam
