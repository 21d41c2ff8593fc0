"""What an isolated process does with a paid result: decodes it for its waveform, and makes a song of it that fits."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from typing import BinaryIO

from bot.audio import fit, lame
from bot.audio.decode import AudioFile, opened
from bot.audio.jobs import Answer, Job, candidates, first_that_sounds, restart
from bot.audio.listening import listen
from bot.audio.waveform import Waveform


def finish(job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    """Append the sound to what `into` holds, in `most_bytes`, unless it can stay as it is; and its waveform."""
    assert into is not None
    size, behind = file.seek(0, os.SEEK_END), into.seek(0, os.SEEK_END)

    def do(audio: AudioFile) -> tuple[AudioFile, Waveform, fit.Plan]:
        found = _waveform(audio)
        return audio, found, fit.plan(found.sound, size - audio.offset, job["most_bytes"])

    first, wave, chosen = first_that_sounds(file, candidates(job), do)
    seconds = chosen.seconds
    if chosen.kbps is not None:
        restart(into, behind)
        with opened(file, first.kind, first.offset) as audio:
            pcm = lame.window(audio.pcm(audio.shape), 0, audio.shape.bytes_in(chosen.seconds))
            seconds = lame.encode(pcm, audio.shape, chosen.kbps, into)
    said = {"offset": first.offset, "encoded": chosen.kbps is not None, "finished_seconds": seconds}
    return {**_as_json(wave), **said, "excerpt": chosen.excerpt or first.truncated}


def waveform(job: Job, file: BinaryIO, _: BinaryIO | None) -> Answer:
    """How loud the file is, moment by moment."""
    return _as_json(first_that_sounds(file, candidates(job), _waveform))


def _waveform(audio: AudioFile) -> Waveform:
    found = listen(audio)
    # What calls itself mp3 may be layer II, which browsers do not play.
    return replace(found, sound=replace(found.sound, is_mp3=found.sound.is_mp3 and audio.codec.startswith("mp3")))


def _as_json(waveform: Waveform) -> Answer:
    """A waveform as JSON: an hour's levels in 16 bits each are 192 KB of base64."""
    levels = (waveform.levels * 65535).astype("<u2").tobytes()
    return {"seconds": waveform.sound.seconds, "damaged": waveform.sound.damaged, "levels": b64encode(levels).decode()}
