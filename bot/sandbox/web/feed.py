"""What happens, as it happens, for one person's page: Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.sandbox.discord.interactions import TO_ACKNOWLEDGE, Interaction
from bot.sandbox.web.house import Event, House
from bot.sandbox.web.places import place_of, places, sees
from bot.sandbox.web.views import hello, interaction_of, message_of, visible

BEAT = 15.0
"""Seconds of silence after which a comment goes out: a page that has gone is noticed by it."""

WAITING_MOST = 1000
"""Events that a page may be behind; one further behind begins again with `hello`."""


class Feed:
    """One open page."""

    def __init__(self, house: House, person: str) -> None:
        self._house = house
        self._person = person
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue(WAITING_MOST)

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Until the page goes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        leave = self._house.join(self._hear)
        try:
            await self._send(response, "hello", hello(self._house, self._person))
            while True:
                await self._next(response)
        except (ConnectionError, _Behind):
            return response
        finally:
            leave()

    async def _next(self, response: web.StreamResponse) -> None:
        try:
            event = await asyncio.wait_for(self._waiting.get(), BEAT)
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        if event is None:
            raise _Behind
        name, detail = event
        for told, what in self._seen(name, detail):
            await self._send(response, told, what)

    def _hear(self, event: Event) -> None:
        if self._waiting.full():
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)
        else:
            self._waiting.put_nowait(event)
        if event[0] == "town" and event[1]["event"] == "interaction" and event[1]["state"] == "started":
            asyncio.get_running_loop().call_later(TO_ACKNOWLEDGE + 0.1, self._hear_late, event[1]["id"])

    def _hear_late(self, interaction_id: str) -> None:
        asked = self._asked(interaction_id)
        if asked is not None and asked.late and not self._waiting.full():
            self._waiting.put_nowait(("interaction", interaction_of(asked)))

    def _seen(self, name: str, detail: Any) -> list[Event]:
        """What of an event this person sees."""
        if name != "town":
            return [(name, detail)] if name != "interaction" or detail["person"] == self._person else []
        match detail["event"]:
            case "message_created" | "message_edited" | "message_deleted":
                return self._of_message(int(detail["message"]["id"]), new=detail["event"] == "message_created")
            case "interaction":
                asked = self._asked(detail["id"])
                mine = asked is not None and asked.person == self._person
                return [("interaction", interaction_of(asked))] if asked is not None and mine else []
            case "channel" | "members" | "bot_added" | "bot_kicked":
                return [("places", places(self._house.town.world, self._person))]
            case _:
                return []

    def _of_message(self, message_id: int, *, new: bool) -> list[Event]:
        """A new one in a thread changes the thread as well: how many there are, and when the last came."""
        message = self._house.town.world.messages.get(message_id)
        if message is None or message.ephemeral_for not in {None, self._person}:
            return []
        if visible(message, self._person):
            grown = new and message.place.thread is not None and sees(message.place, self._person)
            shown: list[Event] = [("message", message_of(self._house, message))]
            return [*shown, ("place", place_of(message.place))] if grown else shown
        return [("gone", {"id": str(message.id), "channel": message.channel})] if message.deleted else []

    def _asked(self, interaction_id: str) -> Interaction | None:
        found = self._house.town.world.interactions.values()
        return next((one for one in found if str(one.id) == interaction_id), None)

    async def _send(self, response: web.StreamResponse, name: str, detail: Any) -> None:
        text = json.dumps(detail)
        await response.write(f"event: {name}\ndata: {text}\n\n".encode())


class _Behind(Exception):
    """The page reads too slowly: it comes back, and begins anew."""
