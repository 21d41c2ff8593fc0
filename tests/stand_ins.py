"""A song, and a journey played on the stand-ins of every port, which lie beside their contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.chat.places import address
from bot.journey.ended_songs import EndedSongTasks
from bot.journey.journey import Timeouts, Tools
from bot.pacing.learning import Estimates
from bot.pacing.limits import DeliveryLimiter
from bot.pacing.schedule import PollSchedule
from bot.pacing.slots import CommandPriority
from bot.songs import models
from bot.songs.feed import Feed
from bot.songs.files import SongFiles
from bot.songs.models import Model
from bot.songs.songs import Requester, Song
from bot.songs.wishes import Wish
from tests.contracts.fake_clock import START, FakeClock
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.plain_audio import PlainAudio
from tests.contracts.scripted_chat import MESSAGE, PLACE, ScriptedChat
from tests.contracts.scripted_provider import ScriptedProvider

__all__ = ["MESSAGE", "PLACE", "START", "Played", "make_song", "models_of", "play"]


def models_of(provider: str) -> Sequence[Model]:
    """The rows of one provider: what a test of its API goes through, so that another's row is none of its business."""
    return tuple(model for model in models.MODELS if model.provider == provider)


def make_song(**changes: Any) -> Song:
    """A queued song of user 1 in channel 2, with lyrics, for the default model."""
    song = Song(
        id="0123456789abcdefgh",
        interaction_id=11,
        guild_id=3,
        wish=Wish(lyrics="Row, row, row your boat", style="A gentle round"),
        model="minimax/music-2.6",
        provider="aiml",
        title="Row",
        requester=Requester(1, "Ada"),
        origin=address(PLACE),
        destination=address(PLACE),
        asked_at=START,
        deadline_at=START + 15 * 60,
        expected=195_000,
    )
    return replace(song, **changes)


@dataclass
class Played:
    """Stand-ins of every port as a journey's tools, and what hears of each move."""

    tools: Tools
    store: MemorySongStore
    provider: ScriptedProvider
    audio: PlainAudio
    stage: ScriptedChat
    clock: FakeClock
    commands: CommandPriority
    ended_songs: EndedSongTasks
    feed: Feed

    def put(self, song: Song) -> Song:
        """A song of an earlier process, which may be under way at the provider."""
        self.store.songs[song.id] = song
        if song.generation_id is not None:
            self.provider.generations.add(song.generation_id)
        return song


def play(folder: Path, timeouts: Timeouts | None = None) -> Played:
    """A journey whose files lie in `folder`."""
    clock, provider, audio = FakeClock(), ScriptedProvider(), PlainAudio()
    stage = ScriptedChat(clock)
    store, commands, feed, limiter = MemorySongStore(clock.now), CommandPriority(), Feed(), DeliveryLimiter(clock)
    ended_songs = EndedSongTasks(limiter, audio, stage, SongFiles(folder))
    feed.subscribe(stage.song_changed)
    feed.subscribe(ended_songs.song_changed)
    tools = Tools(
        songs=store,
        provider=provider,
        audio=audio,
        cards=stage,
        delivery=stage,
        owner=stage,
        clock=clock,
        files=SongFiles(folder),
        estimates=Estimates(store),
        schedule=PollSchedule(commands, chance=lambda: 0.5),
        limiter=limiter,
        publish=feed.publish,
        timeouts=timeouts or Timeouts(),
    )
    return Played(tools, store, provider, audio, stage, clock, commands, ended_songs, feed)
