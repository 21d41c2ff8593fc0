"""What a guest sees of a jam, and the words on its buttons that they look for."""

from __future__ import annotations

import re
from dataclasses import dataclass

JOIN, WRITE, REMIND, BACK = "Join", "Write my song", "Remind me", "Give my place back"
SING, CHANGE, FIX = "Sing it", "Change", "Fix it"
HEAR, RATE = "Hear my five", "Rate them"
"""What stands on the buttons that they look for."""

YOURS_NOW, TAKEN_AWAY, FAILED = "is yours now", "went to somebody who waited", "failed. Its price"
"""What a direct message says that brings a place, that takes it, and that tells of a song that came to nothing."""

NO_PLACE, LATER = "Every place of this jam is taken", "try again in a minute"
"""What is said where no place is free, and where many join at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, for the guest's eyes alone: words, its buttons, and the fields of a form that opened."""

    words: str = ""
    buttons: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a guest sees, and remembers: what they did, each by its row's name, with what came of it."""

    board: str
    buttons: frozenset[str]
    mail: tuple[str, ...] = ()
    done: tuple[tuple[str, Answer], ...] = ()

    @property
    def last(self) -> Answer:
        """What is in front of them."""
        return self.done[-1][1] if self.done else Answer()

    @property
    def theme(self) -> str:
        return self.board.partition("\n")[0].partition(": ")[2].replace("\\", "")

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words that the jam's rules put in quotation marks."""
        rules = next((line for line in self.board.split("\n") if line.startswith("Rules: ")), "")
        return tuple(re.findall(r"“([^”]+)”", rules))

    def did(self, name: str) -> int:
        """How often."""
        return sum(name == done for done, _ in self.done)

    def came_of(self, name: str) -> Answer:
        """The last answer to it; an empty one where there was none."""
        return next((answer for done, answer in reversed(self.done) if done == name), Answer())

    @property
    def refused(self) -> int:
        """How often their words were refused: not those of somebody who only had no place."""
        return sum(FIX in one.buttons and NO_PLACE not in one.words and LATER not in one.words for _, one in self.done)

    @property
    def verdict(self) -> Answer:
        """What was said last of their song."""
        return next((answer for done, answer in reversed(self.done) if done in {"hand in", "sing"}), Answer())

    @property
    def sung(self) -> bool:
        """Whether a song of theirs was taken."""
        return self.did("sing") > 0 and FIX not in self.came_of("sing").buttons

    def told(self, words: str) -> int:
        """How many direct messages say so."""
        return sum(words in one for one in self.mail)
