"""What will be sent, before anything is spent: the words as the model gets them, the length, the price."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.chat import escaping
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.views import lyric_help
from bot.chat.views.songs import COLOUR, fitting
from bot.songs.checking import Remark, Request, title_of
from bot.songs.completing import notes_on
from bot.songs.help import help_with
from bot.songs.wishes import Wish

STYLE_MOST, LYRICS_MOST, HELP_MOST = 1400, 1200, 1000
"""Of an embed's 4,096 for a description: all of a message's embeds together hold 6,000."""

LINES_MOST = 16
"""Lines of lyrics: **Sing it** is no more than a screen below what it sings, on a phone as well."""


def preview(
    wish: Wish,
    request: Request,
    price: str,
    texts: Texts,
    required: Sequence[str] = (),
    refused_before: Sequence[str] = (),
) -> list[discord.Embed]:
    """One embed for the style with the facts of the song, and one for the lyrics where there are any, with what there
    is to say of them. `price` is what the song costs, and whom, ready to be shown; `required` are words that the song's
    jam asks for, `refused_before` lines of it that a provider has refused.

    Of the notes those are left out that tell what stands above them.
    """
    model = request.model
    style = escaping.lines(request.style, STYLE_MOST)
    embed = discord.Embed(title=escaping.line(title_of(wish), 100) or texts("card.untitled"), colour=COLOUR)
    embed.description = "\n".join([f"**{texts('card.style')}**\n{style}"] if style else []) or None
    embed.add_field(name=texts("card.model"), value=model.id)
    embed.add_field(name=texts("card.length"), value=_length(request, texts))
    embed.add_field(name=texts("card.cost"), value=price)
    if request.seed is not None:
        embed.add_field(name=texts("form.seed"), value=str(request.seed))
    if wish.reference is not None:
        embed.add_field(name=texts("card.reference"), value=_clip(wish, texts), inline=False)
    told = (one for one in notes_on(wish, model.id) if one is not Remark.MODEL_CHOSEN)
    if said := words.notes(told, model.id, texts):
        embed.add_field(name=texts("card.notes"), value="\n".join(said), inline=False)
    if not request.lyrics:
        return [embed]
    sung = discord.Embed(title=texts("form.lyrics"), description=_lyrics(request, texts), colour=COLOUR)
    helped = lyric_help.lines(help_with(request, wish.lyrics, required=required, refused_before=refused_before), texts)
    if shown := fitting(helped, HELP_MOST):
        sung.add_field(name=texts("help.title"), value=shown, inline=False)
    return [embed, sung]


def _lyrics(request: Request, texts: Texts) -> str:
    """The first lines as they are sent, and that the rest goes along."""
    lines = request.lyrics.split("\n")
    first = "\n".join(lines[:LINES_MOST])
    shown = escaping.lines(first, LYRICS_MOST)
    if len(lines) <= LINES_MOST and shown == escaping.lines(first, 10 * LYRICS_MOST):
        return shown
    change = texts("button.change")
    return f"{shown.removesuffix('…').rstrip()}\n{texts('preview.more_lyrics', change=change)}"


def _length(request: Request, texts: Texts) -> str:
    if request.length is not None:
        return texts.duration(request.length)
    if request.model.longest is not None:
        return texts("models.longest", longest=texts.duration(request.model.longest))
    return texts("preview.length_own")


def _clip(wish: Wish, texts: Texts) -> str:
    """The clip, and by what right: **More** is where to say it."""
    assert wish.reference is not None
    clip = escaping.line(wish.reference.name, 100) or texts("card.clip")
    if wish.rights is None:
        return texts("preview.clip_no_right", clip=clip, more=texts("button.more"))
    return texts("card.clip_credit", clip=clip, rights=texts(f"credit.{wish.rights.name.lower()}"))
