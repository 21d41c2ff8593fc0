"""A jam's song in the channel: blind, with nothing that tells who made it; later with its credits."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat import buttons, escaping
from bot.chat.jam_buttons import UNDER_CREDITED, UNDER_ENTRY
from bot.chat.messages.catalogue import Texts
from bot.chat.views import songs as song_views
from bot.songs.ports.audio import Product
from bot.songs.songs import Entry, Song

TITLE_MOST = 200
THEME_MOST = 48
"""Units of the theme in a file's name."""


def published(song: Song, entry: Entry, product: Product, card: discord.Embed, texts: Texts) -> dict[str, Any]:
    """The message without its file: its number, its title, and two buttons while it is blind."""
    shown = blind(song, entry, texts) if entry.blind else credited(song, entry, card, texts)
    if product.excerpt:
        shown["content"] += f"\n{texts('entry.excerpt')}"
    return shown


def blind(song: Song, entry: Entry, texts: Texts) -> dict[str, Any]:
    """What a blind song's message shows."""
    number = texts("entry.number", number=entry.number, of=entry.of, title=_title(song, texts))
    return {
        "content": f"{number}\n{texts('entry.thanks')}",
        "view": buttons.row(song.id, UNDER_ENTRY, texts),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def credited(song: Song, entry: Entry, card: discord.Embed, texts: Texts) -> dict[str, Any]:
    """What it shows once it is told who made it: the card of every song, and the usual buttons."""
    maker = escaping.line(song.requester.name, 80)
    said = texts("entry.credited", number=entry.number, of=entry.of, maker=maker, title=_title(song, texts))
    return {
        "content": said,
        "embed": card,
        "view": buttons.row(song.id, UNDER_CREDITED, texts),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


def file_name(entry: Entry) -> str:
    """The same for whoever made it: the jam's theme and the song's number."""
    return f"{escaping.slug(entry.theme, THEME_MOST) or 'jam'}-{entry.number:02}.mp3"


def _title(song: Song, texts: Texts) -> str:
    return song_views.title(song, texts, TITLE_MOST)
