"""A person's clip held against a model's rule: passed as it is, made to fit, or refused with the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.audio import isolation
from bot.audio.errors import Unreadable
from bot.audio.isolation import Decoded
from bot.audio.sniff import Candidate, look_at
from bot.songs.models import ReferenceRule
from bot.songs.ports.audio import Clip
from bot.songs.refusals import ClipFromTooLate, ClipPastEnd, ClipSilent, ClipTooShort, Refusal, not_audio
from bot.songs.wishes import CLIP_LOOKED_AT

MADE_SECONDS = 60.0
"""How much of a clip is taken where it has to be made anew and the rule names no upper end: those models sing at
most a minute themselves."""

MADE_BYTES = (10 << 20) - (64 << 10)
"""The most bytes of a made clip: it goes onto the status card, so that it must hold Discord's least limit for a file,
10 MiB."""

KBPS = 192
"""The bit rate that a clip is encoded at, where it is small enough then."""

_LAST_FRAME = 0.1
"""Seconds that a made mp3 may run over: an encoder's delay and its last frame (measured: under 0.06)."""


@dataclass(frozen=True, slots=True)
class ClipJob:
    """One clip to check: the upload, what it may be, whether it begins as that should (`plain`), where it may be
    written, and the rule that it has to hold."""

    upload: Path
    candidates: Sequence[Candidate]
    plain: bool
    into: Path
    rule: ReferenceRule
    model: str


def check(upload: Path, into: Path, rule: ReferenceRule, model: str, start: float) -> Clip:
    """`upload` itself where it fits, else an mp3 at `into` that does. Raises `Refusal`; `OSError` where the disk, or
    the isolated process, fails.

    Blocks for up to two seconds: for a thread.
    """
    seen = look_at(upload)
    if not seen.candidates:
        raise Refusal(not_audio(seen.seems))
    job = ClipJob(upload, seen.candidates, seen.plain, into, rule, model)
    try:
        return (_as_it_is(job) if start <= 0 else None) or _made(job, max(0.0, start))
    except Unreadable as nothing:
        raise Refusal(not_audio(str(nothing) or seen.seems)) from nothing


def _as_it_is(job: ClipJob) -> Clip | None:
    """The upload untouched; None where it has to be made anew."""
    rule, size, kind = job.rule, job.upload.stat().st_size, job.candidates[0].kind
    if not job.plain or kind.name not in rule.formats or (rule.most_bytes is not None and size > rule.most_bytes):
        return None
    most = CLIP_LOOKED_AT if rule.most is None else rule.most
    decoded = isolation.measure(job.upload, job.candidates, most)
    if decoded.seconds > most or decoded.damaged or decoded.truncated:
        return None
    _usable(job, decoded, decoded.seconds)
    if not _ordinary(kind.name, job.candidates[0].offset, decoded) or not _believable(rule, decoded, most):
        return None
    return Clip(job.upload, decoded.seconds, size, kind.name, changed=False)


def _made(job: ClipJob, start: float) -> Clip:
    """An mp3 cut out of what is looked at of the upload, from `start`."""
    rule = job.rule
    wanted = MADE_SECONDS if rule.most is None else rule.most - _LAST_FRAME
    length = min(wanted, CLIP_LOOKED_AT - start)
    if length <= 0:
        raise Refusal(ClipFromTooLate(start, CLIP_LOOKED_AT))
    most_bytes = MADE_BYTES if rule.most_bytes is None else min(MADE_BYTES, rule.most_bytes)
    decoded = isolation.cut(
        job.upload,
        job.candidates,
        job.into,
        start=start,
        length=length,
        most_bytes=most_bytes,
        kbps=KBPS,
        decode_seconds=CLIP_LOOKED_AT,
    )
    if decoded.written_seconds <= 0 < decoded.seconds:
        raise Refusal(ClipPastEnd(start, decoded.seconds))
    _usable(job, decoded, decoded.written_seconds)
    left = decoded.seconds - decoded.written_seconds
    whole = None if left <= 2 * _LAST_FRAME else min(decoded.seconds, CLIP_LOOKED_AT)
    return Clip(job.into, decoded.written_seconds, job.into.stat().st_size, "mp3", changed=True, of_seconds=whole)


def _usable(job: ClipJob, decoded: Decoded, seconds: float) -> None:
    """Raise what a model would say of so many seconds, or a person of silence."""
    least, excluded = job.rule.least, job.rule.least_excluded
    if seconds <= 0:
        raise Unreadable
    if seconds < least or (excluded and seconds == least):
        raise Refusal(ClipTooShort(job.model, least, seconds, excluded))
    if not decoded.audible:
        raise Refusal(ClipSilent())


def _ordinary(name: str, offset: int, decoded: Decoded) -> bool:
    """Whether inside is what the format's name promises, from the first byte on: a wav may hold a dozen codecs that
    nobody expects, and a tag is expected before an mp3 alone."""
    expected = decoded.codec.startswith("pcm_") and not decoded.codec.endswith("law") if name == "wav" else None
    return (decoded.codec.startswith(name) if expected is None else expected) and (offset == 0 or name == "mp3")


def _believable(rule: ReferenceRule, decoded: Decoded, most: float) -> bool:
    """Whether the header's length would pass as well: the provider may be one of those who believe headers."""
    return decoded.header_seconds == 0 or rule.least <= decoded.header_seconds <= most + _LAST_FRAME
