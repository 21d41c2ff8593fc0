"""What the ports `SongStore` and `DraftStore` promise, on the stand-in and on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.places import Message, address
from bot.database.opening import open_database
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.observations import Observation
from bot.songs.ports.store import RECENTLY, Draft
from bot.songs.refusals import Followed, QueueFull, Refusal
from bot.songs.refused import RefusedWords
from bot.songs.songs import Audio, Requester, Song
from bot.songs.states import MOVES, Cause, Doubt, Reason, State
from bot.songs.wishes import Reference, Rights, Wish
from tests.contracts.conftest import Open
from tests.contracts.memory_store import MemorySongStore
from tests.stand_ins import PLACE, START, make_song

FULL = make_song(
    wish=Wish(
        lyrics="Zeile\nお茶 🎶 \u200f",
        style="Folk",
        model="minimax/music-cover",
        reference=Reference("https://cdn.example/a.mp3?ex=1", "a.mp3", 7, START, 30.5, changed=True, of_seconds=190.5),
        title="Row",
        length=2**40,
        seed=2**62,
        clip_from=1.5,
        rights=Rights.PUBLIC_DOMAIN,
    ),
    interaction_id=2**63 - 1,
    guild_id=2**62,
    guild_locale="de",
    requester=Requester(1, "Ada", "en-GB"),
    card=address(Message(5)),
    posted=address(Message(6, 7)),
    erased_at=START + 5,
    erased_by=9,
    doubt=Doubt.LOG_SILENT,
    provider_words="no vocals detected",
    cause=Cause.NO_VOCALS,
    audio=Audio("mp3", 12, 30.0),
    reason=Reason.BUSY,
    parent_id="parent",
    followed_by="later",
    take_of="first",
    take=2,
    charged=195_000,
)


async def test_a_song_comes_back_as_it_went_in(opened: Open) -> None:
    async with opened() as store:
        assert await store.add(FULL) == (FULL, True)
    async with opened() as store:
        assert await store.get(FULL.id) == FULL


async def test_an_interaction_has_one_song_however_often_it_is_told(opened: Open) -> None:
    async with opened() as store:
        told = await asyncio.gather(*(store.add(make_song(id=f"song-{n}")) for n in range(20)))
        assert len({song.id for song, _ in told}) == 1
        assert sum(new for _, new in told) == 1


async def test_a_song_is_found_by_the_interaction_that_it_came_from(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song(id="song-1", interaction_id=77))
        assert await store.told(77) == song
        assert await store.told(78) is None


async def test_a_look_says_what_adding_would_and_writes_nothing(opened: Open) -> None:
    async with opened() as store:
        assert await store.look(FULL, queued_most=1) is None
        assert await store.get(FULL.id) is None
        queued, _ = await store.add(make_song(id="song-1"), queued_most=1)
        assert await store.look(make_song(id="song-2"), queued_most=1) == queued, "its interaction has one already"
        with pytest.raises(Refusal) as said:
            await store.look(make_song(id="song-3", interaction_id=77), queued_most=1)
        assert said.value.fault == QueueFull(1)


@pytest.mark.parametrize(("state", "to"), [(state, to) for state in State for to in State])
async def test_a_move_is_made_where_it_is_legal_and_refused_where_not(state: State, to: State, tmp_path: Path) -> None:
    for store in (MemorySongStore(lambda: START), None):
        async with open_database(f"sqlite:///{tmp_path / 'songs.db'}") as real:
            song, _ = await (store or real).add(make_song(state=state))
            if to in MOVES[state]:
                assert (await (store or real).move(song, to)).state is to
            else:
                with pytest.raises(ValueError, match="does not go from"):
                    await (store or real).move(song, to)


async def test_a_move_answers_with_the_whole_row_whatever_was_annotated_meanwhile(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song(state=State.GENERATING))
        elsewhere, card = address(replace(PLACE, channel_id=77)), address(Message(5))
        await store.annotate(song.id, card=card, cancel_asked=True, destination=elsewhere, deadline_at=START + 1)
        moved = await store.move(song, State.READY, audio=Audio("mp3", 3, 1.5), kept=Reason.UNSURE)
        assert moved == await store.get(song.id)
        assert (moved.card, moved.cancel_asked, moved.destination) == (card, True, elsewhere)
        assert (moved.kept, moved.origin, moved.guild_id) == (Reason.UNSURE, song.origin, song.guild_id)


@pytest.mark.parametrize(
    ("reason", "charged"),
    [(Reason.BROKEN, 0), (Reason.REFUSED, 0), (Reason.OVERDUE, 195_000), (Reason.VANISHED, 195_000)],
)
async def test_an_end_that_is_free_of_charge_is_written_down_as_such(
    opened: Open, reason: Reason, charged: int
) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song(state=State.GENERATING, charged=195_000))
        assert (await store.move(song, State.FAILED, reason=reason)).charged == charged


async def test_who_was_overtaken_changes_nothing(opened: Open) -> None:
    async with opened() as store:
        stale, _ = await store.add(make_song())
        (fresh,) = await store.claim()
        with pytest.raises(Superseded):
            await store.move(stale, State.SUBMITTING)
        assert await store.get(stale.id) == fresh
        assert fresh.fence == stale.fence + 1


async def test_of_many_who_move_a_song_at_once_one_does(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song())
        tried = await asyncio.gather(*(store.move(song, State.SUBMITTING) for _ in range(10)), return_exceptions=True)
        assert sum(isinstance(one, Song) for one in tried) == 1
        assert sum(isinstance(one, Superseded) for one in tried) == 9


async def test_a_restart_claims_what_is_open_and_leaves_what_is_held_or_over(opened: Open) -> None:
    songs = [
        make_song(id=f"song-{n}", interaction_id=n, state=state, kept=held, asked_at=START + n)
        for n, (state, held) in enumerate(
            [
                (State.QUEUED, None),
                (State.GENERATING, None),
                (State.READY, Reason.NO_PLACE),
                (State.DONE, None),
                (State.FAILED, None),
                (State.POSTING, None),
            ]
        )
    ]
    async with opened() as store:
        await asyncio.gather(*(store.add(song) for song in songs))
        assert [song.id for song in await store.claim()] == ["song-0", "song-1", "song-5"]
        ended = await store.recently_ended(START)
        assert sorted(song.id for song in ended) == ["song-2", "song-4"]
        mine = await store.active_songs_of(1)
        assert [song.id for song in mine] == ["song-5", "song-4", "song-2", "song-1", "song-0"]


async def test_what_was_acknowledged_is_there_after_the_process_has_gone(opened: Open) -> None:
    async with opened() as store:
        songs = [make_song(id=f"song-{n:03}", interaction_id=n) for n in range(300)]
        await asyncio.gather(*(store.add(song) for song in songs))
    async with opened() as store:
        first, rest = await store.claim(limit=200), await store.claim(after="song-199", limit=200)
        assert [song.id for song in (*first, *rest)] == [song.id for song in songs]
        assert await store.claim(after=rest[-1].id) == []


async def test_the_times_of_a_models_songs_come_in_the_order_of_submission_and_no_more_than_asked(opened: Open) -> None:
    """Submitted one by one, found finished the other way round, all after two polls; one runs still, one is older."""
    async with opened() as store:
        for n in range(5):
            times = {"submitted_at": START + n, "unfinished_at": START + 40 - 2 * n, "finished_at": START + 41 - 2 * n}
            await store.add(make_song(id=f"song-{n}", interaction_id=n, state=State.DONE, **times))
        await store.add(make_song(id="runs", interaction_id=8, state=State.GENERATING, submitted_at=START + 9))
        assert await store.generation_times("minimax/music-2.6", limit=3) == [
            Observation("song-2", START + 2, START + 36, START + 37),
            Observation("song-3", START + 3, START + 34, START + 35),
            Observation("song-4", START + 4, START + 32, START + 33),
        ]
        assert await store.generation_times("stable-audio", limit=3) == []


async def test_a_time_that_was_kept_without_its_last_poll_is_the_finish_itself(opened: Open) -> None:
    async with opened() as store:
        wish = Wish(style="Rain", length=20)
        old = make_song(state=State.DONE, wish=wish, submitted_at=START, finished_at=START + 30)
        await store.add(old)
        assert await store.generation_times(old.model, limit=9) == [
            Observation(old.id, START, START + 30, START + 30, 20)
        ]


async def test_a_draft_is_kept_for_its_form(opened: Open) -> None:
    async with opened() as store:
        await store.keep_draft("77", Draft(7, FULL.wish, "parent"), START)
        assert await store.draft("77") == Draft(7, FULL.wish, "parent")
        assert await store.draft("78") is None
        await store.keep_draft("79", Draft(7, FULL.wish, look_first=True), START)
        assert await store.draft("79") == Draft(7, FULL.wish, look_first=True)


async def test_a_closed_database_takes_nothing(url: str) -> None:
    async with open_database(url) as store:
        pass
    with pytest.raises(DatabaseDown):
        await store.add(make_song())


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\ud800", "\udfff tail", "\u202eevil", "x" * 6000, "'; DROP TABLE songs;--"]
)
async def test_no_text_is_too_odd_to_be_kept(url: str, text: str) -> None:
    async with open_database(url) as store:
        song, _ = await store.add(make_song(wish=Wish(lyrics=text, title=text), title=text))
        found = await store.get(song.id)
        assert found is not None
        assert len(found.wish.lyrics) >= len(text) - 1


async def test_what_a_person_has_left_to_hear_of_is_what_is_open_kept_or_ended_badly_of_late(opened: Open) -> None:
    long_ago = START - RECENTLY - 1
    songs = {
        "queued": make_song(),
        "kept": make_song(state=State.READY, kept=Reason.TOO_LARGE),
        "failed": make_song(state=State.FAILED, ended_at=START),
        "failed long ago": make_song(state=State.FAILED, ended_at=long_ago, asked_at=long_ago),
        "cancelled": make_song(state=State.CANCELLED, ended_at=START),
        "done": make_song(state=State.DONE, ended_at=START),
        "followed": make_song(state=State.FAILED, ended_at=START, followed_by="later"),
        "unknown, followed": make_song(state=State.SUBMIT_UNKNOWN, followed_by="later"),
        "thrown away": make_song(state=State.FAILED, reason=Reason.DISCARDED, ended_at=START),
        "done, once followed": make_song(state=State.DONE, ended_at=START, followed_by="later"),
        "unknown": make_song(state=State.SUBMIT_UNKNOWN),
        "closed": make_song(state=State.SUBMIT_UNKNOWN, kept=Reason.UNSURE, ended_at=START),
        "closed long ago": make_song(state=State.SUBMIT_UNKNOWN, kept=Reason.UNSURE, ended_at=long_ago),
        "deleted by a moderator": make_song(state=State.DONE, erased_at=START, erased_by=7),
        "deleted by its requester": make_song(state=State.DONE, erased_at=START, erased_by=1),
        "deleted long ago": make_song(state=State.DONE, erased_at=long_ago, erased_by=7),
        "somebody else's": make_song(requester=Requester(2, "Ben")),
    }
    async with opened() as store:
        for number, (name, song) in enumerate(songs.items()):
            await store.add(replace(song, id=name, interaction_id=number))
        told = {song.id for song in await store.active_songs_of(1)}
    assert told == {"queued", "kept", "failed", "unknown", "closed", "deleted by a moderator"}


async def test_an_annotation_of_no_song_is_none(opened: Open) -> None:
    async with opened() as store:
        assert await store.annotate("nothing", cancel_asked=True) is None


async def test_a_move_of_no_song_is_one_that_was_overtaken(opened: Open) -> None:
    async with opened() as store:
        with pytest.raises(Superseded):
            await store.move(make_song(), State.SUBMITTING)
        assert await store.get(make_song().id) is None


async def test_a_persons_songs_come_newest_first_and_no_more_than_asked(opened: Open) -> None:
    async with opened() as store:
        for n in (1, 0, 2, 3):
            await store.add(make_song(id=f"song-{n}", interaction_id=n, asked_at=START + n // 2))
        assert [song.id for song in await store.active_songs_of(1, limit=3)] == ["song-3", "song-2", "song-1"]
        assert await store.active_songs_of(2) == []


async def test_a_persons_latest_songs_are_told_whatever_came_of_them(opened: Open) -> None:
    async with opened() as store:
        for n, state in enumerate((State.DONE, State.FAILED, State.QUEUED, State.CANCELLED)):
            await store.add(make_song(id=f"song-{n}", interaction_id=n, asked_at=START + n, state=state))
        assert [song.id for song in await store.latest_songs_of(1, limit=3)] == ["song-3", "song-2", "song-1"]
        assert await store.latest_songs_of(2, limit=3) == []


async def test_songs_that_ended_without_being_posted_are_told_apart_by_when_they_were_asked_for(opened: Open) -> None:
    songs = {
        "failed": make_song(state=State.FAILED),
        "cancelled": make_song(state=State.CANCELLED),
        "kept": make_song(state=State.READY, kept=Reason.TOO_LARGE),
        "closed": make_song(state=State.SUBMIT_UNKNOWN, kept=Reason.UNSURE),
        "done": make_song(state=State.DONE),
        "open": make_song(state=State.GENERATING),
        "earlier": make_song(state=State.FAILED, asked_at=START - 1),
    }
    async with opened() as store:
        for number, (name, song) in enumerate(songs.items()):
            await store.add(replace(song, id=name, interaction_id=number))
        assert {song.id for song in await store.recently_ended(START)} == {"failed", "cancelled", "kept", "closed"}


async def test_a_draft_that_is_kept_again_is_the_newer_and_lives_from_then(opened: Open) -> None:
    async with opened() as store:
        await store.keep_draft("77", Draft(7, Wish(lyrics="Row")), START)
        await store.keep_draft("77", Draft(7, Wish(lyrics="Row, row"), "parent"), START + 60)
        await store.purge_drafts(START + 60, limit=10)
        assert await store.draft("77") == Draft(7, Wish(lyrics="Row, row"), "parent")
        await store.purge_drafts(START + 61, limit=10)
        assert await store.draft("77") is None


async def test_a_song_that_nobody_says_who_deleted_is_not_told_of(opened: Open) -> None:
    async with opened() as store:
        await store.add(make_song(state=State.DONE, erased_at=START))
        assert await store.active_songs_of(1) == []


async def test_how_often_a_song_was_tried_outlives_the_process_and_begins_anew_when_a_person_asks(opened: Open) -> None:
    async with opened() as store:
        song, _ = await store.add(make_song(state=State.FAILED))
        await store.annotate(song.id, tries=3)
        found = await store.get(song.id)
        assert found is not None
        assert found.tries == 3
        assert (await store.move(found, State.GENERATING, tries=0)).tries == 0


# --- what comes after a song ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.SUBMIT_UNKNOWN])
async def test_a_song_that_came_to_nothing_is_followed_once_however_often_it_is_tried(
    opened: Open, state: State
) -> None:
    async with opened() as store:
        await store.add(make_song(id="first", interaction_id=1, state=state))
        later = [make_song(id=f"later-{n}", interaction_id=2 + n, parent_id="first") for n in range(5)]
        tried = await asyncio.gather(*(store.add(song) for song in later), return_exceptions=True)
        (added,) = (one for one in tried if isinstance(one, tuple))
        refused = [one for one in tried if isinstance(one, Refusal)]
        assert {type(one.fault) for one in refused} == {Followed}
        assert len(refused) == 4
        assert added[1]
        first = await store.get("first")
        assert first is not None
        assert first.followed_by == added[0].id
        assert [await store.get(song.id) for song in later if song.id != added[0].id] == [None] * 4
    async with opened() as store:
        with pytest.raises(Refusal):
            await store.add(make_song(id="last", interaction_id=99, parent_id="first"))
        assert await store.add(replace(later[int(added[0].id[-1])], id="told twice")) == (added[0], False)


async def test_a_finished_song_may_be_followed_for_ever(opened: Open) -> None:
    async with opened() as store:
        await store.add(make_song(id="first", interaction_id=1, state=State.DONE))
        for n in range(3):
            _, new = await store.add(make_song(id=f"later-{n}", interaction_id=2 + n, parent_id="first"))
            assert new
        first = await store.get("first")
        assert first is not None
        assert first.followed_by is None


async def test_takes_of_a_song_are_numbered_and_one_that_came_to_nothing_leaves_its_number(opened: Open) -> None:
    async with opened() as store:
        await store.add(make_song(id="first", interaction_id=1, state=State.DONE))

        async def take(name: str, number: int, **more: object) -> Song:
            made = make_song(id=name, interaction_id=number, parent_id="first", take_of="first", **more)
            return (await store.add(made))[0]

        both = await asyncio.gather(take("a", 2), take("b", 3))
        assert sorted(song.take for song in both) == [2, 3]
        last = max(both, key=lambda song: song.take)
        await store.move(last, State.CANCELLED, ended_at=START)
        assert (await take("c", 4)).take == 3
        assert (await store.add(make_song(id="other", interaction_id=5)))[0].take == 1


async def test_old_cards_are_those_of_songs_that_ended_long_enough_ago_and_still_have_one(opened: Open) -> None:
    card, hour, day = address(Message(5)), START + 3_600, START + 86_400
    songs = {
        "cancelled": make_song(state=State.CANCELLED, ended_at=hour - 1),
        "cancelled just now": make_song(state=State.CANCELLED, ended_at=hour + 1),
        "followed": make_song(state=State.FAILED, ended_at=hour - 2, followed_by="later"),
        "thrown away": make_song(state=State.FAILED, ended_at=hour - 3, reason=Reason.DISCARDED),
        "failed an hour ago": make_song(state=State.FAILED, ended_at=hour - 4),
        "failed a day ago": make_song(state=State.FAILED, ended_at=START - 1),
        "nobody knows": make_song(state=State.SUBMIT_UNKNOWN, kept=Reason.UNSURE, ended_at=START - 2),
        "withheld": make_song(state=State.READY, kept=Reason.WITHHELD, finished_at=START - 3),
        "withheld today": make_song(state=State.READY, kept=Reason.WITHHELD, finished_at=START + 1),
        "kept": make_song(state=State.READY, kept=Reason.TOO_LARGE, finished_at=START - 3),
        "done": make_song(state=State.DONE, ended_at=START - 9),
    }
    async with opened() as store:
        for number, (name, song) in enumerate(songs.items()):
            await store.add(replace(song, id=name, interaction_id=number, card=card))
        await store.add(make_song(id="no card", interaction_id=99, state=State.CANCELLED, ended_at=START - 9))
        past = [song.id for song in await store.past_cards(hour, START, limit=20)]
        assert set(past) == {"cancelled", "followed", "thrown away", "failed a day ago", "nobody knows", "withheld"}
        assert len(await store.past_cards(day, day, limit=2)) == 2
        await store.annotate("withheld", card=None)
        assert "withheld" not in {song.id for song in await store.past_cards(hour, START, limit=20)}


async def test_the_words_of_refused_songs_are_known_until_they_are_wiped(opened: Open) -> None:
    def refused(number: int, cause: Cause | None = Cause.WORDS) -> Song:
        wish = Wish(lyrics=f"Line {number}", style="A round")
        ended: dict[str, Any] = {"reason": Reason.REFUSED, "cause": cause, "ended_at": START + number}
        return make_song(
            id=f"song{number}", interaction_id=number, wish=wish, state=State.FAILED, provider_words="no", **ended
        )

    async with opened() as store:
        for song in (refused(1), refused(2), refused(3), refused(4, None), make_song(id="open", interaction_id=9)):
            await store.add(song)
        known = await store.refused_words(limit=2)
        assert known == [RefusedWords("Line 3", "no"), RefusedWords("Line 2", "no")]
        await store.wipe("song3", START + 9)
        assert [one.words for one in await store.refused_words(limit=9)] == ["Line 2", "Line 1"]
