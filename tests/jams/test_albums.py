"""An album from the press to the message, through everything that can come between."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.jams.album_files import AlbumFiles
from bot.jams.album_tools import AlbumTools
from bot.jams.album_wish import AlbumWish, Got
from bot.jams.albums import Album, AlbumCause, AlbumState
from bot.jams.flow import RATES, TAG, apart, cut_into_sides, ordered
from bot.jams.jams import Jam
from bot.jams.making import TRIES_MOST, advance_album, delete_leftovers
from bot.jams.parts import Part, Seat
from bot.jams.states import JamState
from bot.songs.albums import FADE, Heard, Track, fades, length, starts
from bot.songs.errors import Busy, ChatDown, Down, Garbled, NoPlace, TooLarge
from bot.songs.songs import Address, Audio, Entry, Requester
from bot.songs.states import State
from tests.contracts.fake_clock import START, FakeClock
from tests.contracts.memory_albums import MemoryAlbumStore
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.scripted_albums import ScriptedAlbums, ScriptedMaker, ScriptedSounds
from tests.stand_ins import make_song

JAM = "0000000000000jam01"


class Press:
    """A jam that is over, with `songs` in its channel, and everything that makes an album of it."""

    def __init__(self, folder: Path, songs: int = 4, room: int = 25 << 20) -> None:
        self.clock = FakeClock()
        self.songs = MemorySongStore(self.clock.now)
        self.jams, self.albums = MemoryJamStore(self.songs), MemoryAlbumStore(self.songs)
        self.board, self.sounds, self.maker = ScriptedAlbums(room), ScriptedSounds(), ScriptedMaker()
        self.poked: list[str] = []
        self.folder = folder / "albums"
        ids = [f"song{number:02}" for number in range(1, songs + 1)]
        self.jams.jams[JAM] = Jam(
            JAM, 1, 3, 2, Address("channel"), Requester(1, "Ana"), "rainy day", START, 12, "minimax/music-2.6", 195_000,
            state=JamState.DONE, order=tuple(ids), published=songs, revealed=songs, ended_at=START,
        )  # fmt: skip
        for number, song_id in enumerate(ids, 1):
            person = Requester(100 + number, f"Person {number}")
            self.jams.by_id[f"part{number}"] = Part(f"part{number}", JAM, person, START, song_id=song_id)
            self.songs.songs[song_id] = make_song(
                id=song_id, jam_id=JAM, state=State.DONE, posted=Address(f"message {number}"), requester=person,
                entry=Entry(number, songs), audio=Audio("mp3", 3_000_000, 180.0),
            )  # fmt: skip
        self.build()

    def build(self) -> None:
        """A process: everything that it has in memory is new."""
        self.tools = AlbumTools(
            self.albums, self.jams, self.songs, self.board, self.sounds, self.maker, AlbumFiles(self.folder), self.clock
        )
        self.wish = AlbumWish(self.tools, self.poked.append)

    async def press(self, user: int = 7) -> Got:
        return (await self.wish.ask(JAM, user)).got

    async def go_on(self) -> Album:
        album = await advance_album(self.tools, JAM)
        assert album is not None
        return album

    def delete(self, song_id: str) -> None:
        self.songs.songs[song_id] = replace(self.songs.songs[song_id], erased_at=self.clock.now())

    @property
    def on_it(self) -> set[str]:
        """The songs that can be heard in the channel."""
        return {track.song_id for sheet in self.board.shown.values() for _, track, _ in sheet.tracks}

    @property
    def files(self) -> list[str]:
        return [path.name for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path)


# --- the wish -------------------------------------------------------------------------------------------------------


async def test_the_first_press_has_it_made_and_every_later_one_leads_there(press: Press) -> None:
    answer = await press.wish.ask(JAM, 7)
    assert (answer.got, press.poked) == (Got.BEGUN, [JAM])
    assert answer.seconds == pytest.approx(4 + 4 + 4 * 180 / 40)
    assert await press.press(8) is Got.UNDER_WAY
    album = await press.go_on()
    assert album.state is AlbumState.POSTED
    assert album.due_at is None
    assert await press.press(9) is Got.POSTED
    assert (await press.go_on()) == album, "nothing is made twice"
    assert list(press.board.posted.values()) == [1]
    assert press.on_it == {"song01", "song02", "song03", "song04"}
    assert press.files == [], "what can be fetched again is not kept"


async def test_no_album_before_it_is_told_who_made_what(press: Press) -> None:
    jam = press.jams.jams[JAM]
    for early in (
        replace(jam, state=JamState.LISTENING),
        replace(jam, state=JamState.FINALE, revealed=2),
        replace(jam, state=JamState.CALLED_OFF),
    ):
        press.jams.jams[JAM] = early
        assert await press.press() is Got.NOT_YET
    press.jams.jams[JAM] = replace(jam, state=JamState.FINALE)
    assert await press.press() is Got.BEGUN
    assert (await press.wish.ask("nothing", 7)).got is Got.GONE


async def test_a_jam_without_a_song_has_no_album(press: Press) -> None:
    for song_id in list(press.songs.songs):
        press.delete(song_id)
    assert await press.press() is Got.NO_SONGS
    assert press.albums.albums == {}


# --- what is on it --------------------------------------------------------------------------------------------------


async def test_every_side_names_its_songs_their_makers_and_when_each_begins(press: Press) -> None:
    await press.press()
    await press.go_on()
    (sheet,) = press.board.shown.values()
    lengths = [track.heard for _, track, _ in sheet.tracks]
    assert [begins for _, _, begins in sheet.tracks] == starts(lengths)
    assert {(credit.song.id, credit.maker) for credit, _, _ in sheet.tracks} == {
        (f"song{number:02}", f"Person {number}") for number in range(1, 5)
    }
    (side,) = press.maker.made
    assert [cut.song.id for cut in side.cuts] == [track.song_id for _, track, _ in sheet.tracks]


async def test_songs_that_cannot_be_had_are_left_out_and_named(press: Press) -> None:
    press.board.gone.add("song02")
    press.maker.odd.add("link to song03")
    await press.press()
    assert (await press.go_on()).state is AlbumState.POSTED
    (sheet,) = press.board.shown.values()
    assert press.on_it == {"song01", "song04"}
    assert {credit.song.id for credit in sheet.left_out} == {"song02", "song03"}


async def test_a_struck_song_is_not_on_it(press: Press) -> None:
    press.jams.by_id["part2"] = replace(press.jams.by_id["part2"], seat=Seat.STRUCK)
    await press.press()
    await press.go_on()
    assert press.on_it == {"song01", "song03", "song04"}


async def test_where_no_file_is_left_that_is_said(press: Press) -> None:
    press.board.gone |= set(press.songs.songs)
    await press.press()
    album = await press.go_on()
    assert (album.state, album.cause) == (AlbumState.FAILED, AlbumCause.NO_SONGS)
    assert list(press.board.failed.values()) == [AlbumCause.NO_SONGS]


async def test_it_comes_in_sides_where_the_channel_takes_no_file_so_large(tmp_path: Path) -> None:
    press = Press(tmp_path, songs=12, room=10 << 20)
    await press.press()
    await press.go_on()
    sides = press.maker.made
    assert [(side.number, side.of) for side in sides] == [(n, len(sides)) for n in range(1, len(sides) + 1)]
    assert len(sides) == 4, "36 minutes at 128 kbit/s in files of 10 MiB"
    assert len(press.on_it) == 12
    assert [bool(sheet.left_out) for sheet in press.board.shown.values()] == [False] * 4


# --- what comes between ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


PORTS = ("albums", "board", "sounds", "maker")


async def killed_at(press: Press, call: int, *, after: bool) -> bool:
    """Carry the album on in a process that ends at so manieth call of all, before or after it is done; False where it
    does not come so far."""
    count, ports = [0], {name: getattr(press, name) for name in PORTS}
    for name, port in ports.items():
        setattr(press, name, Ending(port, count, call, after=after))
    press.build()
    try:
        await advance_album(press.tools, JAM)
    except Killed:
        return True
    finally:
        for name, port in ports.items():
            setattr(press, name, port)
        press.build()
    return False


class Ending:
    """A port of a process that ends at its n-th call of all."""

    def __init__(self, port: Any, count: list[int], at: int, *, after: bool) -> None:
        self._port = port
        self._count = count
        self._at = at
        self._after = after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name == "limit":
            return found

        async def called(*args: Any, **kwargs: Any) -> Any:
            ends = self._count[0] == self._at
            self._count[0] += 1
            if ends and not self._after:
                raise Killed
            answer = await found(*args, **kwargs)
            if ends:
                raise Killed
            return answer

        return called


@pytest.mark.parametrize("after", [False, True])
async def test_killed_at_any_call_it_is_posted_once(tmp_path: Path, after: bool) -> None:
    call = 0
    while True:
        press = Press(tmp_path / str(call), songs=6, room=10 << 20)
        await press.press()
        killed = await killed_at(press, call, after=after)
        assert (await press.go_on()).state is AlbumState.POSTED
        assert list(press.board.posted.values()) == [1, 1]
        assert len(press.on_it) == 6
        assert press.files == []
        if not killed:
            break
        call += 1
    assert call > 20, "every one that there is"


async def test_what_was_fetched_and_made_before_a_kill_is_not_fetched_and_made_again(press: Press) -> None:
    await press.press()
    press.board.loses = 1
    with pytest.raises(ChatDown):
        await press.go_on()
    press.build()
    assert (await press.go_on()).state is AlbumState.POSTED
    assert len(press.sounds.fetched) == 4
    assert len(press.maker.made) == 1


async def test_a_song_deleted_between_a_post_and_a_crash_is_taken_back_with_its_side(press: Press) -> None:
    await press.press()
    press.board.loses = 1
    with pytest.raises(ChatDown):
        await press.go_on()
    assert "song02" in press.on_it
    press.delete("song02")
    press.build()
    assert (await press.go_on()).state is AlbumState.POSTED
    assert press.on_it == {"song01", "song03", "song04"}
    assert len(press.board.shown) == 1


@pytest.mark.parametrize("fails", [Busy(), Down("5xx")])
async def test_trouble_that_passes_is_tried_again_and_then_said(press: Press, fails: Exception) -> None:
    await press.press()
    press.sounds.fails = [fails] * (TRIES_MOST - 1)
    for _ in range(TRIES_MOST - 1):
        with pytest.raises(ChatDown):
            await press.go_on()
    assert (await press.go_on()).state is AlbumState.POSTED

    other = Press(press.folder.parent / "other")
    await other.press()
    other.sounds.fails = [fails] * 99
    for _ in range(TRIES_MOST - 1):
        with pytest.raises(ChatDown):
            await other.go_on()
    album = await other.go_on()
    assert (album.state, album.cause) == (AlbumState.FAILED, AlbumCause.FETCH)
    assert list(other.board.failed.values()) == [AlbumCause.FETCH]
    assert other.files == []


async def test_a_full_disk_is_called_so(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jams.album_files.LEAST_FREE", 1 << 62)
    await press.press()
    press.sounds.fails = [Down("the file cannot be written: OSError 28")] * 99
    for _ in range(TRIES_MOST - 1):
        with pytest.raises(ChatDown):
            await press.go_on()
    assert (await press.go_on()).cause is AlbumCause.DISK


@pytest.mark.parametrize(
    ("error", "cause"),
    [(Garbled("no album"), AlbumCause.FAULT), (OSError(11, "no process"), AlbumCause.FAULT)],
)
async def test_what_cannot_be_put_together_ends_in_a_sentence(
    press: Press, error: Exception, cause: AlbumCause
) -> None:
    await press.press()
    press.maker.fails = [error] * 99
    for _ in range(TRIES_MOST - 1):
        with pytest.raises(ChatDown):
            await press.go_on()
    assert (await press.go_on()).cause is cause


@pytest.mark.parametrize(
    ("error", "cause"), [(NoPlace("50013"), AlbumCause.NO_PLACE), (TooLarge("40005"), AlbumCause.TOO_LARGE)]
)
async def test_a_channel_that_takes_no_file_is_tried_again_at_the_next_press(
    press: Press, error: Exception, cause: AlbumCause
) -> None:
    await press.press()
    press.board.fails = [error]
    album = await press.go_on()
    assert (album.state, album.cause, album.due_at) == (AlbumState.FAILED, cause, None)
    assert await press.press(8) is Got.ANEW
    assert (await press.go_on()).state is AlbumState.POSTED
    assert len(press.on_it) == 4


async def test_after_a_failure_sides_that_are_posted_stay_and_the_others_follow(tmp_path: Path) -> None:
    press = Press(tmp_path, songs=12, room=10 << 20)
    await press.press()
    press.maker.fails = []
    await step_until_posted(press, 2)
    press.board.fails = [NoPlace("50013")]
    assert (await press.go_on()).state is AlbumState.FAILED
    assert await press.press() is Got.ANEW
    assert (await press.go_on()).state is AlbumState.POSTED
    assert set(press.board.posted.values()) == {1}
    assert len(press.on_it) == 12


async def step_until_posted(press: Press, sides: int) -> None:
    """Until so many sides stand in the channel and are written down."""
    posted = press.board.post

    async def post(sheet: Any, file: Path) -> Address:
        if len(press.board.shown) == sides:
            raise ChatDown("not yet")
        return await posted(sheet, file)

    press.board.post = post  # type: ignore[method-assign]
    with pytest.raises(ChatDown):
        await press.go_on()
    press.board.post = posted  # type: ignore[method-assign]


# --- a song that is deleted -----------------------------------------------------------------------------------------


async def test_an_album_with_a_deleted_song_is_taken_down_and_made_anew_at_a_press(press: Press) -> None:
    await press.press()
    await press.go_on()
    press.delete("song03")
    album = await press.go_on()
    assert (album.state, album.posted) == (AlbumState.WITHDRAWN, ())
    assert press.on_it == set()
    assert await press.press() is Got.ANEW
    album = await press.go_on()
    assert (album.state, album.edition) == (AlbumState.POSTED, 2)
    assert press.on_it == {"song01", "song02", "song04"}
    assert not next(iter(press.board.shown.values())).left_out, "who deletes a song is not named"


async def test_an_album_that_is_looked_at_for_nothing_waits_for_nothing_more(press: Press) -> None:
    """As `jamboree forget` has them looked at, whatever their state."""
    await press.press()
    for gone in (False, True):
        album = await press.go_on()
        if gone:
            press.delete("song01")
            album = await press.go_on()
        await press.albums.write(album, due_at=press.clock.now())
        again = await press.go_on()
        assert (again.state, again.due_at) == (album.state, None)


async def test_a_song_deleted_while_it_is_made_is_on_no_side(tmp_path: Path) -> None:
    press = Press(tmp_path, songs=12, room=10 << 20)
    await press.press()
    await step_until_posted(press, 2)
    posted, album = press.on_it, press.albums.albums[JAM]
    press.delete(next(iter(album.song_ids - posted)))
    assert (await press.go_on()).state is AlbumState.POSTED
    assert len(press.on_it) == 11

    other = Press(tmp_path / "other", songs=12, room=10 << 20)
    await other.press()
    await step_until_posted(other, 2)
    other.delete(next(iter(other.on_it)))
    assert (await other.go_on()).state is AlbumState.WITHDRAWN
    assert other.on_it == set()


async def test_a_start_looks_at_albums_of_which_a_song_was_deleted_and_clears_what_is_left(press: Press) -> None:
    await press.press()
    await press.go_on()
    assert await press.albums.awake() == []
    press.clock.time += 5
    press.delete("song01")
    assert [album.jam_id for album in await press.albums.awake()] == [JAM]
    stray = press.folder / "nobody" / "a.song"
    stray.parent.mkdir(parents=True)
    stray.write_text("left")
    await delete_leftovers(press.tools)
    assert press.files == []


# --- order and sides ------------------------------------------------------------------------------------------------


def a_track(number: int, tempo: float, loudness: float, seconds: float = 180.0) -> Track:
    return Track(f"song{number}", Heard(seconds, loudness, 5.0, -1.0, tempo))


HEARD = st.builds(
    Heard,
    seconds=st.floats(1, 400),
    loudness=st.floats(-40, -5),
    spread=st.floats(0, 20),
    peak=st.floats(-20, 1),
    tempo=st.one_of(st.just(0.0), st.floats(55, 190)),
)
TRACKS = st.lists(HEARD, max_size=14).map(lambda all_: [Track(f"song{n}", one) for n, one in enumerate(all_)])


def way(tracks: list[Track]) -> float:
    return sum(apart(one.heard, other.heard) for one, other in pairwise(tracks))


@settings(deadline=None, max_examples=60)
@given(TRACKS)
def test_an_order_has_every_song_once_and_is_always_the_same(tracks: list[Track]) -> None:
    found = ordered(tracks)
    assert sorted(one.song_id for one in found) == sorted(one.song_id for one in tracks)
    assert ordered(tracks) == found
    assert not found or found[0].heard.loudness <= found[-1].heard.loudness


@settings(deadline=None, max_examples=30)
@given(st.lists(HEARD, min_size=5, max_size=5))
def test_neighbours_are_nearly_as_near_as_they_can_be(heard: list[Heard]) -> None:
    tracks = [Track(f"song{n}", one) for n, one in enumerate(heard)]
    shortest = min(way(list(one)) for one in permutations(tracks))
    every = [way(list(one)) for one in permutations(tracks)]
    assert way(ordered(tracks)) <= shortest + 0.35 * (sum(every) / len(every))


def test_slow_songs_stand_with_slow_ones_and_a_tempo_with_its_double() -> None:
    tracks = [a_track(1, 70, -14), a_track(2, 96, -14), a_track(3, 141, -14), a_track(4, 99, -14), a_track(5, 69, -14)]
    names = [one.song_id for one in ordered(tracks)]
    together = [names.index(f"song{number}") for number in (1, 3, 5)]
    assert max(together) - min(together) == 2


@settings(deadline=None, max_examples=60)
@given(TRACKS, st.integers(1 << 20, 100 << 20))
def test_sides_keep_the_order_and_the_limit_at_the_best_rate(tracks: list[Track], limit: int) -> None:
    kbps, sides = cut_into_sides(tracks, limit)
    assert [one for side in sides for one in side] == tracks
    assert kbps in RATES
    for side in sides:
        assert len(side) == 1 or TAG + length([one.heard for one in side]) * kbps * 125 <= limit


def test_neighbours_share_two_seconds_and_short_songs_less() -> None:
    heard = [a_track(1, 90, -14, 100).heard, a_track(2, 90, -14, 8).heard, a_track(3, 90, -14, 60).heard]
    assert fades(heard) == [1.0, 1.0]
    assert fades([heard[0], heard[2]]) == [FADE]
    assert starts(heard) == [0.0, 99.0, 106.0]
    assert length(heard) == 166.0
