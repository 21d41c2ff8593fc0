"""`jamboree demo`: one song from slash command to mp3, in the sandbox, told second by second."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.practice import practise
from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio
from bot.sandbox.composer import compose, to_mp3
from bot.sandbox.discord import Message, Town, Upload
from bot.songs.checking import Defaults
from bot.songs.models import BY_ID, Model
from bot.telling import cut, saved, when

LYRICS = """[Verse]
We came with guitars and a borrowed drum
With half of a chorus and room for some
[Chorus]
Sing it together, sing it again
Jamboree, jamboree, everyone in"""
STYLE = "Warm folk, acoustic guitar, a steady drum"
TITLE = "Everyone in"

INSTRUMENTAL = "Slow piano and a cello by an open window, rain outside"

SECONDS = 8.0
"""How long the sandbox's models take at the least: real ones take half a minute and more."""

SLOWEST = 24.0
"""How long they may take where the composer is slow: what the card promises."""

SEED = 1
"""The same words give the same song each time."""

PATIENCE = 180.0
"""Seconds for the whole song, on a slow machine."""

TUNE_SECONDS = 20.0
"""The demo's own clip, for a model that needs one: longer than any asks for."""

DESCRIPTION_MOST, OPTION_MOST = 160, 60
"""Characters of a card's text, and of an option, that are printed: a line or two."""

VOICE = "hibari"
"""The package of the extra `sing`."""


@dataclass(frozen=True, slots=True)
class Show:
    """What is asked for; what is left out is built in, as far as the model takes it."""

    lyrics: str | None = None
    style: str | None = None
    model: str | None = None
    reference: str | None = None
    title: str | None = None
    length: int | None = None
    seed: int | None = None
    instrumental: bool = False

    @property
    def row(self) -> Model | None:
        """The model that will sing; None for a name that is none."""
        usual = Defaults()
        return BY_ID.get(self.model or (usual.reference_model if self.reference else usual.model))

    @property
    def sings(self) -> bool:
        """Whether somebody sings in it."""
        return not self.instrumental and (self.row is None or self.row.sings)

    @property
    def needs_tune(self) -> bool:
        """Whether the model needs a clip, and none is given."""
        return self.reference is None and self.row is not None and self.row.reference is not None

    def options(self, tune: bytes = b"") -> Mapping[str, Any]:
        """The slash command's options; `tune` is the demo's own clip. Raises `OSError` where the reference cannot be
        read."""
        wished = {
            "lyrics": self.lyrics,
            "style": self.style,
            "model": self.model,
            "title": self.title,
            "length": self.length,
            "seed": self.seed,
            "instrumental": self.instrumental or None,
        }
        given: dict[str, Any] = {name: value for name, value in wished.items() if value is not None and value != ""}
        if self.reference:
            path = Path(self.reference)
            given["reference"] = Upload(path.name, path.read_bytes())
        elif self.needs_tune:
            given |= {"reference": Upload("the-demos-own-tune.mp3", tune), "rights": "mine"}
        return {**self._own(given), **given}

    def _own(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The words, style and title that are built in: none where somebody gave words, or a clip that has its own."""
        row = self.row
        wordless = "lyrics" not in given and self.sings
        words_needed = row is not None and row.lyrics is not None and row.lyrics.needed
        own: dict[str, Any] = {}
        if wordless and (self.reference is None or words_needed):
            own = {"lyrics": LYRICS, "title": TITLE}
        if row is not None and row.style is not None and self.reference is None:
            own["style"] = STYLE if self.sings else INSTRUMENTAL
        return own


async def perform(show: Show, say: Callable[[str], None] = print) -> int:
    """Sing it; answers with the exit code."""
    try:
        tune = await asyncio.to_thread(_tune) if show.needs_tune else b""
        options = show.options(tune)
    except OSError:
        say(f"The clip {show.reference} cannot be read: check its path.")
        return 66  # EX_NOINPUT of BSD's sysexits.h
    say("This is Jamboree's sandbox: a Discord and an AIML API on this machine. Nothing leaves it, nothing is paid.")
    if show.sings and find_spec(VOICE) is None:
        say(
            "A plain voice sings here, as the extra `sing` is not installed: with it one understands the words. Have it"
        )
        say("with `uv run --extra sing jamboree demo`, or with `pip install hibari-tts`.")
    with tempfile.TemporaryDirectory(prefix="jamboree-") as home:
        if show.row is not None:
            await practise(Path(home), show.row.id, SECONDS, SLOWEST)
        studio = Studio(seconds=SECONDS, seed=SEED)
        if show.row is not None and show.row.withdrawn:
            studio.offer(show.row.id)
        async with rehearsing(Town(), studio, Path(home)) as rehearsal:
            await studio.until(lambda: any(request.path == "/v1/models" for request in studio.requests))
            try:
                song = await _told(rehearsal, options, say)
            except TimeoutError:
                say(f"No song came in {PATIENCE:.0f} s, which is long even for a slow machine. Try again.")
                return 1
    if song is None:
        say("Change what was asked for and run it again: `jamboree demo --help` lists the models and the options.")
        return 1
    file = next(file for file in song.attachments if file.filename.endswith(".mp3"))
    name = await asyncio.to_thread(saved, file.filename, file.data)
    say(f"Saved as {name}, made just now; play it with whatever plays mp3s.")
    say(
        "Next: `jamboree demo --help` lists what makes it yours, `jamboree sandbox` is the same as a page to type into,"
    )
    say("and the README says under Run it for real how it comes to your own server.")
    return 0


def _tune() -> bytes:
    """A clip of the demo's own, for models that sing after one."""
    return to_mp3(compose(lyrics="", style=STYLE, seed=SEED, seconds=TUNE_SECONDS, instrumental=True))


async def _told(rehearsal: Rehearsal, options: Mapping[str, Any], say: Callable[[str], None]) -> Message | None:
    """The song's message; None where the bot answered with something else."""
    begun = time.monotonic()

    def tell(line: str) -> None:
        say(f"{time.monotonic() - begun:5.1f} s  {line}")

    try:
        tell(f"Ada types /song create {_typed(options)}")
        asked = await rehearsal.town.command("ada", "song create", **options)
    except ValueError as error:
        tell(f"Discord does not send that: {error}")
        return None
    await asked.answered()
    tell(f"Jamboree answers after {(asked.acknowledged or 0) * 1000:.0f} ms")
    if asked.reply == "modal":
        tell("Jamboree opens a form, which Ada sends as it is")
        await rehearsal.town.submit("ada", asked)
    return await _followed(rehearsal.town, tell)


async def _followed(town: Town, tell: Callable[[str], None]) -> Message | None:
    """Everything that the channel shows from now on, as it changes, until there is a song or a final answer."""
    seen: dict[int, str] = {}
    until = time.monotonic() + PATIENCE
    while True:
        messages = town.messages("jam", "ada")
        for message in messages:
            if seen.get(message.id) != _state(message):
                tell(_shown(message))
        for gone in seen.keys() - {message.id for message in messages}:
            if seen[gone]:
                tell("The status card goes away")
        if len(messages) == 1 and _mp3(messages[0]):
            return messages[0]
        if any("Try again" in message.labels for message in messages) or _refused(messages):
            return None
        seen = {message.id: _state(message) for message in messages}
        await town.until(partial(_changed, town, seen), timeout=until - time.monotonic())


def _changed(town: Town, seen: Mapping[int, str]) -> bool:
    return seen != {message.id: _state(message) for message in town.messages("jam", "ada")}


def _refused(messages: Sequence[Message]) -> bool:
    """Nothing stands in the channel but words for Ada alone: no song is on its way."""
    return bool(messages) and all(message.ephemeral_for and not message.thinking for message in messages)


def _state(message: Message) -> str:
    """What it shows; nothing while Jamboree is thinking."""
    return "" if message.thinking else f"{message.content} {message.embeds} {len(message.attachments)} {message.labels}"


def _shown(message: Message) -> str:
    """A message in a line: who sees it, its text, its card, its files, its buttons."""
    said = " · ".join(part for part in _parts(message) if part) or "Jamboree is thinking …"
    return f"only Ada sees: {said}" if message.ephemeral_for else said


def _parts(message: Message) -> Iterator[str]:
    yield _plain(message.content)
    for embed in message.embeds:
        yield f"[{_plain(embed.get('title', ''))}]"
        yield cut(_plain(embed.get("description") or ""), DESCRIPTION_MOST)
    yield from (f"{file.filename} ({file.size / 1000:.0f} kB)" for file in message.attachments)
    if message.labels and not message.ephemeral_for:  # a refusal ends the demo: nobody is there to press anything
        yield " ".join(f"({label})" for label in message.labels)


def _plain(text: str) -> str:
    """Discord's timestamps and mentions as words, on one line."""
    moments = re.sub(r"<t:(\d+):\w>", lambda found: when(int(found[1])), text)
    return " ".join(re.sub(r"<@\d+>", "@Ada", moments).replace("\\", "").split())


def _mp3(message: Message) -> bool:
    return any(file.filename.endswith(".mp3") for file in message.attachments)


def _typed(options: Mapping[str, Any]) -> str:
    said = {name: value.filename if isinstance(value, Upload) else value for name, value in options.items()}
    return " ".join(f"{name}: {cut(' / '.join(str(value).splitlines()), OPTION_MOST)}" for name, value in said.items())
