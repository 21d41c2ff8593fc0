"""The process: opens what touches the outside, connects the parts, begins their work, closes all of it in one stack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial

from bot.accounts import check_accounts, keep_listing
from bot.chat.authorization import Authorization
from bot.chat.client import Jamboree
from bot.chat.old_cards import take_old_cards_away
from bot.chat.ordering import Ordering
from bot.chat.overrides import Overrides
from bot.chat.turned_away import TurnedAway
from bot.config import Settings
from bot.connecting import Parts, connect
from bot.housekeeping import keep_house
from bot.journey.ended_songs import refresh_final_cards
from bot.journey.journey import advance
from bot.journey.keeping import expire_kept
from bot.journey.steps import STEPS
from bot.outside import Outside, RealClock, Wrap, open_outside
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.runtime import Background, Work, collect_garbage, drain, until_stopped
from cogs.jam import Jams
from cogs.jam_host import JamHost, pause_jams
from cogs.jam_plan import JamPlans
from cogs.music import Music
from cogs.openings import Answers
from cogs.purse import Purse
from cogs.settings import Settings as ServerSettings
from cogs.takes import Takes


async def run(settings: Settings, *, wrap: Wrap | None = None) -> None:
    """The bot, until SIGTERM or SIGINT. Raises what opening the database or logging in raises."""
    clock, commands = RealClock(), CommandPriority()
    async with AsyncExitStack() as stack:
        outside = await open_outside(settings, stack, wrap or Wrap(), lambda: commands.note_command(clock.now()))
        parts = connect(settings, outside, clock, PollSchedule(commands), wrap or Wrap())
        await begin(outside, parts, stack)
        last = (parts.cards.say_restarting, outside.bot.close)
        await until_stopped(outside.bot.connect(), partial(drain, parts.engine, settings.drain_seconds, last))


async def begin(outside: Outside, parts: Parts, stack: AsyncExitStack) -> None:
    """Commands are registered, what an earlier process left is taken up, background tasks run."""
    cards, now = parts.cards, parts.tools.clock.now()
    await add_commands(outside, parts)
    await refresh_final_cards(outside.store, cards.resume, now - parts.deadline)
    await parts.ended_songs.delete_leftovers(outside.store, now)  # while no song's files move
    await parts.engine.start(partial(advance, parts.tools, STEPS))
    stack.push_async_callback(parts.engine.drain, 0)
    for song in parts.engine.unfinished:
        cards.resume(song)
    background = Background()
    stack.push_async_callback(background.stop)
    for name, work in tasks(outside, parts):
        background.start(name, work)
    await outside.bot.register()


def tasks(outside: Outside, parts: Parts) -> Iterator[tuple[str, Work]]:
    """What runs for as long as the process does, by name: a line each."""
    provider, tools = outside.provider, parts.tools
    yield "status cards", parts.cards.run
    yield "pictures", parts.ended_songs.run
    yield "jams", parts.jams.engine.run
    yield "old cards", partial(take_old_cards_away, outside.store, parts.cards, tools.clock)
    yield "kept songs", partial(expire_kept, tools)
    yield "garbage", collect_garbage
    yield "housekeeping", partial(keep_house, outside.store, tools.clock, parts.words_kept)
    yield "listing", partial(keep_listing, parts.service, provider, outside.prices, outside.purses, tools.clock.now)
    yield "openings", parts.openings.run
    yield "accounts", partial(check_accounts, outside.apis, tools.owner)


async def add_commands(outside: Outside, parts: Parts) -> None:
    """The commands, and who may use them. Raises `DatabaseDown`."""
    bot, clock = outside.bot, parts.tools.clock
    servers, overrides = parts.servers, Overrides(bot, bot.command_ids, clock)
    await servers.load()
    await parts.purses.load()
    authorization = Authorization(parts.service, servers, overrides)
    ordering = Ordering(
        parts.service, authorization, TurnedAway(parts.openings), parts.confirm_above, parts.jams.playing
    )
    bot.authorize = authorization.authorize
    await bot.add_cog(Music(bot, ordering, parts.cards))
    await bot.add_cog(Takes(bot, ordering))
    await bot.add_cog(_jams(bot, parts, ordering))
    await bot.add_cog(ServerSettings(bot, servers, overrides))
    await bot.add_cog(Purse(parts.service, parts.purses, pause_jams(parts.jams.hosting)))
    await bot.add_cog(Answers(bot, parts.openings, ordering))


def _jams(bot: Jamboree, parts: Parts, ordering: Ordering) -> Jams:
    """The commands and the buttons of jams."""
    jams = parts.jams
    plans, host = JamPlans(jams.opening, jams.playing, parts.servers), JamHost(jams.hosting, jams.playing)
    return Jams(bot, jams.playing, ordering, plans, host)
