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
from bot.purse.bounds import is_open
from bot.purse.values import Caps
from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.money import USD
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


async def _purse(settings: Settings) -> Finding:
    """Who may spend how much. An empty database knows of no server, so that it says what comes next."""
    caps = settings.caps
    try:
        async with open_database(settings.database_url, caps=caps, alone=False) as store:
            decided = {purse.guild_id: is_open(purse, caps, trusted=False) for purse in await store.purses.purses()}
            waiting = len(await store.purses.requests())
    except DatabaseBroken:
        return Finding(False, "What servers may spend cannot be read, since the database does not open.")
    if caps.owner_day == 0 or caps.owner_month == 0:
        return Finding(
            False, "Nobody can sing: OWNER_USD_PER_DAY or OWNER_USD_PER_MONTH is 0. Give it an amount, or none."
        )
    opened = sum(({**dict.fromkeys(caps.servers, True), **decided}).values())
    bound = f"All servers together may spend {_bound(caps.owner_day)} a day and {_bound(caps.owner_month)} a month"
    each = f"each of them {_bound(caps.server_day)} a day unless its own limit says otherwise"
    return Finding(True, f"{_opened(opened, waiting, caps)} {bound}, {each}.{_unbounded(caps)}")


def _opened(opened: int, waiting: int, caps: Caps) -> str:
    """How many servers may sing, and what to do about the others."""
    if caps.all_open:
        return "SERVERS=open: every server may sing that the bot is in."
    count = f"{opened} {'server is' if opened == 1 else 'servers are'} open, besides those that you own yourself."
    if waiting:
        wait = "1 waits" if waiting == 1 else f"{waiting} wait"
        return f"{count} {wait} for your answer: `jamboree purse servers`."
    return count if opened else f"{count} `/song create` in another one asks you, or `jamboree purse open --server ID`."


def _bound(most: int | None) -> str:
    return "any sum" if most is None else f"at most ${most / USD:.2f}"


def _unbounded(caps: Caps) -> str:
    if caps.owner_day is None and caps.owner_month is None:
        return " Only the key's own limit at AIML API bounds that: OWNER_USD_PER_DAY is none."
    return ""


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

CHECKS: Sequence[Check] = (_database, _purse, _sound, _token, _key, _models)
