"""**Album** under a jam's finale, and **Lyrics** under an album."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import discord

from bot.chat import replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import Handler, debounced
from bot.chat.replies import Interaction
from bot.chat.views import albums as views
from bot.jams.album_wish import AlbumWish, Got


class JamAlbums:
    """Anybody may press either: an album costs nothing, and what it says is said in the channel already."""

    def __init__(self, wish: AlbumWish) -> None:
        self._wish = wish

    def presses(self) -> Mapping[str, Handler]:
        return {"jam:album": debounced(self._album), "jam:booklet": self._booklet}

    async def _album(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The first press has it made; later ones say where it is."""
        answer = await self._wish.ask(custom_id.subject, interaction.user.id)
        texts = replies.texts(interaction)
        if answer.got is Got.POSTED and answer.jam is not None and answer.album is not None:
            await replies.answer(interaction, views.there(answer.jam, answer.album, texts))
        elif answer.got in {Got.BEGUN, Got.ANEW}:
            await replies.say(interaction, f"album.{answer.got}", time=texts.duration(round(answer.seconds)))
        else:
            await replies.say(interaction, _SAID[answer.got])

    async def _booklet(self, interaction: Interaction, custom_id: CustomId) -> None:
        texts = replies.texts(interaction)
        words = views.booklet(await self._wish.on_album(custom_id.subject), texts)
        if words:
            file = discord.File(BytesIO(words.encode("utf-8", "replace")), filename="lyrics.txt")
            await replies.answer(interaction, texts("album.words_as_file"), file=file)
        else:
            await replies.say(interaction, "album.no_words")


_SAID: Mapping[Got, str] = {
    Got.UNDER_WAY: "album.under_way",
    Got.NO_SONGS: "album.no_songs",
    Got.NOT_YET: "album.not_yet",
    Got.GONE: "jam.gone",
}
