"""What earlier versions left in people's channels: their files, their buttons and their open forms still work."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from discord import app_commands

from bot.audio.local import LocalAudio
from bot.audio.recipe import read_recipe
from bot.chat import buttons
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import Handler
from bot.chat.forms import song as song_form
from bot.chat.ordering import Ordering
from bot.chat.status_cards import StatusCards
from bot.songs.wishes import Reference, Rights, Wish
from cogs.music import Music
from cogs.takes import Takes

V0_1 = Path(__file__).parent / "v0_1"
MESSAGES: dict[str, Any] = json.loads((V0_1 / "messages.json").read_text(encoding="utf-8"))
CUSTOM_IDS = [custom_id for song in MESSAGES["songs"].values() for custom_id in song["custom_ids"]]
DRAFT = Wish(lyrics="Half a song", style="Slow", title="Draft", length=30, seed=4)
"""What the form in `messages.json` was opened with."""

SUNG = Wish(
    lyrics="Zeile\nお茶 🎶",
    style="Folk",
    model="minimax/music-cover",
    reference=Reference("", "a.mp3", 0, seconds=30.5),
    title="with-reference",
    length=30,
    seed=1 << 62,
    clip_from=1.5,
    rights=Rights.PUBLIC_DOMAIN,
)


class Tree:
    """Takes commands on messages."""

    def add_command(self, command: app_commands.ContextMenu, *, override: bool) -> None:
        pass


class Bot:
    """As much of the bot as the cogs fill."""

    def __init__(self) -> None:
        self.presses: dict[str, Handler] = {}
        self.keeping: dict[str, object] = {}
        self.tree = Tree()


def handlers() -> dict[str, Handler]:
    """The tables of every cog."""
    bot, ordering = Bot(), Ordering(cast("Any", None), cast("Any", None), cast("Any", None))
    Music(cast("Jamboree", bot), ordering, cast("StatusCards", None))
    Takes(cast("Jamboree", bot), ordering)
    return bot.presses


async def test_the_recipe_in_an_mp3_that_was_posted_is_read() -> None:
    found = await asyncio.to_thread(read_recipe, V0_1 / "song.mp3")
    assert found is not None
    assert (found.song_id, found.wish) == ("01k3abcdefgh000015", SUNG)
    audio = LocalAudio()
    assert await audio.recipe(V0_1 / "song.mp3") == SUNG
    audio.close()


@pytest.mark.parametrize("custom_id", [*CUSTOM_IDS, MESSAGES["erase"], MESSAGES["form"]["custom_id"]])
def test_every_button_and_form_that_stands_in_a_channel_has_its_handler(custom_id: str) -> None:
    known = buttons.read(custom_id)
    assert known is not None
    assert str(known) == custom_id
    assert f"{known.kind}:{known.action}" in handlers()


@pytest.mark.parametrize("name", MESSAGES["songs"])
def test_a_button_is_about_its_song(name: str) -> None:
    song = MESSAGES["songs"][name]
    read = [buttons.read(custom_id) for custom_id in song["custom_ids"]]
    assert {known.subject for known in read if known} == {song["id"]}


def test_a_form_that_was_open_during_the_upgrade_makes_its_wish() -> None:
    made = song_form.wish_of(MESSAGES["submitted"], DRAFT, 9.0)
    assert made == replace(DRAFT, lyrics="A whole song now", model="minimax/music-2.0", rights=Rights.PERMISSION)
    assert buttons.read(MESSAGES["submitted"]["custom_id"]) == CustomId("form", "1234567890123456789")
