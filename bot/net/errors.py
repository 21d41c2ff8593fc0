"""aiohttp's errors as the core's."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import aiohttp

from bot.songs.errors import Down

CONNECT = 10.0
"""Seconds to reach the API, a free connection included: past it nothing was sent."""

_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


@contextmanager
def translate_http_errors() -> Generator[None]:
    """aiohttp's failures as `Down`, which says whether anything can have arrived.

    The cause is dropped: several of aiohttp's exceptions show the whole URL, signature included.
    """
    try:
        yield
    except _NEVER_SENT as error:
        raise Down(f"not reached: {type(error).__name__}", arrived=False) from None
    except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
        raise Down(f"no whole reply: {type(error).__name__}") from None
