"""The parts, connected: one function for each subject. A new one is a function here, and a line in `connect`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.chat.delivery import Delivery
from bot.chat.owner import OwnerAlarm
from bot.chat.owner_desk import OwnerMessages
from bot.chat.routes import Routes
from bot.chat.status_cards import StatusCards
from bot.config import Settings
from bot.engine.embedded import EmbeddedEngine
from bot.journey.ended_songs import EndedSongTasks
from bot.journey.journey import Timeouts, Tools
from bot.logs import log_song
from bot.net.downloads import LinkedAttachments
from bot.outside import Outside, Wrap
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.schedule import PollSchedule
from bot.pacing.turns import Limits
from bot.providers.router import PROVIDERS
from bot.purse.openings import Openings
from bot.songs.admission import Admission
from bot.songs.checking import Defaults
from bot.songs.feed import Feed
from bot.songs.files import DiskBudget, SongFiles
from bot.songs.ports.chat import Delivery as DeliveryPort
from bot.songs.ports.clock import Clock
from bot.songs.ports.engine import Engine
from bot.songs.service import Service

DAY = 24 * 60 * 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What runs inside, each part made of those before it."""

    engine: Engine
    cards: StatusCards
    tools: Tools
    service: Service
    ended_songs: EndedSongTasks
    openings: Openings
    deadline: float
    words_kept: float  # seconds, of songs that came to nothing


@dataclass(frozen=True, slots=True)
class Ground:
    """What several parts stand on."""

    settings: Settings
    outside: Outside
    clock: Clock
    wrap: Wrap
    feed: Feed
    files: SongFiles
    routes: Routes
    estimates: Estimates
    limiter: DeliveryLimiter

    @property
    def deadline(self) -> float:
        """Seconds that a song may take."""
        return self.settings.song_deadline_minutes * 60.0


def connect(settings: Settings, outside: Outside, clock: Clock, schedule: PollSchedule, wrap: Wrap) -> Parts:
    """The parts, connected; nothing runs yet."""
    files, routes = SongFiles.at(Path(settings.songs_dir)), Routes(outside.bot, clock)
    estimates, limiter = Estimates(outside.store), DeliveryLimiter(clock)
    ground = Ground(settings, outside, clock, wrap, Feed(), files, routes, estimates, limiter)
    cards = _cards(ground, engine := _engine(ground))
    delivery = wrap("delivery", Delivery(routes, cards.freeze, outside.bot.catalogue))
    tools, service = _tools(ground, schedule, cards, delivery), _service(ground, delivery)
    ended_songs = EndedSongTasks(ground.limiter, outside.audio, delivery, files)
    for subscriber in (log_song, cards.song_changed, engine.song_changed, ended_songs.song_changed):
        ground.feed.subscribe(subscriber)
    words_kept = settings.failed_words_days * DAY
    return Parts(engine, cards, tools, service, ended_songs, _openings(ground), ground.deadline, words_kept)


def _engine(ground: Ground) -> EmbeddedEngine:
    settings = ground.settings
    return EmbeddedEngine(ground.outside.store, ground.clock, Limits(settings.songs_at_once, settings.songs_per_user))


def _cards(ground: Ground, engine: EmbeddedEngine) -> StatusCards:
    store, catalogue, estimate = ground.outside.store, ground.outside.bot.catalogue, ground.estimates.estimate
    return StatusCards(ground.routes, store, ground.clock, catalogue, estimate=estimate, ahead_of=engine.ahead_of)


def _tools(ground: Ground, schedule: PollSchedule, cards: StatusCards, delivery: DeliveryPort) -> Tools:
    """What the steps of a song's journey work with."""
    settings, outside, deadline = ground.settings, ground.outside, ground.deadline
    known = {name: (row.title, row.key) for name, row in PROVIDERS.items()}
    return Tools(
        songs=outside.store,
        provider=outside.provider,
        audio=outside.audio,
        cards=ground.wrap("cards", cards),
        delivery=delivery,
        owner=ground.wrap("owner", OwnerAlarm(outside.bot, outside.bot.catalogue, known)),
        clock=ground.clock,
        files=ground.files,
        estimates=ground.estimates,
        schedule=schedule,
        limiter=ground.limiter,
        publish=ground.feed.publish,
        timeouts=Timeouts(grace=settings.submit_grace_seconds, late_search=deadline, keep=settings.keep_days * DAY),
    )


def _service(ground: Ground, delivery: DeliveryPort) -> Service:
    """The use cases of songs."""
    settings, outside = ground.settings, ground.outside
    return Service(
        songs=outside.store,
        drafts=outside.store,
        delivery=delivery,
        admission=_admission(ground),
        clock=ground.clock,
        files=ground.files,
        publish=ground.feed.publish,
        defaults=Defaults(settings.default_model, settings.default_reference_model),
        prices=outside.prices,
        connected=frozenset(outside.apis),
        deadline=ground.deadline,
        queued_most=settings.queued_per_user,
    )


def _openings(ground: Ground) -> Openings:
    """Which servers may sing, asked of the bot's owner."""
    outside, bot, caps = ground.outside, ground.outside.bot, ground.settings.caps
    return Openings(outside.purses, outside.servers, OwnerMessages(bot, bot.catalogue, caps), caps, ground.clock)


def _admission(ground: Ground) -> Admission:
    """What takes in people's files."""
    settings, outside = ground.settings, ground.outside
    attachments = LinkedAttachments(outside.sessions.attachments, settings.attachment_hosts)
    budget = DiskBudget(ground.files, settings.disk_budget_mb * 1_000_000)
    return Admission(attachments, outside.audio, ground.files, budget, ground.clock)
