"""The message that carries a song, as the keywords of a send or an edit."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import discord

from bot.chat import buttons
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.views import entries
from bot.chat.views import finished as views
from bot.songs.ports.audio import Product
from bot.songs.songs import Entry, Song


def entry_of(song: Song) -> Entry | None:
    """What a song is among those that its jam publishes; None for every other one, and for one that a jam let go of."""
    return song.entry if song.in_jam else None


def message(song: Song, product: Product, sound: BytesIO | Path, card: discord.Embed, texts: Texts) -> dict[str, Any]:
    """The message: it mentions its requester alone, and a jam's song nobody. The mp3 is a plain attachment, which plays
    in place.

    Made anew for each try: a `discord.File` is spent by its first.
    """
    if isinstance(sound, BytesIO):
        sound.seek(0)
    if (entry := entry_of(song)) is not None:
        # A clip could tell whose voice it is, so that none travels with a blind song.
        files = [discord.File(sound, filename=entries.file_name(entry))] + (
            [] if entry.blind else _clip(song, product, texts)
        )
        return {**entries.published(song, entry, product, card, texts), "files": files}
    return {
        "content": words.headline(song, product, texts),
        "embed": card,
        "files": [discord.File(sound, filename=views.file_name(song, texts)), *_clip(song, product, texts)],
        "allowed_mentions": only(song.requester.id),
        "view": buttons.row(song.id, buttons.under_song(song), texts),
    }


def only(user_id: int) -> discord.AllowedMentions:
    """Pings this person and nobody else, whatever the text says."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(user_id)], replied_user=False)


def _clip(song: Song, product: Product, texts: Texts) -> list[discord.File]:
    if product.reference is None:
        return []
    name, about = views.clip_name(song), texts("card.clip_file")
    return [discord.File(product.reference, filename=name, description=about)]
