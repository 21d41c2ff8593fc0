"""`jamboree demo --jam`: a whole jam of five people in the sandbox, told line by line, with what goes wrong on one
evening (a song that is refused, a person who vanishes, a bot that is killed) and how those who listen vote."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot import demo_line
from bot.demo_stage import (
    PATIENCE,
    SCALE,
    SECONDS,
    SEED,
    THEME,
    THREAD,
    Stage,
    board_of,
    custom_id,
    direct,
    killed,
    plain,
    published,
    told_as,
    with_button,
)
from bot.rehearsal import rehearsing
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Interaction, Message, Town
from bot.telling import cut, saved

RULES = "“rain”"

WORDS: Mapping[str, tuple[str, str]] = {
    "mo": ("A slow waltz, accordion", "The rain wrote a letter on every pane\nAnd nobody here can read"),
    "ada": ("Warm folk, acoustic guitar", "Rain on the awning, tea in the cup\nWe are not going anywhere today"),
    "ben": (
        "Quick ska, brass, upbeat",
        "Puddles to jump in, one for each shoe\nRain, you are late and I waited for you",
    ),
    "cy": ("Quiet piano, two voices", "I left my umbrella behind on the train\nSo the last word goes to the rain"),
}
"""What each of them writes: a style and lyrics. Dee, the fifth, takes a place and is not seen again."""

TASTE: Mapping[str, Mapping[str, int]] = {
    "mo": {"ada": 5, "ben": 2, "cy": 4},
    "ada": {"mo": 2, "ben": 3, "cy": 5},
    "ben": {"mo": 3, "ada": 4, "cy": 5},
    "cy": {"mo": 1, "ada": 5, "ben": 3},
    "eli": {"mo": 3, "ada": 4, "ben": 2, "cy": 5},
    "fay": {"mo": 2, "ada": 3, "ben": 4, "cy": 4},
}
"""How many stars each gives to whose song, without knowing whose it is. Eli and Fay only listen."""


Play = Callable[[Stage], Awaitable[list[Message]]]
"""Plays a jam; answers with the messages of its songs."""

SEEN_MOST = 60
"""Characters that are printed of what one person alone sees."""


async def perform(say: Callable[[str], None] = print, *, scale: float = SCALE, shape: str = "songs") -> int:
    """Play it; answers with the exit code. `scale` is what a flash's clocks are shortened by."""
    say("This is Jamboree's sandbox: a Discord and an AIML API on this machine. Nothing leaves it, nothing is paid.")
    say("A jam of five people, its clocks shortened: half a minute to write, three quarters of one to listen and vote.")
    with tempfile.TemporaryDirectory(prefix="jamboree-") as home:
        town, studio = Town(), Studio(seconds=SECONDS, seed=SEED)
        async with rehearsing(town, studio, Path(home), JAM_SECONDS_SCALE=str(scale)) as rehearsal:
            stage = Stage(rehearsal, say, time.monotonic())
            try:
                songs = await plays()[shape](stage)
            except TimeoutError as error:
                stage.tell(f"Something did not come in {PATIENCE:.0f} s, which is long even for a slow machine.")
                say(str(error).splitlines()[0])
                return 1
    for song in songs:
        name = await asyncio.to_thread(saved, song.attachments[0].filename, song.attachments[0].data)
        say(f"Saved as {name}.")
    return 0


def plays() -> Mapping[str, Play]:
    """What is played for each shape."""
    return {"songs": _play, "line": demo_line.play}


async def _play(stage: Stage) -> list[Message]:
    """From `/jam start` to the reveal; answers with the messages of its songs."""
    town = stage.town
    board = await _open(stage)
    await _joined(stage, board)
    await _write(stage, "ada", board)
    studio = stage.rehearsal.studio
    await studio.until(lambda: len(studio.generations) == 1, timeout=PATIENCE)
    studio.trouble("moderated", words="not these words")
    await _write(stage, "cy", board)
    await _again(stage, board)
    await _write(stage, "ben", board)
    await studio.until(lambda: len(studio.generations) == 3, timeout=PATIENCE)
    await killed(stage)
    await _write(stage, "mo", board)
    await board_of(stage, "4 songs handed in")
    stage.tell("Dee has a place and no song. Nobody waits for Dee: writing ends by the clock")
    await board_of(stage, "published", "Time to listen")
    await town.until(lambda: len(published(town)) == len(WORDS), timeout=PATIENCE)
    stage.tell("In the thread, and nobody knows whose:")
    stage.quote("\n".join(map(told_as, published(town))))
    await board_of(stage, "Time to listen")
    await _vote(stage, board)
    finale = await town.until(lambda: with_button(town, "Another jam"), timeout=PATIENCE + 45)
    assert finale is not None
    stage.tell("The jam is over. In the channel:")
    stage.show(finale)
    for label in ("How was this counted?", "My ballot"):
        stage.tell(f"Eli presses “{label}”. Only Eli sees:")
        stage.show(await (await town.press("eli", finale, label)).said())
    return [*published(town), *await _album(stage, finale)]


async def _album(stage: Stage, finale: Message) -> list[Message]:
    """**Album** under the finale; answers with the messages of its sides."""
    town = stage.town
    said = await (await town.press("dee", finale, "Album")).said()
    stage.tell(f"Dee presses Album. Only Dee sees: {plain(said.content)}")
    album = await town.until(lambda: _with_file(town), timeout=PATIENCE)
    assert album is not None
    stage.tell("The album is in the channel:")
    stage.show(album)
    return [album]


async def _open(stage: Stage) -> Message:
    town = stage.town
    stage.tell("Mo types /jam start and fills in the form")
    form = await (await town.command("mo", "jam start")).answered()
    plan = await (await town.submit("mo", form, theme=THEME, pace="flash", rules=RULES)).said()
    menu = custom_id(plan, "jam:places")
    plan = await (await town.choose("mo", plan, menu, ["8"])).said()
    stage.tell(f"Only Mo sees: {plain(plan.content.splitlines()[1])}")
    await (await town.press("mo", plan, "Open the jam")).answered()
    board = await board_of(stage, "Writing ends")
    stage.tell("The board stands in the channel:")
    stage.show(board)
    await town.until(lambda: THREAD in town.channels, timeout=PATIENCE)
    stage.tell(f"Beside it a thread: {THREAD}")
    return board


async def _joined(stage: Stage, board: Message) -> None:
    for person in ("ada", "ben", "cy", "dee"):
        said = await (await stage.town.press(person, board, "Join")).said()
        seen = f" Only Ada sees: {cut(plain(said.content), SEEN_MOST)}" if person == "ada" else ""
        stage.tell(f"{person.title()} joins.{seen}")


async def _write(stage: Stage, person: str, board: Message, *, words: str | None = None) -> Interaction:
    """From **Write my song** to **Sing it**."""
    town, (style, lyrics) = stage.town, WORDS[person]
    form = await (await town.press(person, board, "Write my song")).answered()
    shown = await (await town.submit(person, form, lyrics=words or lyrics, style=style)).said()
    price = next(field["value"] for field in shown.embeds[0]["fields"] if field["name"] == "Cost")
    stage.tell(f"{person.title()} writes “{lyrics.splitlines()[0]}”, sees what will be sent ({price}), presses Sing it")
    return await (await town.press(person, shown, "Sing it")).answered()


async def _vote(stage: Stage, board: Message) -> None:
    """Everybody hears their five and rates them; then the host goes on."""
    town = stage.town
    stage.tell("Everybody listens: the four who wrote, and two more who were here before the jam began")
    for person in TASTE:
        slate = await (await town.press(person, board, "Hear my five")).said()
        if person == "mo":
            stage.tell("Mo presses Hear my five. Only Mo sees:")
            stage.show(slate)
        form = await (await town.press(person, slate, "Rate them")).answered()
        stars = {field: str(TASTE[person][_maker(town, field)]) for field in _fields(form)}
        said = await (await town.submit(person, form, **stars)).said()
        stage.tell(f"{person.title()} presses Rate them and gives {', '.join(stars.values())} stars")
        if person == "mo":
            stage.show(said)
    await board_of(stage, f"Voted: {len(TASTE)}")
    stage.tell(f"The board: Voted: {len(TASTE)}. Nothing else is shown before the end")
    panel = await (await town.press("mo", board, "Host")).said()
    await (await town.press("mo", panel, "Next phase now")).answered()
    stage.tell("Mo, the host, does not wait for the clock: Next phase now")


def _fields(form: Interaction) -> list[str]:
    """The songs that a ballot asks for, by their ids."""
    assert form.modal is not None
    return [label["component"]["custom_id"] for label in form.modal["components"]]


def _maker(town: Town, song: str) -> str:
    """Whose words a song of the thread has, as nobody in the jam can tell."""
    message = next(one for one in published(town) if f"song:lyrics:{song}" in one.labels.values())
    first = {lyrics.splitlines()[0]: person for person, (_, lyrics) in WORDS.items()}
    return next(person for line, person in first.items() if line in message.content)


async def _again(stage: Stage, board: Message) -> None:
    """The song that was refused, with other words."""
    told = await stage.town.until(lambda: direct(stage.town, "cy", "failed"), timeout=PATIENCE)
    assert told is not None
    stage.tell(f"Cy's song is refused. Only Cy reads: {plain(told.content)}")
    await _write(stage, "cy", board, words=WORDS["cy"][1] + "\nAnd I let it have it")


def _with_file(town: Town) -> Message | None:
    """The album; four short songs have room in one file."""
    return next((message for message in town.messages("jam") if message.attachments), None)
