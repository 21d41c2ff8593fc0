"""Both databases."""

from __future__ import annotations

from tests.databases import cluster, postgres, url

__all__ = ["cluster", "postgres", "url"]
