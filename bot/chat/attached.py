"""What the files on a message are: a song's sound, the clip that it was made after, or whatever somebody attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import discord

from bot.chat.places import message_of
from bot.chat.views.finished import CLIP
from bot.songs.songs import Address


@dataclass(frozen=True, slots=True)
class SongFiles:
    """The files of a song's message by their roles."""

    sound: discord.Attachment | None = None
    clip: discord.Attachment | None = None


def files(message: discord.Message | None) -> list[discord.Attachment]:
    """The files on a message, its own before those of the messages that it forwards."""
    if message is None:
        return []
    forwarded = (file for snapshot in message.message_snapshots for file in snapshot.attachments)
    return [*message.attachments, *forwarded]


def song_files(there: Sequence[discord.Attachment], posted: Address | None = None) -> SongFiles:
    """The files of a song by what was written down when it was `posted`.

    Where nothing was (0.1 wrote nothing, and a copy of the message is not ours), by their order: the sound comes first,
    so that a song called "reference two" is not taken for its own clip.
    """
    if posted is not None and (sound_id := message_of(posted).sound_id) is not None:
        by_id = {file.id: file for file in there}
        if sound_id in by_id:
            return SongFiles(by_id[sound_id], by_id.get(message_of(posted).clip_id or 0))
    sound = next((file for file in there if file.filename.lower().endswith(".mp3")), None)
    clip = next((file for file in there if file is not sound and file.filename.startswith(CLIP)), None)
    return SongFiles(sound, clip)


def sounds(file: discord.Attachment) -> bool:
    """Whether a file claims to be audio; what it is, is told by decoding it."""
    return (
        file.is_voice_message()
        or (file.content_type or "").startswith(("audio/", "video/"))
        or (file.filename.lower().endswith((".mp3", ".wav", ".ogg", ".opus", ".flac", ".m4a", ".aac", ".webm", ".wma")))
    )


def shown_name(filename: str, title: str | None) -> str:
    """A file's name as its person wrote it: Discord keeps letters that it takes out of the name in a title, which lacks
    the ending."""
    ending = PurePath(filename).suffix
    if not title:
        return filename
    return title if title.lower().endswith(ending.lower()) else title + ending
