"""What the port `Provider` promises: on the stand-in, on AIML API's client at the sandbox, on the second provider of
the tests, and on the router before each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.songs.errors import Busy, Down, Garbled, Gone, NoLog, OwnerNeeded, ProviderError, Refused
from bot.songs.ports.provider import Accepted, Broken, Completed, Finished, FinishedWithoutUrl
from bot.songs.songs import Song
from bot.songs.states import Reason
from tests.contracts.providers import FETCHES, POLLS, ROWS, SUBMITS, Row, Trial, Trouble


def rows(fits: Callable[[Row], bool] = lambda row: True) -> pytest.MarkDecorator:
    """Each provider that fits."""
    fitting = [row for row in ROWS if fits(row)]
    return pytest.mark.parametrize("row", fitting, ids=[row.name for row in fitting])


def troubles(*among: Trouble) -> pytest.MarkDecorator:
    """Each provider with each of these that can happen to it."""
    pairs = [(row, trouble) for row in ROWS for trouble in among if trouble in row.troubles]
    return pytest.mark.parametrize(("row", "trouble"), pairs, ids=[f"{row.name}: {one.name}" for row, one in pairs])


polled = rows(lambda row: not row.synchronous)
synchronous = rows(lambda row: row.synchronous)
logged = rows(lambda row: row.logs)


@pytest.fixture
async def trial(row: Row, tmp_path: Path) -> AsyncGenerator[Trial]:
    async with row.enter(tmp_path) as entered:
        entered.routed = row.routed
        yield entered


async def accepted(trial: Trial, song_id: str = "song-1") -> Song:
    """A song that a model is at work on."""
    song = trial.song(song_id)
    answer = await trial.submit(song)
    assert isinstance(answer, Accepted)
    return replace(song, generation_id=answer.generation_id, charged=answer.charged)


async def finished_url(trial: Trial) -> tuple[Song, str]:
    """A finished song with the URL of its audio."""
    song = await accepted(trial)
    await trial.sung(song)
    found = await trial.port.poll(song)
    assert isinstance(found, Finished)
    return song, found.url


# --- the paid call ------------------------------------------------------------------------------------------------


@polled
async def test_a_submit_is_accepted_with_an_id_and_a_charge(row: Row, trial: Trial) -> None:
    song = await accepted(trial)
    assert song.generation_id
    assert song.charged is None or song.charged > 0
    assert trial.charges == 1
    assert not trial.into.exists()


@polled
async def test_every_submit_has_a_generation_of_its_own(row: Row, trial: Trial) -> None:
    first, second = await accepted(trial, "song-1"), await accepted(trial, "song-2")
    assert first.generation_id != second.generation_id
    assert trial.charges == 2


@synchronous
async def test_a_synchronous_submit_is_answered_with_the_song_where_it_was_wanted(row: Row, trial: Trial) -> None:
    answer = await trial.submit(trial.song())
    assert isinstance(answer, Completed)
    assert answer.path == trial.into
    assert trial.into.stat().st_size > 0
    assert answer.charged is None or answer.charged > 0
    assert trial.charges == 1


ENDS: Mapping[Trouble, tuple[type[ProviderError], dict[str, Any]]] = {
    Trouble.BUSY: (Busy, {}),
    Trouble.REFUSED: (Refused, {}),
    Trouble.NO_CREDIT: (OwnerNeeded, {"need": Reason.CREDIT}),
    Trouble.WRONG_KEY: (OwnerNeeded, {"need": Reason.KEY}),
    Trouble.NOT_REACHED: (Down, {"arrived": False}),
}
"""Ends of a submit that is certain not to have been taken."""


@troubles(*ENDS)
async def test_a_submit_that_was_not_taken_says_so_and_costs_nothing(row: Row, trial: Trial, trouble: Trouble) -> None:
    trial.strike(trouble)
    error, facts = ENDS[trouble]
    with pytest.raises(error) as raised:
        await trial.submit(trial.song())
    assert {name: getattr(raised.value, name) for name in facts} == facts
    assert trial.charges == 0
    assert not trial.into.exists()


LOST = (Trouble.LOST_REPLY, Trouble.FAILED_AFTERWARDS, Trouble.UNREADABLE_REPLY)


@troubles(Trouble.DOWN, *LOST)
async def test_a_submit_that_may_have_been_taken_is_not_called_untaken_nor_made_again(
    row: Row, trial: Trial, trouble: Trouble
) -> None:
    trial.strike(trouble)
    with pytest.raises((Down, Garbled)) as raised:
        await trial.submit(trial.song())
    assert getattr(raised.value, "arrived", True)
    assert trial.charges <= 1
    assert not trial.into.exists()


def test_every_trouble_of_a_submit_is_tried() -> None:
    assert {*ENDS, Trouble.DOWN, *LOST} == set(SUBMITS)


# --- the log ------------------------------------------------------------------------------------------------------


@troubles(*LOST)
async def test_a_lost_submit_is_found_by_the_songs_id_where_a_log_is_kept(
    row: Row, trial: Trial, trouble: Trouble
) -> None:
    song = trial.song()
    trial.strike(trouble)
    with pytest.raises((Down, Garbled)):
        await trial.submit(song)
    if not row.logs:
        with pytest.raises(NoLog):
            await trial.port.find(song)
        return
    found = await trial.port.find(song)
    assert found is not None
    assert found.succeeded
    assert found.audio_lost is row.synchronous
    assert found.charged is None or found.charged > 0


@logged
async def test_a_song_that_was_never_submitted_is_not_in_the_log(row: Row, trial: Trial) -> None:
    await trial.submit(trial.song("another"))
    assert await trial.port.find(trial.song()) is None


@polled
async def test_a_song_that_is_found_in_the_log_can_be_polled_and_fetched(row: Row, trial: Trial) -> None:
    trial.strike(Trouble.LOST_REPLY)
    song = trial.song()
    with pytest.raises(Down):
        await trial.submit(song)
    found = await trial.port.find(song)
    assert found is not None
    song = replace(song, generation_id=found.generation_id)
    await trial.sung(song)
    assert isinstance(await trial.port.poll(song), Finished)


@troubles(Trouble.LOG_DOWN)
async def test_a_log_that_cannot_be_read_is_told_apart_from_none(row: Row, trial: Trial, trouble: Trouble) -> None:
    trial.strike(trouble)
    with pytest.raises(Down):
        await trial.port.find(trial.song())


# --- polling ------------------------------------------------------------------------------------------------------


@polled
async def test_a_finished_song_says_so_however_often_it_is_polled_and_shows_no_url_in_print(
    row: Row, trial: Trial
) -> None:
    song, url = await finished_url(trial)
    again = await trial.port.poll(song)
    assert isinstance(again, Finished)
    assert url
    assert "http" not in repr(again)
    assert trial.charges == 1


@rows()
async def test_a_generation_that_nobody_knows_is_gone(row: Row, trial: Trial) -> None:
    with pytest.raises(Gone):
        await trial.port.poll(replace(trial.song(), generation_id="nobody"))


POLLED: Mapping[Trouble, type[Exception] | type[Broken] | type[FinishedWithoutUrl]] = {
    Trouble.POLL_BUSY: Busy,
    Trouble.POLL_DOWN: Down,
    Trouble.POLL_UNREADABLE: Garbled,
    Trouble.BROKEN: Broken,
    Trouble.NO_URL: FinishedWithoutUrl,
}


@troubles(*POLLED)
async def test_a_poll_that_goes_wrong_is_told_apart(row: Row, trial: Trial, trouble: Trouble) -> None:
    song = await accepted(trial)
    trial.strike(trouble)
    try:
        came: object = await trial.port.poll(song)
    except ProviderError as error:
        came = error
    assert isinstance(came, POLLED[trouble])
    if isinstance(came, Broken):
        assert came.words
        assert "\n" not in came.words


def test_every_trouble_of_a_poll_is_tried() -> None:
    assert set(POLLED) == set(POLLS)


# --- the audio ----------------------------------------------------------------------------------------------------


@polled
async def test_the_audio_is_whole_and_is_had_as_often_as_it_is_asked_for(row: Row, trial: Trial) -> None:
    song, url = await finished_url(trial)
    for _ in range(2):
        audio = await trial.port.fetch(song, url, trial.into)
        assert audio.format in {"mp3", "wav"}
        assert audio.size == trial.into.stat().st_size


FETCHED: Mapping[Trouble, type[ProviderError]] = {
    Trouble.LINK_EXPIRED: Gone,
    Trouble.NO_AUDIO: Garbled,
    Trouble.AUDIO_CUT_SHORT: Garbled,
    Trouble.AUDIO_DOWN: Down,
}


@troubles(*FETCHED)
async def test_audio_that_does_not_come_is_told_apart_and_leaves_no_file(
    row: Row, trial: Trial, trouble: Trouble
) -> None:
    song, url = await finished_url(trial)
    trial.strike(trouble)
    with pytest.raises(FETCHED[trouble]):
        await trial.port.fetch(song, url, trial.into)
    assert not trial.into.exists()
    assert await trial.port.fetch(song, url, trial.into)


def test_every_trouble_of_the_audio_is_tried() -> None:
    assert set(FETCHED) == set(FETCHES)


# --- the account --------------------------------------------------------------------------------------------------


@rows()
async def test_what_is_sung_is_offered_and_something_is_left(row: Row, trial: Trial) -> None:
    assert trial.song().model in await trial.port.offered()
    assert await trial.provider.balance() > 0
