"""Every card as the sandbox's page shows it, in English and in the pseudo-locale, wide and on a phone: to be looked at.

`python -m tests.screenshots` draws them into `screenshots/`, which Git does not keep, as
`cards-<what>-<language>-<width>.png`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import numpy as np
from playwright.async_api import Browser, Locator

from bot.audio import picture
from bot.audio.fit import Sound
from bot.audio.waveform import STEP, Waveform
from bot.chat import buttons
from bot.chat.messages import words
from bot.chat.messages.catalogue import ENGLISH, Texts, shipped
from bot.chat.views import finished, songs
from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.sandbox.web import House, Page
from bot.songs.credits import credits_of
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Reference, Rights, Wish
from tests import pseudo
from tests.chat.songs import ENDED, MADE, NOW, POSTED, every, song
from tests.sandbox.discord.singer import Singer, singing

LANGUAGES = {"en": shipped().texts(ENGLISH), "pseudo": pseudo.CATALOGUE.texts(pseudo.LANGUAGE)}
WIDTHS = (1280, 360)
TALL = 12_000
"""Pixels of a window in which the longest list of cards is seen whole."""

LYRICS = "\n".join(["[Verse]", *(f"Lanterns over the harbour tonight, number {n}" for n in range(1, 40))])
HUM = Reference("https://cdn.example/hum.mp3", "Grandma's hum.mp3", 9, seconds=15.0, changed=True, of_seconds=200.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot's: a card, its buttons, the line above it, and its files."""

    embed: discord.Embed
    view: discord.ui.View
    content: str = ""
    files: tuple[discord.File, ...] = ()


def _songs() -> Iterator[Song]:
    """Finished songs with each thing that may stand under one."""
    done: dict[str, Any] = {"state": State.DONE, "posted": POSTED, **MADE, **ENDED}
    yield song(**done)
    yield song(**done, title="Lanterns", take=2, wish=Wish(lyrics=LYRICS, style="Warm sea shanty", seed=7, length=60))
    yield song(**done, title="One line", wish=Wish(lyrics="la " * 990, style="Warm sea shanty"))
    yield song(**done, title="No words given", wish=Wish(style="Warm sea shanty, fiddle and three voices"))
    rain = Wish(style="Rain on a tin roof", seed=42, instrumental=True)
    yield song(**done, title="Rain", model="google/lyria2", wish=rain)
    cover = Wish(lyrics=LYRICS, style="A slow choir at night", reference=HUM, clip_from=90.0, rights=Rights.PERMISSION)
    yield song(**done, title="Lanterns (cover)", model="minimax/music-cover", wish=cover)
    yield song(
        **done, title="夜明け前 🌅", model="minimax-music", wish=Wish(lyrics="夜明け前", style="演歌", reference=HUM)
    )


def _finished(texts: Texts) -> Iterator[Shown]:
    for made in _songs():
        parent = song(title="Lanterns", posted=POSTED) if "(" in made.title or made.take > 1 else None
        embed = finished.finished(made, parent, texts)
        drawn = io.BytesIO(picture.card(made, _waveform()))
        files = [discord.File(io.BytesIO(tone({}, seconds=7.0)), finished.file_name(made, texts))]
        if made.wish.reference:
            files.append(discord.File(io.BytesIO(tone({}, seconds=6.0)), finished.clip_name(made)))
        files.append(discord.File(drawn, "card.png", description=words.alt_text(made, texts)))
        embed.set_image(url="attachment://card.png")
        under = buttons.row(made.id, buttons.UNDER_SONG, texts)
        yield Shown(embed, under, texts("headline.ready", who="@Ada"), tuple(files))


def _waveform() -> Waveform:
    levels = np.abs(np.sin(np.linspace(0, 40, 400))) * np.linspace(0.3, 1, 400)
    return Waveform(Sound(STEP * 400), levels.astype(np.float32))


def _status(texts: Texts, *, going: bool) -> Iterator[Shown]:
    for _, view in every():
        if (view.song.ended_at is None and view.song.kept is None) is going:
            told = replace(view, style=credits_of(view.song).style)
            yield Shown(songs.status(told, texts), buttons.row(view.song.id, buttons.under_card(view.song), texts))


def _lists(texts: Texts) -> Iterator[Shown]:
    views = [replace(view, song=replace(view.song, id=f"song{n}")) for n, (_, view) in enumerate(every())]
    for some in (views[:9], [view for view in views if view.song.kept]):
        listed = [view.song for view in some]
        under = buttons.under_list(listed, texts) or discord.ui.View()
        yield Shown(songs.listed(listed, some, texts), under)


def groups(texts: Texts) -> Iterator[tuple[str, list[Shown]]]:
    """What is drawn together."""
    yield "finished", list(_finished(texts))
    yield "under-way", list(_status(texts, going=True))
    yield "over", list(_status(texts, going=False))
    yield "lists", list(_lists(texts))


async def draw(browser: Browser, folder: Path) -> None:
    """All of it, a picture for each group, language and width."""
    folder.mkdir(exist_ok=True)
    for language, texts in LANGUAGES.items():
        for name in [name for name, _ in groups(texts)]:
            async with _room() as (town, singer, url):
                channel = singer.get_partial_messageable(town.channels["jam"].id)
                shown = dict(groups(texts))[name]
                for one in shown:
                    await channel.send(one.content, embed=one.embed, view=one.view, files=[*one.files])
                for width in WIDTHS:
                    path = folder / f"cards-{name}-{language}-{width}.png"
                    await _taken(browser, url, width, path, len(shown))


@asynccontextmanager
async def _room() -> AsyncGenerator[tuple[Town, Singer, str]]:
    """A sandbox whose bot posts what it is told to."""
    with tempfile.TemporaryDirectory() as home:
        async with Town() as town, Studio(compose=tone) as studio, singing(town) as singer:
            house = House(town, studio, Rehearsal(town, studio, Path(home), {}))
            async with Page(house) as page:
                yield town, singer, page.url


async def _taken(browser: Browser, url: str, width: int, path: Path, count: int) -> None:
    tab = await browser.new_page(viewport={"width": width, "height": TALL})
    await tab.clock.set_fixed_time(NOW)
    await tab.goto(url)
    messages: Locator = tab.get_by_role("list", name="Messages")
    await messages.locator(":scope > *").nth(count - 1).wait_for()
    await tab.wait_for_function("() => [...document.images].every(image => image.complete)")
    box = await messages.bounding_box()
    tops = [await one.bounding_box() for one in await messages.locator(":scope > *").all()]
    first = min(one["y"] for one in tops if one)
    assert box is not None
    clip = {"x": box["x"], "y": first - 8, "width": box["width"], "height": box["y"] + box["height"] - first + 8}
    await tab.screenshot(path=path, clip=clip)  # pyright: ignore[reportArgumentType]  # a rectangle
    await tab.close()
