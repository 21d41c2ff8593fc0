"""States in which nobody takes part: a draft, a paused jam, and jams that have ended but for what is still to tidy."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.clocks import DRAFT_LIFE
from bot.jams.finale import reveal_next
from bot.jams.rounds import Round, under_way
from bot.jams.states import EndCause
from bot.jams.tools import Tools
from bot.jams.writing import called_off
from bot.songs.errors import NoPlace, Superseded


async def await_opening(tools: Tools, round_: Round) -> JamChanges | None:
    """`draft`: forgotten after a while, and its row with it. Raises `Superseded`: it is to be looked at anew."""
    if round_.now < round_.jam.created_at + DRAFT_LIFE:
        return None
    await tools.jams.forget(round_.jam)
    raise Superseded(f"jam {round_.jam.id} is no more")


async def stand_still(tools: Tools, round_: Round) -> JamChanges | None:
    """`paused`: called off where nobody goes on with it."""
    assert round_.jam.began_at is not None
    if round_.now < round_.jam.began_at + tools.limits.idle:
        return None
    return called_off(round_, EndCause.IDLE)


async def wind_up(tools: Tools, round_: Round) -> JamChanges | None:
    """`called_off`: once every song has landed what is left goes back and is told, and what was posted blind gets its
    credits. What was sung and not posted has gone to its makers."""
    jam = round_.jam
    if jam.opened_at is None or jam.finale is not None:
        return None
    if jam.revealed < jam.published:
        await reveal_next(tools, round_)
        return {"revealed": jam.revealed + 1}
    if any(under_way(song) for song in round_.songs.values()):
        return None
    if jam.spent is None:
        figures = await tools.money.close(jam)
        return {"spent": figures.spent, "returned": figures.free}
    try:
        return {"finale": await tools.board.call_off(jam, f"{jam.id}-off", round_.sheet)}
    except NoPlace:
        return None


async def rest(tools: Tools, round_: Round) -> JamChanges | None:
    """`done`."""
    return None
