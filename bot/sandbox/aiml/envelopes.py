"""Errors as AIML API words them: problem+json, the envelope of 2026, and the legacy one; and no answer at all."""

from __future__ import annotations

import json
import secrets
import socket
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

NO_KEY = (
    "This request requires a valid API key. "
    "You can create a new API key on the Billing page: https://aimlapi.com/app/keys"
)
EMPTY_KEY = (
    "You provided an empty string instead of valid API key. "
    "You can create a new API key on the Billing page: https://aimlapi.com/app/keys"
)
OUT_OF_CREDIT = (
    "You've run out of credits. Please top up your balance or update your payment method to continue: "
    "https://aimlapi.com/app/billing/"
)
UNVERIFIED = "Complete verification to using the API https://aimlapi.com/app/verification"

NAMES = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "ForbiddenException",
    404: "NotFoundException",
    429: "ThrottlerException",
}

DOWNSTREAM = "Downstream service error."
MODERATED = "Your request was flagged by content moderation: sensitive content"
ARTIST = "Song Description contained artist name: {artist}"
"""As users report them; the docs show no refusal of this kind."""


def gave_up(shape: str = "object", words: str = DOWNSTREAM) -> Any:
    """Why a generation failed, in each shape that was seen or documented. Raises `KeyError` for another."""
    shapes: Mapping[str, Any] = {
        "string": words,
        "object": {"name": "Error", "message": words},
        "nested": {"error": {"name": "Error", "message": words}},
        "list": [{"message": words}],
        "detail": {"detail": words},
        "fal": {"detail": [{"loc": ["body", "prompt"], "msg": words, "type": "value_error"}]},
        "base_resp": {"base_resp": base_resp(1026, words)},
    }
    return shapes[shape]


def base_resp(code: int, words: str) -> dict[str, Any]:
    """MiniMax's own verdict, which may come inside a 200; 0 is success."""
    return {"status_code": code, "status_msg": words}


def problem(request: web.Request, status: int, text: str, data: Any = None, **headers: str) -> web.Response:
    """The envelope of 2026."""
    error: dict[str, Any] = {"name": NAMES.get(status, "InternalServerErrorException"), "message": text}
    if data is not None:
        error["data"] = data
    body = {
        "title": text if status >= 500 else NAMES.get(status, "Error").removesuffix("Exception"),
        "status": status,
        "message": text,
        "instance": request.path,
        "requestId": secrets.token_urlsafe(16),
        "timestamp": _now(),
        "error": error,
    }
    kind = "application/problem+json; charset=utf-8"
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": kind, **headers})


def invalid(request: web.Request, issues: list[dict[str, Any]]) -> web.Response:
    """400, with a list of issues as zod writes them."""
    return problem(request, 400, "Invalid payload provided", issues)


def legacy(request: web.Request, status: int, text: str) -> web.Response:
    """The envelope before it."""
    body = {
        "requestId": secrets.token_urlsafe(16),
        "statusCode": status,
        "timestamp": _now(),
        "path": request.path,
        "message": text,
    }
    return web.json_response(body, status=status)


def too_many(request: web.Request, retry_after: object = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return problem(request, 429, "Too Many Requests", **headers)


def page(status: int, title: str) -> web.Response:
    """What stands before the service answers with, when the service does not."""
    html = f"<!DOCTYPE html><html><head><title>{status}: {title}</title></head><body>{title}</body></html>"
    return web.Response(status=status, text=html, content_type="text/html")


def broken_json(status: int) -> web.Response:
    return web.Response(status=status, body=b'{"id": "906aec', content_type="application/json")


def reset(request: web.Request) -> web.Response:
    """No answer: the connection ends with a RST, as when a machine dies."""
    assert request.transport is not None
    sock = request.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
    return web.Response()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
