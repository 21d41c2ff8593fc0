"""What a status card and the list of somebody's songs look like at this moment: a song in, the keywords of a message
out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat import buttons
from bot.chat.messages.catalogue import Catalogue, Texts
from bot.chat.views import songs as song_views
from bot.pacing.estimates import Estimate
from bot.pacing.turns import begins_in
from bot.songs.credits import credits_of
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Line
from bot.songs.songs import Song


@dataclass(slots=True)
class CardDrawing:
    """`estimate` says how long a song should take, `line_of` what a queued one waits for, `costs` whether everybody who
    sees its card may know what it costs; `restarting` is said on every card."""

    clock: Clock
    catalogue: Catalogue
    estimate: Callable[[Song], Estimate]
    line_of: Callable[[str], Line | None]
    costs: Callable[[Song], bool] = lambda _: True
    restarting: bool = False

    def card(self, song: Song) -> dict[str, Any]:
        """A status card as the keywords of a send or an edit, in the server's language."""
        texts = self.catalogue.public(song)
        view = buttons.row(song.id, buttons.under_card(song), texts)
        return {"embed": song_views.status(self._view(song), texts), "view": view}

    def listed(self, songs: Sequence[Song], texts: Texts) -> dict[str, Any]:
        """`/song status` as the keywords of a send or an edit, in the language of the one who asks."""
        view = buttons.under_list(songs, texts)
        embed = song_views.listed(songs, [self._view(song) for song in songs], texts)
        return {"embed": embed, "view": view}

    def _view(self, song: Song) -> song_views.View:
        credited = credits_of(song)
        return song_views.View(
            song=song,
            style=credited.style,
            remarks=credited.remarks,
            estimate=self.estimate(song),
            now=self.clock.now(),
            waits=self._waits(song),
            restarting=self.restarting,
            costs=self.costs(song),
        )

    def _waits(self, song: Song) -> song_views.Waits | None:
        line = self.line_of(song.id)
        if line is None:
            return None
        wait = begins_in(line, self._left, self.estimate(song).quantile(0.5))
        own = len(line.own) if line.held_by_own else 0
        return song_views.Waits(line.ahead, own, self.clock.now() + wait if wait else None)

    def _left(self, song: Song) -> float:
        """Seconds that a song with its provider should still take."""
        taken = 0.0 if song.submitted_at is None else self.clock.now() - song.submitted_at
        return self.estimate(song).remaining(taken)
