"""What an isolated process does with a paid result: hears it for its outline, and makes a song of it that fits."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import replace
from typing import BinaryIO

from bot.audio import fit, lame
from bot.audio.decode import AudioFile, opened
from bot.audio.jobs import Answer, Job, candidates, first_that_sounds, restart
from bot.audio.listening import listen
from bot.audio.peaks import Outline


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
        restart(into, behind)
        with opened(file, first.kind, first.starts) as audio:
            pcm = lame.window(audio.pcm(audio.shape), 0, audio.shape.bytes_in(chosen.seconds))
            written = lame.encode(pcm, audio.shape, chosen.kbps, into)
    said = {"starts": first.starts, "encoded": chosen.kbps is not None, "written": written}
    return {**_drawn(heard), **said, "excerpt": chosen.excerpt or first.spent}


def outline(job: Job, file: BinaryIO, _: BinaryIO | None) -> Answer:
    """How loud the file is, moment by moment."""
    return _drawn(first_that_sounds(file, candidates(job), _outline))


def _outline(audio: AudioFile) -> Outline:
    heard = listen(audio)
    # What calls itself mp3 may be layer II, which browsers do not play.
    return replace(heard, sound=replace(heard.sound, is_mp3=heard.sound.is_mp3 and audio.codec.startswith("mp3")))


def _drawn(heard: Outline) -> Answer:
    """The outline in JSON: an hour's levels in 16 bits each are 192 KB of base64."""
    levels = (heard.levels * 65535).astype("<u2").tobytes()
    return {"seconds": heard.sound.seconds, "damaged": heard.sound.damaged, "levels": b64encode(levels).decode()}
