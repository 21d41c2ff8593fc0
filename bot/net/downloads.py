"""Bytes from a link to a file: streamed, bounded in size and time, and never with a key."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
import yarl

from bot.net.errors import CONNECT, translate_http_errors
from bot.net.first_bytes import HEAD
from bot.net.outward import LOOPBACK, leads_outside
from bot.net.retry_after import retry_after
from bot.songs import refusals
from bot.songs.errors import Busy, Down, Garbled, Gone, ProviderError
from bot.songs.refusals import Looks, Refusal

MOST = 200_000_000
"""Bytes. The longest song that any model makes, 5 min, is 86 MB as 24-bit wav."""

STALL = 30.0
"""Seconds without a byte after which a transfer is given up."""

TOTAL = 600.0
"""Seconds for a whole transfer: a server that drips a byte at a time never stalls."""

REDIRECTS = 5

TAG_MOST = 4 << 20
"""Bytes of an mp3 in which its tag lies: ours has under 64 KiB, but others may have put a larger cover in."""

_PLAIN = re.compile(r"[!-~]+")

_PIECE = 1024 * 1024
"""Bytes that are held before they are written: every hop to a thread costs 0.13 ms of CPU (measured)."""

_MOVED = frozenset({301, 302, 303, 307, 308})

Allowed = Callable[[yarl.URL], bool]
"""Whether a link may be followed; asked again at every redirect."""


class Saved(NamedTuple):
    """What came: how many bytes, and the first of them."""

    size: int
    head: bytes


class Foreign(Garbled):
    """A link, or a redirect, to where none may lead."""

    def __init__(self, host: str) -> None:
        super().__init__("a link that may not be followed")
        self.host = host


class Oversize(Garbled):
    """More bytes than are taken; `given` is what the server announced, or what had come by then."""

    def __init__(self, given: int) -> None:
        super().__init__(f"{given} bytes are too many")
        self.given = given


class Empty(Garbled):
    """A file of no bytes."""


def outside(url: yarl.URL) -> bool:
    """Links to the internet alone."""
    return leads_outside(url)


def outside_or_here(url: yarl.URL) -> bool:
    """The same, and links to this machine: where the provider itself is on it."""
    return leads_outside(url, loopback=True)


def among(hosts: Sequence[str]) -> Allowed:
    """Links to one of `hosts` alone, each `host` or `host:port`."""
    known = frozenset(host.lower() for host in hosts)

    def allowed(url: yarl.URL) -> bool:
        host = (url.raw_host or "").lower()
        bracketed = f"[{host}]" if ":" in host else host
        return outside_or_here(url) and not known.isdisjoint({host, bracketed, f"{bracketed}:{url.port}"})

    return allowed


async def download(
    session: aiohttp.ClientSession,
    url: str,
    into: Path,
    *,
    most: int = MOST,
    allowed: Allowed = outside,
    head_only: int | None = None,
    stall: float = STALL,
    total: float = TOTAL,
) -> Saved:
    """Stream `url`, exactly as it is written, to `into`; with `head_only`, that many of its first bytes.

    `into` appears whole or not at all. Raises `Gone` for a link that died, `Garbled` for what is empty (`Empty`), cut
    short, too large (`Oversize`) or elsewhere (`Foreign`), `Busy`, and `Down` for anything that may pass, a full disk
    included.
    """
    patience = aiohttp.ClientTimeout(total=total, connect=CONNECT, sock_connect=CONNECT, sock_read=stall)
    part = into.with_name(f"{into.name}.{secrets.token_hex(4)}.part")
    try:
        with translate_http_errors():
            async with _opened(session, _parsed(url), allowed, patience) as response:
                return await _save(response, part, into, most, head_only)
    except BaseException as error:
        await asyncio.to_thread(part.unlink, missing_ok=True)  # to let go of a large file takes a disk 10 ms and more
        if isinstance(error, OSError):
            raise Down(f"the file cannot be written: {type(error).__name__} {error.errno}") from None
        raise


class LinkedAttachments:
    """Implements the port `Attachments`: from the hosts where a chat keeps its files, and from no others."""

    def __init__(self, session: aiohttp.ClientSession, hosts: Sequence[str], *, most: int = MOST) -> None:
        self._session = session
        self._allowed = among(hosts)
        self._most = most

    async def fetch(self, url: str, into: Path, *, size: int) -> int:
        if size > self._most:
            raise Refusal(refusals.ClipTooLarge("Jamboree", self._most, size))
        with _as_refusals(self._most):
            return (await download(self._session, url, into, most=size or self._most, allowed=self._allowed)).size

    async def fetch_head(self, url: str, into: Path) -> None:
        with _as_refusals(self._most):
            await download(self._session, url, into, most=self._most, allowed=self._allowed, head_only=TAG_MOST)


class LinkedSounds:
    """Implements the port `Sounds`: songs from the hosts where a chat keeps its files, and from no others."""

    def __init__(self, session: aiohttp.ClientSession, hosts: Sequence[str]) -> None:
        self._session = session
        self._allowed = among(hosts)

    async def fetch(self, url: str, into: Path) -> None:
        await download(self._session, url, into, allowed=self._allowed)


@contextmanager
def _as_refusals(most: int) -> Generator[None]:
    """What can be wrong with a link, as a person is told."""
    try:
        yield
    except Foreign as error:
        raise Refusal(refusals.ForeignLink(error.host)) from None
    except Oversize as error:
        raise Refusal(refusals.ClipTooLarge("Jamboree", most, error.given)) from None
    except Empty:
        raise Refusal(refusals.NotAudio(Looks.EMPTY)) from None
    except ProviderError:
        raise Refusal(refusals.ClipUnreachable()) from None


@asynccontextmanager
async def _opened(
    session: aiohttp.ClientSession, url: yarl.URL, allowed: Allowed, patience: aiohttp.ClientTimeout
) -> AsyncGenerator[aiohttp.ClientResponse]:
    """The reply behind `url` and its redirects; one from the outside never leads back to this machine."""
    headers = {"Accept-Encoding": "identity"}
    inside = _loopback(url)
    for _ in range(REDIRECTS + 1):
        if not allowed(url) or (_loopback(url) and not inside):
            raise Foreign(url.host or "")
        async with session.get(url, headers=headers, timeout=patience, allow_redirects=False) as response:
            if response.status not in _MOVED:
                _refuse(response)
                yield response
                return
            url = url.join(_parsed(response.headers.get("Location", "")))
    raise Garbled("a link that leads from one place to the next")


def _refuse(response: aiohttp.ClientResponse) -> None:
    """Raise what a status other than success means for a link."""
    text = f"the link answered with HTTP {response.status}"
    wait = retry_after(response.headers.get("Retry-After"))
    match response.status:
        case 401 | 403 | 404 | 410:  # a signature that has expired is answered with 403
            raise Gone(text)
        case 429:
            raise Busy(wait, text)
        case status if status >= 500:
            raise Down(text, retry_after=wait)
        case status if status != 200:
            raise Garbled(text)
        case _:
            return


async def _save(response: aiohttp.ClientResponse, part: Path, into: Path, most: int, head_only: int | None) -> Saved:
    """The body to `part`, written in threads, and then to its place. Raises `Garbled`."""
    if head_only is None and (response.content_length or 0) > most:
        raise Oversize(response.content_length or 0)
    size, head, held = 0, b"", bytearray()
    try:
        async for chunk in response.content.iter_any():
            size += len(chunk)
            held += chunk
            if head_only is not None and size >= head_only:
                break
            if size > most:
                raise Oversize(size)
            if len(held) >= _PIECE:
                head = head or bytes(held[:HEAD])
                await asyncio.to_thread(_append, part, held)
                held = bytearray()
    except aiohttp.ClientPayloadError:
        raise Garbled(f"cut short after {size} bytes") from None
    if not size:
        raise Empty("nothing came")
    await asyncio.to_thread(_append, part, held, into)
    return Saved(size, head or bytes(held[:HEAD]))


def _append(part: Path, piece: bytearray, then: Path | None = None) -> None:
    """`piece` at the end of `part`, which with the last one goes to where it belongs."""
    with part.open("ab") as file:
        file.write(piece)
    if then is not None:
        part.replace(then)


def _loopback(url: yarl.URL) -> bool:
    return url.raw_host in LOOPBACK


def _parsed(link: str) -> yarl.URL:
    """The link as it stands, for `%2F` in a signed path is part of what was signed; quoted where it is not, as a space
    would end the request's first line."""
    try:
        return yarl.URL(link, encoded=_PLAIN.fullmatch(link) is not None)
    except ValueError:
        raise Garbled("a link that is none") from None
