"""What the port `Board` promises, kept by the real one through discord.py at the sandbox's Discord."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.board import DiscordBoard
from bot.chat.messages.catalogue import shipped
from bot.chat.places import Message as Posted
from bot.chat.places import Place, address, message_of, place_of
from bot.chat.routes import Routes
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.board import Report, Word
from bot.jams.standing import Standing
from bot.jams.states import JamState
from bot.sandbox.discord import Message, Town
from bot.songs.errors import ChatDown, NoPlace
from bot.songs.servers import JamRules, Servers
from bot.songs.songs import Address, Entry, Requester, Song
from bot.songs.states import State
from tests.chat import jams
from tests.chat.songs import MADE
from tests.contracts.fake_clock import FakeClock
from tests.contracts.memory_store import MemorySongStore
from tests.sandbox.discord.singer import singing
from tests.stand_ins import make_song

SONG = make_song(id="song1", title="Rain", **MADE)


@dataclass
class Stage:
    """The board at a Discord of its own. `heard` is the file that moderators listen to."""

    town: Town
    clock: FakeClock
    board: DiscordBoard
    servers: Servers
    store: MemorySongStore
    hidden: set[int]  # servers that hide what is spent

    def jam(self, **changes: Any) -> Jam:
        """A jam in the channel "jam", opened now, of which nothing is shown."""
        place = self.town.channels["jam"]
        here = address(Place(place.id, self.town.guild_id, 1, "", 0))
        now = self.clock.now()
        times = {"created_at": now, "opened_at": now, "began_at": now, "ends_at": now + 600}
        return jams.jam(
            **{"channel": here, "channel_id": place.id, "guild_id": self.town.guild_id, "board": None, "thread": None}
            | times
            | changes
        )

    async def drawn(self, jam: Jam, **more: Any) -> Jam:
        board = await self.board.draw(jam, self.standing(jam, **more))
        return replace(jam, board=board, drawn_at=self.clock.now())

    def standing(self, jam: Jam, **more: Any) -> Standing:
        return replace(jams.shown(jam), **more)

    def said(self, *words: str, channel: str = "jam") -> list[Message]:
        return [one for one in self.town.messages(channel) if all(word in one.content for word in words)]

    def lose_reply(self) -> None:
        self.town.fail("POST", "/channels/{channel_id}/messages", drop=True, after=True, times=9)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncGenerator[Stage]:
    clock = FakeClock()
    async with Town(now=clock.now) as town, singing(town) as client:
        store = MemorySongStore(clock.now)
        servers = Servers(store.servers, clock)
        heard = tmp_path / "song.mp3"
        heard.write_bytes(b"ID3 song")

        async def hear(_: Song) -> Path:
            return heard

        hidden: set[int] = set()
        board = DiscordBoard(Routes(client, clock), store, servers, shipped(), hear, lambda guild: guild not in hidden)
        yield Stage(town, clock, board, servers, store, hidden)
        assert town.unknown == []


# --- the board ------------------------------------------------------------------------------------------------------


async def test_a_board_is_posted_once_and_then_edited_where_it_stands(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    again = await stage.drawn(jam, taken=9)
    assert again.board == jam.board
    (board,) = stage.said("Jam: rainy day")
    assert "9 of 12 places taken" in board.content
    assert board.metadata is None, "nobody's answer to anything"


async def test_a_board_that_was_deleted_is_made_anew(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    stage.town.delete_message(stage.said("Jam: rainy day")[0])
    again = await stage.drawn(jam)
    assert again.board != jam.board
    assert len(stage.said("Jam: rainy day")) == 1


async def test_a_deleted_board_of_a_jam_that_has_ended_is_left_alone(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    stage.town.delete_message(stage.said("Jam: rainy day")[0])
    ended = replace(jam, state=JamState.DONE, ends_at=None)
    assert (await stage.drawn(ended)).board == jam.board
    assert stage.said("Jam: rainy day") == []


@pytest.mark.parametrize("later", [0.0, 3 * 3600.0])
async def test_a_board_whose_reply_was_lost_is_there_once(stage: Stage, later: float) -> None:
    """Soon after by its nonce, later because it is found in the channel."""
    jam = stage.jam()
    stage.lose_reply()
    with pytest.raises(ChatDown):
        await stage.board.draw(jam, stage.standing(jam))
    stage.town.fail("POST", "/channels/{channel_id}/messages", times=0)
    stage.town.faults._faults.clear()
    stage.clock.time += later
    await stage.drawn(jam)
    assert len(stage.said("Jam: rainy day")) == 1


async def test_a_board_too_old_to_be_edited_so_often_is_posted_anew(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    stage.clock.time += 2 * 3600
    stage.town.limit_old_edits(0)
    assert (await stage.drawn(jam)).board != jam.board
    assert len(stage.said("Jam: rainy day")) == 1


async def test_a_board_has_no_place_where_the_bot_may_not_write_or_the_channel_is_gone(stage: Stage) -> None:
    jam = stage.jam()
    stage.town.permit("jam", send_messages=False)
    with pytest.raises(NoPlace):
        await stage.drawn(jam)
    stage.town.permit("jam", send_messages=True)
    jam = await stage.drawn(jam)
    stage.town.delete_channel("jam")
    with pytest.raises(NoPlace):
        await stage.drawn(jam)


# --- the thread -----------------------------------------------------------------------------------------------------


async def test_a_jam_has_one_thread_beside_its_board_however_often_it_is_asked_for(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    thread = await stage.board.make_thread(jam)
    assert await stage.board.make_thread(jam) == thread
    (place,) = (one for one in stage.town.threads() if one.title == "Jam: rainy day")
    assert place.id == place_of(thread).channel_id


@pytest.mark.parametrize("why", ["too many", "no right"])
async def test_without_threads_there_is_no_place_for_one(stage: Stage, why: str) -> None:
    jam = await stage.drawn(stage.jam())
    if why == "too many":
        stage.town.limit_threads(0)
    else:
        stage.town.permit("jam", create_public_threads=False)
    with pytest.raises(NoPlace):
        await stage.board.make_thread(jam)


async def test_a_thread_that_rests_can_be_posted_in_and_one_that_is_locked_or_gone_cannot(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    thread = await stage.board.make_thread(jam)
    assert await stage.board.open_to_post(jam, thread)
    stage.town.archive("Jam: rainy day")
    assert await stage.board.open_to_post(jam, thread)
    stage.town.archive("Jam: rainy day", locked=True)
    assert not await stage.board.open_to_post(jam, thread)
    stage.town.delete_channel("Jam: rainy day")
    assert not await stage.board.open_to_post(jam, thread)


# --- the end --------------------------------------------------------------------------------------------------------


async def test_the_finale_is_told_once_and_mentions_nobody(stage: Stage) -> None:
    jam = stage.jam(state=JamState.FINALE, spent=195_000, returned=2_145_000)
    told = await stage.board.announce(jam, jams.credits_of(1), "key")
    assert await stage.board.announce(jam, jams.credits_of(1), "key") == told
    (finale,) = stage.said("is over")
    assert list(finale.labels) == ["Album", "Another jam"]
    assert not finale.pings


async def test_that_a_jam_was_called_off_is_told_once(stage: Stage) -> None:
    jam = stage.jam(state=JamState.CALLED_OFF)
    assert await stage.board.call_off(jam, "key") == await stage.board.call_off(jam, "key")
    assert len(stage.said("was called off")) == 1


async def test_at_the_reveal_a_songs_message_gets_its_credits_and_the_usual_buttons(stage: Stage) -> None:
    jam = stage.jam()
    posted = message_of(await stage.board.announce(jam, (), "any message of ours"))
    entry = Entry(1, 1, "rainy day")
    made = replace(
        SONG, state=State.DONE, entry=entry, destination=jam.channel, requester=Requester(7, "Mara"),
        posted=address(Posted(posted.message_id, posted.channel_id)),
    )  # fmt: skip
    for _ in range(2):
        await stage.board.reveal(jam, made)
    (message,) = stage.said("Song 1 of 1, by Mara")
    assert {"Again", "Remix", "Lyrics", "Report"} <= set(message.labels)


# --- beside it ------------------------------------------------------------------------------------------------------


async def test_those_who_asked_for_it_are_mentioned_once_and_twenty_in_a_message(stage: Stage) -> None:
    people = [person.id for person in stage.town.people.values()]
    members = [*people[:8], *range(1, 25)]
    for _ in range(2):
        await stage.board.remind(stage.jam(), members, "key", since=stage.clock.now())
    said = stage.said("The writing of the jam")
    assert [message.content.count("<@") for message in said] == [20, 12]
    assert said[0].pings == set(list(stage.town.people)[:8])


async def test_a_reminder_is_found_again_however_much_was_said_in_its_phase_before_it(stage: Stage) -> None:
    jam = stage.jam()
    for number in range(510):
        await stage.town.post("ada", f"line {number}")
    for _ in range(2):
        stage.clock.time += 600  # long enough for Discord to forget a nonce
        await stage.board.remind(jam, [stage.town.people["ben"].id], "key", since=(jam.opened_at or 0.0) + 600)
    assert len(stage.said("The writing of the jam")) == 1


async def test_moderators_are_asked_once_where_the_server_said(stage: Stage) -> None:
    jam, part = stage.jam(), Part("p", "jam", Requester(7, "Mara"), stage.clock.now())
    with pytest.raises(NoPlace):
        await stage.board.look(jam, part, SONG, "key")
    await stage.servers.decide_jams(jam.guild_id, JamRules(reports=stage.town.channels["thread"].id), 1)
    for _ in range(2):
        await stage.board.look(jam, part, SONG, "key")
    (asked,) = stage.said("A song for the jam", "<@7>", channel="thread")
    assert list(asked.labels) == ["Show it", "Refuse it"]
    assert asked.attachments[0].data == b"ID3 song"


async def test_a_report_goes_to_moderators_once_for_each_who_reports(stage: Stage) -> None:
    jam = stage.jam()
    stage.store.songs[SONG.id] = SONG
    with pytest.raises(NoPlace):
        await stage.board.report(jam, Report(SONG.id, 9, "rude"), "by 9")
    await stage.servers.decide_jams(jam.guild_id, JamRules(reports=stage.town.channels["thread"].id), 1)
    for by in (9, 9, 8):
        await stage.board.report(jam, Report(SONG.id, by, "rude"), f"by {by}")
    assert len(stage.said("reports a song", "rude", channel="thread")) == 2


async def test_a_word_to_one_person_is_a_direct_message_and_never_fails(stage: Stage) -> None:
    ada = stage.town.people["ada"]
    part = Part("p", "jam", Requester(ada.id, "Ada"), stage.clock.now(), reason="off the theme")
    await stage.board.tell(stage.jam(), part, Word.STRUCK)
    (told,) = stage.town.messages("dm", "ada")
    assert told.content == "Your song was taken out of the jam “rainy day”: off the theme"
    stage.town.close_messages("ada")
    await stage.board.tell(stage.jam(), part, Word.STRUCK)
    assert len(stage.town.messages("dm", "ada")) == 1


@pytest.mark.parametrize("word", Word)
async def test_a_word_whose_reply_was_lost_is_said_once(stage: Stage, word: Word) -> None:
    """discord.py asks again by itself: the nonce is what Discord knows it by."""
    ada, jam = stage.town.people["ada"], await stage.drawn(stage.jam())
    part = Part("p", "jam", Requester(ada.id, "Ada"), stage.clock.now(), song_id=SONG.id)
    stage.town.fail("POST", "/channels/*/messages", status=502, after=True, times=1)
    await stage.board.tell(jam, part, word)
    (told,) = stage.town.messages("dm", "ada")
    assert [*told.labels] in (["Post here"], ["To the board"], [])
    await stage.board.tell(jam, replace(part, song_id="song2"), word)
    assert len(stage.town.messages("dm", "ada")) == 2, "another song is another matter"


# --- pins -----------------------------------------------------------------------------------------------------------


async def test_a_board_is_pinned_while_its_jam_runs_where_the_bot_may_pin(stage: Stage) -> None:
    stage.town.grant("Jamboree", pin_messages=True)
    jam = await stage.drawn(stage.jam())
    (board,) = stage.said("Jam: rainy day")
    assert board.pinned_at is not None
    pinned_at = board.pinned_at
    stage.clock.time += 60
    jam = await stage.drawn(jam, taken=9)
    assert board.pinned_at == pinned_at
    await stage.drawn(replace(jam, state=JamState.DONE, ends_at=None))
    assert board.pinned_at is None


async def test_a_board_that_people_unpinned_stays_so_and_without_the_right_nothing_is_said(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    (board,) = stage.said("Jam: rainy day")
    assert board.pinned_at is None
    stage.town.grant("Jamboree", pin_messages=True)
    jam = await stage.drawn(jam, taken=9)
    assert board.pinned_at is None
    assert len(stage.town.messages("jam")) == 1, "Discord's own word about a pin is not there"
    await stage.drawn(replace(jam, state=JamState.DONE, ends_at=None))


# --- what is spent --------------------------------------------------------------------------------------------------


async def test_where_a_server_hides_what_is_spent_no_message_of_a_jam_says_it(stage: Stage) -> None:
    stage.hidden.add(stage.town.guild_id)
    jam = await stage.drawn(stage.jam())
    song = replace(SONG, state=State.DONE, entry=Entry(1, 1, jam.theme), charged=195_000)
    posted = await stage.board.announce(jam, [], f"{jam.id}-x")
    where = message_of(posted)
    song = replace(song, posted=address(Posted(where.message_id, where.channel_id)))
    await stage.board.reveal(jam, song)
    ended = replace(jam, state=JamState.DONE, ends_at=None, spent=195_000, returned=585_000)
    await stage.drawn(ended, spent=195_000, returned=585_000)
    await stage.board.announce(ended, [], f"{jam.id}-finale")
    await stage.board.call_off(replace(ended, state=JamState.CALLED_OFF), f"{jam.id}-off")
    said = [f"{one.content} {one.embeds}" for one in stage.town.messages("jam")]
    assert len(said) >= 3
    assert not [one for one in said if "$" in one]
    stage.hidden.clear()
    await stage.drawn(ended, spent=195_000, returned=585_000)
    assert stage.said("It cost $0.195; $0.585 went back.")


async def test_where_discord_is_away_it_is_asked_again_later(stage: Stage) -> None:
    jam = await stage.drawn(stage.jam())
    stage.town.fail("*", "*", drop=True, times=1_000)
    room: Address = jam.channel
    for asked in (
        stage.board.draw(jam, stage.standing(jam)),
        stage.board.make_thread(jam),
        stage.board.open_to_post(jam, room),
        stage.board.announce(jam, (), "key"),
    ):
        with pytest.raises(ChatDown):
            await asked
