"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

from dataclasses import dataclass

import discord
import structlog

from bot.chat import incoming, replies
from bot.chat.forms import song
from bot.chat.replies import Interaction
from bot.chat.status_cards import Stage
from bot.songs.errors import MusicError
from bot.songs.service import Service
from bot.songs.songs import Song
from bot.songs.wishes import Wish

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Takes orders for `service` and draws their first card with `stage`."""

    service: Service
    stage: Stage

    async def begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create, draw. What the words alone rule out is refused privately, at once.

        Raises `Refusal` or `DatabaseDown`: nothing is spent, and `replies.failure` says so.
        """
        self.service.check(wish)
        if not await replies.acknowledge(interaction):
            return
        song = await self.service.create(incoming.order(interaction, wish, parent_id))
        await self._draw(interaction, song)

    async def open_form(
        self, interaction: Interaction, wish: Wish, parent_id: str | None = None, title: str = "A new song"
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find."""
        draft_id = str(interaction.id)
        self.service.open_draft(draft_id, wish, parent_id)
        try:
            await interaction.response.send_modal(song.modal(wish, self.service.models(), draft_id, title))
        finally:
            await self.service.keep_draft(draft_id)

    async def submitted(self, interaction: Interaction, draft_id: str) -> None:
        """A form that came back."""
        draft, parent_id = await self.service.draft(draft_id)
        wish = song.wish_of(dict(interaction.data or {}), draft, interaction.created_at.timestamp())
        await self.begin(interaction, wish, parent_id)

    async def _draw(self, interaction: Interaction, song: Song) -> None:
        """The first card. What fails here does not touch the song: it is in the ledger and on its way."""
        try:
            message = await interaction.edit_original_response(**self.stage.card(song))
            await self.service.remember_card(song.id, message.id)
        except (discord.HTTPException, MusicError) as error:
            log.info("card.not_drawn", song=song.id, why=type(error).__name__)
