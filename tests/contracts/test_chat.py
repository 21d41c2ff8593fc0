"""What the ports `StatusCards`, `Delivery` and `Owner` promise: on the stand-in, and at the sandbox's Discord."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.songs.errors import ChatDown, DeliveryError, NoPlace, TooLarge, Unsure
from bot.songs.ports.audio import Product
from bot.songs.songs import Audio
from bot.songs.states import Reason
from tests.contracts.chats import CLIP, ROWS, Trial

BEYOND = 128 * 1024
"""Bytes over a limit that is stated with some margin."""


@pytest.fixture(params=ROWS)
async def trial(request: pytest.FixtureRequest) -> AsyncGenerator[Trial]:
    async with ROWS[request.param]() as entered:
        yield entered


def product(folder: Path, size: int = 2_000) -> Product:
    path = folder / "song.mp3"
    path.write_bytes(b"ID3 song".ljust(size, b"."))
    return Product(path, Audio("mp3", size, 30.0))


# --- status cards -------------------------------------------------------------------------------------------------


async def test_a_clip_is_offered_with_a_link_of_this_moment_under_the_name_it_had(trial: Trial, tmp_path: Path) -> None:
    clip = tmp_path / "anything"
    clip.write_bytes(b"ID3 hummed")
    offered = await trial.cards.offer(await trial.ask(), clip)
    assert offered.url.startswith("http")
    assert (offered.name, offered.size, offered.url_at) == (CLIP.name, 10, trial.clock.now())


async def test_a_card_that_is_cleared_is_gone_and_may_be_cleared_again(trial: Trial) -> None:
    song = await trial.ask()
    assert trial.has_card(song)
    await trial.cards.clear(song)
    assert not trial.has_card(song)
    await trial.cards.clear(song)


async def test_without_a_card_no_clip_can_be_offered(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    await trial.cards.clear(song)
    with pytest.raises(NoPlace):
        await trial.cards.offer(song, product(tmp_path).path)


async def test_a_chat_that_is_away_makes_no_clearing_fail_and_every_offer(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    trial.leave()
    await trial.cards.clear(song)
    with pytest.raises(DeliveryError):
        await trial.cards.offer(song, product(tmp_path).path)
    assert trial.has_card(song)


# --- delivery -----------------------------------------------------------------------------------------------------


async def test_a_song_is_found_where_it_was_posted_and_nowhere_before(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    assert await trial.delivery.find(song) is None
    posted = await trial.delivery.post(song, product(tmp_path), None)
    assert not posted.is_card
    assert await trial.delivery.find(song) == posted
    assert trial.songs() == 1


async def test_every_song_has_a_message_of_its_own(trial: Trial, tmp_path: Path) -> None:
    first, second = await trial.ask("song1"), await trial.ask("song2")
    one = await trial.delivery.post(first, product(tmp_path), None)
    assert await trial.delivery.find(second) is None
    other = await trial.delivery.post(second, product(tmp_path), replace(first, posted=one.message))
    assert one.message != other.message
    assert (await trial.delivery.find(first), await trial.delivery.find(second)) == (one, other)


async def test_a_post_that_is_repeated_at_once_is_the_same_message(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    first = await trial.delivery.post(song, product(tmp_path), None)
    assert await trial.delivery.post(song, product(tmp_path), None) == first
    assert trial.songs() == 1


async def test_a_post_whose_reply_is_lost_is_unsure_and_found_afterwards(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    trial.lose_reply()
    with pytest.raises(Unsure):
        await trial.delivery.post(song, product(tmp_path), None)
    found = await trial.delivery.find(song)
    assert found is not None
    assert await trial.delivery.post(song, product(tmp_path), None) == found
    assert trial.songs() == 1


async def test_with_every_way_closed_there_is_no_place_and_nothing_is_found(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    trial.close_every_way()
    with pytest.raises(NoPlace):
        await trial.delivery.post(song, product(tmp_path), None)
    assert await trial.delivery.find(song) is None
    assert trial.songs() == 0


async def test_a_chat_that_is_away_is_never_taken_for_one_without_the_song(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    trial.leave()
    with pytest.raises((Unsure, ChatDown)):
        await trial.delivery.post(song, product(tmp_path), None)
    with pytest.raises((Unsure, ChatDown)):
        await trial.delivery.find(song)
    trial.come_back()
    assert await trial.delivery.find(song) is None
    assert await trial.delivery.post(song, product(tmp_path), None)


async def test_a_file_of_the_limit_is_taken_and_one_beyond_it_is_too_large(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    limit = await trial.delivery.limit(song)
    with pytest.raises(TooLarge):
        await trial.delivery.post(song, product(tmp_path, limit + BEYOND), None)
    assert trial.songs() == 0
    assert await trial.delivery.post(song, product(tmp_path, limit), None)


async def test_a_picture_joins_its_song(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    posted = await trial.delivery.post(song, product(tmp_path), None)
    picture = tmp_path / "card.png"
    picture.write_bytes(b"\x89PNG")
    await trial.delivery.attach_picture(replace(song, posted=posted.message), picture)
    assert trial.has_picture(posted)
    assert await trial.delivery.find(song) == posted


async def test_a_picture_that_cannot_join_its_song_fails_nothing(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    await trial.delivery.attach_picture(song, tmp_path / "not there.png")
    posted = await trial.delivery.post(song, product(tmp_path), None)
    song = replace(song, posted=posted.message)
    await trial.delivery.attach_picture(song, tmp_path / "not there.png")
    assert not trial.has_picture(posted)
    trial.leave()
    await trial.delivery.attach_picture(song, product(tmp_path).path)
    trial.come_back()
    assert not trial.has_picture(posted)


async def test_a_song_that_is_erased_is_gone_however_often_that_is_asked_for(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    assert not await trial.delivery.erase(song)
    posted = await trial.delivery.post(song, product(tmp_path), None)
    song = replace(song, posted=posted.message)
    assert await trial.delivery.erase(song)
    assert trial.songs() == 0
    assert await trial.delivery.find(song) is None
    assert await trial.delivery.erase(song)


async def test_a_song_that_was_erased_though_the_reply_was_lost_is_erased(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    posted = await trial.delivery.post(song, product(tmp_path), None)
    trial.lose_reply_to_erase()
    assert await trial.delivery.erase(replace(song, posted=posted.message))
    assert trial.songs() == 0


async def test_a_chat_that_is_away_erases_nothing_and_says_so(trial: Trial, tmp_path: Path) -> None:
    song = await trial.ask()
    posted = await trial.delivery.post(song, product(tmp_path), None)
    trial.leave()
    assert not await trial.delivery.erase(replace(song, posted=posted.message))
    assert trial.songs() == 1


# --- the owner ----------------------------------------------------------------------------------------------------


async def test_the_owner_is_told_of_each_need_of_each_provider_once(trial: Trial) -> None:
    for need in (Reason.CREDIT, Reason.KEY, Reason.CREDIT, Reason.KEY):
        await trial.owner.alarm(need, "aiml")
    assert trial.told() == 2
    await trial.owner.alarm(Reason.KEY, "second")
    assert trial.told() == 3


async def test_an_owner_who_could_not_be_told_is_told_the_next_time(trial: Trial) -> None:
    trial.leave()
    await trial.owner.alarm(Reason.CREDIT, "aiml")
    assert trial.told() == 0
    trial.come_back()
    await trial.owner.alarm(Reason.CREDIT, "aiml")
    assert trial.told() == 1
