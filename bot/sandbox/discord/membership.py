"""The bot comes into a server and goes out of it again."""

from __future__ import annotations

from bot.sandbox.discord import payloads, settlement
from bot.sandbox.discord.places import TEXT, Channel, Guild, Member
from bot.sandbox.discord.world import World


class Membership:
    """What a server's people do with the bot itself."""

    world: World

    def found_server(self, key: str, owner: str, *members: str) -> Guild:
        """A new server without the bot: its key, its owner, who else is in it; its channel is named as the key is.

        The channel is where Discord's own notices go. Raises `ValueError` for a key or a person that will not do.
        """
        world = self.world
        if key in world.guilds or key in world.channels:
            raise ValueError(f"{key!r} is a server or a channel already")
        if strangers := {owner, *members} - set(world.people):
            raise ValueError(f"nobody is called {', '.join(sorted(strangers))}")
        guild = settlement.founded(world.ids(), key, key.title(), world.people[owner])
        for name in dict.fromkeys((owner, *members)):
            guild.members[world.people[name].id] = Member(world.people[name], frozenset(), world.now())
        guild.has_bot = False
        guild.system = world.channels[key] = Channel(world.ids(), key, TEXT, guild)
        world.guilds[key] = guild
        return guild

    def add_bot(self, guild: str) -> None:
        """Invite the bot: it becomes a member, and hears of the server (GUILD_CREATE)."""
        world, place = self.world, self.world.guild(guild)
        settlement.invite(place, world.bot, world.now())
        told = payloads.guild_create(place, world)
        del told["unavailable"]  # it stands in those that follow READY: by its absence a bot knows that it was added
        world.sessions.dispatch("GUILD_CREATE", told, place.id)
        world.news.tell("bot_added", guild=place.key)

    def kick_bot(self, guild: str = "home") -> None:
        """The bot is no member any more: everything in that server is out of its sight."""
        expel(self.world, self.world.guild(guild))


def expel(world: World, guild: Guild) -> None:
    """The bot goes, of its own will or not; it hears of it (GUILD_DELETE)."""
    guild.has_bot = False
    guild.members.pop(world.bot.id, None)
    world.commands[:] = [command for command in world.commands if command.get("guild_id") != str(guild.id)]
    guild.overrides.clear()
    world.sessions.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild.id)
    world.news.tell("bot_kicked", guild=guild.key)
