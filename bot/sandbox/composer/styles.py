"""The styles: one row each, found by the words of the style text.

Patterns are sixteenth notes of a bar of four beats. Drums: `X` loud, `x` normal, `-` soft, `.` none. Tuned parts: a
digit is a chord tone counted from its root (0 root, 1 third, 2 fifth, 3 octave or seventh), `x` the whole chord, `.` lets
the one before sound on, `,` stops it. Chords are steps of the scale, one a bar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays, what, and how loud. `instrument` names a row of `instruments.TONES`."""

    instrument: str
    pattern: str
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Style:
    """One way to play a song. `bpm` is a range; `room` is (decay in seconds, level); `pump` is how deep the kick ducks."""

    name: str
    words: str
    bpm: tuple[int, int]
    mode: tuple[int, ...]
    verse: tuple[int, ...]
    chorus: tuple[int, ...]
    kit: dict[str, str]
    bass: Part
    chords: Part
    lead: Part
    extra: Part | None = None
    sevenths: bool = False
    swing: float = 0.0
    pump: float = 0.0
    room: tuple[float, float] = (1.2, 0.16)
    echo: float = 0.12


STYLES: tuple[Style, ...] = (
    Style(
        "pop", r"pop|catchy|radio", (100, 118), MAJOR, (0, 4, 5, 3), (3, 0, 4, 5),
        {"kick": "X...x.....x.....", "snare": "....X.......X...", "hat": "x-x-x-x-x-x-x-x-", "clap": "............x..."},
        Part("bass", "0..0..0.0..0..2."), Part("epiano", "x.....x...x....."), Part("bell", ""),
        Part("pad", "x...............", 0.6),
    ),
    Style(
        "rock", r"rock|punk|grunge|guitar|metal|indie|alternative|garage", (124, 148), MIXOLYDIAN, (0, 6, 3, 0), (0, 3, 4, 3),
        {"kick": "X.....x.X.x.....", "snare": "....X.......X..-", "hat": "X.x.X.x.X.x.X.x."},
        Part("pick", "0.0.0.0.0.0.0.0.", 1.1), Part("crunch", "x.....x.x.....x."), Part("scream", ""),
        room=(0.9, 0.12), echo=0.08,
    ),
    Style(
        "ballad", r"ballad|piano|slow|sad|emotional|tender|love|lullaby|gentle", (66, 76), MAJOR, (0, 5, 3, 4), (3, 4, 0, 5),
        {"kick": "x.........x.....", "rim": "........x.......", "shaker": "-.-.-.-.-.-.-.-."},
        Part("round", "0.......0.....2."), Part("piano", "0.1.2.3.2.1.2.1.", 1.1), Part("strings", ""),
        Part("strings", "x...............", 0.7), room=(2.4, 0.26), echo=0.06,
    ),
    Style(
        "folk", r"folk|acoustic|country|campfire|ukulele|singer|americana|bluegrass|celtic|shanty", (92, 108), MAJOR,
        (0, 3, 0, 4), (3, 0, 4, 0),
        {"kick": "x.......x.......", "shaker": "x--.x--.x--.x--.", "clap": "....-.......-..."},
        Part("round", "0.......2......."), Part("guitar", "0.2.x.2.1.2.x.2.", 1.2), Part("whistle", ""),
        room=(1.0, 0.14), echo=0.04,
    ),
    Style(
        "jazz", r"jazz|swing|bebop|lounge|big band|crooner", (112, 136), DORIAN, (0, 3, 1, 4), (3, 6, 0, 1),
        {"ride": "x...x.-.x...x.-.", "kick": "-.......-.......", "snare": "......-.......-.", "hat": "....x.......x..."},
        Part("upright", "0...1...2...3..."), Part("epiano", "..x.....,..x..,.", 0.9), Part("muted", ""),
        sevenths=True, swing=0.3, room=(1.0, 0.14), echo=0.0,
    ),
    Style(
        "lofi", r"lo-?fi|chill|study|hip.?hop|boom.?bap|r&?b|soul|mellow|relax", (74, 86), MINOR, (3, 4, 0, 0), (5, 6, 2, 0),
        {"kick": "X......x..X.....", "snare": "....x.......x...", "hat": "x.-.x.-.x.-.x.--", "crackle": "-.......-..-...."},
        Part("round", "0.....0...0....."), Part("epiano", "x.........x....."), Part("muted", ""),
        sevenths=True, swing=0.18, pump=0.25, room=(1.4, 0.18), echo=0.16,
    ),
    Style(
        "house", r"house|edm|dance|techno|electro|club|trance|disco|rave|party|upbeat", (122, 128), MINOR,
        (0, 5, 2, 6), (5, 6, 0, 2),
        {"kick": "X...X...X...X...", "clap": "....X.......X...", "hat": "..X...X...X...X.", "shaker": "x-x-x-x-x-x-x-x-"},
        Part("sub", ",.0.,.0.,.0.,.3.", 1.1), Part("saws", "..x..x....x..x..", 0.9), Part("pluck", ""),
        Part("pluck", "0.2.3.2.1.2.3.2.", 0.6), pump=0.6, room=(1.6, 0.18), echo=0.2,
    ),
    Style(
        "synthwave", r"synth|80s|retro|wave|neon|new wave", (92, 104), MINOR, (0, 5, 2, 6), (5, 6, 0, 0),
        {"kick": "X.......X.x.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x.", "tom": "..............xx"},
        Part("sub", "0.0.0.0.0.0.0.0."), Part("pad", "x..............."), Part("saws", "", 0.8),
        Part("pluck", "0.1.2.3.0.1.2.3.", 0.7), pump=0.35, room=(2.0, 0.22), echo=0.2,
    ),
    Style(
        "reggae", r"reggae|ska|dub|island|dancehall", (72, 84), MAJOR, (0, 3, 0, 4), (0, 4, 5, 3),
        {"kick": "........X.......", "rim": "........x.......", "hat": "x.-.x.-.x.-.x.--", "shaker": "..x...x...x...x."},
        Part("round", "0..0..2...0.,.2.", 1.2), Part("organ", ",.,.x,,.,.,.x,,."), Part("organ", ""),
        swing=0.1, room=(1.2, 0.14), echo=0.25,
    ),
    Style(
        "blues", r"blues|gospel|boogie|delta", (84, 98), MIXOLYDIAN, (0, 3, 0, 4), (3, 3, 0, 4),
        {"kick": "X.....x.x.......", "snare": "....X.......X...", "ride": "x.x.x.x.x.x.x.x."},
        Part("upright", "0.0.1.1.2.2.3.2."), Part("organ", "x.....x.,.x....."), Part("scream", "", 0.8),
        sevenths=True, swing=0.33, room=(1.0, 0.14), echo=0.06,
    ),
    Style(
        "bossa", r"bossa|latin|samba|salsa|tropical|cuban|tango|flamenco|summer", (118, 132), MAJOR,
        (0, 1, 4, 0), (3, 1, 4, 5),
        {"kick": "x..xx..xx..xx..x", "rim": "x..x..x...x..x..", "shaker": "x-x-x-x-x-x-x-x-"},
        Part("upright", "0.....2.2.....0."), Part("guitar", "x..x..x...x..x..", 1.1), Part("whistle", ""),
        sevenths=True, room=(1.2, 0.16), echo=0.06,
    ),
    Style(
        "trap", r"trap|rap|drill|808|phonk|grime|dark", (68, 76), MINOR, (0, 0, 5, 4), (0, 5, 0, 6),
        {"kick": "X.....x...X.....", "clap": "........X.......", "hat": "x-x-x-xxx-x-x--x", "tom": "................"},
        Part("boom", "0.....0...0....."), Part("bell", "0...2...1...2...", 0.8), Part("pluck", ""),
        Part("pad", "x...............", 0.6), room=(1.8, 0.2), echo=0.18,
    ),
    Style(
        "cinematic", r"cinematic|orchestr|epic|film|classical|symphon|choir|ambient|anthem|fantasy|medieval", (80, 92), MINOR,
        (0, 5, 2, 6), (0, 2, 6, 3),
        {"tom": "X.....x.X..x..x.", "kick": "X...............", "snare": "--------......--"},
        Part("cello", "0...............", 1.1), Part("strings", "x..............."), Part("horn", ""),
        Part("spiccato", "0.0.2.0.1.0.2.3.", 0.8), room=(3.0, 0.3), echo=0.0,
    ),
)  # fmt: skip

_SAD = re.compile(r"\b(?:sad|dark|minor|melanchol|lonely|haunt|gloom)", re.IGNORECASE)
_HAPPY = re.compile(r"\b(?:happy|major|cheer|joy|sunny|bright)", re.IGNORECASE)
_FAST, _SLOW = (
    re.compile(r"\b(?:fast|uptempo|energetic|driving)", re.IGNORECASE),
    re.compile(r"\b(?:slow|calm|sleepy)", re.IGNORECASE),
)
_BPM = re.compile(r"\b(\d{2,3})\s*bpm\b", re.IGNORECASE)


def style_for(text: str) -> Style:
    """The row whose words come first in `text`, pop where none does, bent by words for mood, pace and "120 bpm"."""
    places = (
        (match.start(), row) for row in STYLES if (match := re.search(rf"\b(?:{row.words})", text, re.IGNORECASE))
    )
    return _bent(min(places, key=lambda found: found[0], default=(0, STYLES[0]))[1], text)


def _bent(row: Style, text: str) -> Style:
    if _SAD.search(text):
        row = replace(row, mode=MINOR)
    elif _HAPPY.search(text):
        row = replace(row, mode=MAJOR)
    if (match := _BPM.search(text)) and 50 <= int(match[1]) <= 200:
        return replace(row, bpm=(int(match[1]), int(match[1])))
    pace = 1.12 if _FAST.search(text) else 0.88 if _SLOW.search(text) else 1.0
    return replace(row, bpm=(round(row.bpm[0] * pace), round(row.bpm[1] * pace)))
