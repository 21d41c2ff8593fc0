"""What people can do, and the doors before it: the cogs, each with what it is made of."""

from __future__ import annotations

from bot.chat.doors import Doors
from bot.chat.ordering import Ordering
from bot.chat.overrides import Overrides
from bot.chat.status_cards import StatusCards
from bot.chat.turned_away import TurnedAway
from bot.outside import Outside
from bot.purse.openings import Openings
from bot.songs.ports.clock import Clock
from bot.songs.servers import Servers
from bot.songs.service import Service
from cogs.music import Music
from cogs.openings import Answers
from cogs.settings import Settings
from cogs.takes import Takes


async def add_commands(
    outside: Outside, service: Service, cards: StatusCards, openings: Openings, clock: Clock
) -> None:
    """The doors, and what is behind them. Raises `DatabaseDown`."""
    bot = outside.bot
    servers, overrides = Servers(outside.servers, clock), Overrides(bot, bot.command_ids, clock)
    await servers.load()
    doors = Doors(service, servers, overrides)
    ordering, bot.may = Ordering(service, doors, TurnedAway(openings)), doors.may
    await bot.add_cog(Music(bot, ordering, cards))
    await bot.add_cog(Takes(bot, ordering))
    await bot.add_cog(Settings(bot, servers, overrides))
    await bot.add_cog(Answers(bot, openings, ordering))
