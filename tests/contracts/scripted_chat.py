"""The stand-in of `StatusCards`, `Delivery` and `Owner`: a channel that remembers what was shown and posted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.chat.places import Message, Place, address
from bot.songs.errors import ChatDown, NoPlace, TooLarge, Unsure
from bot.songs.ports.audio import Product
from bot.songs.ports.chat import Posted
from bot.songs.ports.clock import Clock
from bot.songs.songs import Address, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference
from tests.contracts.fake_clock import START
from tests.contracts.scripts import scripted

PLACE = Place(2, 3, 4, "token", START + 840)
"""Channel 2 of server 3."""

FIRST = 99
MESSAGE = address(Message(FIRST, 2))
"""What carries the first song that is posted."""


@dataclass
class ScriptedChat:
    """Answers from scripts, in order. With no script left a song is posted, can be found, and is erased.

    `most` is the limit of a file. With `loses_reply` the next post arrives and cannot say so; where it is `closed`
    nothing can be posted, while it is `away` nothing is answered. `calls` is every call, `shown` every state that was
    published, `alarms` what the owner was told, and of which provider.
    """

    clock: Clock
    posts: list[Posted | BaseException] = field(default_factory=list)
    finds: list[Posted | BaseException | None] = field(default_factory=list)
    erasures: list[bool | BaseException] = field(default_factory=list)
    offers: list[Reference | BaseException] = field(default_factory=list)
    shown: list[State] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    alarms: list[tuple[Reason, str]] = field(default_factory=list)
    posted: dict[str, Posted] = field(default_factory=dict)
    erased: set[Address] = field(default_factory=set)
    cleared: set[str] = field(default_factory=set)
    pictured: set[Address] = field(default_factory=set)
    most: int = 10_000_000
    loses_reply: bool = False
    closed: bool = False
    away: bool = False
    on_picture: Callable[[], object] = lambda: None

    def song_changed(self, song: Song) -> None:
        self.shown.append(song.state)

    async def offer(self, song: Song, clip: Path) -> Reference:
        self.calls.append("offer")
        if self.away:
            raise Unsure("reset")
        return scripted(self.offers, lambda: self._offered(song, clip))

    async def limit(self, song: Song) -> int:
        return self.most

    async def find(self, song: Song) -> Posted | None:
        self.calls.append("find")
        if self.away:
            raise ChatDown("reset")
        return scripted(self.finds, lambda: self.posted.get(song.id))

    async def post(self, song: Song, product: Product, parent: Song | None) -> Posted:
        self.calls.append("post")
        await asyncio.sleep(0)  # the real one goes over the network
        if self.away:
            raise Unsure("reset")
        if self.closed:
            raise NoPlace("50013")
        if product.audio.size > self.most:
            raise TooLarge("413")
        posted = scripted(self.posts, lambda: self._posted(song))
        self.posted[song.id] = posted
        if self.loses_reply:
            self.loses_reply = False
            raise Unsure("reset")
        return posted

    async def attach_picture(self, song: Song, picture: Path) -> None:
        self.calls.append("attach picture")
        self.on_picture()
        if song.posted is not None and song.posted not in self.erased and picture.exists() and not self.away:
            self.pictured.add(song.posted)

    async def erase(self, song: Song) -> bool:
        self.calls.append("erase")
        return scripted(self.erasures, lambda: self._erased(song))

    async def clear(self, song: Song) -> None:
        self.calls.append("clear")
        if not self.away:
            self.cleared.add(song.id)

    async def alarm(self, need: Reason, provider: str) -> None:
        if (need, provider) not in self.alarms and not self.away:
            self.alarms.append((need, provider))

    def _offered(self, song: Song, clip: Path) -> Reference:
        if song.id in self.cleared or song.wish.reference is None:
            raise NoPlace("no card")
        reference = song.wish.reference
        return Reference("https://cdn.example/new.mp3", reference.name, clip.stat().st_size, self.clock.now())

    def _posted(self, song: Song) -> Posted:
        """Its message: the same one where it is there already, as a nonce has it."""
        return self.posted.get(song.id) or Posted(address(Message(FIRST + len(self.posted), 2)))

    def _erased(self, song: Song) -> bool:
        """Whether its message is gone."""
        if self.away or song.posted is None:
            return False
        self.erased.add(song.posted)
        self.posted.pop(song.id, None)
        return True
