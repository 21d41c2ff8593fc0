"""A jam's way: `advance` takes it from wherever it stands to where it must wait.

A restart is no special case. Each state has one step, which does at most one thing outside and answers with what is to
be written; both are safe to do again. `advance` is called at least once when a jam is due or poked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.jams import ending, finale, listening, publishing, together, waiting, writing
from bot.jams.changes import JamChanges
from bot.jams.clocks import redraw_at
from bot.jams.drawing import draw, outdated
from bot.jams.hosting import pause_by_itself, pauses_by_itself
from bot.jams.jams import Jam
from bot.jams.parts import Seat
from bot.jams.pens import moved_on, next_moment
from bot.jams.rounds import Round, read
from bot.jams.states import MOVES, TIMED, EndCause, JamState, PauseCause
from bot.jams.tending import account_trouble, tend
from bot.jams.tools import Tools
from bot.jams.writing import called_off
from bot.songs.errors import NoPlace, Superseded

Step = Callable[[Tools, Round], Awaitable[JamChanges | None]]
"""Takes a jam out of one state: what is to be written, or None where it must wait. Raises `ChatDown`, `DatabaseDown`,
`Superseded`."""

STEPS: dict[JamState, Step] = {
    JamState.DRAFT: ending.await_opening,
    JamState.OPEN: writing.write_songs,
    JamState.CHOOSING: together.choose_style,
    JamState.SINGING: waiting.wait_for_songs,
    JamState.PUBLISHING: publishing.publish_songs,
    JamState.LISTENING: listening.listen,
    JamState.FINALE: finale.show_finale,
    JamState.PAUSED: ending.stand_still,
    JamState.CALLED_OFF: ending.wind_up,
    JamState.DONE: ending.rest,
}

TOGETHER: dict[JamState, Step] = {
    **STEPS,
    JamState.OPEN: together.write_lines,
    JamState.SINGING: together.sing_takes,
    JamState.LISTENING: together.hear_takes,
}
"""The steps of a jam in which all write one song."""

AFTER_THE_END = 60 * 60.0
"""Seconds between looks at an ended jam of which songs are still under way; each of them pokes it as well."""

TRY_AGAIN = 20.0
"""Seconds after which a take is begun that could not be, since the host's other songs are in line, say."""


async def advance(tools: Tools, jam_id: str) -> Jam | None:
    """Take a jam as far as it goes, and write down when it is due again; None where there is no such jam.

    Raises `DatabaseDown` or `ChatDown`: call again later.
    """
    while True:
        jam = await tools.jams.get(jam_id)
        if jam is None:
            return None
        try:
            return await _advanced(tools, jam)
        except Superseded:  # a person was quicker: what they decided counts
            continue


async def _advanced(tools: Tools, jam: Jam) -> Jam:
    while (changes := await _step(tools, jam)) is not None:
        jam = await tools.jams.write(jam, **changes)
    return jam


async def _step(tools: Tools, jam: Jam) -> JamChanges | None:
    """The next thing that is to be written about a jam; None where it is at rest."""
    round_ = await read(tools, jam)
    if pauses_by_itself(jam) and account_trouble(round_):
        await pause_by_itself(tools, jam, PauseCause.ACCOUNT)
        raise Superseded(f"jam {jam.id} pauses")
    while await tend(tools, round_):
        round_ = await read(tools, jam)
    steps = TOGETHER if jam.together else STEPS
    if (changes := await steps[jam.state](tools, round_)) is not None:
        return changes
    try:
        if (drawn := await draw(tools, round_)) is not None:
            return drawn
    except NoPlace:
        if JamState.CALLED_OFF in MOVES[jam.state]:
            return called_off(round_, EndCause.NO_PLACE)
    due_at = next_due(tools, round_)
    soon_enough = jam.due_at is not None and due_at is not None and round_.now < jam.due_at <= due_at
    return None if soon_enough or due_at == jam.due_at else {"due_at": due_at}


def next_due(tools: Tools, round_: Round) -> float | None:
    """When a jam is to be looked at again that nothing pokes; None for never."""
    jam = round_.jam
    moments = list(_moments(tools, round_))
    if outdated(round_) and not (jam.over and jam.drawn_state is jam.state):
        moments.append(redraw_at(jam))
    return max(min(moments), round_.now + 1) if moments else None


def _moments(tools: Tools, round_: Round) -> list[float]:
    jam = round_.jam
    match jam.state:
        case JamState.DRAFT:
            return [jam.created_at + ending.DRAFT_LIFE]
        case JamState.OPEN:
            assert jam.ends_at is not None
            waits = any(part.seat is Seat.WAITING for part in round_.parts)
            lapses = [moment for moment in tools.clocks.lapses(jam) if waits and moment > round_.now]
            own = _of_the_pen(tools, round_) if jam.together else lapses
            return [jam.ends_at, *tools.clocks.reminders(jam)[jam.reminded :], *own]
        case JamState.CHOOSING | JamState.LISTENING:
            assert jam.ends_at is not None
            return [jam.ends_at, *tools.clocks.reminders(jam)[jam.reminded :]]
        case JamState.SINGING | JamState.PUBLISHING:
            assert jam.ends_at is not None
            next_one = jam.state is JamState.PUBLISHING and jam.published < len(jam.order)
            again = [round_.now + TRY_AGAIN] if _wants_takes(round_) else []
            return [jam.next_at if next_one and jam.next_at is not None else jam.ends_at, *again]
        case JamState.PAUSED:
            assert jam.began_at is not None
            return [jam.began_at + tools.limits.idle]
        case _:
            return [round_.now + AFTER_THE_END] if any(song.open for song in round_.songs.values()) else []


def _of_the_pen(tools: Tools, round_: Round) -> list[float]:
    """When the pen is to be looked at again: it is late for nobody by more than a step."""
    sheet = round_.sheet
    moment = next_moment(sheet, round_.now, tools.clocks.pen(round_.jam)) if sheet is not None else None
    return [] if moment is None else [moment]


def _wants_takes(round_: Round) -> bool:
    """Whether a take could not be begun now."""
    jam = round_.jam
    return jam.together and jam.state is JamState.SINGING and not round_.waited_for and not round_.unseen


async def after_downtime(tools: Tools, jam: Jam, last_awake: float) -> Jam:
    """The jam with its phase's end moved, once, where that passed while the bot was away."""
    if jam.state not in TIMED:
        return jam
    now = tools.clock.now()
    if jam.together and jam.state is JamState.OPEN:
        await tools.sheets.act(jam.id, lambda sheet: (moved_on(sheet, last_awake, now), None))
    ends_at = tools.clocks.after_downtime(jam, last_awake, now)
    if ends_at is None:
        return jam
    try:
        return await tools.write(jam, ends_at=ends_at, away_seconds=now - last_awake, reminded=0)
    except Superseded:
        return jam
