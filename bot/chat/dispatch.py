"""The one door for buttons and forms: a custom id is looked up in a table, and something is always answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import discord

from bot.chat import buttons, replies
from bot.chat.buttons import CustomId
from bot.chat.doors import May
from bot.chat.replies import Interaction

Handler = Callable[[Interaction, CustomId], Awaitable[None]]
"""Gets the interaction and what its custom id says."""

DOUBLE = 5.0
"""Seconds within which a second press of the same button by the same person is taken for a slip of the finger."""

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}


async def dispatch(interaction: Interaction, handlers: Mapping[str, Handler], may: May) -> None:
    """Answer a press or a submitted form; commands and autocomplete are the command tree's.

    `handlers` are found by kind and action: "song:again". `may` is asked first.
    """
    if interaction.type not in _KINDS:
        return
    known = buttons.read(str((interaction.data or {}).get("custom_id", "")))
    handler = handlers.get(f"{known.kind}:{known.action}") if known else None
    if known is None or handler is None:
        await replies.say(interaction, "answer.stale")
        return
    try:
        door = partial(may, interaction, f"{known.kind}:{known.action}", known)
        if isinstance(handler, once):
            await handler(interaction, known, door)
        else:
            await door()
            await handler(interaction, known)
    except Exception as error:
        await replies.failure(interaction, error)


async def _open() -> None:
    """No door."""


class once:  # noqa: N801  # used as a function, on a handler
    """A handler that makes a song of a double press only once; a press that came to nothing may be repeated."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._pressed: dict[tuple[int, CustomId], Interaction] = {}

    async def __call__(
        self, interaction: Interaction, custom_id: CustomId, door: Callable[[], Awaitable[None]] = _open
    ) -> None:
        """`door` is asked once the press is noted: of two presses the first is the one that counts."""
        for key in [key for key, earlier in self._pressed.items() if _apart(earlier, interaction) > DOUBLE]:
            del self._pressed[key]
        key = (interaction.user.id, custom_id)
        if self._pressed.setdefault(key, interaction) is not interaction:
            await replies.say(interaction, "answer.already")
            return
        try:
            await door()
            await self._handler(interaction, custom_id)
        except BaseException:
            self._pressed.pop(key, None)
            raise


def _apart(earlier: Interaction, later: Interaction) -> float:
    return (later.created_at - earlier.created_at).total_seconds()
