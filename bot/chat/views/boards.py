"""What a jam shows everybody: its board, line by line, and the message that ends it. Values in, texts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.messages.catalogue import Texts
from bot.chat.places import place_of
from bot.chat.views import jam_songs, lines
from bot.chat.views.jam_songs import link as link
from bot.chat.views.moments import moments
from bot.chat.views.songs import COLOUR
from bot.jams.jams import Jam
from bot.jams.sheets import Sheet
from bot.jams.standing import Credit, Line, Standing
from bot.jams.states import EndCause, JamState, PauseCause

LINES_MOST = 20
"""Lines of a board, however many people there are."""

BOARD_MOST = 2000
"""Characters of a message (Discord docs, Create Message)."""

THEME_MOST, RULES_MOST, NAME_MOST, TITLE_MOST = 150, 400, 60, 80
"""Units of what people typed, marks and all."""


def board(jam: Jam, standing: Standing, texts: Texts, *, costs: bool = True) -> str:
    """The board: what it is, what is going on and until when, how many there are, what is special about it, and in
    small letters who hosts it; then, where names are no secret, people. Read from top to bottom it makes sense without
    being seen. `costs` is True where everybody who sees it may know what is spent."""
    host = f"-# {_host(jam, standing, texts, costs=costs)}"
    lines = [*_head(jam, standing, texts, costs=costs), *_notes(jam, standing, texts), host]
    if jam.running:
        lines += _people(standing.lines, LINES_MOST - len(lines), texts)
    shown = ""
    for line in lines:
        if escaping.units(shown) + escaping.units(line) + 1 > BOARD_MOST:
            break
        shown = f"{shown}\n{line}" if shown else line
    return shown


def _head(jam: Jam, standing: Standing, texts: Texts, *, costs: bool) -> Iterator[str]:
    yield f"## {texts('board.head', theme=escaping.line(standing.theme, THEME_MOST))}"
    writing = jam.running and not standing.of  # nothing is published yet
    if writing and jam.state is not JamState.SINGING:
        blind, open_ = ("board.line_blind", "board.line") if jam.together else ("board.songs_blind", "board.songs")
        yield texts(blind if jam.options.blind else open_)
        if standing.vote:
            yield texts("board.vote_everybody") if jam.options.listeners else texts("board.vote_players")
    yield phase(jam, standing, texts)
    if standing.voted:
        yield texts("board.voted", count=standing.voted)
    if costs and standing.returned is not None and standing.spent is not None:
        yield texts("board.cost", spent=texts.money(standing.spent), returned=texts.money(standing.returned))
    if jam.running and standing.together is not None:
        yield from lines.counts(standing, standing.together, texts)
    elif writing:
        yield from _counts(standing, texts)
    listed = jam.running and jam.state is not JamState.FINALE
    if listed and (rules := escaping.line(" / ".join(standing.rules.split("\n")), RULES_MOST)):
        yield texts("board.rules", rules=rules)


def phase(jam: Jam, standing: Standing, texts: Texts) -> str:
    """What is going on, and until when."""
    soon, at = moments(standing.ends_at)
    if jam.together and (own := lines.phase(jam, standing, texts)) is not None:
        return own
    match standing.state:
        case JamState.OPEN:
            return texts("board.writing", soon=soon, at=at)
        case JamState.SINGING:
            return texts("board.singing", soon=soon, at=at)
        case JamState.PUBLISHING:
            return texts("board.publishing", published=standing.published, of=standing.of)
        case JamState.LISTENING:
            if standing.vote:
                hear, rate = (buttons.label(one, texts) for one in jam_buttons.VOTING)
                key = "board.voting" if jam.options.blind else "board.voting_open"
                return texts(key, hear=hear, rate=rate, soon=soon, at=at)
            key = "board.listening" if jam.options.blind else "board.listening_open"
            return texts(key, soon=soon, at=at)
        case JamState.PAUSED:
            cause = standing.pause_cause or PauseCause.HOST
            return texts(f"board.paused_{cause}", left=texts.duration(round(standing.left_seconds or 0)))
        case JamState.FINALE:
            return texts("board.finale")
        case JamState.DONE:
            return texts("board.done", of=standing.published)
        case _:
            return texts(f"board.off_{standing.end_cause or EndCause.HOST}")


def _counts(standing: Standing, texts: Texts) -> Iterator[str]:
    counts = {"taken": standing.taken, "places": standing.places}
    songs = {"handed_in": standing.handed_in, "sung": standing.sung + standing.published}
    if not (standing.taken or standing.waiting):
        yield texts("board.counts_none", places=standing.places)
    elif standing.waiting:
        yield texts("board.counts_waiting", waiting=standing.waiting, **counts, **songs)
    else:
        yield texts("board.counts", **counts, **songs)
    if standing.under_way:
        yield texts("board.under_way", count=standing.under_way)
    if standing.unseen:
        yield texts("board.unseen", count=standing.unseen)
    if standing.state is JamState.OPEN and standing.under_way and standing.taken > standing.handed_in:
        yield texts("board.todo", count=standing.taken - standing.handed_in)


def _host(jam: Jam, standing: Standing, texts: Texts, *, costs: bool) -> str:
    host, asked = escaping.line(standing.host, NAME_MOST), standing.asked_model
    if not standing.model:
        said = texts("board.host_no_model", host=host, asked=asked)
    elif asked and not jam.over:
        said = texts("board.host_other", host=host, model=standing.model, asked=asked)
    else:
        said = texts("board.host", host=host, model=standing.model)
    shown = costs and not jam.over
    return f"{said} {texts('board.ceiling', ceiling=texts.money(standing.ceiling))}" if shown else said


def _notes(jam: Jam, standing: Standing, texts: Texts) -> Iterator[str]:
    """What is special about it."""
    if standing.threadless:
        yield texts("board.threadless") if jam.thread is None else texts("board.thread_gone")
    elif jam.thread is not None:
        key = "board.thread_songs" if standing.published else "board.thread"
        if standing.published or not jam.over:
            yield texts(key, thread=f"<#{place_of(jam.thread).channel_id}>", count=standing.published)
    if not jam.running:
        return
    if standing.away_seconds:
        yield texts("board.away", away=texts.duration(round(standing.away_seconds)))
    if standing.locked:
        yield texts("board.locked")
    if not standing.more_time:
        yield texts("board.no_more_time")


def _people(people: Sequence[Line], room: int, texts: Texts) -> Iterator[str]:
    shown = people if len(people) <= room else people[: max(0, room - 1)]
    for line in shown:
        name, doing = escaping.line(line.name, NAME_MOST), texts(f"jam_doing.{line.doing}")
        if song := escaping.line(line.title, TITLE_MOST):
            yield f"- {texts('board.person_titled', name=name, doing=doing, title=song)}"
        else:
            yield f"- {texts('board.person', name=name, doing=doing)}"
    if len(shown) < len(people):
        yield f"- {texts('board.more_people', count=len(people) - len(shown))}"


# --- the end ---------------------------------------------------------------------------------------------------------


def finale(
    jam: Jam, made: Sequence[Credit], texts: Texts, sheet: Sheet | None = None, *, costs: bool = True
) -> dict[str, discord.Embed | str]:
    """How the songs came out, who made them, with a link to each, and what it cost; of one song that all wrote every
    line with its writer, and which take the room likes better."""
    head = texts("finale.head", theme=escaping.line(jam.theme, THEME_MOST))
    cost = _cost(jam, len(made), texts) if costs else texts("finale.songs", songs=len(made))
    said = [f"## {head}", cost]
    if sheet is None:
        embed = discord.Embed(description="\n".join(jam_songs.lines(jam, made, texts)), colour=COLOUR)
        return {"content": "\n".join(said), "embed": embed}
    takes = {credit.song.id: (credit.number, link(jam, credit.song.posted)) for credit in made}
    said += lines.result(sheet, takes, texts)
    return {"content": "\n".join(said), "embed": lines.whole(sheet, texts)}


def called_off(
    jam: Jam, texts: Texts, sheet: Sheet | None = None, *, costs: bool = True
) -> dict[str, discord.Embed | str]:
    """That it was called off, why, and what became of its songs and its money; with the lines that were written."""
    head = texts("finale.head_off", theme=escaping.line(jam.theme, THEME_MOST))
    why = texts(f"finale.off_{jam.end_cause or EndCause.HOST}")
    said = [f"## {head}", why]
    if jam.spent is not None and jam.returned is not None:
        spent, returned = texts.money(jam.spent), texts.money(jam.returned)
        said += [texts("board.cost", spent=spent, returned=returned)] if costs else []
        said += [texts("finale.kept")] if jam.spent else []
    if sheet is None or not sheet.standing:
        return {"content": "\n".join(said)}
    return {"content": "\n".join([*said, texts("finale.lines_so_far")]), "embed": lines.whole(sheet, texts)}


def _cost(jam: Jam, songs: int, texts: Texts) -> str:
    spent, returned = (texts.money(figure or 0) for figure in (jam.spent, jam.returned))
    return texts("finale.cost", songs=songs, spent=spent, returned=returned, ceiling=texts.money(jam.ceiling))
