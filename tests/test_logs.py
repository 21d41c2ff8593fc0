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
        "song.unforeseen",
    ]
    assert {event["song"] for event in events} == {"abc"}
    assert [event["level"] for event in events] == ["info", "info", "warning", "error"]
    assert "ValueError: a fault" in events[-1]["exception"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_secrets_and_signatures_are_in_no_line(form: str) -> None:
    said = "\n".join(lines(form))
    assert "song.moved" in said
    assert "tick" not in said
    assert "tock" not in said
