"""One song, line by line: from the form to the finale, as its people see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.jams.answers import Did
from bot.jams.jams import Options
from bot.jams.parts import Seat
from bot.jams.pens import OFFER, Took
from bot.jams.picks import better
from bot.jams.ports.board import Word
from bot.jams.sheets import LineState, SongLine
from bot.jams.states import EndCause, JamState, PauseCause
from bot.songs.errors import OwnerNeeded
from bot.songs.refusals import BlockedWords, JamShut, NotAJam, NotALine, Refusal, Shut
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.contracts.fake_clock import START
from tests.jams.night import BLIND, DEADLINE, HOST, MINUTE, PRICE, Night, person

HOLD = 1.5 * MINUTE
WHOLE = [
    JamState.OPEN,
    JamState.CHOOSING,
    JamState.SINGING,
    JamState.PUBLISHING,
    JamState.LISTENING,
    JamState.FINALE,
    JamState.DONE,
]


async def write(night: Night, jam_id: str, user: int, words: str = "Rain on the window") -> SongLine:
    turn = await night.press(jam_id, user)
    assert turn.taking.did is Took.GIVEN
    return await night.line(jam_id, user, words)


async def written(night: Night, count: int = 8, **changes: object) -> str:
    """A jam of four people who have written that many lines."""
    jam_id = await night.open_line(**changes)  # type: ignore[arg-type]
    for n in range(count):
        line = await write(night, jam_id, 11 + n % 4, f"Line {n + 1}")
        assert line.number == n + 1
    return jam_id


def songs(night: Night) -> list[Song]:
    return sorted(night.songs.songs.values(), key=lambda song: song.id)


async def test_one_song_goes_from_its_opening_to_its_finale_by_itself(night: Night) -> None:
    jam_id = await written(night)
    await night.wait(1)
    assert night.jam(jam_id).state is JamState.CHOOSING
    assert await night.lines.propose(jam_id, person(12), "Warm folk, two voices", 7001)
    await night.wait(120 * MINUTE)
    jam = night.jam(jam_id)
    assert night.jams.states[jam_id] == WHOLE
    takes = songs(night)
    assert [song.state for song in takes] == [State.DONE, State.DONE]
    assert {song.wish.lyrics for song in takes} == {"\n".join(f"Line {n}" for n in range(1, 9))}
    assert {song.wish.style for song in takes} == {"Warm folk, two voices"}
    assert {song.requester.name for song in takes} == {"Person 11, Person 12, Person 13, Person 14"}
    assert {song.requester.id for song in takes} == {HOST.id}
    for song in takes:
        assert song.entry is not None
        assert (song.entry.of, song.entry.blind) == (2, False)
        assert song.entry.lines[:2] == (("Person 11", "Line 1"), ("Person 12", "Line 2"))
    assert (jam.spent, jam.returned) == (2 * PRICE, 0)
    assert jam.due_at is None
    assert night.board.posted[f"{jam_id}-finale"] == 1
    assert night.board.sheet is not None
    assert len(night.board.sheet.standing) == 8


async def test_it_can_cost_two_songs_and_no_more(night: Night) -> None:
    jam = await night.plan(shape="line")
    assert (jam.places, jam.ceiling, jam.lines) == (2, 2 * PRICE, 8)
    changed = await night.opening.change(jam.id, HOST.id, lines=24)
    assert changed is not None
    assert changed.jam.lines == 24
    with pytest.raises(Refusal) as refused:
        await night.opening.change(jam.id, HOST.id, lines=9)
    assert isinstance(refused.value.fault, NotAJam)
    # The text of this model is its style as well, so that 24 lines might not fit.
    changed = await night.opening.change(jam.id, HOST.id, model="elevenlabs/eleven_music")
    assert changed is not None
    assert changed.jam.lines == 16
    changed = await night.opening.change(jam.id, HOST.id, shape="songs")
    assert changed is not None
    assert (changed.jam.places, changed.jam.lines) == (12, 0)
    changed = await night.opening.change(jam.id, HOST.id, shape="line")
    assert changed is not None
    assert (changed.jam.places, changed.jam.lines) == (2, 8)


async def test_while_one_writes_the_others_wait_and_are_told_when_it_is_their_turn(night: Night) -> None:
    jam_id = await night.open_line()
    assert (await night.press(jam_id, 11)).taking.did is Took.GIVEN
    assert (await night.press(jam_id, 11)).taking.did is Took.GIVEN, "the form again"
    assert [(await night.press(jam_id, user)).taking.ahead for user in (12, 13)] == [0, 1]
    await night.line(jam_id, 11)
    assert await night.told(Word.PEN) == [12]
    await night.wait(OFFER * HOLD + 2)
    assert await night.told(Word.PEN) == [12, 13], "who does not come is passed over"
    assert (await night.press(jam_id, 13)).taking.did is Took.GIVEN
    assert (await night.line(jam_id, 13)).number == 2


async def test_a_pen_lapses_by_itself_and_the_late_line_is_a_draft(night: Night) -> None:
    jam_id = await night.open_line()
    await night.press(jam_id, 11)
    await night.press(jam_id, 12)
    await night.wait(HOLD + 2)
    sheet = await night.lines.sheet(jam_id)
    assert (sheet.pen.holder, sheet.pen.offered) == (person(12), True)
    late = await night.line(jam_id, 11, "I was so slow")
    assert late.state is LineState.LATE
    assert await night.lines.late([night.jam(jam_id)], 11) == {jam_id: "I was so slow"}
    await write(night, jam_id, 12)
    assert (await night.press(jam_id, 11)).late == "I was so slow"


async def test_who_wrote_just_now_lets_the_others_go_first_but_not_for_ever(night: Night) -> None:
    jam_id = await night.open_line()
    await night.join(jam_id, 12)
    await write(night, jam_id, 11)
    turn = await night.press(jam_id, 11)
    assert turn.taking.did is Took.TOO_SOON
    await night.wait(HOLD + 2)
    assert await night.told(Word.PEN) == [11], "nobody else came: it is theirs"
    assert (await night.line(jam_id, 11)).state is LineState.LATE, "an offer is no pen"
    await write(night, jam_id, 11)


async def test_who_leaves_gives_pen_and_place_in_line_back(night: Night) -> None:
    jam_id = await night.open_line()
    await night.press(jam_id, 11)
    await night.press(jam_id, 12)
    assert (await night.playing.leave(jam_id, 11)).did is Did.DONE
    await night.wait(1)
    assert (await night.press(jam_id, 12)).taking.did is Took.GIVEN
    await night.playing.leave(jam_id, 12)
    assert (await night.press(jam_id, 13)).taking.did is Took.GIVEN


async def test_words_that_are_not_sung_here_are_kept_for_their_writer_and_the_pen_stays(night: Night) -> None:
    night.blocked = ("mud",)
    jam_id = await night.open_line()
    await night.press(jam_id, 11)
    with pytest.raises(Refusal) as refused:
        await night.line(jam_id, 11, "Mud, glorious mud")
    assert refused.value.fault == BlockedWords(("mud",))
    assert (await night.press(jam_id, 11)).late == "Mud, glorious mud"
    for words in ("", " \n ", "x" * 91):
        with pytest.raises(Refusal) as refused:
            await night.line(jam_id, 11, words)
        assert isinstance(refused.value.fault, NotALine)
    assert (await night.line(jam_id, 11, "Rain, glorious rain")).number == 1


async def test_two_people_strike_the_last_line_and_moderators_any(night: Night) -> None:
    jam_id = await written(night, 3)
    sheet = await night.lines.sheet(jam_id)
    last = sheet.standing[-1].id
    assert await night.lines.strike_last(jam_id, 11, last) == (None, 1)
    struck, _ = await night.lines.strike_last(jam_id, 12, last)
    assert struck is not None
    assert await night.lines.strike_last(jam_id, 12, last) == (None, 0), "it is not the last one any more"
    with pytest.raises(Refusal) as refused:
        await night.lines.strike_last(jam_id, 99, "")
    assert refused.value.fault == JamShut(Shut.NO_SEAT)
    first = sheet.standing[0].id
    assert await night.lines.strike(jam_id, first, 12, "why", moderator=False) is Did.NOT_YOURS
    assert await night.lines.strike(jam_id, first, 12, "rude", moderator=True) is Did.DONE
    assert (11, Word.LINE_STRUCK) in night.board.told
    assert [line.words for line in (await night.lines.sheet(jam_id)).standing] == ["Line 2"]


async def test_nobody_wrote_a_line(night: Night) -> None:
    jam_id = await night.open_line()
    await night.wait(11 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.end_cause, jam.returned) == (JamState.CALLED_OFF, EndCause.NO_LINES, 2 * PRICE)


async def test_whoever_has_the_pen_when_time_is_up_may_finish(night: Night) -> None:
    jam_id = await night.open_line()
    await night.wait(10 * MINUTE - 1)
    await night.press(jam_id, 11)
    await night.wait(30)
    assert night.jam(jam_id).state is JamState.OPEN
    with pytest.raises(Refusal):
        await night.press(jam_id, 12)
    assert (await night.line(jam_id, 11)).number == 1
    await night.wait(1)
    assert night.jam(jam_id).state is JamState.CHOOSING


async def test_the_style_that_most_pick_is_sung_and_choosing_ends_once_all_who_wrote_have_picked(night: Night) -> None:
    jam_id = await written(night)
    await night.wait(1)
    assert await night.lines.propose(jam_id, person(11), "Ska", 7001)
    assert not await night.lines.propose(jam_id, person(11), "Polka", 7002), "one of each person"
    assert await night.lines.propose(jam_id, person(12), "Waltz", 7003)
    assert await night.lines.propose(jam_id, person(99), "Tango", 7004)
    assert not await night.lines.propose(jam_id, person(13), "Jazz", 7005), "three are enough"
    for user in (12, 13):
        assert await night.lines.pick_style(jam_id, user, START, "7001")
    assert not await night.lines.pick_style(jam_id, 13, START, "7002")
    await night.wait(1)
    assert night.jam(jam_id).state is JamState.CHOOSING
    assert await night.lines.pick_style(jam_id, 14, START, "7003")
    await night.wait(1)
    assert night.jam(jam_id).state is JamState.SINGING
    assert {song.wish.style for song in songs(night)} == {"Ska"}


async def test_the_room_picks_and_who_came_later_does_not(night: Night) -> None:
    jam_id = await written(night)
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(3 * MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    heard = [await night.lines.takes(jam_id, user, START - 1) for user in range(20, 40)]
    orders = {tuple(song.id for song in takes.songs) for takes in heard if takes is not None}
    assert len(orders) == 2, "for some it is the other way round"
    again = await night.lines.takes(jam_id, 20, START - 1)
    assert again == heard[0]
    with pytest.raises(Refusal) as refused:
        await night.lines.takes(jam_id, 99, START + 10**6)
    assert refused.value.fault == JamShut(Shut.NEW_HERE)
    first, second = night.jam(jam_id).order
    for user in (20, 21):
        assert await night.lines.pick_take(jam_id, user, START - 1, first)
    assert await night.lines.pick_take(jam_id, 21, START - 1, second)
    assert await night.lines.pick_take(jam_id, 11, None, second), "players always may"
    assert not await night.lines.pick_take(jam_id, 22, START - 1, "another")
    assert all(first not in repr(shown.together) for shown in night.board.drawn), "nothing is told before the end"
    await night.wait(16 * MINUTE)
    assert night.board.sheet is not None
    assert better(night.board.sheet, (first, second)) == second
    assert not await night.lines.pick_take(jam_id, 21, START - 1, first), "it is closed"


async def test_a_listener_picks_nothing_where_players_alone_do(night: Night) -> None:
    jam_id = await written(night, options=Options(vote=True))
    await night.wait(1)
    with pytest.raises(Refusal) as refused:
        await night.lines.pick_style(jam_id, 99, START - 1, "x")
    assert refused.value.fault == JamShut(Shut.NO_SEAT)


async def test_a_take_that_fails_is_sung_once_more(night: Night) -> None:
    jam_id = await written(night)
    night.choir.broken.add(HOST.id)
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    while all(song.state is not State.FAILED for song in songs(night)):
        await night.wait(0.5)
    night.choir.broken.clear()
    await night.wait(60 * MINUTE)
    jam = night.jam(jam_id)
    states = [song.state for song in songs(night)]
    assert (states.count(State.FAILED) > 0, states.count(State.DONE)) == (True, 2)
    assert (jam.state, jam.spent) == (JamState.DONE, 2 * PRICE)


async def test_where_the_provider_refuses_every_take_nothing_is_lost_or_paid(night: Night) -> None:
    jam_id = await written(night)
    night.choir.refused.add(HOST.id)
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(60 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.end_cause, jam.spent) == (JamState.CALLED_OFF, EndCause.NO_SONGS, 0)
    assert len(songs(night)) == 4
    assert night.board.sheet is not None
    assert len(night.board.sheet.standing) == 8, "the words are told"


async def test_with_one_take_there_is_nothing_to_compare(night: Night) -> None:
    jam_id = await written(night)
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(0.5)
    first = next(part for part in await night.jams.parts(jam_id) if part.seat is Seat.TAKE)
    assert first.song_id is not None
    await night.hosting.strike(jam_id, first.song_id, 99, "no", moderator=True)
    await night.wait(5 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE
    assert len(night.board.credits) == 1


async def test_an_account_without_credit_pauses_the_jam_and_its_takes_are_begun_later(night: Night) -> None:
    jam_id = await written(night)
    night.choir.owner = OwnerNeeded(Reason.CREDIT)
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(2 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.paused_from, jam.pause_cause) == (
        JamState.PAUSED,
        JamState.SINGING,
        PauseCause.ACCOUNT,
    )
    night.choir.owner = None
    await night.hosting.resume(jam_id, HOST.id, moderator=False)
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_moderators_look_at_the_takes_before_they_are_published(night: Night) -> None:
    jam_id = await written(night, options=replace(BLIND, look_first=True))
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(2 * MINUTE)
    assert night.jam(jam_id).state is JamState.SINGING
    for song in songs(night):
        assert night.board.posted[f"{song.id}-look"] == 1
        assert (await night.hosting.show(jam_id, song.id, moderator=True)).did is Did.DONE
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING


async def test_a_blind_board_names_nobody_who_has_the_pen(night: Night) -> None:
    jam_id = await night.open_line()
    await night.press(jam_id, 11)
    await night.wait(11)
    assert night.shown.together is not None
    assert (night.shown.together.pen, night.shown.together.pen_until is not None) == ("", True)
    await night.line(jam_id, 11)
    assert not any("Person" in repr(shown) for shown in night.board.drawn)
    await night.hosting.call_off(jam_id, HOST.id, moderator=False)
    jam_id = await night.open_line(Options())
    await night.press(jam_id, 11)
    await night.wait(11)
    assert "Person 11" in [shown.together.pen for shown in night.board.drawn if shown.together is not None]


async def test_a_pause_and_a_downtime_take_nobodys_pen(night: Night) -> None:
    jam_id = await night.open_line()
    await night.press(jam_id, 11)
    await night.hosting.pause(jam_id, HOST.id, moderator=False)
    await night.wait(60 * MINUTE)
    await night.hosting.resume(jam_id, HOST.id, moderator=False)
    await night.wait(HOLD - 1)
    assert (await night.line(jam_id, 11)).number == 1
    await night.press(jam_id, 12)
    await night.wait(11)  # the engine notes that it was awake
    await night.restart(after=20 * MINUTE)
    await night.wait(1)
    assert (await night.line(jam_id, 12)).number == 2


async def test_the_host_who_vanishes_holds_nothing_up_and_nothing_begins_without_a_line(night: Night) -> None:
    jam_id = await night.open_line()
    answer = await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    assert answer.did is Did.NOTHING_HANDED_IN
    await write(night, jam_id, 11)
    await night.wait(3 * 60 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_nobody_hands_in_a_song_of_their_own_there(night: Night) -> None:
    jam_id = await night.open_line()
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 11)
    assert refused.value.fault == JamShut(Shut.NOT_OPEN)
    songs_jam = await night.plan()
    with pytest.raises(Refusal):
        await night.lines.take(songs_jam.id, person(11), None)


async def test_a_provider_that_never_ends_is_not_waited_for_longer_than_a_song_may_take(night: Night) -> None:
    jam_id = await written(night)
    night.choir.slow[HOST.id] = 10 * DEADLINE
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(3 * DEADLINE)
    assert night.jam(jam_id).over
