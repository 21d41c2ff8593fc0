"""`jamboree doctor`: what works, and what to do about the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
import discord

from bot.audio.errors import Unreadable
from bot.audio.trial import try_out
from bot.chat.addresses import point_discord_at
from bot.chat.invitation import invitation
from bot.config import Settings
from bot.database.causes import DatabaseBroken
from bot.database.opening import open_database
from bot.providers.aiml.client import AimlApi
from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.states import Reason

LOW = 1.0
"""US dollars: with less, the next handful of songs may not be paid for (a song costs up to 0.31)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in a sentence."""

    well: bool
    text: str


Check = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings, say: Callable[[str], None] = print) -> int:
    """Check at everything, say what was found, and answer with the exit code: 0 where all is well, else 1."""
    say("✓ The settings are complete.")
    findings = [await look(settings) for look in CHECKS]
    for finding in findings:
        say(f"{'✓' if finding.well else '✗'} {finding.text}")
    well = all(finding.well for finding in findings)
    say("All is well: `jamboree` starts the bot." if well else "Mend what is marked with ✗, then run this again.")
    return 0 if well else 1


async def _database(settings: Settings) -> Finding:
    try:
        async with open_database(settings.database_url):
            return Finding(True, "The database opens, and its tables are up to date.")
    except DatabaseBroken as error:
        return Finding(False, str(error))


async def _sound(_: Settings) -> Finding:
    try:
        await asyncio.to_thread(try_out)
    except (Unreadable, OSError) as error:
        return Finding(False, f"Sound cannot be read here, so clips would be refused: {error}")
    return Finding(True, "Sound is read and written here, in a process of its own.")


async def _token(settings: Settings) -> Finding:
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.discord_token)
        application = await client.application_info()
    except discord.LoginFailure:
        return Finding(False, "Discord does not accept DISCORD_TOKEN: copy it anew from the developer portal.")
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return Finding(False, "Discord does not answer: check the network and DISCORD_API_URL, or try again later.")
    finally:
        await client.close()
    return Finding(True, f"Discord knows the bot as {application.name}. Invite it: {invitation(application.id)}")


async def _key(settings: Settings) -> Finding:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        provider = AimlApi(session, settings.aimlapi_base_url, settings.aimlapi_key)
        try:
            balance = await provider.balance()
        except OwnerNeeded as error:
            return Finding(False, _NEEDS[error.need])
        except ProviderError:
            return Finding(False, "AIML API does not answer: check AIMLAPI_BASE_URL, or try again later.")
    if balance < LOW:
        return Finding(False, f"AIML API accepts the key, but only ${balance:.2f} is left: top up before people sing.")
    return Finding(True, f"AIML API accepts the key; ${balance:.2f} is left.")


async def _models(settings: Settings) -> Finding:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        provider = AimlApi(session, settings.aimlapi_base_url, settings.aimlapi_key)
        try:
            listed = frozenset(await provider.offered())
        except ProviderError:
            return Finding(False, "AIML API does not list its models now: try again later.")
    gone = [model for model in (settings.default_model, settings.default_reference_model) if model not in listed]
    if gone:
        return Finding(False, f"AIML API no longer lists {' and '.join(gone)}: choose another default model.")
    return Finding(True, f"{len(listed & set(BY_ID))} of the {len(MODELS)} models are on offer today.")


_NEEDS = {
    Reason.KEY: "AIML API does not accept AIMLAPI_KEY: make a new key with the scope model:audio.",
    Reason.CREDIT: "AIML API has no credit left on this account: top up.",
    Reason.UNVERIFIED: "AIML API wants this account verified first: do that on its website.",
}

CHECKS: Sequence[Check] = (_database, _sound, _token, _key, _models)
