"""Links lead outside, and nowhere else: what a provider or a person names is checked where the connection is made.

A name is judged by the addresses that it resolves to, at the moment of connecting, so that a name which means another
address a second later (DNS rebinding) gains nothing. A redirect is judged like the link itself.
"""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address, ip_network

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

HTTPS_PORT = 443


_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""Addresses that a network translates to IPv4 ones (RFC 6052, RFC 8215): what they lead to cannot be told from here."""


def public(address: str) -> bool:
    """Whether an IP address is one of the internet's: not private, link-local, loopback, mapped, multicast or
    unspecified (IANA's special-purpose registries, as Python's `ipaddress` has them)."""
    found = ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped or found.sixtofour if isinstance(found, IPv6Address) else None
    if found.is_multicast or any(found in network for network in _TRANSLATED if network.version == found.version):
        return False
    return found.is_global and (inner is None or inner.is_global)


def leads_outside(url: yarl.URL, *, loopback: bool = False) -> bool:
    """Whether a link may be followed: https on its own port; plain http to this machine only where `loopback` is True,
    which is so where the provider itself was configured to be there."""
    host = (url.raw_host or "").lower()
    if host in LOOPBACK:
        return loopback and url.scheme in {"http", "https"}
    return bool(host) and url.scheme == "https" and url.port == HTTPS_PORT and not _inside(host)


def _inside(host: str) -> bool:
    """Whether a host is an address in itself, and none of the internet's."""
    try:
        return not public(host)
    except ValueError:
        return False  # a name: judged when it is resolved


class PublicResolver(AbstractResolver):
    """Resolves names, and raises `OSError` for one of which any address is not public.

    `loopback` lets `localhost` through.
    """

    def __init__(self, inner: AbstractResolver, *, loopback: bool = False) -> None:
        self._inner = inner
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if self._loopback and host.lower() in LOOPBACK:
            return found
        if not all(public(one["host"]) for one in found):
            raise OSError(None, f"{host} leads to an address that is not public")
        return found

    async def close(self) -> None:
        await self._inner.close()


def outward_session(*, loopback: bool, connections: int) -> aiohttp.ClientSession:
    """A session for links: `connections` at a time, each to a public address; the caller closes it."""
    resolver = PublicResolver(aiohttp.DefaultResolver(), loopback=loopback)
    connector = aiohttp.TCPConnector(resolver=resolver, limit=connections)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
