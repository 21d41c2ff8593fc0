"""`listening`: every song is there, to be heard, until time is up."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.reminding import remind
from bot.jams.rounds import Round
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.jams.writing import entering


async def listen(tools: Tools, round_: Round) -> JamChanges | None:
    """The reveal is stored before anything of it is shown."""
    assert round_.jam.ends_at is not None
    if round_.now < round_.jam.ends_at:
        return await remind(tools, round_)
    return entering(round_, JamState.FINALE, None)
