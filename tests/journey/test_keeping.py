"""What is kept ends on the day that its requester was told, and not before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.journey.journey import advance
from bot.journey.keeping import expire
from bot.journey.steps import STEPS
from bot.songs.errors import NoPlace
from bot.songs.ports.audio import Product
from bot.songs.ports.chat import Posted
from bot.songs.ports.provider import Completed
from bot.songs.songs import Audio, Entry, Song
from bot.songs.states import Reason, State
from tests.stand_ins import MESSAGE, START, Played, make_song, play


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return play(tmp_path)


async def kept(played: Played) -> Song:
    song = make_song(state=State.READY, audio=Audio("mp3", 8), submitted_at=START, generation_id="g", charged=195_000)
    played.tools.files.raw(song.id).write_bytes(b"ID3 song")
    played.stage.posts = [NoPlace("50013")]
    return await advance(played.tools, STEPS, played.put(song))


async def test_a_kept_song_ends_when_its_time_is_over_with_what_it_cost_and_leaves_no_file(played: Played) -> None:
    song = await kept(played)
    assert song.kept_until is not None
    assert song.kept_until == START + played.tools.timeouts.keep
    played.clock.time = song.kept_until - 1
    await expire(played.tools)
    assert played.store.songs[song.id].kept is Reason.NO_PLACE
    assert played.tools.files.raw(song.id).exists()
    played.clock.time = song.kept_until + 1
    await expire(played.tools)
    ended = played.store.songs[song.id]
    assert (ended.state, ended.reason, ended.cost) == (State.FAILED, Reason.EXPIRED, 195_000)
    assert not played.tools.files.raw(song.id).exists()


async def test_a_song_that_was_asked_for_again_is_not_ended(played: Played) -> None:
    song = await kept(played)
    played.store.songs[song.id] = replace(song, kept=None)
    played.clock.time = START + played.tools.timeouts.keep + 1
    await expire(played.tools)
    assert played.store.songs[song.id].state is State.READY


async def test_a_song_that_nobody_was_told_an_end_of_has_none(played: Played) -> None:
    song = played.put(make_song(state=State.READY, kept=Reason.TOO_LARGE))
    played.clock.time = START + 1e9
    await expire(played.tools)
    assert played.store.songs[song.id] == song


# --- held for a jam -------------------------------------------------------------------------------------------------

WAITING = make_song(jam_id="jam")


async def test_a_song_of_a_jam_stops_once_it_is_sung_and_its_files_are_kept(played: Played) -> None:
    song = await advance(played.tools, STEPS, played.put(WAITING))
    assert (song.state, song.kept, song.open, song.over) == (State.READY, Reason.JAM, False, False)
    assert played.store.states == [State.SUBMITTING, State.GENERATING, State.READY]
    assert played.tools.files.raw(song.id).exists()
    assert "post" not in played.stage.calls
    await played.ended_songs.delete_leftovers(played.store, START + 1e9)
    played.clock.time = START + 1e9
    await expire(played.tools)
    assert played.tools.files.raw(song.id).exists()
    assert played.store.songs[song.id] == song


async def test_a_song_whose_audio_came_with_the_submits_reply_waits_for_its_jam_as_well(
    played: Played, tmp_path: Path
) -> None:
    played.provider.submits = [Completed(tmp_path / "x.raw", 100_000)]
    song = await advance(played.tools, STEPS, played.put(WAITING))
    assert (song.state, song.kept, song.charged) == (State.READY, Reason.JAM, 100_000)
    assert "post" not in played.stage.calls


async def test_a_song_that_its_jam_releases_is_posted_like_any_other(played: Played) -> None:
    song = await advance(played.tools, STEPS, played.put(WAITING))
    released = await played.store.annotate(song.id, entry=Entry(1, 2, "rain", blind=True), kept=None)
    assert released is not None
    posted = await advance(played.tools, STEPS, released)
    assert posted.state is State.DONE
    assert posted.blind
    assert played.provider.count("submit") == 1


# --- not to be posted ----------------------------------------------------------------------------------------------


def made(played: Played, **more: Any) -> Song:
    """A song that is paid for and finished, and whose requester does not want it in the channel."""
    facts: dict[str, Any] = {"audio": Audio("mp3", 8), "submitted_at": START, "generation_id": "g", "charged": 195_000}
    song = make_song(**{"state": State.READY, "cancel_asked": True, **facts, **more})
    played.tools.files.raw(song.id).write_bytes(b"ID3 song")
    return played.put(song)


async def test_a_song_that_is_not_to_be_posted_is_paid_for_finished_and_kept(played: Played) -> None:
    song = make_song(state=State.GENERATING, submitted_at=START, generation_id="g", cancel_asked=True, charged=195_000)
    kept = await advance(played.tools, STEPS, played.put(song))
    assert (kept.state, kept.kept, kept.cost) == (State.READY, Reason.WITHHELD, 195_000)
    assert kept.kept_until == played.clock.now() + played.tools.timeouts.keep
    assert "post" not in played.stage.calls
    assert played.tools.files.raw(song.id).exists()


async def test_it_is_posted_once_its_requester_says_so(played: Played) -> None:
    kept = await advance(played.tools, STEPS, made(played))
    freed = await played.store.annotate(kept.id, kept=None, cancel_asked=False)
    assert freed is not None
    assert (await advance(played.tools, STEPS, freed)).state is State.DONE
    assert played.stage.calls.count("post") == 1


async def test_who_says_so_at_the_last_moment_before_posting_is_heard(played: Played) -> None:
    """The wish is written down while the file is finished: after this song was read, before `posting` is committed."""
    song = made(played, cancel_asked=False)
    finish = played.audio.finish

    async def and_then(*given: Any, **more: Any) -> Any:
        await played.store.annotate(song.id, cancel_asked=True)
        return await finish(*given, **more)

    played.audio.finish = and_then  # type: ignore[method-assign]
    assert (await advance(played.tools, STEPS, song)).kept is Reason.WITHHELD
    assert "post" not in played.stage.calls


async def test_who_changes_their_mind_while_it_is_being_kept_is_heard_as_well(played: Played) -> None:
    song = made(played)
    played.feed.subscribe(lambda moved: changes_mind(played, moved))
    assert (await advance(played.tools, STEPS, song)).state is State.DONE


def changes_mind(played: Played, moved: Song) -> None:
    if moved.state is State.POSTING:
        played.store.songs[moved.id] = replace(played.store.songs[moved.id], cancel_asked=False)


async def test_after_a_crash_it_is_looked_for_and_posted_by_nobody(played: Played) -> None:
    posting = made(played, state=State.POSTING, posting_at=START)
    assert (await advance(played.tools, STEPS, posting)).kept is Reason.WITHHELD
    assert played.stage.calls == ["find"]


async def test_what_is_in_the_channel_already_is_done_whatever_is_wished(played: Played) -> None:
    posting = made(played, state=State.POSTING, posting_at=START)
    played.stage.posted[posting.id] = Posted(MESSAGE)
    assert (await advance(played.tools, STEPS, posting)).state is State.DONE


async def test_a_song_is_said_to_come_from_the_one_in_the_channel_past_those_that_failed(played: Played) -> None:
    parents: list[str | None] = []
    post = played.stage.post

    async def and_note(song: Song, product: Product, parent: Song | None) -> Posted:
        parents.append(parent and parent.id)
        return await post(song, product, parent)

    played.stage.post = and_note  # type: ignore[method-assign]
    played.put(make_song(id="first", state=State.DONE, posted=MESSAGE))
    played.put(make_song(id="failed", state=State.FAILED, parent_id="first"))
    played.put(make_song(id="failed too", state=State.CANCELLED, parent_id="failed"))
    for name, parent in (("one", "failed too"), ("two", "first"), ("three", "nobody")):
        await advance(played.tools, STEPS, made(played, id=name, cancel_asked=False, parent_id=parent))
    assert parents == ["first", "first", None]
