"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import structlog

from bot.chat import incoming, replies
from bot.chat.authorization import Authorization
from bot.chat.buttons import CustomId
from bot.chat.forms import song as song_form
from bot.chat.messages import money
from bot.chat.replies import Interaction
from bot.chat.turned_away import TurnedAway
from bot.pacing.people import PersonTurns
from bot.songs.holds import Payer
from bot.songs.ports.store import Draft
from bot.songs.refusals import Refusal, ServerNotOpen
from bot.songs.service import Order, Service
from bot.songs.wishes import Wish

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Takes orders for `service`."""

    service: Service
    authorization: Authorization
    turned_away: TurnedAway
    turns: PersonTurns = field(default_factory=PersonTurns)

    async def begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create. What the words alone rule out is refused privately, at once.

        Raises `Denied`, `Refusal` or `DatabaseDown`: nothing is spent, and `replies.failure` says so.
        """
        await self._begin(interaction, incoming.order(interaction, wish, parent_id))

    async def sing(self, interaction: Interaction, draft_id: str, draft: Draft) -> None:
        """What was kept is sung, once however often that is asked for: the draft's id stands for the order's. Raises as
        `begin` does."""
        order = incoming.order(interaction, draft.wish, draft.parent_id)
        await self._begin(interaction, replace(order, interaction_id=int(draft_id)))

    async def _begin(self, interaction: Interaction, order: Order) -> None:
        self.authorization.authorize_order(interaction, clip=order.wish.reference is not None)
        self.service.check(order.wish)
        async with self.turns.of(interaction.user.id):
            if not await replies.acknowledge(interaction):
                return
            await self.authorization.authorize_acknowledged_order(interaction)
            try:
                await self.service.create(order)
            except Refusal as refusal:
                if not isinstance(refusal.fault, ServerNotOpen):
                    raise
                await self._turn_away(interaction, order, refusal.fault)

    async def _turn_away(self, interaction: Interaction, order: Order, fault: ServerNotOpen) -> None:
        """The server is not open: what is done about it is said, and what was typed is kept for the buttons."""
        draft_id = str(interaction.id)
        self.service.open_draft(draft_id, Draft(interaction.user.id, order.wish, order.parent_id))
        try:
            await replies.answer(interaction, **await self.turned_away.said(interaction, draft_id, fault))
        finally:
            await self.service.keep_draft(draft_id)

    async def open_form(
        self, interaction: Interaction, wish: Wish, parent_id: str | None = None, title: str = ""
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find."""
        self.authorization.authorize_order(interaction, clip=wish.reference is not None)
        draft_id, texts = str(interaction.id), replies.texts(interaction)
        self.service.open_draft(draft_id, Draft(interaction.user.id, wish, parent_id))
        try:
            form = song_form.modal(wish, self.service.models(), draft_id, texts, title, self._price(interaction, wish))
            await interaction.response.send_modal(form)
        finally:
            await self.service.keep_draft(draft_id)

    def _price(self, interaction: Interaction, wish: Wish) -> str:
        """What the wish would cost, and whom; nothing for a model that is none."""
        try:
            price, texts = self.service.price_of(wish), replies.texts(interaction)
        except Refusal:
            return ""
        server = incoming.spender(interaction).payer is Payer.SERVER
        return money.paid_by(money.price(price, texts), texts, server=server)

    async def submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """A form that came back."""
        draft = await self.service.draft(custom_id.subject) or Draft(interaction.user.id, Wish())
        wish = song_form.wish_of(dict(interaction.data or {}), draft.wish, interaction.created_at.timestamp())
        await self.begin(interaction, wish, draft.parent_id)
