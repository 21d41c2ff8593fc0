"""The Discord client: small intents, no cache of what is not needed, commands registered only when they changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import discord
import structlog
from discord import app_commands
from discord.ext import commands
from discord.http import Route

from bot.chat import dispatch, replies
from bot.chat.authorization import Authorize, deny_all
from bot.chat.messages.catalogue import ENGLISH, Catalogue
from bot.chat.messages.commands import Translator

log = structlog.get_logger(__name__)

# Nothing here is spoken in voice channels: that the libraries for it are missing is no news.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Tree(app_commands.CommandTree["Jamboree"]):
    """The command tree: every error of every command ends here, and in one sentence."""

    async def interaction_check(self, interaction: discord.Interaction[Jamboree], /) -> bool:
        """Whether a command may begin. What completes an option as it is typed makes nothing, and is let through."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        name = command_name(cast("Mapping[str, Any]", interaction.data or {}))
        try:
            await self.client.authorize(interaction, name, None)
        except Exception as error:
            if name in self.client.keeping and dispatch.worth_keeping(error):
                await self.client.keeping[name](interaction, error)
            else:
                await replies.failure(interaction, error)
            return False
        return True

    async def on_error(self, interaction: replies.Interaction, error: app_commands.AppCommandError, /) -> None:
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await replies.say(interaction, "answer.changed")
        else:
            await replies.failure(interaction, error)


class Jamboree(commands.AutoShardedBot):
    """Logs in and hears interactions; what they mean is the cogs' business.

    `gateway_url` replaces the address that Discord's REST API names, for a proxy or the sandbox. `heard` is called
    whenever somebody asks for anything. `catalogue` holds the languages that are spoken.
    """

    def __init__(self, *, heard: Callable[[], None], gateway_url: str, catalogue: Catalogue) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            # Channels, boosts and permissions, and what is written to the bot itself; nothing that is privileged.
            intents=discord.Intents(guilds=True, dm_messages=True),
            activity=discord.CustomActivity(catalogue.texts(ENGLISH)("presence.says")),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.catalogue = catalogue
        self._heard = heard
        self._gateway_url = gateway_url
        self.presses: dict[str, dispatch.Handler] = {}
        self.keeping: dict[str, dispatch.Keep] = {}  # of commands into which something is typed, by their names
        self.authorize: Authorize = deny_all
        self.command_ids: dict[str, int] = {}

    async def launch_shards(self) -> None:
        if self._gateway_url:
            # One address for first connections and for reconnects: discord.py takes them from different places.
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def on_ready(self) -> None:
        log.info("discord.ready", guilds=len(self.guilds), shards=self.shard_count)

    async def on_message(self, message: discord.Message, /) -> None:
        """What is written is no command: discord.py would look for one."""

    async def on_interaction(self, interaction: replies.Interaction) -> None:
        self._heard()
        await dispatch.dispatch(interaction, self.presses, self.authorize)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        log.exception("discord.event_failed", event=event_method)

    async def register(self) -> None:
        """Sync the commands where Discord's list differs: a sync at each start runs into its rate limit."""
        assert self.application_id is not None
        translator = Translator(self.catalogue)
        await self.tree.set_translator(translator)
        ours = [await command.get_translated_payload(self.tree, translator) for command in self.tree.get_commands()]
        try:
            theirs = await self._registered(self.application_id)
            self.command_ids |= {their["name"]: int(their["id"]) for their in theirs if their.get("type", 1) == 1}
            if same(ours, theirs):
                return
        except discord.HTTPException as error:
            log.info("commands.unread", status=error.status)
        try:
            synced = await self.tree.sync()
        except discord.HTTPException as error:
            log.exception("commands.unregistered", status=error.status, code=error.code)
        else:
            self.command_ids |= {command.name: command.id for command in synced if command.type is _SLASH}
            log.info("commands.registered", commands=len(ours))

    async def _registered(self, application_id: int) -> Sequence[Mapping[str, Any]]:
        """The commands that Discord holds, in every language: it lists the localizations only where it is asked to,
        and discord.py 2.7.1 does not ask."""
        route = Route("GET", "/applications/{application_id}/commands", application_id=application_id)
        return await self.http.request(route, params={"with_localizations": "true"})


LOCALIZED = frozenset({"name_localizations", "description_localizations"})
"""Keys of a command whose values have to be the same, not only covered: a language may have been taken out."""


_SLASH = discord.AppCommandType.chat_input


def command_name(data: Mapping[str, Any]) -> str:
    """A command's whole name, with those of the groups that it is in: "song create"."""
    inner = next((option for option in data.get("options", ()) if option.get("type") in {1, 2}), None)
    return data["name"] if inner is None else f"{data['name']} {command_name(inner)}"


def same(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Discord holds these commands already. It adds keys of its own and leaves out what is empty."""
    registered = {(their.get("type", 1), their.get("name")): their for their in theirs}
    if len(registered) != len(ours):
        return False
    return all(_covers(registered.get((our.get("type", 1), our["name"])), our) for our in ours)


def _covers(their: Any, our: Any) -> bool:
    if isinstance(our, Mapping):
        held = cast("Mapping[str, Any]", their if isinstance(their, Mapping) else {})
        told = cast("Mapping[str, Any]", our)
        stale = any(set(held.get(key) or {}) - set(told.get(key) or {}) for key in LOCALIZED)
        return not stale and all(_covers(held.get(key), value) for key, value in told.items())
    if isinstance(our, list):
        items, held_items = cast("list[Any]", our), cast("list[Any]", their if isinstance(their, list) else [])
        return len(items) == len(held_items) and all(map(_covers, held_items, items))
    return their == our or (not their and not our)
