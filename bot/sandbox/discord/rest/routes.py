"""A route as a row: method, template, and the function that answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord import permissions
from bot.sandbox.discord.places import Channel
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.world import World

Answer = Callable[[World, Call], Any]
"""Answers with what becomes JSON, or with None for 204; raises `Refused`. It is not async: a request is one step."""


@dataclass(frozen=True, slots=True)
class Route:
    """`by_token` marks those whose path holds their authority, so that they carry no bot token."""

    method: str
    template: str
    answer: Answer
    by_token: bool = False

    def match(self, method: str, path: str) -> dict[str, str] | None:
        if method != self.method:
            return None
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.template), path)
        return None if found is None else found.groupdict()

    def place(self, params: dict[str, str]) -> str:
        """What its rate limit is counted for: Discord's "major parameters"."""
        return "/".join(params.get(name, "") for name in ("channel_id", "guild_id", "token"))


def seen(world: World, call: Call, *needs: str) -> Channel:
    """The channel of a call, which the bot must see. Raises `Refused` 10003, 50001 or 50013."""
    place = world.channel_of(call.id("channel_id"))
    permissions.require(world.bot, place, *needs)
    return place
