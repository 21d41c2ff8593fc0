"""A server that nobody has opened: what is read there, what the bot's owner is asked, and what comes of the answer."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town
from tests.chat.songs import TEXTS
from tests.e2e.conftest import BRISK, LYRICS, SECONDS, judge
from tests.e2e.memory import remember
from tests.e2e.test_a_song import sung
from tests.nursery import forked
from tests.upgrades.test_databases import sqlite

ASKS = BRISK | {"SERVERS": "ask", "SERVER_USD_PER_DAY": "5"}
OPEN, LIMIT, LEAVE, REALLY, FORM, SING = (
    TEXTS(f"button.{action}") for action in ("open", "limit", "leave", "left", "form", "sing")
)


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    """A bot that is online and asks its owner, who is Mo, about each server; the first one is his own."""
    await remember(tmp_path, SECONDS + 0.2)
    studio = Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS)
    async with rehearsing(Town(), studio, tmp_path, start=forked, **ASKS) as going:
        yield going
        judge(going)


def questions(town: Town, person: str = "mo") -> list[Message]:
    """What the owner was asked, by direct message."""
    return [message for message in town.messages("dm", person) if LEAVE in message.labels]


async def asked(town: Town, count: int = 1, person: str = "mo") -> Message:
    """The newest question, once there are `count`."""
    await town.until(lambda: len(questions(town, person)) >= count)
    return questions(town, person)[-1]


def rows(rehearsal: Rehearsal, query: str, *values: object) -> list[tuple[object, ...]]:
    """What the database says, asked beside the bot."""
    with closing(sqlite3.connect(rehearsal.folder / "data" / "jamboree.db")) as connection, connection:
        return connection.execute(query, values).fetchall()


async def until(predicate: Callable[[], object]) -> None:
    """What no message shows: something in the database or in the log. Raises `TimeoutError`."""
    for _ in range(500):
        if predicate():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


TOLD = "SELECT count(*) FROM opening_requests WHERE told_at IS NOT NULL"


async def test_whoever_sings_first_is_told_to_wait_and_the_owner_opens_the_server_with_one_press(
    rehearsal: Rehearsal,
) -> None:
    town, second = rehearsal.town, rehearsal.town.guilds["second"]
    first = await (await town.command("lou", "song create", channel="lounge", lyrics=LYRICS, title="Tide")).said()
    again = await (await town.command("vic", "song create", channel="lounge", lyrics=LYRICS)).said()
    for said, person in ((first, "lou"), (again, "vic")):
        assert (said.content, said.ephemeral_for) == (TEXTS("opening.asked", form=FORM), person)
        assert list(said.labels) == [FORM]
    question = await asked(town)
    assert f"<@{town.people['lou'].id}>" in question.content
    assert second.name in question.content
    assert "$5.00 a day" in question.content
    assert list(question.labels) == [OPEN, LIMIT, LEAVE]
    assert question.pings == set()

    await rehearsal.kill()
    await rehearsal.start()
    custom_id = f"opening:open:{second.id}"
    refused = await (await town.press("lou", first, FORM)).answered()
    await until(lambda: rows(rehearsal, TOLD) == [(1,)])
    assert len(questions(town)) == 1
    await (await town.press("mo", question, OPEN)).answered()
    assert question.content == TEXTS("opening.opened", server=f"**{second.name}** (`{second.id}`)", limit="$5.00 a day")
    assert list(question.labels) == []
    stale = await (await town.forge_press("mo", question, custom_id)).said()
    assert stale.content == TEXTS("denied.stale")

    assert refused.reply == "modal"
    await town.submit("lou", refused)
    song = await sung(rehearsal, "lounge")
    assert song.embeds[0]["title"] == "Tide"
    assert rehearsal.studio.submits == 1
    assert rows(rehearsal, "SELECT guild_id, amount > 0 FROM holds WHERE guild_id = ?", second.id) == [(second.id, 1)]


async def test_nobody_but_the_owner_answers_and_a_closed_door_waits_in_the_log_and_is_opened_there(
    rehearsal: Rehearsal,
) -> None:
    town, second = rehearsal.town, rehearsal.town.guilds["second"]
    town.close_messages("mo")
    await town.command("lou", "song create", channel="lounge", lyrics=LYRICS)
    line = f"jamboree purse open --server {second.id}"
    await until(lambda: line in rehearsal.log.read_text())
    assert rehearsal.log.read_text().count(line) == 1
    town.close_messages("mo", closed=False)
    await rehearsal.stop()
    await rehearsal.start()
    question = await asked(town)
    forged = await (await town.forge_submit("lou", f"opening:save:{second.id}", channel="lounge", limit="none")).said()
    assert forged.content == TEXTS("denied.not_owner")
    really = await (await town.press("mo", question, LEAVE)).said()
    assert second.has_bot
    await (await town.press("mo", really, REALLY)).answered()
    assert not second.has_bot
    await (await town.press("mo", question, OPEN)).answered()
    assert question.content == TEXTS("opening.not_there")
    assert rows(rehearsal, "SELECT * FROM opening_requests") == []
    town.add_bot("second")
    await town.command("lou", "song create", channel="lounge", lyrics=LYRICS)
    await asked(town)
    assert rehearsal.studio.submits == 0


async def test_an_owner_who_sings_first_is_asked_on_the_spot_and_their_song_goes_on_with_one_press(
    rehearsal: Rehearsal,
) -> None:
    town = rehearsal.town
    town.join("mo", "second")
    said = await (await town.command("mo", "song create", channel="lounge", lyrics=LYRICS, title="Tide")).said()
    assert said.ephemeral_for == "mo"
    assert list(said.labels) == [OPEN, LIMIT, LEAVE]
    assert rows(rehearsal, "SELECT * FROM opening_requests") == []
    form = await (await town.press("mo", said, LIMIT)).answered()
    wrong = await (await town.submit("mo", form, limit="2,50 €")).said()
    assert "“2,50 €” is no amount" in wrong.content
    form = await (await town.press("mo", said, LIMIT)).answered()
    await (await town.submit("mo", form, limit="$2.50")).answered()
    assert said.content == TEXTS("opening.opened_here", limit="$2.50 a day", sing=SING)
    await town.press("mo", said, SING)
    assert (await sung(rehearsal, "lounge")).embeds[0]["title"] == "Tide"
    assert rows(rehearsal, "SELECT open, own_limit, limit_day FROM purses") == [(1, 1, 2_500_000)]
    assert questions(town) == []


async def test_more_than_five_servers_of_a_day_share_one_message_which_grows(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    keys = [f"harbour{number}" for number in range(8)]
    for key in keys:
        town.found_server(key, "lou")
        town.add_bot(key)
    for key in keys[:7]:
        await (await town.command("lou", "song create", channel=key, lyrics=LYRICS)).said()
    await asked(town, 5)
    await until(lambda: rows(rehearsal, TOLD) == [(7,)])
    await (await town.command("lou", "song create", channel=keys[7], lyrics=LYRICS)).said()
    await until(lambda: rows(rehearsal, TOLD) == [(8,)])
    assert len(questions(town)) == 5
    (digest,) = [message for message in town.messages("dm", "mo") if message not in questions(town)]
    assert digest.content.startswith("3 more servers want Jamboree on ")
    menu = digest.components[0]["components"][0]
    assert [option["label"] for option in menu["options"]] == ["Harbour5", "Harbour6", "Harbour7"]
    picked = await (await town.choose("mo", digest, menu["custom_id"], [str(town.guilds["harbour6"].id)])).said()
    await (await town.press("mo", picked, OPEN)).answered()
    await town.command("lou", "song create", channel="harbour6", lyrics=LYRICS)
    await sung(rehearsal, "harbour6")
    over = await (await town.choose("mo", digest, menu["custom_id"], [str(town.guilds["harbour6"].id)])).said()
    assert over.content == TEXTS("opening.not_waiting")


async def test_of_a_team_its_owner_is_asked_and_each_member_may_answer(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    await rehearsal.stop()
    town.own_application("mo", "ada")
    await rehearsal.start()
    await town.command("lou", "song create", channel="lounge", lyrics=LYRICS)
    await asked(town)
    assert town.messages("dm", "ada") == []
    said = await (await town.command("ada", "song create", channel="lounge", lyrics=LYRICS)).said()
    await (await town.press("ada", said, OPEN)).answered()
    assert said.content == TEXTS("opening.opened_here", limit="$5.00 a day", sing=SING)


async def test_what_a_crash_left_between_the_row_the_message_and_its_note_is_repaired(rehearsal: Rehearsal) -> None:
    town, second = rehearsal.town, rehearsal.town.guilds["second"]
    await rehearsal.kill()
    rows(rehearsal, "INSERT INTO opening_requests VALUES (?, ?, ?, NULL)", second.id, town.people["lou"].id, 1.7e9)
    await rehearsal.start()
    await asked(town)
    await until(lambda: rows(rehearsal, TOLD) == [(1,)])
    await rehearsal.kill()
    town.world.nonces.clear()
    rows(rehearsal, "UPDATE opening_requests SET told_at = NULL")
    await rehearsal.start()
    await until(lambda: rows(rehearsal, TOLD) == [(1,)])
    assert len(questions(town)) == 1


async def test_servers_that_had_songs_before_are_open_and_the_owner_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    sqlite("v0_1", tmp_path)
    (tmp_path / "songs.db").rename(tmp_path / "data" / "jamboree.db")
    town = Town()
    async with rehearsing(town, Studio(compose=tone), tmp_path, start=forked, **ASKS) as rehearsal:
        await town.until(lambda: town.messages("dm", "mo"))
        (told,) = town.messages("dm", "mo")
        assert all(words in told.content for words in ("`21`", "jamboree purse close --server ID", "$5.00 a day"))
        kept = "SELECT 1 FROM server_settings WHERE guild_id = 0 AND name = 'upgrade_told'"
        await until(lambda: rows(rehearsal, kept))
        await rehearsal.kill()
        town.world.nonces.clear()
        await rehearsal.start()
        await town.command("lou", "song create", channel="lounge", lyrics=LYRICS)
        await asked(town)
        assert len(town.messages("dm", "mo")) == 2
        judge(rehearsal)
