"""Messages with their files and embeds: for the bot, and for those who watch."""

from __future__ import annotations

from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.messages import HAS_THREAD, Json, Message, row
from bot.sandbox.discord.payloads.accounts import user
from bot.sandbox.discord.payloads.places import channel
from bot.sandbox.discord.places import APPLICATION, Channel
from bot.sandbox.discord.snowflakes import iso
from bot.sandbox.discord.world import World


def attachment(file: Attachment) -> Json:
    shown: Json = {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    }
    if file.ephemeral:
        shown["ephemeral"] = True
    if file.duration is not None:
        shown |= {"duration_secs": file.duration}
    if file.description is not None:
        shown |= {"description": file.description}
    if file.title is not None:
        shown |= {"title": file.title}
    return shown


def message(shown: Message, world: World, *, whole: bool = True, nonce: bool = False) -> Json:
    """A message; `nonce` for the answer to its creation, `whole` False for one that is quoted in another."""
    payload: Json = {
        "id": str(shown.id),
        "channel_id": str(shown.place.id),
        "type": shown.kind,
        "author": user(shown.writer),
        "content": shown.content,
        "timestamp": iso(shown.at),
        "edited_timestamp": None if shown.edited_at is None else iso(shown.edited_at),
        "tts": False,
        "mention_everyone": "everyone" in shown.pings,
        "mentions": [user(person) for person in shown.mentions],
        "mention_roles": [],
        "attachments": [attachment(file) for file in shown.attachments if not file.embedded],
        "embeds": [_embed(embed, shown) for embed in shown.embeds],
        "components": shown.components,
        "pinned": shown.pinned_at is not None,
        "flags": shown.flags,
    }
    if shown.metadata is not None:
        hook = str(APPLICATION)
        payload |= {"application_id": hook, "webhook_id": hook, "interaction_metadata": shown.metadata}
    if nonce and shown.nonce is not None:
        payload["nonce"] = shown.nonce
    thread = _grown(shown, world)
    payload |= {} if thread is None else {"thread": channel(thread)}
    if shown.about is not None:
        where = {
            "type": 0,
            "channel_id": str(shown.about.id),
            "guild_id": str(shown.about.guild and shown.about.guild.id),
        }
        payload["message_reference"] = where
    if shown.reference is not None:
        payload |= _reference(shown, world, whole)
    return payload


def snapshot(of: Message) -> Json:
    """What a forward shows of another message."""
    return {
        "type": of.kind,
        "content": of.content,
        "mentions": [user(person) for person in of.mentions],
        "mention_roles": [],
        "attachments": [attachment(file) for file in of.attachments if not file.embedded],
        "embeds": [_embed(embed, of) for embed in of.embeds],
        "timestamp": iso(of.at),
        "edited_timestamp": None if of.edited_at is None else iso(of.edited_at),
        "flags": of.flags,
        "components": [],
    }


def _grown(shown: Message, world: World) -> Channel | None:
    """The thread that grew from a message, which has its id."""
    if not shown.flags & HAS_THREAD:
        return None
    return next((place for place in world.channels.values() if place.id == shown.id and not place.deleted), None)


def event(shown: Message) -> Json:
    """A message for those who watch the town."""
    return {
        "id": str(shown.id),
        "channel": shown.channel,
        "author": shown.author,
        "at": shown.at,
        "content": shown.content,
        "embeds": [_embed(embed, shown) for embed in shown.embeds],
        "attachments": [attachment(file) | {"embedded": file.embedded} for file in shown.attachments],
        "components": shown.components,
        "thinking": shown.thinking,
        "edits": shown.edits,
        "ephemeral_for": shown.ephemeral_for,
        "reference": None if shown.reference is None else str(shown.reference),
        "interaction": None if shown.interaction_id is None else str(shown.interaction_id),
    }


def _embed(embed: Json, shown: Message) -> Json:
    """An embed with its `attachment://` pictures as links, each with its file's alt text."""
    files = {f"attachment://{file.filename}": file for file in shown.attachments}

    def linked(part: Json) -> Json:
        file = files.get(part.get("url", ""))
        if file is None:
            return part
        words = {"description": file.description} if file.description else {}
        return {**part, "url": file.url, "proxy_url": file.url, **words}

    pictures = {key: linked(row(embed, key)) for key in ("image", "thumbnail") if embed.get(key)}
    return {"type": "rich", **embed, **pictures}


def _reference(shown: Message, world: World, whole: bool) -> Json:
    quoted = world.messages.get(shown.reference or 0)
    place = shown.place if quoted is None else quoted.place
    where: Json = {"type": 0, "channel_id": str(place.id), "message_id": str(shown.reference)}
    where |= {} if place.guild is None else {"guild_id": str(place.guild.id)}
    if shown.snapshot is not None:
        return {"message_reference": where | {"type": 1}, "message_snapshots": [{"message": snapshot(shown.snapshot)}]}
    if not whole:
        return {"message_reference": where}
    kept = None if quoted is None or quoted.deleted else message(quoted, world, whole=False)
    return {"message_reference": where, "referenced_message": kept}
