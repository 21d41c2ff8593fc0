"""Every message as the sandbox's page shows it, in English and in the pseudo-locale, wide and on a phone: to be seen.

`python -m tests.screenshots` draws them into `screenshots/`, which Git does not keep, as
`cards-<what>-<language>-<width>.png`.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterator
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
from bot.chat.messages import money, words
from bot.chat.messages.catalogue import ENGLISH, Texts, shipped
from bot.chat.messages.refusals import refusal
from bot.chat.views import finished, openings, preview, purse, songs
from bot.purse.bounds import Counted, Limit
from bot.purse.periods import Period, span_of
from bot.purse.ports.store import Balance, OpenHold, Used
from bot.purse.service import Decided
from bot.purse.values import UNLIMITED, Entry, EntryKind, Facts, Purse, Share, Unit, Whose
from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town
from bot.sandbox.web import House, Page
from bot.songs.checking import Defaults
from bot.songs.credits import credits_of
from bot.songs.offers import Offers
from bot.songs.prices import Prices
from bot.songs.refusals import Bound, OverBound, Part, PurseFrozen, SongsUsedUp, TooLong
from bot.songs.servers import Singers
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Reference, Rights, Wish
from tests import pseudo
from tests.chat.songs import ENDED, MADE, NOW, POSTED, every, song
from tests.sandbox.discord.singer import Singer, singing

LANGUAGES = {"en": shipped().texts(ENGLISH), "pseudo": pseudo.CATALOGUE.texts(pseudo.LANGUAGE)}
WIDTHS = (1280, 360)
TALL = 16_000
"""Pixels of a window in which the longest list of cards is seen whole."""

LYRICS = "\n".join(["[Verse]", *(f"Lanterns over the harbour tonight, number {n}" for n in range(1, 40))])
HUM = Reference("https://cdn.example/hum.mp3", "Grandma's hum.mp3", 9, seconds=15.0, changed=True, of_seconds=200.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of the bot's: a card, its buttons, the line above it, and its files."""

    embed: discord.Embed | None
    view: discord.ui.View | None
    content: str = ""
    files: tuple[discord.File, ...] = ()
    below: tuple[discord.Embed, ...] = ()

    async def send(self, channel: discord.abc.Messageable) -> None:
        embeds = [one for one in (self.embed, *self.below) if one is not None]
        view = {} if self.view is None else {"view": self.view}
        await channel.send(self.content, embeds=embeds, files=[*self.files], **view)  # pyright: ignore


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


WISH = Wish(lyrics=LYRICS, style="jazz", title="Lanterns", reference=HUM)


def _before(texts: Texts) -> Iterator[Shown]:
    """What is said in private before a song: what will be sent, and why it cannot be."""
    offers = Offers(Prices(300_000), Defaults())
    price = money.paid_by(money.price(offers.price_of(WISH), texts), texts, server=True)
    under = buttons.row("77", buttons.UNDER_PREVIEW, texts, kind=buttons.DRAFT)
    for wish in (WISH, Wish(style="Rain on a tin roof", model="google/lyria2", seed=7)):
        first, *below = preview.preview(wish, offers.check(wish), price, texts)
        yield Shown(first, under, texts("preview.head"), below=tuple(below))
    fix = buttons.row("77", (buttons.FIX,), texts, kind=buttons.DRAFT)
    for fault in (
        TooLong(Part.LYRICS, "minimax/music-2.6", 3000, 3299),
        OverBound(Bound.SHARE, 600_000, 585_000, 195_000, NOW + 7200, True, "stable-audio", 10_000),
        SongsUsedUp(3, NOW + 7200, "week"),
        PurseFrozen(),
    ):
        yield Shown(None, fix, refusal(fault, texts))
    kept = texts("draft.kept", fix=buttons.label(buttons.FIX, texts))
    yield Shown(None, fix, f"{texts('denied.role')} {kept}")
    again = buttons.label(buttons.FORM, texts)
    form = buttons.row("77", (buttons.FORM,), texts, kind=buttons.OPENING)
    yield Shown(None, form, texts("opening.asked", form=again))
    subject = buttons.CustomId("open", "singers", "settings")
    page = buttons.view([buttons.shown(subject, texts.label(45, "settings.singers"))])
    yield Shown(None, page, words.settings(Singers(frozenset({21}), frozenset()), texts))


def _money(texts: Texts) -> Iterator[Shown]:
    """The purse's cards, and what the bot's owner is asked and told."""
    used = Used(Limit(Bound.PURSE, Counted.SERVER_PURSE, span_of(Period.DAY, NOW), 5_000_000), 195_000)
    offers = Offers(Prices(300_000), Defaults()).models()
    plain = Balance(Facts(Purse(21)), used, used, None, False, 300_000, (), 0)
    holds = [OpenHold(f"{n}", 154014842880000000 + n, "minimax/music-2.6", 195_000, n == 2) for n in range(7)]
    for one in (plain, replace(plain, held=holds, held_total=1_365_000, facts=Facts(Purse(21, frozen=True)))):
        yield Shown(purse.balance(one, offers, texts, is_open=True), None)
    usual = Share(Whose.EVERYONE, 0, Unit.USD, 1_000_000, Period.DAY)
    shares = [Share(Whose.ROLE, 9, Unit.SONGS, 3, Period.WEEK), Share(Whose.PERSON, 7, Unit.USD, None, Period.DAY)]
    allowance = Entry(21, EntryKind.ALLOWANCE, 20_000_000, NOW, 9, period=Period.WEEK, carry=True)
    decided = Decided(Purse(21), allowance, 5_000_000, shares, [7])
    yield Shown(purse.decided(decided, usual, texts), None, texts("purse.set"))
    caps = replace(UNLIMITED, server_day=5_000_000)
    harbour = openings.Named(1400000000004194404, "The harbour choir")
    told = openings.request(harbour, 7, caps, texts)
    yield Shown(None, told["view"], told["content"])
    here = openings.here(Purse(harbour.guild_id), "77", caps, texts)
    yield Shown(None, here["view"], here["text"])
    yield Shown(None, None, openings.decided(harbour, Purse(harbour.guild_id, open=True), caps, texts, new=True))
    digest = openings.digest(NOW, [harbour, openings.Named(14)], texts)
    yield Shown(None, digest["view"], digest["content"])


def groups(texts: Texts) -> Iterator[tuple[str, list[Shown]]]:
    """What is drawn together."""
    yield "finished", list(_finished(texts))
    yield "under-way", list(_status(texts, going=True))
    yield "over", list(_status(texts, going=False))
    yield "lists", list(_lists(texts))
    yield "before", list(_before(texts))
    yield "money", list(_money(texts))


async def draw(browser: Browser, folder: Path) -> None:
    """All of it, a picture for each group, language and width."""
    folder.mkdir(exist_ok=True)
    for language, texts in LANGUAGES.items():
        for name in [name for name, _ in groups(texts)]:
            async with room() as (town, singer, url):
                channel = singer.get_partial_messageable(town.channels["jam"].id)
                shown = dict(groups(texts))[name]
                for one in shown:
                    await one.send(channel)
                for width in WIDTHS:
                    path = folder / f"cards-{name}-{language}-{width}.png"
                    await _taken(browser, url, width, path, len(shown))


@asynccontextmanager
async def room(now: Callable[[], float] = time.time) -> AsyncGenerator[tuple[Town, Singer, str]]:
    """A sandbox whose bot posts what it is told to."""
    with tempfile.TemporaryDirectory() as home:
        async with Town(now=now) as town, Studio(compose=tone) as studio, singing(town) as singer:
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
