"""What the models sing: the composer in a process of its own, or a plain tone where a test wants no music."""

from __future__ import annotations

import asyncio
import io
import json
import multiprocessing
import secrets
import wave
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from zlib import crc32

import numpy as np

from bot.sandbox.mp3 import encoded

Sing = Callable[[dict[str, Any]], Awaitable[bytes]]
"""A request's body in, the audio that is served out."""

Composer = Callable[[dict[str, Any]], Awaitable[bytes] | bytes]
"""The same, or one that needs no waiting."""

WAVS = frozenset({"google/lyria2", "stable-audio"})
LENGTHS = {"google/lyria2": 32.0, "stable-audio": 30.0, "elevenlabs/eleven_music": 10.0}
"""Seconds that a model sings where it is not told how long."""

RATE = 44_100


def tone(request: Mapping[str, Any], seconds: float = 2.0) -> bytes:
    """A short mp3 (or wav, for the models that serve it) whose pitch and bytes differ with the request."""
    seed = crc32(json.dumps(request, sort_keys=True).encode())
    turns = np.arange(int(RATE * seconds)) * (220 + seed % 440) / RATE
    samples = (9000 * np.sin(2 * np.pi * turns)).astype("<i2").tobytes()
    if request.get("model") in WAVS:
        return _wav(samples)
    return encoded(samples, rate=RATE, channels=1, kbps=128)


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(pcm)
    return file.getvalue()


def patient(compose: Composer) -> Sing:
    """A composer of either kind as one that is waited for."""

    async def sung(request: dict[str, Any]) -> bytes:
        audio = compose(request)
        return audio if isinstance(audio, bytes) else await audio

    return sung


class Singers:
    """The composer, off the loop: it works for seconds, and an interaction has three to be answered in."""

    def __init__(self, seed: int | None = None) -> None:
        """With a seed, the first take of a request is the same in every process, and so is each further one."""
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._seed = seed
        self._takes: Counter[str] = Counter()

    async def __call__(self, request: dict[str, Any]) -> bytes:
        """The song: another take each time, unless the request names its seed."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, composed, request, self._take(request))

    def _take(self, request: dict[str, Any]) -> str:
        if "seed" in request:
            return ""
        if self._seed is None:
            return secrets.token_hex(8)
        asked = json.dumps(request, sort_keys=True)
        self._takes[asked] += 1
        return f"{self._seed} {self._takes[asked]}"

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def composed(request: Mapping[str, Any], take: str = "") -> bytes:
    """The song that a request asks for; the same request and take give the same, wherever a reference lies today."""
    from bot.sandbox.composer import compose, seed_of, to_mp3, to_wav

    lyrics, style = words(request)
    decides = {name: value for name, value in request.items() if not name.startswith("reference")}
    recording = compose(
        lyrics=lyrics,
        style=style,
        seed=seed_of({**decides, "take": take} if take else decides),
        seconds=length(request),
        instrumental=not lyrics,
    )
    return to_wav(recording) if request["model"] in WAVS else to_mp3(recording)


def words(request: Mapping[str, Any]) -> tuple[str, str]:
    """Lyrics and style, wherever the model's fields have them; `##` marks go."""
    prompt, lyrics = str(request.get("prompt", "")), str(request.get("lyrics", ""))
    if request["model"] == "minimax-music":
        return prompt.strip("# "), ""
    if request["model"] == "elevenlabs/eleven_music":
        style, _, lyrics = prompt.partition("\nLyrics:\n")
        return lyrics, style
    if request.get("lyrics_optimizer"):
        return f"[Verse]\n{prompt}", prompt
    return lyrics.strip("# "), prompt


def length(request: Mapping[str, Any]) -> float | None:
    """Seconds, where the request or its model says so."""
    if "music_length_ms" in request:
        return int(request["music_length_ms"]) / 1000
    return request.get("seconds_total") or LENGTHS.get(str(request["model"]))
