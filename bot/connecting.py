"""The parts, connected: one function for each subject. A new one is a function here, and a line in `connect`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.chat.delivery import Delivery
from bot.chat.routes import Routes
from bot.chat.status_cards import StatusCards
from bot.chat.views.help import About
from bot.config import Settings
from bot.connecting_jams import JamParts, connect_jams
from bot.connecting_money import MoneyParts, money_parts
from bot.connecting_songs import song_service, song_tools
from bot.engine.embedded import EmbeddedEngine
from bot.ground import DAY, Ground
from bot.journey.ended_songs import EndedSongTasks
from bot.journey.journey import Tools
from bot.logs import log_song
from bot.outside import Outside, Wrap
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.schedule import PollSchedule
from bot.pacing.turns import Limits
from bot.purse.service import PurseService
from bot.songs.feed import Feed
from bot.songs.files import DiskBudget, SongFiles
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Engine
from bot.songs.servers import Servers
from bot.songs.service import Service


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs inside, each part made of those before it."""

    engine: Engine
    cards: StatusCards
    tools: Tools
    service: Service
    servers: Servers
    jams: JamParts
    purses: PurseService
    ended_songs: EndedSongTasks
    money: MoneyParts
    deadline: float
    words_kept: float  # seconds, of songs that came to nothing
    confirm_above: int | None  # micro-dollars; what costs more is shown before it is sung
    about: About


def connect(settings: Settings, outside: Outside, clock: Clock, schedule: PollSchedule, wrap: Wrap) -> Parts:
    """The parts, connected; nothing runs yet."""
    files, routes = SongFiles.at(Path(settings.songs_dir)), Routes(outside.bot, clock)
    estimates, limiter = Estimates(outside.store), DeliveryLimiter(clock)
    disk = DiskBudget(files, settings.disk_budget_mb * 1_000_000, outside.store.jams.awaited)
    ground = Ground(settings, outside, clock, wrap, Feed(), files, routes, estimates, limiter, disk)
    engine = _engine(ground)
    purses = PurseService(outside.purses, outside.books, clock, settings.caps)
    cards = _cards(ground, engine, purses)
    delivery = wrap("delivery", Delivery(routes, cards.stop_editing, outside.bot.catalogue, purses.tells))
    tools, service = song_tools(ground, schedule, cards, delivery), song_service(ground, delivery)
    servers = Servers(outside.servers, clock)
    jams = connect_jams(ground, service, servers, purses.tells_in)
    ended_songs = EndedSongTasks(ground.limiter, outside.audio, delivery, files)
    money = money_parts(ground, service, servers)
    ground.feed.subscribe(log_song)
    for one in (cards, engine, ended_songs, money.watch):
        ground.feed.subscribe(one.song_changed)
    words_kept = settings.failed_words_days * DAY
    made = (engine, cards, tools, service, servers, jams, purses, ended_songs, money)
    return Parts(*made, ground.deadline, words_kept, settings.confirm_above_usd, _about(settings))


def _engine(ground: Ground) -> EmbeddedEngine:
    settings = ground.settings
    return EmbeddedEngine(ground.outside.store, ground.clock, Limits(settings.songs_at_once, settings.songs_per_user))


def _cards(ground: Ground, engine: EmbeddedEngine, purses: PurseService) -> StatusCards:
    store, catalogue, estimate = ground.outside.store, ground.outside.bot.catalogue, ground.estimates.estimate
    return StatusCards(
        ground.routes, store, ground.clock, catalogue, estimate=estimate, line_of=engine.line_of, costs=purses.tells
    )


def _about(settings: Settings) -> About:
    """Who runs the bot, as `/help` says it."""
    return About(
        operator=settings.operator,
        contact=settings.contact,
        privacy_url=settings.privacy_url,
        terms_url=settings.terms_url,
        keep_days=settings.keep_days,
        failed_words_days=settings.failed_words_days,
    )
