"""A server's money, as people meet it: who has some left sings, and who has not reads why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Interaction, Town
from tests.chat.songs import TEXTS
from tests.e2e.conftest import BRISK, LYRICS, SECONDS, judge
from tests.e2e.memory import remember
from tests.e2e.test_a_song import songs, sung
from tests.nursery import forked

TEN = ("ada", "ben", "cy", "dee", "eli", "fay", "gus", "ida", "jon", "kim")


@asynccontextmanager
async def bounded(folder: Path, **bounds: str) -> AsyncGenerator[Rehearsal]:
    """A bot that is online, with bounds of money."""
    await remember(folder, SECONDS + 0.2)
    studio = Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS)
    async with rehearsing(Town(), studio, folder, start=forked, **BRISK, **bounds) as going:
        yield going
        judge(going)


async def said(asked: Interaction, person: str) -> str:
    """What was answered to somebody in private."""
    answer = await asked.said()
    assert answer.ephemeral_for == person
    return answer.content


async def test_ten_people_at_once_on_money_for_one_song_are_one_song_and_nine_private_sentences(
    tmp_path: Path,
) -> None:
    async with bounded(tmp_path, SERVER_USD_PER_DAY="0.20") as rehearsal:
        town, studio = rehearsal.town, rehearsal.studio
        for name in TEN[7:]:
            town.newcomer(name)
        studio.hold()
        studio.trouble("failed")
        asked = await asyncio.gather(*(town.command(name, "song create", lyrics=LYRICS) for name in TEN))
        answers = await asyncio.gather(*(one.said() for one in asked))
        refused = [answer for answer in answers if answer.ephemeral_for]
        assert len(refused) == 9
        assert {answer.ephemeral_for for answer in refused} < set(TEN)
        for answer in refused:
            assert "$0.20 a day (UTC), of which $0.195 is used" in answer.content
            assert "Nothing was spent." in answer.content
            assert ":R>" in answer.content
        await town.until(lambda: studio.submits == 1)
        studio.release()
        await town.until(lambda: any("Try again" in message.labels for message in town.messages("jam")), timeout=20)
        asked = await asyncio.gather(*(town.command(name, "song create", lyrics=LYRICS) for name in TEN))
        answers = await asyncio.gather(*(one.said() for one in asked))
        assert sum(bool(answer.ephemeral_for) for answer in answers) == 9, "what failed was not charged: one more"
        await sung(rehearsal)
        assert studio.charges == 1


async def test_a_member_who_runs_out_reads_what_is_left_and_a_gift_lets_them_sing_again(tmp_path: Path) -> None:
    async with bounded(tmp_path, SERVER_USD_PER_DAY="5") as rehearsal:
        town = rehearsal.town
        set_ = await said(await town.command("mo", "purse share", amount="1", unit="songs", period="week"), "mo")
        assert set_ == "Everyone: 1 song a week. What is reserved already stays reserved."
        await town.command("ada", "song create", lyrics=LYRICS)
        song = await sung(rehearsal)
        cost = next(field["value"] for field in song.embeds[0]["fields"] if field["name"] == "Cost")
        assert cost == "$0.195 from this server's purse"
        told = await said(await town.press("ada", song, "Again"), "ada")
        assert told.startswith(
            "You have had the one song a week that is your share of this server's money. It starts anew <t:"
        )
        shown = await (await town.command("ada", "purse show")).said()
        assert shown.ephemeral_for == "ada"
        fields = {field["name"]: field["value"] for field in shown.embeds[0]["fields"]}
        assert fields["Free"].startswith("**$4.805** of $5.00, anew <t:")
        assert fields["Your share"].startswith("**0** of 1 song, anew <t:")
        assert fields["Reserved"] == "Nothing"
        assert "`minimax/music-2.6`: " in fields["A song costs"]
        assert len(shown.embeds) == 1
        given = await said(await town.command("mo", "purse give", person="ada", amount="$0.40"), "mo")
        assert "$4.405 is left in the purse" in given
        await town.press("ada", song, "Again")
        await sung(rehearsal, count=2)
        refused = await said(await town.command("ben", "purse give", person="ben", amount="5"), "ben")
        assert refused == TEXTS("denied.not_manager")


async def test_a_purse_that_is_frozen_delivers_what_is_paid_and_spends_no_more(tmp_path: Path) -> None:
    async with bounded(tmp_path) as rehearsal:
        town, studio = rehearsal.town, rehearsal.studio
        await (await town.command("mo", "purse set", costs="managers")).said()
        studio.hold()
        card = await (await town.command("ada", "song create", lyrics=LYRICS)).said()
        await town.until(lambda: studio.submits == 1)
        assert await said(await town.command("mo", "purse freeze"), "mo") == TEXTS("purse.frozen")
        assert (await said(await town.command("ben", "song create", lyrics=LYRICS), "ben")).startswith(
            TEXTS("money.frozen")
        )
        assert "$" not in str(card.embeds)
        studio.release()
        song = await sung(rehearsal)
        assert "Cost" not in {field["name"] for field in song.embeds[0]["fields"]}
        assert await said(await town.command("mo", "purse thaw"), "mo") == TEXTS("purse.thawed")
        await town.command("ben", "song create", lyrics=LYRICS)
        await town.until(lambda: len(songs(rehearsal)) == 2, timeout=20)
