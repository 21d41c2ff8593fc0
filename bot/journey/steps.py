"""Which step takes a song out of which state: the journey on one page."""

from __future__ import annotations

from bot.journey import generating, posting, submitting
from bot.journey.journey import Step
from bot.songs.states import State

STEPS: dict[State, Step] = {
    State.QUEUED: submitting.check_and_submit,
    State.SUBMITTING: submitting.resolve_lost_reply,
    State.SUBMIT_UNKNOWN: submitting.keep_searching,
    State.GENERATING: generating.poll_until_finished,
    State.READY: posting.finish_and_post,
    State.POSTING: posting.find_or_post,
}
