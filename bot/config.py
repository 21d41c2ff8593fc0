"""The settings: read once, from the environment and `.env`, by the command line alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.purse.values import Caps
from bot.songs.models import BY_ID
from bot.songs.money import written_usd

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

EXIT_CONFIG = 78
"""The exit code for settings that are wrong: EX_CONFIG of BSD's sysexits.h."""


class SettingsError(Exception):
    """Every fault that was found, each one sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _text(value: str) -> str:
    if any(character.isspace() for character in value):
        raise ValueError("must not contain spaces")
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        if parts.scheme in {"http", "ws"} and parts.hostname not in LOOPBACK:
            raise ValueError("may be unencrypted only on this machine (localhost)")
        return value.rstrip("/")

    return parse


def _proxy_url(value: str) -> str:
    """Discord's REST address; a proxy inside one's own network may be plain http."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a URL that begins with http:// or https://")
    return value.rstrip("/")


def _gateway_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"ws", "wss"} or not parts.hostname):
        raise ValueError("must be a URL that begins with ws:// or wss://")
    return value


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in value.split(",") if host.strip())
    if not hosts or any("/" in host for host in hosts):
        raise ValueError("must be host names separated by commas, without https://")
    return hosts


def _files(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if missing := [name for name in names if not Path(name).is_file()]:
        raise ValueError(f"names {', '.join(missing)}, and there is no such file")
    return names


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _model(value: str) -> str:
    if value not in BY_ID:
        raise ValueError(f"must be one of {', '.join(BY_ID)}")
    return value


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


def _share(value: str) -> float:
    """A number above 0 up to 1."""
    try:
        share = float(value)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise ValueError("must be a number above 0 and at most 1")
    return share


def _bound(least: int, most: int) -> Callable[[str], int | None]:
    """A number, or none at all."""
    number = _number(least, most)

    def parse(value: str) -> int | None:
        if value.lower() == "none":
            return None
        try:
            return number(value)
        except ValueError as error:
            raise ValueError(f"{error}, or none") from error

    return parse


def _usd(value: str) -> int:
    try:
        return written_usd(value)
    except ValueError as error:
        raise ValueError("must be an amount of US dollars, such as 5 or 0.50") from error


def _usd_bound(value: str) -> int | None:
    """An amount, or none at all."""
    if value.lower() == "none":
        return None
    try:
        return _usd(value)
    except ValueError as error:
        raise ValueError(f"{error}, or none") from error


def _servers(value: str) -> str | frozenset[int]:
    """`ask`, `open`, or the ids of the servers that are open."""
    if value.lower() in {"ask", "open"}:
        return value.lower()
    ids = [part.strip() for part in value.split(",") if part.strip()]
    if not ids or not all(id_.isascii() and id_.isdigit() and len(id_) <= 20 for id_ in ids):
        raise ValueError("must be ask, open, or server ids separated by commas")
    return frozenset(int(id_) for id_ in ids)


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        found = next((choice for choice in choices if choice.lower() == value.lower()), None)
        if found is None:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return found

    return parse


def _setting(parse: Callable[[str], Any], default: str | None = None, *, secret: bool = False) -> Any:
    """A row: how the text is read, and what it is where it is not set; None where it must be."""
    return field(metadata={"parse": parse, "default": default}, repr=not secret)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Each field is a setting of the same name in capitals; `.env.example` says what each is for."""

    discord_token: str = _setting(_text, secret=True)
    aimlapi_key: str = _setting(_text, secret=True)
    aimlapi_base_url: str = _setting(_url("https", "http"), "https://api.aimlapi.com")
    discord_api_url: str = _setting(_proxy_url, "https://discord.com/api/v10")
    discord_gateway_url: str = _setting(_gateway_url, "")
    attachment_hosts: tuple[str, ...] = _setting(_hosts, "cdn.discordapp.com,media.discordapp.net")
    database_url: str = _setting(_database, "sqlite:///data/jamboree.db")
    songs_dir: str = _setting(_text, "data/songs")
    default_model: str = _setting(_model, "minimax/music-2.6")
    default_reference_model: str = _setting(_model, "minimax/music-cover")
    songs_at_once: int = _setting(_number(1, 100_000), "20")
    songs_per_user: int = _setting(_number(1, 100_000), "3")
    queued_per_user: int | None = _setting(_bound(1, 100_000), "10")
    disk_budget_mb: int = _setting(_number(100, 10_000_000), "2048")
    keep_days: int = _setting(_number(1, 3650), "7")
    song_deadline_minutes: int = _setting(_number(1, 24 * 60), "15")
    submit_grace_seconds: int = _setting(_number(1, 3600), "60")
    drain_seconds: int = _setting(_number(0, 3600), "20")
    failed_words_days: int = _setting(_number(1, 36_500), "30")
    jam_seconds_scale: float = _setting(_share, "1")
    servers: str | frozenset[int] = _setting(_servers, "ask")
    owner_usd_per_day: int | None = _setting(_usd_bound, "5")  # micro-dollars, like all that follow
    owner_usd_per_month: int | None = _setting(_usd_bound, "none")
    server_usd_per_day: int | None = _setting(_usd_bound, "5")
    person_usd_per_day: int | None = _setting(_usd_bound, "1")
    personal_usd_per_day: int | None = _setting(_usd_bound, "0")
    unknown_price_usd: int = _setting(_usd, "0.30")
    confirm_above_usd: int | None = _setting(_usd_bound, "0.50")
    title_fonts: tuple[str, ...] = _setting(_files, "")
    log_level: str = _setting(_one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
    log_format: str = _setting(_one_of("console", "json"), "console")

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
        """A setting by its name in capitals, as text: what a provider's room asks for its own."""
        return str(getattr(self, name.lower()))


def read(
    environment: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), *, optional: Collection[str] = ()
) -> Settings:
    """The settings; the environment goes before `.env`, and what is empty counts as not set. Those in `optional` are
    not required, and empty where they are not set.

    Raises `SettingsError` with every fault at once.
    """
    given = {name: value for name, value in dotenv_values(dotenv).items() if value}
    given |= {name: value for name, value in (os.environ if environment is None else environment).items() if value}
    values: dict[str, Any] = {}
    faults: list[str] = []
    for row in fields(Settings):
        name = row.name.upper()
        text = given.get(name, "").strip() or row.metadata["default"]
        if text is None and name in optional:
            text = ""
        if text is None:
            faults.append(f"{name} is not set; it is required.")
            continue
        try:
            values[row.name] = row.metadata["parse"](text)
        except ValueError as error:
            faults.append(f"{name} {error}.")
    if faults:
        raise SettingsError(faults)
    return Settings(**values)
