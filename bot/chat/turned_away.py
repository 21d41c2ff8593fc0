"""Somebody would sing in a server that is not open: what they read, and whom it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat import buttons, replies, rights
from bot.chat.buttons import DRAFT, OPENING
from bot.chat.messages.refusals import refusal
from bot.chat.replies import Interaction
from bot.chat.views import openings as views
from bot.purse.openings import Openings
from bot.songs.refusals import ServerNotOpen


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The bot's owner is asked on the spot where it is they who would sing; of anybody else they hear by message."""

    openings: Openings

    async def said(self, interaction: Interaction, draft_id: str, fault: ServerNotOpen) -> dict[str, Any]:
        """The answer, as the keywords of `replies.answer`; `draft_id` is what they would sing.

        Raises `DatabaseDown`.
        """
        assert interaction.guild_id is not None
        texts, caps = replies.texts(interaction), self.openings.caps
        if caps.ask and rights.owns(interaction) is None:
            return views.here(await self.openings.purse(interaction.guild_id), draft_id, caps, texts)
        if not caps.ask or fault.closed:
            kept = texts("draft.kept", fix=buttons.label(buttons.FIX, texts))
            said = f"{refusal(fault, texts)} {kept}"
            return {"text": said, "view": buttons.row(draft_id, (buttons.FIX,), texts, kind=DRAFT)}
        await self.openings.ask(interaction.guild_id, interaction.user.id)
        said = texts("opening.asked", form=buttons.label(buttons.FORM, texts))
        return {"text": said, "view": buttons.row(draft_id, (buttons.FORM,), texts, kind=OPENING)}
