"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

import asyncio
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
from bot.chat.rights import Denied, Why
from bot.chat.turned_away import TurnedAway
from bot.chat.views import preview
from bot.jams.answers import Did
from bot.jams.playing import Playing
from bot.pacing.people import PersonTurns
from bot.songs.asking import asks_first, asks_price
from bot.songs.checking import tidy
from bot.songs.errors import DatabaseError
from bot.songs.holds import Payer
from bot.songs.orders import Order
from bot.songs.ports.store import Draft
from bot.songs.prices import Price
from bot.songs.refusals import Followed, Refusal, ServerNotOpen
from bot.songs.servers import Servers, filled
from bot.songs.service import Service
from bot.songs.wishes import Wish, same_recipe

LOOK_PATIENCE = 1.0
"""Seconds that somebody who has not been answered waits for a look at what they may spend: of the three that Discord
gives."""

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
        offered = {offer.model.id: offer.model for offer in self.service.offers.models() if offer.offered}
        return filled(wish, default, offered.get)

    async def begin(
        self, interaction: Interaction, wish: Wish, parent_id: str | None = None, order_id: int | None = None
    ) -> None:
        """Check, acknowledge, create. What the words alone rule out is refused privately, at once; what costs more than
        `confirm_above` is shown first. `order_id` is a draft's, whose place it takes.

        Raises `Denied`, or `Answered` once somebody was told what is wrong: nothing is spent.
        """
        draft = Draft(interaction.user.id, wish, parent_id, order_id=order_id)
        if not asks_price(self._price(wish), self.confirm_above):
            await self._begin(interaction, draft, interaction.id)
        elif (refusal := await self._looked(interaction, wish, parent_id)) is not None:
            await self.refuse(interaction, draft, refusal)
        else:
            await self._preview(interaction, replace(draft, look_first=True))

    async def _looked(self, interaction: Interaction, wish: Wish, parent_id: str | None) -> Refusal | None:
        """Why it cannot be sung now, so that nobody is asked about a price that nothing is left for; None where that
        cannot be told in time, for whoever sings it is told then."""
        try:
            async with asyncio.timeout(LOOK_PATIENCE):
                await self.service.look(incoming.order(interaction, wish, parent_id))
        except Refusal as refusal:
            return refusal
        except (DatabaseError, TimeoutError):
            return None
        return None

    async def sing(self, interaction: Interaction, draft_id: str, draft: Draft) -> None:
        """What was looked at is sung, once however often that is asked for: the draft's id stands for the order's.

        Raises as `begin` does.
        """
        if draft.jam_id is not None:
            order = incoming.order(interaction, draft.wish, draft.parent_id)
            own = replace(order, interaction_id=draft.order_id or int(draft_id))
            await self._hand_in(interaction, own, draft, draft.jam_id)
        else:
            await self._begin(interaction, replace(draft, look_first=True), int(draft_id))

    async def _hand_in(self, interaction: Interaction, order: Order, draft: Draft, jam_id: str) -> None:
        """The same for a jam: all of it in private, the song's card too, since nobody is to see who hands in what."""
        self.authorization.authorize_order(interaction, clip=order.wish.reference is not None)
        assert self.jams is not None
        try:
            async with self.turns.of(interaction.user.id):
                if not await replies.acknowledge(interaction, private=True):
                    return
                await self.authorization.authorize_acknowledged_order(interaction)
                since = incoming.member_since(interaction)
                answer = await self.jams.hand_in(jam_id, order, since, replaces=draft.replaces)
        except (Refusal, DatabaseError) as error:
            await self.refuse(interaction, draft, error)
            raise Answered from error
        if answer.did is not Did.DONE:
            await replies.say(interaction, "jam.gone")

    async def _begin(self, interaction: Interaction, draft: Draft, own_id: int) -> None:
        """`own_id` stands for the order where the draft takes nobody's place."""
        wish = draft.wish
        order = replace(incoming.order(interaction, wish, draft.parent_id), interaction_id=draft.order_id or own_id)
        self.authorization.authorize_order(interaction, clip=wish.reference is not None)
        try:
            self.service.offers.check(wish)
            async with self.turns.of(interaction.user.id):
                if not await replies.acknowledge(interaction):
                    return
                await self.authorization.authorize_acknowledged_order(interaction)
                song = await self.service.create(order)
                if order.interaction_id != own_id and not same_recipe(song.wish, tidy(wish)):
                    # What it should take the place of was sung in this very moment, or is being sung as something else.
                    song = await self.service.create(replace(order, interaction_id=own_id))
        except (Refusal, DatabaseError) as error:
            await self.refuse(interaction, draft, error)
            raise Answered from error
        if song.origin != order.origin:  # it was asked for before, by another press
            await replies.say(interaction, "answer.already_sung")

    async def refuse(self, interaction: Interaction, draft: Draft, error: Exception) -> None:
        """What is wrong, in private, with **Fix it**: the form again, with everything in it. Never fails.

        It takes the place of what was said of the draft before, so that no button of an older one is left. What was
        typed is kept right after, for the button to find; in memory alone where the database is away.
        """
        draft_id = str(interaction.id)
        self.service.drafts.open(draft_id, draft)
        try:
            said = await self._said(interaction, draft_id, error)
            said["files"] = _files(draft.wish, whole=_elsewhere(error))
            if _under_a_draft(interaction):
                await replies.show(interaction, **said)
            else:
                await replies.answer(interaction, **said)
            await self.service.drafts.keep(draft_id)
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
        if isinstance(error, Denied):
            text = f"{text} {texts('draft.kept', fix=buttons.label(buttons.FIX, texts))}"
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
        order_id: int | None = None,
        replaces: str | None = None,
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find.

        `title` and `fault` (what is wrong so far, on top) are sentences of ours, ready to be shown.
        """
        draft = Draft(interaction.user.id, wish, parent_id, look_first, jam_id, order_id, replaces)
        texts, service = replies.texts(interaction), self.service
        offers = [one for one in service.offers.models() if jam_id is None or one.model.id == wish.model]
        await self._open(
            interaction,
            draft,
            lambda draft_id: song_form.modal(
                wish,
                offers,
                draft_id,
                texts,
                title,
                defaults=service.offers.defaults,
                fault=fault,
                price=self._told_price(interaction, wish),
                look_first=look_first,
            ),
        )

    async def open_more(self, interaction: Interaction, draft: Draft, *, fault: str = "", mended: str = "") -> None:
        """The second form, as `open_form`; the field that `mended` names is on top with its fault."""
        texts, service = replies.texts(interaction), self.service
        await self._open(
            interaction,
            draft,
            lambda draft_id: more_form.modal(
                draft.wish,
                service.offers.models(),
                draft_id,
                texts,
                defaults=service.offers.defaults,
                fault=fault,
                mended=mended,
            ),
        )

    async def _open(self, interaction: Interaction, draft: Draft, form: Callable[[str], discord.ui.Modal]) -> None:
        self.authorization.authorize_order(interaction, clip=draft.wish.reference is not None)
        draft_id = str(interaction.id)
        self.service.drafts.open(draft_id, draft)
        try:
            await interaction.response.send_modal(form(draft_id))
        finally:
            await self.service.drafts.keep(draft_id)

    async def submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The song's form that came back."""
        await self.go_on(interaction, await self._filled(interaction, custom_id))

    async def keep_denied(self, interaction: Interaction, custom_id: CustomId, denied: Denied) -> None:
        """A form that came back where its song may not be sung."""
        await self.keep(interaction, await self._filled(interaction, custom_id), denied)

    async def keep(self, interaction: Interaction, draft: Draft, error: Exception) -> None:
        """What was typed where it may not be sung, or cannot be now: told why, and kept. Never fails."""
        if isinstance(error, Denied) and error.why is Why.MAY_NOT_ATTACH:  # without its clip it may be
            draft = replace(draft, wish=replace(draft.wish, reference=None, rights=None, clip_from=0.0))
        await self.refuse(interaction, draft, error)

    async def _filled(self, interaction: Interaction, custom_id: CustomId) -> Draft:
        """What a form that came back says."""
        draft = await self.service.drafts.find(custom_id.subject) or Draft(interaction.user.id, Wish())
        if custom_id.kind == DRAFT:  # the second form
            return replace(draft, wish=more_form.wish_of(dict(interaction.data or {}), draft.wish)[0])
        data = dict(interaction.data or {})
        wish = song_form.wish_of(data, draft.wish, interaction.created_at.timestamp())
        look_first = asks_first(
            wish,
            look_first=song_form.looks_first(data, draft.look_first),
            uploaded=wish.reference != draft.wish.reference,
        )
        return replace(draft, user_id=interaction.user.id, wish=wish, look_first=look_first)

    async def more_submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The second form that came back."""
        draft = await self.service.drafts.find(custom_id.subject) or Draft(interaction.user.id, Wish())
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
            await self.begin(interaction, draft.wish, draft.parent_id, draft.order_id)

    async def _preview(self, interaction: Interaction, draft: Draft) -> None:
        """What will be sent, with its price, and **Sing it**."""
        self.authorization.authorize_order(interaction, clip=draft.wish.reference is not None)
        try:
            draft, required = await self._for_its_jam(draft)
            request = self.service.offers.check(draft.wish)
        except Refusal as refusal:
            await self.refuse(interaction, draft, refusal)
            return
        draft_id, texts = str(interaction.id), replies.texts(interaction)
        self.service.drafts.open(draft_id, replace(draft, order_id=draft.order_id or interaction.id))
        price, refused = self._told_price(interaction, draft.wish), await self.service.refused_before(draft.wish)
        shown = preview.preview(draft.wish, request, price, texts, required, refused)
        view = buttons.row(draft_id, buttons.UNDER_PREVIEW, texts, kind=DRAFT)
        head = texts("preview.head") if draft.replaces is None else texts("preview.head_replaces")
        await replies.show(interaction, head, embeds=shown, view=view)
        await self.service.drafts.keep(draft_id)

    async def _for_its_jam(self, draft: Draft) -> tuple[Draft, Sequence[str]]:
        """The draft as its jam would have it sung, and the words that the jam asks for. Raises `Refusal`."""
        if draft.jam_id is None or self.jams is None:
            return draft, ()
        wish = await self.jams.check(draft.jam_id, draft.wish)
        return replace(draft, wish=wish), await self.jams.required(draft.jam_id)

    def _price(self, wish: Wish) -> Price | None:
        """What the wish's song would cost; None for a model that is none."""
        try:
            return self.service.offers.price_of(wish)
        except Refusal:
            return None

    def _told_price(self, interaction: Interaction, wish: Wish) -> str:
        """What the wish's song would cost, and whom."""
        if (price := self._price(wish)) is None:
            return ""
        texts, server = replies.texts(interaction), incoming.spender(interaction).payer is Payer.SERVER
        return money.paid_by(money.price(price, texts), texts, server=server)


def _elsewhere(error: Exception) -> bool:
    """Whether what was typed is of use in another place at most, or much later."""
    return isinstance(error, Denied) or (isinstance(error, Refusal) and isinstance(error.fault, ServerNotOpen))


def _under_a_draft(interaction: Interaction) -> bool:
    """Whether a button under a refusal or a preview led here."""
    ids = () if interaction.message is None else buttons.ids(interaction.message)
    return any(known is not None and known.kind == DRAFT for known in map(buttons.read, ids))


def _files(wish: Wish, *, whole: bool) -> list[discord.File]:
    """The texts that a form's fields will not hold whole; the lyrics in any case where the `whole` form may be of no
    use here."""
    names = ["lyrics"] if whole and wish.lyrics else song_form.beyond(wish)
    return [
        discord.File(io.BytesIO(getattr(wish, name).encode("utf-8", "replace")), filename=f"{name}.txt")
        for name in names
    ]
