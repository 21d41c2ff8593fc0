"""Forms: opened, filled, handed in."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest
from discord import ui
from discord.http import Route

from bot.sandbox.discord import Interaction, Town, Upload
from tests.sandbox.discord.singer import Singer


def form() -> ui.Modal:
    """One field of every kind that a form of ours has."""
    modal = ui.Modal(title="A new song", custom_id="form")
    lyrics: ui.TextInput[Any] = ui.TextInput(
        custom_id="lyrics", default="la la", min_length=2, max_length=10, required=True
    )
    clip: ui.FileUpload[Any] = ui.FileUpload(custom_id="clip", required=False)
    style: ui.Select[Any] = ui.Select(
        custom_id="style",
        options=[discord.SelectOption(label="Folk", value="folk", default=True), discord.SelectOption(label="Ska")],
    )
    ticks: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
        custom_id="ticks",
        required=False,
        options=[discord.CheckboxGroupOption(label="A", value="a"), discord.CheckboxGroupOption(label="B", value="b")],
    )
    for label, component in (("Lyrics", lyrics), ("Clip", clip), ("Style", style), ("Tick", ticks)):
        modal.add_item(ui.Label(text=label, component=component))
    modal.stop()
    return modal


FIELD = {"type": 4, "custom_id": "a"}
LABEL = {"type": 18, "label": "x", "component": FIELD}


async def opened(town: Town, singer: Singer) -> Interaction:
    singer.do = lambda interaction: interaction.response.send_modal(form())
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    assert asked.reply == "modal"
    singer.do = lambda interaction: interaction.response.send_message("thanks")
    return asked


def submitted(singer: Singer) -> dict[str, Any]:
    return cast("dict[str, Any]", singer.seen[-1].data)


def said(singer: Singer) -> dict[str, Any]:
    """Custom id → value of the last form that came in."""
    fields = [row["component"] for row in submitted(singer)["components"]]
    return {field["custom_id"]: field.get("value", field.get("values")) for field in fields}


async def test_what_is_not_touched_is_handed_in_as_it_was(town: Town, singer: Singer) -> None:
    await (await town.submit("ada", await opened(town, singer))).answered()
    assert said(singer) == {"lyrics": "la la", "clip": [], "style": ["folk"], "ticks": []}


async def test_what_is_filled_in_arrives_with_its_file(town: Town, singer: Singer) -> None:
    asked = await opened(town, singer)
    clip = Upload("hum.wav", b"hmm")
    done = await town.submit("ada", asked, lyrics="lo lo", clip=clip, style=["Ska"], ticks=["a", "b"])
    assert (await done.said()).content == "thanks"
    values = said(singer)
    resolved = submitted(singer)["resolved"]["attachments"]
    assert resolved[values.pop("clip")[0]]["filename"] == "hum.wav"
    assert values == {"lyrics": "lo lo", "style": ["Ska"], "ticks": ["a", "b"]}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"lyrics": ""}, "at least 2"),
        ({"lyrics": "x" * 11}, "at most 10"),
        ({"style": ["jazz"]}, "has no jazz"),
        ({"title": "x"}, "no such field"),
        ({"style": ["folk", "Ska"]}, "at most 1"),
    ],
)
async def test_a_client_does_not_send_off_a_form_that_is_wrong(
    town: Town, singer: Singer, values: dict[str, Any], why: str
) -> None:
    asked = await opened(town, singer)
    with pytest.raises(ValueError, match=why):
        await town.submit("ada", asked, **values)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "x" * 46}, "data.title"),
        ({"components": []}, "data.components"),
        ({"components": [{"type": 10, "content": "x"}] * 6}, "data.components"),
        ({"components": [LABEL | {"label": "x" * 46}]}, "label"),
        ({"components": [LABEL | {"component": {"type": 4}}]}, "custom_id"),
        (
            {
                "components": [
                    {"type": 18, "label": "x", "component": {"type": 4, "custom_id": "a", "max_length": 4001}}
                ]
            },
            "max_length",
        ),
    ],
)
async def test_a_form_beyond_discords_limits_is_refused(
    town: Town, singer: Singer, change: dict[str, Any], where: str
) -> None:
    modal = {"title": "A song", "custom_id": "form", "components": [LABEL]} | change

    async def send(interaction: discord.Interaction[Any]) -> None:
        route = Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await singer.http.request(route, json={"type": 9, "data": modal})

    singer.do = send
    await town.command("ada", "song create", lyrics="la la")
    error = await singer.acted()
    assert isinstance(error, discord.HTTPException)
    assert (error.status, error.code) == (400, 50035)
    assert where in str(error)


async def test_a_form_is_no_answer_to_a_form(town: Town, singer: Singer) -> None:
    asked = await opened(town, singer)
    await singer.acted()

    async def reopen(interaction: discord.Interaction[Any]) -> None:
        route = Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await singer.http.request(route, json={"type": 9, "data": form().to_dict()})

    singer.do = reopen
    await town.submit("ada", asked)
    assert await singer.failed() == (400, 50035)
