"""The use cases, each told what a person did and asked what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.audio.local import LocalAudio
from bot.chat.places import address
from bot.songs import refusals
from bot.songs.admission import Admission
from bot.songs.checking import Defaults
from bot.songs.errors import DatabaseDown
from bot.songs.files import DiskBudget
from bot.songs.orders import Order
from bot.songs.ports.audio import AudioProcessor
from bot.songs.ports.store import Draft
from bot.songs.prices import Prices
from bot.songs.refusals import Refusal
from bot.songs.service import Cancel, Erase, Service
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import CLIP_LOOKED_AT, Reference, Wish
from tests.audio.sounds import mp3, tone
from tests.stand_ins import MESSAGE, PLACE, START, Played, make_song, play

LYRICS = Wish(lyrics="Row, row, row your boat")
HERE = address(PLACE)
ELSEWHERE = address(replace(PLACE, channel_id=50))


class Ordering:
    """A service with everything that it published and downloaded."""

    def __init__(self, folder: Path) -> None:
        self.played: Played = play(folder)
        self.published: list[Song] = []
        self.downloaded: list[str] = []
        self.whole = b"clip"
        self.service = self.judging_by(self.played.audio)

    def judging_by(self, audio: AudioProcessor) -> Service:
        files = self.played.tools.files
        return Service(
            songs=self.played.store,
            drafts=self.played.store,
            admission=Admission(self, audio, files, DiskBudget(files, 1_000_000), self.played.clock),
            delivery=self.played.stage,
            clock=self.played.clock,
            files=files,
            publish=self.published.append,
            defaults=Defaults(),
            prices=Prices(300_000),
            deadline=900,
        )

    async def fetch(self, url: str, into: Path, *, size: int) -> int:
        self.downloaded.append(url)
        return into.write_bytes(self.whole)

    async def fetch_head(self, url: str, into: Path) -> None:
        await self.fetch(url, into, size=0)

    async def order(self, wish: Wish, interaction_id: int = 1) -> Song:
        return await self.service.create(Order(wish, interaction_id, Requester(1, "Ada"), 3, "de", HERE))


@pytest.fixture
def ordering(tmp_path: Path) -> Ordering:
    return Ordering(tmp_path)


async def test_an_order_becomes_a_row_before_it_is_published(ordering: Ordering) -> None:
    song = await ordering.order(LYRICS)
    assert ordering.played.store.songs[song.id] == song
    assert ordering.published == [song]
    assert (song.state, song.model, song.title) == (State.QUEUED, "minimax/music-2.6", "Row, row, row your boat")


async def test_an_order_says_who_pays_what_is_expected_and_until_when(ordering: Ordering) -> None:
    song = await ordering.order(LYRICS)
    assert (song.guild_id, song.guild_locale, song.provider, song.expected) == (3, "de", "aiml", 195_000)
    assert (song.origin, song.destination) == (HERE, HERE)
    assert (song.asked_at, song.deadline_at) == (START, START + 900)
    assert song.cost == 0, "nothing is spent yet"


async def test_an_interaction_that_comes_twice_makes_one_song(ordering: Ordering) -> None:
    first, second = await ordering.order(LYRICS), await ordering.order(LYRICS)
    assert first.id == second.id
    assert len(ordering.published) == 1


async def test_a_refused_wish_leaves_no_row(ordering: Ordering) -> None:
    with pytest.raises(Refusal):
        await ordering.order(Wish(lyrics="la " * 1200))
    assert ordering.played.store.songs == {}


async def test_a_database_that_is_down_leaves_no_song(ordering: Ordering) -> None:
    ordering.played.store.away = 1
    with pytest.raises(DatabaseDown):
        await ordering.order(LYRICS)
    assert ordering.published == []


async def test_a_clip_of_an_order_that_would_be_refused_is_not_even_fetched(tmp_path: Path) -> None:
    ordering = Ordering(tmp_path)
    clip = Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)
    failed = ordering.played.put(make_song(state=State.FAILED, ended_at=START, followed_by="later"))
    order = Order(replace(LYRICS, reference=clip), 5, Requester(1, "Ada"), 3, "de", HERE, failed.id)
    with pytest.raises(Refusal) as said:
        await ordering.service.create(order)
    assert said.value.fault == refusals.Followed()
    assert ordering.downloaded == []


async def test_a_reference_chooses_the_cover_model_and_is_read_at_once(ordering: Ordering) -> None:
    reference = Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)
    song = await ordering.order(replace(LYRICS, reference=reference))
    assert song.model == "minimax/music-cover"
    assert ordering.downloaded == [reference.url]
    assert song.wish.reference
    assert song.wish.reference.seconds == 30.0


async def test_a_clip_that_will_not_do_leaves_neither_row_nor_file(ordering: Ordering, tmp_path: Path) -> None:
    ordering.played.audio.refuses = Refusal(refusals.NotAudio())
    with pytest.raises(Refusal):
        await ordering.order(replace(LYRICS, reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)))
    assert ordering.played.store.songs == {}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", [CLIP_LOOKED_AT, 99_999.0])
async def test_a_start_behind_what_is_looked_at_of_a_clip_is_refused_before_a_byte_is_fetched(
    ordering: Ordering, start: float
) -> None:
    wish = replace(LYRICS, reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4), clip_from=start)
    with pytest.raises(Refusal) as refused:
        await ordering.order(wish)
    assert refused.value.fault == refusals.ClipFromTooLate(start, CLIP_LOOKED_AT)
    assert ordering.downloaded == []
    assert await ordering.order(replace(wish, clip_from=CLIP_LOOKED_AT - 10), 2)


async def test_a_withdrawn_model_is_offered_only_while_it_is_listed(ordering: Ordering) -> None:
    wish = replace(LYRICS, model="music-01", reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4))
    with pytest.raises(Refusal) as refused:
        ordering.service.offers.check(wish)
    assert refused.value.fault == refusals.NotOffered("music-01")
    ordering.service.offers.list_models(frozenset({"music-01"}))
    assert ordering.service.offers.check(wish).model.id == "music-01"


async def test_a_model_whose_provider_is_not_connected_is_offered_nowhere(ordering: Ordering) -> None:
    ordering.service.offers._connected = frozenset[str]()
    ordering.service.offers.list_models(frozenset({"minimax/music-2.6"}))
    with pytest.raises(Refusal) as refused:
        await ordering.order(LYRICS)
    assert refused.value.fault == refusals.NotOffered("minimax/music-2.6")
    assert ordering.service.offers.models() == []
    assert ordering.played.store.songs == {}


async def named(ordering: Ordering, name: str, whole: bytes) -> Song:
    """A song after a clip of these bytes, under that name, checked by the real audio room."""

    audio = LocalAudio()
    ordering.whole = whole
    ordering.service = ordering.judging_by(audio)
    try:
        reference = Reference(f"https://cdn.example/{name}?ex=1.mp3", "clip", len(whole))
        return await ordering.order(replace(LYRICS, reference=reference))
    finally:
        audio.close()


@pytest.mark.parametrize("name", ["clip.mp3", "CLIP.MP3"])
async def test_a_clip_whose_name_is_right_goes_as_it_is(ordering: Ordering, name: str) -> None:
    song = await named(ordering, name, mp3(tone(8)))
    assert song.wish.reference
    assert not song.wish.reference.changed


@pytest.mark.parametrize("name", ["lyrics%20of%20my%20song.txt", "clip.wav", "clip", "mp3"])
async def test_a_clip_whose_name_is_wrong_goes_as_a_copy_of_ours(ordering: Ordering, name: str) -> None:
    song = await named(ordering, name, mp3(tone(8)))
    assert song.wish.reference
    assert song.wish.reference.changed
    assert song.wish.reference.seconds == pytest.approx(8, abs=0.1)
    assert ordering.played.tools.files.reference(song.id) == ordering.played.tools.files.clip(song.id)


async def test_cancelling_before_the_submit_costs_nothing(ordering: Ordering) -> None:
    song = await ordering.order(LYRICS)
    came, cancelled = await ordering.service.cancel(song.id, 1, moderator=False)
    assert came is Cancel.CANCELLED
    assert cancelled
    assert (cancelled.state, cancelled.charged, cancelled.cost) == (State.CANCELLED, 0, 0)
    assert ordering.published[-1] == cancelled


async def test_cancelling_after_the_submit_is_remembered_and_keeps_the_song(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.GENERATING, submitted_at=START, generation_id="g"))
    came, noted = await ordering.service.cancel(song.id, 1, moderator=False)
    assert came is Cancel.WITHHELD
    assert noted
    assert (noted.state, noted.cancel_asked) == (State.GENERATING, True)
    assert ordering.published == [noted]


@pytest.mark.parametrize(("user", "moderator", "expected"), [
    (2, False, Cancel.NOT_YOURS),
    (2, True, Cancel.CANCELLED),
    (1, False, Cancel.CANCELLED),
])  # fmt: skip
async def test_only_the_requester_and_moderators_may_cancel(
    ordering: Ordering, user: int, moderator: bool, expected: Cancel
) -> None:
    song = await ordering.order(LYRICS)
    came, _ = await ordering.service.cancel(song.id, user, moderator=moderator)
    assert came is expected


async def test_a_song_that_ended_or_never_was_cannot_be_cancelled(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.DONE))
    assert (await ordering.service.cancel(song.id, 1, moderator=False))[0] is Cancel.OVER
    assert (await ordering.service.cancel("nothing", 1, moderator=False))[0] is Cancel.UNKNOWN


async def test_a_kept_song_is_freed_for_another_channel_by_its_requester_alone(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.READY, kept=Reason.NO_PLACE))
    assert await ordering.service.post_here(song.id, 2, ELSEWHERE) is None
    freed = await ordering.service.post_here(song.id, 1, ELSEWHERE)
    assert freed
    assert (freed.origin, freed.destination, freed.kept, freed.open) == (HERE, ELSEWHERE, None, True)
    assert ordering.published == [freed]


async def test_an_overdue_song_is_looked_at_again_without_a_submit(ordering: Ordering) -> None:
    overdue = make_song(state=State.FAILED, reason=Reason.OVERDUE, generation_id="g", submitted_at=START)
    song = ordering.played.put(overdue)
    assert await ordering.service.look_again(song.id, 2) is None
    again = await ordering.service.look_again(song.id, 1)
    assert again
    assert (again.state, again.reason, again.ended_at) == (State.GENERATING, None, None)
    assert again.deadline_at == START + 900
    assert ordering.published == [again]


@pytest.mark.parametrize(("user", "moderator", "expected"), [
    (2, False, Erase.NOT_YOURS),
    (2, True, Erase.ERASED),
    (1, False, Erase.ERASED),
])  # fmt: skip
async def test_only_the_requester_and_moderators_may_delete_and_who_did_is_written_down(
    ordering: Ordering, user: int, moderator: bool, expected: Erase
) -> None:
    song = ordering.played.put(make_song(state=State.DONE, posted=MESSAGE, charged=195_000))
    assert await ordering.service.erase(song.id, user, moderator=moderator) is expected
    erased = ordering.played.store.songs[song.id]
    gone = expected is Erase.ERASED
    assert ordering.played.stage.calls == ["erase"] * gone
    assert (erased.erased_at, erased.erased_by) == ((START, user) if gone else (None, None))
    assert (erased.state, erased.cost) == (State.DONE, 195_000), "what it cost is not paid back"


async def test_a_message_that_cannot_be_deleted_is_not_written_down_as_deleted(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.DONE, posted=MESSAGE))
    ordering.played.stage.erasures = [False]
    assert await ordering.service.erase(song.id, 1, moderator=False) is Erase.NOT_ERASED
    assert ordering.played.store.songs[song.id].erased_at is None
    assert await ordering.service.erase("nothing", 1, moderator=True) is Erase.UNKNOWN


async def test_who_deleted_a_song_first_stays_written_down(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.DONE, posted=MESSAGE))
    assert await ordering.service.erase(song.id, 2, moderator=True) is Erase.ERASED
    assert await ordering.service.erase(song.id, 1, moderator=False) is Erase.ERASED
    assert ordering.played.store.songs[song.id].erased_by == 2
    assert ordering.played.stage.calls == ["erase"]


async def test_a_form_finds_what_it_was_opened_with(ordering: Ordering) -> None:
    draft = Draft(1, replace(LYRICS, title="Boat", seed=7))
    ordering.service.drafts.open("77", draft)
    assert await ordering.service.drafts.find("77") == draft
    await ordering.service.drafts.keep("77")
    assert await ordering.service.drafts.find("77") == draft
    assert await ordering.service.drafts.find("78") is None


# --- what comes after a song ---------------------------------------------------------------------------------------


async def after(ordering: Ordering, parent: Song, wish: Wish | None = None, interaction_id: int = 90) -> Song:
    order = Order(wish or parent.wish, interaction_id, Requester(1, "Ada"), 3, "de", HERE, parent.id)
    return await ordering.service.create(order)


async def test_what_follows_a_failed_song_takes_its_buttons_away_and_a_second_one_is_refused(
    ordering: Ordering,
) -> None:
    failed = ordering.played.put(make_song(state=State.FAILED, reason=Reason.BROKEN))
    later = await after(ordering, failed)
    assert [(song.id, song.followed_by) for song in ordering.published] == [(later.id, None), (failed.id, later.id)]
    with pytest.raises(Refusal) as refused:
        await after(ordering, failed, replace(failed.wish, style="A slow waltz for two"), interaction_id=91)
    assert refused.value.fault == refusals.Followed()
    assert len(ordering.played.store.songs) == 2


async def test_a_song_that_follows_is_begun_even_where_the_first_cannot_be_told_of_it(ordering: Ordering) -> None:
    failed = ordering.played.put(make_song(state=State.FAILED))
    get, asked = ordering.played.store.get, 0

    async def once(song_id: str) -> Song | None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise DatabaseDown("away")
        return await get(song_id)

    ordering.played.store.get = once  # type: ignore[method-assign]
    later = await after(ordering, failed)
    assert [song.id for song in ordering.published] == [later.id]


async def test_the_same_recipe_again_is_another_take_and_another_recipe_is_not(ordering: Ordering) -> None:
    first = ordering.played.put(make_song(state=State.DONE, posted=MESSAGE))
    second = await after(ordering, first, interaction_id=2)
    third = await after(ordering, second, interaction_id=3)
    other = await after(ordering, first, replace(first.wish, style="A slow waltz for two"), interaction_id=4)
    assert [(song.take_of, song.take) for song in (second, third, other)] == [(first.id, 2), (first.id, 3), (None, 1)]


async def test_a_take_that_failed_is_tried_again_under_its_own_number(ordering: Ordering) -> None:
    first = ordering.played.put(make_song(state=State.DONE, posted=MESSAGE))
    second = await after(ordering, first, interaction_id=2)
    failed = await ordering.played.store.move(second, State.FAILED, reason=Reason.FAULT)
    again = await after(ordering, failed, interaction_id=3)
    assert (again.take_of, again.take) == (first.id, 2)
    assert (await after(ordering, ordering.played.put(make_song(id="x", state=State.FAILED)))).take == 1


async def test_a_clip_with_another_link_is_the_same_recipe(ordering: Ordering) -> None:
    clip = Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)
    first = await ordering.order(replace(LYRICS, reference=clip, clip_from=2.0))
    ordering.played.put(done := replace(first, state=State.DONE))
    fresh = replace(clip, url="https://cdn.example/new.mp3")
    assert (await after(ordering, done, replace(first.wish, reference=fresh, clip_from=0.0))).take == 2


# --- not to be posted ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.SUBMITTING, State.GENERATING, State.READY])
async def test_a_song_that_is_not_to_be_posted_may_be_posted_after_all_while_it_is_made(
    ordering: Ordering, state: State
) -> None:
    song = ordering.played.put(make_song(state=state, submitted_at=START, generation_id="g"))
    assert await ordering.service.post_here(song.id, 1, ELSEWHERE) is None, "it will be posted anyway"
    assert (await ordering.service.cancel(song.id, 2, moderator=True))[0] is Cancel.WITHHELD
    assert await ordering.service.post_here(song.id, 2, ELSEWHERE) is None
    posted = await ordering.service.post_here(song.id, 1, ELSEWHERE)
    assert posted
    assert (posted.cancel_asked, posted.destination) == (False, ELSEWHERE)


async def test_a_song_that_is_being_posted_can_neither_be_cancelled_nor_withheld(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.POSTING, posting_at=START))
    assert (await ordering.service.cancel(song.id, 1, moderator=False))[0] is Cancel.POSTING
    assert not ordering.played.store.songs[song.id].cancel_asked


async def test_a_kept_song_is_thrown_away_by_its_requester_alone_and_stays_paid_for(ordering: Ordering) -> None:
    song = ordering.played.put(make_song(state=State.READY, kept=Reason.WITHHELD, charged=195_000))
    assert await ordering.service.throw_away(song.id, 2) is None
    gone = await ordering.service.throw_away(song.id, 1)
    assert gone
    assert (gone.state, gone.reason, gone.kept, gone.cost) == (State.FAILED, Reason.DISCARDED, None, 195_000)
    assert gone.ended_at == START
    assert ordering.published == [gone]
    assert await ordering.service.throw_away(song.id, 1) is None
    assert await ordering.service.post_here(song.id, 1, HERE) is None


async def test_what_is_not_kept_cannot_be_thrown_away(ordering: Ordering) -> None:
    for state in (State.GENERATING, State.READY, State.DONE, State.FAILED):
        song = ordering.played.put(make_song(state=state))
        assert await ordering.service.throw_away(song.id, 1) is None


async def test_how_much_of_a_clip_was_used_is_written_down(ordering: Ordering) -> None:
    ordering.played.audio.of_seconds = 200.0
    song = await ordering.order(replace(LYRICS, reference=Reference("https://cdn.example/clip.mp3", "clip.mp3", 4)))
    assert song.wish.reference
    assert song.wish.reference.of_seconds == 200.0
