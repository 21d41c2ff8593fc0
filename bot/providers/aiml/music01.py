"""music-01: the reference goes up first, then one synchronous call answers with the song in hex.

Source: AIML API docs, MiniMax/music-01.json and music-01.md. Withdrawn upstream in 2026-08.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import aiohttp

from bot.net.files import keep
from bot.net.first_bytes import HEAD, container, is_answer
from bot.providers.aiml.fields import Reply, base_resp_error, dig, identifier, read, spent
from bot.providers.aiml.wire import Wire
from bot.songs.errors import Down, Garbled, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Completed

MODEL = "music-01"

UPLOAD = "/v2/generate/audio/minimax/upload"
GENERATE = "/v2/generate/audio/minimax/generate"

PATIENCE = 300.0
"""Seconds for a song: documented as 50 to 60, and a reply that is not waited for is a song lost."""

HEX_MOST = 64 * 1024 * 1024
"""Bytes of JSON: a minute of 16-bit wav is 21 MB in hex."""


async def upload(wire: Wire, clip: Path, *, patience: float) -> dict[str, str]:
    """The reference's bytes, answered with the fields that stand for it: `refer_voice`, `refer_instrumental`.

    Nothing is paid for yet, so a lost reply is `Down` with nothing arrived. Raises `Refused` as well.
    """
    with await asyncio.to_thread(clip.open, "rb") as file:
        kind = await asyncio.to_thread(_kind, file)
        form = aiohttp.FormData({"purpose": "song"})
        form.add_field("file", file, filename=f"reference.{kind}", content_type=_MIME.get(kind, "audio/mpeg"))
        try:
            reply = await wire.post(UPLOAD, data=form, patience=patience)
            said = read(reply, dict[str, Any])
        except (Down, Garbled) as error:
            raise Down(f"the reference did not arrive: {error}", arrived=False) from None
    _check(said)
    ids = {"refer_voice": said.get("voice_id"), "refer_instrumental": said.get("instrumental_id")}
    found = {field: id_ for field, value in ids.items() if (id_ := identifier(value)) is not None}
    if not found:
        raise Refused("the reference was taken, and no voice was found in it")
    return found


def _kind(file: BinaryIO) -> str:
    """The container that a clip is in, by its first bytes; the file is at its beginning again."""
    kind = container(file.read(HEAD)) or "mp3"
    file.seek(0)
    return kind


async def generate(wire: Wire, body: Mapping[str, object], song_id: str, into: Path, *, patience: float) -> Completed:
    """The paid call. The audio is at `into`, flushed to the disk: it is nowhere else."""
    reply = await wire.post(GENERATE, json=dict(body), client_id=song_id, patience=patience, most=HEX_MOST)
    audio, usd = await asyncio.to_thread(_sung, reply)
    await keep(audio, into)
    return Completed(into, micro(usd))


_MIME = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}


def _sung(reply: Reply) -> tuple[bytes, float | None]:
    """The audio, and what it cost. Off the loop: some megabytes of hex. Raises `Garbled`."""
    said = read(reply, dict[str, Any])
    _check(said)
    try:
        audio = bytes.fromhex(dig(said, "data", "audio"))
    except (TypeError, ValueError):
        raise Garbled("a song was asked for and no hex came") from None
    if not audio or is_answer(audio[:HEAD]):
        raise Garbled("what came in hex is no audio")
    return audio, spent(said.get("meta"), reply.headers)


def _check(said: Mapping[str, Any]) -> None:
    """Raise `Refused` where upstream says so inside a 2xx."""
    if (words := base_resp_error(dig(said, "base_resp"))) is not None:
        raise Refused(words)
