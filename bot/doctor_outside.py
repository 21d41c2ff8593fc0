"""What `jamboree doctor` asks of others: Discord about the bot, each music API about its account and its key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import aiohttp
import discord

from bot.chat.addresses import point_discord_at
from bot.chat.invitation import OPTIONAL, PERMISSIONS, invitation
from bot.config import Settings
from bot.findings import Finding, worth_knowing
from bot.net.sessions import Sessions
from bot.providers import router
from bot.providers.key_limits import KeyLimit, Unknown
from bot.providers.router import Row
from bot.songs.errors import OwnerNeeded, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.money import USD
from bot.songs.ports.provider import MusicApi
from bot.songs.states import Reason

LOW = 1.0
"""US dollars: with less, the next handful of songs may not be paid for (a song costs up to 0.31)."""

PAGE = 200
"""Servers in one page of Discord's list."""

NAMED = 5
"""Servers that are named; the others are counted."""


async def discord_(settings: Settings) -> Sequence[Finding]:
    """Whether it knows the bot, who may invite it, and what it may do in each server."""
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.discord_token)
        application = await client.application_info()
        servers = await _servers(client)
    except discord.LoginFailure:
        return [Finding(False, "Discord does not accept DISCORD_TOKEN: copy it anew from the developer portal.")]
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return [Finding(False, "Discord does not answer: check the network and DISCORD_API_URL, or try again later.")]
    finally:
        await client.close()
    link = f"Discord knows the bot as {application.name}. Invite it: {invitation(application.id)}"
    for_jams = f"with Create Public Threads, for jams; {' and '.join(OPTIONAL)} help them too, if you like"
    return [Finding(True, f"{link} ({for_jams})"), _public(application, settings), _rights(servers)]


async def _servers(client: discord.Client) -> Sequence[Any]:
    """Every server that the bot is in, as Discord lists it, with what the bot may do there."""
    found: list[Any] = []
    while page := await client.http.get_guilds(PAGE, after=found[-1]["id"] if found else None):
        found += page
        if len(page) < PAGE:
            break
    return found


def _public(application: discord.AppInfo, settings: Settings) -> Finding:
    if not application.bot_public:
        return Finding(True, "Public Bot is off in the developer portal: nobody but you can invite it.")
    if settings.servers == "open":
        text = (
            "Public Bot is on in the developer portal and SERVERS is open: anybody may invite the bot and sing on your "
            "money, within your caps. Switch one of the two off if you do not mean that."
        )
        return worth_knowing(text)
    return Finding(
        True, "Public Bot is on in the developer portal: anybody may invite it, and sings once you allow it."
    )


def _rights(servers: Sequence[Any]) -> Finding:
    """Where it may do less than it was invited with; somebody's channels may still say otherwise."""
    if not servers:
        return worth_knowing("The bot is in no server yet: open the link above to invite it.")
    lacking = [(str(one["name"]), short) for one in servers if (short := _short(int(one["permissions"])))]
    if not lacking:
        count = "its one server" if len(servers) == 1 else f"each of its {len(servers)} servers"
        return Finding(True, f"The bot has the rights that it needs in {count}.")
    told = "; ".join(f"in {name} {', '.join(short)}" for name, short in lacking[:NAMED])
    more = f"; and in {len(lacking) - NAMED} more" if len(lacking) > NAMED else ""
    return worth_knowing(f"The bot lacks rights: {told}{more}. Songs come another way there: docs/admin.md says how.")


def _short(permissions: int) -> list[str]:
    """The rights that are missing, as Discord calls them."""
    held = discord.Permissions(permissions)
    if held.administrator:
        return []
    return [name.replace("_", " ").title() for name, needed in PERMISSIONS if needed and not getattr(held, name)]


async def providers(settings: Settings) -> Sequence[Finding]:
    """Each provider that is connected: its account, its models, and its key's own limit."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        sessions = Sessions(session, session, session, session)
        apis = router.connect(sessions, settings.by_name)
        findings = list(_unconnected(settings, apis))
        for name, api in apis.items():
            row = router.PROVIDERS[name]
            findings += [await _account(row, api), await _models(row, name, api, settings)]
            if row.key_limit is not None:
                findings.append(await _limit(row, sessions, settings))
    return findings


async def _limit(row: Row, sessions: Sessions, settings: Settings) -> Finding:
    """The key's own limit against the owner's caps: which of the two ends the day."""
    assert row.key_limit is not None
    try:
        limit = await row.key_limit(sessions, settings.by_name)
    except ProviderError:
        return worth_knowing(
            f"{row.title} does not tell the key's own limit to AIMLAPI_MANAGEMENT_KEY: make a new management key."
        )
    match limit:
        case Unknown.NO_MANAGEMENT_KEY:
            return worth_knowing(
                f"{row.title} tells a key's own limit to a management key alone: run this once with "
                "AIMLAPI_MANAGEMENT_KEY to hold your caps against it."
            )
        case Unknown.NOT_LISTED:
            return worth_knowing(f"{row.key} is no key of the account of AIMLAPI_MANAGEMENT_KEY.")
        case None:
            return worth_knowing(f"The key has no limit of its own at {row.title}: give it one, behind your caps.")
        case KeyLimit():
            return _compared(row, limit, settings)


DAYS = {"day": 1, "week": 7, "month": 30}


def _compared(row: Row, limit: KeyLimit, settings: Settings) -> Finding:
    days = DAYS.get(limit.period)
    a = f"a {limit.period}" if days else "in all"
    own = f"The key's own limit at {row.title} is ${limit.usd:.2f} {a}"
    day, month = settings.owner_usd_per_day, settings.owner_usd_per_month
    caps = [day * days if day is not None and days else None, month if days == DAYS["month"] else None]
    known = [cap for cap in caps if cap is not None]
    if not known:
        return worth_knowing(
            f"{own}, and no cap of yours comes before it: songs will be refused there once it is spent."
        )
    most = min(known) / USD
    if most <= limit.usd:
        return Finding(True, f"{own}, and your caps end before it, at ${most:.2f}.")
    return Finding(
        False,
        f"{own}, and your caps allow ${most:.2f}: songs will be refused there before your caps end. Raise that limit, "
        "or lower OWNER_USD_PER_DAY.",
    )


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
