"""What an isolated process does with a clip: measures it, or cuts an mp3 out of it. It does without numpy: to load that
takes as long as to judge most clips (0.1 s, measured)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from bot.audio import fit, lame
from bot.audio.decode import AudioFile
from bot.audio.jobs import Answer, Job, candidates, first_that_sounds, restart
from bot.audio.pcm import audible, audible_pcm

LONG = 180.0
"""Seconds from which on a clip is encoded in mono: six minutes then take one second instead of two (measured). It is
heard by a model, for its tune and its voice."""


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
        restart(into, 0)
        copied = audio.kind.name == "mp3" and fit.size_at(audio.kbps, job["length"]) <= job["room"]
        written, loud = (_copied if copied else _encoded)(audio, into, job)
        for _ in audio.play():
            if audio.seconds >= job["counted"]:
                break
        return _heard(audio, loud=loud, written=written)

    return first_that_sounds(file, candidates(job), do)


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
        loud[0] = loud[0] or audible_pcm(block)
        yield block
