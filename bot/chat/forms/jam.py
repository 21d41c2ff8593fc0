"""The forms of jams: of `/jam start`, and small ones of hosts, moderators and listeners. A modal out, values in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.buttons import CustomId
from bot.chat.forms.fields import ABOUT_MOST, LABEL_MOST, components, values
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.words import plain_title
from bot.jams.hosting import REASON_MOST
from bot.jams.jams import RULES_MOST, THEME_LEAST, THEME_MOST, Jam, Options
from bot.jams.shapes import PACE_USUAL, PACES, SHAPES
from bot.songs.songs import Requester, Song

NEW = "new"
"""What a form is about that makes a new jam."""

OPTIONS = {"blind": "blind", "vote": "vote", "listeners": "listeners", "look-first": "look_first"}
"""The boxes by their values, each with the field of `Options`."""

USUAL = Options(blind=True, vote=True, listeners=True)
"""What is ticked in a new form."""

REPORT_MOST = 500
"""Characters of a report."""

SONGS_MOST = 25
"""Options of a select (Discord docs, Select Menu)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the form of a jam was sent with."""

    theme: str
    shape: str
    pace: str
    rules: str
    options: Options


def jam(now: Jam | None, texts: Texts, *, subject: str = NEW) -> discord.ui.Modal:
    """The form of a jam, filled with what `now` says. Five components: as many as a modal may have."""
    pace, shape = (PACE_USUAL, "songs") if now is None else (now.pace, now.shape)
    form = _form("form", subject, "jam_form.title", texts)
    theme = discord.ui.TextInput[Any](
        custom_id="theme",
        min_length=THEME_LEAST,
        max_length=THEME_MOST,
        default=now.theme if now else None,
        placeholder=texts.label(ABOUT_MOST, "jam_form.theme_example"),
    )
    shapes = [
        discord.SelectOption(
            value=one,
            label=texts.label(ABOUT_MOST, f"jam_form.shape_{one}"),
            description=texts.label(ABOUT_MOST, f"jam_form.shape_{one}_about"),
            default=one == shape,
        )
        for one in SHAPES
    ]
    paces = [
        discord.RadioGroupOption(
            value=one,
            label=texts.label(ABOUT_MOST, f"jam_form.pace_{one}"),
            description=texts.label(ABOUT_MOST, f"jam_form.pace_{one}_about"),
            default=one == pace,
        )
        for one in PACES
    ]
    rules = discord.ui.TextInput[Any](
        custom_id="rules",
        style=discord.TextStyle.paragraph,
        required=False,
        max_length=RULES_MOST,
        default=(now.rules if now else "") or None,
        placeholder=texts.label(ABOUT_MOST, "jam_form.rules_example"),
    )
    form.add_item(_labelled(theme, "theme", texts, about=True))
    form.add_item(_labelled(discord.ui.Select[Any](custom_id="shape", required=True, options=shapes), "shape", texts))
    form.add_item(_labelled(discord.ui.RadioGroup[Any](custom_id="pace", required=True, options=paces), "pace", texts))
    form.add_item(_labelled(rules, "rules", texts, about=True))
    form.add_item(_labelled(_options(now.options if now else USUAL, texts), "options", texts))
    form.stop()
    return form


def given(data: Mapping[str, Any]) -> Given:
    """What a submitted form says."""
    ticked = set(_values(data, "options"))
    options = Options(**{field: value in ticked for value, field in OPTIONS.items()})
    theme, shape, pace, rules = (text(data, name) for name in ("theme", "shape", "pace", "rules"))
    return Given(theme, shape, pace, rules, options)


def text(data: Mapping[str, Any], name: str) -> str:
    """What one field of a submitted form holds; empty where there is none."""
    return next(iter(_values(data, name)), "")


def hand(jam: Jam, texts: Texts) -> discord.ui.Modal:
    """Whom to make the host."""
    form = _form("handed", jam.id, "jam_form.hand", texts)
    form.add_item(_labelled(discord.ui.UserSelect[Any](custom_id="user", required=True), "hand_to", texts))
    form.stop()
    return form


def chosen(data: Mapping[str, Any]) -> Requester | None:
    """The person who was chosen; None for a bot, and where nobody was."""
    resolved = data.get("resolved", {})
    user = resolved.get("users", {}).get(text(data, "user"))
    if user is None or user.get("bot"):
        return None
    nick = resolved.get("members", {}).get(user["id"], {}).get("nick")
    return Requester(int(user["id"]), nick or user.get("global_name") or user["username"])


def strike(jam: Jam, songs: Sequence[Song], texts: Texts) -> discord.ui.Modal:
    """Which song to take out, and why. They stand in the order of their titles, which tells nothing of their makers."""
    form = _form("struck", jam.id, "jam_form.strike", texts)
    titled = sorted(songs, key=lambda song: (song.title.casefold(), song.id))[:SONGS_MOST]
    options = [discord.SelectOption(value=song.id, label=plain_title(song, 90, texts)) for song in titled]
    form.add_item(_labelled(discord.ui.Select[Any](custom_id="song", required=True, options=options), "song", texts))
    form.add_item(_reason(texts))
    form.stop()
    return form


def refuse(song_id: str, texts: Texts) -> discord.ui.Modal:
    """Why a song is not let in."""
    form = _form("refused", song_id, "jam_form.refuse", texts)
    form.add_item(_reason(texts))
    form.stop()
    return form


def report(song_id: str, texts: Texts) -> discord.ui.Modal:
    """What is wrong with a song."""
    title = texts.label(LABEL_MOST, "jam_form.report")
    form = discord.ui.Modal(title=title, custom_id=str(CustomId("reported", song_id)))
    field = discord.ui.TextInput[Any](
        custom_id="reason", style=discord.TextStyle.paragraph, max_length=REPORT_MOST, required=True
    )
    about = texts.label(ABOUT_MOST, "jam_form.report_about")
    label = texts.label(LABEL_MOST, "jam_form.reason")
    form.add_item(discord.ui.Label(text=label, description=about, component=field))
    form.stop()
    return form


def _form(action: str, subject: str, key: str, texts: Texts) -> discord.ui.Modal:
    return discord.ui.Modal(title=texts.label(LABEL_MOST, key), custom_id=str(CustomId(action, subject, JAM)))


def _reason(texts: Texts) -> discord.ui.Label[Any]:
    field = discord.ui.TextInput[Any](custom_id="reason", required=True, max_length=REASON_MOST)
    return _labelled(field, "reason", texts, about=True)


def _options(now: Options, texts: Texts) -> discord.ui.CheckboxGroup[Any]:
    options = [
        discord.CheckboxGroupOption(
            value=value,
            label=texts.label(ABOUT_MOST, f"jam_form.{field}"),
            description=texts.label(ABOUT_MOST, f"jam_form.{field}_about"),
            default=getattr(now, field),
        )
        for value, field in OPTIONS.items()
    ]
    return discord.ui.CheckboxGroup[Any](custom_id="options", required=False, options=options)


def _labelled(item: discord.ui.Item[Any], name: str, texts: Texts, *, about: bool = False) -> discord.ui.Label[Any]:
    described = texts.label(ABOUT_MOST, f"jam_form.{name}_about") if about else None
    return discord.ui.Label(text=texts.label(LABEL_MOST, f"jam_form.{name}"), description=described, component=item)


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    said = {component["custom_id"]: component for component in components(data.get("components", []))}
    return values(said.get(name))
