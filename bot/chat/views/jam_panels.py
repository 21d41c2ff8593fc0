"""What a jam shows one person alone: the preview before it is open, one's own part, the host's panel, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.buttons import Button, CustomId
from bot.chat.forms.fields import ABOUT_MOST
from bot.chat.jam_buttons import JAM
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.views import lines
from bot.chat.views.boards import NAME_MOST, RULES_MOST, THEME_MOST, link
from bot.chat.views.songs import fitting, title
from bot.jams.answers import Preview
from bot.jams.jams import Jam
from bot.jams.parts import Part, Seat
from bot.jams.replacing import HandedIn
from bot.jams.standing import Standing
from bot.jams.states import JamState
from bot.songs.songs import Song

LISTED_MOST = 10
MESSAGE_MOST = 1990
"""Units of a message: Discord takes 2,000."""


def plan(preview: Preview, texts: Texts) -> dict[str, Any]:
    """What the jam would cost at the most and who pays, with the places and models that fit; nothing is held yet."""
    jam = preview.jam
    figures = {"price": texts.money(jam.price), "ceiling": texts.money(jam.ceiling)}
    said = [
        f"## {texts('board.head', theme=escaping.line(jam.theme, THEME_MOST))}",
        texts("jam_plan.ceiling_takes" if jam.together else "jam_plan.ceiling", places=jam.places, **figures),
        _payer(preview, texts),
        f"- **{texts(f'jam_form.pace_{jam.pace}')}.** {texts(f'jam_form.pace_{jam.pace}_about')}",
        *_ticked(jam, texts),
    ]
    if rules := escaping.line(" / ".join(jam.rules.split("\n")), RULES_MOST):
        said.append(texts("board.rules", rules=rules))
    return {"content": fitting(said, MESSAGE_MOST), "view": _under_plan(preview, texts)}


def _payer(preview: Preview, texts: Texts) -> str:
    if preview.free is None:
        return f"{texts('jam_plan.payer_owner')} {texts('jam_plan.back')}"
    free = texts.money(preview.free)
    if not preview.fits:
        return texts("jam_plan.too_dear", free=free)
    return f"{texts('jam_plan.payer_purse', free=free)} {texts('jam_plan.back')}"


def _ticked(jam: Jam, texts: Texts) -> Iterator[str]:
    voting = ("vote", "listeners") if jam.options.vote else ()
    for name in ("blind", *voting, "look_first"):
        if getattr(jam.options, name):
            yield f"- **{texts(f'jam_form.{name}')}.** {texts(f'jam_form.{name}_about')}"


def _under_plan(preview: Preview, texts: Texts) -> discord.ui.View:
    jam, view = preview.jam, discord.ui.View(timeout=None)
    places = [choice for choice in preview.choices if choice.model == jam.model]
    models = [choice for choice in preview.choices if choice.places == jam.places]
    if jam.together:
        view.add_item(_menu("lines", "jam_plan.pick_lines", jam, _line_counts(preview, texts), texts))
    elif places:
        options = [
            discord.SelectOption(
                value=str(one.places),
                label=texts.label(ABOUT_MOST, "jam_plan.places", count=one.places, ceiling=texts.money(one.ceiling)),
                default=one.places == jam.places,
            )
            for one in places
        ]
        view.add_item(_menu("places", "jam_plan.pick_places", jam, options, texts))
    if models:
        options = [
            discord.SelectOption(
                value=one.model,
                label=texts.label(ABOUT_MOST, "jam_plan.model", model=one.model, ceiling=texts.money(one.ceiling)),
                description=escaping.bare(words.good_at(one.model, texts), ABOUT_MOST) or None,
                default=one.model == jam.model,
            )
            for one in models
        ]
        view.add_item(_menu("model", "jam_plan.pick_model", jam, options, texts))
    for button in jam_buttons.UNDER_PLAN:
        view.add_item(
            discord.ui.Button[Any](
                label=buttons.label(button, texts),
                style=button.style,
                custom_id=str(CustomId(button.action, jam.id, JAM)),
                disabled=button is jam_buttons.OPEN and not preview.fits,
            )
        )
    view.stop()
    return view


def _line_counts(preview: Preview, texts: Texts) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            value=str(count),
            label=texts.label(ABOUT_MOST, "jam_plan.lines", count=count),
            default=count == preview.jam.lines,
        )
        for count in preview.lines or (preview.jam.lines,)
    ]


def _menu(action: str, key: str, jam: Jam, options: list[discord.SelectOption], texts: Texts) -> discord.ui.Select[Any]:
    placeholder = texts.label(ABOUT_MOST, key)
    return discord.ui.Select[Any](
        custom_id=str(CustomId(action, jam.id, JAM)), placeholder=placeholder, options=options, required=True
    )


def how(jam: Jam, texts: Texts) -> str:
    """How a jam works, step by step."""
    if jam.together:
        return lines.how(texts)
    names = {one.action: buttons.label(one, texts) for one in (jam_buttons.JOIN, jam_buttons.WRITE)}
    hear, rate = (buttons.label(one, texts) for one in jam_buttons.VOTING)
    remind, longer = (buttons.label(one, texts) for one in (jam_buttons.REMIND, jam_buttons.LONGER))
    said = [
        texts("jam.how_1", join=names["join"], write=names["write"]),
        texts("jam.how_2"),
        texts("jam.how_vote", hear=hear, rate=rate) if jam.options.vote else texts("jam.how_3"),
        texts("jam.how_4", remind=remind, longer=longer),
        texts("jam.how_album", album=buttons.label(jam_buttons.ALBUM, texts)),
        *([texts("jam.how_look")] if jam.options.look_first else []),
    ]
    return "\n".join(said)


def replaceable(handed_in: HandedIn, texts: Texts) -> tuple[str, Sequence[Button]]:
    """That a song is handed in, and what another in its place would cost."""
    key = "jam.replace" if handed_in.covered else "jam.replace_dear"
    if not handed_in.paid:
        key = "jam.replace_free"
    said = texts(key, title=title(handed_in.song, texts, NAME_MOST), price=texts.money(handed_in.cost))
    return said, (jam_buttons.REPLACE,) if handed_in.covered else ()


def host(jam: Jam, standing: Standing, texts: Texts, *, moderator: bool = False) -> dict[str, Any]:
    """The host's panel: how the jam stands, and what can be done with it; moderators can look up who made what."""
    song, handed_in, sung = standing.together, standing.handed_in, standing.sung + standing.published
    said = [
        texts("jam_host.head", theme=_theme(jam), state=texts(f"jam_state.{jam.state}")),
        texts("jam_host.songs", handed_in=handed_in, sung=sung)
        if song is None
        else texts("board.lines", written=song.written, of=song.of, people=standing.taken),
        _about(jam, texts),
    ]
    return {
        "content": "\n".join(said),
        "view": buttons.row(jam.id, jam_buttons.of_host(jam, moderator=moderator), texts, kind=JAM),
    }


def _about(jam: Jam, texts: Texts) -> str:
    """What becomes of the jam where its host does nothing."""
    if jam.state is JamState.PAUSED:
        return texts("jam_host.about_paused", resume=buttons.label(jam_buttons.RESUME, texts))
    return texts("jam_host.about" if jam_buttons.of_host(jam) else "jam_host.over")


def makers(songs: Sequence[Song], texts: Texts) -> str:
    """Who made which song, for moderators."""
    told = (
        texts("jam_host.maker", title=title(song, texts, NAME_MOST), who=f"<@{song.requester.id}>") for song in songs
    )
    return fitting(told, MESSAGE_MOST)


def listed(jams: Sequence[Jam], texts: Texts) -> str:
    """A server's jams, newest first, with a link to each board."""
    return fitting((_listed(jam, texts) for jam in jams[:LISTED_MOST]), MESSAGE_MOST)


def _listed(jam: Jam, texts: Texts) -> str:
    state = texts(f"jam_state.{jam.state}")
    if where := link(jam, jam.board):
        return f"- {texts('jam.listed', theme=_theme(jam), state=state, board=where)}"
    return f"- {texts('jam.listed_plain', theme=_theme(jam), state=state)}"


def mine(
    parts: Sequence[tuple[Jam, Part, Song | None]], texts: Texts, late: Mapping[str, str] = MappingProxyType({})
) -> str:
    """One's own jams, the newest first: the place, the song on it and what became of it, and the line that came too
    late by its jam's id."""
    told = ("\n".join(_mine(*one, late.get(one[0].id, ""), texts)) for one in parts[:LISTED_MOST])
    return fitting((f"\n{one}" if number else one for number, one in enumerate(told)), MESSAGE_MOST)


def _mine(jam: Jam, part: Part, song: Song | None, late: str, texts: Texts) -> Iterator[str]:
    seat = "writes" if jam.together and part.seat is Seat.TAKEN else part.seat
    doing = words.doing(song, texts) if song is not None else texts(f"jam_seat.{seat}")
    yield texts("jam.mine", theme=_theme(jam), doing=doing)
    if kept := escaping.line(late, 300):
        yield texts("jam.line_kept", words=kept)
    if part.seat is Seat.STRUCK and part.reason:
        yield texts("jam.struck", reason=escaping.line(part.reason, 300))
    if where := link(jam, jam.board):
        yield texts("jam.board", board=where)


def writes(parts: Sequence[tuple[Jam, Part, Song | None]], texts: Texts) -> discord.ui.View | None:
    """**Write my song** for the newest jam in which one has an empty place; **Post here** for songs that are one's own
    now. None where there is neither."""
    view = discord.ui.View(timeout=None)
    for jam, part, song in parts[:LISTED_MOST]:
        if jam.running and part.seat is Seat.TAKEN and song is None:
            write = jam_buttons.LINE if jam.together else jam_buttons.WRITE
            custom_id, label = str(CustomId(write.action, jam.id, JAM)), buttons.label(write, texts)
            view.add_item(discord.ui.Button[Any](label=label, style=write.style, custom_id=custom_id))
            if jam.together:
                leave = CustomId(jam_buttons.LEAVE.action, jam.id, JAM)
                view.add_item(buttons.shown(leave, buttons.label(jam_buttons.LEAVE, texts)))
            break
    for song in (song for _, _, song in parts if song is not None and buttons.POST_HERE in buttons.under_card(song)):
        if len(view.children) >= buttons.LISTED_MOST:
            break
        label = buttons.titled(buttons.POST_HERE, song, texts)
        custom_id = str(CustomId(buttons.POST_HERE.action, song.id))
        view.add_item(discord.ui.Button[Any](label=label, style=buttons.POST_HERE.style, custom_id=custom_id))
    view.stop()
    return view if view.children else None


def _theme(jam: Jam) -> str:
    return escaping.line(jam.theme, min(THEME_MOST, NAME_MOST))
