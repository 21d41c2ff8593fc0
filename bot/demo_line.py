"""`jamboree demo --jam --shape line`: one song that five people write line by line, told as it goes, with what goes
wrong on one evening: somebody who takes the pen and vanishes, a line that is too late, a bot that is killed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.demo_stage import (
    PATIENCE,
    THEME,
    THREAD,
    Stage,
    board_of,
    direct,
    killed,
    plain,
    published,
    told_as,
    with_button,
)
from bot.sandbox.discord import Interaction, Message

LINES: Sequence[tuple[str, str]] = (
    ("ada", "Rain on the awning, tea in the cup"),
    ("ben", "Puddles to jump in, one for each shoe"),
    ("cy", "I left my umbrella behind on the train"),
    ("mo", "The rain wrote a letter on every pane"),
    ("ada", "We are not going anywhere today"),
    ("ben", "Rain, you are late and I waited for you"),
    ("cy", "So the last word goes to the rain"),
    ("mo", "And nobody here can read"),
)
"""Who writes what. Dee, the fifth, takes the pen once, and is too late."""

LATE = "I only went to shut the window"
STYLES = {"ada": "Warm folk, acoustic guitar, two voices", "ben": "Quick ska, brass, upbeat"}


async def play(stage: Stage) -> list[Message]:
    """From `/jam start` to the finale; answers with the messages of the two takes."""
    board = await _open(stage)
    for number, (person, words) in enumerate(LINES, 1):
        if number == 6:
            await killed(stage)
        if number == 3:
            await _vanish(stage, board, person, words)
        else:
            await _write(stage, person, board, words)
    board = await board_of(stage, "How shall they sound?")
    stage.tell("All lines are there. The board asks how they shall sound")
    await _styles(stage)
    await board_of(stage, "which is better?")
    for song in published(stage.town):
        stage.tell(f"In the thread: {told_as(song)}")
    for person in ("ada", "ben", "cy"):
        await _compare(stage, person)
    stage.tell("The rest listens, until time is up")
    finale = await stage.town.until(lambda: with_button(stage.town, "Another jam"), timeout=PATIENCE + 45)
    assert finale is not None
    stage.tell("The jam is over. In the channel:")
    stage.show(finale)
    return published(stage.town)


async def _open(stage: Stage) -> Message:
    town = stage.town
    stage.tell("Mo types /jam start and chooses the shape One song")
    form = await (await town.command("mo", "jam start")).answered()
    options = ["blind", "vote", "listeners"]
    plan = await (await town.submit("mo", form, theme=THEME, shape=["line"], pace="flash", options=options)).said()
    stage.tell(f"Only Mo sees: {plain(plan.content.splitlines()[1])}")
    await (await town.press("mo", plan, "Open the jam")).answered()
    board = await board_of(stage, "0 of 8 lines")
    stage.tell("The board stands in the channel:")
    stage.show(board)
    await town.until(lambda: THREAD in town.channels, timeout=PATIENCE)
    return board


async def _write(stage: Stage, person: str, board: Message, words: str) -> None:
    """From **Write the next line** to the line; whoever has to wait for the pen does."""
    form = await _pen(stage, person, board)
    said = await (await stage.town.submit(person, form, words=words)).said()
    stage.tell(f"{person.title()} writes. Only {person.title()} reads: {plain(said.content)}")


async def _pen(stage: Stage, person: str, board: Message) -> Interaction:
    """The form. Where another has the pen, once the bot writes that it is kept for this person."""
    town, before = stage.town, len(stage.town.messages("dm", person))
    answer = await (await town.press(person, board, "Write the next line")).answered()
    if answer.modal is not None:
        return answer
    said = await answer.said()
    stage.tell(f"Only {person.title()} reads: {plain(said.content)}")
    await town.until(lambda: len(town.messages("dm", person)) > before, timeout=PATIENCE)
    told = direct(town, person, "pen")
    assert told is not None
    stage.tell(f"{person.title()} gets a direct message: {plain(told.content)}")
    return await (await town.press(person, board, "Write the next line")).answered()


async def _vanish(stage: Stage, board: Message, person: str, words: str) -> None:
    """Dee takes the pen; another one waits, and writes once it has gone on; then Dee is back."""
    town = stage.town
    form = await (await town.press("dee", board, "Write the next line")).answered()
    stage.tell("Dee takes the pen, and is gone. Nobody waits for Dee for longer than the pen is given")
    await _write(stage, person, board, words)
    late = await (await town.submit("dee", form, words=LATE)).said()
    stage.tell(f"Dee is back. Only Dee reads: {plain(late.content)}")


async def _styles(stage: Stage) -> None:
    town = stage.town
    for person, style in STYLES.items():
        board = await board_of(stage, "How shall they sound?")
        form = await (await town.press(person, board, "Propose a style")).answered()
        await (await town.submit(person, form, words=style)).said()
        stage.tell(f"{person.title()} proposes: {style}")
    first = STYLES["ada"]
    board = await board_of(stage, "2. ")
    for person in ("cy", "mo"):
        await (await town.press(person, board, f"1. {first}")).said()
    stage.tell("Cy and Mo pick the first by one press on the board; everybody who wrote has picked, so it is sung")


async def _compare(stage: Stage, person: str) -> None:
    """Which take is A is drawn for each listener."""
    town, board = stage.town, await board_of(stage, "which is better?")
    heard = await (await town.press(person, board, "Pick a take")).said()
    await (await town.press(person, heard, "A is better" if person != "cy" else "B is better")).said()
    stage.tell(f"{person.title()} hears both as A and B, and picks one; nobody sees which")
