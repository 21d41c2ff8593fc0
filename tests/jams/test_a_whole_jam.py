"""Jams from the form to the finale, each as its people see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.jams.answers import Did
from bot.jams.jams import Options
from bot.jams.parts import Seat
from bot.jams.ports.board import Word
from bot.jams.states import EndCause, JamState, PauseCause
from bot.songs.errors import OwnerNeeded
from bot.songs.refusals import BlockedWords, JamsFull, JamShut, OverCeiling, Refusal, Shut
from bot.songs.states import Reason, State
from tests.contracts.fake_clock import START
from tests.contracts.scripted_board import THREAD
from tests.jams.night import BLIND, CHANNEL, DEADLINE, HOST, MINUTE, PRICE, UNCOUNTED, Night

WHOLE = [
    JamState.OPEN,
    JamState.SINGING,
    JamState.PUBLISHING,
    JamState.LISTENING,
    JamState.FINALE,
    JamState.DONE,
]


async def test_a_jam_goes_from_its_opening_to_its_finale_by_itself(night: Night) -> None:
    jam_id = await night.open()
    for user in (11, 12, 13):
        assert (await night.write(jam_id, user)).did is Did.DONE
    await night.wait(60 * MINUTE)
    jam = night.jam(jam_id)
    assert night.jams.states[jam_id] == WHOLE
    assert all(night.song_of(jam_id, user).state is State.DONE for user in (11, 12, 13))
    assert [credit.maker for credit in night.board.credits] == ["Person 13", "Person 12", "Person 11"]
    assert (jam.spent, jam.returned) == (3 * PRICE, PRICE)
    assert night.jams.holds[jam_id] == 3 * PRICE
    assert jam.due_at is None, "nothing is left to do"


async def test_songs_wait_for_publication_and_then_come_one_a_second_in_the_stored_order(night: Night) -> None:
    jam_id = await night.open()
    for user in (11, 12, 13):
        await night.write(jam_id, user)
    await night.wait(9 * MINUTE)
    songs = [night.song_of(jam_id, user) for user in (11, 12, 13)]
    assert {(song.state, song.kept, song.open, song.over) for song in songs} == {
        (State.READY, Reason.JAM, False, False)
    }, "they are sung, held, and their files are not swept"
    assert await night.songs.kept_until(night.clock.now() + 10**9) == [], "nor do they end by themselves"
    await night.wait(2 * MINUTE)
    jam = night.jam(jam_id)
    assert jam.order == tuple(song.id for song in reversed(songs))
    times = [night.song_of(jam_id, user).posting_at or 0.0 for user in (13, 12, 11)]
    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx(2, abs=0.1)
    entries = [night.song_of(jam_id, user).entry for user in (13, 12, 11)]
    assert [(entry.number, entry.of, entry.theme, entry.blind) for entry in entries if entry] == [
        (number, 3, "rainy day", True) for number in (1, 2, 3)
    ]
    assert {night.song_of(jam_id, user).destination for user in (11, 12, 13)} == {THREAD}


async def test_a_jam_that_is_not_blind_publishes_together_as_well(night: Night) -> None:
    jam_id = await night.open(Options())
    await night.write(jam_id, 11)
    await night.wait(5 * MINUTE)
    assert night.song_of(jam_id, 11).kept is Reason.JAM
    assert [line.name for line in night.shown.lines] == ["Person 11"]
    await night.wait(6 * MINUTE)
    song = night.song_of(jam_id, 11)
    assert song.state is State.DONE
    assert not song.blind
    await night.wait(20 * MINUTE)
    assert night.board.revealed == []


async def test_writing_ends_early_when_every_place_is_taken_and_handed_in(night: Night) -> None:
    jam_id = await night.open(places=4)
    for user in (11, 12, 13):
        await night.write(jam_id, user)
    await night.join(jam_id, 14)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.OPEN
    await night.write(jam_id, 14)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING


async def test_a_song_that_fails_gives_its_price_back_and_its_writer_may_try_again(night: Night) -> None:
    night.choir.broken = {12}
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    await night.wait(3 * MINUTE)
    assert night.song_of(jam_id, 12).state is State.FAILED
    assert (12, Word.SONG_FAILED) in night.board.told
    assert night.jams.spent(jam_id) == PRICE
    night.choir.broken = set()
    assert (await night.write(jam_id, 12)).did is Did.DONE
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).spent == 2 * PRICE
    assert len(night.board.credits) == 2


async def test_a_place_has_one_song_however_often_it_is_pressed(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 11)
    assert refused.value.fault == JamShut(Shut.HANDED_IN)
    assert night.choir.count("submit") <= 1


async def test_a_jam_without_songs_is_called_off_and_all_its_money_goes_back(night: Night) -> None:
    jam_id = await night.open()
    await night.join(jam_id, 11)
    await night.wait(11 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.end_cause) == (JamState.CALLED_OFF, EndCause.NO_SONGS)
    assert (jam.spent, jam.returned) == (0, 4 * PRICE)
    assert night.jams.holds[jam_id] == 0
    assert night.shown.end_cause is EndCause.NO_SONGS
    assert night.board.posted == {f"{jam_id}-off": 1}


async def test_a_slow_song_is_waited_for_after_writing_has_ended(night: Night) -> None:
    night.choir.slow = {12: 5 * MINUTE}
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(9 * MINUTE)
    await night.write(jam_id, 12)
    await night.wait(2 * MINUTE)
    assert night.jam(jam_id).state is JamState.SINGING
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 13)
    assert refused.value.fault == JamShut(Shut.NOT_OPEN)
    await night.wait(5 * MINUTE)
    assert len(night.jam(jam_id).order) == 2


async def test_a_model_that_never_answers_holds_nobody_up_for_longer_than_a_song_may_take(night: Night) -> None:
    night.choir.slow = {12: 10**6}
    jam_id = await night.open(UNCOUNTED)
    await night.write(jam_id, 11)
    await night.wait(9 * MINUTE)
    await night.write(jam_id, 12)
    await night.wait(MINUTE + DEADLINE + MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    assert night.jam(jam_id).order == (night.song_of(jam_id, 11).id,)


async def test_credits_come_after_the_listening_and_not_before(night: Night) -> None:
    jam_id = await night.open()
    for user in (11, 12):
        await night.write(jam_id, user)
    await night.wait(11 * MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    assert night.board.revealed == []
    await night.wait(15 * MINUTE)
    assert night.board.revealed == list(night.jam(jam_id).order)
    assert not any(night.song_of(jam_id, user).blind for user in (11, 12))


# --- clocks ---------------------------------------------------------------------------------------------------------


async def test_a_deadline_that_passed_while_the_bot_was_away_is_moved_by_as_long_and_once(night: Night) -> None:
    jam_id = await night.open(UNCOUNTED)
    await night.write(jam_id, 11)
    await night.wait(8 * MINUTE)
    await night.restart(after=4 * MINUTE)
    await night.wait(1)
    jam = night.jam(jam_id)
    assert jam.state is JamState.OPEN
    assert jam.away_seconds == pytest.approx(4 * MINUTE, abs=15)
    assert jam.ends_at == pytest.approx(START + 14 * MINUTE, abs=20)
    assert night.shown.away_seconds == jam.away_seconds
    await night.restart(after=5 * MINUTE)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING, "it is not moved a second time"


async def test_a_downtime_that_ended_before_the_deadline_moves_nothing(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    ends_at = night.jam(jam_id).ends_at
    await night.restart(after=4 * MINUTE)
    await night.wait(1)
    assert (night.jam(jam_id).ends_at, night.jam(jam_id).away_seconds) == (ends_at, 0)


async def test_a_long_downtime_moves_a_deadline_by_half_its_phase_and_leaves_people_what_they_had(night: Night) -> None:
    jam_id = await night.open(pace="evening")
    await night.write(jam_id, 11)
    await night.wait(25 * MINUTE)
    await night.restart(after=10 * 60 * MINUTE)
    await night.wait(1)
    left = (night.jam(jam_id).ends_at or 0) - night.clock.now()
    assert left == pytest.approx(5 * MINUTE, abs=15)


async def test_a_pause_keeps_what_was_left_and_songs_go_on(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(4 * MINUTE)
    assert (await night.hosting.pause(jam_id, HOST.id, moderator=False)).did is Did.DONE
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).left_seconds == pytest.approx(6 * MINUTE, abs=1)
    assert night.shown.left_seconds == night.jam(jam_id).left_seconds
    assert (await night.hosting.resume(jam_id, HOST.id, moderator=False)).did is Did.DONE
    assert night.jam(jam_id).ends_at == pytest.approx(night.clock.now() + 6 * MINUTE, abs=1)
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_a_jam_that_is_left_paused_for_a_week_is_called_off(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(MINUTE)
    await night.hosting.pause(jam_id, HOST.id, moderator=False)
    await night.wait(7 * 24 * 60 * MINUTE + MINUTE)
    jam, song = night.jam(jam_id), night.song_of(jam_id, 11)
    assert (jam.state, jam.end_cause) == (JamState.CALLED_OFF, EndCause.IDLE)
    assert (song.kept, song.state) == (Reason.JAM_OVER, State.READY)
    assert song.kept_until is not None
    assert jam.returned == 3 * PRICE


async def test_anybody_has_one_lengthening_in_a_jam(night: Night) -> None:
    jam_id = await night.open()
    assert (await night.playing.more_time(jam_id, 77)).did is Did.DONE
    assert night.jam(jam_id).ends_at == START + 15 * MINUTE
    assert (await night.playing.more_time(jam_id, 78)).did is Did.USED_UP
    assert (await night.hosting.lengthen(jam_id, HOST.id, moderator=False)).did is Did.DONE
    assert night.jam(jam_id).ends_at == START + 20 * MINUTE


async def test_a_host_cannot_lengthen_a_phase_for_ever(night: Night) -> None:
    jam_id = await night.open(pace="week")
    answers = [(await night.hosting.lengthen(jam_id, HOST.id, moderator=False)).did for _ in range(10)]
    assert answers[0] is Did.DONE
    assert answers[-1] is Did.LONG_ENOUGH
    assert (night.jam(jam_id).ends_at or 0) <= night.clock.now() + 7 * 24 * 3600


async def test_those_who_asked_are_reminded_once_before_each_phase_ends(night: Night) -> None:
    jam_id = await night.open(UNCOUNTED)
    await night.playing.remind_me(jam_id, 11)
    await night.playing.remind_me(jam_id, 12)
    await night.playing.remind_me(jam_id, 12, wanted=False)
    await night.write(jam_id, 11)
    await night.wait(7 * MINUTE)
    assert night.board.reminded == {}
    await night.wait(2 * MINUTE)
    assert list(night.board.reminded.values()) == [[11]]
    await night.restart()
    await night.wait(30 * MINUTE)
    assert list(night.board.reminded.values()) == [[11], [11]], "once while writing, once while listening"


async def test_a_scale_shortens_the_phases_and_the_reminders_and_not_a_songs_deadline(tmp_path: Path) -> None:
    async with Night(tmp_path, scale=0.05) as night:
        night.choir.slow = {12: 5 * MINUTE}
        jam_id = await night.open()
        await night.playing.remind_me(jam_id, 11)
        assert night.jam(jam_id).ends_at == START + 30
        await night.write(jam_id, 11)
        await night.write(jam_id, 12)
        await night.wait(31)
        assert len(night.board.reminded) == 1
        assert night.jam(jam_id).state is JamState.SINGING
        await night.wait(5 * MINUTE)
        assert len(night.jam(jam_id).order) == 2
        await night.wait(60)
        assert night.jam(jam_id).state is JamState.DONE


# --- who may do what ------------------------------------------------------------------------------------------------


async def test_only_the_host_and_moderators_may_do_what_the_host_may(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    for use_case in (night.hosting.hurry, night.hosting.pause, night.hosting.call_off, night.hosting.lengthen):
        assert (await use_case(jam_id, 11, moderator=False)).did is Did.NOT_YOURS
    song_id = night.song_of(jam_id, 11).id
    assert (await night.hosting.strike(jam_id, song_id, 12, "rude", moderator=False)).did is Did.NOT_YOURS
    assert (await night.hosting.hand_over(jam_id, HOST.id, HOST, moderator=False)).did is Did.ALREADY
    other = night.song_of(jam_id, 11).requester
    assert (await night.hosting.hand_over(jam_id, HOST.id, other, moderator=False)).did is Did.DONE
    assert (await night.hosting.pause(jam_id, HOST.id, moderator=False)).did is Did.NOT_YOURS
    assert (await night.hosting.pause(jam_id, 99, moderator=True)).did is Did.DONE


async def test_a_host_hurries_once_a_song_is_there_and_waits_for_what_is_paid(night: Night) -> None:
    night.choir.slow = {11: 3 * MINUTE}
    jam_id = await night.open(UNCOUNTED)
    assert (await night.hosting.hurry(jam_id, HOST.id, moderator=False)).did is Did.NOTHING_HANDED_IN
    await night.write(jam_id, 11)
    assert (await night.hosting.hurry(jam_id, HOST.id, moderator=False)).did is Did.DONE
    await night.wait(MINUTE)
    assert (await night.hosting.hurry(jam_id, HOST.id, moderator=False)).did is Did.SONGS_UNDER_WAY
    await night.wait(4 * MINUTE)
    assert (await night.hosting.hurry(jam_id, HOST.id, moderator=False)).did is Did.DONE
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_a_song_that_is_struck_before_publication_is_never_seen_and_its_maker_reads_why(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    await night.wait(2 * MINUTE)
    struck = night.song_of(jam_id, 12)
    await night.hosting.strike(jam_id, struck.id, 99, "about a real person", moderator=True)
    await night.wait(60 * MINUTE)
    assert night.song_of(jam_id, 12).kept is Reason.STRUCK
    assert await night.service.post_here(struck.id, 12, CHANNEL) is None, "nor can it be posted afterwards"
    assert night.stage.posted.keys() == {night.song_of(jam_id, 11).id}
    assert (12, Word.STRUCK) in night.board.told
    (mine,) = await night.playing.mine(12)
    assert mine.part.reason == "about a real person"
    assert [credit.maker for credit in night.board.credits] == ["Person 11"]


async def test_a_song_that_is_struck_while_it_is_sung_goes_out_once_it_comes(night: Night) -> None:
    night.choir.slow = {12: 3 * MINUTE}
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    await night.wait(MINUTE)
    await night.hosting.strike(jam_id, night.song_of(jam_id, 12).id, 99, "spam", moderator=True)
    await night.wait(60 * MINUTE)
    assert night.song_of(jam_id, 12).kept is Reason.STRUCK
    assert night.jam(jam_id).state is JamState.DONE
    with pytest.raises(Refusal):
        await night.join(jam_id, 12)


async def test_a_song_that_is_struck_after_publication_is_deleted(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    await night.wait(12 * MINUTE)
    song = night.song_of(jam_id, 12)
    assert (await night.hosting.strike(jam_id, song.id, 99, "spam", moderator=True)).did is Did.DONE
    assert song.posted in night.stage.erased
    await night.wait(60 * MINUTE)
    assert [credit.maker for credit in night.board.credits] == ["Person 11"]
    assert night.board.revealed == [night.song_of(jam_id, 11).id]


async def test_a_blind_song_that_is_posted_only_after_the_finale_is_revealed_once_it_is_there(night: Night) -> None:
    jam_id = await night.open(options=BLIND)
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    late, post, posted_blind = night.song_of(jam_id, 12).id, night.stage.post, list[str]()

    async def slow_for_one(song, product, parent):
        if song.id == late:
            await night.clock.sleep(50 * MINUTE)
        if song.blind:
            posted_blind.append(song.id)
        return await post(song, product, parent)

    night.stage.post = slow_for_one  # type: ignore[method-assign]
    await night.wait(45 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE
    assert night.board.revealed == [night.song_of(jam_id, 11).id]
    await night.wait(60 * MINUTE)
    assert late in posted_blind
    assert night.board.revealed == [night.song_of(jam_id, 11).id, late]
    assert not night.song_of(jam_id, 12).blind


async def test_a_jam_that_is_called_off_hands_songs_to_their_makers_and_the_rest_goes_back(night: Night) -> None:
    night.choir.slow = {12: 3 * MINUTE}
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.write(jam_id, 12)
    await night.wait(MINUTE)
    assert (await night.hosting.call_off(jam_id, HOST.id, moderator=False)).did is Did.DONE
    await night.wait(10 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.end_cause, jam.returned, jam.due_at) == (
        JamState.CALLED_OFF,
        EndCause.HOST,
        2 * PRICE,
        None,
    )
    for user in (11, 12):
        song = night.song_of(jam_id, user)
        assert song.kept is Reason.JAM_OVER
        assert await night.service.post_here(song.id, user, CHANNEL) is not None
    await night.wait(MINUTE)
    assert night.song_of(jam_id, 12).state is State.DONE


# --- places ---------------------------------------------------------------------------------------------------------


async def test_who_comes_late_waits_for_a_place_and_gets_the_first_that_comes_free(night: Night) -> None:
    jam_id = await night.open(places=4)
    for user in (11, 12, 13, 14, 15, 16):
        await night.join(jam_id, user)
        await night.wait(1)
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 15)
    assert refused.value.fault == JamShut(Shut.NO_PLACE)
    assert (await night.playing.leave(jam_id, 12)).did is Did.DONE
    await night.wait(15)
    assert (15, Word.PLACE_FREE) in night.board.told
    assert (await night.write(jam_id, 15)).did is Did.DONE
    assert (await night.playing.leave(jam_id, 15)).did is Did.SONG_STAYS
    assert (night.shown.taken, night.shown.waiting) == (4, 1)


async def test_who_writes_nothing_while_others_wait_is_told_in_time_and_then_makes_room(night: Night) -> None:
    jam_id = await night.open(places=4)
    for user in (11, 12, 13, 14, 15):
        await night.join(jam_id, user)
        await night.wait(1)
    for user in (12, 13, 14):
        await night.write(jam_id, user)
    await night.wait(7 * MINUTE)
    assert (11, Word.PLACE_WANTED) in night.board.told
    await night.wait(MINUTE + 5)
    assert (11, Word.PLACE_GONE) in night.board.told
    assert (15, Word.PLACE_FREE) in night.board.told
    seats = {part.person.id: part.seat for part in await night.jams.parts(jam_id)}
    assert (seats[11], seats[15]) == (Seat.LEFT, Seat.TAKEN)


async def test_a_locked_jam_takes_members_from_before_its_opening_alone(night: Night) -> None:
    jam_id = await night.open()
    await night.hosting.lock(jam_id, HOST.id, moderator=False)
    for since in (START + 1, None):
        with pytest.raises(Refusal) as refused:
            await night.join(jam_id, 11, since)
        assert refused.value.fault == JamShut(Shut.LOCKED)
    assert (await night.join(jam_id, 11, START - 1)).did is Did.DONE


async def test_a_raid_is_slowed_down(night: Night) -> None:
    jam_id = await night.open(places=50)
    for user in range(100, 130):
        await night.join(jam_id, user)
    with pytest.raises(Refusal) as refused:
        await night.join(jam_id, 500)
    assert refused.value.fault == JamShut(Shut.CROWD)
    await night.wait(2 * MINUTE)
    assert (await night.join(jam_id, 500)).did is Did.DONE


# --- money ----------------------------------------------------------------------------------------------------------


async def test_a_draft_proposes_only_what_fits_the_purse(tmp_path: Path) -> None:
    async with Night(tmp_path, purse=900_000) as night:
        jam = await night.plan()
        assert jam.ceiling <= 900_000
        found = await night.opening.preview(jam.id, HOST.id)
        assert found is not None
        assert found.fits
        assert all(choice.ceiling <= 900_000 for choice in found.choices)
        dear = await night.opening.change(jam.id, HOST.id, places=12, model="minimax/music-2.6")
        assert dear is not None
        assert not dear.fits
        with pytest.raises(Refusal) as refused:
            await night.opening.open(jam.id, HOST.id)
        assert refused.value.fault == OverCeiling(12 * PRICE, 0, 900_000)
        assert night.jam(jam.id).state is JamState.DRAFT
        assert night.jams.holds == {}


async def test_a_draft_that_nobody_opens_is_forgotten(night: Night) -> None:
    jam = await night.plan()
    await night.wait(2 * 60 * MINUTE)
    assert jam.id not in night.jams.jams, "its row is gone as well"
    assert night.board.drawn == []
    assert (await night.opening.open(jam.id, HOST.id)).did is Did.UNKNOWN


async def test_a_draft_that_its_host_does_not_want_is_gone_at_once(night: Night) -> None:
    jam = await night.plan()
    assert (await night.opening.forget(jam.id, 99)).did is Did.NOT_YOURS
    assert (await night.opening.forget(jam.id, HOST.id)).did is Did.DONE
    assert night.jams.jams == {}
    assert (await night.opening.forget(jam.id, HOST.id)).did is Did.UNKNOWN


async def test_a_channel_has_one_jam_at_a_time(night: Night) -> None:
    await night.open()
    jam = await night.plan()
    with pytest.raises(Refusal) as refused:
        await night.opening.open(jam.id, HOST.id)
    assert refused.value.fault == JamsFull(1, here=True)


async def test_an_account_without_credit_pauses_the_jam_and_the_board_says_why(night: Night) -> None:
    night.choir.owner = OwnerNeeded(Reason.CREDIT)
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(5 * MINUTE)
    assert (night.jam(jam_id).state, night.jam(jam_id).pause_cause) == (JamState.PAUSED, PauseCause.ACCOUNT)
    assert night.shown.pause_cause is PauseCause.ACCOUNT
    night.choir.owner = None
    await night.hosting.resume(jam_id, 99, moderator=True)
    assert (await night.write(jam_id, 11)).did is Did.DONE
    await night.wait(60 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_words_that_the_server_does_not_want_are_refused_before_anything_is_paid(night: Night) -> None:
    night.blocked = ("art",)
    jam_id = await night.open()
    with pytest.raises(Refusal) as refused:
        await night.write(jam_id, 11, "Modern Árt on the wall\nand in the hall")
    assert refused.value.fault == BlockedWords(("art",))
    assert (await night.write(jam_id, 11, "A party on the wall\nand in the hall")).did is Did.DONE


async def test_a_jam_goes_on_with_a_cheaper_model_where_its_own_is_withdrawn(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    jam_id = await night.open()
    offers = [offer for offer in night.service.offers.models() if offer.model.id != "minimax/music-2.6"]
    monkeypatch.setattr(night.service.offers, "models", lambda: offers)
    await night.write(jam_id, 11)
    jam = night.jam(jam_id)
    assert (jam.asked_model, jam.model) == ("minimax/music-2.6", "minimax/music-1.5")
    assert night.song_of(jam_id, 11).model == "minimax/music-1.5"


# --- places that are gone -------------------------------------------------------------------------------------------


async def test_where_no_thread_can_be_had_everything_is_in_the_channel_and_the_board_says_so(night: Night) -> None:
    night.board.threadless = True
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(12 * MINUTE)
    assert night.song_of(jam_id, 11).destination == CHANNEL
    assert night.shown.threadless


async def test_songs_go_to_the_channel_where_the_thread_is_gone(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(5 * MINUTE)
    night.board.shut = True
    await night.wait(7 * MINUTE)
    assert night.song_of(jam_id, 11).destination == CHANNEL
    assert night.shown.threadless


async def test_a_song_that_finds_its_thread_gone_half_way_goes_to_the_channel(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(5 * MINUTE)
    post = night.stage.post

    async def closed_thread(song, product, parent):
        night.stage.closed = song.destination == THREAD
        return await post(song, product, parent)

    night.stage.post = closed_thread  # type: ignore[method-assign]
    await night.wait(7 * MINUTE)
    song = night.song_of(jam_id, 11)
    assert (song.state, song.destination) == (State.DONE, CHANNEL)
    assert night.jam(jam_id).threadless


async def test_a_jam_whose_channel_is_gone_is_called_off_and_nothing_is_lost(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(5 * MINUTE)
    night.board.closed = True
    await night.write(jam_id, 12)
    await night.wait(10 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.end_cause, jam.returned) == (JamState.CALLED_OFF, EndCause.NO_PLACE, 2 * PRICE)
    assert night.song_of(jam_id, 11).kept is Reason.JAM_OVER


async def test_a_discord_that_does_not_answer_delays_the_finale_and_loses_nothing(night: Night) -> None:
    jam_id = await night.open(UNCOUNTED)
    await night.write(jam_id, 11)
    await night.wait(12 * MINUTE)
    night.board.away = True
    await night.wait(30 * MINUTE)
    assert night.jam(jam_id).state is JamState.FINALE
    night.board.away = False
    night.board.loses = 1
    await night.wait(5 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE
    assert night.board.posted[f"{jam_id}-finale"] == 1


# --- moderators look first ------------------------------------------------------------------------------------------


async def test_songs_are_looked_at_first_where_the_host_wanted_it(night: Night) -> None:
    jam_id = await night.open(Options(blind=True, look_first=True))
    for user in (11, 12, 13):
        await night.write(jam_id, user)
    await night.wait(2 * MINUTE)
    songs = {user: night.song_of(jam_id, user) for user in (11, 12, 13)}
    assert all(f"{song.id}-look" in night.board.posted for song in songs.values())
    assert (await night.hosting.show(jam_id, songs[11].id, moderator=False)).did is Did.NOT_YOURS
    assert (await night.hosting.show(jam_id, songs[11].id, moderator=True)).did is Did.DONE
    assert (await night.hosting.refuse(jam_id, songs[12].id, 99, "spam", moderator=True)).did is Did.DONE
    await night.wait(40 * MINUTE)
    assert night.jam(jam_id).order == (songs[11].id,)
    assert night.song_of(jam_id, 12).kept is Reason.STRUCK
    assert night.song_of(jam_id, 13).kept is Reason.JAM_OVER, "nobody looked in time: it is its maker's"
    assert (13, Word.NOT_LOOKED_AT) in night.board.told


async def test_a_report_is_told_once_a_person(night: Night) -> None:
    jam_id = await night.open()
    await night.write(jam_id, 11)
    await night.wait(12 * MINUTE)
    song = night.song_of(jam_id, 11)
    assert (await night.hosting.maker(song.id, moderator=False)).part is None
    known = await night.hosting.maker(song.id, moderator=True)
    assert known.part is not None
    assert known.part.person.id == 11, "moderators can look up who"
    for _ in range(2):
        assert (await night.playing.report(song.id, 20, "that is my song")).did is Did.DONE
    assert [report.by for report in night.board.reports] == [20]


# --- the board ------------------------------------------------------------------------------------------------------


async def test_the_board_of_a_blind_jam_counts_and_names_nobody(night: Night) -> None:
    jam_id = await night.open(BLIND)
    for user in (11, 12):
        await night.write(jam_id, user)
    await night.wait(11 * MINUTE)
    assert len(night.board.drawn) > 3
    for shown in night.board.drawn:
        assert shown.lines == ()
        assert not any(f"Person {user}" in repr(shown) or f"Song of {user}" in repr(shown) for user in (11, 12))


async def test_the_board_is_edited_on_change_and_sparsely(night: Night) -> None:
    jam_id = await night.open(Options(), places=50, pace="evening")
    before = len(night.board.drawn)
    for user in range(100, 130):
        await night.join(jam_id, user)
        await night.wait(1)
    drawn = len(night.board.drawn) - before
    assert 2 <= drawn <= 5, "at most every ten seconds"
    assert len(night.shown.lines) <= 20
    settled = len(night.board.drawn)
    await night.wait(10 * MINUTE)
    assert len(night.board.drawn) <= settled + 1, "where nothing changes nothing is drawn"


async def test_a_board_that_is_an_hour_old_is_edited_by_the_hour_and_at_each_new_state(night: Night) -> None:
    jam_id = await night.open(pace="day", places=12)
    await night.wait(2 * 60 * MINUTE)
    for user in (11, 12, 13):
        await night.join(jam_id, user)
        await night.wait(5 * MINUTE)
    drawn = len(night.board.drawn)
    await night.hosting.pause(jam_id, HOST.id, moderator=False)
    await night.wait(MINUTE)
    assert len(night.board.drawn) == drawn + 1
    assert night.shown.state is JamState.PAUSED
