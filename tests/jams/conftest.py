"""Both databases, and one night of jams on a fake clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import cluster, postgres, url
from tests.jams.night import Night

__all__ = ["cluster", "postgres", "url"]


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    async with Night(tmp_path) as night:
        yield night
