"""A message that is posted once, however often that is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from bot.chat import buttons
from bot.chat.delivery import SKEW
from bot.chat.places import Message, Place, address
from bot.chat.routes import Routes, translate_discord_errors
from bot.songs.errors import ChatDown, NoPlace, TooLarge, Unsure
from bot.songs.songs import Address

log = structlog.get_logger(__name__)

LOOK_BACK = 500
"""Messages read in search of our own."""

NONCE_MOST, DIGEST_MOST = 25, 16
"""Characters of a nonce (Discord docs, Create Message), and of a key's digest in a custom id."""


async def post(
    routes: Routes, place: Place, key: str, mark: str, since: float, message: Callable[[], dict[str, Any]]
) -> Address:
    """The message, under a nonce made of its key; one of ours that was posted there after `since` and carries a button
    with the custom id `mark` is it already.

    `message` makes the keywords of a send. Raises `ChatDown` or `NoPlace`.
    """
    channel = routes.channel(place)
    async with plainly():
        found = await _found(routes, channel, mark, since)
        if found is None:
            found = await channel.send(nonce=digest(key, NONCE_MOST), **message())
    return address(Message(found.id, found.channel.id))


async def say(routes: Routes, user_id: int, key: str, said: str, view: discord.ui.View | None = None) -> None:
    """The same as a direct message, as far as there is a way: nobody can be looked for there, so the nonce alone stands
    for it."""
    try:
        direct = await routes.client.create_dm(discord.Object(user_id))  # pyright: ignore[reportArgumentType]  # only its id is used
        nobody = discord.AllowedMentions.none()
        await direct.send(
            said, nonce=digest(key, NONCE_MOST), view=view or discord.utils.MISSING, allowed_mentions=nobody
        )
    except Exception as error:
        log.info("jam.not_told", key=key, why=type(error).__name__)


async def take_back(routes: Routes, place: Place, mark: str, since: float) -> None:
    """Delete the message of ours that was posted there after `since` and carries that mark, if it is there; where the
    bot may not look there is nothing to be done. Raises `ChatDown`."""
    with suppress(NoPlace):
        async with plainly():
            found = await _found(routes, routes.channel(place), mark, since)
            if found is not None:
                await found.delete()


def digest(key: str, most: int = DIGEST_MOST) -> str:
    """The same for the same key; letters and digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:most]


@asynccontextmanager
async def plainly() -> AsyncGenerator[None]:
    """Discord's errors as a jam knows them: `ChatDown` where it is to be asked again, `NoPlace` where it said no."""
    try:
        async with translate_discord_errors():
            yield
    except Unsure as error:
        raise ChatDown(str(error)) from error
    except TooLarge as error:
        raise NoPlace(str(error)) from error


async def _found(
    routes: Routes, channel: discord.PartialMessageable, mark: str, since: float
) -> discord.Message | None:
    """Ours with that mark. Where the bot may not read, the nonce alone stands for it."""
    after = discord.Object(discord.utils.time_snowflake(datetime.fromtimestamp(max(0.0, since - SKEW), UTC)))
    ourselves = routes.client.user
    try:
        async for message in channel.history(after=after, limit=LOOK_BACK, oldest_first=True):
            if ourselves is not None and message.author.id == ourselves.id and buttons.carries(message, mark):
                return message
    except discord.Forbidden:
        return None
    return None
