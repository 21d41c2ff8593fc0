"""The chat, as a jam sees it.

Each call may come again with the same arguments, after a crash or a lost reply, and must then change nothing: a message
is posted under a nonce made of its `key`, which is the same each time, and looked for in the channel before it is
posted again. Nothing here is an answer to somebody's interaction, which would show who did what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.jams.counting import Result
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.sheets import Sheet
from bot.jams.standing import Credit, Standing
from bot.songs.songs import Address, Song


class Word(StrEnum):
    """What is said to one person alone, as far as there is a way to them: it stands in `/jam mine` in any case."""

    PLACE_FREE = "place_free"  # they waited, and have a place now
    PLACE_WANTED = "place_wanted"  # others wait: without a song their place goes to one of them soon
    PLACE_GONE = "place_gone"
    SONG_FAILED = "song_failed"  # its price went back to the jam; they may try again
    SONG_LOST = "song_lost"  # the same once nobody writes any more: their words are offered in the next jam
    STRUCK = "struck"
    REFUSED = "refused"
    PEN = "pen"  # they waited for the pen, and have it now for a moment
    LINE_STRUCK = "line_struck"  # the host or a moderator took a line of theirs out
    NOT_LOOKED_AT = "not_looked_at"  # no moderator looked in time: the song is theirs
    TAKE_FAILED = "take_failed"  # the song that was to replace theirs failed: theirs stays in
    REPLACED = "replaced"  # the song that replaces theirs is sung: the one before is theirs
    LET_GO = "let_go"  # the jam went on without their song, or was called off: the song is theirs
    NO_MODEL = "no_model"  # to the host: nothing that a place pays for can sing any more


@dataclass(frozen=True, slots=True)
class Report:
    """That somebody finds something wrong with a song."""

    song_id: str
    by: int
    words: str


class Board(Protocol):
    """What a jam asks of the chat. Every call but `tell` and `warn` raises `ChatDown` where it must be asked again
    later, and `NoPlace` where it cannot be done at all."""

    async def draw(self, jam: Jam, standing: Standing) -> Address:
        """The board as it must look now, edited where it stands (`jam.board`) and posted anew where it is gone;
        answers with where it stands. `NoPlace` where the channel is gone or closed to the bot."""
        ...

    async def make_thread(self, jam: Jam) -> Address:
        """The thread beside the board: one and the same, however often it is asked for. `NoPlace` where there can be
        none."""
        ...

    async def open_to_post(self, jam: Jam, room: Address) -> bool:
        """Whether songs can be posted there: False where the thread is gone or locked."""
        ...

    async def reveal(self, jam: Jam, song: Song) -> None:
        """The song's message gets its credits and its usual buttons."""
        ...

    async def announce(self, jam: Jam, made: Sequence[Credit], key: str, sheet: Sheet | None = None) -> Address:
        """The finale's message, with who made what and what it cost; of one song that all wrote every line with its
        writer, and which take the room likes better."""
        ...

    async def call_off(self, jam: Jam, key: str, sheet: Sheet | None = None) -> Address:
        """Say that the jam was called off, and why, with the lines that were written; answers with that message."""
        ...

    async def remind(self, jam: Jam, people: Sequence[int], key: str, since: float) -> None:
        """Mention those who asked for it: the phase ends soon. `since` is the moment for which the reminder was set, in
        Unix seconds: it was not posted before."""
        ...

    async def look(self, jam: Jam, part: Part, song: Song, key: str) -> Address:
        """Put a song before the moderators, to show or to refuse; answers with that message."""
        ...

    async def report(self, jam: Jam, report: Report, key: str) -> None:
        """Tell the moderators of a report. `NoPlace` where no channel for reports is named."""
        ...

    async def tell(self, jam: Jam, part: Part, word: Word) -> None:
        """Say something to one person alone; never fails, and may not reach them. `part` is as it was when it came
        about: its song is the one that is spoken of. Whoever calls has written down first what keeps them from calling
        again, so that nobody is told twice; a crash in between leaves it to `/jam mine`."""
        ...

    async def warn(self, jam: Jam, result: Result, pushed: Song | None) -> None:
        """Tell the host alone that ballots look odd: `pushed` is the song that several love and nothing else. Never
        fails, and may not reach them."""
        ...
