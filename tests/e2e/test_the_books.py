"""Who runs a server and who owns the bot, as they walk: settings of a channel, notes, reports, and `/owner`."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat.forms.settings import ANY_MODEL
from bot.sandbox.discord import Message, Town
from tests.chat.songs import TEXTS
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import sung
from tests.e2e.test_the_purse import bounded, said

STYLE = "Slow doom polka"
DEFAULTS, NOTICES, COSTS = (TEXTS(f"settings.{name}") for name in ("defaults", "notices", "costs"))


def notes(town: Town) -> list[Message]:
    """What the bot said in the channel about the purse."""
    return [message for message in town.messages("jam") if "money for songs" in message.content]


async def test_a_channel_has_its_own_model_and_style_and_what_is_wrong_with_them_is_a_sentence(tmp_path: Path) -> None:
    async with bounded(tmp_path) as rehearsal:
        town, studio = rehearsal.town, rehearsal.studio
        page = await (await town.command("mo", "settings")).said()
        assert [DEFAULTS in page.labels, NOTICES in page.labels, COSTS in page.labels] == [True] * 3
        opened = await (await town.press("mo", page, DEFAULTS)).answered()
        wrong = await (await town.submit("mo", opened, model=["minimax-music"], style=STYLE)).said()
        assert wrong.content == TEXTS("settings.style_unused", model="`minimax-music`", again=DEFAULTS)
        assert list(wrong.labels) == [DEFAULTS]
        again = await (await town.press("mo", wrong, DEFAULTS)).answered()
        saved = await said(await town.submit("mo", again, model=["minimax/music-2.0"]), "mo")
        channel = f"<#{town.channels['jam'].id}>"
        kept = TEXTS("settings.default_both", channel=channel, model="`minimax/music-2.0`", style=STYLE)
        assert kept in saved, "the style is as it was typed before"
        await rehearsal.stop()
        await rehearsal.start()

        await town.command("ada", "song create", lyrics=LYRICS)
        song = await sung(rehearsal)
        (generation,) = studio.generations.values()
        assert generation.model == "minimax/music-2.0"
        assert generation.request["prompt"] == STYLE
        assert STYLE in str(song.embeds)
        await town.command("ada", "song create", lyrics=LYRICS, model="minimax/music-1.5", style="Quick waltz")
        await sung(rehearsal, count=2)
        assert [one.model for one in studio.generations.values()] == ["minimax/music-2.0", "minimax/music-1.5"]

        page = await (await town.command("mo", "settings")).said()
        opened = await (await town.press("mo", page, DEFAULTS)).answered()
        cleared = await said(await town.submit("mo", opened, model=[ANY_MODEL], style=""), "mo")
        assert TEXTS("settings.no_defaults") in cleared
        opened = await (await town.press("mo", page, COSTS)).answered()
        assert TEXTS("settings.costs_seen", who=TEXTS("costs.nobody")) in await said(
            await town.submit("mo", opened, costs=["nobody"]), "mo"
        )


async def test_low_water_is_told_once_in_the_channel_that_was_named_and_a_report_says_where_it_went(
    tmp_path: Path,
) -> None:
    async with bounded(tmp_path, SERVER_USD_PER_DAY="0.24") as rehearsal:
        town = rehearsal.town
        page = await (await town.command("mo", "settings")).said()
        opened = await (await town.press("mo", page, NOTICES)).answered()
        saved = await said(await town.submit("mo", opened, channels=["jam"]), "mo")
        assert TEXTS("settings.notices_in", channel=f"<#{town.channels['jam'].id}>") in saved
        assert [one.content for one in town.messages("jam")] == [TEXTS("settings.notices_begin")]
        await town.command("ada", "song create", lyrics=LYRICS)
        await town.until(lambda: len(notes(town)) == 1, timeout=20)
        low = TEXTS("notice.low", free="$0.045", most="$0.24")
        assert notes(town)[0].content.startswith(f"{low} {TEXTS('money.resets', moment='<t:')[:-1]}")
        await sung(rehearsal)
        await rehearsal.stop()
        await rehearsal.start()
        await town.command("ada", "song create", lyrics=LYRICS, model="minimax/music-2.0")
        await town.until(lambda: len(notes(town)) == 2, timeout=20)
        assert notes(town)[1].content.startswith(TEXTS("notice.empty", free="$0.014", most="$0.24"))
        await sung(rehearsal, count=2)

        report = await (await town.command("mo", "purse report")).said()
        assert report.ephemeral_for == "mo"
        assert "**$0.226** for 2 songs" in report.embeds[0]["description"]
        picture = next(one for one in report.attachments if one.filename.endswith(".png"))
        assert "In all $0.226 on 1 day" in (picture.description or "")
        assert any(one.filename.endswith(".csv") for one in report.attachments)
        assert await said(await town.command("mo", "purse reset", person="ada"), "mo") == TEXTS(
            "purse.was_reset", who=f"<@{town.people['ada'].id}>"
        )


async def test_the_owner_sees_opens_closes_and_drains_in_direct_messages_and_nobody_else_does(tmp_path: Path) -> None:
    async with bounded(tmp_path, SERVERS="ask", OWNER_USD_PER_DAY="200") as rehearsal:
        town, studio, second = rehearsal.town, rehearsal.studio, rehearsal.town.guilds["second"]
        studio.retire("google/lyria2", shutdown_at="2027-01-31", replaced_by="stable-audio")
        await rehearsal.stop()
        await rehearsal.start()
        told = TEXTS("notice.account", provider="AIML API", left="$100.00", day="$200.00")
        going = TEXTS("notice.ends", model="`google/lyria2`", day="2027-01-31")
        await town.until(lambda: any(told in one.content for one in town.messages("dm", "mo")), timeout=20)
        await town.until(lambda: any(going in one.content for one in town.messages("dm", "mo")), timeout=20)
        models = await (await town.command("ada", "song models")).said()
        assert TEXTS("models.ends", day="2027-01-31") in models.embeds[0]["description"]

        refused = await (await town.command("ada", "owner servers", channel="dm")).said()
        assert refused.content == TEXTS("denied.not_owner")
        assert await town.autocomplete("ada", "owner open", "server", channel="dm") == []
        with pytest.raises(ValueError, match="contexts"):
            await town.command("mo", "owner servers")
        offered = await town.autocomplete("mo", "owner open", "server", channel="dm")
        assert {"name": second.name, "value": str(second.id)} in offered
        opened = await (
            await town.command("mo", "owner open", channel="dm", server=str(second.id), limit="0.50")
        ).said()
        assert "$0.50 a day" in opened.content
        await town.command("lou", "song create", channel="lounge", lyrics=LYRICS)
        await sung(rehearsal, "lounge")
        listed = await (await town.command("mo", "owner servers", channel="dm")).said()
        assert f"**{second.name}** (`{second.id}`): open · $0.195 this month" in listed.embeds[0]["description"]
        caps = await (await town.command("mo", "owner caps", channel="dm")).said()
        assert "$0.195 of $200.00 is used" in caps.embeds[0]["description"]
        odd = await (await town.command("mo", "owner close", channel="dm", server="lounge")).said()
        assert odd.content == TEXTS("owner.no_server", given="lounge")
        closed = await (await town.command("mo", "owner close", channel="dm", server=str(second.id))).said()
        assert closed.content == TEXTS("owner.now_closed", server=f"**{second.name}** (`{second.id}`)")

        sure = await (await town.command("mo", "owner drain", channel="dm")).said()
        assert rehearsal.process is not None
        ended = asyncio.create_task(rehearsal.process.wait())
        await town.press("mo", sure, TEXTS("button.drain"))
        assert await asyncio.wait_for(ended, 20) == 0
