"""Which step takes a song out of which state: the journey on one page."""

from __future__ import annotations

from bot.journey import generating, posting, submitting
from bot.journey.journey import Step
from bot.songs.songs import State

STEPS: dict[State, Step] = {
    State.QUEUED: submitting.submit,
    State.SUBMITTING: submitting.settle,
    State.SUBMIT_UNKNOWN: submitting.look_late,
    State.GENERATING: generating.wait,
    State.READY: posting.post,
    State.POSTING: posting.find_or_post,
}
