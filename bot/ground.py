"""What several parts stand on when they are connected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.routes import Routes
from bot.config import Settings
from bot.outside import Outside, Wrap
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.songs.feed import Feed
from bot.songs.files import DiskBudget, SongFiles
from bot.songs.ports.clock import Clock

DAY = 24 * 60 * 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What several parts stand on."""

    settings: Settings
    outside: Outside
    clock: Clock
    wrap: Wrap
    feed: Feed
    files: SongFiles
    routes: Routes
    estimates: Estimates
    limiter: DeliveryLimiter
    disk: DiskBudget

    @property
    def deadline(self) -> float:
        """Seconds that a song may take."""
        return self.settings.song_deadline_minutes * 60.0
