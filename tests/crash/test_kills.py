"""Killed at every boundary, and nothing is paid twice, lost, or posted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.ordeal import POINTS, endure


@pytest.mark.timeout(150)
async def test_killed_at_every_boundary_no_song_is_paid_twice_lost_or_posted_twice(tmp_path: Path) -> None:
    toll = await endure(tmp_path, len(POINTS))
    assert toll.clean, toll
    assert toll.posts > len(POINTS) / 2
