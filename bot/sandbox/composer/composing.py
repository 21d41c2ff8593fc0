"""Lyrics, style and seed to a recording: written down, played, sung, mixed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping

import numpy as np

from bot.sandbox.composer.band import accompany
from bot.sandbox.composer.mixing import mixed
from bot.sandbox.composer.recording import RATE, Recording, Section
from bot.sandbox.composer.score import Score, ring, write
from bot.sandbox.composer.singer import Sung, perform
from bot.sandbox.composer.styles import style_for
from bot.sandbox.composer.voices import voice


def compose(
    *, lyrics: str, style: str, seed: int, seconds: float | None = None, instrumental: bool = False
) -> Recording:
    """A song of 20 to 60 s, or of `seconds`. The same arguments give the same samples on the same machine."""
    singer = voice()
    score = write(lyrics, style_for(style), seed, seconds, syllabify=singer.syllables, instrumental=instrumental)
    length = score.form_seconds * score.passes + ring(seconds)
    rng = np.random.default_rng(seed)
    desk = accompany(score, length, rng)
    sung = perform(() if instrumental else tuple(_sung(score)), singer, length, rng)
    return Recording(mixed(desk, sung, score.style, rng), RATE, tuple(_sections(score)))


def seed_of(request: Mapping[str, object]) -> int:
    """A seed that the whole request decides, the same in every process; one that was asked for counts in it."""
    return int.from_bytes(hashlib.sha256(json.dumps(request, sort_keys=True).encode()).digest()[:4], "big")


def _sung(score: Score) -> Iterator[Sung]:
    for number in range(score.passes):
        before = number * score.bars * 4
        for passage in score.passages:
            if passage.sung:
                for note in (note for phrase in passage.phrases for note in phrase):
                    start = score.seconds(before + note.beat)
                    yield Sung(start, score.seconds(before + note.beat + note.beats) - start, note.pitch, note.sound)


def _sections(score: Score) -> Iterator[Section]:
    for number in range(score.passes):
        for passage in score.passages:
            yield Section(passage.name, score.seconds((number * score.bars + passage.bar) * 4.0))
