"""What a test can change about rights: roles, what channels allow and deny, and who may use which command."""

from __future__ import annotations

from collections.abc import Mapping

from bot.sandbox.discord import payloads, permissions, registered
from bot.sandbox.discord.announcing import tell_of
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.offered import CHANNEL, ROLE, USER
from bot.sandbox.discord.payloads.commands import decided
from bot.sandbox.discord.places import APPLICATION, Guild, Member, Overwrite, Person, Role
from bot.sandbox.discord.world import World

OVERRIDES_MOST = 100
"""Of one command in one server (Discord docs, Application Command Permissions)."""


class Rights:
    """Permissions go by Discord's names ("send_messages"): True allows, False denies, None leaves it to the roles."""

    world: World

    def permit(self, channel: str, **wishes: bool | None) -> None:
        """What a channel allows the bot."""
        self.overwrite(channel, self.world.bot.name, **wishes)

    def overwrite(self, channel: str, who: str, **wishes: bool | None) -> None:
        """What a channel allows a person or a role, "everyone" among them. Raises `ValueError` for no such."""
        place = self.world.channel(channel)
        if place.guild is None:
            raise ValueError(f"{channel} belongs to no server")
        target, kind = self._target(place.guild, who)
        where = place.parent or place
        where.overwrites[target] = permissions.changed(where.overwrites.get(target, Overwrite(target, kind)), wishes)
        tell_of(self.world, "CHANNEL_UPDATE", where)

    def grant(self, role: str, guild: str = "home", **wishes: bool) -> None:
        """What a role gives in its whole server; False takes it away."""
        place = self.world.guild(guild)
        found = place.role(role)
        given = permissions.bits(*(name for name, wish in wishes.items() if wish))
        taken = permissions.bits(*(name for name, wish in wishes.items() if not wish))
        found.permissions = found.permissions & ~taken | given
        told = {"guild_id": str(place.id), "role": payloads.role(found)}
        self.world.sessions.dispatch("GUILD_ROLE_UPDATE", told, place.id)

    def give_role(self, person: str, role: str, guild: str = "home") -> None:
        member, found = self._member(person, guild), self.world.guild(guild).role(role)
        member.roles |= {found.id}
        self._tell_of(member, guild)

    def take_role(self, person: str, role: str, guild: str = "home") -> None:
        member, found = self._member(person, guild), self.world.guild(guild).role(role)
        member.roles -= {found.id}
        self._tell_of(member, guild)

    def add_role(self, role: str, guild: str = "home", **wishes: bool) -> int:
        """A role that is new, with what it gives; answers with its id."""
        place = self.world.guild(guild)
        id_ = self.world.ids()
        place.roles[id_] = Role(id_, role, 0)
        told = {"guild_id": str(place.id), "role": payloads.role(place.roles[id_])}
        self.world.sessions.dispatch("GUILD_ROLE_CREATE", told, place.id)
        self.grant(role, guild, **wishes)
        return id_

    def restrict(
        self,
        command: str | None,
        *,
        guild: str = "home",
        people: Mapping[str, bool] | None = None,
        roles: Mapping[str, bool] | None = None,
        channels: Mapping[str, bool] | None = None,
    ) -> None:
        """What a server decides about a command (Server Settings, Integrations); None is all of the application's.

        True allows and False denies; the role "everyone" and the channel "all" are everybody and everywhere. It takes
        the place of what was decided before; nothing at all leaves the command to its default permissions.
        """
        place = self.world.guild(guild)
        id_ = APPLICATION if command is None else int(registered.find_first(self.world, command)["id"])
        rows = [_row(place.role(name).id, ROLE, may) for name, may in (roles or {}).items()]
        rows += [_row(self._people()[name].id, USER, may) for name, may in (people or {}).items()]
        for name, may in (channels or {}).items():
            rows.append(_row(place.id - 1 if name == "all" else self.world.channel(name).id, CHANNEL, may))
        if len(rows) > OVERRIDES_MOST:
            raise ValueError(f"a server has at most {OVERRIDES_MOST} overrides of a command")
        place.overrides[id_] = rows
        self.world.sessions.dispatch("APPLICATION_COMMAND_PERMISSIONS_UPDATE", decided(place, id_), place.id)

    def _target(self, guild: Guild, who: str) -> tuple[int, int]:
        """An overwrite's id and kind: a person's, or a role's."""
        person = self._people().get(who)
        return (person.id, 1) if person is not None else (guild.role(who).id, 0)

    def _member(self, person: str, guild: str) -> Member:
        found = self._people().get(person)
        member = self.world.guild(guild).members.get(found.id) if found is not None else None
        if member is None:
            raise ValueError(f"{person} is no member of {guild}")
        return member

    def _people(self) -> dict[str, Person]:
        return {one.name: one for one in self.world.everybody}

    def _tell_of(self, member: Member, guild: str) -> None:
        """Of itself the bot hears without the members' intent."""
        place = self.world.guild(guild)
        intent = 0 if member.person is self.world.bot else 1 << 1
        told = payloads.member(member) | {"guild_id": str(place.id)}
        self.world.sessions.dispatch("GUILD_MEMBER_UPDATE", told, place.id, intent=intent)


def _row(id_: int, kind: int, may: bool) -> Json:
    return {"id": str(id_), "type": kind, "permission": may}
