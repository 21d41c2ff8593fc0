"""Where every order is taken, whether it comes from options, a form, a button or a recipe."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import discord
import structlog

from bot.chat import buttons, incoming, replies
from bot.chat.authorization import Authorization
from bot.chat.buttons import DRAFT, CustomId
from bot.chat.forms import more as more_form
from bot.chat.forms import song as song_form
from bot.chat.replies import Answered, Interaction
from bot.chat.views import preview
from bot.pacing.people import PersonTurns
from bot.songs.asking import asks_first
from bot.songs.errors import DatabaseError
from bot.songs.ports.store import Draft
from bot.songs.refusals import Refusal
from bot.songs.service import Order, Service
from bot.songs.wishes import Wish

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ordering:
    """Takes orders for `service`."""

    service: Service
    authorization: Authorization
    turns: PersonTurns = field(default_factory=PersonTurns)

    async def begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create. What the words alone rule out is refused privately, at once.

        Raises `Denied`, or `Answered` once somebody was told what is wrong: nothing is spent.
        """
        await self._begin(interaction, incoming.order(interaction, wish, parent_id), look_first=False)

    async def sing(self, interaction: Interaction, draft_id: str, draft: Draft) -> None:
        """What was looked at is sung, once however often that is asked for: the draft's id stands for the order's.

        Raises as `begin` does.
        """
        order = incoming.order(interaction, draft.wish, draft.parent_id)
        await self._begin(interaction, replace(order, interaction_id=int(draft_id)), look_first=True)

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
        draft_id, texts = str(interaction.id), replies.texts(interaction)
        self.service.open_draft(draft_id, draft)
        mended = more_form.mends(error.fault) if isinstance(error, Refusal) else ""
        view = buttons.row(draft_id, (buttons.FIX,), texts, kind=DRAFT, argument=mended)
        files = _files(draft.wish)
        more: dict[str, Any] = {"view": view} | ({"files": files} if files else {})
        await replies.answer(interaction, replies.sentence(interaction, error), **more)
        try:
            await self.service.keep_draft(draft_id)
        except DatabaseError:
            log.info("draft.unwritten", interaction=interaction.id)

    async def open_form(
        self,
        interaction: Interaction,
        wish: Wish,
        parent_id: str | None = None,
        title: str = "",
        *,
        fault: str = "",
        look_first: bool = False,
    ) -> None:
        """The form, before any I/O; what it was opened with is kept right after, for its submit to find.

        `title` and `fault` (what is wrong so far, on top) are sentences of ours, ready to be shown.
        """
        draft = Draft(interaction.user.id, wish, parent_id, look_first)
        texts, service = replies.texts(interaction), self.service
        await self._open(
            interaction,
            draft,
            lambda draft_id: song_form.modal(
                wish,
                service.models(),
                draft_id,
                texts,
                title,
                defaults=service.defaults,
                fault=fault,
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
        await self.go_on(interaction, Draft(interaction.user.id, wish, draft.parent_id, look_first))

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
        if not draft.look_first:
            await self.begin(interaction, draft.wish, draft.parent_id)
            return
        self.authorization.authorize_order(interaction, clip=draft.wish.reference is not None)
        try:
            request = self.service.check(draft.wish)
        except Refusal as refusal:
            await self.refuse(interaction, draft, refusal)
            return
        draft_id, texts = str(interaction.id), replies.texts(interaction)
        self.service.open_draft(draft_id, draft)
        shown = preview.preview(draft.wish, request, texts)
        view = buttons.row(draft_id, buttons.UNDER_PREVIEW, texts, kind=DRAFT)
        await replies.show(interaction, texts("preview.head"), embeds=shown, view=view)
        await self.service.keep_draft(draft_id)


def _files(wish: Wish) -> list[discord.File]:
    """The texts that a form's fields will not hold whole."""
    return [
        discord.File(io.BytesIO(getattr(wish, name).encode("utf-8", "replace")), filename=f"{name}.txt")
        for name in song_form.beyond(wish)
    ]
