"""Both databases, each brought up to date by every migration."""

from __future__ import annotations

import pytest

from tests.databases import cluster, postgres, url

__all__ = ["cluster", "postgres", "url"]


@pytest.fixture(autouse=True)
def _new_databases_are_copies() -> None:
    """They are brought up to date, as the bot does it."""
