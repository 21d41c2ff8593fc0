"""Reminders before a phase ends, to those who asked for them and nobody else."""

from __future__ import annotations

from contextlib import suppress

from bot.jams.changes import JamChanges
from bot.jams.rounds import Round
from bot.jams.tools import Tools
from bot.songs.errors import NoPlace


async def remind(tools: Tools, round_: Round) -> JamChanges | None:
    """Send the reminder that is due, once: what it is known by follows from what is stored. Of several that were missed
    the last is sent. Raises `ChatDown`."""
    jam = round_.jam
    moments = tools.clocks.reminders(jam)
    past = sum(moment <= round_.now for moment in moments)
    if past <= jam.reminded:
        return None
    assert jam.ends_at is not None
    if people := await tools.jams.reminded_of(jam.id):
        with suppress(NoPlace):
            await tools.board.remind(jam, people, key=f"{jam.id}-{jam.ends_at:.0f}-{past}", since=moments[past - 1])
    return {"reminded": past}
