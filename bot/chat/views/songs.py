"""What a song looks like in a channel: values in, embeds out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath as Path

import discord

from bot.chat import escaping
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.endings import ending
from bot.chat.places import message_of, place_of
from bot.pacing.estimates import Estimate
from bot.songs.checking import Remark
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import CLIP_LOOKED_AT, Reference, Wish

COLOUR = discord.Colour(0xE8643C)
ENDED = discord.Colour(0x80848E)
TITLE_MOST = 256
LYRICS_MOST = 3500
"""Of an embed's 4,096 for a description: all of a message's embeds together hold 6,000."""
LISTED_MOST = 10
ROW_MOST = 460
"""Units of a song in a list, where ten with titles of 120 have to fit into an embed's 6,000 in any language."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything a status card shows: the song, what it was told, its estimate, its place in the queue, the time."""

    song: Song
    remarks: tuple[Remark, ...]
    estimate: Estimate
    ahead: int | None
    now: float
    restarting: bool = False


def status(view: View, texts: Texts) -> discord.Embed:
    """The status card: what is sung, by which model, where it stands, how long it took and when it should be done."""
    song = view.song
    going = song.open and song.state is not State.SUBMIT_UNKNOWN
    embed = discord.Embed(
        title=title(song, texts),
        description="\n".join(_going(view, texts) if going else _still(song, texts)),
        colour=COLOUR if going else ENDED,
    )
    embed.add_field(name=texts("card.model"), value=song.model)
    embed.add_field(name=texts("card.asked_by"), value=f"<@{song.requester.id}>")
    if style := escaping.line(song.wish.style, 400):
        embed.add_field(name=texts("card.style"), value=style, inline=False)
    return embed.set_footer(text=footer(song, texts))


def _going(view: View, texts: Texts) -> list[str]:
    """The lines of a song under way."""
    song = view.song
    said = [
        f"`{bar(progress(view))}` {words.doing(song, texts)}",
        "" if view.ahead is None else texts("card.ahead", count=view.ahead),
        _timing(view, texts),
        ending(song, texts),
        *(texts(f"remark.{remark}", model=song.model) for remark in view.remarks),
        texts("card.restarting") if view.restarting else "",
    ]
    return [line for line in said if line]


def _still(song: Song, texts: Texts) -> list[str]:
    """The lines of a song that ended, or waits for a person."""
    return [line for line in (f"**{words.doing(song, texts)}**", ending(song, texts)) if line]


def progress(view: View) -> float:
    """How far along, from 0 to 1: the share of songs like it that would be done by now, while the model is at work."""
    song = view.song
    if song.state in {State.READY, State.POSTING, State.DONE}:
        return 1.0
    if song.state is not State.GENERATING or song.submitted_at is None:
        return 0.0
    return min(0.95, max(0.02, (view.now - song.submitted_at) / max(1.0, view.estimate.quantile(0.9))))


def bar(share: float, cells: int = 12) -> str:
    filled = round(share * cells)
    return "▰" * filled + "▱" * (cells - filled)


def _timing(view: View, texts: Texts) -> str:
    """How long it has taken, and when it should be done, as Discord timestamps that tick by themselves."""
    song = view.song
    asked = f"<t:{int(song.asked_at)}:R>"
    if song.state is not State.GENERATING or song.submitted_at is None:
        return texts("card.asked", asked=asked)
    usual = texts.span(*view.estimate.likely())
    taken = max(0.0, view.now - song.submitted_at)
    if taken > view.estimate.p95:
        return texts("card.slow", asked=asked, usual=usual)
    done = f"<t:{int(view.now + view.estimate.remaining(taken))}:R>"
    return texts("card.expected", asked=asked, done=done, usual=usual)


def finished(song: Song, parent: Song | None, texts: Texts) -> discord.Embed:
    """The card under a finished song: title, style, model, length, cost, requester, where it comes from, the lyrics."""
    embed = discord.Embed(
        title=title(song, texts), description=escaping.lines(song.wish.lyrics, LYRICS_MOST) or None, colour=COLOUR
    )
    if style := escaping.line(song.wish.style, 500):
        embed.add_field(name=texts("card.style"), value=style, inline=False)
    embed.add_field(name=texts("card.model"), value=song.model)
    if song.audio is not None and song.audio.seconds:
        embed.add_field(name=texts("card.length"), value=texts.duration(round(song.audio.seconds)))
    cost = texts("card.cost_unknown") if song.cost is None else texts.money(song.cost)
    embed.add_field(name=texts("card.cost"), value=cost)
    embed.add_field(name=texts("card.asked_by"), value=f"<@{song.requester.id}>")
    if song.wish.reference is not None:
        embed.add_field(name=texts("card.reference"), value=_credit(song.wish, song.wish.reference, texts))
    if parent is not None:
        embed.add_field(name=texts("card.from"), value=origin(parent, texts))
    return embed.set_footer(text=footer(song, texts))


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


def title(song: Song, texts: Texts, most: int = TITLE_MOST) -> str:
    """The song's title as it was typed."""
    return escaping.line(song.title, most) or texts("card.untitled")


def origin(parent: Song, texts: Texts) -> str:
    """The song that this one comes from, with a link to its message where it has one."""
    if parent.posted is None or parent.erased_at is not None:
        return title(parent, texts, 200)
    message, place = message_of(parent.posted), place_of(parent.destination)
    channel_id = message.channel_id or place.channel_id
    where = place.guild_id if channel_id == place.channel_id else None
    link = f"https://discord.com/channels/{where or '@me'}/{channel_id}/{message.message_id}"
    return f"[{title(parent, texts, 200).translate(_IN_LINK)}]({link})"


_IN_LINK = str.maketrans("[]", "()")
"""Square brackets would end a link's text, backslash or not."""


def listed(songs: Sequence[Song], views: Iterable[View], texts: Texts) -> discord.Embed:
    """`/song status`: mine, with what each is doing."""
    embed = discord.Embed(title=texts("list.title"), colour=COLOUR)
    for song, view in zip(songs[:LISTED_MOST], views, strict=False):
        doing = texts("list.row", doing=words.doing(song, texts), model=song.model)
        timing = _timing(view, texts) if song.open else ""
        embed.add_field(
            name=title(song, texts, 120), value=fitting((doing, ending(song, texts), timing), ROW_MOST), inline=False
        )
    if (more := len(songs) - LISTED_MOST) > 0:
        embed.set_footer(text=texts("list.more", count=more))
    return embed


def fitting(lines: Iterable[str], most: int) -> str:
    """The first of these lines that together are at most `most` units; an empty one is none."""
    shown = ""
    for line in filter(None, lines):
        longer = f"{shown}\n{line}" if shown else line
        if escaping.units(longer) > most:
            break
        shown = longer
    return shown


def footer(song: Song, texts: Texts) -> str:
    """The line that ends with the song's id, for whoever asks about it."""
    return texts("card.footer", id=song.id)


def file_name(song: Song) -> str:
    """The mp3's name after the song's title: letters and digits of any script with hyphens between, never a path.

    At most 60 UTF-16 units, so that with four bytes each no file system's 255 are reached.
    """
    return f"{escaping.slug(song.title, 56) or 'song'}.mp3"


CLIP = "reference"
"""What the name of a clip that travels with its song begins with."""


def clip_name(song: Song) -> str:
    """The name under which the reference clip travels with the song."""
    reference = song.wish.reference
    suffix = Path(reference.name).suffix.lower() if reference and not reference.changed else ".mp3"
    return CLIP + (suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else "")
