"""Where every press and every submitted form arrives: its custom id names the handler, and something is always
answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import discord

from bot.chat import buttons, replies
from bot.chat.authorization import Authorize
from bot.chat.buttons import CustomId
from bot.chat.replies import Interaction
from bot.chat.rights import OF_THE_PLACE, Denied
from bot.songs.errors import DatabaseError

Handler = Callable[[Interaction, CustomId], Awaitable[None]]
"""Gets the interaction and what its custom id says."""

Keep = Callable[[Interaction, Exception], Awaitable[None]]
"""Gets a command that may not begin, and why: tells that, and keeps what was typed. Never fails."""

DEBOUNCE_SECONDS = 5.0
"""Seconds within which a second press of the same button by the same person is taken for a slip of the finger."""

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}


async def dispatch(interaction: Interaction, handlers: Mapping[str, Handler], authorize: Authorize) -> None:
    """Answer a press or a submitted form; commands and autocomplete are the command tree's.

    `handlers` are found by kind and action: "song:again". None runs before `authorize` has let it; a debounced one
    notes the press before that.
    """
    if interaction.type not in _KINDS:
        return
    known = buttons.read(str((interaction.data or {}).get("custom_id", "")))
    handler = handlers.get(f"{known.kind}:{known.action}") if known else None
    if known is None or handler is None:
        await replies.say(interaction, "answer.stale")
        return
    try:
        allow = partial(authorize, interaction, f"{known.kind}:{known.action}", known)
        if isinstance(handler, debounced | keeping):
            await handler(interaction, known, allow)
        else:
            await allow()
            await handler(interaction, known)
    except Exception as error:
        await replies.failure(interaction, error)


async def _allow_all() -> None:
    """Lets everyone through."""


class debounced:  # noqa: N801  # used as a function, on a handler
    """A handler that runs on the first of a person's presses of one button within `DEBOUNCE_SECONDS`; later ones
    are told so. A press whose handler failed may be repeated at once."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._pressed: dict[tuple[int, CustomId], Interaction] = {}

    async def __call__(
        self, interaction: Interaction, custom_id: CustomId, allow: Callable[[], Awaitable[None]] = _allow_all
    ) -> None:
        """`allow` is asked after the press is noted, so that of two presses the first counts; it raises `Denied`."""
        for key in [key for key, earlier in self._pressed.items() if _apart(earlier, interaction) > DEBOUNCE_SECONDS]:
            del self._pressed[key]
        key = (interaction.user.id, custom_id)
        if (earlier := self._pressed.setdefault(key, interaction)) is not interaction:
            if earlier.id != interaction.id:  # one that was delivered twice has one answer
                await replies.say(interaction, "answer.already")
            return
        try:
            await allow()
            await self._handler(interaction, custom_id)
        except BaseException:
            self._pressed.pop(key, None)
            raise


class keeping:  # noqa: N801  # used as a function, on a handler
    """The handler of a form: what was typed into one that may not be sung is told why, and kept, by `keep`."""

    def __init__(self, handler: Handler, keep: Callable[[Interaction, CustomId, Denied], Awaitable[None]]) -> None:
        self._handler = handler
        self._keep = keep

    async def __call__(
        self, interaction: Interaction, custom_id: CustomId, allow: Callable[[], Awaitable[None]] = _allow_all
    ) -> None:
        """`allow` raises `Denied`: of that, what is about the place and its rules is for `keep`."""
        try:
            await allow()
            await self._handler(interaction, custom_id)
        except Denied as denied:
            if not worth_keeping(denied):
                raise
            await self._keep(interaction, custom_id, denied)


def worth_keeping(error: Exception) -> bool:
    """Whether what was typed may be of use elsewhere or later: it is denied there, or the database is away."""
    return isinstance(error, DatabaseError) or (isinstance(error, Denied) and error.why in OF_THE_PLACE)


def _apart(earlier: Interaction, later: Interaction) -> float:
    return (later.created_at - earlier.created_at).total_seconds()
