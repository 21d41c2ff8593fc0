"""What people do: each act becomes an event for the bot, as Discord's client would send it or refuse to."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.discord import board, options, payloads, permissions
from bot.sandbox.discord.cdn import Attachment
from bot.sandbox.discord.forms import handed_in
from bot.sandbox.discord.interactions import Interaction, Kind
from bot.sandbox.discord.messages import BUTTON, VOICE, Json, Message, nodes, rows
from bot.sandbox.discord.places import APPLICATION, Channel, Person, Upload
from bot.sandbox.discord.rules.components import SELECTS
from bot.sandbox.discord.world import World


class Acts:
    """Every act takes the name of its person. What a client would not let them do raises `ValueError`."""

    world: World

    async def command(
        self, person: str, name: str, /, *, channel: str = "jam", user_installed: bool = False, **given: Any
    ) -> Interaction:
        """A slash command, "song create", with its options.

        `user_installed` is a command that the person brought along, in a server that the bot is not in: there, unless
        another channel is named, it is said in "elsewhere".
        """
        who = self._who(person)
        place = self.world.channel("elsewhere" if user_installed and channel == "jam" else channel, person)
        data = options.filled(self.world.commands, name, given, self.world.people, self._keep)
        return self._start("command", who, place, data, user_installed=user_installed)

    async def autocomplete(
        self, person: str, name: str, option: str, value: str = "", *, channel: str = "jam", **others: Any
    ) -> list[Json]:
        """What the bot offers while an option is typed. Raises `TimeoutError` where it offers nothing in time."""
        given = others | {option: value}
        data = options.filled(self.world.commands, name, given, self.world.people, self._keep, focused=option)
        asked = self._start("autocomplete", self._who(person), self.world.channel(channel, person), data)
        return (await asked.answered()).choices

    async def press(self, person: str, message: Message, button: str, *, channel: str | None = None) -> Interaction:
        """A button, by its custom id or label, of a message that the person sees."""
        node = self._component(person, message, button, channel)
        if node["type"] != BUTTON or not node.get("custom_id"):
            raise ValueError(f"{button!r} cannot be pressed")
        data = {"custom_id": node["custom_id"], "component_type": BUTTON, "id": node["id"]}
        return self._start("component", self._who(person), message.place, data, source=message)

    async def choose(self, person: str, message: Message, custom_id: str, values: list[str]) -> Interaction:
        """Values of a menu under a message."""
        node = self._component(person, message, custom_id, None)
        known = {option["value"] for option in rows(node, "options")}
        if node["type"] not in SELECTS or (known and not set(values) <= known):
            raise ValueError(f"{custom_id!r} has no {values}")
        options.within(custom_id, len(values), node.get("min_values", 1), node.get("max_values", 1), "values")
        data = {"custom_id": custom_id, "component_type": node["type"], "id": node["id"], "values": values}
        return self._start("component", self._who(person), message.place, data, source=message)

    async def submit(self, person: str, opened: Interaction, **values: Any) -> Interaction:
        """The form that an interaction opened, by its fields' custom ids; what is not given stays as it was filled."""
        if opened.modal is None or opened.person != person:
            raise ValueError(f"no form is open for {person}")
        data = handed_in(opened.modal, values, self._keep)
        installed = opened.user_installed
        return self._start("modal", opened.who, opened.place, data, source=opened.source, user_installed=installed)

    async def message_command(self, person: str, name: str, message: Message) -> Interaction:
        """A command from a message's own menu (Apps)."""
        self._visible(person, message)
        command, _ = options.find(self.world.commands, name, kind=3)
        shown = payloads.message(message, self.world)
        target = str(message.id)
        data = {"id": command["id"], "name": name, "type": 3, "target_id": target}
        data["resolved"] = {"messages": {target: shown}}
        return self._start("command", self._who(person), message.place, data)

    async def post(
        self, person: str, content: str = "", *uploads: Upload, channel: str = "jam", voice: bool = False
    ) -> Message:
        """A message of their own; `voice` makes its one upload a voice message."""
        who, place = self._who(person), self.world.channel(channel, person)
        if voice and (content or len(uploads) != 1 or uploads[0].duration is None):
            raise ValueError("a voice message is one upload with a duration, and no text")
        files = [board.File(n, one.filename, one.data, one.content_type) for n, one in enumerate(uploads)]
        about = [{"id": n, "filename": one.filename, "duration_secs": one.duration} for n, one in enumerate(uploads)]
        body: Json = {"content": content, "attachments": about, "flags": VOICE if voice else 0}
        return board.write(self.world, place, who, body, files)

    def _start(
        self,
        kind: Kind,
        who: Person,
        place: Channel,
        data: Json,
        *,
        source: Message | None = None,
        user_installed: bool = False,
    ) -> Interaction:
        """A new interaction, sent to the bot."""
        if place.deleted or not (place.guild is None or permissions.of(who, place)):
            raise ValueError(f"{who.name} sees no channel {place.name}")
        world, coming = self.world, self.world.arrivals.pop(0) if self.world.arrivals else None
        at = world.now() - (coming.late if coming else 0.0)
        token = secrets.token_urlsafe(48)
        asked = Interaction(
            world.ids(at), token, at, kind, who, place, world.news, world.now, user_installed, source, data
        )
        world.interactions[token] = asked
        world.news.tell("interaction", id=str(asked.id), state="started", person=who.name, kind=kind)
        guild = place.guild.id if place.guild is not None and place.guild.has_bot else None
        for _ in range(coming.times if coming else 1):
            world.sessions.dispatch("INTERACTION_CREATE", payloads.interaction(asked, world), guild)
        return asked

    def _component(self, person: str, message: Message, wanted: str, channel: str | None) -> Json:
        self._visible(person, message)
        if channel is not None and self.world.channel(channel, person) is not message.place:
            raise ValueError(f"the message is in {message.channel}, not in {channel}")
        found = [node for node in nodes(message.components) if wanted in {node.get("custom_id"), node.get("label")}]
        if not found:
            raise ValueError(f"no {wanted!r} under the message: {message.labels}")
        if found[0].get("disabled"):
            raise ValueError(f"{wanted!r} is disabled")
        return found[0]

    def _visible(self, person: str, message: Message) -> None:
        if message.deleted or message.ephemeral_for not in {None, person}:
            raise ValueError(f"{person} does not see that message")

    def _who(self, person: str) -> Person:
        if person not in self.world.people:
            raise ValueError(f"nobody is called {person!r}: there are {', '.join(self.world.people)}")
        return self.world.people[person]

    def _keep(self, upload: Upload) -> Attachment:
        """A file that came with a command or a form."""
        return self.world.cdn.store(
            self.world.ids(),
            upload.filename,
            upload.data,
            APPLICATION,
            content_type=upload.content_type,
            ephemeral=True,
            duration=upload.duration,
        )
