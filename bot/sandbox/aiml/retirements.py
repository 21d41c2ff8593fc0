"""Models that are going or gone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retirement:
    """An entry of the feed (model-deprecations.json). Dates are YYYY-MM-DD; one that is superseded has no shutdown."""

    id: str
    status: str
    deprecated_at: str | None = None
    shutdown_at: str | None = None
    replaced_by: str | None = None
    reason: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def newest(self) -> str:
        return self.shutdown_at or self.deprecated_at or ""


MUSIC_01 = Retirement(
    "music-01",
    "withdrawn",
    deprecated_at="2026-08-17",
    shutdown_at="2026-08-17",
    replaced_by="minimax/music-cover",
    reason="provider_delisted",
    aliases=("minimax/music-01",),
)
"""What is gone already where a studio opens; the successor is a guess."""
