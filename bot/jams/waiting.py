"""`singing`: no new words; the songs under way are waited for, at most as long as a song may take."""

from __future__ import annotations

from bot.jams.changes import JamChanges
from bot.jams.clocks import PUBLICATION
from bot.jams.rounds import Round
from bot.jams.states import EndCause, JamState
from bot.jams.tools import Tools
from bot.jams.writing import called_off, entering

PUBLISHED_WITHIN = 15 * 60.0
"""Seconds, beside the jam's own pace, after which listening begins although Discord has not taken every song yet: those
come when it does, as blind as the others."""


async def wait_for_songs(tools: Tools, round_: Round) -> JamChanges | None:
    """Once nothing is left to wait for, the order is drawn, and stored: a restart goes on in the same one."""
    assert round_.jam.ends_at is not None
    if round_.now < round_.jam.ends_at and (round_.waited_for or round_.unseen):
        return None
    order = [song.id for song in round_.publishable]
    if not order:
        return called_off(round_, EndCause.NO_SONGS)
    tools.shuffle(order)
    seconds = len(order) * PUBLICATION + PUBLISHED_WITHIN
    publishing = entering(round_, JamState.PUBLISHING, seconds)
    return {**publishing, "order": tuple(order), "published": 0, "next_at": round_.now}
