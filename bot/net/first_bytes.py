"""What a file is by its first bytes, never by its name, its link or its header: stable-audio's wav is served as
`application/octet-stream`."""

from __future__ import annotations

import re

HEAD = 16
"""Bytes that settle it."""

_MAGIC: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (name, re.compile(magic, re.DOTALL))
    for name, magic in (
        ("wav", rb"(RIFF|RF64).{4}WAVE"),
        ("mp3", rb"ID3[\x02-\x04]"),
        ("mp3", rb"\xff[\xfa-\xfd\xf2-\xf5\xe2-\xe5][\x10-\xef]"),  # MPEG 1, 2 or 2.5, layer II or III, a bit rate
        # Not documented for any model; a decoder reads them, and they are paid for.
        ("flac", rb"fLaC"),
        ("ogg", rb"OggS"),
        ("m4a", rb".{4}ftyp"),
    )
)


UNKNOWN = "audio"
"""What a file is called that no rule knows; only a decoder can say what it is."""

_ANSWER = re.compile(rb"\s*(?:<(?:!doctype|html|head|body|\?xml|error)|[{\[]\s*[\"\]}{])", re.IGNORECASE)


def container(head: bytes) -> str | None:
    """The container that `head` begins; None where no rule knows it, which does not mean that it is no audio."""
    return next((name for name, magic in _MAGIC if magic.match(head)), None)


def is_answer(head: bytes) -> bool:
    """Whether `head` begins a page or JSON: a server's words about a file, in the place of the file."""
    return _ANSWER.match(head) is not None
