"""The steps of **One song**: lines, a style, two takes of the same words, and what the room likes better."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.jams.changes import JamChanges
from bot.jams.listening import listen
from bot.jams.parts import Seat
from bot.jams.pens import passed_on
from bot.jams.picks import all_picked, style_of
from bot.jams.ports.board import Word
from bot.jams.reminding import remind
from bot.jams.rounds import Round, came_to_nothing
from bot.jams.sheets import Sheet
from bot.jams.singers import with_a_model
from bot.jams.states import EndCause, JamState
from bot.jams.tools import Tools
from bot.jams.waiting import wait_for_songs
from bot.jams.writing import called_off, entering
from bot.songs import lyrics
from bot.songs.errors import Superseded
from bot.songs.orders import Order
from bot.songs.refusals import Refusal
from bot.songs.songs import Requester
from bot.songs.states import State
from bot.songs.wishes import Wish

TRIES = 4
"""Songs that are begun for the two takes: a take that fails is sung once more."""

ARTIST_MOST = 120
"""Characters of the writers' names as the artist of a song."""


async def write_lines(tools: Tools, round_: Round) -> JamChanges | None:
    """`open`: the pen goes on by itself; writing ends once there are as many lines as wanted, or time is up. Whoever
    has the pen then may finish their line."""
    jam, hold = round_.jam, tools.clocks.pen(round_.jam)
    assert jam.ends_at is not None
    sheet = _sheet(round_)
    if passed_on(sheet, round_.now, hold) != sheet or (sheet.pen.offered and not sheet.pen.told):
        sheet, tells = await tools.sheets.act(jam.id, lambda seen: _went_on(seen, round_.now, hold))
        if tells:
            await _tell(tools, round_, sheet)
    if not sheet.complete and round_.now < jam.ends_at:
        return await remind(tools, round_)
    if not sheet.complete and sheet.pen.holder is not None and not sheet.pen.offered:
        return None
    if not sheet.standing:
        return called_off(round_, EndCause.NO_LINES)
    return entering(round_, JamState.CHOOSING, tools.clocks.choosing(jam))


def _went_on(sheet: Sheet, now: float, hold: float) -> tuple[Sheet, tuple[Sheet, bool]]:
    """The sheet once the pen has gone on, and whether somebody is to be told that it is theirs."""
    sheet = passed_on(sheet, now, hold)
    tells = sheet.pen.offered and not sheet.pen.told
    sheet = replace(sheet, pen=replace(sheet.pen, told=sheet.pen.told or tells))
    return sheet, (sheet, tells)


async def _tell(tools: Tools, round_: Round, sheet: Sheet) -> None:
    """To whoever waited for the pen: it is theirs to take."""
    part = next((part for part in round_.parts if sheet.pen.holder and part.person.id == sheet.pen.holder.id), None)
    if part is not None:
        await tools.board.tell(round_.jam, part, Word.PEN)


async def choose_style(tools: Tools, round_: Round) -> JamChanges | None:
    """`choosing`: until time is up, or everybody who wrote has picked."""
    jam, sheet = round_.jam, _sheet(round_)
    assert jam.ends_at is not None
    if not sheet.standing:  # a moderator struck every one
        return called_off(round_, EndCause.NO_LINES)
    if round_.now < jam.ends_at and not all_picked(sheet):
        return None
    return entering(round_, JamState.SINGING, tools.song_deadline)


async def sing_takes(tools: Tools, round_: Round) -> JamChanges | None:
    """`singing`: two songs of the same words are begun, one more where one fails; then they are waited for. Where none
    can be had the jam is called off, and its words are told."""
    jam = round_.jam
    assert jam.ends_at is not None
    alive = [song for song in round_.songs.values() if not came_to_nothing(song)]
    begun = [song for song in round_.songs.values() if song.state is not State.CANCELLED]
    struck = sum(part.seat is Seat.STRUCK and part.person.id < 0 for part in round_.parts)
    if len(alive) + struck < jam.places and len(begun) < TRIES and round_.now < jam.ends_at:
        try:
            await _begin_take(tools, round_, len(round_.songs))
        except Refusal:  # no model, no room in line: as it is, or later
            return None if alive or round_.now < jam.ends_at else called_off(round_, EndCause.NO_SONGS)
        raise Superseded(f"jam {jam.id} has another take")
    return await wait_for_songs(tools, round_)


async def _begin_take(tools: Tools, round_: Round, count: int) -> None:
    """Have a take sung: the host asks for it, in the name of everybody who wrote. Begun once, however often it is asked
    for. Raises `Refusal`."""
    sheet, jam = _sheet(round_), await with_a_model(tools, round_.jam)
    style = style_of(sheet)
    wish = Wish(lyrics=sheet.words, style=style.words if style else "", title=jam.theme, model=jam.model)
    order = Order(
        wish=wish,
        interaction_id=_interaction(f"{jam.id}-take-{count}"),
        requester=Requester(jam.host.id, artist(sheet), jam.host.locale),
        guild_id=jam.guild_id,
        guild_locale=jam.guild_locale,
        origin=jam.room,
        jam_id=jam.id,
    )
    await tools.singing.create(order)


async def hear_takes(tools: Tools, round_: Round) -> JamChanges | None:
    """`listening`: where there is but one take there is nothing to compare."""
    heard = [song for _, song in round_.entered if song.state is State.DONE and song.erased_at is None]
    on_the_way = any(song.state in {State.READY, State.POSTING} and song.kept is None for _, song in round_.entered)
    if len(heard) < 2 and not on_the_way:
        return entering(round_, JamState.FINALE, None)
    return await listen(tools, round_)


def artist(sheet: Sheet) -> str:
    """The names of everybody who wrote a line that stands, as the artist of the song."""
    names = lyrics.one_line(", ".join(dict.fromkeys(sheet.writers.values())))
    return names if len(names) <= ARTIST_MOST else f"{names[: ARTIST_MOST - 1]}…"


def _interaction(key: str) -> int:
    """A number in the place of an interaction's, the same for the same key. Below 0, where Discord has none."""
    return -int.from_bytes(hashlib.sha256(key.encode()).digest()[:7])


def _sheet(round_: Round) -> Sheet:
    assert round_.sheet is not None, "a jam in which all write one song has one"
    return replace(round_.sheet, jam=round_.jam)
