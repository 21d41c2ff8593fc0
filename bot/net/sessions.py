"""The HTTP sessions of the process: what is paid for never waits for a connection that somebody else's file has."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import aiohttp
import yarl

from bot.net.outward import LOOPBACK, outward_session

LINKS_AT_ONCE = 32
"""Connections for finished songs: twelve are fetched at a time, and a slow one is passed by after two seconds."""

ATTACHMENTS_AT_ONCE = 8
"""Connections for what people attach."""


class Sessions(NamedTuple):
    """`calls` to the music APIs, `links` to their audio, `attachments` of people; `links_here` may lead to this machine
    as well."""

    calls: aiohttp.ClientSession
    links: aiohttp.ClientSession
    links_here: aiohttp.ClientSession
    attachments: aiohttp.ClientSession

    def links_of(self, base_url: str) -> aiohttp.ClientSession:
        """For the audio of the provider at `base_url`: one that is on this machine may name links to it, and no other
        may."""
        return self.links_here if yarl.URL(base_url).host in LOOPBACK else self.links


@asynccontextmanager
async def open_sessions(attachment_hosts: Sequence[str]) -> AsyncGenerator[Sessions]:
    """All of them. Attachments may lead to this machine where they are kept on it."""
    attachments_here = any(host.partition(":")[0] in LOOPBACK for host in attachment_hosts)
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as calls,
        outward_session(loopback=False, connections=LINKS_AT_ONCE) as links,
        outward_session(loopback=True, connections=LINKS_AT_ONCE) as links_here,
        outward_session(loopback=attachments_here, connections=ATTACHMENTS_AT_ONCE) as attachments,
    ):
        yield Sessions(calls, links, links_here, attachments)
