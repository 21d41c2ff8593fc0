"""The real bot among people who speak the pseudo-locale: whatever it posts comes from the catalogue."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal import READY, Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town, Upload
from bot.songs.checking import PLAIN_STYLE
from bot.songs.models import MODELS
from tests import pseudo
from tests.e2e.conftest import BRISK, SECONDS, judge
from tests.e2e.memory import remember
from tests.nursery import forked
from tests.pseudo_bot import BESIDE

TEXTS = pseudo.EVERYWHERE.texts("en")
TITLE, LYRICS, STYLE = "Zażółć", "La la la la la", "Polka and more"
TYPED = {TITLE, LYRICS, STYLE, PLAIN_STYLE, *(model.id for model in MODELS)}
"""What is shown as it was typed, or as it was sent to a model: no words of the catalogue."""


ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("song status", {}),
    ("jam start", {}),
    ("jam now", {}),
    ("jam mine", {}),
    ("jam list", {}),
    ("jam host", {}),
    ("song models", {}),
    ("purse show", {}),
    ("song create", {"style": STYLE}),
    ("song create", {"lyrics": "no", "title": TITLE}),
    ("song create", {"lyrics": LYRICS, "style": STYLE, "length": 9999, "model": "stable-audio"}),
    ("song create", {"lyrics": LYRICS, "clip_from": "soon"}),
    ("song create", {"lyrics": LYRICS, "title": TITLE, "style": STYLE}),
    (
        "song create",
        {"style": STYLE, "instrumental": True, "title": TITLE, "reference": Upload("a.mp3", b"\x89PNG\r\n")},
    ),
)
"""Lists, a form, and what is refused, with a song at the end of it."""

MANAGED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("settings", {}),
    ("purse set", {"allowance": "9", "period": "week"}),
    ("purse share", {"amount": "1", "who": "ben"}),
    ("purse share", {"amount": "2,50"}),
    ("purse give", {"person": "ben", "amount": "1"}),
    ("purse freeze", {}),
    ("purse thaw", {}),
    ("purse block", {"person": "ben"}),
    ("purse unblock", {"person": "ben"}),
)
"""What is asked by somebody who manages the server."""

ELSEWHERE = {"song cancel"}
"""The commands that a test here asks besides."""

REGISTERED = (
    ("song", "song"),
    ("settings", "settings"),
    ("purse", "purse"),
    ("jam", "jam"),
    ("Remake", "remake"),
    ("Use as reference", "use"),
)
"""Each command's English name, and what the catalogue calls it."""


SLASH, SUBCOMMAND = 1, 1
"""Types of a command and of an option (Discord docs, Application Commands)."""


def label(action: str) -> str:
    """What stands on a button, in the pseudo-locale."""
    return TEXTS(f"button.{action}")


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    """A bot that is online and speaks the pseudo-locale."""
    await remember(tmp_path, SECONDS + 0.2)
    async with Town() as town, Studio(compose=partial(tone, seconds=7.0), seconds=SECONDS) as studio:
        going = Rehearsal(town, studio, tmp_path, BRISK, forked)
        try:
            going.process = await going.launch("tests.pseudo_bot")
            await town.until(lambda: town.online, timeout=READY)
            yield going
            judge(going)
        finally:
            await going.kill()


def written(town: Town) -> Iterator[Any]:
    """Everything that the bot wrote to Discord, but for its commands."""
    return (request.body for request in town.requests if request.method in {"POST", "PATCH"} and request.body)


def spoken(rehearsal: Rehearsal, *typed: str) -> None:
    """All of it comes from the catalogue, and something was said."""
    town = rehearsal.town
    ids = {part.rpartition(":")[2] for message in town.world.messages.values() for part in _ids(message)}
    unmarked = {text for body in written(town) for text in pseudo.unmarked(body, {*TYPED, *ids, *typed})}
    assert unmarked == set()
    assert len([text for body in written(town) for text in pseudo.shown(body)]) > 3


def _ids(message: Message) -> Iterator[str]:
    yield from (component["custom_id"] for row in message.components for component in row.get("components", []))


async def sung(town: Town) -> Message:
    def found() -> Message | None:
        return next((m for m in town.messages("jam", "ada") if label("again") in m.labels), None)

    message = await town.until(found, timeout=20)
    assert message is not None
    return message


async def test_a_song_from_its_command_to_its_deletion(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    await town.command("ada", "song create", lyrics=LYRICS, title=TITLE, style=STYLE)
    song = await sung(town)
    await town.until(lambda: "image" in str(song.embeds), timeout=20)
    alt = TEXTS("card.alt_length", title=TITLE, model="minimax/music-2.6", length=TEXTS.duration(7))
    assert alt in [text for body in written(town) for text in pseudo.shown(body)]
    for action in ("lyrics", "remix", "cover"):
        await (await town.press("ada", song, label(action))).answered()
    await (await town.press("ben", song, label("delete"))).answered()
    sure = await (await town.press("ada", song, label("delete"))).said()
    await (await town.press("ada", sure, label("erase"))).answered()
    spoken(rehearsal)


async def test_lists_forms_and_refusals(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    rehearsal.studio.hold()
    for command, given in ASKED:
        await (await town.command("ada", command, **given)).answered()
    await town.until(lambda: any(label("cancel") in message.labels for message in town.messages("jam", "ada")))
    await (await town.command("ada", "song status")).said()
    offered = await town.autocomplete("ada", "song cancel", "song")
    assert pseudo.unmarked([{"name": choice["name"]} for choice in offered], TYPED) == []
    await (await town.command("ada", "song cancel", song=offered[0]["value"])).said()
    for command, given in MANAGED:
        await (await town.command("mo", command, **given)).answered()
    slash = {name for command in town.commands if command["type"] == SLASH for name in _spelled(command)}
    assert slash == {command for command, _ in (*ASKED, *MANAGED)} | ELSEWHERE, (
        "ask the new command here: a row in ASKED"
    )
    rehearsal.studio.release()
    spoken(rehearsal, "soon")


def _spelled(command: Mapping[str, Any]) -> list[str]:
    """A command as it is typed, or each of a group's."""
    inner = [option["name"] for option in command.get("options") or [] if option["type"] == SUBCOMMAND]
    return [f"{command['name']} {name}" for name in inner] or [command["name"]]


async def test_commands_in_two_languages_are_registered_once_and_not_at_every_start(tmp_path: Path) -> None:
    async with Town() as town, Studio(compose=tone) as studio:
        rehearsal = Rehearsal(town, studio, tmp_path, BRISK, forked)
        for _ in range(2):
            rehearsal.process = await rehearsal.launch("tests.pseudo_bot", **{BESIDE: "yes"})
            await town.until(lambda: town.online and town.commands, timeout=READY)
            await rehearsal.kill()
        assert len([request for request in town.requests if request.method == "PUT"]) == 1
        assert {command["name"]: command["name_localizations"] for command in town.commands} == {
            name: {pseudo.LANGUAGE: pseudo.MARKED[f"command.{key}.name"]} for name, key in REGISTERED
        }, "say in REGISTERED what the catalogue calls the new command"
