"""`open`: people join and write, until time is up, or every place is taken and handed in."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.parts import Seat
from bot.jams.reminding import remind
from bot.jams.rounds import Round
from bot.jams.standing import places_left
from bot.jams.states import EndCause, JamState
from bot.jams.tools import Tools

LOOKING = 0.5
"""The share of the writing time that moderators have at the least to look at songs, once nobody writes any more."""


async def write_songs(tools: Tools, round_: Round) -> JamChanges | None:
    jam = round_.jam
    assert jam.ends_at is not None
    taken = sum(part.seat is Seat.TAKEN for part in round_.parts)
    full = not places_left(jam, round_.parts, round_.songs)
    complete = full and len(round_.entered) == taken > 0
    if round_.now < jam.ends_at and not complete:
        return await remind(tools, round_)
    if not round_.entered:
        return called_off(round_, EndCause.NO_SONGS)
    longest = tools.song_deadline
    if jam.options.look_first:
        longest = max(longest, LOOKING * tools.clocks.writing(jam))
    return entering(round_, JamState.SINGING, longest)


def entering(round_: Round, state: JamState, seconds: float | None) -> JamChanges:
    """A phase that begins now and ends after `seconds`; None where it ends by itself."""
    return {
        "state": state,
        "began_at": round_.now,
        "ends_at": None if seconds is None else round_.now + seconds,
        "away_seconds": 0.0,
        "reminded": 0,
    }


def called_off(round_: Round, cause: EndCause) -> JamChanges:
    """The jam ends without a finale."""
    return {"state": JamState.CALLED_OFF, "end_cause": cause, "ended_at": round_.now, "ends_at": None}
