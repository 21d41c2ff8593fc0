"""Voice and band in one room: a reverb, an echo for the voice, the kick's duck, and a level that never clips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.band import Desk
from bot.sandbox.composer.recording import RATE, Sound
from bot.sandbox.composer.styles import Style

Curve = NDArray[np.float64]

PEAK = 10 ** (-1.5 / 20)
"""The loudest sample: -1.5 dBFS, so that an mp3's own overshoot stays below full scale."""

VOICE = 0.62
"""The voice's gain over the band's: about level with it between 300 Hz and 3 kHz, where words are understood."""

PRESENCE = (2500.0, 1.8)
"""Hz and gain of what is lifted in the voice, so that consonants carry."""


def mixed(desk: Desk, voice: Sound, style: Style, rng: np.random.Generator) -> Sound:
    """float32 of shape (n, 2)."""
    band = desk.dry * _ducked(desk.kicks, len(desk.dry), style.pump)[:, None]
    sung = _bright(voice)[:, None] * np.full(2, VOICE, np.float32)
    room = desk.room + np.float32(0.5) * sung + _echo(sung, style.echo)
    decay, level = style.room
    whole = (
        _cut_low(band * _making_room(voice)[:, None])
        + sung
        + np.float32(level) * _reverb(np.asarray(room, np.float32), decay, rng)
    )
    return _levelled(np.asarray(whole, np.float32))


def _making_room(voice: Sound) -> Sound:
    """The band steps back by up to 3 dB where the voice sings."""
    piece = RATE // 20
    count = len(voice) // piece + 1
    padded = np.pad(np.abs(voice), (0, count * piece - len(voice)))
    loud = np.convolve(padded.reshape(count, piece).mean(1), np.ones(5) / 5, "same")
    back = 1 - 0.3 * np.clip(loud / (loud.max() / 3 + 1e-9), 0, 1)
    return np.asarray(np.interp(np.arange(len(voice)), np.arange(count) * piece, back), np.float32)


def _ducked(kicks: list[float], length: int, depth: float) -> Sound:
    gain = np.ones(length, np.float32)
    if not depth:
        return gain
    curve = 1 - np.float32(depth) * np.exp(-np.arange(int(0.4 * RATE), dtype=np.float32) / (0.11 * RATE))
    for at in kicks:
        start = int(at * RATE)
        part = gain[start : start + len(curve)]
        np.minimum(part, curve[: len(part)], out=part)
    return gain


def _bright(voice: Sound) -> Sound:
    centre, gain = PRESENCE

    def lifted(hertz: Curve) -> Curve:
        octaves = np.log2(np.maximum(hertz, 1) / centre) / 0.8
        return (1 + (gain - 1) / (1 + octaves**2)) * np.clip((hertz - 60) / 60, 0, 1)

    return _filtered(voice[:, None], lifted)[:, 0]


def _cut_low(sound: Sound) -> Sound:
    """Without what lies below 35 Hz: it is not heard, and takes the level of what is."""
    return _filtered(sound, lambda hertz: np.clip((hertz - 25) / 20, 0, 1))


def _filtered(sound: Sound, gain: Callable[[Curve], Curve]) -> Sound:
    """`sound` of shape (n, channels) with each frequency at its gain; in a power of two, which is quick for any n."""
    size = 1 << int(np.ceil(np.log2(len(sound) + 1)))
    shaped = np.fft.rfft(sound, size, axis=0) * gain(np.asarray(np.fft.rfftfreq(size, 1 / RATE), np.float64))[:, None]
    return np.fft.irfft(shaped, size, axis=0)[: len(sound)].astype(np.float32)


def _echo(voice: Sound, level: float) -> Sound:
    out = np.zeros_like(voice)
    for number, seconds in enumerate((0.28, 0.56), 1):
        late = int(seconds * RATE)
        out[late:] += voice[:-late] * np.float32(level * 0.6**number) if late < len(voice) else 0
    return out


def _reverb(sound: Sound, decay: float, rng: np.random.Generator) -> Sound:
    """Noise that dies away, different on each side: the plainest room there is."""
    length = int(decay * RATE)
    time = np.arange(length, dtype=np.float32) / RATE
    tail = rng.standard_normal((length, 2), np.float32) * np.exp(-6.9 * time / decay)[:, None]
    size = 1 << int(np.ceil(np.log2(len(sound) + length)))
    hertz = np.fft.rfftfreq(size, 1 / RATE)[:, None]
    dark = np.clip((hertz - 150) / 150, 0, 1) / (1 + (hertz / 4500) ** 2)
    wet = np.fft.irfft(np.fft.rfft(sound, size, axis=0) * np.fft.rfft(tail, size, axis=0) * dark, size, axis=0)
    return np.asarray(wet[: len(sound)] / np.sqrt(length) * 4, np.float32)


def _levelled(sound: Sound) -> Sound:
    """Louder by a soft knee, then to the peak; the last half second fades."""
    loud = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
    pushed = np.tanh(sound * np.float32(0.19 / loud))
    tail = min(len(pushed), RATE // 2)
    pushed[len(pushed) - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)[:, None]
    top = float(np.abs(pushed).max()) or 1.0
    return (pushed * np.float32(min(PEAK / top, 1.6))).astype(np.float32)
