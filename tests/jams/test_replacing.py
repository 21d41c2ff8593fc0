"""**Replace**, what goes to makers, and models that go, on a clock of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.jams.answers import Answer, Did
from bot.jams.jams import Options
from bot.jams.ports.board import Word
from bot.jams.states import JamState
from bot.songs.errors import DatabaseDown
from bot.songs.orders import Order
from bot.songs.refusals import JamPart, JamShut, NotAJam, OverPlace, Refusal, Shut
from bot.songs.songs import Address, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.contracts.fake_clock import START
from tests.jams.night import MINUTE, PRICE, UNCOUNTED, Night, person


async def replaced(night: Night, jam_id: str, user: int, song: Song, words: str = "Another rain") -> Answer:
    """A song in the place of that one, as it is pressed."""
    wish = Wish(lyrics=f"{words}\nand on it goes", style="A waltz", title=f"Another of {user}")
    order = Order(wish, next(night._interactions), person(user), 3, "de", Address("interaction", "secret"))
    answer = await night.playing.hand_in(jam_id, order, START - 1, replaces=song.id)
    await night.wait(0.01)
    return answer


def on_place(night: Night, jam_id: str, user: int) -> str | None:
    return next(p.song_id for p in night.jams.by_id.values() if (p.jam_id, p.person.id) == (jam_id, user))


async def offered(night: Night, jam_id: str, user: int) -> tuple[bool, bool]:
    """Whether the song on the place is paid for, and whether the jam pays for another."""
    found = await night.playing.handed_in(night.jam(jam_id), user)
    assert found is not None
    return found.paid, found.covered


async def test_a_song_that_is_sung_is_replaced_with_money_that_no_place_needs(night: Night) -> None:
    jam_id = await night.open(places=4)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    first = night.song_of(jam_id, 11)
    assert await offered(night, jam_id, 11) == (True, True)
    assert (await replaced(night, jam_id, 11, first)).did is Did.DONE
    await night.wait(MINUTE)
    second = night.song_of(jam_id, 11)
    assert on_place(night, jam_id, 11) == second.id != first.id
    assert night.songs.songs[first.id].kept is Reason.JAM_OVER, "it is its maker's"
    assert (11, Word.REPLACED) in night.board.told
    assert night.shown.places == 3, "it took the money of a place"
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).order == (second.id,)
    assert (night.jam(jam_id).spent, night.jam(jam_id).returned) == (2 * PRICE, 2 * PRICE)


async def test_nobodys_place_is_spent_on_somebody_elses_second_song(night: Night) -> None:
    jam_id = await night.open(places=4)
    for user in (11, 12, 13):
        await night.join(jam_id, user)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    assert (await replaced(night, jam_id, 11, night.song_of(jam_id, 11))).did is Did.DONE
    await night.wait(MINUTE)
    assert await offered(night, jam_id, 11) == (True, False)
    now = night.song_of(jam_id, 11)
    with pytest.raises(Refusal) as refused:
        await replaced(night, jam_id, 11, now, "A third")
    assert refused.value.fault == JamShut(Shut.NO_SPARE)
    assert on_place(night, jam_id, 11) == now.id
    answer = await night.join(jam_id, 14)
    assert answer.part is not None
    assert answer.part.seat == "waiting", "the fourth place was sung"
    for user in (12, 13):
        assert (await night.write(jam_id, user)).did is Did.DONE
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).spent == 4 * PRICE == night.jam(jam_id).ceiling
    assert len(night.jam(jam_id).order) == 3


async def test_a_song_in_line_is_replaced_for_nothing_though_every_place_is_taken(tmp_path: Path) -> None:
    async with Night(tmp_path) as night:
        jam_id = await night.open(places=4)
        for user in (11, 12, 13, 14):
            await night.join(jam_id, user)
        await night.song_engine.drain(0)  # nothing is submitted
        await night.write(jam_id, 11)
        first = night.song_of(jam_id, 11)
        assert first.state is State.QUEUED
        assert await offered(night, jam_id, 11) == (False, True)
        assert (await replaced(night, jam_id, 11, first)).did is Did.DONE
        second = night.song_of(jam_id, 11)
        assert night.songs.songs[first.id].state is State.CANCELLED
        assert on_place(night, jam_id, 11) == second.id
        assert night.jams.spent(jam_id) == PRICE
        await night.wait(15)
        assert (11, Word.SONG_FAILED) not in night.board.told, "it was their own wish"


async def test_the_first_song_stays_in_where_the_one_that_was_to_replace_it_fails(night: Night) -> None:
    jam_id = await night.open(places=4)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    first = night.song_of(jam_id, 11)
    night.choir.broken = {11}
    await replaced(night, jam_id, 11, first)
    await night.wait(MINUTE)
    assert on_place(night, jam_id, 11) == first.id
    assert (11, Word.TAKE_FAILED) in night.board.told
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).order == (first.id,)
    assert night.jam(jam_id).spent == PRICE


async def test_the_first_song_is_published_where_the_other_does_not_come_in_time(night: Night) -> None:
    jam_id = await night.open(UNCOUNTED, places=4)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    first = night.song_of(jam_id, 11)
    night.choir.slow = {11: 10**6}
    await replaced(night, jam_id, 11, first)
    await night.wait(9 * MINUTE + 15 * MINUTE + MINUTE)
    assert night.jam(jam_id).order == (first.id,)
    assert JamState.PUBLISHING in night.jams.states[jam_id]


@pytest.mark.parametrize("answered", [True, False])
async def test_killed_while_it_is_replaced_one_of_the_two_is_in(
    night: Night, monkeypatch: pytest.MonkeyPatch, answered: bool
) -> None:
    jam_id = await night.open(places=4)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    first, create = night.song_of(jam_id, 11), night.service.create

    async def killed(order: Order) -> Any:
        if answered:
            await create(order)
        raise DatabaseDown("killed")

    monkeypatch.setattr(night.service, "create", killed)
    with pytest.raises(DatabaseDown):
        await replaced(night, jam_id, 11, first)
    await night.restart()
    await night.wait(MINUTE)
    last = night.song_of(jam_id, 11)
    assert (last.id != first.id) is answered
    assert on_place(night, jam_id, 11) == last.id
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).order == (last.id,)
    assert night.jam(jam_id).spent == (2 if answered else 1) * PRICE


async def test_what_is_pressed_twice_is_replaced_once(night: Night) -> None:
    jam_id = await night.open(places=4)
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    first = night.song_of(jam_id, 11)
    wish = Wish(lyrics="Another rain\nand on it goes", style="A waltz")
    order = Order(wish, next(night._interactions), person(11), 3, "de", Address("interaction", "secret"))
    for _ in range(2):
        await night.playing.hand_in(jam_id, order, START - 1, replaces=first.id)
        await night.wait(20)
    assert len([song for song in night.songs.songs.values() if song.jam_id == jam_id]) == 2
    assert night.jams.spent(jam_id) == 2 * PRICE


async def test_a_struck_song_leaves_no_place_that_nobody_could_sing_on(night: Night) -> None:
    jam_id = await night.open(places=4)
    for user in (11, 12, 13):
        await night.write(jam_id, user)
    await night.wait(MINUTE)
    await night.hosting.strike(jam_id, night.song_of(jam_id, 11).id, 99, "spam", moderator=True)
    answers = [await night.join(jam_id, user) for user in (14, 15)]
    assert [answer.part.seat for answer in answers if answer.part] == ["taken", "waiting"]
    assert (await night.write(jam_id, 14)).did is Did.DONE


# --- what failed is not written twice -------------------------------------------------------------------------------


async def test_words_that_failed_are_offered_again_here_and_in_the_next_jam_of_that_server(night: Night) -> None:
    night.choir.broken = {11}
    jam_id = await night.open()
    await night.write(jam_id, 11, "Thunder over the valley\nnobody answers")
    await night.wait(MINUTE)
    assert (11, Word.SONG_FAILED) in night.board.told
    again = await night.playing.words_again(3, 11)
    assert again is not None
    assert again.lyrics.startswith("Thunder over the valley")
    assert await night.playing.words_again(4, 11) is None, "they are that server's"
    assert await night.playing.words_again(3, 12) is None
    night.choir.broken = set()
    await night.write(jam_id, 11, again.lyrics)
    assert await night.playing.words_again(3, 11) is None, "they are sung now"


async def test_whose_song_fails_once_nobody_writes_any_more_is_told_so(night: Night) -> None:
    night.choir.broken, night.choir.slow = {12}, {11: 3 * MINUTE}
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(9.995 * MINUTE)
    await night.write(jam_id, 12)
    await night.wait(5 * MINUTE)
    assert (12, Word.SONG_LOST) in night.board.told
    assert (12, Word.SONG_FAILED) not in night.board.told


async def test_makers_are_told_that_a_song_is_theirs_when_the_jam_is_called_off(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    await night.hosting.call_off(jam_id, 1, moderator=False)
    await night.wait(MINUTE)
    assert night.board.told.count((11, Word.LET_GO)) == 1


# --- models that go, and prices that rise ---------------------------------------------------------------------------


async def test_without_any_model_the_host_is_told_once_and_a_model_that_returns_sings(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    jam_id = await night.open()
    every = night.service.offers.models()
    monkeypatch.setattr(night.service.offers, "models", list)
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            await night.write(jam_id, 11)
        assert refused.value.fault == JamShut(Shut.NO_MODEL)
    assert night.board.told == [(1, Word.NO_MODEL)]
    await night.wait(15)
    assert (night.shown.model, night.shown.asked_model) == ("", "minimax/music-2.6")
    monkeypatch.setattr(night.service.offers, "models", lambda: every)
    assert (await night.write(jam_id, 11)).did is Did.DONE
    assert (night.jam(jam_id).model, night.jam(jam_id).asked_model) == ("minimax/music-2.6", "")


async def test_a_price_that_has_risen_above_a_place_is_refused_before_anything_is_written(night: Night) -> None:
    jam_id = await night.open(Options())
    prices = night.service.offers.prices
    for model in night.service.offers.models():
        price = prices.of(model.model)
        prices._listed = {**prices._listed, model.model.id: type(price)(PRICE + 5_000, price.source)}
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 11)
    assert refused.value.fault == OverPlace(PRICE + 5_000, PRICE)
    assert night.choir.count("submit") == 0
    assert night.jams.spent(jam_id) == 0


async def test_a_jam_for_whose_songs_there_is_no_room_is_not_opened(night: Night) -> None:
    async def full(songs: int) -> bool:
        return songs < 4

    object.__setattr__(night.tools, "has_room", full)
    jam = await night.plan(places=4)
    with pytest.raises(Refusal) as refused:
        await night.opening.open(jam.id, 1)
    assert refused.value.fault == NotAJam(JamPart.ROOM)
    assert night.jams.holds == {}
