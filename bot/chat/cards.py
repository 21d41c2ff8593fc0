"""What a song looks like in a channel: values in, embeds out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath as Path

import discord

from bot.chat import words
from bot.music.estimates import Estimate
from bot.music.models import Instrumental, Model
from bot.music.requests import Note
from bot.music.service import Offer
from bot.music.songs import Song, State

COLOUR = discord.Colour(0xE8643C)
ENDED = discord.Colour(0x80848E)
LYRICS_MOST = 3500
"""Characters of lyrics on a card: an embed's description holds 4,096 and a whole message's embeds 6,000."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything a status card shows: the song, what it was told, its estimate, its place in the queue, the time."""

    song: Song
    notes: tuple[Note, ...]
    estimate: Estimate
    ahead: int | None
    now: float
    restarting: bool = False


def status(view: View) -> discord.Embed:
    """The status card: what is sung, by which model, where it stands, how long it took and when it should be done."""
    song = view.song
    going = song.open and song.state is not State.SUBMIT_UNKNOWN
    lines = [f"`{bar(progress(view))}` {words.DOING[song.state]}" if going else words.DOING[song.state]]
    if view.ahead is not None:
        lines.append(f"{view.ahead} ahead of it" if view.ahead else "Next in turn")
    lines += [sentence for sentence in (_timing(view) if going else "", words.ending(song)) if sentence]
    lines += [words.NOTES[note] for note in view.notes] if going else []
    lines += [words.RESTARTING] if view.restarting and going else []
    embed = discord.Embed(
        title=escaped(song.title, 200), description="\n".join(lines), colour=COLOUR if going else ENDED
    )
    embed.add_field(name="Model", value=song.model)
    embed.add_field(name="Asked by", value=f"<@{song.requester.id}>")
    if song.wish.style:
        embed.add_field(name="Style", value=escaped(song.wish.style, 200), inline=False)
    return embed.set_footer(text=footer(song))


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
    started = f"Started <t:{int(song.created_at)}:R>"
    if song.state is not State.GENERATING or song.submitted_at is None:
        return started
    low, high = (round(value) for value in view.estimate.likely())
    taken = view.now - song.submitted_at
    if taken > view.estimate.p95:
        return f"{started} · slower than usual (usually {low}–{high} s)"
    done = int(view.now + view.estimate.remaining(max(0.0, taken)))
    return f"{started} · should be done <t:{done}:R> (usually {low}–{high} s)"


def finished(song: Song, parent: Song | None) -> discord.Embed:
    """The card under a finished song: title, style, model, length, cost, requester, where it comes from, the lyrics."""
    embed = discord.Embed(title=escaped(song.title, 200), description=lyrics(song, LYRICS_MOST) or None, colour=COLOUR)
    if song.wish.style:
        embed.add_field(name="Style", value=escaped(song.wish.style, 300), inline=False)
    embed.add_field(name="Model", value=song.model)
    if song.audio is not None and song.audio.seconds:
        embed.add_field(name="Length", value=words.seconds(round(song.audio.seconds)))
    embed.add_field(name="Cost", value=words.money(song.cost_usd).removeprefix("an ").removesuffix(" price"))
    embed.add_field(name="Asked by", value=f"<@{song.requester.id}>")
    if (reference := song.wish.reference) is not None:
        said = f" ({song.wish.rights.value})" if song.wish.rights else ""
        embed.add_field(name="Reference", value=escaped(reference.name, 100) + said)
    if parent is not None:
        embed.add_field(name="From", value=origin(parent))
    return embed.set_footer(text=footer(song))


def origin(parent: Song) -> str:
    """The song that this one comes from, with a link to its message where it has one."""
    title = escaped(parent.title, 100)
    if parent.posted_message_id is None:
        return title
    where = parent.place.guild_id if parent.posted_channel_id == parent.place.channel_id else None
    link = f"https://discord.com/channels/{where or '@me'}/{parent.posted_channel_id}/{parent.posted_message_id}"
    return f"[{title.replace('[', '').replace(']', '')}]({link})"


def lyrics(song: Song, most: int) -> str:
    """The lyrics as text that pings nobody and formats nothing, cut at a line where they are too long."""
    text = discord.utils.escape_markdown(song.wish.lyrics)
    if len(text) <= most:
        return text
    return text[:most].rpartition("\n")[0] + "\n…"


def listed(songs: Sequence[Song], views: Iterable[View]) -> discord.Embed:
    """`/song status`: mine, with what each is doing."""
    embed = discord.Embed(title="Your songs", colour=COLOUR)
    for song, view in zip(songs[:10], views, strict=False):
        timing = _timing(view) if song.open else ""
        doing = words.ending(song) or words.DOING[song.state]
        value = "\n".join(part for part in (f"{doing} · {song.model}", timing) if part)
        embed.add_field(name=escaped(song.title, 100), value=value[:1024], inline=False)
    if len(songs) > 10:
        embed.set_footer(text=f"{len(songs) - 10} more")
    return embed


def models(offers: Sequence[Offer]) -> discord.Embed:
    """`/song models`: each model, what it takes, its limits, what it is good at."""
    embed = discord.Embed(title="Models", colour=COLOUR)
    for offer in offers:
        name = offer.model.id if offer.offered else f"{offer.model.id} (withdrawn: not to be had at the moment)"
        embed.add_field(name=name, value=f"{offer.model.good_at}\n{takes(offer.model)}", inline=False)
    return embed


def takes(model: Model) -> str:
    """What a model takes, with its limits, on one line."""
    parts = [
        f"style {_limits(model.style.least, model.style.most)}" if model.style else "no style",
        f"lyrics {_limits(model.lyrics.least, model.lyrics.most)}" if model.lyrics else "",
        "lyrics inside the style's limit" if model.sings and not model.lyrics else "",
        "no lyrics" if not model.sings else "",
        f"length {model.length.least}–{model.length.most} s" if model.length else "",
        f"up to {words.seconds(model.longest)}" if model.longest and not model.length else "",
        _reference(model),
        "takes a seed" if model.seed_field else "",
        "instrumental if asked" if model.instrumental in {Instrumental.FLAG, Instrumental.WORDS} else "",
        f"about {words.money(model.usd)}" if model.usd else "",
    ]
    return " · ".join(part for part in parts if part)


def _limits(least: int, most: int | None) -> str:
    return "of any length" if most is None else f"{least}–{most:,} characters"


def _reference(model: Model) -> str:
    if (rule := model.reference) is None:
        return ""
    upper = f" to {words.seconds(rule.most)}" if rule.most else ""
    lower = f"over {words.seconds(rule.least)}" if rule.least_excluded else f"from {words.seconds(rule.least)}"
    return f"needs a reference clip ({lower}{upper})"


def footer(song: Song) -> str:
    """The line by which a message of ours is known again: it ends with the song's id."""
    return f"Jamboree · {song.id}"


def carries(text: str | None, song: Song) -> bool:
    """Whether a footer is this song's."""
    return bool(text) and text == footer(song)


def escaped(text: str, most: int) -> str:
    """Somebody's text on a card: no markdown, no mentions, at most `most` characters."""
    short = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    quiet = discord.utils.escape_markdown(discord.utils.escape_mentions(short))
    return quiet[: most * 2]


def file_name(song: Song) -> str:
    """The mp3's name after the song's title: letters, digits and hyphens of any script, never a path."""
    words_only = re.sub(r"[^\w]+", "-", song.title, flags=re.UNICODE).strip("-_")[:60].strip("-_")
    return f"{words_only or 'song'}.mp3"


CLIP = "reference"
"""What the name of a clip that travels with its song begins with."""


def clip_name(song: Song) -> str:
    """The name under which the reference clip travels with the song."""
    reference = song.wish.reference
    suffix = Path(reference.name).suffix.lower() if reference and not reference.changed else ".mp3"
    return CLIP + (suffix if re.fullmatch(r"\.\w{1,5}", suffix) else "")
