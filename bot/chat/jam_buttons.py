"""The buttons of jams, as rows: what stands under a board in each state, and under private answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ButtonStyle

from bot.chat.buttons import CHANGE, LYRICS, UNDER_SONG, Button, CustomId
from bot.jams.jams import Jam
from bot.jams.states import TIMED, JamState

JAM = "jam"
"""The kind of thing that these buttons and forms are about; of those under a song before moderators it is the song."""

OPEN = Button("begin", ButtonStyle.success)
FORGET = Button("forget")
JOIN = Button("join", ButtonStyle.primary)
LEAVE = Button("back")
WRITE = Button("write", ButtonStyle.success)
REPLACE = Button("replace", ButtonStyle.primary)
REMIND = Button("remind")
QUIET = Button("quiet")
HOW = Button("how")
HOST = Button("host")
LONGER = Button("longer")
NEXT = Button("next", ButtonStyle.primary)
LENGTHEN = Button("lengthen")
PAUSE = Button("pause")
RESUME = Button("resume", ButtonStyle.primary)
HAND = Button("hand")
STRIKE = Button("strike", ButtonStyle.danger)
LOCK = Button("lock")
UNLOCK = Button("unlock")
OFF = Button("off", ButtonStyle.danger)
SURELY = Button("surely", ButtonStyle.danger)
ANOTHER = Button("another", ButtonStyle.primary)
ALBUM = Button("album", ButtonStyle.primary)
BOOKLET = Button("booklet")
REPORT = Button("report")
SHOW = Button("show", ButtonStyle.success)
REFUSE = Button("refuse", ButtonStyle.danger)
WHO = Button("who")
LINE = Button("line", ButtonStyle.success)
UNLINE = Button("unline")
CUT = Button("cut", ButtonStyle.danger)
STYLE = Button("style", ButtonStyle.success)
PICK = Button("pick", ButtonStyle.primary)
TAKES = Button("takes", ButtonStyle.success)
BETTER = Button("better", ButtonStyle.primary)
HEAR = Button("hear", ButtonStyle.primary)
RATE = Button("rate", ButtonStyle.success)
FIVE_MORE = Button("onward")
EARLIER = Button("earlier")
COUNTED = Button("counted")
BALLOT = Button("ballot")

UNDER_PLAN: Sequence[Button] = (OPEN, CHANGE, FORGET)
"""The buttons under a jam's private preview."""

UNDER_ENTRY: Sequence[Button] = (LYRICS, REPORT)
"""The buttons under a blind song: nothing that tells who made it, and nothing that makes another of it."""

UNDER_CREDITED: Sequence[Button] = (*UNDER_SONG, REPORT)
"""The buttons under a jam's song once it is told who made it."""

UNDER_BOARD: Mapping[JamState, Sequence[Button]] = {
    JamState.OPEN: (JOIN, WRITE, REMIND, HOW, HOST, LONGER),
    JamState.SINGING: (REMIND, HOW, HOST),
    JamState.PUBLISHING: (REMIND, HOW, HOST),
    JamState.LISTENING: (REMIND, HOW, HOST, LONGER),
    JamState.PAUSED: (HOW, HOST),
}
"""The buttons under a board, by the jam's state; none where it has ended."""


TOGETHER: Mapping[JamState, Sequence[Button]] = {
    **UNDER_BOARD,
    JamState.OPEN: (LINE, UNLINE, REMIND, HOW, HOST, LONGER),
    JamState.CHOOSING: (STYLE, REMIND, HOW, HOST, LONGER),
    JamState.LISTENING: (TAKES, REMIND, HOW, HOST, LONGER),
}
"""The same where all write one song; the styles to pick stand before them."""
VOTING: Sequence[Button] = (HEAR, RATE)
"""What stands first under the board of a jam with a vote, while people listen."""


def mark(button: Button, subject: str, argument: str = "") -> str:
    """The custom id of that button, by which a message of ours is found again in its channel."""
    return str(CustomId(button.action, subject, JAM, argument))


def under_board(jam: Jam) -> Sequence[Button]:
    """The buttons under a jam's board; **More time** only while it is to be had."""
    voting = VOTING if jam.rated and jam.state is JamState.LISTENING else ()
    every = (*voting, *(TOGETHER if jam.together else UNDER_BOARD).get(jam.state, ()))
    if jam.together and not jam.options.vote:
        every = tuple(button for button in every if button is not TAKES)
    return every if jam.lengthened_by is None else tuple(button for button in every if button is not LONGER)


def under_finale(jam: Jam) -> Sequence[Button]:
    """The buttons under the message that ends a jam."""
    album = (ALBUM,) if jam.state is not JamState.CALLED_OFF else ()
    return (*album, ANOTHER, *((COUNTED, BALLOT) if jam.result is not None else ()))


def of_host(jam: Jam, *, moderator: bool = False) -> Sequence[Button]:
    """What the host can do with a jam as it stands; a moderator can look up who made what as well."""
    return (*_of_host(jam), *((WHO,) if moderator else ()))


def _of_host(jam: Jam) -> Sequence[Button]:
    if jam.over or jam.state is JamState.FINALE:
        return ()
    locking = UNLOCK if jam.locked else LOCK
    lines = (
        jam.together and JamState.SINGING not in {jam.state, jam.paused_from} and jam.state is not JamState.LISTENING
    )
    strike = CUT if lines and jam.paused_from is not JamState.LISTENING else STRIKE
    if jam.state is JamState.PAUSED:
        return (RESUME, HAND, locking, strike, OFF)
    if jam.state in TIMED:
        return (NEXT, LENGTHEN, PAUSE, HAND, locking, strike, OFF)
    if jam.state is JamState.SINGING:
        return (PAUSE, HAND, locking, STRIKE, OFF)
    return (HAND, STRIKE, OFF)
