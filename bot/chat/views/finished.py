"""A finished song as people see it: the card under the mp3, and what its files are called."""

from __future__ import annotations

import re
from pathlib import PurePath as Path

import discord

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.money import cost, paid_by
from bot.chat.places import message_of, place_of
from bot.chat.views.songs import COLOUR, fitting, notes, server_pays, title
from bot.songs.credits import credits_of
from bot.songs.songs import Song
from bot.songs.wishes import CLIP_LOOKED_AT, Reference, Wish

LINES_MOST, LYRICS_MOST = 8, 400
"""Lines of lyrics on a card, and characters of those: eight of a line each on a phone, where 2,990 are five screens."""


WRITTEN_MOST = 1000
"""Units of a field: Discord takes 1,024."""


def finished(song: Song, parent: Song | None, texts: Texts, *, costs: bool = True) -> discord.Embed:
    """Title and first lines; style as sent, model, length, seed, requester, cost; where it comes from; what was not
    used or was cut. `costs` is True where everybody who sees the card may know what the song cost."""
    credited = credits_of(song)
    embed = discord.Embed(title=title(song, texts), description=_lyrics(song, texts) or None, colour=COLOUR)
    if style := escaping.line(credited.style, 500):
        embed.add_field(name=texts("card.style"), value=style, inline=False)
    embed.add_field(name=texts("card.model"), value=song.model)
    if song.audio is not None and song.audio.seconds:
        embed.add_field(name=texts("card.length"), value=texts.duration(round(song.audio.seconds)))
    if credited.seed is not None:
        embed.add_field(name=texts("card.seed"), value=str(credited.seed))
    embed.add_field(name=texts("card.asked_by"), value=f"<@{song.requester.id}>")
    if costs:
        value = paid_by(cost(song, texts), texts, server=song.cost is not None and server_pays(song))
        embed.add_field(name=texts("card.cost"), value=value)
    if written := _written(song, texts):
        embed.add_field(name=texts("card.lines"), value=written, inline=False)
    if parent is not None:
        embed.add_field(name=texts("card.from"), value=origin(parent, texts))
    if song.wish.reference is not None:
        credit = _credit(song.wish, song.wish.reference, texts)
        embed.add_field(name=texts("card.reference"), value=credit, inline=False)
    if noted := notes(song, credited.remarks, texts):
        embed.add_field(name=texts("card.notes"), value="\n".join(noted), inline=False)
    return embed


def _lyrics(song: Song, texts: Texts) -> str:
    """The first lines, and where the rest is."""
    lines = song.wish.lyrics.split("\n")
    first = "\n".join(lines[:LINES_MOST])
    shown = escaping.lines(first, LYRICS_MOST)
    if len(lines) <= LINES_MOST and shown == escaping.lines(first, 10 * LYRICS_MOST):
        return shown
    rest = texts("card.more_lyrics", lyrics=texts("button.lyrics"))
    return f"{shown.removesuffix('…').rstrip()}\n{rest}"


def _written(song: Song, texts: Texts) -> str:
    """Who wrote which of its lines, where several did."""
    by: dict[str, list[str]] = {}
    for number, (name, _) in enumerate(song.entry.lines if song.entry is not None else (), 1):
        by.setdefault(name, []).append(str(number))
    told = (texts("card.lines_of", who=escaping.line(name, 60), lines=", ".join(lines)) for name, lines in by.items())
    return fitting(told, WRITTEN_MOST)


def _credit(wish: Wish, reference: Reference, texts: Texts) -> str:
    """The clip that a song was made after, by what right, and how much of it where that is not all."""
    clip = escaping.line(reference.name, 100) or texts("card.clip")
    if wish.rights is not None:
        clip = texts("card.clip_credit", clip=clip, rights=texts(f"credit.{wish.rights.name.lower()}"))
    if reference.seconds is None or reference.of_seconds is None:
        return clip
    used, whole = (texts.duration(round(seconds)) for seconds in (reference.seconds, reference.of_seconds))
    if reference.of_seconds >= CLIP_LOOKED_AT:
        whole = texts("card.clip_longer", least=whole)
    if wish.clip_from <= 0:
        return texts("card.clip_first", clip=clip, used=used, whole=whole)
    return texts("card.clip_part", clip=clip, used=used, whole=whole, start=texts.duration(round(wish.clip_from)))


def origin(parent: Song, texts: Texts) -> str:
    """The song that this one comes from, with a link to its message where it has one."""
    link = link_to(parent)
    return title(parent, texts, 200) if link is None else f"[{title(parent, texts, 200).translate(_IN_LINK)}]({link})"


def link_to(song: Song) -> str | None:
    """The address of the message that a song is in; None where there is none, or none any more."""
    if song.posted is None or song.erased_at is not None:
        return None
    message, place = message_of(song.posted), place_of(song.destination)
    channel_id = message.channel_id or place.channel_id
    where = place.guild_id if channel_id == place.channel_id else None
    return f"https://discord.com/channels/{where or '@me'}/{channel_id}/{message.message_id}"


_IN_LINK = str.maketrans("[]", "()")
"""Square brackets would end a link's text, backslash or not."""


def file_name(song: Song, texts: Texts) -> str:
    """The mp3's name after the song's title: letters and digits of any script with hyphens between, never a path.

    At most 60 UTF-16 units, so that with four bytes each no file system's 255 are reached.
    """
    name = escaping.slug(song.title, 56) or "song"
    if song.take > 1:
        name = escaping.slug(texts("card.take", title=escaping.slug(name, 36), take=song.take), 56)
    return f"{name}.mp3"


CLIP = "reference"
"""What the name of a clip that travels with its song begins with."""


def clip_name(song: Song) -> str:
    """The name under which the reference clip travels with the song: what it is, and what its person called it."""
    reference = song.wish.reference
    suffix = Path(reference.name).suffix.lower() if reference and not reference.changed else ".mp3"
    own = escaping.slug(Path(reference.name).stem, 40) if reference else ""
    name = f"{CLIP}-{own}" if own and own.lower() != CLIP else CLIP
    return name + (suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else "")
