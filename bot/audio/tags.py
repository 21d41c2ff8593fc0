"""What stands in the ID3 tag of a finished song: its credits, its words, its cover and its recipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from bot.audio import id3, recipe
from bot.songs.lyrics import clean
from bot.songs.songs import Song

TAG_MOST = 56 << 10
"""Bytes of a tag; the cover of some 20 KB is left out where the tag would have more."""

BLIND_COMMENT = "Made with Jamboree in a jam whose makers are not told yet."


def tag(song: Song, cover: bytes | None) -> bytes:
    """The tag to put before the sound. `cover` is a JPEG."""
    whole = id3.tag(_frames(song, cover))
    return whole if len(whole) <= TAG_MOST else id3.tag(_frames(song, None))


def _frames(song: Song, cover: bytes | None) -> Iterator[bytes]:
    yield id3.text("TIT2", clean(song.title if song.take == 1 else f"{song.title} (take {song.take})"))
    if not song.blind:  # nothing in the file tells who made it, or when
        yield id3.text("TPE1", clean(song.requester.name))
        yield from made(song.finished_at or song.asked_at)
    yield id3.named("model", clean(song.model))
    yield id3.prose("COMM", "eng", clean(BLIND_COMMENT if song.blind else _comment(song)))
    if song.wish.style:
        yield id3.named("style", clean(song.wish.style))
    if song.wish.lyrics:
        yield id3.prose("USLT", "und", clean(song.wish.lyrics))
    if not song.blind:
        yield id3.named(recipe.FRAME, recipe.write(song))
    if cover:
        yield id3.picture(cover)


def made(when: float) -> Iterator[bytes]:
    """The moment in three frames, as 2.3 has it: year, day and month, hour and minute. None for one outside the years
    that a calendar has: the numbers come from a provider."""
    with suppress(ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(when, UTC)
        yield id3.digits("TYER", f"{moment:%Y}")
        yield id3.digits("TDAT", f"{moment:%d%m}")
        yield id3.digits("TIME", f"{moment:%H%M}")


def _comment(song: Song) -> str:
    """Who made it, line by line where several did, and on what terms the reference was given."""
    said = f"Made with Jamboree by {song.model}. Song {song.id}."
    if song.entry is not None and song.entry.lines:
        written = "\n".join(f"{number}. {words} ({name})" for number, (name, words) in enumerate(song.entry.lines, 1))
        said = f"{said}\n{written}"
    if song.wish.reference is None:
        return said
    rights = f" ({song.wish.rights.value})" if song.wish.rights else ""
    return f"{said} Reference: {song.wish.reference.name}{rights}."
