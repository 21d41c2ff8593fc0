"""The bot that the town is tried with: discord.py as it comes, and what it does in a test is up to the test."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.sandbox.discord import Town

Do = Callable[[discord.Interaction[Any]], Awaitable[Any]]


class Tree(app_commands.CommandTree["Singer"]):
    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        interaction.client.errors.append(getattr(error, "original", error))


class Singer(commands.AutoShardedBot):
    """`do` handles every interaction but autocomplete; what it raises goes to `errors`.

    `acted` tells when it has: the town hears nothing of what the bot does only in itself.
    """

    def __init__(self) -> None:
        super().__init__(
            "!", intents=discord.Intents(guilds=True), tree_cls=Tree, max_messages=None, guild_ready_timeout=0.05
        )
        self.do: Do = _nothing
        self.given: dict[str, Any] = {}
        self.errors: list[BaseException] = []
        self.seen: list[discord.Interaction[Any]] = []
        self._acts = asyncio.Queue[BaseException | None]()

    async def setup_hook(self) -> None:
        self.tree.add_command(_song(self))
        self.tree.add_command(app_commands.ContextMenu(name="Remake", callback=self._remake))
        await self.tree.sync()

    async def launch_shards(self) -> None:
        self.shard_count, _, _ = await self.http.get_bot_gateway()
        await super().launch_shards()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds between identifies: nobody counts them here."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            await self.act(interaction)

    async def act(self, interaction: discord.Interaction[Any], **given: Any) -> None:
        self.given = given
        self.seen.append(interaction)
        try:
            await self.do(interaction)
        except Exception as error:
            self.errors.append(error)
            self._acts.put_nowait(error)
        else:
            self._acts.put_nowait(None)

    async def acted(self) -> BaseException | None:
        """What the next act raised, once it is over."""
        async with asyncio.timeout(10):
            return await self._acts.get()

    async def failed(self) -> tuple[int, int]:
        """Status and code of the refusal that the next act met."""
        error = await self.acted()
        assert isinstance(error, discord.HTTPException), error
        return error.status, error.code

    async def _remake(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await self.act(interaction, message=message)


def _song(bot: Singer) -> app_commands.Group:
    group = app_commands.Group(name="song", description="Songs from your words")

    @group.command(description="Make a song")
    @app_commands.choices(model=[app_commands.Choice(name="Fast", value="fast/v1")])
    async def create(
        interaction: discord.Interaction[Any],
        lyrics: app_commands.Range[str, 2, 3000],
        length: app_commands.Range[int, 5, 240] | None = None,
        instrumental: bool | None = None,
        model: str | None = None,
        reference: discord.Attachment | None = None,
    ) -> None:
        await bot.act(
            interaction, lyrics=lyrics, length=length, instrumental=instrumental, model=model, reference=reference
        )

    @group.command(description="Take a song back")
    async def cancel(interaction: discord.Interaction[Any], song: str) -> None:
        await bot.act(interaction, song=song)

    @cancel.autocomplete("song")
    async def songs(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=name, value=name.lower()) for name in ("Moon", "Sun") if typed in name.lower()]

    return group


async def _nothing(_: discord.Interaction[Any]) -> None:
    return


@asynccontextmanager
async def singing(town: Town) -> AsyncIterator[Singer]:
    """A singer that is online in a town."""
    Route.BASE = town.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(town.gateway_url)
    bot = Singer()
    await bot.login(town.token)
    serving = asyncio.create_task(bot.connect())
    try:
        await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(serving, return_exceptions=True)


def file(name: str = "song.mp3", data: bytes = b"ID3 la la la") -> discord.File:
    return discord.File(io.BytesIO(data), filename=name)


def buttons(**labels: str) -> discord.ui.View:
    """A view of buttons, custom id → label."""
    view = discord.ui.View(timeout=None)
    for custom_id, label in labels.items():
        view.add_item(discord.ui.Button(label=label, custom_id=custom_id))
    view.stop()
    return view
