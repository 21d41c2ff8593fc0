"""What an isolated process does with a file: measures it, cuts an mp3 out of it, or makes a finished song of it."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, TypeVar

import numpy as np

from bot.audio import fit, lame
from bot.audio.decode import AudioFile, opened
from bot.audio.errors import Unreadable
from bot.audio.kinds import BY_NAME
from bot.audio.listening import listen
from bot.audio.pcm import SILENCE, audible
from bot.audio.peaks import Outline
from bot.audio.sniff import Candidate

LONG = 180.0
"""Seconds from which on a clip is encoded in mono: six minutes then take one second instead of two (measured). It is
heard by a model, for its tune and its voice."""

Job = Mapping[str, Any]
Answer = dict[str, Any]
_Made = TypeVar("_Made")


def measure(job: Job, file: BinaryIO, _: BinaryIO | None) -> Answer:
    """Decode up to `most` seconds."""

    def do(audio: AudioFile) -> Answer:
        loud = False
        for _, frames in audio.play():
            loud = loud or any(map(audible, frames))
            if audio.seconds > job["most"]:
                break
        return _heard(audio, loud=loud)

    return first_that_sounds(file, candidates(job), do)


def cut(job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    """Write at most `length` seconds from `start` as mp3 in `room` bytes; then count on, up to `counted` seconds.

    An mp3 that leaves room is cut between its packets; all else is encoded at up to `kbps`.
    """
    assert into is not None

    def do(audio: AudioFile) -> Answer:
        _restart(into, 0)
        copied = audio.kind.name == "mp3" and fit.size_at(audio.kbps, job["length"]) <= job["room"]
        written, loud = (_copied if copied else _encoded)(audio, into, job)
        for _ in audio.play():
            if audio.seconds >= job["counted"]:
                break
        return _heard(audio, loud=loud, written=written)

    return first_that_sounds(file, candidates(job), do)


def finish(job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    """The outline; and behind what `into` holds the sound in `room` bytes, unless it can stay as it is."""
    assert into is not None
    size, behind = file.seek(0, os.SEEK_END), into.seek(0, os.SEEK_END)

    def do(audio: AudioFile) -> tuple[AudioFile, Outline, fit.Plan]:
        heard = _outline(audio)
        return audio, heard, fit.plan(heard.sound, size - audio.starts, job["room"])

    first, heard, chosen = first_that_sounds(file, candidates(job), do)
    written = chosen.seconds
    if chosen.kbps is not None:
        _restart(into, behind)
        with opened(file, first.kind, first.starts) as audio:
            pcm = lame.window(audio.pcm(audio.shape), 0, audio.shape.bytes_in(chosen.seconds))
            written = lame.encode(pcm, audio.shape, chosen.kbps, into)
    said = {"starts": first.starts, "encoded": chosen.kbps is not None, "written": written}
    return {**_drawn(heard), **said, "excerpt": chosen.excerpt or first.spent}


def outline(job: Job, file: BinaryIO, _: BinaryIO | None) -> Answer:
    """How loud the file is, moment by moment."""
    return _drawn(first_that_sounds(file, candidates(job), _outline))


WORK: Mapping[str, Callable[[Job, BinaryIO, BinaryIO | None], Answer]] = {
    work.__name__: work for work in (measure, cut, finish, outline)
}


def candidates(job: Job) -> list[Candidate]:
    return [Candidate(BY_NAME[name], starts) for name, starts in job["candidates"]]


def first_that_sounds(file: BinaryIO, found: Sequence[Candidate], do: Callable[[AudioFile], _Made]) -> _Made:
    """What `do` makes of the first candidate that holds sound. Raises `Unreadable`, with the first reason named."""
    why = ""
    for candidate in found:
        try:
            with opened(file, candidate.kind, candidate.starts) as audio:
                made = do(audio)
                if audio.seconds > 0 and audio.bad <= audio.good:  # of any bytes at all, some decoder makes a little
                    return made
        except Unreadable as nothing:
            why = why or str(nothing)
        except Exception as odd:  # whatever a decoder, or PyAV, makes of these bytes: the next one may do better
            why = why or f"something that no decoder can bear ({type(odd).__name__})"
    raise Unreadable(why)


def _outline(audio: AudioFile) -> Outline:
    heard = listen(audio)
    # What calls itself mp3 may be layer II, which browsers do not play.
    return replace(heard, sound=replace(heard.sound, is_mp3=heard.sound.is_mp3 and audio.codec.startswith("mp3")))


def _heard(audio: AudioFile, *, loud: bool, written: float = 0.0) -> Answer:
    return {
        "kind": audio.kind.name,
        "seconds": audio.seconds,
        "claimed": audio.claimed,
        "codec": audio.codec,
        "damaged": audio.damaged or bool(audio.later),
        "spent": audio.spent,
        "loud": loud,
        "written": written,
    }


def _drawn(heard: Outline) -> Answer:
    """The outline in JSON: an hour's levels in 16 bits each are 192 KB of base64."""
    levels = (heard.levels * 65535).astype("<u2").tobytes()
    return {"seconds": heard.sound.seconds, "damaged": heard.sound.damaged, "levels": b64encode(levels).decode()}


def _copied(audio: AudioFile, into: BinaryIO, job: Job) -> tuple[float, bool]:
    """The packets of an mp3 as they are: the seconds written, and whether anything is to be heard in them."""
    written, before, loud = 0.0, 0.0, False
    for packet, frames in audio.play():
        if audio.seconds > job["start"] + job["length"] or into.tell() + packet.size > job["room"]:
            break
        if before >= job["start"]:
            into.write(bytes(packet))
            written += audio.seconds - before
            loud = loud or any(map(audible, frames))
        before = audio.seconds
    return written, loud


def _encoded(audio: AudioFile, into: BinaryIO, job: Job) -> tuple[float, bool]:
    """The sound as mp3 at a rate for which there is room; long ones in mono."""
    length = job["length"]
    long = min(length, audio.claimed or length) > LONG
    shape = replace(audio.shape, channels=1) if long else audio.shape
    rate = fit.rate_for(length, job["room"], most=job["kbps"]) or fit.LADDER[-1]
    loud = [False]
    pcm = lame.window(audio.pcm(shape), shape.bytes_in(job["start"]), shape.bytes_in(length))
    return lame.encode(_listened(pcm, loud), shape, rate, into), loud[0]


def _listened(pcm: Iterator[bytes], loud: list[bool]) -> Iterator[bytes]:
    for block in pcm:
        samples = np.frombuffer(block, "<i2")
        loud[0] = loud[0] or bool((np.abs(samples.astype(np.int32)) > SILENCE * 32768).any())
        yield block


def _restart(into: BinaryIO, behind: int) -> None:
    """Forget what an earlier try has written."""
    into.seek(behind)
    into.truncate()
