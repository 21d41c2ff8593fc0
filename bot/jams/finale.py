"""`finale`: ballots are counted, each song gets its credits, what the jam cost is settled, and the finale is told; what
is shown is stored before, and each of it is done once more without harm."""

from __future__ import annotations

from functools import partial

from bot.jams.changes import JamChanges
from bot.jams.counting import Result, count
from bot.jams.rounds import Round, reveal
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs.errors import NoPlace


async def show_finale(tools: Tools, round_: Round) -> JamChanges | None:
    jam = round_.jam
    if jam.rated and jam.result is None and len(round_.to_hear) > 1:
        return {"result": await _counted(tools, round_)}
    if jam.revealed < len(jam.order):
        await reveal_next(tools, round_)
        return {"revealed": jam.revealed + 1}
    if jam.spent is None:
        figures = await tools.money.close(jam)
        return {"spent": figures.spent, "returned": figures.free}
    if jam.finale is None:
        if jam.result is not None and (jam.result.pushed or jam.result.young):
            await tools.board.warn(jam, jam.result, round_.songs.get(jam.result.pushed or ""))
        try:
            return {"finale": await tools.board.announce(jam, round_.credits, f"{jam.id}-finale", round_.sheet)}
        except NoPlace:  # nobody can be told there; the jam ends all the same
            pass
    return {"state": JamState.DONE, "ended_at": round_.now}


async def _counted(tools: Tools, round_: Round) -> Result:
    """The result: the same each time, since no ballot is taken any more and the jam's id is the seed."""
    ballots, entries = await tools.votes.ballots(round_.jam.id), tuple(round_.to_hear)
    return await tools.count(partial(count, ballots, entries, round_.jam.id))


async def reveal_next(tools: Tools, round_: Round) -> None:
    """The next song of the order is blind no longer, and its message says who made it. Raises `ChatDown`."""
    jam = round_.jam
    song = round_.songs.get(jam.order[jam.revealed])
    if song is not None and jam.options.blind:
        await reveal(tools, jam, song)
