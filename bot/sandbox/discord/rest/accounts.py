"""Who the bot is, and where its gateway is."""

from __future__ import annotations

from bot.sandbox.discord import payloads
from bot.sandbox.discord.errors import UNKNOWN_APPLICATION, UNKNOWN_USER, refuse
from bot.sandbox.discord.messages import Json
from bot.sandbox.discord.places import APPLICATION
from bot.sandbox.discord.requests import Call
from bot.sandbox.discord.rest.routes import Route
from bot.sandbox.discord.world import World


def me(world: World, _: Call) -> Json:
    return payloads.user(world.bot) | {"verified": True, "mfa_enabled": True, "locale": "en-GB", "flags": 0}


def user(world: World, call: Call) -> Json:
    found = next((person for person in world.everybody if person.id == call.id("user_id")), None)
    if found is None:
        raise refuse(UNKNOWN_USER)
    return payloads.user(found)


def application(world: World, call: Call) -> Json:
    if call.params.get("application_id", "@me") not in {"@me", str(APPLICATION)}:
        raise refuse(UNKNOWN_APPLICATION)
    return payloads.application(world)


def gateway(world: World, _: Call) -> Json:
    return {"url": world.gateway_url}


def gateway_bot(world: World, _: Call) -> Json:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": world.gateway_url, "shards": 1, "session_start_limit": starts}


def open_direct(world: World, call: Call) -> Json:
    """A channel for direct messages with somebody who shares a server, or has written."""
    wanted = str(call.form.get("recipient_id", ""))
    found = next((person for person in world.people.values() if str(person.id) == wanted), None)
    if found is None:
        raise refuse(UNKNOWN_USER)
    return payloads.channel(world.direct(found))


APPLICATIONS = "/applications/{application_id}"

ROUTES = (
    Route("GET", "/users/@me", me),
    Route("POST", "/users/@me/channels", open_direct),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", APPLICATIONS, application),
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway_bot),
)
