"""Every clip of the corpus through the real isolated process: the verdict and the memory. `tests/bench` has the
times."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from bot.audio import clips, confine, isolation, process
from bot.audio.decode import opened
from bot.audio.errors import Unreadable
from bot.audio.kinds import BY_NAME, KINDS, Kind
from bot.audio.sniff import Candidate, look_at
from bot.songs.models import BY_ID, ReferenceRule
from bot.songs.ports.audio import Clip
from bot.songs.refusals import Looks, NotAudio, Refusal
from tests.audio.corpus import AS_IT_IS, GOOD, HOSTILE, MADE, Sample

pytestmark = pytest.mark.usefixtures("forked_decoders")

MODEL = "minimax/music-cover"
RULE = cast(ReferenceRule, BY_ID[MODEL].reference)

WATCHED = (
    "import sys; note = open({note!r}, 'a'); status = open('/proc/self/status');"
    "sys.path[:0] = sys.argv.pop().splitlines(); from bot.audio.isolated import main; main();"
    "note.write(next(line for line in status if line.startswith('VmHWM')))"
)
"""The process as it is, with its peak memory written down at the end."""


def verdict(upload: Path, into: Path) -> Clip | Refusal:
    try:
        return clips.check(upload, into, RULE, MODEL, 0.0)
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("sample", [*HOSTILE, *GOOD], ids=lambda sample: sample.name)
def test_each_clip_gets_its_verdict_in_bounds(
    sample: Sample, on_disk: Callable[[Sample], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, into, note = on_disk(sample), tmp_path / "made.mp3", tmp_path / "peak"
    monkeypatch.setattr(process, "START", WATCHED.format(note=str(note)))
    said = verdict(upload, into)

    peaks = [int(line.split()[1]) << 10 for line in note.read_text().splitlines()] if note.exists() else []
    assert all(peak < confine.MEMORY // 4 for peak in peaks)
    if isinstance(said, Refusal):
        assert type(said.fault) is sample.verdict
        if isinstance(said.fault, NotAudio) and sample.found is not None:
            assert said.fault.looks == sample.found
    else:
        assert (MADE if said.changed else AS_IT_IS) == sample.verdict
        assert said.path == (into if said.changed else upload)
        assert said.size == said.path.stat().st_size
        assert said.of_seconds == (None if sample.of_seconds is None else pytest.approx(sample.of_seconds, abs=0.3))
        if sample.seconds is not None:
            assert said.seconds == pytest.approx(sample.seconds, abs=0.15)
        if said.changed:
            again = isolation.measure(said.path, [Candidate(BY_NAME["mp3"])], 1000)
            assert again.seconds == pytest.approx(said.seconds, abs=0.15)
            assert again.audible
            assert again.seconds <= 360
            assert said.size <= clips.MADE_BYTES


@pytest.mark.parametrize("sample", [s for s in HOSTILE if s.found is Looks.PLAYLIST], ids=lambda sample: sample.name)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_demuxer_that_may_be_pinned_follows_a_playlist(
    kind: Kind, sample: Sample, on_disk: Callable[[Sample], Path]
) -> None:
    seconds = 0.0
    with suppress(Unreadable), on_disk(sample).open("rb") as file, opened(file, kind) as audio:
        for _ in audio.play():
            seconds = audio.seconds
    assert seconds == 0


def test_a_clip_is_never_judged_by_its_name(tmp_path: Path) -> None:
    named = tmp_path / "song.mp3"
    named.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert look_at(named).seems == Looks.PICTURE
    assert not look_at(named).candidates
