"""Logs: one line an event, readable on a terminal or as JSON; a song's lines share its id."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_SECRET = re.compile(r"(?i)(authorization|token|key|secret|lyrics|url)$")
_SIGNED = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']+|(/(?:webhooks|interactions)/\d+/)[^/\s\"']+")


def configure(level: str, form: str) -> None:
    """Send our events and every library's through one chain, to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        quiet,
    ]
    shown: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), quiet],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At DEBUG discord.py prints whole payloads, and with them people's words and interaction tokens.
    for library in ("discord", "aiohttp", "sqlalchemy", "alembic"):
        logging.getLogger(library).setLevel(max(logging.INFO if level == "DEBUG" else logging.WARNING, _number(level)))


def quiet(_: Any, __: str, event: Any) -> Any:
    """Blank what must never be in a log: secrets by the name of their field, signed links and tokens by their shape."""
    for name, value in event.items():
        if name != "event" and _SECRET.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = _SIGNED.sub(lambda found: (found[1] and f"{found[1]}?…") or f"{found[2]}…", value)
    return event


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]
