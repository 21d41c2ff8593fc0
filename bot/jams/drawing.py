"""The board: drawn where it would look different, and not more often than Discord likes."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.clocks import redraw_at
from bot.jams.rounds import Round
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs.errors import NoPlace


def outdated(round_: Round) -> bool:
    """Whether the board shows something else than it should."""
    jam = round_.jam
    if jam.state is JamState.DRAFT or jam.opened_at is None:
        return False
    return jam.drawn != round_.shown.digest


async def draw(tools: Tools, round_: Round) -> JamChanges | None:
    """The board as it must look now, and then its thread; None where nothing is to be drawn yet.

    Raises `ChatDown`, and `NoPlace` where the board has no place any more.
    """
    jam = round_.jam
    if outdated(round_) and round_.now >= redraw_at(jam):
        shown = round_.shown
        board = await tools.board.draw(jam, shown)
        drawn: JamChanges = {"drawn": shown.digest, "drawn_state": jam.state, "drawn_at": round_.now}
        return drawn if board == jam.board else {**drawn, "board": board, "board_at": round_.now}
    if jam.running and jam.board is not None and jam.thread is None and not jam.threadless:
        try:
            return {"thread": await tools.board.make_thread(jam)}
        except NoPlace:
            return {"threadless": True}
    return None
