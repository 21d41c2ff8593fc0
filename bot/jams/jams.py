"""A jam: the value that the database keeps and everything else reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.jams.counting import Result
from bot.jams.shapes import PACES, SHAPES, Pace, Shape
from bot.jams.states import MOVES, RUNNING, EndCause, JamState, PauseCause
from bot.songs.songs import Address, Requester

THEME_LEAST, THEME_MOST, RULES_MOST = 3, 100, 500
"""Characters of a theme and of its rules."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the host ticked."""

    blind: bool = False  # nobody learns who made what before the reveal
    vote: bool = False  # the songs get places by ballots
    listeners: bool = False  # whoever only listens may vote as well, else those alone who have a song in it
    look_first: bool = False  # moderators see each song before it is published


@dataclass(frozen=True, slots=True)
class Jam:
    """One jam, from the form to the finale. Times are Unix seconds, money is micro-dollars.

    `due_at` is all there is of timers: `advance` is called when it has passed, None where nothing is left to do.
    `ends_at` is when the phase ends, as people see it. `fence` is a fencing token: one higher at each write, so that
    whoever decided on an older row is refused.
    """

    id: str
    interaction_id: int
    guild_id: int
    channel_id: int
    channel: Address
    host: Requester
    theme: str
    created_at: float
    places: int
    model: str  # the id of the model that sings
    price: int  # of one place
    rules: str = ""
    shape: str = "songs"
    lines: int = 0  # that one song has in the end, where all write it
    pace: str = "evening"
    options: Options = field(default_factory=Options)
    guild_locale: str = ""
    state: JamState = JamState.DRAFT
    fence: int = 0
    due_at: float | None = None
    opened_at: float | None = None
    began_at: float | None = None  # when the phase began
    ends_at: float | None = None
    left_seconds: float | None = None  # of a paused jam: what its phase had left
    paused_from: JamState | None = None
    pause_cause: PauseCause | None = None
    away_seconds: float = 0.0  # how long the bot was away across this phase's end, which was moved for it, once
    lengthened_by: int | None = None  # the user id of whoever took the one lengthening that is anybody's
    locked: bool = False  # only members from before the opening may join
    asked_model: str = ""  # the model that was chosen at the opening, where another one sings now
    thread: Address | None = None
    threadless: bool = False  # no thread could be had, or it is gone: everything is in the channel
    board: Address | None = None
    board_at: float | None = None  # when the board was posted
    drawn: str = ""  # the digest of what the board shows
    drawn_state: JamState | None = None
    drawn_at: float | None = None
    order: tuple[str, ...] = ()  # the ids of the songs to publish, shuffled once
    published: int = 0  # how many of them have been released
    next_at: float | None = None  # when the next one may be released
    revealed: int = 0  # how many of them have their credits
    reminded: int = 0  # reminders of this phase that were sent
    finale: Address | None = None  # the message that tells of the finale
    ended_at: float | None = None
    end_cause: EndCause | None = None
    spent: int | None = None  # at the end: what its songs cost, those included of which nobody knows
    returned: int | None = None  # at the end: what went back
    result: Result | None = None  # what came of the vote, counted once when listening had ended

    @property
    def clocks(self) -> Pace:
        """The row of its pace."""
        return PACES[self.pace]

    @property
    def kind(self) -> Shape:
        """The row of its shape."""
        return SHAPES[self.shape]

    @property
    def together(self) -> bool:
        """Whether all write one song, line by line."""
        return bool(self.kind.lines)

    @property
    def rated(self) -> bool:
        """Whether its songs are rated on ballots: the takes of one song are picked instead."""
        return self.options.vote and not self.together

    @property
    def seats(self) -> int:
        """How many people may take part."""
        return self.places if self.kind.people is None else self.kind.people

    @property
    def ceiling(self) -> int:
        """What it may cost at the most: held at the opening."""
        return self.places * self.price

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def over(self) -> bool:
        return not MOVES[self.state]

    @property
    def room(self) -> Address:
        """Where its songs go: the thread, or the channel where there is none."""
        return self.channel if self.thread is None or self.threadless else self.thread
