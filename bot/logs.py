"""Logs: one line an event, readable on a terminal or as JSON; a song's lines share its id."""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec
import structlog

from bot.songs.songs import Song

_SECRET = re.compile(r"(?i)(authorization|token|key|secret|lyrics|url)$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What ends a line, moves a terminal's cursor or turns the reading direction: shown as an escape, never passed on."""

_FRAME = re.compile(r'[\s|+-]*File "')
_PLAIN = (bool, int, float, type(None))
_OF_STRUCTLOG = frozenset({"_record", "_from_structlog"})
"""What structlog passes along to itself, and takes out again."""

DEEPEST = 6
"""Levels of nested values that are looked through; what lies deeper is left out."""

_SIGNED = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']+|(/(?:webhooks|interactions)/\d+/)[^/\s\"']+")


def configure(level: str, form: str) -> None:
    """Send our events straight to standard error, and every library's through the same steps.

    Our own skip the standard library's loggers: an event costs 40 µs of CPU this way instead of 200, and a song has
    five (measured).
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_traceback),
        quiet,
    ]
    shown, logger = _as_json() if form == "json" else _as_text()
    structlog.configure(
        processors=[*shared, shown],
        logger_factory=logger,
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(level, shared, shown)


def _configure_libraries(level: str, shared: list[Any], shown: Any) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared, structlog.stdlib.ExtraAdder(), quiet],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown, _text],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At DEBUG discord.py prints whole payloads, and with them people's words and interaction tokens.
    for library in ("discord", "aiohttp", "sqlalchemy", "alembic"):
        logging.getLogger(library).setLevel(max(logging.INFO if level == "DEBUG" else logging.WARNING, _number(level)))


def silence() -> None:
    """Nothing of ours and nothing of any library is printed: for a command that says what it finds in its own lines."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[_dropped])


def _dropped(_: Any, __: str, ___: Any) -> Any:
    raise structlog.DropEvent


def _as_json() -> tuple[Any, Any]:
    """How an event becomes a line, and where that goes."""
    return structlog.processors.JSONRenderer(serializer=_json), structlog.BytesLoggerFactory(sys.stderr.buffer)


def _as_text() -> tuple[Any, Any]:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()), structlog.WriteLoggerFactory(sys.stderr)


def _json(event: Any, **_: Any) -> bytes:
    try:
        return _ENCODER.encode(event)
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(event, default=repr).encode()


_ENCODER = msgspec.json.Encoder(enc_hook=repr)


def _text(_: Any, __: str, line: Any) -> str:
    """What the standard library's handlers write."""
    return line.decode() if isinstance(line, bytes) else line


def quiet(_: Any, __: str, event: Any) -> Any:
    """Blank what must never be in a log: secrets by the name of their field, signed links and tokens by their shape,
    and whatever would end a line or move a terminal's cursor; however deep it lies."""
    for name, value in event.items():
        if name in _OF_STRUCTLOG:
            continue
        if name == "exception" and isinstance(value, str):  # a traceback of ours: several lines, each of them plain
            event[name] = "\n".join(map(_clean, value.split("\n")))
        else:
            event[name] = "…" if name != "event" and _SECRET.search(name) else _shown(value, DEEPEST)
    return event


def _shown(value: Any, depth: int) -> Any:
    """A value as it may be shown; what is not of JSON's kinds is shown as it describes itself."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, str):
        return _clean(value)
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {_clean(str(key)): "…" if _SECRET.search(str(key)) else _shown(one, depth - 1) for key, one in items}
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown(one, depth - 1) for one in cast("Iterable[Any]", value)]
    return _clean(repr(value))


def _clean(text: str) -> str:
    quietened = _SIGNED.sub(lambda found: (found[1] and f"{found[1]}?…") or f"{found[2]}…", text)
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), quietened)


def _clean_notes(told: traceback.TracebackException) -> None:
    """What was added to an error, and to those that it came from, on one line each: Python would split it."""
    notes: Any = getattr(told, "__notes__", None)
    if isinstance(notes, list | tuple):
        told.__notes__ = [_clean(str(note)) for note in cast("Iterable[Any]", notes)]
    for inner in (told.__cause__, told.__context__, *(told.exceptions or ())):
        if inner is not None:
            _clean_notes(inner)


def _traceback(exc_info: Any) -> str:
    """A traceback in which every error's own words are one line: they may come from outside, and look like ours."""
    kind, error, frames = exc_info
    told = traceback.TracebackException(kind, error, frames)
    _clean_notes(told)
    parts = told.format()
    return "\n".join(part.rstrip("\n") if _FRAME.match(part) else _clean(part.rstrip("\n")) for part in parts)


def log_song(song: Song) -> None:
    """A subscriber of the feed: each committed change is a line, and a song's lines read as one story."""
    reason = song.reason or song.kept or ""
    structlog.get_logger(__name__).info("song.moved", song=song.id, state=song.state.value, reason=reason)


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]
