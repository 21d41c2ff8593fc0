"""The process: opens what touches the outside, connects the parts, begins their work, closes all of it in one stack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial

from bot.accounts import keep_accounts, keep_listing, keep_retiring, know_prices
from bot.chat.authorization import Authorization
from bot.chat.client import Jamboree
from bot.chat.greeting import Greeting
from bot.chat.old_cards import take_old_cards_away
from bot.chat.ordering import Ordering
from bot.chat.overrides import Overrides
from bot.chat.reports import Reports
from bot.chat.turned_away import TurnedAway
from bot.config import Settings
from bot.connecting import Parts, connect
from bot.connecting_money import TITLES
from bot.housekeeping import keep_house
from bot.journey.ended_songs import refresh_final_cards
from bot.journey.journey import advance
from bot.journey.keeping import expire_kept
from bot.journey.steps import STEPS
from bot.outside import Outside, RealClock, Wrap, open_outside
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.runtime import Background, Work, collect_garbage, drain, until_stopped
from cogs.introduction import Introduction
from cogs.jam import Jams
from cogs.jam_album import JamAlbums
from cogs.jam_host import JamHost, pause_jams
from cogs.jam_plan import JamPlans
from cogs.jam_votes import JamVotes
from cogs.music import Music
from cogs.openings import Answers
from cogs.owner import Owner
from cogs.purse import Purse
from cogs.settings import Settings as ServerSettings
from cogs.takes import Takes


async def run(settings: Settings, *, wrap: Wrap | None = None) -> None:
    """The bot, until SIGTERM or SIGINT. Raises what opening the database or logging in raises."""
    clock, commands, stop = RealClock(), CommandPriority(), asyncio.Event()
    async with AsyncExitStack() as stack:
        outside = await open_outside(settings, stack, wrap or Wrap(), lambda: commands.note_command(clock.now()))
        parts = connect(settings, outside, clock, PollSchedule(commands), wrap or Wrap())
        await begin(outside, parts, stack, stop.set)
        last = (parts.cards.say_restarting, outside.bot.close)
        await until_stopped(outside.bot.connect(), partial(drain, parts.engine, settings.drain_seconds, last), stop)


async def begin(outside: Outside, parts: Parts, stack: AsyncExitStack, stop: Callable[[], None]) -> None:
    """Commands are registered, what an earlier process left is taken up, background tasks run."""
    cards, now = parts.cards, parts.tools.clock.now()
    await add_commands(outside, parts, stop)
    await parts.tools.estimates.load(now)
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
    provider, tools, money = outside.provider, parts.tools, parts.money
    yield "status cards", parts.cards.run
    yield "pictures", parts.ended_songs.run
    yield "jams", parts.jams.engine.run
    yield "albums", parts.jams.albums.run
    yield "old cards", partial(take_old_cards_away, outside.store, parts.cards, tools.clock)
    yield "kept songs", partial(expire_kept, tools)
    yield "garbage", collect_garbage
    yield "housekeeping", partial(keep_house, outside.store, outside.store.votes, tools.clock, parts.words_kept)
    listing = (parts.service, provider, outside.prices, outside.purses, tools.clock.now)
    yield "listing", partial(keep_listing, *listing)
    yield "retiring", partial(keep_retiring, parts.service, money.books, money.watch)
    yield "openings", parts.money.openings.run
    yield "accounts", partial(keep_accounts, outside.apis, tools.owner, money.watch.account)
    yield "notices", money.watch.run
    yield "books", money.bookkeeper.run


async def add_commands(outside: Outside, parts: Parts, stop: Callable[[], None]) -> None:
    """The commands, and who may use them. Raises `DatabaseDown`."""
    bot, clock, servers = outside.bot, parts.tools.clock, parts.servers
    overrides = Overrides(bot, bot.command_ids, clock)
    await servers.load()
    await parts.purses.load()
    await know_prices(outside.prices, outside.purses)
    authorization = Authorization(parts.service, servers, overrides)
    turned_away, confirm = TurnedAway(parts.money.openings), parts.confirm_above
    ordering = Ordering(parts.service, authorization, turned_away, confirm, parts.jams.playing, servers)
    bot.authorize = authorization.authorize
    await bot.add_cog(Music(bot, ordering, parts.cards))
    await bot.add_cog(Takes(bot, ordering))
    await bot.add_cog(_jams(bot, parts, ordering))
    await bot.add_cog(ServerSettings(bot, servers, overrides, parts.service, parts.purses))
    await bot.add_cog(Purse(parts.service, parts.purses, outside.charts, pause_jams(parts.jams.hosting)))
    await bot.add_cog(Answers(bot, parts.money.openings, ordering))
    await bot.add_cog(Owner(bot, parts.money.owner, TITLES, stop))
    greeting = Greeting(bot, bot.catalogue, outside.servers, parts.purses.opened, clock)
    reports = Reports(bot, bot.catalogue, clock)
    await bot.add_cog(Introduction(bot, ordering, parts.purses, greeting, reports, parts.about, clock))


def _jams(bot: Jamboree, parts: Parts, ordering: Ordering) -> Jams:
    """The commands and the buttons of jams."""
    jams = parts.jams
    plans, host = JamPlans(jams.opening, jams.playing, parts.servers), JamHost(jams.hosting, jams.playing)
    votes, albums = JamVotes(jams.voting, jams.playing), JamAlbums(jams.albums.wish)
    return Jams(bot, jams.playing, jams.lines, ordering, plans, host, votes, albums, jams.costs)
