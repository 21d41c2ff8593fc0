"""A song's way, state by state: what is paid, what is repeated, and what never is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.places import Message, address
from bot.journey.journey import Timeouts, advance
from bot.journey.steps import STEPS
from bot.pacing.estimates import Estimate
from bot.pacing.schedule import DEFERRED
from bot.pacing.slots import TIME_SLOT
from bot.songs.errors import Busy, ChatDown, Down, Garbled, Gone, NoLog, NoPlace, OwnerNeeded, Refused, TooLarge, Unsure
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Accepted, Broken, Completed, Finished, LogRow, PollResult
from bot.songs.songs import Song
from bot.songs.states import MOVES, OPEN, Cause, Doubt, Reason, State
from bot.songs.wishes import Reference, Wish
from tests.contracts.scripted_provider import PENDING
from tests.stand_ins import MESSAGE, START, Played, make_song, play

ANOTHER = address(Message(77, 2))

HUMMED = Wish(style="A gentle round", reference=Reference("https://cdn.example/a.mp3", "a.mp3", 1, url_at=START))


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


async def carry(played: Played, song: Song) -> Song:
    return await advance(played.tools, STEPS, played.put(song))


def test_every_open_state_has_a_step_and_no_other_has() -> None:
    assert set(STEPS) == OPEN


def test_every_state_can_be_reached_and_an_open_one_can_be_left() -> None:
    assert {to for moves in MOVES.values() for to in moves} == set(State)
    assert all(MOVES[state] for state in OPEN)


async def test_a_song_goes_from_the_queue_to_the_channel_with_one_submit(played: Played) -> None:
    played.provider.polls = [PENDING, PENDING]
    song = await carry(played, make_song())
    assert song.state is State.DONE
    assert song.posted == MESSAGE
    assert played.store.states == [
        State.SUBMITTING,
        State.GENERATING,
        State.READY,
        State.POSTING,
        State.DONE,
    ]
    assert played.provider.count("submit") == 1
    assert played.stage.calls == ["post", "clear"]


async def test_a_songs_row_keeps_the_poll_that_missed_it_and_the_one_that_found_it(played: Played) -> None:
    polled = [START]

    async def poll(song: Song) -> PollResult:
        polled.append(played.clock.now())
        return await said(song)

    said, played.provider.poll = played.provider.poll, poll  # type: ignore[method-assign]
    played.provider.polls = [PENDING, PENDING]
    song = await carry(played, make_song(model="google/lyria2", wish=Wish(style="Calm piano")))
    assert (song.submitted_at, song.unfinished_at, song.finished_at) == (polled[0], polled[2], polled[3])


async def test_what_polls_found_of_songs_that_still_run_is_known_to_the_next(played: Played) -> None:
    """Six that run for two minutes on a model that is documented with less, and nothing in the store."""
    songs = [make_song(id=f"song-{n}", interaction_id=n, model="google/lyria2") for n in range(7)]
    begun = played.tools.estimates.estimate(songs[0])
    for song in songs[:6]:
        running = replace(song, state=State.GENERATING, submitted_at=START)
        played.tools.estimates.note_unfinished(running, START + 120)
    learned = await played.tools.estimates.current(songs[6], START + 120)
    assert learned.quantile(0.5) > 2 * begun.quantile(0.5)


async def test_a_wish_to_cancel_before_the_submit_is_honoured(played: Played) -> None:
    song = await carry(played, make_song(cancel_asked=True))
    assert song.state is State.CANCELLED
    assert played.provider.asked == []


@pytest.mark.parametrize("error", [Busy(3.0), Down(arrived=False)])
async def test_a_submit_that_was_certainly_not_taken_goes_back_into_the_queue(played: Played, error: Exception) -> None:
    played.provider.submits = [error]
    song = await carry(played, make_song())
    assert song.state is State.QUEUED
    assert song.not_before > START
    assert played.provider.count("find") == 0


async def test_a_provider_that_asks_for_longer_than_the_song_has_does_not_hold_it_for_ever(played: Played) -> None:
    played.provider.submits = [Busy(10 * 60 * 60.0)] * 1000
    song = await carry(played, make_song())
    while song.open:
        assert played.clock.now() < song.not_before <= song.deadline_at
        played.clock.time = song.not_before
        song = await carry(played, song)
    assert (song.state, song.reason, song.cost) == (State.FAILED, Reason.BUSY, 0)


async def test_busy_honours_retry_after(played: Played) -> None:
    played.provider.submits = [Busy(30.0)]
    song = await carry(played, make_song())
    assert song.not_before >= START + 30


@pytest.mark.parametrize("lost", [Down("reset"), Garbled("<html>"), Down("500")])
async def test_a_lost_reply_is_looked_up_and_never_repeated(played: Played, lost: Exception) -> None:
    played.provider.submits = [lost]
    played.provider.finds = [None, None, LogRow("generation-7", succeeded=True, charged=150_000)]
    song = await carry(played, make_song())
    assert song.state is State.DONE
    assert song.generation_id == "generation-7"
    assert (song.charged, song.cost) == (150_000, 150_000)
    assert played.provider.count("submit") == 1


async def test_a_lost_reply_that_the_log_never_shows_ends_unknown_and_unpaid_for_again(played: Played) -> None:
    played.provider.submits = [Down("reset")]
    song = await carry(played, make_song())
    assert song.state is State.SUBMIT_UNKNOWN
    assert song.kept is Reason.UNSURE
    assert song.doubt is Doubt.LOG_SILENT
    assert played.provider.count("submit") == 1


async def test_a_log_that_cannot_be_read_is_told_apart_from_one_that_is_silent(played: Played) -> None:
    played.provider.submits = [Down("reset")]
    played.provider.finds = [Down("logs")] * 1000
    song = await carry(played, make_song())
    assert (song.state, song.doubt) == (State.SUBMIT_UNKNOWN, Doubt.LOG_UNREADABLE)


async def test_the_grace_is_over_within_the_setting(tmp_path: Path) -> None:
    played = play(tmp_path, Timeouts(grace=60))
    played.provider.submits = [Down("reset")]
    told: list[float] = []
    played.feed.subscribe(lambda song: told.append(played.clock.now()) if song.state is State.SUBMIT_UNKNOWN else None)
    await carry(played, make_song())
    assert told
    assert told[0] == pytest.approx(START + 60, abs=1)


async def test_a_submit_found_after_the_person_was_told_goes_on(played: Played) -> None:
    played.provider.submits = [Down("reset")]
    played.provider.finds = [*[None] * 10, LogRow("late", succeeded=True)]
    song = await carry(played, make_song())
    assert State.SUBMIT_UNKNOWN in played.store.states
    assert (song.state, song.generation_id) == (State.DONE, "late")


async def test_a_submit_that_the_log_shows_as_failed_cost_nothing(played: Played) -> None:
    played.provider.submits = [Down("reset")]
    played.provider.finds = [LogRow("generation-7", succeeded=False)]
    song = await carry(played, make_song())
    assert (song.state, song.reason) == (State.FAILED, Reason.REFUSED)


async def test_a_song_found_submitting_at_a_restart_is_looked_up_first(played: Played) -> None:
    played.provider.finds = [LogRow("generation-7", succeeded=True)]
    song = await carry(played, make_song(state=State.SUBMITTING, submitted_at=START))
    assert song.state is State.DONE
    assert played.provider.count("submit") == 0


async def test_a_refused_request_fails_without_cost(played: Played) -> None:
    played.provider.submits = [Refused("lyrics: Required", Cause.WORDS)]
    song = await carry(played, make_song())
    assert song.cause is Cause.WORDS
    assert (song.state, song.reason, song.cost) == (State.FAILED, Reason.REFUSED, 0)
    assert song.provider_words == "lyrics: Required"


@pytest.mark.parametrize("need", [Reason.CREDIT, Reason.UNVERIFIED, Reason.KEY])
async def test_what_only_the_owner_can_mend_fails_the_song_and_tells_the_owner(played: Played, need: Reason) -> None:
    played.provider.submits = [OwnerNeeded(need)]
    song = await carry(played, make_song())
    assert (song.state, song.reason) == (State.FAILED, need)
    assert played.stage.alarms == [(need, "aiml")]


async def test_a_synchronous_model_is_ready_at_once(played: Played, tmp_path: Path) -> None:
    played.provider.submits = [Completed(tmp_path / "x.raw", 100_000)]
    clip = Reference("https://cdn.example/clip.mp3", "clip.mp3", 1)
    (tmp_path / "0123456789abcdefgh.upload").write_bytes(b"clip")
    song = await carry(played, make_song(model="music-01", wish=Wish(lyrics="La la la la la", reference=clip)))
    assert song.state is State.DONE
    assert played.provider.count("poll") == 0


async def test_a_synchronous_song_whose_reply_is_lost_is_not_paid_for_again(played: Played, tmp_path: Path) -> None:
    played.provider.submits = [Down("reset")]
    played.provider.finds = [LogRow("sync", succeeded=True, charged=100_000, audio_lost=True)] * 3
    clip = Reference("https://cdn.example/clip.mp3", "clip.mp3", 1)
    song = await carry(played, make_song(model="music-01", wish=Wish(lyrics="La la la la la", reference=clip)))
    assert (song.state, song.doubt, song.kept) == (State.SUBMIT_UNKNOWN, Doubt.AUDIO_LOST, Reason.UNSURE)
    assert played.provider.count("submit") == 1


async def test_a_synchronous_song_whose_bytes_are_gone_ends_in_a_sentence(played: Played) -> None:
    song = await carry(played, make_song(model="music-01", state=State.READY, submitted_at=START))
    assert (song.state, song.reason) == (State.FAILED, Reason.UNUSABLE)


async def test_a_reference_link_is_passed_as_it_is_while_it_is_fresh(played: Played, tmp_path: Path) -> None:
    (tmp_path / "0123456789abcdefgh.upload").write_bytes(b"clip")
    clip = Reference("https://cdn.example/clip.mp3?ex=1", "clip.mp3", 1, url_at=START)
    wish = Wish(style="A gentle round", reference=clip)
    await carry(played, make_song(model="minimax/music-cover", wish=wish))
    assert played.provider.requests[0].reference_url == clip.url
    assert "offer" not in played.stage.calls


@pytest.mark.parametrize("clip", [
    Reference("https://cdn.example/clip.wav", "clip.wav", 1, url_at=START, changed=True),
    Reference("https://cdn.example/clip.mp3", "clip.mp3", 1, url_at=START - 3600),
])  # fmt: skip
async def test_a_changed_clip_or_a_stale_link_is_offered_on_the_card(
    played: Played, tmp_path: Path, clip: Reference
) -> None:
    (tmp_path / "0123456789abcdefgh.clip.mp3").write_bytes(b"clip")
    wish = Wish(style="A gentle round", reference=clip)
    await carry(played, make_song(model="minimax/music-cover", wish=wish))
    assert played.provider.requests[0].reference_url == "https://cdn.example/new.mp3"


async def test_a_clip_that_cannot_be_offered_fails_the_song_before_it_is_paid(played: Played, tmp_path: Path) -> None:
    (tmp_path / "0123456789abcdefgh.clip.mp3").write_bytes(b"clip")
    played.stage.offers = [NoPlace("gone")]
    clip = Reference("https://cdn.example/clip.wav", "clip.wav", 1, url_at=START, changed=True)
    song = await carry(played, make_song(model="minimax/music-cover", wish=Wish(style="A round tune", reference=clip)))
    assert (song.state, song.reason) == (State.FAILED, Reason.REFERENCE)
    assert played.provider.asked == []


async def test_a_generation_that_breaks_fails_with_the_providers_word(played: Played) -> None:
    played.provider.polls = [PENDING, Broken("Downstream service error.", Cause.CLIP)]
    song = await carry(played, make_song())
    assert song.cause is Cause.CLIP
    assert (song.state, song.reason, song.provider_words) == (State.FAILED, Reason.BROKEN, "Downstream service error.")
    assert (song.charged, song.cost) == (0, 0)


async def test_failed_polls_do_not_lose_a_paid_song(played: Played) -> None:
    played.provider.polls = [Down("500"), Busy(2.0), Down("timeout"), Garbled("<html>"), PENDING]
    assert (await carry(played, make_song())).state is State.DONE


async def test_a_key_that_stops_working_mid_song_waits_for_the_owner(played: Played) -> None:
    played.provider.polls = [OwnerNeeded(Reason.KEY), OwnerNeeded(Reason.KEY)]
    song = await carry(played, make_song())
    assert song.state is State.DONE
    assert played.stage.alarms == [(Reason.KEY, "aiml")]


async def test_an_id_that_is_unknown_for_a_moment_is_asked_for_again(played: Played) -> None:
    played.provider.polls = [Gone("404"), Gone("404")]
    assert (await carry(played, make_song())).state is State.DONE


async def test_an_id_that_stays_unknown_is_given_up(played: Played) -> None:
    played.provider.polls = [Gone("404")] * 50
    song = await carry(played, make_song())
    assert (song.state, song.reason) == (State.FAILED, Reason.VANISHED)


async def test_a_generation_that_never_ends_is_overdue_at_the_deadline(played: Played) -> None:
    played.provider.polls = [PENDING] * 10_000
    song = await carry(played, make_song())
    assert (song.state, song.reason) == (State.FAILED, Reason.OVERDUE)
    assert played.clock.now() == pytest.approx(START + 15 * 60, abs=1)


async def test_a_link_that_expired_is_asked_for_anew(played: Played) -> None:
    played.provider.fetches = [Gone("403")]
    assert (await carry(played, make_song())).state is State.DONE
    assert played.provider.count("poll") == 2


async def test_a_result_that_stays_no_audio_is_given_up(played: Played) -> None:
    played.provider.fetches = [Garbled("html")] * 50
    song = await carry(played, make_song())
    assert (song.state, song.reason) == (State.FAILED, Reason.UNUSABLE)


async def test_a_song_generating_at_a_restart_is_polled_not_submitted(played: Played) -> None:
    song = make_song(state=State.GENERATING, submitted_at=START, generation_id="generation-1")
    assert (await carry(played, song)).state is State.DONE
    assert played.provider.count("submit") == 0


async def test_a_song_posting_at_a_restart_is_looked_for_before_it_is_posted(played: Played) -> None:
    played.stage.finds = [Posted(ANOTHER)]
    song = await carry(played, make_song(state=State.POSTING, generation_id="g", posting_at=START))
    assert (song.state, song.posted) == (State.DONE, ANOTHER)
    assert "post" not in played.stage.calls


async def test_a_song_that_was_not_posted_after_all_is_fetched_and_posted(played: Played) -> None:
    song = await carry(played, make_song(state=State.POSTING, generation_id="g", posting_at=START))
    assert song.state is State.DONE
    assert played.stage.calls == ["find", "post", "clear"]
    assert played.provider.count("fetch") == 1


async def test_a_post_whose_reply_was_lost_is_looked_for_before_it_is_repeated(played: Played) -> None:
    played.stage.posts = [Unsure("reset")]
    played.stage.finds = [Posted(ANOTHER)]
    song = await carry(played, make_song())
    assert song.posted == ANOTHER
    assert played.stage.calls.count("post") == 1


async def test_a_channel_that_is_away_gets_the_song_when_it_is_back(played: Played) -> None:
    played.stage.posts = [ChatDown("503")] * 5
    assert (await carry(played, make_song())).state is State.DONE


async def test_a_song_that_no_place_takes_is_kept_with_the_reason(played: Played, tmp_path: Path) -> None:
    played.stage.posts = [NoPlace("50013")]
    song = await carry(played, make_song())
    assert (song.state, song.kept) == (State.READY, Reason.NO_PLACE)
    assert (tmp_path / f"{song.id}.raw").exists()


async def test_a_file_called_too_large_is_made_smaller_once_and_then_kept(played: Played) -> None:
    played.stage.posts = [TooLarge("413")]
    assert (await carry(played, make_song())).state is State.DONE
    assert played.audio.limits[1] < played.audio.limits[0]
    played.stage.posts = [TooLarge("413"), TooLarge("413"), TooLarge("413")]
    song = await carry(played, make_song(id="another"))
    assert (song.state, song.kept) == (State.READY, Reason.TOO_LARGE)


@pytest.mark.parametrize("polls", [[Broken("no")], [Gone("404")] * 9], ids=["broken", "vanished"])
async def test_a_song_that_fails_leaves_no_file_behind(played: Played, polls: list[PollResult | BaseException]) -> None:
    played.tools.files.upload("0123456789abcdefgh").write_bytes(b"clip")
    played.provider.polls = polls
    assert (await carry(played, make_song(wish=HUMMED, model="minimax/music-cover"))).state is State.FAILED
    assert not [*played.tools.files.folder.iterdir()]


async def test_discord_away_for_longer_than_an_hour_keeps_the_song(played: Played) -> None:
    played.stage.posts = [ChatDown("503")] * 100_000
    song = await carry(played, make_song())
    assert (song.state, song.kept) == (State.READY, Reason.NO_PLACE)


async def test_what_is_known_is_written_once_the_database_is_back(played: Played) -> None:
    song = played.put(make_song())
    accepted = Accepted("generation-9", 200_000)

    async def submit(*_: object, **__: object) -> Accepted:
        played.store.away = 3
        return accepted

    played.provider.submit = submit  # type: ignore[method-assign]
    assert (await advance(played.tools, STEPS, song)).generation_id == "generation-9"


async def test_a_song_that_somebody_else_took_over_is_left_alone(played: Played) -> None:
    song = played.put(make_song(state=State.GENERATING, submitted_at=START, generation_id="g"))
    played.store.songs[song.id] = replace(song, fence=song.fence + 1)
    await advance(played.tools, STEPS, song)
    assert played.stage.calls == []


async def test_audio_that_turns_out_broken_is_fetched_once_more(played: Played) -> None:
    played.audio.finishes = [Garbled("no audio")]
    played.provider.polls = [PENDING, Finished("a"), Finished("b")]
    assert (await carry(played, make_song())).state is State.DONE
    assert played.provider.count("fetch") == 2


@pytest.mark.parametrize("asked", [False, True])
async def test_while_people_ask_looks_come_later_and_none_is_lost(played: Played, asked: bool) -> None:
    async def asking() -> None:
        while True:
            played.commands.note_command(played.clock.now())
            await played.clock.sleep(0.1)

    def together(song: Song, estimate: Estimate, now: float) -> float:
        return 5.0

    looked: list[float] = []

    async def looking(song: Song) -> object:
        looked.append(played.clock.now() - START)
        return await poll(song)

    poll, played.provider.poll = played.provider.poll, looking  # type: ignore[method-assign]
    played.tools.schedule.wait = together  # type: ignore[method-assign]
    songs = [make_song(id=f"song-{number}", interaction_id=number) for number in range(6)]
    people = asyncio.create_task(asking()) if asked else None
    done = await asyncio.gather(*(carry(played, song) for song in songs))
    if people is not None:
        people.cancel()
    assert {song.state for song in done} == {State.DONE}
    assert len({moment // TIME_SLOT for moment in looked}) == (6 if asked else 1)
    assert looked[1] - looked[0] == pytest.approx(DEFERRED if asked else 0.0, abs=TIME_SLOT)


async def test_making_room_for_people_ends_at_the_deadline(tmp_path: Path) -> None:
    played = play(tmp_path)
    played.tools.schedule.deferral = lambda provider, now: 7.0  # type: ignore[method-assign]
    played.provider.polls = [PENDING] * 1000
    done = await carry(played, make_song(deadline_at=START + 60))
    assert (done.state, done.reason, played.provider.count("poll")) == (State.FAILED, Reason.OVERDUE, 1)
    assert played.clock.now() - START == pytest.approx(60.0)


async def test_a_lost_reply_of_a_provider_that_keeps_no_log_is_unknown_at_once(played: Played) -> None:
    played.provider.submits = [Down("reset")]
    played.provider.finds = [NoLog("none")] * 5
    told: list[float] = []
    played.feed.subscribe(lambda song: told.append(played.clock.now()) if song.state is State.SUBMIT_UNKNOWN else None)
    song = await carry(played, make_song())
    assert (song.state, song.doubt, song.kept) == (State.SUBMIT_UNKNOWN, Doubt.LOG_UNREADABLE, Reason.UNSURE)
    assert (played.provider.count("submit"), told[0]) == (1, START)


async def test_a_song_whose_model_left_the_catalogue_ends_before_it_is_paid(played: Played) -> None:
    song = await carry(played, make_song(model="minimax/music-0.9"))
    assert (song.state, song.reason, song.cost) == (State.FAILED, Reason.WITHDRAWN, 0)
    assert played.provider.asked == []


@pytest.mark.parametrize("state", [State.GENERATING, State.SUBMITTING, State.READY, State.POSTING])
async def test_a_paid_song_whose_model_left_the_catalogue_is_posted_all_the_same(played: Played, state: State) -> None:
    played.provider.finds = [LogRow("g", succeeded=True)]
    facts = {"submitted_at": START, "posting_at": START, "generation_id": None if state is State.SUBMITTING else "g"}
    assert (await carry(played, make_song(model="minimax/music-0.9", state=state, **facts))).state is State.DONE


async def test_a_limit_that_tightened_after_the_order_is_told_as_that(played: Played) -> None:
    song = await carry(played, make_song(wish=Wish(lyrics="Row " * 800, style="A gentle round")))
    assert (song.state, song.reason, song.cost) == (State.FAILED, Reason.NO_LONGER_FITS, 0)


async def test_a_price_that_the_provider_does_not_tell_is_the_expected_one(played: Played) -> None:
    played.provider.submits = [Accepted("g")]
    song = await carry(played, make_song())
    assert (song.charged, song.expected, song.cost) == (None, 195_000, 195_000)
