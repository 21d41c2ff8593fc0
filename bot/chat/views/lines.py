"""One song that all write, as people see it: on the board, to one person alone, at the end. Values in, texts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.buttons import LABEL_MOST, CustomId
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.chat.views.moments import moments
from bot.chat.views.songs import COLOUR
from bot.jams.jams import Jam
from bot.jams.picks import better
from bot.jams.sheets import STYLES_MOST, PickKind, Sheet
from bot.jams.standing import Standing, Together
from bot.jams.states import JamState

WORDS_MOST, STYLE_MOST, NAME_MOST = 200, 300, 60
"""Units of a line, a style and a name, marks and all."""

WHOLE_MOST = 3900
"""Of an embed's 4,096."""

SIDES = ("A", "B")


def phase(jam: Jam, standing: Standing, texts: Texts) -> str | None:
    """What is going on, where that is not what it is in every other jam."""
    soon, at = moments(standing.ends_at)
    if standing.state is JamState.CHOOSING:
        return texts("board.choosing", soon=soon, at=at)
    if standing.state is JamState.SINGING:
        return texts("board.singing_takes", soon=soon, at=at)
    if standing.state is JamState.LISTENING and jam.options.vote:
        takes = buttons.label(jam_buttons.TAKES, texts)
        return texts("board.comparing", takes=takes, soon=soon, at=at)
    return texts("board.listening_open", soon=soon, at=at) if standing.state is JamState.LISTENING else None


def counts(standing: Standing, song: Together, texts: Texts) -> Iterator[str]:
    """How far the song is, and who may go on with it."""
    if not standing.of and standing.state is not JamState.SINGING:
        yield texts("board.lines", written=song.written, of=song.of, people=standing.taken)
    if standing.state is JamState.OPEN:
        if words := escaping.line(song.last, WORDS_MOST):
            yield texts("board.last_line", words=words)
        yield _pen(song, texts)
        if song.waiting:
            yield texts("board.pen_waiting", count=song.waiting)
    elif standing.state is JamState.CHOOSING:
        for number, (_, words) in enumerate(song.styles, 1):
            yield texts("board.style", number=number, words=escaping.line(words, STYLE_MOST))
        if not song.styles:
            yield texts("board.no_style")
    elif standing.state is JamState.SINGING:
        yield texts("board.takes_sung", count=standing.sung + standing.published)
        if standing.unseen:
            yield texts("board.unseen", count=standing.unseen)
    if standing.state in {JamState.CHOOSING, JamState.LISTENING} and song.picked:
        yield texts("board.picked", count=song.picked)


def _pen(song: Together, texts: Texts) -> str:
    if song.pen_until is None:
        return texts("board.pen_free", line=buttons.label(jam_buttons.LINE, texts))
    soon, _ = moments(song.pen_until)
    if song.offered:
        return texts("board.pen_offered", soon=soon)
    if who := escaping.line(song.pen, NAME_MOST):
        return texts("board.pen_named", who=who, soon=soon)
    return texts("board.pen_taken", soon=soon)


def under_board(jam: Jam, standing: Standing, texts: Texts) -> discord.ui.View:
    """The buttons under a jam's board: the styles to pick, a press each, before those of every jam. Needs a running
    loop."""
    styles = standing.together.styles if standing.together is not None else ()
    view = discord.ui.View(timeout=None)
    for number, (style_id, words) in enumerate(styles, 1):
        text = f"{number}. {escaping.bare(words, LABEL_MOST - 4)}"
        view.add_item(
            buttons.shown(CustomId(jam_buttons.PICK.action, jam.id, JAM, style_id), text, jam_buttons.PICK.style)
        )
    for button in jam_buttons.under_board(jam):
        if button is not jam_buttons.STYLE or len(styles) < STYLES_MOST:
            custom_id = CustomId(button.action, jam.id, JAM)
            view.add_item(buttons.shown(custom_id, buttons.label(button, texts), button.style))
    view.stop()
    return view


def compare(jam_id: str, takes: Sequence[tuple[str, str]], texts: Texts) -> tuple[str, discord.ui.View]:
    """The takes as one listener has them: each song's id and the link to its message, A first."""
    said, items = [texts("jam.compare")], list[discord.ui.Button[discord.ui.View]]()
    for side, (song_id, link) in zip(SIDES, takes, strict=False):
        said.append(texts("jam.side", side=side, link=link))
        label = texts.label(LABEL_MOST, "button.better", side=side)
        items.append(
            buttons.shown(CustomId(jam_buttons.BETTER.action, jam_id, JAM, song_id), label, jam_buttons.BETTER.style)
        )
    return "\n".join(said), buttons.view(items)


def result(sheet: Sheet, takes: Mapping[str, tuple[int, str]], texts: Texts) -> Iterator[str]:
    """A link to each take, by its song's id with its number, and which the room likes better."""
    for number, link in takes.values():
        if link:
            yield texts("finale.take", number=number, link=link)
    counts = sheet.picked(PickKind.TAKE)
    mine = sorted((counts.get(song_id, 0) for song_id in takes), reverse=True)
    if len(mine) < 2 or not mine[0]:
        return
    liked = better(sheet, tuple(takes))
    if liked is None:
        yield texts("finale.level", count=mine[0], other=mine[1])
    else:
        yield texts("finale.better", number=takes[liked][0], count=mine[0], other=mine[1])


def whole(sheet: Sheet, texts: Texts) -> discord.Embed:
    """Every line with its writer."""
    shown, used, lines = list[str](), 0, sheet.standing
    for line in lines:
        words, writer = escaping.line(line.words, WORDS_MOST), escaping.line(line.writer.name, NAME_MOST)
        said = texts("finale.line", number=line.number or 0, words=words, writer=writer)
        used += escaping.units(said) + 1
        if used > WHOLE_MOST:
            shown.append(texts("finale.lines_more", count=len(lines) - len(shown)))
            break
        shown.append(said)
    return discord.Embed(description="\n".join(shown), colour=COLOUR)


def how(texts: Texts) -> str:
    """How one song is written, step by step."""
    names = {
        one.action: buttons.label(one, texts)
        for one in (jam_buttons.LINE, jam_buttons.UNLINE, jam_buttons.TAKES, jam_buttons.REMIND, jam_buttons.LONGER)
    }
    steps = ("jam.how_line_1", "jam.how_line_2", "jam.how_line_3", "jam.how_line_4")
    return "\n".join(texts(step, **names) for step in steps)
