"""A guest's eyes and hands: what the town shows them, and their presses and forms, which go the way of anybody's."""

from __future__ import annotations

from bot.sandbox.discord import Interaction, Message, Town
from bot.sandbox.discord.messages import nodes
from bot.sandbox.guests.deciding import Act, Cast, Press, Submit
from bot.sandbox.guests.seeing import Answer, Seen

HOST = "Host"
"""A board is a message of the bot's with this button; its others go and come."""

PATIENCE = 15.0
"""Seconds for which a guest looks at "is thinking"."""


class Gone(Exception):
    """What was to be pressed is not there, or the bot did not answer: nothing was done."""


def board_in(town: Town, channel: str) -> Message | None:
    """The board of the jam that runs there; the newest where there were several."""
    shown = [one for one in town.messages(channel) if one.writer.bot and HOST in one.labels]
    return shown[-1] if shown else None


class Window:
    """One guest's, who came to a jam whose board stood in that channel."""

    def __init__(self, town: Town, name: str, board: Message) -> None:
        self._town = town
        self._name = name
        self._board = board
        self._since = board.id
        self._form: Interaction | None = None
        self._answers: dict[str, Message] = {}

    def seen(self, done: tuple[tuple[str, Answer], ...]) -> Seen:
        """What stands there now."""
        board = self._standing()
        mail = self._town.messages("dm", self._name)
        return Seen(
            "" if board is None else board.content,
            frozenset(() if board is None else board.labels),
            tuple(one.content for one in mail if one.id > self._since and one.writer.bot),
            done,
        )

    async def do(self, name: str, act: Act) -> Answer:
        """Press or hand in, and read what comes; it is remembered under that name. Raises `Gone`."""
        try:
            asked = await self._started(act)
            await asked.answered()
            if asked.modal is not None:
                self._form = asked
                fields = (node.get("custom_id") for node in nodes(asked.modal["components"]))
                return Answer(str(asked.modal["title"]), fields=frozenset(field for field in fields if field))
            said = await asked.said(PATIENCE)
        except (ValueError, TimeoutError) as why:
            raise Gone(str(why)) from None
        self._answers[name] = said
        embeds = [f"{embed.get('title', '')} {embed.get('description', '')}" for embed in said.embeds]
        return Answer("\n".join([said.content, *embeds]), frozenset(said.labels))

    async def _started(self, act: Act) -> Interaction:
        if not self._town.online:
            raise ValueError("the bot is not running")
        if isinstance(act, Press):
            message = self._answers.get(act.under) if act.under else self._standing()
            if message is None:
                raise ValueError(f"there is nothing with {act.label!r}")
            return await self._town.press(self._name, message, act.label)
        if isinstance(act, Submit) and self._form is not None:
            return await self._town.submit(self._name, self._form, lyrics=act.lyrics, style=act.style)
        if isinstance(act, Cast) and self._form is not None:
            return await self._town.submit(self._name, self._form, **dict(act.stars))
        raise ValueError("nothing is open")

    def _standing(self) -> Message | None:
        """The board, or the one that took its place."""
        if self._board.deleted:
            self._board = board_in(self._town, self._board.channel) or self._board
        return None if self._board.deleted else self._board
