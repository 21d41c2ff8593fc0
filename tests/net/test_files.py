"""What came with a reply is on the disk, whole, before anybody hears that it came."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.net.files import keep
from bot.songs.errors import Down


async def test_what_is_kept_is_whole_on_the_disk_and_replaces_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, flushed = tmp_path / "song", list[int]()
    into.write_bytes(b"half of an earlier one")
    real = os.fsync

    def fsync(number: int) -> None:
        real(number)
        flushed.append(os.fstat(number).st_size)
        assert into.read_bytes() == b"half of an earlier one", "replaced before it was on the disk"

    monkeypatch.setattr(os, "fsync", fsync)
    await keep(b"sung", into)
    assert (into.read_bytes(), flushed) == (b"sung", [4])
    assert list(tmp_path.iterdir()) == [into]


async def test_a_disk_that_takes_nothing_leaves_what_was_there_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into = tmp_path / "song"
    into.write_bytes(b"an earlier one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Down, match="cannot be written: OSError 28"):
        await keep(b"sung", into)
    assert into.read_bytes() == b"an earlier one"
    assert list(tmp_path.iterdir()) == [into]
