"""What the text of a setting may be, and what it means: a function each. Each raises `ValueError` with the end of a
sentence that begins with the setting's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bot.songs.models import BY_ID, Model
from bot.songs.money import written_usd

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

PROSE_MOST = 200
"""Characters of what people read of who runs the bot."""


def text(value: str) -> str:
    if any(character.isspace() for character in value):
        raise ValueError("must not contain spaces")
    return value


def prose(value: str) -> str:
    """Words that people read, on one line."""
    if len(value) > PROSE_MOST:
        raise ValueError(f"must be at most {PROSE_MOST} characters long")
    return " ".join(value.split())


def folder(value: str) -> str:
    if "\0" in value:
        raise ValueError("must be a folder's path")
    return value


def page(value: str) -> str:
    """A page on the web that people may look at, or none."""
    if value and (urlsplit(value).scheme != "https" or not urlsplit(value).hostname or set("<> ") & set(value)):
        raise ValueError("must be a URL that begins with https://")
    return value


def url(*schemes: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"must be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        if parts.scheme in {"http", "ws"} and parts.hostname not in LOOPBACK:
            raise ValueError("may be unencrypted only on this machine (localhost)")
        return value.rstrip("/")

    return parse


def proxy_url(value: str) -> str:
    """Discord's REST address; a proxy inside one's own network may be plain http."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a URL that begins with http:// or https://")
    return value.rstrip("/")


def gateway_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in {"ws", "wss"} or not parts.hostname):
        raise ValueError("must be a URL that begins with ws:// or wss://")
    return value


def hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in value.split(",") if host.strip())
    if not hosts or any("/" in host for host in hosts):
        raise ValueError("must be host names separated by commas, without https://")
    return hosts


def files(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if missing := [name for name in names if not Path(name).is_file()]:
        raise ValueError(f"names {', '.join(missing)}, and there is no such file")
    return names


def database(value: str) -> str:
    if value.startswith("postgres://"):  # as many who rent out PostgreSQL write it
        value = value.replace("postgres://", "postgresql://", 1)
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def model(value: str) -> str:
    """A model for songs without a clip."""
    if known(value).reference is not None:
        raise ValueError("must be a model that needs no clip; name this one in DEFAULT_REFERENCE_MODEL")
    return value


def reference_model(value: str) -> str:
    """A model for songs with one."""
    if known(value).reference is None:
        takes = ", ".join(one.id for one in BY_ID.values() if one.reference is not None)
        raise ValueError(f"must be a model that takes a clip: {takes}")
    return value


def known(value: str) -> Model:
    if value not in BY_ID:
        raise ValueError(f"must be one of {', '.join(BY_ID)}")
    return BY_ID[value]


def number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


def share(value: str) -> float:
    """A number above 0 up to 1."""
    try:
        found = float(value)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise ValueError("must be a number above 0 and at most 1")
    return found


def bound(least: int, most: int) -> Callable[[str], int | None]:
    """A number, or none at all."""
    whole = number(least, most)

    def parse(value: str) -> int | None:
        if value.lower() == "none":
            return None
        try:
            return whole(value)
        except ValueError as error:
            raise ValueError(f"{error}, or none") from error

    return parse


def usd(value: str) -> int:
    try:
        return written_usd(value)
    except ValueError as error:
        raise ValueError("must be an amount of US dollars, such as 5 or 0.50") from error


def usd_bound(value: str) -> int | None:
    """An amount, or none at all."""
    if value.lower() == "none":
        return None
    try:
        return usd(value)
    except ValueError as error:
        raise ValueError(f"{error}, or none") from error


def servers(value: str) -> str | frozenset[int]:
    """`ask`, `open`, or the ids of the servers that are open."""
    if value.lower() in {"ask", "open"}:
        return value.lower()
    ids = [part.strip() for part in value.split(",") if part.strip()]
    if not ids or not all(id_.isascii() and id_.isdigit() and len(id_) <= 20 for id_ in ids):
        raise ValueError("must be ask, open, or server ids separated by commas")
    return frozenset(int(id_) for id_ in ids)


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        found = next((choice for choice in choices if choice.lower() == value.lower()), None)
        if found is None:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return found

    return parse
