"""Guests between the sandbox's Discord and a small bot: what they do reaches it as anybody's presses and forms do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import ui

from bot.sandbox.discord import Message, Town
from bot.sandbox.guests import GUESTS_MOST, Crowd
from bot.sandbox.guests.people import dealt
from tests.sandbox.discord.singer import Singer, buttons, singing

BOARD = "## Jam: a rainy day\nRules: “umbrella”"
FAST = 2000.0
"""A minute of a person's in 30 ms."""


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town() as town:
        yield town


@pytest.fixture
async def singer(town: Town) -> AsyncIterator[Singer]:
    """A bot that has a board up and gives out places, forms and previews."""
    async with singing(town) as singer:
        singer.do = jam
        yield singer


async def board(town: Town, singer: Singer, **under: str) -> Message:
    under = under or {"join": "Join", "write": "Write my song", "host": "Host"}
    await singer.get_partial_messageable(town.channels["jam"].id).send(BOARD, view=buttons(**under))
    return town.messages("jam")[-1]


def form() -> ui.Modal:
    modal = ui.Modal(title="Write my song", custom_id="form")
    for name in ("lyrics", "style"):
        modal.add_item(ui.Label(text=name, component=ui.TextInput[Any](custom_id=name, required=False)))
    modal.stop()
    return modal


async def jam(interaction: discord.Interaction[Any]) -> None:
    pressed = dict(interaction.data or {})["custom_id"]
    answer = interaction.response
    if pressed == "join":
        await answer.send_message(
            "A place.", ephemeral=True, view=buttons(write="Write my song", back="Give my place back")
        )
    elif pressed in {"write", "again"}:
        await answer.send_modal(form())
    elif pressed == "form":
        await answer.send_message("This will be sent.", ephemeral=True, view=buttons(sing="Sing it", again="Change"))
    elif pressed == "sing":
        await answer.edit_message(content="In line", view=None)
    else:
        await answer.send_message("Your place is free.", ephemeral=True)


async def test_they_come_as_people_and_hand_in_what_the_rules_ask_for(town: Town, singer: Singer) -> None:
    at = await board(town, singer)
    told: list[dict[str, Any]] = []
    changed = asyncio.Event()

    def tell(row: dict[str, Any]) -> None:
        told.append(row)
        changed.set()

    crowd = Crowd(town, speed=FAST, tell=tell)
    crowd.start(10, seed=2)
    await town.until(lambda: singer.seen)
    town.delete_message(at)
    await board(town, singer)  # they find the one that took its place
    async with asyncio.timeout(10):
        while sum(one["sung"] for one in crowd.shown()) < 7:
            changed.clear()
            await changed.wait()
    await crowd.stop()
    assert not crowd.running
    assert singer.errors == []
    names = {asked.user.name for asked in singer.seen}
    assert names == {guest.name for guest in dealt(2, 10)}
    member = singer.seen[0].user
    assert isinstance(member, discord.Member)
    assert member.joined_at is not None
    assert time.time() - member.joined_at.timestamp() > 86_400
    handed_in = [dict(asked.data or {}) for asked in singer.seen if asked.type is discord.InteractionType.modal_submit]
    assert "umbrella" in str(handed_in[0]["components"])
    assert {"name": "abe", "display": "Abe", "doing": "has handed in a song", "sung": True, "over": False} in [
        row.get("guest") for row in told
    ]


async def test_they_go_when_the_board_has_no_buttons_any_more(town: Town, singer: Singer) -> None:
    at = await board(town, singer)
    crowd = Crowd(town, speed=FAST)
    crowd.start(2, seed=5)
    await town.until(lambda: singer.seen)
    channel = singer.get_partial_messageable(town.channels["jam"].id)
    await channel.get_partial_message(at.id).edit(content="## Jam: a rainy day\nThe jam is over.", view=None)
    await crowd.finished()
    assert not crowd.running
    assert all(one["over"] for one in crowd.shown())


async def test_a_bot_that_is_away_is_waited_for(town: Town, singer: Singer) -> None:
    await board(town, singer)
    town.drop_gateway(resumable=False)
    crowd = Crowd(town, speed=FAST)
    crowd.start(1)
    await town.until(lambda: town.online)
    await town.until(lambda: singer.seen)
    await crowd.stop()


async def test_where_nobody_can_come_it_is_said_in_a_sentence(town: Town, singer: Singer) -> None:
    crowd = Crowd(town)
    for channel in ("jam", "gallery", "dm", "no such place"):
        with pytest.raises(ValueError, match="No jam is running in this channel"):
            crowd.start(1, channel=channel)
    at = await board(town, singer)
    for number in (0, GUESTS_MOST + 1):
        with pytest.raises(ValueError, match="From 1 to 50 guests"):
            crowd.start(number)
    place = await town.start_thread("mo", "Jam: a rainy day", message=at)
    crowd.start(GUESTS_MOST, channel=place.name)
    with pytest.raises(ValueError, match="stop them first"):
        crowd.start(1)
    await crowd.stop()
    assert [one["over"] for one in crowd.shown()] == [False] * GUESTS_MOST
    crowd.start(1)
    await crowd.stop()
