"""Embeds (Discord docs, Embed Limits)."""

from __future__ import annotations

from bot.sandbox.discord.errors import Complaint
from bot.sandbox.discord.messages import Json, row, rows
from bot.sandbox.discord.rules.common import Complaints, Path, count, text

MOST, TOTAL = 10, 6000


def embeds(given: list[Json], path: Path = ("embeds",)) -> Complaints:
    yield from count(given, path, MOST)
    for number, embed in enumerate(given):
        yield from _embed(embed, (*path, number))
    if sum(map(_length, given)) > TOTAL:
        yield Complaint(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {TOTAL}")


def _embed(embed: Json, path: Path) -> Complaints:
    fields = rows(embed, "fields")
    yield from text(embed.get("title"), (*path, "title"), 256)
    yield from text(embed.get("description"), (*path, "description"), 4096)
    yield from text(row(embed, "footer").get("text"), (*path, "footer", "text"), 2048)
    yield from text(row(embed, "author").get("name"), (*path, "author", "name"), 256)
    yield from count(fields, (*path, "fields"), 25)
    for number, field in enumerate(fields):
        yield from text(field.get("name"), (*path, "fields", number, "name"), 256, 1)
        yield from text(field.get("value"), (*path, "fields", number, "value"), 1024, 1)


def _length(embed: Json) -> int:
    """The characters that count towards the total."""
    parts = [embed.get("title"), embed.get("description")]
    parts += [row(embed, "footer").get("text"), row(embed, "author").get("name")]
    parts += [part for field in rows(embed, "fields") for part in (field.get("name"), field.get("value"))]
    return sum(len(part) for part in parts if isinstance(part, str))
