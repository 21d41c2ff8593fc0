"""Killed and started again: the same song arrives once."""

from __future__ import annotations

from bot.rehearsal import Rehearsal
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import songs, sung


async def test_a_song_that_was_generating_when_the_bot_was_killed_arrives_once(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    asked = await town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await town.until(lambda: "at work" in str(card.embeds))
    await rehearsal.kill()
    studio.release()
    await rehearsal.start()
    await sung(rehearsal)
    await town.until(lambda: town.messages("jam", "ada") == songs(rehearsal))
    assert (studio.submits, studio.charges, len(songs(rehearsal))) == (1, 1, 1)


async def test_sigterm_says_so_on_the_card_and_exits_with_0_and_the_song_goes_on_afterwards(
    rehearsal: Rehearsal,
) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    asked = await town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await town.until(lambda: "at work" in str(card.embeds))
    assert await rehearsal.stop() == 0
    assert "restarting" in str(card.embeds)
    studio.release()
    await rehearsal.start()
    await sung(rehearsal)
    assert (studio.submits, len(songs(rehearsal))) == (1, 1)
