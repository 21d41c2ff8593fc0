"""The reply to a paid call is lost, in every way that it can be: it is looked up, and never asked for again."""

from __future__ import annotations

import pytest

from bot.rehearsal import Rehearsal
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import songs, sung


@pytest.mark.parametrize("trouble", ["lost_reply", "garbage_reply", "accepted_then_500"])
async def test_a_song_whose_reply_was_lost_is_found_by_our_own_id(rehearsal: Rehearsal, trouble: str) -> None:
    rehearsal.studio.trouble(trouble)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert (rehearsal.studio.submits, rehearsal.studio.charges, len(songs(rehearsal))) == (1, 1, 1)


@pytest.mark.parametrize(
    ("logs", "known"), [("logs_down", "cannot be read"), ("logs_silent", "does not show the song")]
)
async def test_where_the_log_says_nothing_the_person_decides(rehearsal: Rehearsal, logs: str, known: str) -> None:
    studio, town = rehearsal.studio, rehearsal.town
    studio.trouble("lost_reply")
    studio.trouble(logs, times=None)
    asked = await town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await town.until(lambda: "Try again" in card.labels, timeout=20)
    assert known in str(card.embeds)
    assert "whether it was charged" in str(card.embeds)
    assert studio.submits == 1
    await town.press("ada", card, "Try again")
    await sung(rehearsal)
    assert (studio.submits, len(songs(rehearsal))) == (2, 1)
    await town.until(lambda: not card.labels)


async def test_a_submit_that_never_left_is_made_again_by_itself(rehearsal: Rehearsal) -> None:
    rehearsal.studio.trouble("submit_429")
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert rehearsal.studio.charges == 1


@pytest.mark.parametrize("ahead", [-6 * 3600.0, -75.0, 75.0, 6 * 3600.0])
async def test_a_clock_that_disagrees_with_the_providers_loses_no_paid_song(rehearsal: Rehearsal, ahead: float) -> None:
    rehearsal.studio.ahead = ahead
    rehearsal.studio.trouble("lost_reply")
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert (rehearsal.studio.submits, rehearsal.studio.charges, len(songs(rehearsal))) == (1, 1, 1)
