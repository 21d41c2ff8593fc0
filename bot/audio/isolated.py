"""The process that meets people's files, and what providers return: it does one job and says so in two JSON lines.

It is isolated (`isolation`), gives up whatever it can (`confine`) before it reads the first byte of the file, and is
expected to die now and then. Nothing of ours that knows a secret is ever loaded here.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

# PyAV loads these with the first file that it opens, when no other file may be opened any more.
import av.subtitles.codeccontext  # pyright: ignore[reportUnusedImport]
import av.subtitles.stream  # pyright: ignore[reportUnusedImport]
import av.video.stream  # noqa: F401  # pyright: ignore[reportUnusedImport]

from bot.audio import confine, lame
from bot.audio.errors import OPENED, Unreadable
from bot.audio.jobs import Answer, Job, Work


def run(job: Job, out: TextIO) -> None:
    """Do one job, and never another: the process is bound afterwards."""
    confine.begin()
    if job.get("behind_others"):
        confine.stand_back()
    work = _work(job["do"])
    with _opened(job) as (file, into, others):
        confine.confine(cpu=job["cpu"], written_bytes=job["written_bytes"])
        lame.start_thread()
        confine.close()
        _say(out, OPENED)
        _say(out, json.dumps(_answer(work, {**job, "others": others}, file, into)))


def _answer(work: Work, job: Job, file: BinaryIO, into: BinaryIO | None) -> Answer:
    try:
        return work(job, file, into)
    except Unreadable as nothing:
        return {"unreadable": str(nothing)}
    except Exception as odd:  # no file may be the bot's fault
        return {"unreadable": "", "odd": type(odd).__name__}


def _work(name: str) -> Work:
    """What does the job. Loaded now, for later no file can be opened; and only now, for numpy takes its time."""
    if name in {"measure", "cut"}:
        from bot.audio import clip_jobs

        return clip_jobs.measure if name == "measure" else clip_jobs.cut
    if name in {"hear", "join"}:
        from bot.audio import album_jobs

        return album_jobs.hear if name == "hear" else album_jobs.join
    from bot.audio import song_jobs

    return song_jobs.finish if name == "finish" else song_jobs.waveform


@contextmanager
def _opened(job: Job) -> Generator[tuple[BinaryIO, BinaryIO | None, Sequence[BinaryIO]]]:
    """The file; for what writes one, the file to go on writing at its end; and for what reads several, the others."""
    with contextlib.ExitStack() as files:
        file = files.enter_context(Path(job["file"]).open("rb"))
        into = files.enter_context(Path(job["into"]).open("r+b")) if "into" in job else None
        others = [files.enter_context(Path(other).open("rb")) for other in job.get("others", ())]
        yield file, into, others


def _say(out: TextIO, line: str) -> None:
    out.write(line + "\n")
    out.flush()


def main() -> None:
    """Do the job that the first argument describes."""
    run(json.loads(sys.argv[1]), sys.stdout)
