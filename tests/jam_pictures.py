"""The jam's board in every state, and what is said beside it, as the sandbox's page shows them: to be looked at.

`python -m tests.screenshots` draws them into `screenshots/`, which Git does not keep, as
`jams-<what>-<colours>-<width>.png`; the panel of guests and the page around them, with the real bot, as
`guests-<colours>-<width>.png`. `python -m tests.screenshots jams` draws these alone.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import discord
from playwright.async_api import Browser, Locator
from playwright.async_api import Page as Tab

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Texts
from bot.chat.views import albums, ballots, boards, entries, finished, jam_notices, jam_panels
from bot.jams.albums import Album, AlbumCause
from bot.jams.answers import Choice, Preview
from bot.jams.ballots import Ballot, Barred, Slate
from bot.jams.counting import Rank, Result
from bot.jams.jams import Jam, Options
from bot.jams.parts import Part, Seat
from bot.jams.ports.albums import Sheet
from bot.jams.ports.board import Report
from bot.jams.standing import Credit, standing
from bot.jams.states import EndCause, JamState, PauseCause
from bot.jams.voting import Hearing
from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.sandbox.web import House, Page
from bot.songs.albums import Heard, Track, starts
from bot.songs.songs import Entry, Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.card_pictures import LANGUAGES, TALL, room
from tests.chat import jams
from tests.chat.songs import ENDED, MADE, NOW, song
from tests.nursery import forked
from tests.sandbox.discord.singer import Singer

COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 360)

PEOPLE = (
    *("Ada", "Ben", "Cy", "Dee", "Eli", "Fay", "Gus", "Abe", "Bea", "Cleo", "Dov", "Edda", "Finn", "Gia", "Hal"),
    *("Ida", "Jon", "Kit", "Leo", "Mia", "Ned", "Oda"),
)
TITLES = ("Umbrella for two", "The rain has the last word", "Puddles", "A letter on every pane", "Pluie")
LONG_THEME = "everything that the rain said to the window on the long way home, and what the window never answered back"
LONG_RULES = (
    "“umbrella”, “window”, “the last train”; no drums, no more than two verses, and one of them in another language"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot's; `jam` is the one whose board it is, with a thread below."""

    content: str
    view: discord.ui.View | None = None
    embed: discord.Embed | None = None
    files: tuple[discord.File, ...] = ()
    jam: Jam | None = None


def handed_in(people: Sequence[str], doing: Sequence[State]) -> tuple[list[Part], dict[str, Song]]:
    """People with places, of whom the first have songs in these states."""
    parts: list[Part] = []
    songs: dict[str, Song] = {}
    for n, name in enumerate(people):
        person, id_ = Requester(100 + n, name), f"song{n}"
        parts.append(Part(f"part{n}", "jam", person, NOW, song_id=id_ if n < len(doing) else None))
        if n < len(doing):
            given: dict[str, Any] = {**MADE, "title": TITLES[n % len(TITLES)], "state": doing[n], "requester": person}
            kept = {"kept": Reason.JAM} if doing[n] is State.READY else {}
            songs[id_] = song(**given, **kept, id=id_)
    return parts, songs


def board(
    jam: Jam,
    texts: Texts,
    people: Sequence[str] = PEOPLE[:5],
    doing: Sequence[State] = (State.READY,),
    waiting: int = 0,
    voted: int = 0,
) -> Shown:
    """A board with its buttons."""
    parts, songs = handed_in(people, doing)
    queue = [Part(f"w{n}", "jam", Requester(900 + n, "W"), NOW, seat=Seat.WAITING) for n in range(waiting)]
    shown = boards.board(jam, standing(jam, [*parts, *queue], songs, voted=voted), texts)
    view = buttons.row(jam.id, jam_buttons.under_board(jam), texts, kind=JAM)
    return Shown(shown, view, jam=jam)


SEEN = Options()
BLIND = Options(blind=True)
EVERYBODY = Options(blind=True, vote=True, listeners=True)
PLAYERS = Options(vote=True)


def jam(**changes: Any) -> Jam:
    return jams.jam(**{"theme": "a rainy day", "options": BLIND, **changes})


def _plans(texts: Texts) -> Iterator[Shown]:
    choices = tuple(
        Choice(model, price, places)
        for model, price in (("minimax/music-2.6", 195_000), ("minimax/music-2.0", 32_000))
        for places in (4, 8, 12, 20, 30)
    )
    draft = jam(state=JamState.DRAFT, options=EVERYBODY)
    for plan, free in (
        (draft, 8_100_000),
        (replace(draft, options=Options(blind=True, look_first=True), pace="day"), None),
        (replace(draft, theme=LONG_THEME, rules=LONG_RULES), 100_000),
    ):
        said = jam_panels.plan(Preview(plan, free, () if free == 100_000 else choices), texts)
        yield Shown(said["content"], said["view"])


def _writing(texts: Texts) -> Iterator[Shown]:
    """Open in every way."""
    some = (State.READY, State.GENERATING, State.QUEUED)
    yield board(jam(), texts, (), ())
    yield board(jam(), texts, PEOPLE[:5], some)
    yield board(jam(places=8), texts, PEOPLE[:8], some, waiting=3)
    yield board(jam(options=SEEN, rules=""), texts, PEOPLE[:5], some)
    yield board(jam(options=SEEN, places=30), texts, PEOPLE, (*some, *[State.READY] * 5))
    threadless: dict[str, Any] = {"thread": None, "threadless": True, "locked": True, "lengthened_by": 4}
    yield board(jam(**threadless, away_seconds=700.0, asked_model="music-01"), texts, PEOPLE[:3], some)
    yield board(jam(theme=LONG_THEME, rules=LONG_RULES), texts, PEOPLE[:5], some)


def _paused(texts: Texts) -> Iterator[Shown]:
    paused: dict[str, Any] = {"state": JamState.PAUSED, "left_seconds": 840.0, "ends_at": None}
    for cause in PauseCause:
        yield board(jam(pause_cause=cause, **paused), texts)


def _singing(texts: Texts) -> Iterator[Shown]:
    """From the end of the writing to that of the listening."""
    order = tuple(f"song{n}" for n in range(5))
    under = (State.READY, State.READY, State.GENERATING, State.QUEUED, State.SUBMIT_UNKNOWN)
    out = (State.DONE, State.DONE, State.READY, State.READY, State.READY)
    for options in (BLIND, SEEN):
        yield board(jam(state=JamState.SINGING, options=options), texts, PEOPLE[:6], under)
        yield board(jam(state=JamState.PUBLISHING, options=options, order=order), texts, PEOPLE[:5], out)
        listening = jam(state=JamState.LISTENING, options=options, order=order, ends_at=NOW + 900)
        yield board(listening, texts, PEOPLE[:5], [State.DONE] * 5)


def _over(texts: Texts) -> Iterator[Shown]:
    """The finale, the end, and every way of being called off."""
    order = tuple(f"song{n}" for n in range(5))
    ended: dict[str, Any] = {"ends_at": None, "ended_at": NOW, "spent": 975_000, "returned": 1_365_000, "order": order}
    yield board(jam(state=JamState.FINALE, ends_at=None, order=order), texts, PEOPLE[:5], [State.DONE] * 5)
    done = jam(state=JamState.DONE, **ended)
    yield board(done, texts, PEOPLE[:5], [State.DONE] * 5)
    for said in (
        boards.finale(done, published(5), texts),
        boards.finale(replace(done, spent=0, returned=2_340_000), [], texts),
    ):
        embed = said["embed"]
        assert isinstance(embed, discord.Embed)
        under = buttons.row("jam", jam_buttons.under_finale(done), texts, kind=JAM)
        yield Shown(str(said["content"]), under, embed)
    for cause in EndCause:
        off = jam(state=JamState.CALLED_OFF, end_cause=cause, **ended)
        yield board(off, texts, PEOPLE[:5], ())
        under = buttons.row("jam", jam_buttons.under_finale(off), texts, kind=JAM)
        yield Shown(str(boards.called_off(off, texts)["content"]), under)


def _host(texts: Texts) -> Iterator[Shown]:
    """What the host and moderators see."""
    parts, songs = handed_in(PEOPLE[:6], (State.READY, State.GENERATING))
    for one in (
        jam(),
        jam(locked=True, state=JamState.PAUSED, left_seconds=600.0, ends_at=None),
        jam(state=JamState.SINGING),
        jam(state=JamState.DONE),
    ):
        said = jam_panels.host(one, standing(one, parts, songs), texts, moderator=one.state is JamState.OPEN)
        yield Shown(said["content"], said["view"])
    surely = buttons.row("jam", (jam_buttons.SURELY,), texts, kind=JAM)
    yield Shown(texts("jam_host.sure"), surely)
    yield Shown(jam_panels.makers([*songs.values()], texts))
    first = songs["song0"]
    look = buttons.row("jam", (jam_buttons.SHOW, jam_buttons.REFUSE), texts, kind=JAM)
    yield Shown(jam_notices.look(jam(), parts[0], replace(first, wish=jams.WISH), texts), look)
    who = buttons.row("jam", (jam_buttons.WHO,), texts, kind=JAM)
    yield Shown(jam_notices.report(jam(), first, Report("song0", 3, "that is mine"), texts), who)


def _people(texts: Texts) -> Iterator[Shown]:
    """What one person reads, and the songs in the thread."""
    write = buttons.label(jam_buttons.WRITE, texts)
    under = buttons.row("jam", (jam_buttons.WRITE, jam_buttons.LEAVE), texts, kind=JAM)
    yield Shown(texts("jam.joined_blind", write=write), under)
    yield Shown(texts("jam.waiting"), buttons.row("jam", (jam_buttons.LEAVE,), texts, kind=JAM))
    yield Shown(jam_panels.how(jam(options=replace(EVERYBODY, look_first=True)), texts))
    yield Shown(texts("jam.reminded"), buttons.row("jam", (jam_buttons.QUIET,), texts, kind=JAM))
    parts, songs = handed_in(PEOPLE[:2], (State.READY,))
    mine = [
        (jam(), parts[1], None),
        (jam(theme=LONG_THEME), parts[0], songs["song0"]),
        (jam(), replace(parts[1], seat=Seat.STRUCK, reason="It was not about rain."), None),
    ]
    yield Shown(jam_panels.mine(mine, texts), jam_panels.writes(mine, texts))
    every = [
        jam(),
        jam(theme=LONG_THEME, state=JamState.LISTENING),
        jam(state=JamState.DONE),
        jam(state=JamState.CALLED_OFF),
    ]
    yield Shown(jam_panels.listed(every, texts))
    yield Shown(jam_notices.reminder(jam(), [1, 2], texts))
    given: dict[str, Any] = {"state": State.DONE, "posted": jams.POSTED, "title": TITLES[0], **MADE, **ENDED}
    made = song(**given, wish=Wish(lyrics="Umbrella, umbrella\nYou turn inside out", style="A slow waltz, accordion"))
    entry = Entry(3, 9, "a rainy day", blind=True)
    for said in (
        entries.blind(made, entry, texts),
        entries.credited(made, entry, finished.finished(made, None, texts), texts),
    ):
        yield Shown(said["content"], said["view"], said.get("embed"))


def published(count: int) -> list[Credit]:
    """Songs in the thread, each by somebody else."""
    songs = enumerate(jams.credits_of(count))
    return [replace(one, maker=PEOPLE[n], song=replace(one.song, title=TITLES[n % len(TITLES)])) for n, one in songs]


def _voting(texts: Texts) -> Iterator[Shown]:
    """From the promise of a vote to the ballots."""
    order = tuple(f"song{n}" for n in range(12))
    for options in (EVERYBODY, PLAYERS):
        yield board(jam(options=options), texts, PEOPLE[:5], (State.READY, State.GENERATING))
        listening = jam(state=JamState.LISTENING, options=options, order=order, ends_at=NOW + 900)
        yield board(listening, texts, PEOPLE[:12], [State.DONE] * 12, voted=6 if options.listeners else 1)
    heard = published(12)
    for number, some, marks in (
        (1, heard[2:7], {}),
        (2, heard[7:12], {"song8": 5, "song9": 0, "song10": 3}),
        (1, heard[:1], {"song1": 1}),
        (1, [], {}),
    ):
        slate = Slate(number, tuple(one.song.id for one in some))
        hearing = Hearing(listening, None, slate, tuple(some), marks, more=len(some) == 5)
        said = ballots.slate(listening, hearing, texts)
        yield Shown(said["content"], said["view"])
        if marks:
            kept = ballots.cast(listening, Ballot("jam", 7, marks, NOW, NOW), hearing, texts)
            yield Shown(kept["content"], kept["view"])
    yield Shown(ballots.mine(listening, Ballot("jam", 7, {"song8": 5, "song9": 0, "song2": 1}, NOW, 0), heard, texts))
    yield Shown(ballots.mine(listening, None, (), texts))
    for why in Barred:
        yield Shown(ballots.barred(why, texts))


def _counted(texts: Texts) -> Iterator[Shown]:
    """How a vote came out, with places, with picks and with neither; how it was counted; and the album."""
    order = tuple(f"song{n}" for n in range(1, 7))
    places = ((1, 1), (2, 3), (2, 3), (4, 4), (5, 6), (5, 6))
    ranks = tuple(
        Rank(f"song{n}", *place, heard)
        for n, place, heard in zip((4, 1, 6, 2, 3, 5), places, (7, 6, 7, 6, 6, 7), strict=True)
    )
    unplaced = tuple(Rank(f"song{n}", None, None, n % 3) for n in range(1, 7))
    ended: dict[str, Any] = {"ends_at": None, "ended_at": NOW, "spent": 1_170_000, "returned": 1_170_000}
    for result in (
        Result(9, ranks, pushed="song4", pushers=3, young=1),
        Result(3, unplaced, picks=("song4", "song2")),
        Result(0, tuple(replace(rank, hearings=0) for rank in unplaced)),
    ):
        done = jam(state=JamState.DONE, options=EVERYBODY, order=order, result=result, **ended)
        shown = replace(done, order=tuple(f"song{n}" for n in range(6)))
        yield board(shown, texts, PEOPLE[:6], [State.DONE] * 6)
        said = boards.finale(done, published(6), texts)
        embed = said["embed"]
        assert isinstance(embed, discord.Embed)
        yield Shown(str(said["content"]), buttons.row("jam", jam_buttons.under_finale(done), texts, kind=JAM), embed)
        yield Shown(ballots.counted(done, result, texts))
        if result.pushed:
            yield Shown(ballots.odd(done, result, published(4)[3].song, texts))
            yield from _album(done, texts)


def _album(done: Jam, texts: Texts) -> Iterator[Shown]:
    heard = published(6)
    tracks = tuple(Track(one.song.id, Heard(140 + 9 * n, -14, 5, -1, 100)) for n, one in enumerate(heard))
    begins = starts([track.heard for track in tracks])
    booklet = buttons.row("jam", (jam_buttons.BOOKLET,), texts, kind=JAM)
    for cut, left_out in (((tracks,), ()), ((tracks[:3], tracks[3:]), heard[:2])):
        album = Album("jam", 7, NOW, sides=cut)
        sheet = Sheet(done, album, 0, "key", list(zip(heard[: len(cut[0])], cut[0], begins, strict=False)), left_out)
        side = albums.side(sheet, texts)
        embed = side["embed"]
        assert isinstance(embed, discord.Embed)
        file = discord.File(io.BytesIO(tone({})), filename=albums.file_name(sheet), description=albums.alt(done, texts))
        yield Shown(str(side["content"]), booklet, embed, (file,))
    yield Shown(albums.failed(done, AlbumCause.FETCH, texts), buttons.row("jam", (jam_buttons.ALBUM,), texts, kind=JAM))
    yield Shown(texts("album.begun", time=texts.duration(40)))
    yield Shown(albums.there(done, replace(album, posted=(jams.POSTED, jams.POSTED)), texts))


GROUPS = {
    "plan": _plans,
    "writing": _writing,
    "paused": _paused,
    "singing": _singing,
    "over": _over,
    "host": _host,
    "people": _people,
    "voting": _voting,
    "counted": _counted,
}


async def draw(browser: Browser, folder: Path) -> None:
    """All of it, a picture for each group, width and colours; in the pseudo-locale in light colours alone."""
    folder.mkdir(exist_ok=True)
    for language, texts in LANGUAGES.items():
        for name, made in GROUPS.items():
            async with room(lambda: NOW) as (town, singer, url):
                channel = singer.get_partial_messageable(town.channels["jam"].id)
                shown = [*made(texts)]
                for one in shown:
                    await _sent(channel, town, singer, one, texts)
                for width in WIDTHS:
                    for colours in COLOURS if language == "en" else COLOURS[:1]:
                        mark = colours if language == "en" else language
                        path = folder / f"jams-{name}-{mark}-{width}.png"
                        await _taken(browser, url, width, colours, path, len(shown))


def _here(text: str, town: Town, channel_id: int) -> str:
    """With people, and with links to a message, that are in this town."""
    first = next(iter(town.world.messages), 0)
    people = [town.people[name.lower()].mention for name in PEOPLE[:7]]
    named = re.sub(r"<@(\d+)>", lambda found: people[int(found[1]) % len(people)], text)
    return re.sub(r"channels/\d+/\d+/\d+", f"channels/{town.guild_id}/{channel_id}/{first}", named)


async def _sent(channel: Any, town: Town, singer: Singer, one: Shown, texts: Texts) -> None:
    """The message; a board with its thread, to which it then has a link."""
    one = replace(one, content=_here(one.content, town, channel.id))
    embeds = [] if one.embed is None else [one.embed]
    for embed in embeds:
        embed.description = _here(embed.description or "", town, channel.id)
    view = {} if one.view is None else {"view": one.view}
    message = await channel.send(one.content, embeds=embeds, files=[*one.files], **view)
    if one.jam is not None and one.jam.thread is not None:
        name = escaping.bare(texts("board.thread_name", theme=escaping.bare(one.jam.theme, 90)), 100)
        made = await singer.http.start_thread_with_message(
            channel.id, message.id, name=name, auto_archive_duration=1440
        )
        if one.jam.state in {JamState.LISTENING, JamState.DONE}:
            await singer.get_partial_messageable(int(made["id"])).send("Song 5 of 5: **Puddles**")
        await message.edit(content=one.content.replace(f"<#{jams.THREAD}>", f"<#{made['id']}>"))


async def _taken(
    browser: Browser, url: str, width: int, colours: Literal["light", "dark"], path: Path, count: int
) -> None:
    tab = await browser.new_page(viewport={"width": width, "height": TALL}, color_scheme=colours)
    await tab.clock.set_fixed_time(NOW)
    await tab.goto(url)
    messages: Locator = tab.get_by_role("list", name="Messages")
    await messages.locator(":scope > *").nth(count - 1).wait_for()
    assert await tab.evaluate("document.documentElement.scrollWidth") <= width, f"{path.name} scrolls sideways"
    assert await messages.evaluate("list => list.scrollWidth <= list.clientWidth"), f"{path.name} is cut off"
    await messages.screenshot(path=path)
    await tab.close()


# --- the page around it ----------------------------------------------------------------------------------------------


async def draw_page(browser: Browser, folder: Path) -> None:
    """The panel of guests while twelve of them write, the list of threads, and a forum; with the real bot."""
    async with _evening() as (rehearsal, url):
        town = rehearsal.town
        await _opened(town)
        await town.start_thread("ben", "What rhymes with umbrella", "Nothing, so far.")
        await town.start_thread("cy", "Last week's jam", "Thank you all!")
        town.archive("Last week's jam")
        await town.start_thread("ada", "Lanterns", "Made on a ferry, with a fiddle.", channel="gallery", tags=["jam"])
        await town.start_thread("ben", "Rain, for piano", "No words.", channel="gallery", tags=["instrumental"])
        tabs = [
            (width, colours, await browser.new_page(viewport={"width": width, "height": 860}, color_scheme=colours))
            for width in WIDTHS
            for colours in COLOURS
        ]
        for _, _, tab in tabs:
            await tab.goto(url)
        await _come(tabs[0][2])
        await tabs[0][2].get_by_text(re.compile("[3-9] handed in a song")).first.wait_for(timeout=30_000)
        for width, colours, tab in tabs:
            await _pages(tab, width, folder, f"{colours}-{width}")


async def _pages(tab: Tab, width: int, folder: Path, mark: str) -> None:
    narrow = width < 720
    if narrow:
        await tab.get_by_role("button", name="Guests and trouble").click()
        await tab.wait_for_timeout(300)
    await tab.screenshot(path=folder / f"guests-{mark}.png")
    if narrow:
        await tab.get_by_role("button", name="Close the panel").click()
        await tab.wait_for_timeout(300)
        await tab.screenshot(path=folder / f"guests-board-{mark}.png")
    await tab.get_by_role("button", name="Threads", exact=True).click()
    dialog = tab.get_by_role("dialog")
    await dialog.wait_for()
    await tab.screenshot(path=folder / f"guests-threads-{mark}.png")
    await dialog.get_by_role("button", name="Last week's jam").click()
    await tab.screenshot(path=folder / f"guests-archived-{mark}.png")
    if narrow:
        await tab.get_by_role("button", name="Channels and people").click()
        await tab.wait_for_timeout(300)
        await tab.screenshot(path=folder / f"guests-side-{mark}.png")
    await tab.get_by_role("navigation").get_by_role("button", name="#gallery").click()
    await tab.wait_for_timeout(300)
    await tab.screenshot(path=folder / f"guests-forum-{mark}.png")
    await tab.get_by_role("button", name="New post").click()
    await tab.screenshot(path=folder / f"guests-posting-{mark}.png")
    assert await tab.evaluate("document.documentElement.scrollWidth") <= width, f"{mark} scrolls sideways"


@asynccontextmanager
async def _evening() -> AsyncGenerator[tuple[Rehearsal, str]]:
    with tempfile.TemporaryDirectory() as home:
        async with Town() as town, Studio(compose=tone, seconds=1.0) as studio:
            settings = {"LOG_FORMAT": "json", "DRAIN_SECONDS": "1", "JAM_SECONDS_SCALE": "0.2"}
            rehearsal = Rehearsal(town, studio, Path(home), settings, forked)
            async with Page(House(town, studio, rehearsal)) as page:
                await rehearsal.start()
                yield rehearsal, page.url
                await rehearsal.kill()


async def _opened(town: Town) -> None:
    """A jam that Mo opened."""
    form = await (await town.command("mo", "jam start")).answered()
    plan = await (await town.submit("mo", form, theme="a rainy day", pace="flash", rules="“umbrella”")).said()
    await (await town.press("mo", plan, "Open the jam")).answered()
    await town.until(lambda: "Jam: a rainy day" in town.channels)


async def _come(tab: Tab) -> None:
    await tab.get_by_role("button", name="×50").click()
    await tab.get_by_label("Seed").fill("3")
    await tab.get_by_role("button", name="Let them come").click()
