"""Discord's JSON for what is here."""

from __future__ import annotations

from bot.sandbox.discord import permissions
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.interactions import TYPES, Interaction
from bot.sandbox.discord.messages import Json, Message, row
from bot.sandbox.discord.places import APPLICATION, DM, THREAD, Channel, Guild, Person
from bot.sandbox.discord.snowflakes import EPOCH, iso
from bot.sandbox.discord.world import World

SAYS = "This is Jamboree's sandbox: a Discord on this machine alone."

_BEGINNING = iso(EPOCH / 1000)


def user(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name,
        "global_name": person.global_name,
        "discriminator": "0000" if person.bot else "0",
        "avatar": person.avatar,
        "bot": person.bot,
        "public_flags": 0,
    }


def member(person: Person) -> Json:
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "roles": [str(id_) for id_ in person.roles],
        "joined_at": _BEGINNING,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def application(world: World) -> Json:
    return {
        "id": str(APPLICATION),
        "name": world.bot.global_name,
        "description": SAYS,
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user(world.people["mo"]),
        "team": None,
        "bot": user(world.bot),
    }


def channel(place: Channel) -> Json:
    shown: Json = {"id": str(place.id), "type": place.kind, "flags": 0, "last_message_id": None}
    if place.kind == DM:
        assert place.recipient is not None
        return shown | {"recipients": [user(place.recipient)]}
    assert place.guild is not None
    shown |= {"guild_id": str(place.guild.id), "name": place.name, "rate_limit_per_user": 0, "nsfw": False}
    if place.kind == THREAD:
        return shown | _thread(place)
    return shown | {"position": 0, "parent_id": None, "topic": None, "permission_overwrites": _overwrites(place)}


def guild(place: Guild, world: World) -> Json:
    """As REST shows it; GUILD_CREATE adds channels, threads and members."""
    return {
        "id": str(place.id),
        "name": place.name,
        "owner_id": str(place.owner.id),
        "icon": None,
        "roles": [_role(role.id, role.name, role.permissions) for role in place.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "premium_tier": place.tier,
        "premium_subscription_count": (0, 2, 7, 14)[place.tier],
        "preferred_locale": "en-GB",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "description": SAYS,
    }


def guild_create(place: Guild, world: World) -> Json:
    channels = [channel for channel in world.channels.values() if channel.guild is place and not channel.deleted]
    return guild(place, world) | {
        "channels": [channel(one) for one in channels if one.kind != THREAD],
        "threads": [channel(one) for one in channels if one.kind == THREAD],
        "members": [member(world.bot)],
        "member_count": len(world.everybody),
        "joined_at": _BEGINNING,
        "unavailable": False,
        "large": False,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


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
        "pinned": False,
        "flags": shown.flags,
    }
    if shown.metadata is not None:
        hook = str(APPLICATION)
        payload |= {"application_id": hook, "webhook_id": hook, "interaction_metadata": shown.metadata}
    if nonce and shown.nonce is not None:
        payload["nonce"] = shown.nonce
    if shown.reference is not None:
        payload |= _reference(shown, world, whole)
    return payload


def interaction(asked: Interaction, world: World) -> Json:
    """INTERACTION_CREATE."""
    place, who = asked.place, asked.who
    payload: Json = {
        "id": str(asked.id),
        "application_id": str(APPLICATION),
        "type": TYPES[asked.kind],
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(place.id),
        "channel": channel(place),
        "app_permissions": str(_app_permissions(asked, world)),
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": _owners(asked),
        "context": 0 if place.guild else 1,
        "attachment_size_limit": world.limit_in(place),
    }
    if place.guild is None:
        payload["user"] = user(who)
    else:
        allowed = str(permissions.of(who, place))
        home: Json = {"id": str(place.guild.id), "locale": "en-GB", "features": []}
        payload |= {"guild_id": home["id"], "guild_locale": "en-GB", "guild": home}
        payload["member"] = member(who) | {"permissions": allowed}
    if asked.source is not None:
        payload["message"] = message(asked.source, world)
    return payload


def metadata(asked: Interaction) -> Json:
    """What a message says about the interaction that it answers."""
    return {
        "id": str(asked.id),
        "type": TYPES[asked.kind],
        "user": user(asked.who),
        "authorizing_integration_owners": _owners(asked),
    }


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


def _owners(asked: Interaction) -> Json:
    """Who brought the command: the server (0 in direct messages) or the person."""
    guild = asked.place.guild
    return {"1": str(asked.who.id)} if asked.user_installed else {"0": str(guild.id if guild else 0)}


def _app_permissions(asked: Interaction, world: World) -> int:
    """Where the bot is no member, an answer may still do what its person may (user-installed commands)."""
    return permissions.of(asked.who if asked.user_installed else world.bot, asked.place)


def _thread(place: Channel) -> Json:
    assert place.parent is not None
    assert place.guild is not None
    return {
        "parent_id": str(place.parent.id),
        "owner_id": str(place.guild.owner.id),
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": place.archived,
            "locked": place.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": _BEGINNING,
            "create_timestamp": _BEGINNING,
        },
    }


def _overwrites(place: Channel) -> list[Json]:
    return [
        {"id": str(one.id), "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}
        for one in place.overwrites.values()
    ]


def _role(id_: int, name: str, bits: int) -> Json:
    return {
        "id": str(id_),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "position": 0 if name == "@everyone" else 1,
        "permissions": str(bits),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def _embed(embed: Json, shown: Message) -> Json:
    """An embed with its `attachment://` pictures as links."""
    links = {f"attachment://{file.filename}": file.url for file in shown.attachments}

    def linked(part: Json) -> Json:
        url = links.get(part.get("url", ""))
        return part if url is None else {**part, "url": url, "proxy_url": url}

    pictures = {key: linked(row(embed, key)) for key in ("image", "thumbnail") if embed.get(key)}
    return {"type": "rich", **embed, **pictures}


def _reference(shown: Message, world: World, whole: bool) -> Json:
    quoted = world.messages.get(shown.reference or 0)
    where = {"type": 0, "channel_id": str(shown.place.id), "message_id": str(shown.reference)}
    if not whole:
        return {"message_reference": where}
    kept = None if quoted is None or quoted.deleted else message(quoted, world, whole=False)
    return {"message_reference": where, "referenced_message": kept}
