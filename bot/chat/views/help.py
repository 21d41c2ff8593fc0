"""`/help`: what the bot does, examples, who pays, what is kept of a person, and who runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import discord

from bot.chat import buttons, escaping
from bot.chat.buttons import ALL, HELP, LABEL_MOST, CustomId
from bot.chat.messages.catalogue import Texts
from bot.chat.views import purse
from bot.chat.views.songs import COLOUR
from bot.purse.ports.store import Balance, Used
from bot.songs.wishes import Wish

EXAMPLES = ("words", "style", "instrumental")
"""The examples that are buttons, by the argument of their custom ids."""

FIRST = "first"
"""The empty form, behind **Make the first song**."""

FIELD_MOST = 1000
"""Units of a field, of the 1,024 that Discord allows."""


@dataclass(frozen=True, slots=True)
class About:
    """What the settings say of who runs the bot, and for how many days it keeps what. Empty is not said."""

    operator: str = ""
    contact: str = ""
    privacy_url: str = ""
    terms_url: str = ""
    keep_days: int = 7
    failed_words_days: int = 30


@dataclass(frozen=True, slots=True)
class Money:
    """What is left for the person who asks: of a server's purse as far as `balance` is there, else outside servers.

    `known` is False where the database could not say; then nothing else counts.
    """

    balance: Balance | None = None
    is_open: bool = True
    personal: Used | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is made from."""

    about: About
    money: Money


def page(asked: Asked, texts: Texts) -> discord.Embed:
    """The page, section by section."""
    described = texts("introduction.about", cancel=buttons.label(buttons.CANCEL, texts))
    embed = discord.Embed(title=texts("introduction.title"), description=described, colour=COLOUR)
    for key, written in SECTIONS:
        embed.add_field(name=texts(key), value=written(asked, texts), inline=False)
    return embed


def under(texts: Texts) -> discord.ui.View:
    """The examples, and **Report**."""
    return buttons.view((*(example(name, texts) for name in EXAMPLES), _report(texts)))


def example(name: str, texts: Texts) -> discord.ui.Button[discord.ui.View]:
    """A button that opens the form, filled in."""
    style = discord.ButtonStyle.primary if name == FIRST else discord.ButtonStyle.secondary
    return buttons.shown(CustomId("try", name, HELP), texts.label(LABEL_MOST, f"introduction.try_{name}"), style)


def wish_of(name: str, texts: Texts) -> Wish:
    """What the form holds behind a button; nothing where the name is that of no example."""
    match name:
        case "words":
            return Wish(lyrics=texts("introduction.words_lyrics"), style=texts("example.folk"))
        case "style":
            return Wish(style=texts("example.shanty"))
        case "instrumental":
            return Wish(style=texts("example.lofi"), instrumental=True)
        case _:
            return Wish()


def _report(texts: Texts) -> discord.ui.Button[discord.ui.View]:
    return buttons.shown(CustomId("report", ALL, HELP), buttons.label(buttons.REPORT, texts))


def _examples(_: Asked, texts: Texts) -> str:
    words, style, instrumental = (texts.label(LABEL_MOST, f"introduction.try_{name}") for name in EXAMPLES)
    return texts("introduction.examples_about", words=words, style=style, instrumental=instrumental)


def _song(_: Asked, texts: Texts) -> str:
    told = ((buttons.label(one, texts), texts(f"under_song.{one.action}")) for one in buttons.UNDER_SONG)
    return "\n".join(texts("introduction.song_button", label=label, about=about) for label, about in told)


def _jam(_: Asked, texts: Texts) -> str:
    join, write, album = (texts.label(LABEL_MOST, f"button.{action}") for action in ("join", "write", "album"))
    return texts("introduction.jam_about", join=join, write=write, album=album)


def _pays(asked: Asked, texts: Texts) -> str:
    money = asked.money
    if not money.known:
        return texts("introduction.pays_unknown")
    if (shown := money.balance) is None:
        return _personal(money.personal, texts)
    if not money.is_open:
        return texts("introduction.pays_closed")
    if shown.facts.purse.frozen:
        return texts("introduction.pays_frozen")
    return texts("introduction.pays_server", free=purse.free(shown, texts), share=purse.share(shown, texts))


def _personal(used: Used | None, texts: Texts) -> str:
    if used is None:
        return texts("introduction.pays_personal_unlimited")
    if not used.limit.most:
        return texts("introduction.pays_personal_none")
    return texts("introduction.pays_personal", free=texts.money(used.free), most=texts.money(used.limit.most))


def _kept(asked: Asked, texts: Texts) -> str:
    about, delete = asked.about, buttons.label(buttons.DELETE, texts)
    return texts("introduction.kept_about", delete=delete, failed=about.failed_words_days, kept=about.keep_days)


def _runs(asked: Asked, texts: Texts) -> str:
    about, report = asked.about, buttons.label(buttons.REPORT, texts)
    operator = escaping.line(about.operator, 200) or texts("introduction.somebody")
    if about.contact:
        said = texts("introduction.runs_reached", operator=operator, contact=reached(about), report=report)
    else:
        said = texts("introduction.runs_by", operator=operator, report=report)
    return "\n".join((said, *([links] if (links := " · ".join(_papers(about, texts))) else [])))


def reached(about: About) -> str:
    """How to reach whoever runs the bot: an address of the web stays one, anything else means only itself."""
    link = about.contact.startswith("https://") and not set("<> ") & set(about.contact)
    return f"<{about.contact}>" if link else escaping.line(about.contact, 200)


def _papers(about: About, texts: Texts) -> Iterator[str]:
    if about.privacy_url:
        yield texts("introduction.privacy", url=about.privacy_url)
    if about.terms_url:
        yield texts("introduction.terms", url=about.terms_url)


SECTIONS: tuple[tuple[str, Callable[[Asked, Texts], str]], ...] = (
    ("introduction.examples", _examples),
    ("introduction.song", _song),
    ("introduction.jam", _jam),
    ("introduction.pays", _pays),
    ("introduction.kept", _kept),
    ("introduction.runs", _runs),
)
"""What stands below the five lines, in this order: the key of a heading, and what writes the rest."""
