"""The one door for buttons and forms: a custom id is looked up in a table, and something is always answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import discord

from bot.chat import buttons, replies
from bot.chat.buttons import CustomId
from bot.chat.replies import Interaction

Handler = Callable[[Interaction, CustomId], Awaitable[None]]
"""Gets the interaction and what its custom id says."""

DOUBLE = 5.0
"""Seconds within which a second press of the same button by the same person is taken for a slip of the finger."""

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}


async def dispatch(interaction: Interaction, handlers: Mapping[str, Handler]) -> None:
    """Answer a press or a submitted form; commands and autocomplete are the command tree's.

    `handlers` are found by kind and action: "song:again".
    """
    if interaction.type not in _KINDS:
        return
    known = buttons.read(str((interaction.data or {}).get("custom_id", "")))
    handler = handlers.get(f"{known.kind}:{known.action}") if known else None
    if known is None or handler is None:
        await replies.say(interaction, "answer.stale")
        return
    try:
        await handler(interaction, known)
    except Exception as error:
        await replies.failure(interaction, error)


def once(handler: Handler) -> Handler:
    """A handler that makes a song of a double press only once; a press that came to nothing may be repeated."""
    pressed: dict[tuple[int, CustomId], Interaction] = {}

    async def guarded(interaction: Interaction, custom_id: CustomId) -> None:
        for key in [key for key, earlier in pressed.items() if _apart(earlier, interaction) > DOUBLE]:
            del pressed[key]
        key = (interaction.user.id, custom_id)
        if pressed.setdefault(key, interaction) is not interaction:
            await replies.say(interaction, "answer.already")
            return
        try:
            await handler(interaction, custom_id)
        except BaseException:
            pressed.pop(key, None)
            raise

    return guarded


def _apart(earlier: Interaction, later: Interaction) -> float:
    return (later.created_at - earlier.created_at).total_seconds()
