"""What the host can do, and moderators as well: a host who vanishes holds nothing up.

Who may is decided here. `moderator` says whether the person may do a moderator's work in that channel.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.jams.answers import Answer, Did
from bot.jams.changes import JamChanges
from bot.jams.jams import Jam
from bot.jams.parts import WITH_SONGS, Look, Part, Seat
from bot.jams.ports.board import Word
from bot.jams.rounds import withdraw
from bot.jams.states import PAUSABLE, TIMED, EndCause, JamState, PauseCause
from bot.jams.tools import Tools
from bot.songs.errors import Superseded
from bot.songs.service import Erase
from bot.songs.songs import Requester

REASON_MOST = 200
"""Characters of the reason for which a song is struck or refused."""

Decide = Callable[[Jam], Did | JamChanges]
"""What is to be written about a jam as it stands, or why nothing is."""


class Hosting:
    """The use cases of the host and of moderators."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def hurry(self, jam_id: str, user_id: int, *, moderator: bool) -> Answer:
        """The next phase now: where people write, once a song is handed in; where they listen, at once."""
        sheet = await self._tools.sheets.sheet(jam_id)
        handed_in = any(part.song_id for part in await self._tools.jams.parts(jam_id)) or (sheet and sheet.standing)

        def decide(jam: Jam) -> Did | JamChanges:
            if jam.state is JamState.SINGING:
                return Did.SONGS_UNDER_WAY
            if jam.state not in TIMED:
                return Did.NOT_NOW
            if jam.state is JamState.OPEN and not handed_in:
                return Did.NOTHING_HANDED_IN
            return {"ends_at": self._tools.clock.now()}

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def lengthen(self, jam_id: str, user_id: int, *, moderator: bool) -> Answer:
        """The pace's few minutes more; no phase ends later than the time that a jam may be idle from now."""

        def decide(jam: Jam) -> Did | JamChanges:
            if jam.state not in TIMED or jam.ends_at is None:
                return Did.NOT_NOW
            ends_at = jam.ends_at + self._tools.clocks.more(jam)
            if ends_at > self._tools.clock.now() + self._tools.limits.idle:
                return Did.LONG_ENOUGH
            return {"ends_at": ends_at, "reminded": 0}

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def pause(self, jam_id: str, user_id: int, *, moderator: bool) -> Answer:
        """Let the clock stand still; the songs under way go on."""

        def decide(jam: Jam) -> Did | JamChanges:
            if jam.state is JamState.PAUSED:
                return Did.ALREADY
            return pausing(jam, PauseCause.HOST, self._tools.clock.now()) if jam.state in PAUSABLE else Did.NOT_NOW

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def pause_server(self, guild_id: int, cause: PauseCause) -> None:
        """Pause every jam of a server, since nothing can be sung there for now."""
        for jam in await self._tools.jams.of_guild(guild_id):
            await pause_by_itself(self._tools, jam, cause)

    async def resume(self, jam_id: str, user_id: int, *, moderator: bool) -> Answer:
        """Go on where the clock stood still, with as much time as was left."""

        def decide(jam: Jam) -> Did | JamChanges:
            if jam.state is not JamState.PAUSED or jam.paused_from is None:
                return Did.ALREADY if jam.running else Did.NOT_NOW
            return resuming(jam, self._tools.clock.now())

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def hand_over(self, jam_id: str, user_id: int, to: Requester, *, moderator: bool) -> Answer:
        """Make somebody else the host."""

        def decide(jam: Jam) -> Did | JamChanges:
            return Did.ALREADY if jam.host.id == to.id else {"host": to}

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def lock(self, jam_id: str, user_id: int, *, moderator: bool, locked: bool = True) -> Answer:
        """Let nobody join who came to the server after the opening; or let everybody again."""

        def decide(jam: Jam) -> Did | JamChanges:
            return Did.ALREADY if jam.locked is locked else {"locked": locked}

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def call_off(self, jam_id: str, user_id: int, *, moderator: bool) -> Answer:
        """End the jam without a finale; songs that are paid for go to their makers, what is not used goes back."""

        def decide(jam: Jam) -> Did | JamChanges:
            if jam.state is JamState.FINALE:
                return Did.NOT_NOW
            return {"state": JamState.CALLED_OFF, "end_cause": EndCause.HOST, "ended_at": self._tools.clock.now()}

        return await self._host(jam_id, user_id, decide, moderator=moderator)

    async def strike(self, jam_id: str, song_id: str, user_id: int, reason: str, *, moderator: bool) -> Answer:
        """Take a song out of the jam, for a reason that its maker reads; one that is posted is deleted."""
        return await self._take_out(jam_id, song_id, user_id, reason, moderator, Word.STRUCK)

    async def show(self, jam_id: str, song_id: str, *, moderator: bool) -> Answer:
        """Let a song that is looked at first be published. Moderators alone may: it is theirs to look."""
        jam, part = await self._found(jam_id, song_id)
        if jam is None or part is None:
            return Answer(Did.UNKNOWN, jam)
        if not moderator:
            return Answer(Did.NOT_YOURS, jam, part)
        if part.seat not in WITH_SONGS or jam.state not in {JamState.OPEN, JamState.SINGING, JamState.PAUSED}:
            return Answer(Did.NOT_NOW, jam, part)
        if part.look is not Look.NOT_YET:
            return Answer(Did.ALREADY, jam, part)
        shown = await self._tools.jams.change_part(part, look=Look.SHOWN)
        self._tools.changed(jam_id)
        return Answer(Did.DONE, jam, shown)

    async def refuse(self, jam_id: str, song_id: str, user_id: int, reason: str, *, moderator: bool) -> Answer:
        """Do not let a song that is looked at first be published, for a reason that its maker reads."""
        jam, part = await self._found(jam_id, song_id)
        if not moderator:
            return Answer(Did.NOT_YOURS, jam, part)
        return await self._take_out(jam_id, song_id, user_id, reason, moderator, Word.REFUSED)

    async def maker(self, song_id: str, *, moderator: bool) -> Answer:
        """Who made a song of a jam, blind or not: for moderators alone."""
        song = await self._tools.songs.get(song_id)
        if song is None or song.jam_id is None:
            return Answer(Did.UNKNOWN)
        jam = await self._tools.jams.get(song.jam_id)
        if not moderator:
            return Answer(Did.NOT_YOURS, jam)
        return Answer(Did.DONE, jam, await self._tools.jams.part_of(song.jam_id, song.requester.id))

    async def _take_out(
        self, jam_id: str, song_id: str, user_id: int, reason: str, moderator: bool, word: Word
    ) -> Answer:
        jam, part = await self._found(jam_id, song_id)
        if jam is None or part is None:
            return Answer(Did.UNKNOWN, jam)
        if not may(jam, user_id, moderator=moderator):
            return Answer(Did.NOT_YOURS, jam, part)
        if part.seat is Seat.STRUCK:
            return Answer(Did.ALREADY, jam, part)
        look = Look.REFUSED if word is Word.REFUSED else part.look
        try:
            struck = await self._tools.jams.change_part(part, seat=Seat.STRUCK, reason=reason[:REASON_MOST], look=look)
        except Superseded:
            return await self._take_out(jam_id, song_id, user_id, reason, moderator, word)
        erased = await withdraw(self._tools, song_id, user_id)
        self._tools.changed(jam_id)
        await self._tools.board.tell(jam, struck, word)
        return Answer(Did.DONE if erased is not Erase.NOT_ERASED else Did.LATER, jam, struck)

    async def _found(self, jam_id: str, song_id: str) -> tuple[Jam | None, Part | None]:
        jam = await self._tools.jams.get(jam_id)
        parts = await self._tools.jams.parts(jam_id) if jam else ()
        return jam, next((part for part in parts if part.song_id == song_id), None)

    async def _host(self, jam_id: str, user_id: int, decide: Decide, *, moderator: bool) -> Answer:
        """Write what `decide` says of the jam as it stands, as often as somebody else was quicker."""
        while True:
            jam = await self._tools.jams.get(jam_id)
            if jam is None or jam.state is JamState.DRAFT:
                return Answer(Did.UNKNOWN)
            if not may(jam, user_id, moderator=moderator):
                return Answer(Did.NOT_YOURS, jam)
            if jam.over:
                return Answer(Did.OVER, jam)
            decided = decide(jam)
            if isinstance(decided, Did):
                return Answer(decided, jam)
            try:
                return Answer(Did.DONE, await self._tools.write(jam, **decided))
            except Superseded:
                continue


async def pause_by_itself(tools: Tools, jam: Jam, cause: PauseCause) -> Jam:
    """The jam, paused where people write, or where the takes of one song are begun: nothing can be sung for now. Raises
    `Superseded` for a jam that is gone."""
    while pauses_by_itself(jam):
        try:
            return await tools.write(jam, **pausing(jam, cause, tools.clock.now()))
        except Superseded:
            seen = await tools.jams.get(jam.id)
            if seen is None:
                raise
            jam = seen
    return jam


def pauses_by_itself(jam: Jam) -> bool:
    """Whether songs are still to be begun."""
    begins = jam.together and jam.state in {JamState.CHOOSING, JamState.SINGING}
    return jam.state is JamState.OPEN or begins


def may(jam: Jam, user_id: int, *, moderator: bool) -> bool:
    """Whether somebody may do what the host may."""
    return moderator or jam.host.id == user_id


def pausing(jam: Jam, cause: PauseCause, now: float) -> JamChanges:
    """The clock of a jam stands still."""
    left = max(0.0, (jam.ends_at or now) - now)
    return {
        "state": JamState.PAUSED,
        "paused_from": jam.state,
        "pause_cause": cause,
        "left_seconds": left,
        "began_at": now,
        "ends_at": None,
    }


def resuming(jam: Jam, now: float) -> JamChanges:
    """The clock of a paused jam goes on."""
    assert jam.paused_from is not None
    return {
        "state": jam.paused_from,
        "paused_from": None,
        "pause_cause": None,
        "left_seconds": None,
        "began_at": now,
        "ends_at": now + (jam.left_seconds or 0.0),
        "reminded": 0,
    }
