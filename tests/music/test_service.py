"""The use cases, each told what a person did and asked what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.music import faults
from bot.music.errors import LedgerDown
from bot.music.faults import Refusal
from bot.music.requests import Defaults
from bot.music.service import Cancel, Order, Service
from bot.music.songs import Place, Reason, Requester, Song, State
from bot.music.wishes import Reference, Wish
from tests.music.stand_ins import START, Played, make_song, play

LYRICS = Wish(lyrics="Row, row, row your boat")
PLACE = Place(2, 3, 4, "token", START + 840)


class Desk:
    """A service with everything it was told to wake and download."""

    def __init__(self, folder: Path) -> None:
        self.played: Played = play(folder)
        self.woken: list[Song] = []
        self.downloaded: list[str] = []
        self.service = Service(
            ledger=self.played.ledger,
            workshop=self.played.workshop,
            download=self.download,
            clock=self.played.clock,
            shelf=self.played.house.shelf,
            wake=self.woken.append,
            defaults=Defaults(),
            worker="w",
        )

    async def download(self, url: str, into: Path) -> int:
        self.downloaded.append(url)
        return into.write_bytes(b"clip")

    async def order(self, wish: Wish, interaction_id: int = 1) -> Song:
        return await self.service.create(Order(wish, interaction_id, Requester(1, "Ada"), PLACE))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_an_order_becomes_a_row_before_anything_is_woken(desk: Desk) -> None:
    song = await desk.order(LYRICS)
    assert desk.played.ledger.songs[song.id] == song
    assert desk.woken == [song]
    assert (song.state, song.model, song.title) == (State.QUEUED, "minimax/music-2.6", "Row, row, row your boat")


async def test_an_interaction_that_comes_twice_makes_one_song(desk: Desk) -> None:
    first, second = await desk.order(LYRICS), await desk.order(LYRICS)
    assert first.id == second.id
    assert len(desk.woken) == 1


async def test_a_refused_wish_leaves_no_row(desk: Desk) -> None:
    with pytest.raises(Refusal):
        await desk.order(Wish(lyrics="too short"))
    assert desk.played.ledger.songs == {}


async def test_a_ledger_that_is_down_leaves_no_song(desk: Desk) -> None:
    desk.played.ledger.away = 1
    with pytest.raises(LedgerDown):
        await desk.order(LYRICS)
    assert desk.woken == []


async def test_a_reference_chooses_the_cover_model_and_is_read_at_once(desk: Desk) -> None:
    reference = Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)
    song = await desk.order(replace(LYRICS, reference=reference))
    assert song.model == "minimax/music-cover"
    assert desk.downloaded == [reference.url]
    assert song.wish.reference
    assert song.wish.reference.seconds == 30.0


async def test_a_clip_that_will_not_do_leaves_neither_row_nor_file(desk: Desk, tmp_path: Path) -> None:
    desk.played.workshop.refuses = Refusal(faults.NotAudio())
    with pytest.raises(Refusal):
        await desk.order(replace(LYRICS, reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)))
    assert desk.played.ledger.songs == {}
    assert list(tmp_path.iterdir()) == []


async def test_a_withdrawn_model_is_offered_only_while_it_is_listed(desk: Desk) -> None:
    wish = replace(LYRICS, model="music-01", reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4))
    with pytest.raises(Refusal) as refused:
        desk.service.check(wish)
    assert refused.value.fault == faults.NotOffered("music-01")
    desk.service.list_models(frozenset({"music-01"}))
    assert desk.service.check(wish).model.id == "music-01"


async def test_cancelling_before_the_submit_costs_nothing(desk: Desk) -> None:
    song = await desk.order(LYRICS)
    came, cancelled = await desk.service.cancel(song.id, 1, moderator=False)
    assert came is Cancel.CANCELLED
    assert cancelled
    assert cancelled.state is State.CANCELLED


async def test_cancelling_after_the_submit_is_remembered_and_keeps_the_song(desk: Desk) -> None:
    song = desk.played.put(make_song(state=State.GENERATING, submitted_at=START, generation_id="g"))
    came, noted = await desk.service.cancel(song.id, 1, moderator=False)
    assert came is Cancel.PAID
    assert noted
    assert (noted.state, noted.cancel_asked) == (State.GENERATING, True)


@pytest.mark.parametrize(("user", "moderator", "expected"), [
    (2, False, Cancel.NOT_YOURS),
    (2, True, Cancel.CANCELLED),
    (1, False, Cancel.CANCELLED),
])  # fmt: skip
async def test_only_the_requester_and_moderators_may_cancel(
    desk: Desk, user: int, moderator: bool, expected: Cancel
) -> None:
    song = await desk.order(LYRICS)
    came, _ = await desk.service.cancel(song.id, user, moderator=moderator)
    assert came is expected


async def test_a_song_that_ended_or_never_was_cannot_be_cancelled(desk: Desk) -> None:
    song = desk.played.put(make_song(state=State.DONE))
    assert (await desk.service.cancel(song.id, 1, moderator=False))[0] is Cancel.OVER
    assert (await desk.service.cancel("nothing", 1, moderator=False))[0] is Cancel.UNKNOWN


async def test_a_kept_song_is_freed_for_another_channel_by_its_requester_alone(desk: Desk) -> None:
    song = desk.played.put(make_song(state=State.READY, held=Reason.NO_PLACE))
    elsewhere = replace(PLACE, channel_id=50)
    assert await desk.service.post_here(song.id, 2, elsewhere) is None
    freed = await desk.service.post_here(song.id, 1, elsewhere)
    assert freed
    assert (freed.place.channel_id, freed.held, freed.open) == (50, None, True)


async def test_an_overdue_song_is_looked_at_again_without_a_submit(desk: Desk) -> None:
    overdue = make_song(state=State.FAILED, reason=Reason.OVERDUE, generation_id="g", submitted_at=START)
    song = desk.played.put(overdue)
    assert await desk.service.look_again(song.id, 2) is None
    again = await desk.service.look_again(song.id, 1)
    assert again
    assert again.state is State.GENERATING


async def test_a_form_finds_what_it_was_opened_with(desk: Desk) -> None:
    desk.service.open_draft("77", replace(LYRICS, title="Boat", seed=7))
    assert await desk.service.draft("77") == (replace(LYRICS, title="Boat", seed=7), None)
    await desk.service.keep_draft("77")
    assert await desk.service.draft("77") == (replace(LYRICS, title="Boat", seed=7), None)
    assert await desk.service.draft("78") == (Wish(), None)
