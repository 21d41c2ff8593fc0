"""Killed and started again: the same song arrives once."""

from __future__ import annotations

import json
import signal
import time

from bot.database.opening import open_database
from bot.rehearsal import Rehearsal
from bot.songs.prices import Price, PriceSource
from tests.e2e.conftest import LYRICS, nothing_left_to_say
from tests.e2e.test_a_song import songs, sung


async def test_a_song_that_was_generating_when_the_bot_was_killed_arrives_once(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    asked = await town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await town.until(lambda: "Singing" in str(card.embeds))
    await rehearsal.kill()
    studio.release()
    await rehearsal.start()
    await sung(rehearsal)
    await nothing_left_to_say(rehearsal)
    assert (studio.submits, studio.charges, len(songs(rehearsal))) == (1, 1, 1)


async def test_sigterm_says_so_on_the_card_and_exits_with_0_and_the_song_goes_on_afterwards(
    rehearsal: Rehearsal,
) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    asked = await town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await town.until(lambda: "Singing" in str(card.embeds))
    assert await rehearsal.stop() == 0
    assert "restarting" in str(card.embeds)
    studio.release()
    await rehearsal.start()
    await sung(rehearsal)
    assert (studio.submits, len(songs(rehearsal))) == (1, 1)


async def test_killed_during_the_drain_the_song_arrives_once(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    card = await (await town.command("ada", "song create", lyrics=LYRICS)).said()
    await town.until(lambda: "Singing" in str(card.embeds))
    assert rehearsal.process is not None
    rehearsal.process.send_signal(signal.SIGTERM)
    await town.until(lambda: "restarting" in str(card.embeds))
    await rehearsal.kill()
    studio.release()
    await rehearsal.start()
    await sung(rehearsal)
    assert (studio.submits, len(songs(rehearsal))) == (1, 1)


async def test_what_a_song_costs_is_known_from_the_last_time_before_models_are_listed(
    rehearsal: Rehearsal,
) -> None:
    await rehearsal.kill()
    async with open_database(f"sqlite:///{rehearsal.folder}/data/jamboree.db") as store:
        await store.purses.keep_prices({"google/lyria2": Price(70_000, PriceSource.LISTED)}, time.time())
    rehearsal.studio.trouble("models_500", times=None)
    rehearsal.studio.hold()
    await rehearsal.start()
    asked = await rehearsal.town.command("ada", "song create", style="Rain", model="google/lyria2")
    assert "about $0.07 from this server's purse" in str((await asked.said()).embeds)
    rehearsal.studio.release()


async def test_the_log_of_a_song_reads_as_one_story_and_holds_no_word_of_it(rehearsal: Rehearsal) -> None:
    """What it must not hold is judged after every test here."""
    await rehearsal.kill()
    rehearsal.log.unlink()
    process = await rehearsal.launch(LOG_FORMAT="json", LOG_LEVEL="DEBUG")
    await rehearsal.town.until(lambda: rehearsal.town.online)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    song = await sung(rehearsal)
    await nothing_left_to_say(rehearsal)
    process.send_signal(signal.SIGTERM)
    await process.wait()
    lines = [json.loads(line) for line in rehearsal.log.read_text(encoding="utf-8").splitlines()]
    song_id = song.components[0]["components"][0]["custom_id"].rpartition(":")[2]
    story = [line["state"] for line in lines if line.get("song") == song_id and line["event"] == "song.moved"]
    assert story == ["queued", "submitting", "generating", "ready", "posting", "done"]
