"""Tags: what we write is read by FFmpeg and by ourselves, and what others wrote around ours does not hide it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.audio import id3, recipe, tags
from bot.songs.lyrics import clean
from bot.songs.songs import Entry, Requester, Song
from bot.songs.wishes import Wish
from tests.audio import played
from tests.audio.sounds import mp3, tone
from tests.stand_ins import make_song

SOUND = mp3(tone(1))
TEXT = st.text(max_size=300)
ODD = ["é", "夜の港", "🎶🎸", "a\ufeffb", "أغنية", "ÿþ", "\ud800", "a\0b", "", "\n", "ÿ\xe0" * 40, "x" * 3000]


def song(**changes: Any) -> Song:
    return make_song(**{"title": "Row", "wish": Wish(lyrics="[Verse]\nRow", style="A round"), **changes})


def jpeg(width: int = 40) -> bytes:
    """A picture of noise: its bytes are full of 0xFF, which is where unsynchronised readers go wrong."""
    out = io.BytesIO()
    Image.effect_noise((width, width), 90).save(out, "JPEG", quality=90)
    return out.getvalue()


def ours(song_: Song) -> bytes:
    return tags.tag(song_, None)


@pytest.mark.parametrize("words", ODD)
def test_odd_words_reach_ffmpeg_as_they_are(words: str) -> None:
    made = song(title=words, requester=Requester(1, words), wish=Wish(lyrics=words, style=words))
    found = played.metadata(tags.tag(made, None) + SOUND)
    expected = clean(words).strip("\ufeff")
    assert found.get("title", "") == expected
    assert found.get("artist", "") == expected
    assert found.get("lyrics-und", "") == expected
    assert found.get("style", "") == expected


@settings(max_examples=100, deadline=None)
@given(title=TEXT, name=TEXT, style=TEXT, lyrics=TEXT)
def test_any_words_reach_ffmpeg_and_ourselves(title: str, name: str, style: str, lyrics: str) -> None:
    made = song(title=title, requester=Requester(1, name), wish=Wish(lyrics=lyrics, style=style))
    whole = tags.tag(made, None) + SOUND
    found = played.metadata(whole)
    assert found.get("title", "") == clean(title)
    assert found.get("artist", "") == clean(name)
    assert found.get("lyrics-und", "") == clean(lyrics)
    assert found.get("comment", "").startswith("Made with Jamboree")
    assert dict(id3.texts(whole)).get("style", "") == clean(style)


def test_the_moment_is_the_utc_one() -> None:
    assert played.metadata(ours(song(finished_at=1_700_000_000.0)) + SOUND)["date"].startswith("2023")


@pytest.mark.parametrize("when", [1e300, -1e300, float("inf"), float("nan"), 10**400])
def test_a_moment_outside_every_calendar_is_left_out(when: float) -> None:
    found = played.metadata(ours(song(finished_at=when)) + SOUND)
    assert found["title"] == "Row"
    assert "date" not in found


def test_a_cover_is_the_same_bytes_to_ffmpeg() -> None:
    cover = jpeg()
    assert b"\xff\xe0" in cover
    whole = tags.tag(song(), cover) + SOUND
    assert played.cover(whole) == cover
    assert played.length(whole) == pytest.approx(played.length(SOUND), abs=0.001)


def test_a_cover_that_has_no_room_stays_out() -> None:
    whole = tags.tag(song(), bytes(tags.TAG_MOST))
    assert len(whole) < tags.TAG_MOST
    assert played.cover(whole + SOUND) is None


@pytest.mark.parametrize("flags", [0, 0x80])
def test_a_tag_of_256_mib_cannot_be_written(flags: int) -> None:
    with pytest.raises(OverflowError):
        id3.tag([bytes(1 << 28)] if flags else [b"x" * (1 << 27)] * 2)


def other(version: int, frames: bytes, flags: int = 0, size: bytes | None = None) -> bytes:
    """A tag by another program."""
    length = len(frames)
    seven = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, flags)) + (size or seven) + frames


def frame24(name: bytes, body: bytes, flags: bytes = b"\0\0", *, plain: bool = False) -> bytes:
    size = len(body).to_bytes(4, "big") if plain else bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return name + size + flags + body


def named(name: str, value: str, encoding: int = 3) -> bytes:
    codec, end = {0: ("latin-1", b"\0"), 1: ("utf-16", b"\0\0"), 2: ("utf-16-be", b"\0\0"), 3: ("utf-8", b"\0")}[
        encoding
    ]
    return bytes([encoding]) + name.encode(codec) + end + value.encode(codec)


JPEG = jpeg(64)
RECIPE = recipe.write(song())
IN_FRONT = {
    "a 2.4 tag": other(4, frame24(b"TIT2", b"\3Mine") + bytes(300)),
    "a 2.3 tag with a cover": other(3, b"APIC" + len(JPEG).to_bytes(4, "big") + b"\0\0" + JPEG),
    "a tag with a plain size": other(3, bytes(1000), size=(1000).to_bytes(4, "big")),
    "a tag with a plain size of small bytes": other(3, bytes(0x0102), size=(0x0102).to_bytes(4, "big")),
    "a tag with a foot": other(4, bytes(50), 0x10) + b"3DI\4\0\x10\0\0\0\x32",
    "a 2.2 tag": other(2, b"TT2\0\0\5\0Mine" + bytes(40)),
    "three tags": other(4, bytes(20)) * 3,
    "an unsynchronised tag": other(3, b"TIT2\0\0\0\3\0\0\0\xff\0\xe0", 0x80),
}


@pytest.mark.parametrize("front", IN_FRONT.values(), ids=IN_FRONT.keys())
def test_a_recipe_is_found_behind_a_tag_that_another_program_put_in_front(front: bytes) -> None:
    found = recipe.read_recipe(front + ours(song()) + SOUND)
    assert found is not None
    assert found.wish.lyrics == "[Verse]\nRow"


REWRITTEN = {
    "2.4, UTF-8": other(4, frame24(b"TXXX", named("jamboree", RECIPE))),
    "2.4, UTF-16": other(4, frame24(b"TXXX", named("jamboree", RECIPE, 1))),
    "2.4, UTF-16 without a mark": other(4, frame24(b"TXXX", named("jamboree", RECIPE, 2))),
    "2.4, Latin-1, behind others": other(4, frame24(b"TIT2", b"\0x") + frame24(b"TXXX", named("jamboree", RECIPE, 0))),
    "2.4 with plain frame sizes": other(
        4, frame24(b"TXXX", named("a", "b" * 300), plain=True) + frame24(b"TXXX", named("jamboree", RECIPE), plain=True)
    ),
    "2.4 with a measured frame": other(4, frame24(b"TXXX", bytes(4) + named("jamboree", RECIPE), b"\0\1")),
    "2.4 with an extended header": other(
        4, b"\0\0\0\6\1\0" + frame24(b"TXXX", named("jamboree", RECIPE)), 0x40
    ),
    "2.3 with an extended header": other(
        3, b"\0\0\0\6" + bytes(6) + b"TXXX" + len(named("jamboree", RECIPE, 0)).to_bytes(4, "big") + b"\0\0"
        + named("jamboree", RECIPE, 0), 0x40,
    ),
}  # fmt: skip


@pytest.mark.parametrize("whole", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_a_recipe_is_found_in_a_tag_that_another_program_rewrote(whole: bytes) -> None:
    found = recipe.read_recipe(whole + SOUND)
    assert found is not None
    assert found.wish.lyrics == "[Verse]\nRow"


def test_what_ffmpeg_writes_of_ours_still_has_its_recipe() -> None:
    import av

    whole, out = ours(song()) + SOUND, io.BytesIO()
    with av.open(io.BytesIO(whole), "r") as source, av.open(out, "w", format="mp3") as target:
        target.metadata.update(source.metadata)
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    found = recipe.read_recipe(out.getvalue())
    assert found is not None
    assert found.wish.style == "A round"


@pytest.mark.parametrize("flags", [b"\0\x08", b"\0\x04"])
def test_a_frame_that_is_packed_or_encrypted_is_passed_over(flags: bytes) -> None:
    assert list(id3.texts(other(4, frame24(b"TXXX", named("jamboree", RECIPE), flags)))) == []


@settings(max_examples=300, deadline=None)
@given(head=st.binary(max_size=40), cut=st.integers(0, 600), at=st.integers(0, 400), change=st.binary(max_size=6))
def test_no_bytes_make_the_reader_raise(head: bytes, cut: int, at: int, change: bytes) -> None:
    whole = ours(song())
    bent = whole[:at] + change + whole[at + len(change) :]
    for forged in (b"ID3\3\0\0" + head, b"ID3\4\0\xf0" + head, bent[:cut], bent, head + whole):
        recipe.read_recipe(forged)
        assert sum(len(text) for _, text in id3.texts(forged)) <= len(forged)


def test_a_blind_song_has_its_words_and_nothing_that_tells_who_made_it_or_when() -> None:
    wish = Wish(lyrics="[Verse]\nRow", style="A round")
    shown = [
        ours(
            song(
                id=f"{who}-song-id", wish=wish, requester=Requester(number, who), asked_at=1e9 * number,
                finished_at=1e9 * number + 90, entry=Entry(3, 9, "rainy day", blind=True), jam_id="jam",
            )
        )
        for number, who in ((1, "Ada"), (2, "Benedikt"))
    ]  # fmt: skip
    assert shown[0] == shown[1], "whoever made it, and whenever"
    assert "A round".encode("latin-1") in shown[0]
    assert recipe.read_recipe(shown[0]) is None
    revealed = ours(song(requester=Requester(1, "Ada"), entry=Entry(3, 9, "rainy day"), jam_id="jam"))
    assert "Ada".encode("utf-16-le") in revealed
    assert recipe.read_recipe(revealed) is not None
