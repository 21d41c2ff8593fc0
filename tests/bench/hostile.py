"""One person who is hostile in every way that was found, all at once, until they are stopped.

Against the fence: crafted clips, and clips that take their decoder over; **Remake** on a file of 190 MB pressed 110
times; a file that is larger than was said; results with a tag of 181 MiB, of eight channels at 192 kHz, behind links
that lead inside, or that never end. Against the doors: bursts of orders, buttons under other people's songs, custom ids
and forms made by hand, the server's settings.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from functools import cache

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Interaction, Message, Upload
from tests.audio.bombs import wide_flac_bomb
from tests.audio.corpus import HOSTILE
from tests.audio.sounds import tone, wav
from tests.bench.overtaken import ATTACKS, MARK

NAME = "mallory"
MODEL = "minimax/music-1.5"
"""Only their songs are by this model: what goes wrong with it is theirs alone."""

REMAKES = 110
ORDERS = 200
CLIPS = 8
"""At a time."""

CLIP_MOST = 400_000
"""Bytes of a crafted clip: each is kept in the sandbox's memory."""

ANSWERED = 60.0
"""Seconds in which their acts must have been answered in some way."""

LOOK = 0.5
"""Seconds between looks at whether they are."""

LYRICS = "I will have it all, every place in line, all the songs are mine"


class Hostile:
    """Begins with `run`, which goes on until it is cancelled. `did` counts acts, `unanswered` those of them that had no
    answer of any kind within a minute."""

    def __init__(self, rehearsal: Rehearsal, poison: str) -> None:
        self._town, self._studio = rehearsal.town, rehearsal.studio
        self._poison = poison
        self._chance = random.Random(19)
        self.did: Counter[str] = Counter()
        self.unanswered = 0
        rehearsal.town.newcomer(NAME)

    async def run(self) -> None:
        file = await self._town.post(NAME, "", Upload("song.mp3", wav(tone(8))))
        file.attachments[0].sign = lambda _: f"{self._poison}/huge.mp3"
        await self._results()  # before all their places are taken, by themselves
        acts: tuple[tuple[Callable[[], Awaitable[None]], float], ...] = (
            (self._clips(itertools.cycle(crafted())), 1.0),
            (self._clips(itertools.cycle(overtaking())), 1.0),
            (lambda: self._remakes(file), 20.0),
            (lambda: self._larger_than_said(file), 10.0),
            (self._results, 20.0),
            (self._orders, 20.0),
            (self._buttons, 5.0),
            (self._by_hand, 5.0),
        )
        async with asyncio.TaskGroup() as group:
            for act, pause in acts:
                group.create_task(self._again(act, pause))

    async def _again(self, act: Callable[[], Awaitable[None]], pause: float) -> None:
        while True:
            await act()
            await asyncio.sleep(pause)

    async def _all(self, what: str, asked: list[Awaitable[Interaction]]) -> list[Interaction]:
        """Do all of them at once, and wait until each is answered."""
        begun = [await one for one in asked]
        self.did[what] += len(begun)
        await _until(lambda: all(one.reply is not None for one in begun))
        self.unanswered += sum(one.reply is None for one in begun)
        return begun

    def _clips(self, clips: Iterator[bytes]) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            uploads = [Upload(f"clip{n}.mp3", clip) for n, clip in enumerate(itertools.islice(clips, CLIPS))]
            start = self._chance.choice(["0", "1"])
            asked = [
                self._town.command(NAME, "song create", lyrics=LYRICS, reference=upload, clip_from=start)
                for upload in uploads
            ]
            begun = await self._all("crafted clips", [*asked])
            await _until(lambda: all(any(not said.thinking for said in one.messages) for one in begun))

        return act

    async def _remakes(self, file: Message) -> None:
        asked = [self._town.message_command(NAME, "Remake", file) for _ in range(REMAKES)]
        await self._all("remakes of 190 MB", [*asked])

    async def _larger_than_said(self, file: Message) -> None:
        for opened in await self._all("larger than said", [self._town.message_command(NAME, "Use as reference", file)]):
            if opened.modal is not None:
                await self._town.submit(NAME, opened, lyrics=LYRICS)

    async def _results(self) -> None:
        own = (f"{self._poison}/{name}.mp3" for name in ("tagged", "wide", "inside", "endless", "huge"))
        inside = ("http://169.254.169.254/latest/meta-data", "https://10.0.0.1/song.mp3", "file:///etc/passwd")
        links = [*own, *inside]
        for link in links:
            self._studio.trouble("link", model=MODEL, to=link)
        asked = [self._town.command(NAME, "song create", lyrics=LYRICS, model=MODEL) for _ in links]
        await self._all("poisoned results", [*asked])

    async def _orders(self) -> None:
        asked = [self._town.command(NAME, "song create", lyrics=LYRICS) for _ in range(ORDERS)]
        await self._all("orders in a burst", [*asked])

    async def _buttons(self) -> None:
        """Every button under other people's songs but those that order one, and the server's settings."""
        theirs = [one for one in self._town.messages("jam", NAME)[-40:] if "Delete" in one.labels]
        asked: list[Awaitable[Interaction]] = [self._town.forge_command(NAME, "settings")]
        for song in theirs[-10:]:
            asked += [self._town.press(NAME, song, label) for label in ("Delete", "Lyrics", "Cover")]
        await self._all("buttons of others", asked)

    async def _by_hand(self) -> None:
        """Custom ids that stand under no message of the bot's, for songs and forms of others."""
        shown = [one for one in self._town.messages("jam", NAME)[-40:] if one.labels]
        ids = [custom_id.split(":")[2] for one in shown[-5:] for custom_id in one.labels.values() if ":" in custom_id]
        asked: list[Awaitable[Interaction]] = []
        for song_id in ids[-5:]:
            actions = ("erase", "cancel", "post", "look", "retry", "again")
            asked += [self._town.forge_press(NAME, shown[-1], f"song:{action}:{song_id}") for action in actions]
            asked.append(self._town.forge_submit(NAME, f"song:form:{song_id}", lyrics=LYRICS))
        await self._all("made by hand", asked)


async def _until(answered: Callable[[], bool]) -> None:
    """Wait for that, but not for ever. Looked for now and then: hundreds who wait for the sandbox's every change would
    keep its loop busy, and that is what the others are measured by."""
    until = time.monotonic() + ANSWERED
    while not answered() and time.monotonic() < until:  # noqa: ASYNC110 - as it says
        await asyncio.sleep(LOOK)


@cache
def crafted() -> tuple[bytes, ...]:
    """The corpus, and the widest flac. Takes seconds to make: before anything is measured."""
    clips = (sample.make() for sample in HOSTILE)
    return (*(clip for clip in clips if 0 < len(clip) <= CLIP_MOST), wide_flac_bomb())


@cache
def overtaking() -> tuple[bytes, ...]:
    """Clips that run each attack."""
    sound = wav(tone(8, 8_000, 1), 8_000)
    return tuple(sound + MARK + str(number).encode() for number in range(len(ATTACKS)))
