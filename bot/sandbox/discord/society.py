"""What a test can change about people: who there is, where they belong, and what is theirs."""

from __future__ import annotations

from bot.sandbox.discord import payloads
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import Guild, Member, Person
from bot.sandbox.discord.world import World

MEMBERS_INTENT = 1 << 1


class Society:
    """Each takes effect at once. People and servers go by their names and keys."""

    world: World

    def newcomer(self, name: str, *, guild: str | None = "home", made: float = 0.0, joined: float = 0.0) -> Person:
        """Somebody new: an account that is `made` seconds old, a member since `joined` seconds; None joins nothing.

        Raises `ValueError` where the name is taken.
        """
        if name in self.world.people or name == self.world.bot.name:
            raise ValueError(f"{name!r} is somebody already")
        person = Person(self.world.ids(self.world.now() - made), name, name.title())
        self.world.people[name] = person
        if guild is not None:
            self.join(name, guild, ago=joined)
        return person

    def join(self, name: str, guild: str = "home", *, ago: float | None = 0.0) -> None:
        """Become a member, `ago` seconds before now; None is a guest, of whom Discord tells no such date."""
        place, person = self.world.guild(guild), self._person(name)
        place.members[person.id] = Member(person, frozenset(), None if ago is None else self.world.now() - ago)
        told = payloads.member(place.members[person.id]) | {"guild_id": str(place.id)}
        self._tell("GUILD_MEMBER_ADD", told, place)

    def leave(self, name: str, guild: str = "home") -> None:
        """Be no member any more."""
        place, person = self.world.guild(guild), self._person(name)
        if place.members.pop(person.id, None) is None:
            raise ValueError(f"{name} is no member of {guild}")
        self._tell("GUILD_MEMBER_REMOVE", {"guild_id": str(place.id), "user": payloads.user(person)}, place)

    def speak(self, locale: str, *, person: str | None = None, guild: str | None = None) -> None:
        """The language of a person's client, or of a server, or of both: "de", "en-US"."""
        if person is not None:
            self._person(person).locale = locale
        if guild is not None:
            place = self.world.guild(guild)
            place.locale = locale
            self.world.sessions.dispatch("GUILD_UPDATE", payloads.guild(place), place.id)

    def install(self, name: str, *, installed: bool = True) -> None:
        """Add the application to a person's own account, or take it away."""
        self._person(name).installed = installed

    def close_messages(self, name: str, *, closed: bool = True) -> None:
        """Take no direct messages from the bot any more (it is told 50007), or take them again."""
        self._person(name).closed = closed

    def subscribe(self, name: str, limit: int) -> None:
        """The bytes of one file that a person's own subscription allows, 0 for none."""
        self._person(name).limit = limit

    def own_application(self, name: str, *team: str) -> None:
        """Whose application it is: one person's, or a team's of which that person is the admin."""
        self.world.owner = self._person(name)
        self.world.team = tuple(map(self._person, (name, *team))) if team else ()

    def _person(self, name: str) -> Person:
        if name not in self.world.people:
            raise ValueError(f"nobody is called {name!r}: there are {', '.join(self.world.people)}")
        return self.world.people[name]

    def _tell(self, event: str, told: Json, place: Guild) -> None:
        if place.has_bot:
            self.world.sessions.dispatch(event, told, place.id, intent=MEMBERS_INTENT)
        self.world.news.tell("members", guild=place.key)
