"""The settings: read once, from the environment and `.env`, by the command line alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot import setting_values as of
from bot.env_file import UnreadableEnv, read_env, strangers, unquoted
from bot.purse.values import Caps

EXIT_CONFIG = 78
"""The exit code for settings that are wrong: EX_CONFIG of BSD's sysexits.h."""


class SettingsError(Exception):
    """Every fault that was found, each one sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _setting(parse: Callable[[str], Any], default: str | None = None, *, secret: bool = False) -> Any:
    """A row: how the text is read, and what it is where it is not set; None where it must be."""
    return field(metadata={"parse": parse, "default": default}, repr=not secret)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Each field is a setting of the same name in capitals; `.env.example` says what each is for."""

    discord_token: str = _setting(of.text, secret=True)
    aimlapi_key: str = _setting(of.text, secret=True)
    aimlapi_management_key: str = _setting(of.text, "", secret=True)
    aimlapi_base_url: str = _setting(of.url("https", "http"), "https://api.aimlapi.com")
    discord_api_url: str = _setting(of.proxy_url, "https://discord.com/api/v10")
    discord_gateway_url: str = _setting(of.gateway_url, "")
    attachment_hosts: tuple[str, ...] = _setting(of.hosts, "cdn.discordapp.com,media.discordapp.net")
    database_url: str = _setting(of.database, "sqlite:///data/jamboree.db")
    songs_dir: str = _setting(of.folder, "data/songs")
    default_model: str = _setting(of.model, "minimax/music-2.6")
    default_reference_model: str = _setting(of.reference_model, "minimax/music-cover")
    songs_at_once: int = _setting(of.number(1, 100_000), "20")
    songs_per_user: int = _setting(of.number(1, 100_000), "3")
    queued_per_user: int | None = _setting(of.bound(1, 100_000), "10")
    disk_budget_mb: int = _setting(of.number(100, 10_000_000), "2048")
    keep_days: int = _setting(of.number(1, 3650), "7")
    song_deadline_minutes: int = _setting(of.number(1, 24 * 60), "15")
    submit_grace_seconds: int = _setting(of.number(1, 3600), "60")
    drain_seconds: int = _setting(of.number(0, 3600), "20")
    failed_words_days: int = _setting(of.number(1, 36_500), "30")
    jam_seconds_scale: float = _setting(of.share, "1")
    servers: str | frozenset[int] = _setting(of.servers, "ask")
    owner_usd_per_day: int | None = _setting(of.usd_bound, "5")  # micro-dollars, like all that follow
    owner_usd_per_month: int | None = _setting(of.usd_bound, "none")
    server_usd_per_day: int | None = _setting(of.usd_bound, "5")
    person_usd_per_day: int | None = _setting(of.usd_bound, "1")
    personal_usd_per_day: int | None = _setting(of.usd_bound, "0")
    unknown_price_usd: int = _setting(of.usd, "0.30")
    confirm_above_usd: int | None = _setting(of.usd_bound, "0.50")
    title_fonts: tuple[str, ...] = _setting(of.files, "")
    operator: str = _setting(of.prose, "")
    contact: str = _setting(of.prose, "")
    privacy_url: str = _setting(of.page, "")
    terms_url: str = _setting(of.page, "")
    log_level: str = _setting(of.one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
    log_format: str = _setting(of.one_of("console", "json"), "console")

    @property
    def caps(self) -> Caps:
        """What the bot's owner allows to be spent."""
        named = self.servers if isinstance(self.servers, frozenset) else frozenset[int]()
        return Caps(
            owner_day=self.owner_usd_per_day,
            owner_month=self.owner_usd_per_month,
            server_day=self.server_usd_per_day,
            person_day=self.person_usd_per_day,
            personal_day=self.personal_usd_per_day,
            unknown_price=self.unknown_price_usd,
            servers=named,
            all_open=self.servers == "open",
            ask=self.servers == "ask",
        )

    def by_name(self, name: str) -> str:
        """A setting by its name in capitals, as text: what a provider's room asks for its own; empty where there is no
        such setting, which is a provider without its key."""
        return str(getattr(self, name.lower(), ""))


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read: a sentence for each fault, the names of the settings that are `wrong`, and settings in which these
    are as if nothing had been set (what is required: as empty text)."""

    settings: Settings
    faults: Sequence[str] = ()
    wrong: frozenset[str] = frozenset()


def read(
    environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), *, optional: Collection[str] = ()
) -> Settings:
    """The settings; the environment goes before `.env`, and what is empty counts as not set. Those in `optional` are
    not required, and empty where they are not set.

    Raises `SettingsError` with every fault at once.
    """
    readings = look_at(environment, dotenv, optional=optional)
    if readings.faults:
        raise SettingsError([*readings.faults])
    return readings.settings


def look_at(
    environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), *, optional: Collection[str] = ()
) -> Readings:
    """As `read`, and of what is wrong too: for whoever wants to go on with the rest."""
    own = {name: value for name, value in (os.environ if environment is None else environment).items() if value}
    try:
        given = {name: value for name, value in read_env(dotenv).items() if value} | own
    except UnreadableEnv as error:  # what is not set may stand in it: nothing is said of that
        unknown = frozenset(row.name.upper() for row in fields(Settings)) - own.keys()
        return Readings(_parsed(own, optional).settings, [str(error)], unknown)
    return _parsed(given, optional)


def _parsed(given: Mapping[str, str], optional: Collection[str]) -> Readings:
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for row in fields(Settings):
        name, parse, default = row.name.upper(), row.metadata["parse"], row.metadata["default"]
        text = unquoted(given.get(name, "")) or default
        values[row.name] = "" if default is None else parse(default)
        if text is None:
            if name not in optional:
                faults[name] = f"{name} is not set; it is required."
            continue
        try:
            values[row.name] = parse(text)
        except ValueError as error:
            faults[name] = f"{name} {error}."
    return Readings(Settings(**values), [*faults.values()], frozenset(faults))


def warnings(dotenv: Path = Path(".env")) -> list[str]:
    """A sentence for each name in `.env` that is no setting: never a reason not to start."""
    try:
        return strangers(read_env(dotenv), [row.name.upper() for row in fields(Settings)])
    except UnreadableEnv:
        return []
