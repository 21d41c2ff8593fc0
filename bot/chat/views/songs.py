"""What a song looks like in a channel: values in, embeds out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import discord

from bot.chat import escaping
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.endings import ending
from bot.chat.messages.money import paid_by
from bot.chat.places import place_of
from bot.pacing.estimates import Estimate
from bot.songs.checking import Remark
from bot.songs.completing import Note
from bot.songs.songs import Song
from bot.songs.states import State

COLOUR = discord.Colour(0xE8643C)
ENDED = discord.Colour(0x80848E)
TITLE_MOST = 256
TAKE_MOST = 40
"""Units of what is said of a take beside its title, in any language."""
LISTED_MOST = 10
ROW_MOST = 460
"""Units of a song in a list, where ten with titles of 120 have to fit into an embed's 6,000 in any language."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Why a queued song waits: its requester has `own` songs under way, as many as one person may, or else (0) `ahead`
    others have their turn first. `begins` is when it should begin, in Unix seconds; None for at once."""

    ahead: int
    own: int = 0
    begins: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything a status card shows: the song, what was sent and said, its estimate, why it waits, the time.

    `costs` is True where everybody who sees the card may know what the song costs.
    """

    song: Song
    style: str  # as the model gets it; empty where it takes none
    remarks: tuple[Note, ...]
    estimate: Estimate
    now: float
    waits: Waits | None = None
    restarting: bool = False
    costs: bool = True


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
    if style := escaping.line(view.style, 400):
        embed.add_field(name=texts("card.style"), value=style, inline=False)
    return embed


def _going(view: View, texts: Texts) -> list[str]:
    """The lines of a song under way."""
    song = view.song
    said = [
        f"`{bar(progress(view))}` {words.doing(song, texts)}",
        "" if view.waits is None else _waiting(view.waits, texts),
        _timing(view, texts),
        ending(song, texts),
        _price(song, texts) if view.costs and not song.cancel_asked else "",
        *notes(song, view.remarks, texts),
        texts("card.restarting") if view.restarting else "",
    ]
    return [line for line in said if line]


def _price(song: Song, texts: Texts) -> str:
    """What a song under way costs, and whom; nothing where nobody knows its price."""
    if song.expected is None:
        return ""
    shown = texts("price.about", price=texts.money(song.expected))
    return texts("card.costs", price=paid_by(shown, texts, server=server_pays(song)))


def server_pays(song: Song) -> bool:
    """Whether a song is sung from its server's purse: where the bot is a member, and not brought along."""
    return song.guild_id is not None and place_of(song.origin).reachable


def _waiting(waits: Waits, texts: Texts) -> str:
    when = "" if waits.begins is None else f"<t:{int(waits.begins)}:R>"
    if waits.own:
        return texts("card.own", count=waits.own, when=when) if when else texts("card.next")
    return texts("card.ahead", count=waits.ahead, when=when) if when else texts("card.next")


SHOWN = frozenset({Remark.MODEL_CHOSEN, Remark.STYLE_CHOSEN})
"""What a card need not say: it shows the model, and the style as it was sent."""


def notes(song: Song, remarks: Iterable[Note], texts: Texts) -> list[str]:
    """What was settled or added for the person or not used, a line each."""
    return words.notes((one for one in remarks if one not in SHOWN), song.model, texts)


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


def title(song: Song, texts: Texts, most: int = TITLE_MOST) -> str:
    """The song's title as it was typed, and which take it is where there are several."""
    if song.take == 1:
        return escaping.line(song.title, most) or texts("card.untitled")
    shown = escaping.line(song.title, most - TAKE_MOST) or texts("card.untitled")
    return texts("card.take", title=shown, take=song.take)


def listed(songs: Sequence[Song], views: Iterable[View], texts: Texts) -> discord.Embed:
    """`/song status`: mine, with what each is doing."""
    embed = discord.Embed(title=texts("list.title"), colour=COLOUR)
    for song, view in zip(songs[:LISTED_MOST], views, strict=False):
        doing = texts("list.row", doing=words.doing(song, texts), model=song.model)
        waits = "" if view.waits is None else _waiting(view.waits, texts)
        timing = _timing(view, texts) if song.open else ""
        value = fitting((doing, waits, ending(song, texts), timing), ROW_MOST)
        embed.add_field(name=title(song, texts, 120), value=value, inline=False)
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
