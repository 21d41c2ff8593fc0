"""Who the guests are: fifty names, what each of them is like, and the words that they write."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.guests import words

NAMES = (
    *(
        "Abe",
        "Bea",
        "Cleo",
        "Dov",
        "Edda",
        "Finn",
        "Gia",
        "Hal",
        "Ida",
        "Jon",
        "Kit",
        "Leo",
        "Mia",
        "Ned",
        "Oda",
        "Pim",
    ),
    *("Quin", "Ros", "Sol", "Tia", "Udo", "Val", "Wim", "Xia", "Yan", "Zoe", "Amos", "Bram", "Cora", "Dana"),
    *("Emil", "Flora", "Gwen", "Hugo", "Ines", "Jana", "Kofi", "Lena", "Milo", "Nora", "Otis", "Pia", "Rafa", "Sina"),
    *("Tom", "Uma", "Vera", "Will", "Yuki", "Zuri"),
)

GUESTS_MOST = len(NAMES)


class Habit(StrEnum):
    """What becomes of a guest's good intentions."""

    WRITES = "writes"
    CHANGES = "changes"  # writes, and writes it anew before it is sung
    VANISHES = "vanishes"  # opens the form and is not seen again
    IDLES = "idles"  # takes a place and hands in nothing
    LEAVES = "leaves"  # takes a place and gives it back


TEN = (*[Habit.WRITES] * 5, *[Habit.CHANGES] * 2, Habit.VANISHES, Habit.IDLES, Habit.LEAVES)
"""What ten people are like."""

REMINDED, EAGER = 0.3, 0.3
"""How many of them press **Remind me**, and how many of those who write do so at once, without **Join** before."""


@dataclass(frozen=True, slots=True)
class Guest:
    """One of them. `seed` decides everything about them that what they see does not."""

    number: int
    seed: int
    habit: Habit = Habit.WRITES
    reminded: bool = False
    eager: bool = False

    @property
    def display(self) -> str:
        return NAMES[self.number]

    @property
    def name(self) -> str:
        """How the town calls them."""
        return self.display.lower()

    def dice(self, about: str) -> random.Random:
        """Dice of their own for one question: the same for the same seed, on every machine."""
        return random.Random(f"{self.seed}-{self.number}-{about}")  # noqa: S311 - nothing depends on its being secret

    def song(self, attempt: int, theme: str, wanted: tuple[str, ...]) -> words.Words:
        """The words of their first, second, … song on a theme, with the words that the jam asks for."""
        return words.written(self.seed, self.number + GUESTS_MOST * attempt, theme, wanted)


def dealt(seed: int, number: int) -> list[Guest]:
    """So many guests; every ten of them are like `TEN`, in a drawn order, and the first of all writes."""
    guests: list[Guest] = []
    for start in range(0, number, len(TEN)):
        habits = list(TEN)
        random.Random(f"{seed}-habits-{start}").shuffle(habits)  # noqa: S311
        if start == 0:
            first = habits.index(Habit.WRITES)
            habits[0], habits[first] = habits[first], habits[0]
        for place, habit in enumerate(habits[: number - start], start):
            dice = Guest(place, seed).dice("likes")
            reminded, eager = dice.random() < REMINDED, dice.random() < EAGER
            guests.append(Guest(place, seed, habit, reminded, eager and habit in {Habit.WRITES, Habit.CHANGES}))
    return guests
