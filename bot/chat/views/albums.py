"""What an album's messages say: its songs with their makers, times and links; and why there is none. Values in, texts
out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord

from bot.chat import buttons, escaping
from bot.chat.jam_buttons import ALBUM
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import plain_title
from bot.chat.views.boards import NAME_MOST, THEME_MOST, TITLE_MOST
from bot.chat.views.jam_songs import in_link, link
from bot.chat.views.songs import COLOUR, title
from bot.jams.albums import Album, AlbumCause
from bot.jams.jams import Jam
from bot.jams.ports.albums import Sheet
from bot.jams.standing import Credit
from bot.songs.albums import length

TRACKS_MOST = 3300
"""Of an embed's 4,096: room for what is left out is kept."""

LEFT_OUT_MOST = 7
"""Songs that are left out and named."""

FILE_THEME_MOST = 48
"""Units of the theme in a file's name."""


def side(sheet: Sheet, texts: Texts) -> dict[str, discord.Embed | str]:
    """A side's message without its file."""
    jam, of = sheet.jam, len(sheet.album.sides)
    tracks = sheet.album.sides[sheet.number]
    told = {
        "theme": escaping.line(jam.theme, THEME_MOST),
        "songs": len(tracks),
        "length": texts.duration(round(length([track.heard for track in tracks]))),
    }
    head = texts("album.head", **told) if of == 1 else texts("album.head_side", number=sheet.number + 1, of=of, **told)
    embed = discord.Embed(description="\n".join(_tracks(sheet, texts)), colour=COLOUR)
    return {"content": f"{head}\n{texts('album.about')}", "embed": embed}


def _tracks(sheet: Sheet, texts: Texts) -> Iterator[str]:
    used = 0
    for count, (credit, _, begins) in enumerate(sheet.tracks):
        line = _track(sheet.jam, credit, begins, texts)
        used += escaping.units(line) + 1
        if used > TRACKS_MOST:
            yield texts("album.more", count=len(sheet.tracks) - count)
            break
        yield line
    if sheet.left_out:
        titles = [title(credit.song, texts, TITLE_MOST) for credit in sheet.left_out[:LEFT_OUT_MOST]]
        more = len(sheet.left_out) - len(titles)
        yield texts("album.left_out", titles=", ".join(titles), more=more)


def _track(jam: Jam, credit: Credit, begins: float, texts: Texts) -> str:
    name, maker = title(credit.song, texts, TITLE_MOST), escaping.line(credit.maker, NAME_MOST)
    minutes, seconds = divmod(round(begins), 60)
    at = f"`{minutes}:{seconds:02d}`"
    if (where := link(jam, credit.song.posted)) == "":
        return texts("album.track_plain", at=at, title=name, maker=maker)
    return texts("album.track", at=at, title=in_link(name), link=where, maker=maker)


def file_name(sheet: Sheet) -> str:
    """The jam's theme, and which side it is."""
    called = f"{escaping.slug(sheet.jam.theme, FILE_THEME_MOST) or 'jam'}-album"
    return f"{called}.mp3" if len(sheet.album.sides) == 1 else f"{called}-{sheet.number + 1}.mp3"


def alt(jam: Jam, texts: Texts) -> str:
    """The file in words, for those who do not see it."""
    return texts("album.alt", theme=escaping.bare(jam.theme, THEME_MOST))


def failed(jam: Jam, cause: AlbumCause, texts: Texts) -> str:
    """Why there is no album, and what to do."""
    theme = escaping.line(jam.theme, THEME_MOST)
    if cause is AlbumCause.NO_SONGS:
        return texts("album.failed_no_songs", theme=theme)
    return texts(f"album.failed_{cause}", theme=theme, album=buttons.label(ALBUM, texts))


def there(jam: Jam, album: Album, texts: Texts) -> str:
    """Where the album is."""
    links = [link(jam, message) for message in album.posted]
    if len(links) > 1:
        links = [texts("album.there_side", number=number, link=one) for number, one in enumerate(links, 1)]
    return texts("album.there", links=", ".join(links))


def booklet(made: Sequence[Credit], texts: Texts) -> str:
    """The words of all songs, for a file; empty where there are none."""
    return "\n\n\n".join(
        f"{texts('album.words_by', title=plain_title(credit.song, TITLE_MOST, texts), maker=credit.maker)}\n\n"
        f"{credit.song.wish.lyrics.strip()}"
        for credit in made
        if credit.song.wish.lyrics.strip()
    )
