"""What people press, choose and hand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.sandbox.discord import forms, selects
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import BUTTON, Json, Message, nodes
from bot.sandbox.discord.places import Channel
from bot.sandbox.discord.rules.components import SELECTS
from bot.sandbox.discord.starting import kept, person, start, visible
from bot.sandbox.discord.world import World

BY_PERSON = "1"
"""The key of whoever brought an application along (Discord docs, Authorizing Integration Owners)."""


class Presses:
    """As `Acts`. A press and a form pass whatever a command's permissions say, as they do on Discord."""

    world: World

    async def press(self, name: str, message: Message, button: str, *, channel: str | None = None) -> Interaction:
        """A button, by its custom id or label, of a message that the person sees."""
        node = self._component(name, message, button, channel)
        if node["type"] != BUTTON or not node.get("custom_id"):
            raise ValueError(f"{button!r} cannot be pressed")
        data = {"custom_id": node["custom_id"], "component_type": BUTTON, "id": node["id"]}
        return self._pressed(name, message, data)

    async def choose(self, name: str, message: Message, custom_id: str, values: Sequence[str]) -> Interaction:
        """Values of a menu under a message.

        Options go by their values; people, roles ("everyone" among them) and channels by their names.
        """
        node = self._component(name, message, custom_id, None)
        if node["type"] not in SELECTS:
            raise ValueError(f"{custom_id!r} is no menu")
        chosen, resolved = selects.chosen(self.world, message.place, node, values)
        data: Json = {"custom_id": node["custom_id"], "component_type": node["type"], "id": node["id"]}
        return self._pressed(name, message, data | {"values": chosen} | ({"resolved": resolved} if resolved else {}))

    async def forge_press(
        self, name: str, message: Message, custom_id: str, *, values: Sequence[str] | None = None
    ) -> Interaction:
        """A press of a component that is not under the message, or that its person does not see: an attack.

        Discord refuses it. `values` makes it a string menu's, taken as they are given.
        """
        data: Json = {"custom_id": custom_id, "component_type": BUTTON if values is None else 3, "id": 1}
        return self._pressed(name, message, data | ({} if values is None else {"values": list(values)}))

    async def submit(self, name: str, opened: Interaction, **values: Any) -> Interaction:
        """The form that an interaction opened, by its fields' custom ids; what is not given stays as it was filled."""
        if opened.modal is None or opened.person != name:
            raise ValueError(f"no form is open for {name}")
        store = partial(kept, self.world, opened.place, opened.who)
        data = forms.handed_in(self.world, opened.place, opened.modal, values, store)
        installed = opened.user_installed
        return start(
            self.world, "modal", opened.who, opened.place, data, source=opened.source, user_installed=installed
        )

    async def forge_submit(self, name: str, custom_id: str, *, channel: str = "jam", **values: Any) -> Interaction:
        """A form that nobody opened, with text fields alone: an attack, with a custom id made by hand."""
        place: Channel = self.world.channel(channel, name)
        fields = [
            {"type": 18, "id": 2 * n + 1, "component": {"type": 4, "id": 2 * n + 2, "custom_id": key, "value": value}}
            for n, (key, value) in enumerate(values.items())
        ]
        data: Json = {"custom_id": custom_id, "components": fields}
        return start(self.world, "modal", person(self.world, name), place, data)

    def _pressed(self, name: str, message: Message, data: Json) -> Interaction:
        """What the message's own interaction brought, its presses bring as well."""
        owners = (message.metadata or {}).get("authorizing_integration_owners", {})
        who, installed = person(self.world, name), set(owners) == {BY_PERSON}
        return start(self.world, "component", who, message.place, data, source=message, user_installed=installed)

    def _component(self, name: str, message: Message, wanted: str, channel: str | None) -> Json:
        visible(message, name)
        if channel is not None and self.world.channel(channel, name) is not message.place:
            raise ValueError(f"the message is in {message.channel}, not in {channel}")
        found = [node for node in nodes(message.components) if wanted in {node.get("custom_id"), node.get("label")}]
        if not found:
            raise ValueError(f"no {wanted!r} under the message: {message.labels}")
        if found[0].get("disabled"):
            raise ValueError(f"{wanted!r} is disabled")
        return found[0]
