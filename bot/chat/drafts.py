"""The buttons under a refusal and under what will be sent: each is about the draft that its custom id names."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import escaping, replies
from bot.chat.buttons import DRAFT, CustomId
from bot.chat.dispatch import Handler, debounced, keeping
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.songs.ports.store import Draft


class Drafts:
    """**Fix it**, **Sing it**, **Change**, **More**, and the form behind the last."""

    def __init__(self, ordering: Ordering) -> None:
        self._ordering = ordering

    def presses(self) -> dict[str, Handler]:
        """The handlers by kind and action."""
        return {
            f"{DRAFT}:fix": self._fix,
            f"{DRAFT}:sing": debounced(self._sing),
            f"{DRAFT}:change": self._change,
            f"{DRAFT}:more": self._more,
            f"{DRAFT}:rest": keeping(self._ordering.more_submitted, self._ordering.keep_denied),
        }

    async def _fix(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form that mends it, with everything that was typed, and what is wrong on top."""
        if (draft := await self._ordering.service.drafts.find(custom_id.subject)) is None:
            await replies.say(interaction, "answer.draft_gone")
            return
        fault = _fault(interaction)
        if custom_id.argument:
            await self._ordering.open_more(interaction, draft, fault=fault, mended=custom_id.argument)
            return
        title = replies.texts(interaction)("form.fix")
        await self._ordering.open_form(
            interaction,
            draft.wish,
            draft.parent_id,
            title,
            fault=fault,
            look_first=draft.look_first,
            jam_id=draft.jam_id,
            order_id=draft.order_id,
            replaces=draft.replaces,
        )

    async def _sing(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (draft := await self._ordering.service.drafts.find(custom_id.subject)) is None:
            await replies.say(interaction, "answer.draft_gone")
        else:
            await self._ordering.sing(interaction, custom_id.subject, draft)

    async def _change(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (draft := await self._ordering.service.drafts.find(custom_id.subject)) is None:
            await replies.say(interaction, "answer.draft_gone")
        else:
            title = replies.texts(interaction)("button.change")
            await self._ordering.open_form(
                interaction,
                draft.wish,
                draft.parent_id,
                title,
                look_first=draft.look_first,
                jam_id=draft.jam_id,
                order_id=await self._order_id(draft),
                replaces=draft.replaces,
            )

    async def _more(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (draft := await self._ordering.service.drafts.find(custom_id.subject)) is None:
            await replies.say(interaction, "answer.draft_gone")
        else:
            await self._ordering.open_more(interaction, replace(draft, order_id=await self._order_id(draft)))

    async def _order_id(self, draft: Draft) -> int | None:
        """Whose place it takes when it is changed: what was shown, unless that is sung, which is then left alone."""
        if draft.order_id is None or await self._ordering.service.sung(draft.order_id):
            return None
        return draft.order_id


def _fault(interaction: Interaction) -> str:
    """What was wrong, as the refusal above the button says it, without what it cost."""
    said = interaction.message.content if interaction.message else ""
    return escaping.unmarked(said.removesuffix(replies.texts(interaction)("spent.nothing")).strip())
