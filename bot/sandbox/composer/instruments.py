"""Tones and drums as rows, and how one note or one stroke of them sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.sandbox.composer.recording import RATE, Sound

_TABLE = 2048
_CEILING = 15_000.0
"""Hz; partials above are left out, so no note folds back."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A tuned instrument: partials that die away early (`bright`) over partials that last (`body`), from the first on.

    `attack`, `release` and both decays in seconds (a decay of 0 holds); `spread` in cents between two copies; `drive`
    is how hard it is pushed into saturation; `octave` shifts what is written.
    """

    bright: tuple[float, ...]
    body: tuple[float, ...]
    attack: float
    bright_decay: float
    body_decay: float
    release: float
    spread: float = 0.0
    drive: float = 0.0
    octave: int = 0
    vibrato: float = 0.0


def _saw(count: int, tilt: float = 1.0) -> tuple[float, ...]:
    return tuple(1 / n**tilt for n in range(1, count + 1))


def _odd(count: int) -> tuple[float, ...]:
    return tuple((n % 2) / n for n in range(1, count + 1))


TONES: dict[str, Tone] = {
    "piano": Tone((0.3, 0.5, 0.35, 0.3, 0.2, 0.16, 0.1, 0.08), (1.0, 0.35, 0.12, 0.06), 0.003, 0.25, 1.3, 0.18, 3),
    "epiano": Tone((0.0, 0.2, 0.05, 0.3, 0.0, 0.0, 0.12), (1.0, 0.18, 0.04), 0.004, 0.18, 1.1, 0.2, 5),
    "organ": Tone((0.3, 0.0, 0.2), (1.0, 0.7, 0.5, 0.3, 0.0, 0.18, 0.0, 0.12), 0.008, 0.05, 0, 0.05, 6),
    "guitar": Tone(_saw(16, 0.9), (1.0, 0.5, 0.3, 0.15), 0.002, 0.09, 0.6, 0.12, 4),
    "crunch": Tone(_saw(8), _saw(10, 0.8), 0.004, 0.3, 2.5, 0.06, 9, 5.0, -1),
    "scream": Tone(_odd(9), _saw(12, 0.9), 0.01, 0.4, 0, 0.08, 6, 2.5, 1, 0.25),
    "pad": Tone((0.2, 0.1), _saw(10, 1.5), 0.25, 0.8, 0, 0.5, 14),
    "saws": Tone(_saw(20), _saw(12, 1.1), 0.006, 0.15, 1.2, 0.12, 18),
    "strings": Tone((0.2, 0.2, 0.1), _saw(12, 1.25), 0.16, 0.5, 0, 0.35, 12, vibrato=0.12),
    "spiccato": Tone(_saw(14), _saw(6, 1.2), 0.008, 0.06, 0.22, 0.08, 10, octave=1),
    "cello": Tone((0.3, 0.3, 0.2), _saw(10, 1.2), 0.07, 0.4, 0, 0.25, 6, octave=-1, vibrato=0.1),
    "horn": Tone((0.2, 0.4, 0.3, 0.2), (1.0, 0.6, 0.35, 0.18, 0.08), 0.06, 0.4, 0, 0.18, 5, vibrato=0.08),
    "muted": Tone(
        (0.2, 0.5, 0.5, 0.4, 0.3, 0.2), (1.0, 0.5, 0.25, 0.1), 0.02, 0.12, 1.5, 0.08, 0, octave=1, vibrato=0.15
    ),
    "whistle": Tone((0.0, 0.2), (1.0, 0.08, 0.03), 0.04, 0.1, 0, 0.1, 0, octave=1, vibrato=0.2),
    "bell": Tone((0.0, 0.3, 0.0, 0.4, 0.0, 0.2), (1.0, 0.1), 0.002, 0.15, 0.6, 0.3, 3, octave=1),
    "pluck": Tone(_saw(18, 0.9), (1.0, 0.4, 0.2), 0.002, 0.08, 0.25, 0.12, 8, octave=1),
    "bass": Tone(_saw(10), (1.0, 0.5, 0.2, 0.1), 0.004, 0.12, 1.0, 0.05, 0, 0.8, -2),
    "pick": Tone(_saw(14, 0.8), (1.0, 0.6, 0.35, 0.2, 0.1), 0.003, 0.1, 0.9, 0.05, 0, 1.5, -2),
    "round": Tone((0.3, 0.3, 0.1), (1.0, 0.25, 0.06), 0.008, 0.1, 1.2, 0.08, 0, 0.4, -2),
    "upright": Tone((0.5, 0.5, 0.4, 0.3, 0.2), (1.0, 0.45, 0.12), 0.004, 0.06, 0.5, 0.08, 0, 0.3, -2),
    "sub": Tone(_saw(16), (1.0, 0.6, 0.35, 0.22, 0.15, 0.1), 0.004, 0.14, 0, 0.05, 5, 0.8, -2),
    "boom": Tone((0.4, 0.3, 0.2), (1.0, 0.12), 0.003, 0.08, 0.9, 0.15, 0, 1.2, -2),
}


@dataclass(frozen=True, slots=True)
class Drum:
    """A stroke: a tone that falls from `high` to `low` Hz in about `fall` seconds, and noise above `edge` Hz."""

    high: float
    low: float
    fall: float
    tone: float
    tone_decay: float
    noise: float
    noise_decay: float
    edge: float
    pan: float = 0.0
    room: float = 0.1
    bursts: int = 1


DRUMS: dict[str, Drum] = {
    "kick": Drum(160, 48, 0.03, 1.0, 0.14, 0.12, 0.006, 2000, room=0.02),
    "snare": Drum(240, 180, 0.02, 0.45, 0.07, 0.5, 0.11, 1200, room=0.3),
    "clap": Drum(1, 1, 1, 0.0, 0.01, 0.5, 0.1, 900, -0.1, 0.35, bursts=3),
    "rim": Drum(1700, 1650, 0.01, 0.4, 0.018, 0.2, 0.012, 2500, 0.15, 0.25),
    "hat": Drum(1, 1, 1, 0.0, 0.01, 0.24, 0.03, 7500, 0.25, 0.05),
    "ride": Drum(5200, 5190, 1, 0.05, 0.2, 0.16, 0.22, 6500, 0.3, 0.12),
    "shaker": Drum(1, 1, 1, 0.0, 0.01, 0.15, 0.045, 5500, -0.3, 0.08),
    "crackle": Drum(1, 1, 1, 0.0, 0.01, 0.08, 0.004, 3000, -0.2, 0.0),
    "tom": Drum(150, 82, 0.06, 0.8, 0.18, 0.1, 0.03, 900, -0.25, 0.3),
    "crash": Drum(4100, 4090, 1, 0.03, 0.6, 0.26, 0.7, 5000, -0.2, 0.25),
}


def play(tone: Tone, pitch: float, seconds: float) -> Sound:
    """One note of about unit level: `pitch` a MIDI number, held for `seconds`, then released."""
    length = int((seconds + tone.release) * RATE)
    time = np.arange(length, dtype=np.float32) / np.float32(RATE)
    hertz = 440.0 * 2 ** ((pitch - 69) / 12 + tone.octave)
    body, bright = _table(tone.body, hertz), _table(tone.bright, hertz)
    fade = np.exp(-time / np.float32(tone.bright_decay))
    hold = np.exp(-time / np.float32(tone.body_decay)) if tone.body_decay else np.float32(1)
    sound = np.zeros(length, np.float32)
    for cents in (-tone.spread / 2, tone.spread / 2) if tone.spread else (0.0,):
        at, part = _phase(hertz * 2 ** (cents / 1200), length, tone.vibrato, time)
        sound += _read(body, at, part) * hold + _read(bright, at, part) * fade
    if tone.drive:
        sound = np.tanh(sound * np.float32(tone.drive)) / np.float32(np.sqrt(tone.drive))
    return (sound * _edges(length, tone.attack, tone.release) * np.float32(0.5)).astype(np.float32)


def strike(drum: Drum, loud: float, rng: np.random.Generator) -> Sound:
    """One stroke, `loud` 0 to 1."""
    length = int(RATE * (0.02 * drum.bursts + 6 * max(drum.tone_decay if drum.tone else 0.0, drum.noise_decay)))
    time = np.arange(length, dtype=np.float32) / np.float32(RATE)
    turns = drum.low * time + (drum.high - drum.low) * drum.fall * (1 - np.exp(-time / drum.fall))
    tone = np.sin(2 * np.pi * turns) * np.exp(-time / drum.tone_decay) * drum.tone
    envelope = np.zeros(length, np.float32)
    for burst in range(drum.bursts):
        start = int(0.011 * RATE * burst)
        envelope[start:] = np.exp(-time[: length - start] / (drum.noise_decay if burst == drum.bursts - 1 else 0.006))
    noise = _above(rng.standard_normal(length, np.float32), drum.edge) * envelope * drum.noise
    return ((tone + noise) * loud).astype(np.float32)


def _above(noise: Sound, edge: float) -> Sound:
    """Noise without what lies below `edge` Hz (a gentle slope of an octave)."""
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(len(noise), 1 / RATE).astype(np.float32)
    return np.fft.irfft(spectrum * np.clip(hertz / edge - 0.5, 0, 1), len(noise)).astype(np.float32)


def _table(partials: tuple[float, ...], hertz: float) -> Sound:
    """One period, with its first sample once more at the end; phases spread so that the peak stays low."""
    kept = np.array(partials[: max(1, int(_CEILING / hertz))], np.float32)
    number = np.arange(1, len(kept) + 1)[:, None]
    turn = 2 * np.pi * np.arange(_TABLE + 1) / _TABLE
    waves = np.sin(number * turn + 0.7 * number**2)
    return np.asarray(kept @ waves, np.float32)


def _phase(
    hertz: float, length: int, vibrato: float, time: Sound
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int32]], Sound]:
    """Where in the table each sample lies: whole index and fraction. `vibrato` is in semitones, at 5 Hz."""
    turns = np.arange(length, dtype=np.float64) * (hertz / RATE)
    if vibrato:
        depth = hertz * (2 ** (vibrato / 12) - 1) / (2 * np.pi * 5)
        turns += depth * np.sin(2 * np.pi * 5 * time) * np.clip(time * 4 - 1, 0, 1)
    turns = (turns % 1.0) * _TABLE
    whole = turns.astype(np.int32)
    return whole, (turns - whole).astype(np.float32)


def _read(table: Sound, at: np.ndarray[tuple[int], np.dtype[np.int32]], part: Sound) -> Sound:
    low = table[at % _TABLE]
    return np.asarray(low + part * (table[at % _TABLE + 1] - low), np.float32)


def _edges(length: int, attack: float, release: float) -> Sound:
    rise, fall = max(1, int(attack * RATE)), max(1, int(release * RATE))
    edges = np.ones(length, np.float32)
    rise, fall = min(rise, length), min(fall, length)
    edges[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    edges[length - fall :] *= np.linspace(1, 0, fall, dtype=np.float32) ** 2
    return edges
