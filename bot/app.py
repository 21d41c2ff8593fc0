"""Wiring: opens what touches the outside, connects the parts, closes all of it in one stack."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.accounts import check_account, keep_listing
from bot.chat.delivery import Delivery
from bot.chat.owner import OwnerAlarm
from bot.chat.owner_desk import OwnerMessages
from bot.chat.routes import Routes
from bot.chat.status_cards import StatusCards
from bot.commands import add_commands
from bot.config import Settings
from bot.engine.embedded import EmbeddedEngine
from bot.housekeeping import keep_house
from bot.journey.afterwards import Afterwards, repeat_last_words
from bot.journey.journey import Pace, Tools, advance
from bot.journey.keeping import expire_kept
from bot.journey.steps import STEPS
from bot.logs import log_song
from bot.net.downloads import LinkedAttachments
from bot.outside import Outside, RealClock, Wrap, open_outside
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.pacing.turns import Limits
from bot.purse.openings import Openings
from bot.runtime import Background, collect_garbage, drain, until_stopped
from bot.songs.checking import Defaults
from bot.songs.feed import Feed
from bot.songs.files import DiskBudget, SongFiles
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Engine
from bot.songs.service import Service


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs inside, each part made of those before it."""

    engine: Engine
    cards: StatusCards
    tools: Tools
    service: Service
    afterwards: Afterwards
    openings: Openings
    deadline: float
    words_kept: float  # seconds, of songs that came to nothing


async def run(settings: Settings, *, wrap: Wrap | None = None) -> None:
    """The bot, until SIGTERM or SIGINT. Raises what opening the database or logging in raises."""
    clock, commands = RealClock(), CommandPriority()
    async with AsyncExitStack() as stack:
        outside = await open_outside(settings, stack, wrap or Wrap(), lambda: commands.note_command(clock.now()))
        parts = connect(settings, outside, clock, PollSchedule(commands), wrap or Wrap())
        await begin(outside, parts, stack)
        last = (parts.cards.say_restarting, outside.bot.close)
        await until_stopped(outside.bot.connect(), partial(drain, parts.engine, settings.drain_seconds, last))


def connect(settings: Settings, outside: Outside, clock: Clock, schedule: PollSchedule, wrap: Wrap) -> Parts:
    """The parts, connected; nothing runs yet."""
    songs, deadline, feed = outside.store, settings.song_deadline_minutes * 60.0, Feed()
    files, limiter, routes = SongFiles.at(Path(settings.songs_dir)), DeliveryLimiter(clock), Routes(outside.bot, clock)
    engine = EmbeddedEngine(songs, clock, Limits(settings.songs_at_once, settings.songs_per_user))
    catalogue, estimates = outside.bot.catalogue, Estimates(songs)
    cards = StatusCards(routes, songs, clock, catalogue, estimate=estimates.estimate, ahead_of=engine.ahead_of)
    delivery = wrap("delivery", Delivery(routes, cards.freeze, catalogue))
    tools = Tools(
        songs=songs,
        provider=outside.provider,
        audio=outside.audio,
        cards=wrap("cards", cards),
        delivery=delivery,
        owner=wrap("owner", OwnerAlarm(outside.bot, catalogue)),
        clock=clock,
        files=files,
        estimates=estimates,
        schedule=schedule,
        limiter=limiter,
        publish=feed.publish,
        pace=Pace(grace=settings.submit_grace_seconds, late_search=deadline, keep=settings.keep_days * 24 * 60 * 60.0),
    )
    service = Service(
        songs=songs,
        drafts=songs,
        audio=outside.audio,
        delivery=delivery,
        attachments=LinkedAttachments(outside.sessions.attachments, settings.attachment_hosts),
        clock=clock,
        files=files,
        publish=feed.publish,
        defaults=Defaults(settings.default_model, settings.default_reference_model),
        budget=DiskBudget(files, settings.disk_budget_mb * 1_000_000),
        prices=outside.prices,
        deadline=deadline,
        queued_most=settings.queued_per_user,
    )
    afterwards = Afterwards(limiter, outside.audio, delivery, files)
    desk = OwnerMessages(outside.bot, catalogue, settings.caps)
    openings = Openings(outside.purses, outside.servers, desk, settings.caps, clock)
    for subscriber in (log_song, cards.song_changed, engine.song_changed, afterwards.song_changed):
        feed.subscribe(subscriber)
    words_kept = settings.failed_words_days * 86_400.0
    return Parts(engine, cards, tools, service, afterwards, openings, deadline, words_kept)


async def begin(outside: Outside, parts: Parts, stack: AsyncExitStack) -> None:
    """Commands are registered, what an earlier process left is taken up, background tasks run."""
    bot, cards, now = outside.bot, parts.cards, parts.tools.clock.now()
    await add_commands(outside, parts.service, cards, parts.openings, parts.tools.clock)
    await repeat_last_words(outside.store, cards.follow, now - parts.deadline)
    await parts.afterwards.sweep(outside.store, now)  # while no song's files move
    await parts.engine.start(partial(advance, parts.tools, STEPS))
    stack.push_async_callback(parts.engine.drain, 0)
    for song in parts.engine.unfinished:
        cards.follow(song)
    background = Background()
    stack.push_async_callback(background.stop)
    for name, work in (
        ("status cards", cards.run),
        ("pictures", parts.afterwards.run),
        ("kept songs", partial(expire_kept, parts.tools)),
        ("garbage", collect_garbage),
        ("housekeeping", partial(keep_house, outside.store, parts.tools.clock, parts.words_kept)),
        (
            "listing",
            partial(
                keep_listing, parts.service, outside.provider, outside.prices, outside.purses, parts.tools.clock.now
            ),
        ),
        ("openings", parts.openings.run),
        ("account", partial(check_account, outside.provider, parts.tools.owner)),
    ):
        background.start(name, work)
    await bot.register()
