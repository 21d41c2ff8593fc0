"""What all jobs of an isolated process share: which candidate holds sound, and what is asked and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, TypeAlias, TypeVar

from bot.audio.decode import AudioFile, opened
from bot.audio.errors import Unreadable
from bot.audio.kinds import BY_NAME
from bot.audio.sniff import Candidate

Job: TypeAlias = Mapping[str, Any]
Answer: TypeAlias = dict[str, Any]
Work = Callable[[Job, BinaryIO, BinaryIO | None], Answer]
"""A job done: what is asked, the file, and the file to write where there is one. Raises `Unreadable`."""

_Made = TypeVar("_Made")


def candidates(job: Job) -> list[Candidate]:
    return [Candidate(BY_NAME[name], offset) for name, offset in job["candidates"]]


def first_that_sounds(file: BinaryIO, options: Sequence[Candidate], do: Callable[[AudioFile], _Made]) -> _Made:
    """What `do` makes of the first candidate that holds sound. Raises `Unreadable`, with the first reason named."""
    why = ""
    for candidate in options:
        try:
            with opened(file, candidate.kind, candidate.offset) as audio:
                made = do(audio)
                if audio.seconds > 0 and audio.bad <= audio.good:  # of any bytes at all, some decoder makes a little
                    return made
        except Unreadable as nothing:
            why = why or str(nothing)
        except Exception as odd:  # whatever a decoder, or PyAV, makes of these bytes: the next one may do better
            why = why or f"something that no decoder can bear ({type(odd).__name__})"
    raise Unreadable(why)


def restart(into: BinaryIO, behind: int) -> None:
    """Forget what an earlier try has written."""
    into.seek(behind)
    into.truncate()
