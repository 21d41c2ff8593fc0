"""The ID3 tag of a finished song: its credits, its words, its cover and its recipe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from mutagen import PaddingInfo
from mutagen.id3 import APIC, COMM, ID3, TDRC, TIT2, TPE1, TXXX, USLT, Frame, PictureType

from bot.audio import recipe
from bot.audio.fit import MARGIN
from bot.songs.lyrics import clean
from bot.songs.songs import Song

TAG_MOST = MARGIN - (8 << 10)
"""Bytes of a tag; the cover is left out where it would be more. The rest of the margin is for the upload's form."""

_LATIN, _UTF16 = 0, 1  # the two text encodings of ID3v2.3


def tag(song: Song, cover: bytes | None) -> bytes:
    """The ID3v2.3 tag (the one that every player reads) to put before the sound. `cover` is a JPEG."""
    whole = _bytes(song, cover)
    return whole if len(whole) <= TAG_MOST else _bytes(song, None)


def _bytes(song: Song, cover: bytes | None) -> bytes:
    whole, written = ID3(), BytesIO()
    for frame in _frames(song, cover):
        whole.add(frame)  # pyright: ignore[reportUnknownMemberType] - mutagen is typed in parts
    whole.update_to_v23()
    whole.save(written, v2_version=3, padding=_none)  # pyright: ignore[reportUnknownMemberType]
    return written.getvalue()


def _frames(song: Song, cover: bytes | None) -> Iterator[Frame]:
    made = datetime.fromtimestamp(song.finished_at or song.asked_at, UTC)
    yield TIT2(encoding=_UTF16, text=clean(song.title))
    yield TPE1(encoding=_UTF16, text=clean(song.requester.name))
    yield TDRC(encoding=_LATIN, text=made.strftime("%Y-%m-%d %H:%M"))
    yield TXXX(encoding=_UTF16, desc="model", text=clean(song.model))
    yield COMM(encoding=_UTF16, lang="eng", desc="", text=clean(_comment(song)))
    if song.wish.style:
        yield TXXX(encoding=_UTF16, desc="style", text=clean(song.wish.style))
    if song.wish.lyrics:
        yield USLT(encoding=_UTF16, lang="und", desc="", text=clean(song.wish.lyrics))
    if cover:
        yield APIC(encoding=_LATIN, mime="image/jpeg", type=PictureType.COVER_FRONT, desc="", data=cover)
    yield TXXX(encoding=_LATIN, desc=recipe.FRAME, text=recipe.write(song))


def _none(_: PaddingInfo) -> int:
    """No padding: the sound follows at once."""
    return 0


def _comment(song: Song) -> str:
    """Who made it, and on what terms the reference was given."""
    said = f"Made with Jamboree by {song.model}. Song {song.id}."
    if song.wish.reference is None:
        return said
    rights = f" ({song.wish.rights.value})" if song.wish.rights else ""
    return f"{said} Reference: {song.wish.reference.name}{rights}."
