"""What a test can do to Discord itself."""

from __future__ import annotations

from bot.sandbox.discord import board, payloads, permissions
from bot.sandbox.discord.faults import Fault, Faults
from bot.sandbox.discord.gateway import INVALID, RECONNECT
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.places import THREAD, Channel, Overwrite
from bot.sandbox.discord.world import DEFAULT_LIMIT, Arrival, World

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
        place = self.world.channel(name)
        place.deleted = True
        self._tell("THREAD_DELETE" if place.kind == THREAD else "CHANNEL_DELETE", place)

    def permit(self, channel: str, **overwrites: bool | None) -> None:
        """Allow the bot something in a channel (True), deny it (False), or leave it to its roles (None)."""
        place, bot = self.world.channel(channel), self.world.bot
        place.overwrites[bot.id] = permissions.changed(
            place.overwrites.get(bot.id, Overwrite(bot.id, 1)), dict(overwrites)
        )
        self._tell("CHANNEL_UPDATE", place)

    def archive(self, channel: str = "thread", *, locked: bool = False) -> None:
        place = self.world.channel(channel)
        place.archived, place.locked = True, locked
        self._tell("THREAD_UPDATE", place)

    def kick_bot(self) -> None:
        """The bot is no member any more: everything in that server is out of its sight."""
        home = self.world.home
        home.has_bot = False
        self.world.sessions.dispatch("GUILD_DELETE", {"id": str(home.id)}, home.id)
        self.world.news.tell("bot_kicked")

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

    def set_upload_limit(self, limit: int) -> None:
        """Bytes that one file may have."""
        self.world.upload_limit = limit

    def boost(self, tier: int) -> None:
        """The server's boost tier, 0 to 3, with the upload limit that comes with it."""
        home = self.world.home
        home.tier, self.world.upload_limit = tier, BOOSTED[tier]
        self.world.sessions.dispatch("GUILD_UPDATE", payloads.guild(home), home.id)

    def _tell(self, event: str, place: Channel) -> None:
        self.world.sessions.dispatch(event, payloads.channel(place), place.guild and place.guild.id)
        self.world.news.tell("channel", channel=place.name, archived=place.archived, deleted=place.deleted)
