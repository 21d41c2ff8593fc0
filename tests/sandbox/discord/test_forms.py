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


FIELD = {"type": 4, "custom_id": "a", "style": 1}
LABEL = {"type": 18, "label": "x", "component": FIELD}
OPTIONS = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]


def field(**keys: Any) -> dict[str, Any]:
    """A form's one field, in a label."""
    return {"components": [LABEL | {"component": FIELD | keys}]}


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
    return {one["custom_id"]: one.get("value", one.get("values")) for one in fields}


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
        ({"components": [LABEL | {"component": {"type": 4, "style": 1}}]}, "custom_id"),
        (field(max_length=4001), "max_length"),
        (field(style=3), "style"),
        (field(label="twice"), "label"),
        (field(type=21, options=OPTIONS[:1]), "options"),
        (field(type=21, options=[option | {"default": True} for option in OPTIONS]), "options"),
        (field(type=22, options=OPTIONS * 6), "options"),
        (field(type=19, max_values=11), "max_values"),
        (field(type=5, min_values=2), "min_values"),
        (field(type=5, min_values=0), "min_values"),
        (field(type=6, default_values=[{"id": "1", "type": "user"}]), "default_values"),
        (field(type=8, disabled=True), "disabled"),
        (field(type=10, content="text"), "type"),
        (field(type=2, label="Press"), "type"),
        ({"components": [{"type": 10, "content": ""}]}, "content"),
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


def every_kind() -> ui.Modal:
    """A text, and a field of each kind that picks people, roles, channels or one of a few."""
    modal = ui.Modal(title="Settings", custom_id="settings")
    singer: ui.UserSelect[Any] = ui.UserSelect(custom_id="singer", required=True, max_values=2)
    role: ui.RoleSelect[Any] = ui.RoleSelect(custom_id="role", required=False)
    place: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id="place", channel_types=[discord.ChannelType.text], required=True
    )
    pace: ui.RadioGroup[Any] = ui.RadioGroup(
        custom_id="pace",
        required=True,
        options=[
            discord.RadioGroupOption(label="Flash", value="flash", default=True),
            discord.RadioGroupOption(label="Week", value="week"),
        ],
    )
    modal.add_item(ui.TextDisplay("Who sings where?"))
    for label, component in (("Singer", singer), ("Role", role), ("Place", place), ("Pace", pace)):
        modal.add_item(ui.Label(text=label, component=component))
    modal.stop()
    return modal


async def test_people_roles_and_channels_are_picked_by_name_and_resolved(town: Town, singer: Singer) -> None:
    singer.do = lambda interaction: interaction.response.send_modal(every_kind())
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    singer.do = lambda interaction: interaction.response.send_message("thanks")
    done = await town.submit("ada", asked, singer=["ben", "cy"], role="Moderators", place=["jam"], pace="week")
    await done.answered()
    data = submitted(singer)
    values = {part["component"]["custom_id"]: part["component"] for part in data["components"] if "component" in part}
    ben, cy = (str(town.people[name].id) for name in ("ben", "cy"))
    assert (values["singer"]["values"], values["pace"]["value"]) == ([ben, cy], "week")
    assert data["components"][0]["type"] == 10
    assert data["resolved"]["users"][ben]["username"] == "ben"
    assert data["resolved"]["members"][cy]["roles"] == [str(town.world.home.role("Moderators").id)]
    assert "user" not in data["resolved"]["members"][cy]
    assert list(data["resolved"]["roles"]) == values["role"]["values"]
    assert data["resolved"]["channels"][values["place"]["values"][0]]["name"] == "jam"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "at least 1"),
        ({"singer": ["ben", "cy", "dee"], "place": ["jam"]}, "at most 2"),
        ({"singer": "sue", "place": ["jam"]}, "has no 'sue'"),
        ({"singer": "ben", "place": ["lounge"]}, "no channel 'lounge'"),
        ({"singer": "ben", "place": ["gallery"]}, "no channel 'gallery'"),
        ({"singer": "ben", "place": ["jam"], "role": "Kings"}, "no role 'Kings'"),
        ({"singer": "ben", "place": ["jam"], "pace": "day"}, "has no day"),
        ({"singer": ["ben", "ben"], "place": ["jam"]}, "each value once"),
    ],
)
async def test_nobody_and_nothing_else_can_be_picked(
    town: Town, singer: Singer, values: dict[str, Any], why: str
) -> None:
    singer.do = lambda interaction: interaction.response.send_modal(every_kind())
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    with pytest.raises(ValueError, match=why):
        await town.submit("ada", asked, **values)


async def test_a_menu_holds_what_it_was_filled_with_until_it_is_touched(town: Town, singer: Singer) -> None:
    ben = town.people["ben"]
    defaults = [{"id": str(ben.id), "type": "user"}]
    menu = {"type": 5, "custom_id": "who", "default_values": defaults}
    modal = {"title": "Who", "custom_id": "form", "components": [{"type": 18, "label": "Who", "component": menu}]}

    async def send(interaction: discord.Interaction[Any]) -> None:
        route = Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await singer.http.request(route, json={"type": 9, "data": modal})

    singer.do = send
    asked = await (await town.command("ada", "song create", lyrics="la la")).answered()
    singer.do = lambda interaction: interaction.response.send_message("thanks")
    await (await town.submit("ada", asked)).answered()
    assert said(singer) == {"who": [str(ben.id)]}


async def test_a_form_can_be_forged_and_its_custom_id_made_by_hand(town: Town, singer: Singer) -> None:
    await town.forge_submit("ada", "song:form:1", lyrics="la la")
    await singer.acted()
    assert (submitted(singer)["custom_id"], said(singer)) == ("song:form:1", {"lyrics": "la la"})
    assert singer.seen[-1].message is None
