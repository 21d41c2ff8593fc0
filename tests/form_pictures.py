"""Every form as the sandbox's page shows it, in English and in the pseudo-locale, wide and on a phone: to be looked at.

`python -m tests.screenshots` draws them into `screenshots/`, which Git does not keep, as
`forms-<what>-<language>-<width>.png`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
from playwright.async_api import Browser

from bot.chat.forms import ballots, jam, more, opening, settings, song
from bot.chat.messages import money
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.refusals import refusal
from bot.chat.views.openings import Named
from bot.jams.ballots import Slate
from bot.jams.voting import Hearing
from bot.songs.checking import Defaults
from bot.songs.offers import Offers
from bot.songs.prices import Prices
from bot.songs.refusals import Fault, NotAMoment, Part, TooLong
from bot.songs.servers import Singers
from bot.songs.wishes import Rights, Wish
from tests.card_pictures import LANGUAGES, WIDTHS, WISH, room
from tests.chat import jams

HIGH = 1500
"""Pixels of a window in which the longest form is seen whole."""


TITLES = ("Umbrella for two", "Puddles", "A letter on every pane that nobody here can read at all", "Pluie", "")
HEARING = Hearing(
    jams.jam(),
    slate=Slate(1, tuple(f"song{n}" for n in range(1, 6))),
    heard=tuple(
        replace(one, song=replace(one.song, title=title)) for one, title in zip(jams.credits_of(5), TITLES, strict=True)
    ),
    marks={"song1": 5, "song2": 0, "song4": 2},
)


def forms(texts: Texts) -> Mapping[str, discord.ui.Modal]:
    """Each form, empty or filled, and with a fault on top."""
    offers = Offers(Prices(300_000), Defaults())

    def one(wish: Wish, title: str = "", fault: str = "") -> discord.ui.Modal:
        price = money.paid_by(money.price(offers.price_of(wish), texts), texts, server=True)
        return song.modal(wish, offers.models(), "77", texts, title, fault=fault, price=price)

    def rest(wish: Wish, fault: str = "", mended: str = "") -> discord.ui.Modal:
        return more.modal(wish, offers.models(), "77", texts, fault=fault, mended=mended)

    def said(fault: Fault) -> str:
        """As **Fix it** repeats it."""
        return refusal(fault, texts).removesuffix(texts("spent.nothing")).strip()

    long = said(TooLong(Part.LYRICS, "minimax/music-2.6", 3000, 3299))
    return {
        "song": one(Wish()),
        "song-filled": one(replace(WISH, rights=Rights.MINE), texts("button.change")),
        "song-instrumental": one(Wish(style="Rain", model="google/lyria2", instrumental=True)),
        "fix": one(Wish(lyrics="la " * 1100), texts("form.fix"), long),
        "more": rest(Wish()),
        "more-length": rest(Wish(title="Rain", model="stable-audio", length=40)),
        "more-fix": rest(WISH, said(NotAMoment("soon")), more.START),
        "limit": opening.limit(Named(1400000000004194404, "The harbour choir"), 5_000_000, "77", texts),
        "settings": settings.singers(Singers(), texts),
        "jam": jam.jam(None, texts),
        "ballot": ballots.ballot(jams.jam(), replace(HEARING, marks={}), texts),
        "ballot-filled": ballots.ballot(jams.jam(), HEARING, texts),
        "jam-strike": jam.strike(jams.jam(), [*jams.songs(jams.parts(["Ada", "Ben", "Cy", "Dee"])).values()], texts),
    }


async def draw(browser: Browser, folder: Path) -> None:
    """All of them, a picture for each form, language and width."""
    folder.mkdir(exist_ok=True)
    for language, texts in LANGUAGES.items():
        async with room() as (town, singer, url):

            async def opened(asked: discord.Interaction[Any], texts: Texts = texts) -> None:
                await asked.response.send_modal(forms(texts)[str(dict(asked.data or {})["custom_id"])])

            singer.do = opened
            view = discord.ui.View(timeout=None)
            for name in forms(texts):
                view.add_item(discord.ui.Button(label=name, custom_id=name))
            await singer.get_partial_messageable(town.channels["jam"].id).send("Forms", view=view)
            for width in WIDTHS:
                await _taken(browser, url, width, folder, language, [*forms(texts)])


async def _taken(browser: Browser, url: str, width: int, folder: Path, language: str, names: list[str]) -> None:
    tab = await browser.new_page(viewport={"width": width, "height": HIGH})
    await tab.goto(url)
    for name in names:
        await tab.get_by_role("region", name="Channel").get_by_role("button", name=name, exact=True).click()
        form = tab.get_by_role("dialog")
        await form.wait_for()
        await form.screenshot(path=folder / f"forms-{name}-{language}-{width}.png")
        await form.get_by_role("button", name="Cancel").click()
        await form.wait_for(state="hidden")
    await tab.close()
