"""An album in Discord: where its songs' files are, and the messages that carry its sides. Implements `AlbumBoard`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import discord

from bot.chat import buttons, jam_buttons, once
from bot.chat.attached import song_files
from bot.chat.buttons import Button
from bot.chat.delivery import MARGIN
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Catalogue, Texts
from bot.chat.places import message_of, place_of
from bot.chat.routes import DEFAULT_LIMIT, Routes
from bot.chat.views import albums as views
from bot.jams.albums import Album, AlbumCause
from bot.jams.jams import Jam
from bot.jams.ports.albums import Sheet
from bot.songs.errors import NoPlace, TooLarge
from bot.songs.songs import Address, Song


class DiscordAlbums:
    """Keeps nothing: what was posted is in the album's row."""

    def __init__(self, routes: Routes, catalogue: Catalogue) -> None:
        self._routes = routes
        self._catalogue = catalogue

    async def sound(self, song: Song) -> str | None:
        message = self._routes.posted(song)
        if message is None:
            return None
        try:
            async with once.plainly():
                there = await message.fetch()
        except NoPlace:
            return None
        sound = song_files(there.attachments, song.posted).sound
        return None if sound is None else sound.url

    def limit(self, jam: Jam) -> int:
        guild = self._routes.client.get_guild(jam.guild_id)
        return (guild.filesize_limit if guild else DEFAULT_LIMIT) - MARGIN

    async def post(self, sheet: Sheet, file: Path) -> Address:
        texts = self._texts(sheet.jam)

        def message() -> dict[str, Any]:
            sound = discord.File(file, filename=views.file_name(sheet), description=views.alt(sheet.jam, texts))
            return {
                **views.side(sheet, texts),
                "file": sound,
                **_under(sheet.jam, jam_buttons.BOOKLET, sheet.key, texts),
            }

        try:
            return await self._post(sheet.jam, sheet.key, jam_buttons.BOOKLET, sheet.album.asked_at, message)
        except NoPlace as no:
            if isinstance(no.__cause__, TooLarge):
                raise no.__cause__ from no
            raise

    async def take_back(self, jam: Jam, album: Album, key: str) -> None:
        mark = jam_buttons.mark(jam_buttons.BOOKLET, jam.id, once.digest(key))
        await once.take_back(self._routes, place_of(jam.channel), mark, album.asked_at)

    async def take_down(self, message: Address) -> None:
        found = message_of(message)
        channel = self._routes.client.get_partial_messageable(found.channel_id or 0)
        with suppress(NoPlace):
            async with once.plainly():
                await channel.get_partial_message(found.message_id).delete()

    async def say_failed(self, jam: Jam, album: Album, key: str) -> None:
        texts, cause = self._texts(jam), album.cause or AlbumCause.FAULT

        def message() -> dict[str, Any]:
            return {"content": views.failed(jam, cause, texts), **_under(jam, jam_buttons.ALBUM, key, texts)}

        await self._post(jam, key, jam_buttons.ALBUM, album.asked_at, message)

    async def _post(self, jam: Jam, key: str, button: Button, since: float, message: Any) -> Address:
        mark = jam_buttons.mark(button, jam.id, once.digest(key))
        return await once.post(self._routes, place_of(jam.channel), key, mark, since, message)

    def _texts(self, jam: Jam) -> Texts:
        """The server's language."""
        return self._catalogue.texts(jam.guild_locale or jam.host.locale)


def _under(jam: Jam, button: Button, key: str, texts: Texts) -> dict[str, Any]:
    under: Sequence[Button] = (button,)
    view = buttons.row(jam.id, under, texts, kind=JAM, argument=once.digest(key))
    return {"view": view, "allowed_mentions": discord.AllowedMentions.none()}
