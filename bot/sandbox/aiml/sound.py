"""What the models sing: the composer in a process of its own, or a plain tone where a test wants no music."""

from __future__ import annotations

import asyncio
import io
import json
import math
import multiprocessing
import wave
from array import array
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from zlib import crc32

from bot.sandbox.mp3 import encoded

Sing = Callable[[dict[str, Any]], Awaitable[bytes]]
"""A request in, the audio that is served out."""

RATE = 44_100


def tone(request: Mapping[str, Any], seconds: float = 2.0) -> bytes:
    """A short mp3 (or wav, for the models that serve it) whose pitch and bytes differ with the request."""
    seed = crc32(json.dumps(request, sort_keys=True).encode())
    step = 2 * math.pi * (220 + seed % 440) / RATE
    samples = array("h", (int(9000 * math.sin(n * step)) for n in range(int(RATE * seconds))))
    if request.get("model") in {"google/lyria2", "stable-audio"}:
        return _wav(samples.tobytes())
    return encoded(samples.tobytes(), rate=RATE, channels=1, kbps=128)


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(pcm)
    return file.getvalue()


class Singers:
    """The composer, off the loop: it works for seconds, and an interaction has three to be answered in."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    async def __call__(self, request: dict[str, Any]) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(self._pool, composed, request)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def composed(request: Mapping[str, Any]) -> bytes:
    """The song that a request asks for; the same request gives the same song."""
    from bot.sandbox.composer import compose, seed_of, to_mp3, to_wav

    lyrics, style = words(request)
    length = request.get("seconds_total") or (request.get("music_length_ms") or 0) / 1000 or None
    recording = compose(
        lyrics=lyrics,
        style=style,
        seed=seed_of(request),
        seconds=length,
        instrumental=not lyrics,
    )
    return to_wav(recording) if request["model"] in {"google/lyria2", "stable-audio"} else to_mp3(recording)


def words(request: Mapping[str, Any]) -> tuple[str, str]:
    """Lyrics and style, wherever the model's fields have them."""
    prompt, lyrics = str(request.get("prompt", "")), str(request.get("lyrics", ""))
    if request["model"] == "minimax-music":
        return prompt, ""
    if request["model"] == "elevenlabs/eleven_music" and "\nLyrics:\n" in prompt:
        style, _, lyrics = prompt.partition("\nLyrics:\n")
        return lyrics, style
    if request.get("lyrics_optimizer"):
        return f"[Verse]\n{prompt}", prompt
    return lyrics, prompt
