"""The free calls about the account: the log that settles a lost reply, the balance, the models."""

from __future__ import annotations

import time

import pytest

from bot.providers.aiml.client import AimlApi
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Down, OwnerNeeded
from bot.songs.states import Reason
from tests.providers.aiml.conftest import Visit
from tests.providers.aiml.wishes import song


async def lost(visit: Visit, song_id: str) -> None:
    """A submit that was charged and whose reply never came."""
    visit.studio.trouble("lost_reply")
    with pytest.raises(Down):
        await visit.submit(song_id=song_id)


async def test_a_lost_submit_is_found_by_the_songs_own_id(visit: Visit) -> None:
    await visit.submit(song_id="another")
    await lost(visit, "song-1")
    found = await visit.api().find(song())
    assert found is not None
    assert visit.studio.generations[found.generation_id].client_request_id == "song-1"
    assert (found.succeeded, found.charged, found.audio_lost) == (True, 31_500, False)


async def test_a_submit_that_never_arrived_is_not_found(visit: Visit) -> None:
    visit.studio.trouble("lost_request")
    with pytest.raises(Down):
        await visit.submit()
    assert await visit.api().find(song()) is None


@pytest.mark.parametrize("hours", [-12, -1, 1, 12, 500])
async def test_a_row_with_the_songs_own_id_is_the_songs_whatever_the_clocks_say(visit: Visit, hours: float) -> None:
    await lost(visit, "song-1")
    assert await visit.api().find(song(submitted_at=time.time() + hours * 3600))


async def test_of_two_rows_the_one_that_succeeded_is_taken(visit: Visit) -> None:
    first = await visit.submit()
    second = await visit.submit()
    visit.studio.trouble("failed")
    await visit.poll(second)
    found = await visit.api().find(song())
    assert found is not None
    assert (found.generation_id, found.succeeded) == (first, True)


async def test_a_failed_row_alone_is_found_as_failed_and_free(visit: Visit) -> None:
    visit.studio.trouble("failed")
    await visit.broken()
    found = await visit.api().find(song())
    assert found is not None
    assert (found.succeeded, found.charged) == (False, 0)


async def test_the_log_is_read_page_by_page(visit: Visit) -> None:
    for number in range(103):
        await visit.submit(song_id=f"song-{number}")
    found = await visit.api().find(song("song-0"))
    assert found is not None
    assert [request.path for request in visit.studio.requests].count("/v2/logs") == 2


async def test_the_log_is_left_where_it_is_a_day_older_than_the_submit(visit: Visit) -> None:
    for number in range(103):
        await visit.submit(song_id=f"song-{number}")
    assert await visit.api().find(song("nobody", submitted_at=time.time() + 2 * 86_400)) is None
    assert [request.path for request in visit.studio.requests].count("/v2/logs") == 1


@pytest.mark.parametrize("days", [0.5, 3, 60])
async def test_a_submit_of_some_time_ago_is_in_the_window_that_is_asked_for(visit: Visit, days: float) -> None:
    ago = days * 86_400
    async with Studio(compose=tone, now=lambda: time.time() - ago) as studio:
        there = Visit(studio, visit.session, visit.folder)
        await there.submit()
        ago = 0.0
        assert await there.api().find(song(submitted_at=time.time() - days * 86_400))


async def test_a_log_that_is_silent_or_late_says_nothing_yet(visit: Visit) -> None:
    await lost(visit, "song-1")
    visit.studio.trouble("logs_silent")
    assert await visit.api().find(song()) is None
    visit.studio.trouble("logs_late", seconds=60)
    assert await visit.api().find(song()) is None
    assert await visit.api().find(song())


async def test_a_free_call_is_tried_again_and_then_given_up(visit: Visit) -> None:
    visit.studio.trouble("billing_500")
    assert await visit.api().balance() == 100.0
    visit.studio.trouble("logs_down", times=None)
    with pytest.raises(Down):
        await visit.api().find(song())
    assert [request.path for request in visit.studio.requests].count("/v2/logs") == 4


async def test_the_balance_and_the_models_are_told(visit: Visit) -> None:
    await visit.submit()
    assert await visit.api().balance() == 99.9685
    offered = await visit.api().offered()
    assert {"minimax/music-2.6", "google/lyria2", "lyria2"} <= set(offered)
    assert "music-01" not in offered


async def test_the_models_are_listed_without_a_key_and_the_balance_is_not(visit: Visit) -> None:
    stranger = AimlApi(visit.session, visit.studio.base_url, "a-wrong-key")
    assert "stable-audio" in await stranger.offered()
    with pytest.raises(OwnerNeeded) as raised:
        await stranger.balance()
    assert raised.value.need is Reason.KEY


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v2/"])
async def test_the_address_may_end_in_a_version(visit: Visit, ending: str) -> None:
    api = AimlApi(visit.session, visit.studio.base_url + ending, visit.studio.key)
    assert await api.balance() == 100.0
