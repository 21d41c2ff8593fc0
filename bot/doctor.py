"""`jamboree doctor`: what works, and what to do about the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

import aiohttp
import discord

from bot.audio.errors import Unreadable
from bot.audio.trial import try_out
from bot.chat.addresses import point_discord_at
from bot.chat.invitation import OPTIONAL, invitation
from bot.config import Settings
from bot.database.causes import DatabaseBroken
from bot.database.opening import open_database
from bot.net.sessions import Sessions
from bot.providers import router
from bot.providers.router import Row
from bot.purse.bounds import is_open
from bot.purse.values import Caps
from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.money import USD
from bot.songs.ports.provider import MusicApi
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
    findings += await _providers(settings)
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
    link = f"Discord knows the bot as {application.name}. Invite it: {invitation(application.id)}"
    return Finding(
        True, f"{link} (with Create Public Threads, for jams; {' and '.join(OPTIONAL)} help them too, if you like)"
    )


async def _providers(settings: Settings) -> Sequence[Finding]:
    """Each provider that is connected: its account, and its models."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        apis = router.connect(Sessions(session, session, session, session), settings.by_name)
        findings = list(_unconnected(settings, apis))
        for name, api in apis.items():
            row = router.PROVIDERS[name]
            findings += [await _account(row, api), await _models(row, name, api, settings)]
    return findings


async def _account(row: Row, api: MusicApi) -> Finding:
    try:
        balance = await api.balance()
    except OwnerNeeded as error:
        return Finding(False, _needs(row, error.need))
    except ProviderError:
        return Finding(False, f"{row.title} does not answer: check {row.address}, or try again later.")
    left = f"${balance:.2f} is left"
    if balance < LOW:
        return Finding(False, f"{row.title} accepts the key, but only {left}: top up before people sing.")
    return Finding(True, f"{row.title} accepts the key; {left}.")


def _needs(row: Row, need: Reason) -> str:
    """What only the owner can mend, and how."""
    match need:
        case Reason.CREDIT:
            return f"{row.title} has no credit left on this account: top up."
        case Reason.UNVERIFIED:
            return f"{row.title} wants this account verified first: do that on its website."
        case _:
            return f"{row.title} does not accept {row.key}: {row.new_key}."


async def _models(row: Row, provider: str, api: MusicApi, settings: Settings) -> Finding:
    """Whether the provider lists its models, and among them those that are sung where a person names none."""
    try:
        listed = frozenset(await api.offered())
    except ProviderError:
        return Finding(False, f"{row.title} does not list its models now: try again later.")
    theirs = {model.id for model in MODELS if model.provider == provider}
    gone = [model for model in _defaults(settings) if model in theirs - listed]
    if gone:
        return Finding(False, f"{row.title} no longer lists {' and '.join(gone)}: choose another default model.")
    return Finding(True, f"{len(listed & theirs)} of the {len(theirs)} models of {row.title} are on offer today.")


def _unconnected(settings: Settings, connected: Collection[str]) -> Sequence[Finding]:
    """A default model whose provider has no key: every song for which nobody names a model would be refused."""
    rows = {model: router.PROVIDERS[BY_ID[model].provider] for model in _defaults(settings)}
    return [
        Finding(False, f"{model} is a default model, and {row.title} is not connected: set {row.key}.")
        for model, row in rows.items()
        if BY_ID[model].provider not in connected
    ]


def _defaults(settings: Settings) -> Sequence[str]:
    return (settings.default_model, settings.default_reference_model)


CHECKS: Sequence[Check] = (_database, _purse, _sound, _token)
"""What is looked at first; then each provider that is connected."""
