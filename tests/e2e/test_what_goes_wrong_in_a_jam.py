"""What goes wrong in a jam, row by row, and what people read then: one bot and one Discord for all of them, a jam each.

How each row is decided is tried in `tests/jams` on a clock of its own; here is what stands in Discord afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from itertools import count

import pytest
import pytest_asyncio

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message
from tests.e2e.jams import Evening, jamming

pytestmark = pytest.mark.asyncio(loop_scope="session")

MINUTE = 60.0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Rehearsal]:
    """One for all tests of a worker."""
    async with jamming(tmp_path_factory.mktemp("jams"), "1") as going:
        yield going


NUMBERS = count(1)


@pytest.fixture
def evening(stage: Rehearsal) -> Evening:
    """A jam in a server of its own, of which Mo is the owner and Cy a moderator."""
    town, key = stage.town, f"row{next(NUMBERS)}"
    town.found_server(key, "mo", "ada", "ben", "cy", "dee")
    town.give_role("cy", "Moderators", key)
    town.add_bot(key)
    return Evening(stage, f"theme {key}", channel=key)


# --- the bot, killed ------------------------------------------------------------------------------------------------


async def test_a_bot_that_was_away_across_a_deadline_moves_it_and_says_so(evening: Evening) -> None:
    await evening.open()
    await evening.write("ada")
    await evening.skip(12 * MINUTE)
    board = await evening.board("The bot was away for 12 min", ": the end of this phase was moved for that.")
    assert "Writing ends" in board.content
    assert "Write my song" in board.labels


async def test_killed_between_two_songs_the_others_come_in_the_order_that_was_drawn(evening: Evening) -> None:
    await evening.open("blind")
    await evening.write("ada", "ben", "cy", "dee")
    await evening.published(2)
    await evening.rehearsal.kill()
    drawn = evening.read("SELECT song_order FROM jams WHERE theme = ?")
    await evening.rehearsal.start()
    await evening.board("Time to listen.")
    assert [one.content.split(":")[0] for one in evening.songs()] == [f"Song {n} of 4" for n in (1, 2, 3, 4)]
    assert evening.read("SELECT song_order FROM jams WHERE theme = ?") == drawn
    titles = evening.read("SELECT title FROM songs JOIN jams ON jams.id = jam_id WHERE theme = ?")
    assert sorted(one.content.split("**")[1] for one in evening.songs()) == sorted(str(title) for (title,) in titles)


async def test_killed_before_the_reveal_was_known_to_be_there_it_is_there_once(evening: Evening) -> None:
    town = evening.town
    await evening.open("blind")
    await evening.write("ada")
    await evening.sung(1)
    await evening.hurry()
    await evening.board("Time to listen")
    town.fail("POST", "/channels/*/messages", drop=True, after=True, times=9)
    await evening.hurry()
    finale = await evening.ended()
    await evening.rehearsal.kill()
    town.faults._faults.clear()
    await evening.rehearsal.start()
    await evening.board("The jam is over.** 1 song was made.")
    assert evening.endings() == [finale]
    assert "1 song, $0.195; $0.585 of $0.78 went back." in finale.content
    assert "by Ada" in finale.embeds[0]["description"]


# --- Discord, changed under it --------------------------------------------------------------------------------------


async def test_a_board_that_was_deleted_is_made_anew_and_linked_by_jam_now(evening: Evening) -> None:
    town, gone = evening.town, await evening.open()
    town.delete_message(gone)
    panel = await (await town.command("mo", "jam host", channel=evening.channel)).said()
    await (await town.press("mo", panel, "Pause")).answered()
    board = await evening.board("Paused")
    await evening.reads(f"SELECT board LIKE '%{board.id}%' FROM jams WHERE theme = ?", 1)
    now = await (await town.command("ada", "jam now", channel=evening.channel)).said()
    guild = town.guilds[evening.channel].id
    assert f"Its board: https://discord.com/channels/{guild}/{board.place.id}/{board.id}" in now.content


@pytest.mark.parametrize("gone", ["deleted", "locked"])
async def test_songs_go_to_the_channel_where_their_thread_is_no_more(evening: Evening, gone: str) -> None:
    town = evening.town
    await evening.open()
    await evening.write("ada")
    await evening.sung(1)
    (thread,) = town.threads(evening.channel)
    if gone == "deleted":
        town.delete_channel(thread.name)
    else:
        town.archive(thread.name, locked=True)
    await evening.hurry()
    await evening.published(1, evening.channel)
    await evening.board("Its thread is gone or closed, so everything is in this channel.")


@pytest.mark.parametrize("how", ["channel deleted", "bot removed"])
async def test_a_jam_without_a_place_is_called_off_and_its_songs_are_their_makers(evening: Evening, how: str) -> None:
    town = evening.town
    await evening.open()
    await evening.write("ada")
    await evening.sung(1)
    if how == "channel deleted":
        town.delete_channel(evening.channel)
    else:
        town.kick_bot(evening.channel)
    await evening.skip(11 * MINUTE, awake=True)
    told = await evening.hears("ada", "went on or ended without your song. It is paid for and yours")
    assert [*told.labels] == ["Post here"]
    await (await town.press("ada", told, "Post here")).answered()
    await town.until(lambda: [one for one in town.messages("dm", "ada") if one.attachments], timeout=20)
    back = "SELECT end_cause = 'no_place' AND spent = 195000 AND returned = 585000 FROM jams WHERE theme = ?"
    await evening.reads(back, 1)


async def test_without_room_for_a_thread_everything_is_in_the_channel(evening: Evening) -> None:
    evening.town.limit_threads(0)
    await evening.open()
    evening.town.limit_threads(1000)
    await evening.write("ada")
    await evening.sung(1)
    await evening.hurry()
    await evening.published(1, evening.channel)
    await evening.board("No thread could be had, so everything is in this channel.")


# --- people who go --------------------------------------------------------------------------------------------------


async def test_a_host_who_left_holds_nothing_up_and_any_moderator_has_the_panel(evening: Evening) -> None:
    town, evening = evening.town, replace(evening, host="cy")
    await evening.open()
    await evening.write("ada")
    town.leave("cy", evening.channel)
    await evening.sung(1)
    refused = await (await town.press("ben", await evening.board(), "Host")).said()
    assert refused.content == "Only the host of this jam and moderators can do that."
    assert await evening.hurry(by="mo") == "The next phase begins."
    await evening.published(1)


async def test_a_maker_who_left_keeps_their_song_and_their_name(evening: Evening) -> None:
    await evening.open("blind")
    await evening.write("dee")
    await evening.sung(1)
    evening.town.leave("dee", evening.channel)
    await evening.hurry()
    await evening.board("Time to listen")
    await evening.hurry()
    finale = await evening.ended()
    assert "by Dee" in finale.embeds[0]["description"]
    assert "Song 1 of 1, by Dee" in evening.songs()[0].content


async def test_a_maker_who_deletes_their_song_takes_it_out_of_the_finale(evening: Evening) -> None:
    town = evening.town
    await evening.open()
    await evening.write("ada", "ben")
    await evening.sung(2)
    await evening.hurry()
    hers = next(one for one in await evening.published(2) if "by Ada" in one.content)
    await evening.board("Time to listen")
    sure = await (await town.press("ada", hers, "Delete")).said()
    await (await town.press("ada", sure, "Yes, delete it")).answered()
    await town.until(lambda: hers.deleted)
    await evening.hurry()
    described = (await evening.ended()).embeds[0]["description"]
    assert "by Ben" in described
    assert "Ada" not in described


# --- what comes twice, and what costs more --------------------------------------------------------------------------


async def test_what_is_pressed_or_delivered_twice_is_one_place_and_one_song(evening: Evening) -> None:
    town, board = evening.town, await evening.open()
    submits = evening.rehearsal.studio.submits
    town.deliver_twice()
    assert "You have a place" in await evening.joins("ada")
    assert await evening.joins("ada") == "That button was pressed twice, which counts once."
    shown = await evening.preview("ada", at=board)
    town.deliver_twice()
    await (await town.press("ada", shown, "Sing it")).answered()
    await evening.sung(1)
    again = await (await town.press("ada", board, "Write my song")).said()
    assert "is handed in and paid for ($0.195)" in again.content
    assert evening.rehearsal.studio.submits == submits + 1
    places = "SELECT count(*) FROM jam_parts JOIN jams ON jams.id = jam_id WHERE theme = ?"
    assert evening.read(places) == [(1,)]


async def test_a_song_that_has_become_dearer_than_a_place_is_refused_with_the_figures(evening: Evening) -> None:
    studio = evening.rehearsal.studio
    await evening.open()
    before, submits = studio.price, studio.submits
    before("minimax/music-2.6", 0.3)
    await evening.skip(1)  # prices are asked for at a start
    try:
        said = await evening.previews("ada", "That song costs")
        assert said.content == (
            "That song costs $0.30 by now, and a place of this jam pays for $0.195 at most: "
            "its host can call it off and open another. Nothing was spent."
        )
        assert [*said.labels] == ["Fix it"]
        assert studio.submits == submits
    finally:
        before("minimax/music-2.6", 0.195)
        await evening.skip(1)
        await evening.previews("ada", "This is what will be sent.")


async def test_a_model_that_is_withdrawn_gives_way_to_another_and_the_board_says_so(evening: Evening) -> None:
    studio = evening.rehearsal.studio
    listed = set(studio.listed)
    await evening.open()
    studio.retire("minimax/music-2.6", "withdrawn")
    await evening.skip(11)
    try:
        await evening.previews("ada", "This is what will be sent.")
        await evening.board("as minimax/music-2.6 is no longer to be had.")
        for model in listed:
            studio.retire(model, "withdrawn")
        await evening.skip(11)
        refused = await _refused(evening)
        assert refused.content == (
            "No model that a place of this jam pays for can be had right now, so it takes no more songs. "
            "Its host is told. Nothing was spent."
        )
        told = await evening.hears("mo", "so nobody can hand in a song")
        assert [*told.labels] == ["To the board"]
        await evening.board("no more songs can be handed in. The host can end the writing with what there is.")
    finally:
        for model in listed:
            studio.offer(model)
        await evening.skip(1)
        await _offered_again(evening)


async def _refused(evening: Evening) -> Message:
    """What **Write my song** is answered with, once the bot knows which models are gone."""
    board = await evening.board()
    async with asyncio.timeout(20):
        while (pressed := await (await evening.town.press("ben", board, "Write my song")).answered()).modal is not None:
            pass
    return await pressed.said()


async def _offered_again(evening: Evening) -> None:
    board = await evening.board()
    async with asyncio.timeout(20):
        while (await (await evening.town.press("ada", board, "Write my song")).answered()).modal is None:
            pass


async def test_a_jam_without_songs_ends_with_a_kind_word_and_all_its_money_back(evening: Evening) -> None:
    await evening.open()
    await evening.joins("ada")
    assert "Nobody has handed in a song yet" in await evening.hurry()
    await evening.skip(11 * MINUTE, awake=True)
    off = await evening.ended()
    assert "There was no song to publish this time. Thank you for coming" in off.content
    assert "It cost $0.00; $0.78 went back." in off.content


async def test_where_the_provider_is_down_what_there_is_is_published_and_the_rest_offered_in_the_next_jam(
    evening: Evening,
) -> None:
    town, studio = evening.town, evening.rehearsal.studio
    await evening.open()
    await evening.write("ada")
    await evening.sung(1)
    studio.trouble("submit_429", times=None)
    await evening.write("ben", words="Thunder over the valley road\nNobody answers the door")
    assert "The songs under way" not in await evening.hurry()
    await evening.board("Nobody writes any more: the songs are being sung.", "1 sung")
    await evening.skip(20 * MINUTE, awake=True)
    await evening.hears("ben", "failed, and nobody writes there any more. Its price went back to the jam.")
    (song,) = await evening.published(1)
    assert song.content.startswith("Song 1 of 1")
    studio.calm()
    await evening.end()
    following = replace(evening, theme="the next one")
    form = await (await town.press("ben", await following.open(), "Write my song")).answered()
    assert "Thunder over the valley road" in str(form.modal)


# --- people who mean no good ----------------------------------------------------------------------------------------


async def test_a_raid_is_slowed_down_and_can_be_locked_out(evening: Evening) -> None:
    town, board = evening.town, await evening.open()
    for number in range(31):
        town.newcomer(f"raider{number}", guild=evening.channel)
    for number in range(30):
        await evening.joins(f"raider{number}")
    assert (
        await evening.joins("raider30")
        == "Many people are joining right now: try again in a minute. Nothing was spent."
    )
    await evening.does("Lock", at=board)
    said = "This jam is locked: those alone may join who were on this server before it opened. Nothing was spent."
    assert await evening.joins("raider30") == said


async def test_abuse_is_refused_before_it_is_paid_for_and_moderators_look_first(evening: Evening) -> None:
    town, studio = evening.town, evening.rehearsal.studio
    page = await (await town.command("mo", "settings", channel=evening.channel)).said()
    form = await (await town.press("mo", page, "Jams")).answered()
    await (await town.submit("mo", form, reports=[evening.channel], blocked="mud")).said()
    await evening.open("look-first")
    submits = studio.submits
    said = await evening.preview("ada", words="Mud, mud, glorious mud\nAnd nothing quite like it")
    assert (
        said.content
        == "This server does not want these words sung: “mud”. Put others in their place. Nothing was spent."
    )
    assert [*said.labels] == ["Fix it"]
    assert studio.submits == submits
    await evening.write("ada")

    def asked() -> Message | None:
        return next((one for one in town.messages(evening.channel) if "Show it" in one.labels), None)

    look = await town.until(asked, timeout=20)
    assert look is not None
    form = await (await town.press("mo", look, "Refuse it")).answered()
    await (await town.submit("mo", form, reason="about a neighbour")).answered()
    told = await evening.hears("ada", "was not let in: about a neighbour")
    assert told.content.startswith("Your song for the jam")
    assert "Refused, and its maker is told why." in look.content


# --- beside the table -----------------------------------------------------------------------------------------------


async def test_a_song_that_is_paid_for_is_replaced_once_that_was_asked(evening: Evening) -> None:
    town = evening.town
    board = await evening.open()
    await evening.write("ada")
    await evening.sung(1)
    asked = await (await town.press("ada", board, "Write my song")).said()
    assert asked.content == (
        "Your song “The evening belongs to ada” is handed in and paid for ($0.195). The jam has money for one more: "
        "a new song takes its place and is paid for as well, and the one before is yours."
    )
    form = await (await town.press("ada", asked, "Replace it")).answered()
    assert "The evening belongs to ada" in str(form.modal), "with what was handed in"
    shown = await (await town.submit("ada", form, lyrics="The morning is better\nand everybody knows")).said()
    assert "in the place of the song that you handed in" in shown.content
    await (await town.press("ada", shown, "Sing it")).answered()
    told = await evening.hears("ada", "Your new song for the jam")
    assert [*told.labels] == ["Post here"]
    for person in ("ben", "cy"):
        await evening.joins(person)
    dear = await (await town.press("ada", board, "Write my song")).said()
    assert "What is left of the jam's money is for the places of others, so it stays in." in dear.content
    assert dear.labels == {}
    await evening.hurry()
    (song,) = await evening.published(1)
    assert "The morning is better" in song.content


async def test_words_that_a_music_service_has_refused_are_named_to_whoever_writes_them_again(evening: Evening) -> None:
    await evening.open()
    evening.rehearsal.studio.trouble("moderated", words="The lyrics contain sensitive words")
    words = "A line that nobody wants\nand another that is fine"
    await evening.write("ada", words=words)
    failed = await evening.hears("ada", "failed. Its price went back to the jam, and you may try again")
    assert [*failed.labels] == ["To the board"]
    shown = await evening.preview("ben", words="A line that NOBODY wants!\nand something of my own")
    said = "A music service has refused a song with these words before: “A line that NOBODY wants!”."
    assert said in str(shown.embeds)
