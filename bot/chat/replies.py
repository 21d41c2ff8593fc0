"""The one way an answer reaches a person, whatever has been answered before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import discord
import structlog

from bot.chat.messages.catalogue import Texts
from bot.chat.messages.patterns import Value
from bot.chat.messages.refusals import refusal
from bot.chat.rights import Denied
from bot.songs.errors import DatabaseError
from bot.songs.refusals import Refusal

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]

ALREADY_ACKNOWLEDGED = 40060
THINKING = "thinking"
"""Where an interaction's `extras` say that it shows "thinking" in the open, which an answer takes away."""


def texts(interaction: Interaction) -> Texts:
    """The language of the person who asks: for all that only they read."""
    return interaction.client.catalogue.texts(str(interaction.locale))


async def say(interaction: Interaction, key: str, /, **values: Value) -> None:
    """`answer` with a message of the catalogue, in the person's language. Never fails."""
    await answer(interaction, texts(interaction)(key, **values))


async def acknowledge(interaction: Interaction, *, private: bool = False) -> bool:
    """Say "thinking" in the open, or to that person alone; False where it is too late for any answer, so that nothing
    must be started.

    40060 means that it has been acknowledged: by a call whose answer was lost, or for an interaction that came twice.
    """
    if THINKING in interaction.extras:
        return True
    try:
        await interaction.response.defer(ephemeral=private, thinking=True)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            log.info("interaction.too_late", interaction=interaction.id, code=error.code)
            return False
    interaction.extras[THINKING] = True
    return True


async def answer(interaction: Interaction, text: str = "", **more: Any) -> None:
    """A private answer. Where the interaction is "thinking" in the open, that placeholder goes first. Never fails."""
    try:
        if not _answered(interaction) and await _first(interaction, text, more):
            return
        if interaction.extras.pop(THINKING, False):
            with suppress(discord.HTTPException):
                await interaction.delete_original_response()
        await interaction.followup.send(text, ephemeral=True, **more)
    except Exception as error:
        _unanswered(interaction, error)


def _answered(interaction: Interaction) -> bool:
    return interaction.response.is_done() or THINKING in interaction.extras


async def _first(interaction: Interaction, text: str, more: dict[str, Any]) -> bool:
    """The answer as the interaction's first; False where it had one after all, whose reply was lost."""
    try:
        await interaction.response.send_message(text, ephemeral=True, **more)
    except discord.HTTPException as error:
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        return False
    return True


async def show(
    interaction: Interaction,
    text: str,
    *,
    embeds: Sequence[discord.Embed] = (),
    view: discord.ui.View | None = None,
    files: Sequence[discord.File] = (),
) -> None:
    """A private message; in the place of the private one whose button led here, where there was no answer yet. Never
    fails."""
    message = interaction.message
    if message is None or not message.flags.ephemeral or _answered(interaction):
        given = {"view": view} if view is not None else {}
        await answer(interaction, text, embeds=embeds, files=files, **given)
        return
    try:
        await interaction.response.edit_message(content=text, embeds=embeds, view=view, attachments=files)
    except Exception as error:
        _unanswered(interaction, error)


async def settle(interaction: Interaction, text: str, view: discord.ui.View | None = None) -> None:
    """The message whose button was pressed, which only that person sees, becomes `text`, with the buttons of `view` in
    the place of its own. Never fails."""
    try:
        await interaction.response.edit_message(content=text, view=view)
    except Exception as error:
        _unanswered(interaction, error)


def _unanswered(interaction: Interaction, error: Exception) -> None:
    """Nothing more can be said to the person: too late, Discord away, or a connection that broke."""
    why = error.code if isinstance(error, discord.HTTPException) else type(error).__name__
    log.info("interaction.unanswered", interaction=interaction.id, why=why)


class Answered(Exception):
    """Nothing came of it, and the person has been told why."""


async def failure(interaction: Interaction, error: BaseException) -> None:
    """What went wrong, in a sentence; the error itself goes to the log."""
    cause = getattr(error, "original", error)
    if not isinstance(cause, Answered):
        await answer(interaction, sentence(interaction, cause))


def sentence(interaction: Interaction, error: BaseException) -> str:
    """What went wrong, for the person, and noted in the log."""
    match error:
        case Refusal():
            return refusal(error.fault, texts(interaction))
        case Denied():
            log.info("interaction.denied", interaction=interaction.id, why=error.why.value)
            return texts(interaction)(f"denied.{error.why}")
        case DatabaseError():
            log.warning("interaction.database_down", interaction=interaction.id)
            return texts(interaction)("answer.database_down")
        case _:
            log.error("interaction.failed", interaction=interaction.id, exc_info=error)
            return texts(interaction)("answer.trouble")
