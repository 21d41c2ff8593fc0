"""An mp3 followed from frame to frame: as long as a decode says, or left to the decoder."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audio.decode import opened
from bot.audio.fit import LONGEST, Sound
from bot.audio.frames import LEAST, walk
from bot.audio.kinds import BY_NAME
from bot.audio.local import probe
from bot.audio.mpeg import MAKES
from bot.audio.sniff import look_at
from tests.audio.sounds import encoded, mp3, tone

ID3V1 = b"TAG" + bytes(125)


@cache
def song() -> bytes:
    return mp3(tone(4))


@cache
def noted() -> bytes:
    """With an encoder's note in front: frames, bytes, delay and padding."""
    return encoded(tone(4), "mp3", "libmp3lame", 44_100)


def ape(*, head: bool) -> bytes:
    """An APEv2 tag of one item."""
    item = (5).to_bytes(4, "little") + bytes(4) + b"Title\0Quiet"

    def edge(flags: int) -> bytes:
        words = (2000, len(item) + 32, 1, flags)
        return b"APETAGEX" + b"".join(word.to_bytes(4, "little") for word in words) + bytes(8)

    return (edge(0xA0000000) if head else b"") + item + edge(0x80000000 if head else 0)


def decoded(path: Path) -> float:
    """The seconds that FFmpeg makes of it."""
    with path.open("rb") as file, opened(file, BY_NAME["mp3"]) as audio:
        return sum(frame.samples / frame.sample_rate for frame in audio.frames())


def written(folder: Path, sound: bytes) -> Path:
    path = folder / "song.raw"
    path.write_bytes(sound)
    return path


def seconds(path: Path) -> float | None:
    """As the bot asks: from where the sound begins."""
    sound = probe(path).sound
    return sound and sound.seconds


def walked(whole: bytes) -> Sound | None:
    """From the first byte on."""
    return walk(io.BytesIO(whole), 0)


@pytest.mark.parametrize(
    "sound",
    [
        *(pytest.param(lambda kbps=kbps: mp3(tone(5), kbps=kbps), id=f"{kbps} kbit/s") for kbps in (320, 192, 128)),
        pytest.param(lambda: mp3(tone(5), vbr=0), id="the best variable rate"),
        pytest.param(lambda: mp3(tone(5), vbr=6), id="a low variable rate"),
        pytest.param(lambda: mp3(tone(5, channels=1), vbr=4), id="mono, variable rate"),
        pytest.param(lambda: mp3(tone(5, channels=1), kbps=96), id="mono"),
        pytest.param(lambda: mp3(tone(5, 48_000), 48_000, 192), id="48 kHz"),
        pytest.param(lambda: mp3(tone(5, 32_000), 32_000, 96), id="32 kHz"),
        pytest.param(lambda: mp3(tone(5, 22_050), 22_050, 64), id="22.05 kHz"),
        pytest.param(lambda: mp3(tone(5, 22_050, 1), 22_050, vbr=4), id="22.05 kHz, mono, variable rate"),
        pytest.param(lambda: mp3(tone(5, 8_000, 1), 8_000, 16), id="8 kHz"),
        pytest.param(noted, id="with delay and padding"),
        pytest.param(lambda: encoded(tone(5, 48_000, 1), "mp3", "libmp3lame"), id="the same, 48 kHz, mono"),
        pytest.param(lambda: encoded(tone(5, 22_050), "mp3", "libmp3lame", 22_050), id="the same, 22.05 kHz"),
        pytest.param(lambda: b"ID3\x03\0\0\0\0\x02\x10" + bytes(272) + song(), id="behind a tag"),
    ],
)
def test_it_is_as_long_as_a_decode_says(tmp_path: Path, sound: Callable[[], bytes]) -> None:
    path = written(tmp_path, sound())
    assert seconds(path) == pytest.approx(decoded(path), abs=0.06)


@pytest.mark.parametrize("claimed", [0, 1, 100, 0x7FFFFFFF])
def test_what_a_note_claims_of_the_whole_is_not_believed(tmp_path: Path, claimed: int) -> None:
    at = noted().index(b"Info") + 8
    path = written(tmp_path, noted()[:at] + claimed.to_bytes(4, "big") + noted()[at + 4 :])
    assert seconds(path) == pytest.approx(decoded(path), abs=0.1)


@pytest.mark.parametrize(
    "behind",
    [
        pytest.param(ID3V1, id="ID3v1"),
        pytest.param(ape(head=True), id="APEv2"),
        pytest.param(ape(head=False), id="APEv2 with nothing but its foot"),
        pytest.param(ape(head=True) + ID3V1, id="APEv2 and ID3v1"),
        pytest.param(bytes(5000), id="zeros"),
        pytest.param(bytes(100) + ape(head=True) + ID3V1, id="zeros and tags"),
        pytest.param(song()[:200], id="a frame that is cut short"),
        pytest.param(song()[:200] + ID3V1, id="a frame that is cut short, and ID3v1"),
    ],
)
def test_what_players_put_behind_the_sound_changes_nothing(tmp_path: Path, behind: bytes) -> None:
    bare = seconds(written(tmp_path, song()))
    assert bare is not None
    assert seconds(written(tmp_path, song() + behind)) == bare


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: b"", id="nothing"),
        pytest.param(lambda: b"\xff\xfb\x90", id="three bytes"),
        pytest.param(lambda: bytes(5000), id="zeros"),
        pytest.param(lambda: mp3(tone(1)), id="a second"),
        pytest.param(lambda: song()[1:], id="not at a frame's start"),
        pytest.param(lambda: song()[:20_000] + song()[20_100:], id="a piece missing"),
        pytest.param(lambda: song()[:20_000] + random.Random(1).randbytes(9000) + song(), id="noise in the middle"),
        pytest.param(lambda: song() + b"ID3\x03\0\0\0\0\0\0" + song(), id="a tag in the middle"),
        pytest.param(lambda: song() + mp3(tone(4, 48_000), 48_000), id="another rate"),
        pytest.param(lambda: song() + mp3(tone(4, 22_050), 22_050, 64), id="another version"),
        pytest.param(lambda: song() + mp3(tone(4, channels=1)), id="mono from the middle on"),
        pytest.param(lambda: mp3(tone(4, channels=1)) + song(), id="mono up to the middle"),
        pytest.param(lambda: song() + b"PK\x03\x04" + bytes(500), id="a zip behind"),
        pytest.param(lambda: song() + bytes(1 << 20), id="a megabyte of zeros behind"),
        pytest.param(lambda: song() + b"APETAGEX" + b"\xff" * 24, id="an APEv2 tag larger than the file"),
        pytest.param(lambda: (b"\xff\xfb\x00\x00" + bytes(413)) * 300, id="free format"),
        pytest.param(lambda: (b"\xff\xfd\x90\x00" + bytes(518)) * 300, id="layer II"),
        pytest.param(lambda: (b"\xff\xe3\x18\xc0" + bytes(68)) * 60_000, id="over an hour"),
    ],
)
def test_whatever_is_odd_is_for_the_decoder(tmp_path: Path, sound: Callable[[], bytes]) -> None:
    assert walked(sound()) is None


@pytest.mark.parametrize("behind", [b"", b"\xff" * 1000], ids=["whole", "odd"])
def test_nobody_walks_on_behind_the_last_second_that_is_heard(tmp_path: Path, behind: bytes) -> None:
    frame = b"\xff\xe3\x18\xc0" + bytes(68)  # 8 kbit/s, 8 kHz, mono: 72 ms
    longest = int(LONGEST / 0.072)
    assert (seconds(written(tmp_path, frame * longest)) or 0) == pytest.approx(LONGEST, abs=0.1)
    assert walked(frame * longest * 20 + behind) is None


HEADERS = st.sampled_from([head for make in MAKES for head in make.lengths])
STARTS = st.sampled_from(
    [b"", b"ID3\x03\0\0", b"ID3\x04\0\0\0\0\2\0", b"RIFF", b"OggS\0\2", song()[:417], noted()[:417], song()[:9000]]
)
TAILS = st.sampled_from([b"", ID3V1, ape(head=True)[-32:], ape(head=True)[-20:]])
ANYTHING = st.binary(max_size=600) | st.lists(HEADERS | st.binary(max_size=40), max_size=40).map(b"".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(middle=ANYTHING, at=st.floats(0.05, 0.95), over=st.booleans(), whole=st.sampled_from([song, noted]))
def test_whatever_is_put_into_the_middle_is_odd_or_as_long_as_a_decode_says(
    tmp_path: Path, middle: bytes, at: float, over: bool, whole: Callable[[], bytes]
) -> None:
    good = whole()
    place = int(at * len(good))
    path = written(tmp_path, good[:place] + middle + good[place + (len(middle) if over else 0) :])
    found = seconds(path)
    assert found is None or found == pytest.approx(decoded(path), abs=0.1)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=STARTS, rest=ANYTHING, end=ANYTHING, tail=TAILS)
def test_no_bytes_make_what_the_bot_itself_reads_of_a_result_raise(
    tmp_path: Path, start: bytes, rest: bytes, end: bytes, tail: bytes
) -> None:
    """A first look, a thorough one, and the walk from frame to frame."""
    path = written(tmp_path, whole := start + rest + end + tail)
    seen, thorough = probe(path), look_at(path, thorough=True)
    for candidate in (*seen.look.candidates, *thorough.candidates):
        assert 0 <= candidate.offset <= len(whole)
    assert {candidate.kind for candidate in seen.look.candidates} <= {one.kind for one in thorough.candidates}
    for sound in (seen.sound, walked(whole)):
        assert sound is None or LEAST <= sound.seconds <= LONGEST
