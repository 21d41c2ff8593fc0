"""The sung notes as sound: each syllable's frames on the song's own grid, shaped out of a pulse at the note's pitch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.sandbox.composer.recording import RATE, Sound
from bot.sandbox.composer.voices import BINS, FRAME, Grid, Sounded, Voice

HOP = int(RATE * FRAME)
WINDOW = 4 * HOP
GLIDE = 0.035
"""Seconds in which the voice slides into a note."""

VIBRATO = (5.4, 0.35, 0.2)
"""Hz, semitones, and the seconds after which it sets in."""

TOP = 11_000.0
"""Hz, above which a pulse has no partials: the voice's own frames end at 12 kHz."""


@dataclass(frozen=True, slots=True)
class Sung:
    """A syllable at `start` seconds for `length` seconds at a MIDI `pitch`."""

    start: float
    length: float
    pitch: int
    sound: str


def perform(notes: Sequence[Sung], voice: Voice, seconds: float, rng: np.random.Generator) -> Sound:
    """The voice alone: float32 of shape (n,), about unit level, silent where nothing is sung."""
    frames = int(seconds / FRAME) + 1
    tone, hiss = np.zeros((frames, BINS), np.float32), np.zeros((frames, BINS), np.float32)
    pitch = np.zeros(frames)
    free = 0
    for note in notes:
        free = _lay(note, voice.sounded(note.sound), free, tone, hiss, pitch)
    if not notes:
        return np.zeros(int(seconds * RATE), np.float32)
    spectrum = _analysed(_pulses(_curved(pitch)), frames)
    spectrum *= _wide(tone)
    noise = rng.standard_normal((frames, 2 * BINS), np.float32).view(np.complex64)
    spectrum[:, :BINS] += noise * hiss * np.float32(0.35)
    sound = _overlapped(spectrum)[: int(seconds * RATE)]
    loud = float(np.sqrt(np.mean(np.square(sound[np.abs(sound) > 1e-4])))) if np.any(np.abs(sound) > 1e-4) else 1.0
    return (sound / np.float32(4 * loud)).astype(np.float32)


def _lay(note: Sung, sounded: Sounded, free: int, tone: Grid, hiss: Grid, pitch: np.ndarray) -> int:
    """Put a syllable on the grid, its vowel on the beat; answers with the first frame after it."""
    beat = round(note.start / FRAME)
    start = max(free, beat - sounded.begin, 0)
    coda = len(sounded.tone) - sounded.end
    stop = min(max(start + sounded.begin + 3, round((note.start + note.length) / FRAME)), len(tone))
    held = max(1, stop - start - sounded.begin - coda)
    vowel = np.linspace(sounded.begin, max(sounded.begin, sounded.end - 1), held)
    order = np.concatenate([np.arange(sounded.begin), vowel, np.arange(sounded.end, len(sounded.tone))])
    order = order[: max(0, stop - start)]
    if not len(order):
        return start
    low = order.astype(int)
    high, part = np.minimum(low + 1, len(sounded.tone) - 1), (order - low).astype(np.float32)[:, None]
    end = start + len(order)
    fade = np.minimum(1, np.minimum(np.arange(1, len(order) + 1), np.arange(len(order), 0, -1)) / 2)[:, None]
    level = fade.astype(np.float32) / np.float32(max(1e-6, float(sounded.tone.sum(1).max())))
    tone[start:end] = (sounded.tone[low] * (1 - part) + sounded.tone[high] * part) * level
    hiss[start:end] = (sounded.hiss[low] * (1 - part) + sounded.hiss[high] * part) * level
    pitch[start:end] = note.pitch
    return end


def _curved(pitch: np.ndarray) -> np.ndarray:
    """Hz for each frame: slides between notes, vibrato in long ones, the last pitch where nobody sings."""
    filled = pitch.copy()
    last = next((value for value in pitch if value), 60.0)
    since = 0
    shake = np.zeros(len(pitch))
    for place, value in enumerate(pitch):
        since = since + 1 if value and (place == 0 or value == pitch[place - 1]) else 0
        last = value or last
        filled[place] = last
        deep = min(1.0, max(0.0, since * FRAME - VIBRATO[2]) * 4)
        shake[place] = deep * VIBRATO[1] * np.sin(2 * np.pi * VIBRATO[0] * since * FRAME)
    width = max(1, round(GLIDE / FRAME))
    smooth = np.convolve(np.pad(filled, (width, 0), mode="edge"), np.ones(width + 1) / (width + 1), "valid")
    return 440.0 * 2 ** ((smooth + shake - 69) / 12)


def _pulses(hertz: np.ndarray) -> Sound:
    """A band-limited pulse train: every partial below `TOP` at one level, by its closed form."""
    at = np.arange(len(hertz) * HOP) / HOP - 0.5
    wave = np.interp(at, np.arange(len(hertz)), hertz)
    half = np.pi * np.modf(np.cumsum(wave) / RATE)[0]
    partials = np.floor(TOP / wave) + 0.5
    below = np.sin(half)
    near = np.abs(below) < 1e-3
    pulse = np.sin(2 * partials * half) / np.where(near, 1.0, 2 * below)
    return (np.where(near, partials, pulse) - 0.5).astype(np.float32)


def _window() -> Sound:
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def _analysed(pulse: Sound, frames: int) -> np.ndarray:
    padded = np.pad(pulse, WINDOW // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    return np.fft.rfft(views * _window() / np.float32(WINDOW / 4), axis=1).astype(np.complex64)


def _wide(tone: Grid) -> Grid:
    """From 12 kHz to the whole width: nothing is above."""
    return np.pad(tone, ((0, 0), (0, WINDOW // 2 + 1 - BINS)))


def _overlapped(spectrum: np.ndarray) -> Sound:
    blocks = np.fft.irfft(spectrum, WINDOW, axis=1).astype(np.float32) * _window()
    frames = len(blocks)
    parts = blocks.reshape(frames, 4, HOP)
    out = np.zeros((frames + 3, HOP), np.float32)
    for number in range(4):
        out[number : number + frames] += parts[:, number]
    return out.reshape(-1)[WINDOW // 2 :] / np.float32(1.5)
