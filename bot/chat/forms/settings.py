"""The forms of `/settings`, one a subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat import escaping
from bot.chat.buttons import CustomId
from bot.chat.forms import fields
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST
from bot.chat.messages.catalogue import Texts
from bot.purse.values import CostsShown
from bot.songs.offers import Offer
from bot.songs.servers import BLOCKED_MOST, ChannelDefault, JamRules, Singers

SETTINGS = "settings"
"""The kind of thing that these buttons and forms are about."""

AT_MOST = 25
"""Roles, and channels, that a server may name: as many as one menu of Discord's takes."""

STYLE_MOST = 2000
"""Characters of a style: what models take at most."""

ANY_MODEL = "auto"
"""The choice that leaves the model to the bot."""

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

TOLD_IN = [kind for kind in KINDS if kind is not discord.ChannelType.forum]
"""Channels that a message can be sent to as they are."""


@dataclass(frozen=True, slots=True)
class Default:
    """What the form about channels says: for which of them, and what holds there."""

    channels: frozenset[int]
    default: ChannelDefault


def singers(now: Singers, texts: Texts) -> discord.ui.Modal:
    """Who may sing and where: what is left empty is everybody, and everywhere."""
    return _form(
        "singers",
        texts,
        (
            ("settings.pick_roles", "settings.pick_roles_about", _roles(now)),
            ("settings.pick_channels", "settings.pick_channels_about", _channels(now.channels)),
        ),
    )


def singers_of(data: Mapping[str, Any]) -> Singers:
    """What a submitted form says."""
    said = _said(data)
    return Singers(_ids(said.get("roles")), _ids(said.get("channels")))


def defaults(now: Default, offers: Sequence[Offer], texts: Texts) -> discord.ui.Modal:
    """What songs in some channels are made with where nobody says."""
    chosen = now.default.model or ANY_MODEL
    whatever = discord.SelectOption(
        value=ANY_MODEL, label=texts.label(ABOUT_MOST, "settings.usual_model"), default=chosen == ANY_MODEL
    )
    known = [offer.model.id for offer in offers if offer.offered]
    named = [discord.SelectOption(value=one, label=one, default=one == chosen) for one in known]
    style = discord.ui.TextInput[Any](
        custom_id="style",
        required=False,
        max_length=STYLE_MOST,
        default=escaping.bare(now.default.style, STYLE_MOST) or None,
    )
    return _form(
        "defaults",
        texts,
        (
            (
                "settings.pick_default_channels",
                "settings.pick_default_channels_about",
                _channels(now.channels, least=1),
            ),
            (
                "settings.pick_model",
                "settings.pick_model_about",
                discord.ui.Select[Any](custom_id="model", required=False, options=[whatever, *named]),
            ),
            ("settings.usual_style", "settings.usual_style_about", style),
        ),
    )


def defaults_of(data: Mapping[str, Any]) -> Default:
    """What a submitted form says."""
    said = _said(data)
    model = next(iter(fields.values(said.get("model"))), ANY_MODEL)
    style = " ".join(str(said.get("style", {}).get("value") or "").split())
    return Default(_ids(said.get("channels")), ChannelDefault("" if model == ANY_MODEL else model, style))


def costs(now: CostsShown, texts: Texts) -> discord.ui.Modal:
    """Who sees what songs cost."""
    options = [
        discord.SelectOption(value=one.value, label=texts.label(ABOUT_MOST, f"costs.{one}"), default=one is now)
        for one in CostsShown
    ]
    field = discord.ui.Select[Any](custom_id="costs", options=options)
    return _form("costs", texts, (("settings.pick_costs", "settings.pick_costs_about", field),))


def costs_of(data: Mapping[str, Any]) -> CostsShown | None:
    """What a submitted form says; None where it says nothing that can be."""
    chosen = next(iter(fields.values(_said(data).get("costs"))), "")
    return next((one for one in CostsShown if one.value == chosen), None)


def notices(now: int | None, texts: Texts) -> discord.ui.Modal:
    """Where it is told that the purse comes to its end."""
    chosen = () if now is None else (now,)
    field = _channels(chosen, most=1, kinds=TOLD_IN)
    return _form("notices", texts, (("settings.pick_notices", "settings.pick_notices_about", field),))


def notices_of(data: Mapping[str, Any]) -> int | None:
    """The channel that a submitted form names."""
    return next(iter(_ids(_said(data).get("channels"))), None)


def _form(subject: str, texts: Texts, rows: Sequence[tuple[str, str, discord.ui.Item[Any]]]) -> discord.ui.Modal:
    """A form: for each field its label's key, its description's key, and itself."""
    title = texts.label(LABEL_MOST, f"settings.{subject}")
    form = discord.ui.Modal(title=title, custom_id=str(CustomId("save", subject, kind=SETTINGS)))
    for label, about, field in rows:
        described = texts.label(ABOUT_MOST, about)
        form.add_item(discord.ui.Label(text=texts.label(LABEL_MOST, label), description=described, component=field))
    form.stop()  # nothing of it stays in memory, whether it is submitted or dismissed
    return form


def _said(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {component["custom_id"]: component for component in fields.components(data.get("components", []))}


def _ids(component: Mapping[str, Any] | None) -> frozenset[int]:
    return frozenset(map(int, fields.values(component)))


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


def _channels(
    now: Collection[int], *, least: int = 0, most: int = AT_MOST, kinds: Sequence[discord.ChannelType] = KINDS
) -> discord.ui.ChannelSelect[Any]:
    kind = discord.SelectDefaultValueType.channel
    known = [discord.SelectDefaultValue(id=id_, type=kind) for id_ in sorted(now)]
    return discord.ui.ChannelSelect(
        custom_id="channels",
        required=least > 0,
        channel_types=list(kinds),
        min_values=least,
        max_values=most,
        default_values=known[:most],
    )
