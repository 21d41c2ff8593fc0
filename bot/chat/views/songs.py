"""What a song looks like in a channel: values in, embeds out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath as Path

import discord

from bot.chat import escaping
from bot.chat.messages import figures, words
from bot.chat.messages.endings import ending
from bot.chat.places import message_of, place_of
from bot.pacing.estimates import Estimate
from bot.songs.checking import Remark
from bot.songs.songs import Song
from bot.songs.states import State

COLOUR = discord.Colour(0xE8643C)
ENDED = discord.Colour(0x80848E)
TITLE_MOST = 256
LYRICS_MOST = 3500
"""Of an embed's 4,096 for a description: all of a message's embeds together hold 6,000."""
LISTED_MOST = 10


@dataclass(frozen=True, slots=True)
class View:
    """Everything a status card shows: the song, what it was told, its estimate, its place in the queue, the time."""

    song: Song
    remarks: tuple[Remark, ...]
    estimate: Estimate
    ahead: int | None
    now: float
    restarting: bool = False


def status(view: View) -> discord.Embed:
    """The status card: what is sung, by which model, where it stands, how long it took and when it should be done."""
    song = view.song
    going = song.open and song.state is not State.SUBMIT_UNKNOWN
    embed = discord.Embed(
        title=title(song),
        description="\n".join(_going(view) if going else _still(song)),
        colour=COLOUR if going else ENDED,
    )
    embed.add_field(name="Model", value=song.model)
    embed.add_field(name="Asked by", value=f"<@{song.requester.id}>")
    if style := escaping.line(song.wish.style, 400):
        embed.add_field(name="Style", value=style, inline=False)
    return embed.set_footer(text=footer(song))


def _going(view: View) -> list[str]:
    """The lines of a song under way."""
    song = view.song
    said = [
        f"`{bar(progress(view))}` {words.doing(song)}",
        "" if view.ahead is None else words.ahead(view.ahead),
        _timing(view),
        ending(song),
        *(words.REMARKS[note] for note in view.remarks),
        words.RESTARTING if view.restarting else "",
    ]
    return [line for line in said if line]


def _still(song: Song) -> list[str]:
    """The lines of a song that ended, or waits for a person."""
    return [line for line in (f"**{words.doing(song)}**", ending(song)) if line]


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


def _timing(view: View) -> str:
    """How long it has taken, and when it should be done, as Discord timestamps that tick by themselves."""
    song = view.song
    started = f"Asked for <t:{int(song.asked_at)}:R>"
    if song.state is not State.GENERATING or song.submitted_at is None:
        return started
    usually = f"usually {figures.span(*view.estimate.likely())}"
    taken = max(0.0, view.now - song.submitted_at)
    if taken > view.estimate.p95:
        return f"{started} · slower than usual ({usually})"
    return f"{started} · should be done <t:{int(view.now + view.estimate.remaining(taken))}:R> ({usually})"


def finished(song: Song, parent: Song | None) -> discord.Embed:
    """The card under a finished song: title, style, model, length, cost, requester, where it comes from, the lyrics."""
    embed = discord.Embed(
        title=title(song), description=escaping.lines(song.wish.lyrics, LYRICS_MOST) or None, colour=COLOUR
    )
    if style := escaping.line(song.wish.style, 500):
        embed.add_field(name="Style", value=style, inline=False)
    embed.add_field(name="Model", value=song.model)
    if song.audio is not None and song.audio.seconds:
        embed.add_field(name="Length", value=figures.seconds(round(song.audio.seconds)))
    embed.add_field(name="Cost", value="unknown" if song.cost is None else figures.money(song.cost))
    embed.add_field(name="Asked by", value=f"<@{song.requester.id}>")
    if (reference := song.wish.reference) is not None:
        said = f" ({song.wish.rights.value})" if song.wish.rights else ""
        embed.add_field(name="Reference", value=(escaping.line(reference.name, 100) or "a clip") + said)
    if parent is not None:
        embed.add_field(name="From", value=origin(parent))
    return embed.set_footer(text=footer(song))


def title(song: Song, most: int = TITLE_MOST) -> str:
    """The song's title as it was typed."""
    return escaping.line(song.title, most) or "Untitled"


def origin(parent: Song) -> str:
    """The song that this one comes from, with a link to its message where it has one."""
    if parent.posted is None or parent.erased_at is not None:
        return title(parent, 200)
    message, place = message_of(parent.posted), place_of(parent.destination)
    channel_id = message.channel_id or place.channel_id
    where = place.guild_id if channel_id == place.channel_id else None
    link = f"https://discord.com/channels/{where or '@me'}/{channel_id}/{message.message_id}"
    return f"[{title(parent, 200).translate(_IN_LINK)}]({link})"


_IN_LINK = str.maketrans("[]", "()")
"""Square brackets would end a link's text, backslash or not."""


def listed(songs: Sequence[Song], views: Iterable[View]) -> discord.Embed:
    """`/song status`: mine, with what each is doing."""
    embed = discord.Embed(title="Your songs", colour=COLOUR)
    for song, view in zip(songs[:LISTED_MOST], views, strict=False):
        timing = _timing(view) if song.open else ""
        value = "\n".join(part for part in (f"{words.doing(song)} · {song.model}", ending(song), timing) if part)
        embed.add_field(name=title(song, 120), value=value, inline=False)
    if (more := len(songs) - LISTED_MOST) > 0:
        embed.set_footer(text=f"{more} more")
    return embed


def footer(song: Song) -> str:
    """The line that ends with the song's id, for whoever asks about it."""
    return f"Jamboree · {song.id}"


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
