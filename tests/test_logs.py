"""What the logs hold, and what they never hold."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SAID = """
import logging, structlog
from bot import logs
logs.configure("INFO", {form!r})
log = structlog.get_logger("bot.somewhere")
log.debug("not.asked_for")
with structlog.contextvars.bound_contextvars(song="abc"):
    log.info("song.moved", state="ready", token="tick", url="https://cdn.example/a?sig=tock", odd="\\ud800")
    log.info("song.linked", why="https://cdn.example/a?sig=tock")
    logging.getLogger("bot.audio").warning("heard %s", "https://cdn.example/b?sig=tock")
    logging.getLogger("discord.http").info("payload tick")
    nested = {{"deep": [{{"lyrics": "tick", "why": "https://cdn.example/a?sig=tock"}}], "Token": ["tick"]}}
    log.info("song.nested", nested=nested, pair=("https://cdn.example/c?sig=tock", 1))
    try:
        raise ValueError("a fault")
    except ValueError:
        log.exception("song.unforeseen")
"""


def lines(form: str) -> list[str]:
    said = subprocess.run(
        [sys.executable, "-c", SAID.format(form=form)], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert not said.stdout
    return said.stderr.splitlines()


def test_an_event_is_one_line_of_json_with_its_song() -> None:
    events = [json.loads(line) for line in lines("json")]
    assert [event["event"].split(" ")[0] for event in events] == [
        "song.moved",
        "song.linked",
        "heard",
        "song.nested",
        "song.unforeseen",
    ]
    assert {event["song"] for event in events} == {"abc"}
    assert [event["level"] for event in events] == ["info", "info", "warning", "info", "error"]
    assert "ValueError: a fault" in events[-1]["exception"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_and_signatures_are_in_no_line(form: str) -> None:
    said = "\n".join(lines(form))
    assert "song.moved" in said
    assert "tick" not in said
    assert "tock" not in said


FORGED = """
import logging, structlog
from bot import logs
logs.configure("INFO", {form!r})
log = structlog.get_logger("bot.somewhere")
evil = "one\\n2026-11-27T10:00:00Z [info     ] song.moved\\r\\x1b[2J\\x9b31m\\u2028two"

class Odd:
    def __repr__(self): return evil

log.info("a.value", said=evil, nested={{"deep": [evil], evil: 1}}, odd=Odd())
log.info(evil)
logging.getLogger("bot.audio").warning("heard %s", evil)
try:
    raise ValueError(evil)
except ValueError as first:
    first.add_note(evil)
    try:
        raise RuntimeError(evil) from first
    except RuntimeError:
        log.exception("song.unforeseen")
        logging.getLogger("bot.audio").exception("heard")
try:
    raise ExceptionGroup(evil, [ValueError(evil)])
except ExceptionGroup:
    log.exception("song.unforeseen")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_word_from_outside_ends_a_line_or_moves_a_cursor(form: str) -> None:
    done = subprocess.run([sys.executable, "-c", FORGED.format(form=form)], check=True, capture_output=True)
    assert b"Logging error" not in done.stderr
    said = done.stderr.decode()
    assert {char for char in said if ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u2028\u2029"} <= {"\n"}
    assert [line for line in said.split("\n") if line.startswith("2026-11-27T10:00:00Z") or line == "two"] == []
    assert "two" in said
