"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

from dataclasses import dataclass

import discord
import structlog

from bot.chat import form, people, report
from bot.chat.report import Interaction
from bot.chat.stage import Stage
from bot.music.errors import MusicError
from bot.music.service import Service
from bot.music.songs import Song
from bot.music.wishes import Wish

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes orders for `service` and draws their first card with `stage`."""

    service: Service
    stage: Stage

    async def begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create, draw. What the words alone rule out is refused privately, at once.

        Raises `Refusal` or `LedgerDown`: nothing is spent, and `report.failure` says so.
        """
        self.service.check(wish)
        if not await report.acknowledge(interaction):
            return
        song = await self.service.create(people.order(interaction, wish, parent_id))
        await self._draw(interaction, song)

    async def open_form(
        self, interaction: Interaction, wish: Wish, parent_id: str | None = None, title: str = "A new song"
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find."""
        draft_id = str(interaction.id)
        self.service.open_draft(draft_id, wish, parent_id)
        try:
            await interaction.response.send_modal(form.modal(wish, self.service.models(), draft_id, title))
        finally:
            await self.service.keep_draft(draft_id)

    async def submitted(self, interaction: Interaction, draft_id: str) -> None:
        """A form that came back."""
        draft, parent_id = await self.service.draft(draft_id)
        wish = form.wish_of(dict(interaction.data or {}), draft, interaction.created_at.timestamp())
        await self.begin(interaction, wish, parent_id)

    async def _draw(self, interaction: Interaction, song: Song) -> None:
        """The first card. What fails here does not touch the song: it is in the ledger and on its way."""
        try:
            message = await interaction.edit_original_response(**self.stage.card(song))
            await self.service.remember_card(song.id, message.id)
        except (discord.HTTPException, MusicError) as error:
            log.info("card.not_drawn", song=song.id, why=type(error).__name__)
