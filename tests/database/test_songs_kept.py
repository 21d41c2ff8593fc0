"""What the ledger promises, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.database.opening import open_database
from bot.songs.errors import DatabaseDown, Superseded
from bot.songs.observations import Observation
from bot.songs.songs import MOVES, Audio, Reason, Song, State
from bot.songs.wishes import Reference, Rights, Wish
from tests.stand_ins import START, make_song

FULL = make_song(
    wish=Wish(
        lyrics="Zeile\nお茶 🎶 \u200f",
        style="Folk",
        model="minimax/music-cover",
        reference=Reference("https://cdn.example/a.mp3?ex=1", "a.mp3", 7, START, 30.5, changed=True),
        title="Row",
        length=30,
        seed=2**62,
        clip_from=1.5,
        rights=Rights.PUBLIC_DOMAIN,
    ),
    interaction_id=2**63 - 1,
    card_id=5,
    audio=Audio("mp3", 12, 30.0),
    reason=Reason.BUSY,
    parent_id="parent",
    cost_usd=0.195,
)


async def test_a_song_comes_back_as_it_went_in(url: str) -> None:
    async with open_database(url) as store:
        assert await store.add(FULL) == (FULL, True)
    async with open_database(url) as store:
        assert await store.get(FULL.id) == FULL


async def test_an_interaction_has_one_song_however_often_it_is_told(url: str) -> None:
    async with open_database(url) as store:
        told = await asyncio.gather(*(store.add(make_song(id=f"song-{n}")) for n in range(20)))
        assert len({song.id for song, _ in told}) == 1
        assert sum(new for _, new in told) == 1


@pytest.mark.parametrize(("state", "to"), [(state, to) for state in State for to in State])
async def test_a_move_is_made_where_it_is_legal_and_refused_where_not(tmp_path, state: State, to: State) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'songs.db'}") as store:
        song, _ = await store.add(make_song(state=state))
        if to in MOVES[state]:
            assert (await store.move(song, to)).state is to
        else:
            with pytest.raises(ValueError, match="does not go from"):
                await store.move(song, to)


async def test_a_move_answers_with_the_whole_row_whatever_was_noted_meanwhile(url: str) -> None:
    async with open_database(url) as store:
        song, _ = await store.add(make_song(state=State.GENERATING))
        elsewhere = replace(song.place, channel_id=77)
        await store.annotate(song.id, card_id=5, cancel_asked=True, place=elsewhere, created_at=START + 1)
        moved = await store.move(
            song, State.READY, audio=Audio("mp3", 3, 1.5), detail="odd \ud800 text", kept=Reason.UNSURE
        )
        assert moved == await store.get(song.id)
        assert (moved.card_id, moved.cancel_asked, moved.place, moved.kept) == (5, True, elsewhere, Reason.UNSURE)


async def test_who_was_overtaken_changes_nothing(url: str) -> None:
    async with open_database(url) as store:
        stale, _ = await store.add(make_song())
        (fresh,) = await store.claim("another")
        with pytest.raises(Superseded):
            await store.move(stale, State.SUBMITTING)
        with pytest.raises(Superseded):
            await store.take(stale, "late")
        assert await store.get(stale.id) == fresh
        assert (fresh.worker, fresh.fence) == ("another", stale.fence + 1)


async def test_of_many_who_move_a_song_at_once_one_does(url: str) -> None:
    async with open_database(url) as store:
        song, _ = await store.add(make_song())
        tried = await asyncio.gather(*(store.move(song, State.SUBMITTING) for _ in range(10)), return_exceptions=True)
        assert sum(isinstance(one, Song) for one in tried) == 1
        assert sum(isinstance(one, Superseded) for one in tried) == 9


async def test_a_restart_claims_what_is_open_and_leaves_what_is_held_or_over(url: str) -> None:
    songs = [
        make_song(id=f"song-{n}", interaction_id=n, state=state, kept=held, created_at=START + n)
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
    async with open_database(url) as store:
        await asyncio.gather(*(store.add(song) for song in songs))
        assert [song.id for song in await store.claim("next")] == ["song-0", "song-1", "song-5"]
        ended = await store.recently_ended(START)
        assert sorted(song.id for song in ended) == ["song-2", "song-4"]
        mine = await store.active_songs_of(1)
        assert [song.id for song in mine] == ["song-5", "song-2", "song-1", "song-0"]


async def test_what_was_acknowledged_is_there_after_the_process_has_gone(url: str) -> None:
    async with open_database(url) as store:
        songs = [make_song(id=f"song-{n}", interaction_id=n) for n in range(300)]
        await asyncio.gather(*(store.add(song) for song in songs))
    async with open_database(url) as store:
        assert len(await store.claim("next")) == 300


async def test_the_times_of_a_models_songs_come_in_the_order_of_submission_and_no_more_than_asked(url: str) -> None:
    """Submitted one by one, found finished the other way round, all after two polls; one runs still, one is older."""
    async with open_database(url) as store:
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


async def test_a_time_that_was_kept_without_its_last_poll_is_the_finish_itself(url: str) -> None:
    async with open_database(url) as store:
        wish = Wish(style="Rain", length=20)
        old = make_song(state=State.DONE, wish=wish, submitted_at=START, finished_at=START + 30)
        await store.add(old)
        assert await store.generation_times(old.model, limit=9) == [
            Observation(old.id, START, START + 30, START + 30, 20)
        ]


async def test_a_draft_is_kept_for_its_form(url: str) -> None:
    async with open_database(url) as store:
        await store.keep_draft("77", FULL.wish, "parent", START)
        assert await store.draft("77") == (FULL.wish, "parent")
        assert await store.draft("78") is None


async def test_a_closed_ledger_takes_nothing(url: str) -> None:
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
