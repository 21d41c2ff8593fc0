"""What a test can do to Discord itself: faults, connections, interactions, and what becomes of channels."""

from __future__ import annotations

from bot.sandbox.discord import board, payloads, threads
from bot.sandbox.discord.announcing import tell_of
from bot.sandbox.discord.faults import Fault, Faults
from bot.sandbox.discord.gateway import INVALID, RECONNECT
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.places import DEFAULT_LIMIT, THREAD
from bot.sandbox.discord.world import Arrival, World

BOOSTED = (DEFAULT_LIMIT, DEFAULT_LIMIT, 50 * 2**20, 100 * 2**20)
"""Bytes of one attachment per boost tier (Discord docs, Uploading Files)."""

DROPPED = 4000
"""A close code after which a session may be resumed (Discord docs, Gateway Close Event Codes)."""


class Powers:
    """Each takes effect at once; none waits for the bot."""

    world: World
    faults: Faults

    def fail(
        self,
        method: str,
        route_glob: str,
        *,
        status: int = 500,
        code: int = 0,
        times: int = 1,
        drop: bool = False,
        after: bool = False,
        retry_after: float | None = None,
        delay: float = 0.0,
    ) -> Fault:
        """Make the next matching requests fail: see `Fault`."""
        return self.faults.add(Fault(method, route_glob, status, code, times, drop, after, retry_after, delay))

    def deliver_twice(self) -> None:
        """The next interaction arrives twice."""
        self.world.arrivals.append(Arrival(times=2))

    def delay_interaction(self, seconds: float) -> None:
        """The next interaction arrives when it is that old; beyond 3 s nothing can answer it (10062)."""
        self.world.arrivals.append(Arrival(late=seconds))

    def expire_tokens(self) -> None:
        """Every interaction so far is over, as after 15 minutes."""
        for asked in self.world.interactions.values():
            asked.expired = True

    def delete_message(self, message: Message) -> None:
        board.erase(self.world, message)

    def delete_channel(self, name: str) -> None:
        """A channel, with every thread under it."""
        place = self.world.channel(name)
        for one in (*(one for one in self.world.channels.values() if one.parent is place), place):
            one.deleted = True
        tell_of(self.world, "THREAD_DELETE" if place.kind == THREAD else "CHANNEL_DELETE", place)

    def archive(self, channel: str = "thread", *, locked: bool = False) -> None:
        place = self.world.channel(channel)
        place.locked = locked
        threads.rest(self.world, place)

    def drop_gateway(self, *, resumable: bool = True) -> None:
        """Close the bot's connections. A resumable session gets what it missed; another is told op 9 at its return."""
        for session in self.world.sessions.connected:
            assert session.line is not None
            line, session.line = session.line, None
            if not resumable:
                self.world.sessions.forget(session)
            line.hang_up(DROPPED)
            self.world.news.tell("bot_offline", shard=session.shard)

    def reconnect(self) -> None:
        """Ask the bot to come back on another connection (op 7)."""
        for session in self.world.sessions.connected:
            assert session.line is not None
            session.line.send(RECONNECT)

    def invalidate(self) -> None:
        """Tell the bot on its open connection that its session is over (op 9)."""
        for session in self.world.sessions.connected:
            assert session.line is not None
            self.world.sessions.forget(session)
            session.line.send(INVALID, False)

    def limit_threads(self, most: int) -> None:
        """How many active threads a server may have before it is told 160006."""
        self.world.threads_most = most

    def limit_old_edits(self, most: int | None) -> None:
        """How often a message older than an hour may be edited before it is told 30046; None is as often as wished."""
        self.world.old_edits = most

    def require_tags(self, forum: str = "gallery") -> None:
        """A post of that forum needs a tag from now on (40067)."""
        self.world.channel(forum).needs_tag = True

    def set_upload_limit(self, limit: int, guild: str = "home") -> None:
        """Bytes that one file may have in a server."""
        self.world.guild(guild).limit = limit

    def boost(self, tier: int, guild: str = "home") -> None:
        """The server's boost tier, 0 to 3, with the upload limit that comes with it."""
        place = self.world.guild(guild)
        place.tier, place.limit = tier, BOOSTED[tier]
        self.world.sessions.dispatch("GUILD_UPDATE", payloads.guild(place), place.id)
