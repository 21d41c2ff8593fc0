"""A person's clip held against a model's rule: passed as it is, made to fit, or refused with the figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.audio import fence
from bot.audio.decode import Unreadable
from bot.audio.fence import Heard
from bot.audio.sniff import Kind, sniff
from bot.songs.models import ReferenceRule
from bot.songs.ports.audio import Clip
from bot.songs.refusals import ClipPastEnd, ClipTooShort, Looks, NotAudio, Refusal

MADE_SECONDS = 60.0
"""How much of a clip is taken where it has to be made anew and the rule names no upper end: those models sing at
most a minute themselves."""

LOOKED_AT = 1200.0
"""Seconds of a clip that are looked at; what lies behind them counts as not there. A bomb of ten hours ends here."""

ROOM = (10 << 20) - (64 << 10)
"""Bytes of a made clip: it goes onto the status card, so it must hold Discord's least limit for a file, 10 MiB."""

KBPS = 192
"""The bit rate that a clip is encoded at, where it has room."""

_LAST_FRAME = 0.1
"""Seconds that a made mp3 may run over: an encoder's delay and its last frame (measured: under 0.06)."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One clip on the bench: the upload, what it is, where it may be written, and the rule that it has to hold."""

    upload: Path
    kind: Kind
    into: Path
    rule: ReferenceRule
    model: str


def check(upload: Path, into: Path, rule: ReferenceRule, model: str, start: float) -> Clip:
    """`upload` itself where it fits, else an mp3 at `into` that does. Raises `Refusal`; `OSError` where the disk does.

    Blocks for up to two seconds: for a thread.
    """
    kind = sniff(upload)
    if isinstance(kind, Looks):
        raise Refusal(NotAudio(kind))
    bench = Bench(upload, kind, into, rule, model)
    try:
        return (_as_it_is(bench) if start <= 0 else None) or _made(bench, max(0.0, start))
    except Unreadable as nothing:
        raise Refusal(NotAudio(Looks(str(nothing)))) from nothing


def _as_it_is(bench: Bench) -> Clip | None:
    """The upload untouched; None where it has to be made anew."""
    rule, size = bench.rule, bench.upload.stat().st_size
    if bench.kind.name not in rule.formats or (rule.most_bytes is not None and size > rule.most_bytes):
        return None
    most = LOOKED_AT if rule.most is None else rule.most
    heard = fence.measure(bench.upload, bench.kind, most)
    _long_enough(bench, heard.seconds)
    if heard.seconds > most or heard.damaged or not _plain(bench.kind, heard) or not _believable(rule, heard, most):
        return None
    return Clip(bench.upload, heard.seconds, size, bench.kind.name, changed=False)


def _made(bench: Bench, start: float) -> Clip:
    """An mp3 cut out of the upload, from `start`."""
    rule = bench.rule
    length = MADE_SECONDS if rule.most is None else rule.most - _LAST_FRAME
    room = ROOM if rule.most_bytes is None else min(ROOM, rule.most_bytes)
    heard = fence.cut(bench.upload, bench.kind, bench.into, start=start, length=length, room=room, kbps=KBPS)
    if heard.seconds <= 0:
        raise Unreadable
    if heard.written <= 0:
        raise Refusal(ClipPastEnd(start, heard.seconds))
    _long_enough(bench, heard.written)
    return Clip(bench.into, heard.written, bench.into.stat().st_size, "mp3", changed=True)


def _long_enough(bench: Bench, seconds: float) -> None:
    least, excluded = bench.rule.least, bench.rule.least_excluded
    if seconds <= 0:
        raise Unreadable
    if seconds < least or (excluded and seconds == least):
        raise Refusal(ClipTooShort(bench.model, least, seconds, excluded))


def _plain(kind: Kind, heard: Heard) -> bool:
    """Whether inside is what the format's name promises: a wav may hold a dozen codecs that nobody expects."""
    return heard.codec.startswith("pcm_" if kind.name == "wav" else kind.name)


def _believable(rule: ReferenceRule, heard: Heard, most: float) -> bool:
    """Whether the header's length would pass as well: the provider may be one of those who believe headers."""
    return heard.claimed == 0 or rule.least <= heard.claimed <= most + _LAST_FRAME
