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
    """Decode up to `decode_seconds`."""

    def do(audio: AudioFile) -> Answer:
        sounds = False
        for _, frames in audio.play():
            sounds = sounds or any(map(audible, frames))
            if audio.seconds > job["decode_seconds"]:
                break
        return _answer(audio, sounds=sounds)

    return first_that_sounds(file, candidates(job), do)


def cut(job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    """Write at most `length` seconds from `start` as mp3 in `most_bytes`; then decode on, up to `decode_seconds`.

    An mp3 that is small enough is cut between its packets; all else is encoded at up to `kbps`.
    """
    assert into is not None

    def do(audio: AudioFile) -> Answer:
        restart(into, 0)
        copied = audio.kind.name == "mp3" and fit.size_at(audio.kbps, job["length"]) <= job["most_bytes"]
        seconds, sounds = (_copied if copied else _encoded)(audio, into, job)
        for _ in audio.play():
            if audio.seconds >= job["decode_seconds"]:
                break
        return _answer(audio, sounds=sounds, written_seconds=seconds)

    return first_that_sounds(file, candidates(job), do)


def _answer(audio: AudioFile, *, sounds: bool, written_seconds: float = 0.0) -> Answer:
    return {
        "kind": audio.kind.name,
        "seconds": audio.seconds,
        "header_seconds": audio.header_seconds,
        "codec": audio.codec,
        "damaged": audio.damaged or bool(audio.later),
        "truncated": audio.truncated,
        "audible": sounds,
        "written_seconds": written_seconds,
    }


def _copied(audio: AudioFile, into: BinaryIO, job: Job) -> tuple[float, bool]:
    """The packets of an mp3 as they are: the seconds written, and whether anything is to be heard in them."""
    seconds, before, sounds = 0.0, 0.0, False
    for packet, frames in audio.play():
        if audio.seconds > job["start"] + job["length"] or into.tell() + packet.size > job["most_bytes"]:
            break
        if before >= job["start"]:
            into.write(bytes(packet))
            seconds += audio.seconds - before
            sounds = sounds or any(map(audible, frames))
        before = audio.seconds
    return seconds, sounds


def _encoded(audio: AudioFile, into: BinaryIO, job: Job) -> tuple[float, bool]:
    """The sound as mp3 at a rate at which it is small enough; long ones in mono."""
    length = job["length"]
    long = min(length, audio.header_seconds or length) > LONG
    shape = replace(audio.shape, channels=1) if long else audio.shape
    rate = fit.rate_for(length, job["most_bytes"], most=job["kbps"]) or fit.LADDER[-1]
    sounds = [False]
    pcm = lame.window(audio.pcm(shape), shape.bytes_in(job["start"]), shape.bytes_in(length))
    return lame.encode(_listened(pcm, sounds), shape, rate, into), sounds[0]


def _listened(pcm: Iterator[bytes], sounds: list[bool]) -> Iterator[bytes]:
    for block in pcm:
        sounds[0] = sounds[0] or audible_pcm(block)
        yield block
