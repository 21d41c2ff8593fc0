"""A recording as a file."""

from __future__ import annotations

import io
import wave

import numpy as np

from bot.sandbox.composer.recording import Recording
from bot.sandbox.mp3 import encoded


def to_mp3(recording: Recording, bitrate: int = 192) -> bytes:
    """`bitrate` in kbit/s."""
    return encoded(_pcm(recording, 16), rate=recording.rate, channels=2, kbps=bitrate)


def to_wav(recording: Recording, *, bits: int = 16) -> bytes:
    """`bits` a sample: 16 or 24."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(bits // 8)
        wav.setframerate(recording.rate)
        wav.writeframes(_pcm(recording, bits))
    return file.getvalue()


def _pcm(recording: Recording, bits: int) -> bytes:
    whole = np.clip(recording.samples, -1, 1) * (2 ** (bits - 1) - 1)
    if bits == 16:
        return whole.astype("<i2").tobytes()
    return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
