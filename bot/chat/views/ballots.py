"""What a jam's vote shows one person alone: their five songs, their ballot, how it was counted, why they have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.buttons import Button, CustomId
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.chat.views import jam_songs
from bot.chat.views.boards import THEME_MOST, moments
from bot.chat.views.songs import fitting, title
from bot.jams.ballots import Ballot, Barred
from bot.jams.counting import DRAWS, SETTLED, Result
from bot.jams.jams import Jam
from bot.jams.standing import Credit
from bot.jams.voting import Hearing
from bot.songs.songs import Song

MESSAGE_MOST = 1990
"""Units of a message: Discord takes 2,000."""

TITLE_MOST = 80


def slate(jam: Jam, hearing: Hearing, texts: Texts) -> dict[str, Any]:
    """The songs that a person was dealt, with a link to each and their marks so far."""
    assert hearing.slate is not None
    soon, at = moments(jam.ends_at)
    rate = buttons.label(jam_buttons.RATE, texts)
    said = [
        texts("slate.head", count=len(hearing.heard)),
        *_heard(jam, hearing, texts),
        *([texts("slate.then", rate=rate, soon=soon, at=at)] if hearing.heard else []),
    ]
    return {"content": fitting(said, MESSAGE_MOST), "view": _under_slate(jam, hearing, texts)}


def _heard(jam: Jam, hearing: Hearing, texts: Texts) -> Iterator[str]:
    return (f"- {_song(jam, credit, hearing.marks, texts)}" for credit in hearing.heard)


def _under_slate(jam: Jam, hearing: Hearing, texts: Texts, *more: tuple[Button, int]) -> discord.ui.View:
    number = hearing.slate.number if hearing.slate is not None else 1
    wanted = [(jam_buttons.RATE, number)] if hearing.heard else []
    wanted += [(jam_buttons.FIVE_MORE, number + 1)] if hearing.more else []
    wanted += [(jam_buttons.EARLIER, number - 1)] if number > 1 else []
    return buttons.view(_numbered(jam, button, at, texts) for button, at in (*wanted, *more))


def cast(jam: Jam, ballot: Ballot, hearing: Hearing, texts: Texts) -> dict[str, Any]:
    """That a ballot is kept, with the slate as it is rated by now: what a slate's message becomes."""
    soon, at = moments(jam.ends_at)
    said = [texts("ballot.kept", count=len(ballot.rated), soon=soon, at=at), *_heard(jam, hearing, texts)]
    under = _under_slate(jam, hearing, texts, (jam_buttons.BALLOT, 0))
    return {"content": fitting(said, MESSAGE_MOST), "view": under}


def _numbered(jam: Jam, button: Button, number: int, texts: Texts) -> discord.ui.Button[discord.ui.View]:
    """A button about a slate; the newest where `number` is 0."""
    argument = str(number) if number else ""
    custom_id = CustomId(button.action, jam.id, JAM, argument)
    return buttons.shown(custom_id, buttons.label(button, texts), button.style)


def mine(jam: Jam, ballot: Ballot | None, songs: Sequence[Credit], texts: Texts) -> str:
    """A person's own ballot."""
    theme = escaping.line(jam.theme, THEME_MOST)
    if ballot is None:
        return texts("ballot.none", theme=theme)
    marked = [credit for credit in songs if credit.song.id in ballot.marks]
    lines = (f"- {_song(jam, credit, ballot.marks, texts)}" for credit in marked)
    return fitting((texts("ballot.mine", theme=theme), *lines), MESSAGE_MOST)


def counted(jam: Jam, result: Result, texts: Texts) -> str:
    """How it was counted, in five sentences."""
    said = [
        texts("count.dealt", ballots=result.ballots),
        texts("count.pairs"),
        texts("count.strength"),
        texts("count.shared", draws=DRAWS, percent=round(SETTLED * 100))
        if result.ranked
        else texts("count.picks", picks=len(result.picks)),
        texts("count.hearings", hearings=jam_songs.by_number(jam, result, texts)),
    ]
    return fitting((f"{number}. {sentence}" for number, sentence in enumerate(said, 1)), MESSAGE_MOST)


def odd(jam: Jam, result: Result, pushed: Song | None, texts: Texts) -> str:
    """What looks odd about the ballots, for the host alone; nothing was done about it. Empty where nothing does.
    `pushed` is the song that several love and nothing else, where it is still there."""
    head = texts("jam_odd.head", theme=escaping.line(jam.theme, THEME_MOST))
    said = [f"- {one}" for one in _odd(result, pushed, texts)]
    return "\n".join((head, *said)) if said else ""


def _odd(result: Result, pushed: Song | None, texts: Texts) -> Iterator[str]:
    if result.pushed is not None:
        named = title(pushed, texts, TITLE_MOST) if pushed is not None else texts("card.untitled")
        yield texts("jam_odd.pushed", count=result.pushers, title=named)
    if result.young:
        yield texts("jam_odd.young", count=result.young)


def barred(why: Barred, texts: Texts) -> str:
    """Why a person casts no ballot, and what they can do."""
    hear, rate = (buttons.label(one, texts) for one in jam_buttons.VOTING)
    return texts(f"barred.{why}", hear=hear, rate=rate)


def _song(jam: Jam, credit: Credit, marks: Mapping[str, int], texts: Texts) -> str:
    song, stars = jam_songs.named(jam, credit, texts), marks.get(credit.song.id)
    return song if stars is None else texts("slate.rated", song=song, stars=texts(f"stars.{stars}"))
