"""Who may use the page: a browser on this machine, from the page itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Server": "Jamboree sandbox",
}


@web.middleware
async def guarded(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Another site's script could otherwise reach this server through the browser, under a name of its own (DNS
    rebinding) or under ours (a form that posts here)."""
    if _host(request.host) not in LOOPBACK:
        return web.json_response({"error": "The sandbox answers to names of this machine only."}, status=403)
    if request.method == "POST" and _foreign(request):
        return web.json_response({"error": "The sandbox takes acts from its own page only."}, status=403)
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"error": "The files are over 25 MB together."}, status=413)


async def signed(_: web.Request, response: web.StreamResponse) -> None:
    """Every answer carries the policy."""
    response.headers.update(HEADERS)


def _foreign(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _host(netloc: str) -> str:
    return urlsplit(f"//{netloc}").hostname or ""
