"""Where Discord is: its REST API and its gateway, or a proxy, or the sandbox."""

from __future__ import annotations

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def point_discord_at(api_url: str, gateway_url: str) -> None:
    """discord.py reads both addresses from its classes; an empty gateway is where the REST API says."""
    Route.BASE = rest_address(api_url)
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


def rest_address(url: str) -> str:
    """The REST address with its version: a bare host, and one that ends in `/api`, are completed."""
    path = yarl.URL(url).path.rstrip("/")
    if path == "":
        return f"{url.rstrip('/')}/api/v10"
    return f"{url.rstrip('/')}/v10" if path.endswith("/api") else url.rstrip("/")
