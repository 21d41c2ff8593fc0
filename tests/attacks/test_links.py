"""Links lead outside, whatever a provider or a person names."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp
import pytest
import yarl
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.net.downloads import Foreign, download, outside, outside_or_here
from bot.net.outward import PublicResolver, leads_outside, public
from bot.songs.errors import Down


@pytest.mark.parametrize("address", [
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::",
    "64:ff9b:1::1", "ff02::1",
])  # fmt: skip
def test_an_address_inside_is_none_of_the_internets(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "162.159.135.233", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize("url", [
    "https://10.0.0.1/a", "https://[::ffff:10.0.0.1]/a", "https://169.254.169.254/latest", "http://cdn.example/a",
    "https://cdn.example:8443/a", "https://127.0.0.1/a", "http://localhost/a", "ftp://cdn.example/a", "https://[::1]/a",
    "https://0.0.0.0/",
])  # fmt: skip
def test_a_link_that_leads_inside_is_not_followed(url: str) -> None:
    assert not leads_outside(yarl.URL(url))


def test_a_link_to_this_machine_is_followed_only_where_the_provider_is_on_it() -> None:
    here = yarl.URL("http://127.0.0.1:8080/song.mp3")
    assert (leads_outside(here), leads_outside(here, loopback=True)) == (False, True)
    assert leads_outside(yarl.URL("https://cdn.example/song.mp3"))


class Names(AbstractResolver):
    """Every name means this address."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=self.address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None: ...


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254"])
async def test_a_name_that_means_an_address_inside_is_not_connected_to(address: str, tmp_path: Path) -> None:
    connector = aiohttp.TCPConnector(resolver=PublicResolver(Names(address)))
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(Down) as raised:
            await download(session, "https://innocent.example/song.mp3", tmp_path / "a", allowed=outside)
        assert not raised.value.arrived
    assert list(tmp_path.iterdir()) == []


async def test_a_redirect_from_outside_never_leads_here(tmp_path: Path) -> None:
    async def redirect(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://10.0.0.1/secret"})

    app = web.Application()
    app.router.add_get("/song", redirect)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        async with aiohttp.ClientSession() as session:
            with pytest.raises(Foreign):
                await download(session, f"http://127.0.0.1:{port}/song", tmp_path / "a", allowed=outside_or_here)
    finally:
        await runner.cleanup()
