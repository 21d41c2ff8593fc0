"""Killed at every boundary, and nothing is paid twice, lost, or posted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash import jam_ordeal
from tests.crash.ordeal import POINTS, endure

BOTS = 3
"""How many share the boundaries between them, so that they can be killed side by side."""

SHARE = -(-len(POINTS) // BOTS)
SHARES = [POINTS[first : first + SHARE] for first in range(0, len(POINTS), SHARE)]


@pytest.mark.timeout(150)
@pytest.mark.parametrize("points", SHARES, ids=lambda points: points[0])
async def test_killed_at_every_boundary_no_song_is_paid_twice_lost_or_posted_twice(
    points: tuple[str, ...], tmp_path: Path
) -> None:
    toll = await endure(tmp_path, len(points), points=points)
    assert toll.clean, toll
    assert toll.posts + toll.told >= len(points) // 5


JAM_POINTS = (
    "board.draw 1 after",
    "songs.annotate 1 after",
    "delivery.post after",
    "votes.cast 1 after",
    "board.announce after",
)
"""Some of the boundaries of a jam: all of them are `python -m tests.crash --jams`."""


@pytest.mark.timeout(120)
async def test_killed_in_the_middle_of_jams_nothing_is_lost_published_twice_or_left_open(tmp_path: Path) -> None:
    toll = await jam_ordeal.endure(tmp_path, len(JAM_POINTS), points=JAM_POINTS)
    assert toll.clean, toll
    assert toll.burned >= 2, toll
    assert toll.finales
    assert toll.published
