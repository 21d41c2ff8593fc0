"""`listening`: every song is there, to be heard and rated, until time is up or nothing is left to wait for."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.reminding import remind
from bot.jams.rounds import Round, on_its_way
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.jams.writing import entering


async def listen(tools: Tools, round_: Round) -> JamChanges | None:
    """No ballot is taken once this is written; the count and the reveal come after."""
    assert round_.jam.ends_at is not None
    if round_.now < round_.jam.ends_at and not _all_done(round_):
        return await remind(tools, round_)
    return entering(round_, JamState.FINALE, None)


def _all_done(round_: Round) -> bool:
    """Whether a vote waits for nobody: one song has no other to come before, and where those alone may vote who have a
    song in the jam, all of them have. Who else might come is not known, so that theirs ends by the clock."""
    options = round_.jam.options
    if not round_.jam.rated or any(on_its_way(song) for song in round_.songs.values()):
        return False
    makers = round_.to_hear
    return len(makers) <= 1 or (not options.listeners and round_.voters >= set(makers.values()))
