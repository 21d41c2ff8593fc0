"""The forms of `/settings`, one a subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.chat.buttons import CustomId
from bot.chat.forms import fields
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST
from bot.chat.messages.catalogue import Texts
from bot.songs.servers import BLOCKED_MOST, JamRules, Singers

SETTINGS = "settings"
"""The kind of thing that these buttons and forms are about."""

AT_MOST = 25
"""Roles, and channels, that a server may name: as many as one menu of Discord's takes."""

BLOCKED_CHARACTERS = 4000
"""Of the field for blocked words: as many as a field takes."""

KINDS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
"""Channels that messages are written in; a thread goes by its parent."""


def singers(now: Singers, texts: Texts) -> discord.ui.Modal:
    """Who may sing and where: what is left empty is everybody, and everywhere."""
    title = texts.label(LABEL_MOST, "settings.singers")
    form = discord.ui.Modal(title=title, custom_id=str(CustomId("save", "singers", kind=SETTINGS)))
    form.add_item(
        discord.ui.Label(
            text=texts.label(LABEL_MOST, "settings.pick_roles"),
            description=texts.label(ABOUT_MOST, "settings.pick_roles_about"),
            component=_roles(now),
        )
    )
    form.add_item(
        discord.ui.Label(
            text=texts.label(LABEL_MOST, "settings.pick_channels"),
            description=texts.label(ABOUT_MOST, "settings.pick_channels_about"),
            component=_channels(now),
        )
    )
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def singers_of(data: Mapping[str, Any]) -> Singers:
    """What a submitted form says."""
    said = {component["custom_id"]: component for component in fields.components(data.get("components", []))}
    roles, channels = (frozenset(map(int, fields.values(said.get(name)))) for name in ("roles", "channels"))
    return Singers(roles, channels)


def jams(now: JamRules, texts: Texts) -> discord.ui.Modal:
    """Who may start jams, where reports go, and which words are not sung."""
    title = texts.label(LABEL_MOST, "settings.jams")
    form = discord.ui.Modal(title=title, custom_id=str(CustomId("save", "jams", kind=SETTINGS)))
    role, channel = discord.SelectDefaultValueType.role, discord.SelectDefaultValueType.channel
    roles = discord.ui.RoleSelect[Any](
        custom_id="role",
        required=False,
        min_values=0,
        default_values=[discord.SelectDefaultValue(id=now.role, type=role)] if now.role else [],
    )
    reports = discord.ui.ChannelSelect[Any](
        custom_id="reports",
        required=False,
        min_values=0,
        channel_types=[discord.ChannelType.text],
        default_values=[discord.SelectDefaultValue(id=now.reports, type=channel)] if now.reports else [],
    )
    blocked = discord.ui.TextInput[Any](
        custom_id="blocked",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=BLOCKED_CHARACTERS,
        default="\n".join(now.blocked)[:BLOCKED_CHARACTERS] or None,
    )
    for name, field in (("pick_jam_role", roles), ("pick_reports", reports), ("blocked", blocked)):
        about = texts.label(ABOUT_MOST, f"settings.{name}_about")
        form.add_item(
            discord.ui.Label(text=texts.label(LABEL_MOST, f"settings.{name}"), description=about, component=field)
        )
    form.stop()
    return form


def jams_of(data: Mapping[str, Any]) -> JamRules:
    """What a submitted form says."""
    said = {component["custom_id"]: component for component in fields.components(data.get("components", []))}
    role, reports = (next(map(int, fields.values(said.get(name))), None) for name in ("role", "reports"))
    lines = "".join(fields.values(said.get("blocked"))).splitlines()
    blocked = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    return JamRules(role, reports, blocked[:BLOCKED_MOST])


def _roles(now: Singers) -> discord.ui.RoleSelect[Any]:
    known = [discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.role) for id_ in sorted(now.roles)]
    return discord.ui.RoleSelect(
        custom_id="roles", required=False, min_values=0, max_values=AT_MOST, default_values=known[:AT_MOST]
    )


def _channels(now: Singers) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    known = [discord.SelectDefaultValue(id=id_, type=kind) for id_ in sorted(now.channels)]
    return discord.ui.ChannelSelect(
        custom_id="channels",
        required=False,
        channel_types=KINDS,
        min_values=0,
        max_values=AT_MOST,
        default_values=known[:AT_MOST],
    )
