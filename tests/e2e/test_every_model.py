"""Every model, from slash command to channel: with a reference where it takes one, without where it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Generation, Studio, tone
from bot.sandbox.discord import Interaction, Town, Upload
from bot.songs.models import Instrumental, Model
from tests.audio import sounds
from tests.e2e.conftest import BRISK, LYRICS, SECONDS, judge
from tests.e2e.memory import remember
from tests.e2e.test_a_song import songs
from tests.nursery import forked
from tests.stand_ins import models_of

CLIP = Upload("tune.mp3", sounds.mp3(sounds.tone(18)))

ROWS = models_of("aiml")
"""The models of the API that the sandbox plays."""


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    """A bot to which every model is offered, even the one that was withdrawn."""
    await remember(tmp_path, SECONDS + 0.2)
    studio = Studio(compose=tone, seconds=SECONDS)
    studio.offer("music-01")
    async with rehearsing(Town(), studio, tmp_path, start=forked, SONGS_PER_USER="20", **BRISK) as going:
        await studio.until(lambda: any(request.path == "/v1/models" for request in studio.requests))
        yield going
        judge(going)


def options(model: Model) -> dict[str, Any]:
    """What a person would give this model."""
    sung = {"lyrics": LYRICS} if model.sings else {"instrumental": True}
    styled = {"style": "A warm folk waltz"} if model.style else {}
    clip = {"reference": CLIP, "rights": "mine"} if model.reference else {}
    return {"model": model.id, "title": model.id.replace("/", " "), **sung, **styled, **clip}


async def test_each_model_sings_from_the_slash_command_to_the_channel(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    for model in ROWS:
        await (await town.command("ada", "song create", **options(model))).answered()
    await town.until(lambda: len(songs(rehearsal)) == len(ROWS), timeout=40)
    by_model = {generation.model: generation for generation in rehearsal.studio.generations.values()}
    assert set(by_model) == {model.id for model in ROWS}
    for model in ROWS:
        wanted = len(CLIP.data) if model.reference else 0
        assert by_model[model.id].reference_bytes == wanted, model.id
    credited = [message for message in songs(rehearsal) if "tune.mp3 (mine)" in str(message.embeds)]
    assert len(credited) == sum(model.reference is not None for model in ROWS)


REFUSED = [
    *(
        (
            {"model": model.id, "reference": CLIP, **({"lyrics": LYRICS} if model.sings else {"instrumental": True})},
            "no reference clip",
        )
        for model in ROWS
        if model.reference is None
    ),
    *(
        (
            {"model": model.id, "lyrics": LYRICS, **({"style": "A warm folk waltz"} if model.style else {})},
            "needs a reference clip",
        )
        for model in ROWS
        if model.reference
    ),
    *(({**options(model), "lyrics": "la " * 2000}, "characters long") for model in ROWS if model.lyrics),
    *(
        ({**options(model), "style": "x" * (model.style.most + 5)}, "so 5 must go")
        for model in ROWS
        if model.style and model.style.most and model.lyrics
    ),
    *(({**options(model), "length": 400}, "Length must be") for model in ROWS if model.length),
    *(
        ({**options(model), "instrumental": True, "lyrics": ""}, "always sings")
        for model in ROWS
        if model.instrumental is Instrumental.NEVER
    ),
    (
        {"model": "minimax-music", "lyrics": LYRICS, "reference": Upload("short.mp3", sounds.mp3(sounds.tone(9)))},
        "This clip is 9 sec long; minimax-music needs more than 15 sec.",
    ),
    ({"lyrics": LYRICS, "reference": Upload("notes.mp3", b"not music at all " * 900)}, "That is a text, not audio."),
    ({"lyrics": LYRICS, "reference": CLIP, "clip_from": "0:30"}, "so it cannot start at 30 sec"),
    ({"lyrics": LYRICS, "reference": CLIP, "clip_from": "20:00"}, "Only the first 20 min of a clip are looked at"),
    ({"lyrics": LYRICS, "reference": CLIP, "clip_from": "later"}, "is not a time"),
]


async def test_what_a_model_does_not_take_is_refused_in_private_before_anything_is_spent(rehearsal: Rehearsal) -> None:
    asked: list[tuple[Interaction, str]] = []
    for given, told in REFUSED:
        asked.append((await rehearsal.town.command("ada", "song create", **given), told))
    for interaction, told in asked:
        said = await interaction.said(timeout=15)
        assert told in said.content, (interaction.data, said.content)
        assert said.content.endswith("Nothing was spent.")
        assert said.ephemeral_for == "ada"
    assert rehearsal.studio.submits == 0
    assert rehearsal.town.messages("jam", "ben") == []


async def only(rehearsal: Rehearsal, **given: Any) -> Generation:
    """The one song that came of a command."""
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS, **given)
    await rehearsal.town.until(lambda: songs(rehearsal), timeout=20)
    return next(iter(rehearsal.studio.generations.values()))


async def test_a_clip_that_fits_goes_by_discords_own_link(rehearsal: Rehearsal) -> None:
    made = await only(rehearsal, reference=CLIP)
    assert "/ephemeral-attachments/" in made.request["reference_audio_url"]


async def test_another_format_becomes_an_mp3_on_the_card_and_that_link_is_passed(rehearsal: Rehearsal) -> None:
    opus = Upload("voice.ogg", sounds.encoded(sounds.tone(9, 48_000), "ogg", "libopus"))
    made = await only(rehearsal, reference=opus)
    link = made.request["reference_audio_url"]
    assert "/cdn/attachments/" in link
    assert "reference.mp3" in link
    assert made.reference_bytes != len(opus.data)


async def test_a_clip_is_taken_from_where_one_says(rehearsal: Rehearsal) -> None:
    made = await only(rehearsal, reference=CLIP, clip_from="0:10")
    assert 0.3 < made.reference_bytes / len(CLIP.data) < 0.6
    assert "tune.mp3: 8 sec of 18 sec, from 10 sec on" in str(songs(rehearsal)[0].embeds)


async def test_the_clip_travels_with_its_song(rehearsal: Rehearsal) -> None:
    await only(rehearsal, reference=CLIP)
    files = {file.filename: file.data for file in songs(rehearsal)[0].attachments}
    assert files["reference-tune.mp3"] == CLIP.data


async def test_many_refusals_at_once_are_all_answered_and_the_next_song_is_sung(rehearsal: Rehearsal) -> None:
    asked = await asyncio.gather(
        *(rehearsal.town.command("ben", "song create", lyrics="la " * 1500) for _ in range(30))
    )
    for interaction in asked:
        assert "characters long" in (await interaction.said(timeout=15)).content
    await only(rehearsal)
