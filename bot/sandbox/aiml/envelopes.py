"""Errors as AIML API words them: problem+json, the envelope of 2026, and the legacy one."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

NO_KEY = (
    "This request requires a valid API key. "
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


def page(status: int, title: str) -> web.Response:
    """What stands before the service answers with, when the service does not."""
    html = f"<!DOCTYPE html><html><head><title>{status}: {title}</title></head><body>{title}</body></html>"
    return web.Response(status=status, text=html, content_type="text/html")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
