"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import structlog

from bot.chat import buttons, incoming, replies
from bot.chat.authorization import Authorization
from bot.chat.buttons import DRAFT, CustomId
from bot.chat.forms import more as more_form
from bot.chat.forms import song as song_form
from bot.chat.messages import money
from bot.chat.replies import Answered, Interaction
from bot.chat.turned_away import TurnedAway
from bot.chat.views import preview
from bot.jams.answers import Did
from bot.jams.playing import Playing
from bot.pacing.people import PersonTurns
from bot.songs.asking import asks_first, asks_price
from bot.songs.errors import DatabaseError
from bot.songs.holds import Payer
from bot.songs.ports.store import Draft
from bot.songs.prices import Price
from bot.songs.refusals import Followed, Refusal, ServerNotOpen
from bot.songs.servers import Servers, filled
from bot.songs.service import Order, Service
from bot.songs.wishes import Wish

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Takes orders for `service`. What costs more than `confirm_above` micro-dollars is shown before it is sung; None
    is never. `servers` know what a channel adds to a wish; None where none does."""

    service: Service
    authorization: Authorization
    turned_away: TurnedAway
    confirm_above: int | None = None
    jams: Playing | None = None  # None where nobody hands in to one
    servers: Servers | None = None
    turns: PersonTurns = field(default_factory=PersonTurns)

    def filled(self, interaction: Interaction, wish: Wish) -> Wish:
        """The wish with the model and the style that are usual in its channel, where it names none."""
        if self.servers is None or interaction.guild_id is None:
            return wish
        channels = (interaction.channel_id or 0, getattr(interaction.channel, "parent_id", None) or 0)
        default = self.servers.channel_default(interaction.guild_id, channels)
        offered = {offer.model.id: offer.model for offer in self.service.models() if offer.offered}
        return filled(wish, default, offered.get)

    async def begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create. What the words alone rule out is refused privately, at once; what costs more than
        `confirm_above` is shown first.

        Raises `Denied`, or `Answered` once somebody was told what is wrong: nothing is spent.
        """
        if asks_price(self._price(wish), self.confirm_above):
            await self._preview(interaction, Draft(interaction.user.id, wish, parent_id, look_first=True))
            return
        await self._begin(interaction, incoming.order(interaction, wish, parent_id), look_first=False)

    async def sing(self, interaction: Interaction, draft_id: str, draft: Draft) -> None:
        """What was looked at is sung, once however often that is asked for: the draft's id stands for the order's.

        Raises as `begin` does.
        """
        order = replace(incoming.order(interaction, draft.wish, draft.parent_id), interaction_id=int(draft_id))
        if draft.jam_id is not None:
            await self._hand_in(interaction, order, draft, draft.jam_id)
        else:
            await self._begin(interaction, order, look_first=True)

    async def _hand_in(self, interaction: Interaction, order: Order, draft: Draft, jam_id: str) -> None:
        """The same for a jam: all of it in private, the song's card too, since nobody is to see who hands in what."""
        self.authorization.authorize_order(interaction, clip=order.wish.reference is not None)
        assert self.jams is not None
        try:
            async with self.turns.of(interaction.user.id):
                if not await replies.acknowledge(interaction, private=True):
                    return
                await self.authorization.authorize_acknowledged_order(interaction)
                answer = await self.jams.hand_in(jam_id, order, incoming.member_since(interaction))
        except (Refusal, DatabaseError) as error:
            await self.refuse(interaction, draft, error)
            raise Answered from error
        if answer.did is not Did.DONE:
            await replies.say(interaction, "jam.gone")

    async def _begin(self, interaction: Interaction, order: Order, *, look_first: bool) -> None:
        wish = order.wish
        self.authorization.authorize_order(interaction, clip=wish.reference is not None)
        try:
            self.service.check(wish)
            async with self.turns.of(interaction.user.id):
                if not await replies.acknowledge(interaction):
                    return
                await self.authorization.authorize_acknowledged_order(interaction)
                song = await self.service.create(order)
        except (Refusal, DatabaseError) as error:
            await self.refuse(interaction, Draft(interaction.user.id, wish, order.parent_id, look_first), error)
            raise Answered from error
        if song.origin != order.origin:  # it was asked for before, by another press
            await replies.say(interaction, "answer.already_sung")

    async def refuse(self, interaction: Interaction, draft: Draft, error: Exception) -> None:
        """What is wrong, in private, with **Fix it**: the form again, with everything in it. Never fails.

        What was typed is kept right after, for the button to find; in memory alone where the database is away.
        """
        draft_id = str(interaction.id)
        self.service.open_draft(draft_id, draft)
        try:
            said = await self._said(interaction, draft_id, error)
            if files := _files(draft.wish):
                said["files"] = files
            await replies.answer(interaction, **said)
            await self.service.keep_draft(draft_id)
        except DatabaseError:
            log.info("draft.unwritten", interaction=interaction.id)

    async def _said(self, interaction: Interaction, draft_id: str, error: Exception) -> dict[str, Any]:
        """The sentence and its button, as the keywords of an answer."""
        fault = error.fault if isinstance(error, Refusal) else None
        if isinstance(fault, ServerNotOpen):
            try:
                return await self.turned_away.said(interaction, draft_id, fault)
            except DatabaseError as away:
                error, fault = away, None
        text, texts = replies.sentence(interaction, error), replies.texts(interaction)
        if isinstance(fault, Followed):  # the later song has the words, and buttons of its own
            return {"text": text}
        mended = "" if fault is None else more_form.mends(fault)
        return {"text": text, "view": buttons.row(draft_id, (buttons.FIX,), texts, kind=DRAFT, argument=mended)}

    async def open_form(
        self,
        interaction: Interaction,
        wish: Wish,
        parent_id: str | None = None,
        title: str = "",
        *,
        fault: str = "",
        look_first: bool = False,
        jam_id: str | None = None,
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find.

        `title` and `fault` (what is wrong so far, on top) are sentences of ours, ready to be shown.
        """
        draft = Draft(interaction.user.id, wish, parent_id, look_first, jam_id)
        texts, service = replies.texts(interaction), self.service
        offers = [one for one in service.models() if jam_id is None or one.model.id == wish.model]
        await self._open(
            interaction,
            draft,
            lambda draft_id: song_form.modal(
                wish,
                offers,
                draft_id,
                texts,
                title,
                defaults=service.defaults,
                fault=fault,
                price=self._told_price(interaction, wish),
                look_first=look_first,
            ),
        )

    async def open_more(self, interaction: Interaction, draft: Draft, *, fault: str = "", start: bool = False) -> None:
        """The second form, as `open_form`; with the start of the clip's part where `start` says so."""
        texts, service = replies.texts(interaction), self.service
        await self._open(
            interaction,
            draft,
            lambda draft_id: more_form.modal(
                draft.wish, service.models(), draft_id, texts, defaults=service.defaults, fault=fault, start=start
            ),
        )

    async def _open(self, interaction: Interaction, draft: Draft, form: Callable[[str], discord.ui.Modal]) -> None:
        self.authorization.authorize_order(interaction, clip=draft.wish.reference is not None)
        draft_id = str(interaction.id)
        self.service.open_draft(draft_id, draft)
        try:
            await interaction.response.send_modal(form(draft_id))
        finally:
            await self.service.keep_draft(draft_id)

    async def submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The song's form that came back."""
        draft = await self.service.draft(custom_id.subject) or Draft(interaction.user.id, Wish())
        data = dict(interaction.data or {})
        wish = song_form.wish_of(data, draft.wish, interaction.created_at.timestamp())
        look_first = asks_first(
            wish,
            look_first=song_form.looks_first(data, draft.look_first),
            uploaded=wish.reference != draft.wish.reference,
        )
        await self.go_on(interaction, Draft(interaction.user.id, wish, draft.parent_id, look_first, draft.jam_id))

    async def more_submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The second form that came back."""
        draft = await self.service.draft(custom_id.subject) or Draft(interaction.user.id, Wish())
        wish, fault = more_form.wish_of(dict(interaction.data or {}), draft.wish)
        changed = replace(draft, user_id=interaction.user.id, wish=wish)
        if fault is not None:
            await self.refuse(interaction, changed, Refusal(fault))
        else:
            await self.go_on(interaction, changed)

    async def go_on(self, interaction: Interaction, draft: Draft) -> None:
        """What was filled in is sung at once, or shown first. Raises as `begin` does."""
        if draft.look_first or draft.jam_id is not None:
            await self._preview(interaction, draft)
        else:
            await self.begin(interaction, draft.wish, draft.parent_id)

    async def _preview(self, interaction: Interaction, draft: Draft) -> None:
        """What will be sent, with its price, and **Sing it**."""
        self.authorization.authorize_order(interaction, clip=draft.wish.reference is not None)
        try:
            draft, required = await self._for_its_jam(draft)
            request = self.service.check(draft.wish)
        except Refusal as refusal:
            await self.refuse(interaction, draft, refusal)
            return
        draft_id, texts = str(interaction.id), replies.texts(interaction)
        self.service.open_draft(draft_id, draft)
        shown = preview.preview(draft.wish, request, self._told_price(interaction, draft.wish), texts, required)
        view = buttons.row(draft_id, buttons.UNDER_PREVIEW, texts, kind=DRAFT)
        await replies.show(interaction, texts("preview.head"), embeds=shown, view=view)
        await self.service.keep_draft(draft_id)

    async def _for_its_jam(self, draft: Draft) -> tuple[Draft, Sequence[str]]:
        """The draft as its jam would have it sung, and the words that the jam asks for. Raises `Refusal`."""
        if draft.jam_id is None or self.jams is None:
            return draft, ()
        wish = await self.jams.check(draft.jam_id, draft.wish)
        return replace(draft, wish=wish), await self.jams.required(draft.jam_id)

    def _price(self, wish: Wish) -> Price | None:
        """What the wish's song would cost; None for a model that is none."""
        try:
            return self.service.price_of(wish)
        except Refusal:
            return None

    def _told_price(self, interaction: Interaction, wish: Wish) -> str:
        """What the wish's song would cost, and whom."""
        if (price := self._price(wish)) is None:
            return ""
        texts, server = replies.texts(interaction), incoming.spender(interaction).payer is Payer.SERVER
        return money.paid_by(money.price(price, texts), texts, server=server)


def _files(wish: Wish) -> list[discord.File]:
    """The texts that a form's fields will not hold whole."""
    return [
        discord.File(io.BytesIO(getattr(wish, name).encode("utf-8", "replace")), filename=f"{name}.txt")
        for name in song_form.beyond(wish)
    ]
