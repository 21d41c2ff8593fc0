"""Whom a message pings."""

from __future__ import annotations

import discord
import pytest

from bot.sandbox.discord import Town
from tests.sandbox.discord.singer import Singer

NONE = discord.AllowedMentions.none()
USERS = discord.AllowedMentions(everyone=False, roles=False, users=True)


def only(town: Town, person: str) -> discord.AllowedMentions:
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(town.people[person].id)])


@pytest.mark.parametrize("allowed", ["default", "none", "users", "ada"])
async def test_a_message_pings_whom_it_names_and_is_allowed_to(town: Town, singer: Singer, allowed: str) -> None:
    ada, ben, moderators = town.people["ada"], town.people["ben"], town.world.home.role("Moderators").id
    town.permit("jam", mention_everyone=True)
    rules = {"default": None, "none": NONE, "users": USERS, "ada": only(town, "ada")}[allowed]
    channel = singer.get_partial_messageable(town.channels["jam"].id)
    text = f"{ada.mention} {ben.mention} <@&{moderators}> @everyone"
    message = await (channel.send(text) if rules is None else channel.send(text, allowed_mentions=rules))
    pings = {
        "default": {"ada", "ben", "mo", "cy", "everyone"},
        "none": set[str](),
        "users": {"ada", "ben"},
        "ada": {"ada"},
    }[allowed]
    assert town.messages()[-1].pings == pings
    assert {user.name for user in message.mentions} == pings & {"ada", "ben"}


async def test_an_answer_to_an_interaction_pings_users_alone(town: Town, singer: Singer) -> None:
    text = f"{town.people['ben'].mention} <@&{town.world.home.role('Moderators').id}> @everyone"
    singer.do = lambda interaction: interaction.response.send_message(text)
    said = await (await town.command("ada", "song create", lyrics="la")).said()
    assert said.pings == {"ben"}


async def test_without_the_permission_everyone_is_only_a_word(town: Town, singer: Singer) -> None:
    town.permit("jam", mention_everyone=False)
    await singer.get_partial_messageable(town.channels["jam"].id).send("@everyone")
    assert town.messages()[-1].pings == set()


async def test_an_edit_pings_nobody(town: Town, singer: Singer) -> None:
    message = await singer.get_partial_messageable(town.channels["jam"].id).send("quiet")
    edited = await message.edit(content=town.people["ada"].mention)
    assert [user.name for user in edited.mentions] == ["ada"]
    assert town.messages()[-1].pings == set()
