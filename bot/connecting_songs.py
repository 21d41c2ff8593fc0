"""What songs are made with: the tools of their journey, and their use cases."""

from __future__ import annotations

from bot.chat.owner import OwnerAlarm
from bot.chat.status_cards import StatusCards
from bot.ground import DAY, Ground
from bot.journey.journey import Timeouts, Tools
from bot.net.downloads import LinkedAttachments
from bot.pacing.schedule import PollSchedule
from bot.providers.router import PROVIDERS
from bot.songs.admission import Admission
from bot.songs.checking import Defaults
from bot.songs.ports.chat import Delivery as DeliveryPort
from bot.songs.service import Service


def song_tools(ground: Ground, schedule: PollSchedule, cards: StatusCards, delivery: DeliveryPort) -> Tools:
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


def song_service(ground: Ground, delivery: DeliveryPort) -> Service:
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


def _admission(ground: Ground) -> Admission:
    """What takes in people's files."""
    settings, outside = ground.settings, ground.outside
    attachments = LinkedAttachments(outside.sessions.attachments, settings.attachment_hosts)
    return Admission(attachments, outside.audio, ground.files, ground.disk, ground.clock)
