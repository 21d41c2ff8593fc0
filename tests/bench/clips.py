"""What it takes to judge people's clips in a process of its own, against judging them in the bot's.

The baseline decodes each file where it stands: nothing is limited, and nothing is made to fit a model.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import cast

from bot.audio import clips
from bot.audio.decode import opened
from bot.audio.errors import Unreadable
from bot.audio.sniff import look_at
from bot.songs.models import BY_ID, ReferenceRule
from bot.songs.refusals import Refusal
from tests.audio.corpus import GOOD, HOSTILE, Sample

MODEL = "minimax/music-cover"
RULE = cast(ReferenceRule, BY_ID[MODEL].reference)


def isolated(upload: Path, into: Path) -> None:
    with suppress(Refusal):
        clips.check(upload, into, RULE, MODEL, 0.0)


def plain(upload: Path, __: Path) -> None:
    for candidate in look_at(upload).candidates[:1]:
        with suppress(Unreadable), upload.open("rb") as file, opened(file, candidate.kind, candidate.offset) as audio:
            for _ in audio.play():
                if audio.seconds > (RULE.most or 600):
                    break


def _took(work: Callable[[Path, Path], None], upload: Path, into: Path) -> float:
    begun = time.perf_counter()
    work(upload, into)
    return time.perf_counter() - begun


def run() -> None:
    """Print the table."""
    print("\n## A verdict on a clip\n\n| clips | median s | slowest s | which | in the bot's own process, median s |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="jamboree-") as home:
        for name, samples in (("good", GOOD), ("hostile", HOSTILE)):
            rows = [_row(Path(home), sample) for sample in samples]
            slowest, which = max((took, sample.name) for sample, took, _ in rows)
            ours, theirs = median(took for _, took, _ in rows), median(bare for *_, bare in rows)
            print(f"| {len(rows)} {name} | {ours:.2f} | {slowest:.2f} | {which} | {theirs:.3f} |", flush=True)


def _row(home: Path, sample: Sample) -> tuple[Sample, float, float]:
    upload, into = home / "clip.upload", home / "made.mp3"
    upload.write_bytes(sample.make())
    return sample, _took(isolated, upload, into), _took(plain, upload, into)


if __name__ == "__main__":
    run()
