"""Odd files, as clips that people attach and as results that were paid for: read where a player reads them, and never
an exception that nobody expects. Both run under a third of the computing that they may have: what the kernel kills is
"no sound", which fails the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.audio import clips, isolation
from bot.audio.local import Job, draw
from bot.songs.errors import Garbled
from bot.songs.models import BY_ID, ReferenceRule
from bot.songs.ports.audio import Clip, Product
from bot.songs.refusals import ClipFromTooLate, ClipSilent, ClipTooShort, Fault, NotAudio, Refusal, not_audio
from bot.songs.wishes import CLIP_LOOKED_AT, Wish
from tests.audio import played
from tests.audio.bombs import flac_bomb
from tests.audio.finished import finish
from tests.audio.odd import CHAINED, DAMAGED, HUSHED, MASKS, SOUNDS, WAVS, WITHOUT_SOUND, Make, Odd
from tests.audio.sounds import tone, wav
from tests.stand_ins import make_song

MODEL = "minimax/music-cover"
RULE = cast(ReferenceRule, BY_ID[MODEL].reference)
SONG = make_song(title="Row", wish=Wish(lyrics="[Verse]\nRow", style="A round"))
pytestmark = pytest.mark.usefixtures("forked_decoders")

LIMIT = 10 << 20


@pytest.fixture(autouse=True)
def _tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "CLIP_BOUNDS", replace(isolation.CLIP_BOUNDS, cpu=5))
    monkeypatch.setattr(isolation, "SONG_BOUNDS", replace(isolation.SONG_BOUNDS, cpu=20))


def clip(folder: Path, whole: bytes, start: float = 0.0) -> Clip:
    upload = folder / "song.upload"
    upload.write_bytes(whole)
    return clips.check(upload, folder / "song.clip.mp3", RULE, MODEL, start)


def result(folder: Path, whole: bytes) -> Product:
    raw = folder / "song.raw"
    raw.write_bytes(whole)
    return finish(Job(raw, folder / "song.mp3", SONG, LIMIT))


def clip_or_fault(folder: Path, whole: bytes) -> Clip | Fault:
    try:
        return clip(folder, whole)
    except Refusal as refusal:
        return refusal.fault


def result_or_reason(folder: Path, whole: bytes) -> Product | str:
    try:
        return result(folder, whole)
    except Garbled as told:
        return str(told)


@pytest.mark.parametrize("odd", SOUNDS, ids=lambda odd: odd.name)
def test_a_clip_that_every_player_reads_is_taken(odd: Odd, tmp_path: Path) -> None:
    found = clip(tmp_path, odd.make())
    assert found.seconds == pytest.approx(odd.seconds, abs=0.25)
    assert found.changed is not odd.as_it_is
    assert found.of_seconds is None
    assert played.length(found.path.read_bytes()) == pytest.approx(odd.seconds, abs=0.25)


@pytest.mark.parametrize("odd", [*MASKS, *WAVS, *CHAINED], ids=lambda odd: odd.name)
def test_a_part_of_an_odd_clip_is_cut_out_and_says_of_how_much(odd: Odd, tmp_path: Path) -> None:
    found = clip(tmp_path, odd.make(), start=1.5)
    assert found.seconds == pytest.approx(odd.seconds - 1.5, abs=0.25)
    assert found.of_seconds == pytest.approx(odd.seconds, abs=0.25)
    assert played.length(found.path.read_bytes()) == pytest.approx(odd.seconds - 1.5, abs=0.25)


def test_a_part_that_is_silent_is_refused(tmp_path: Path) -> None:
    half = wav(np.concatenate([tone(8), np.zeros((44_100 * 8, 2), np.int16)]))
    assert clip(tmp_path, half).seconds == pytest.approx(16)
    assert clip(tmp_path, half, start=1).seconds == pytest.approx(15)
    with pytest.raises(Refusal) as refused:
        clip(tmp_path, half, start=8.5)
    assert refused.value.fault == ClipSilent()


@pytest.mark.parametrize("odd", SOUNDS, ids=lambda odd: odd.name)
def test_a_result_that_every_player_reads_becomes_the_song(odd: Odd, tmp_path: Path) -> None:
    product = result(tmp_path, odd.make())
    whole = product.read().getvalue()
    assert product.audio.size == len(whole) <= LIMIT
    assert product.audio.seconds == pytest.approx(odd.seconds, abs=0.25)
    assert played.length(whole) == pytest.approx(odd.seconds, abs=0.25)
    assert played.metadata(whole)["title"] == "Row"
    assert draw(tmp_path / "song.raw", tmp_path / "song.mp3", SONG) is not None


@pytest.mark.parametrize(("name", "make"), DAMAGED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_damaged_clip_is_taken_or_refused(name: str, make: Make, tmp_path: Path) -> None:
    found = clip_or_fault(tmp_path, make())
    if isinstance(found, Clip):
        assert played.length(found.path.read_bytes()) == pytest.approx(found.seconds, abs=0.3)
    else:
        assert isinstance(found, NotAudio | ClipTooShort | ClipSilent)


@pytest.mark.parametrize(("name", "make"), DAMAGED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_damaged_result_is_finished_or_known_to_be_no_song(name: str, make: Make, tmp_path: Path) -> None:
    product = result_or_reason(tmp_path, make())
    if isinstance(product, str):
        assert product
        assert not (tmp_path / "song.mp3").exists()
    else:
        whole = product.read().getvalue()
        assert product.audio.size == len(whole) <= LIMIT
        assert played.length(whole) == pytest.approx(product.audio.seconds, abs=0.3)


@pytest.mark.parametrize(("name", "make"), HUSHED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_silent_clip_is_refused(name: str, make: Make, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        clip(tmp_path, make())
    assert refused.value.fault == ClipSilent()


@pytest.mark.parametrize(("said", "make"), WITHOUT_SOUND.items(), ids=WITHOUT_SOUND.keys())
def test_what_stays_refused_is_named(said: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        clip(tmp_path, make())
    assert refused.value.fault == not_audio(said)


def test_of_ten_hours_a_part_is_cut_out_of_what_is_looked_at_and_no_later(tmp_path: Path) -> None:
    made = clip(tmp_path, flac_bomb(9000), CLIP_LOOKED_AT - 10)
    assert made.seconds == pytest.approx(10, abs=0.1)
    assert made.of_seconds == CLIP_LOOKED_AT
    with pytest.raises(Refusal) as refused:
        clip(tmp_path, flac_bomb(9000), CLIP_LOOKED_AT)
    assert refused.value.fault == ClipFromTooLate(CLIP_LOOKED_AT, CLIP_LOOKED_AT)
