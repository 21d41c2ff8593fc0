"""All that people can be shown, in a language 40 % longer than English: all of it from the catalogue, none too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product as pairs
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, escaping, replies, suggestions
from bot.chat.client import Jamboree, same
from bot.chat.forms import more as more_form
from bot.chat.forms import opening as opening_form
from bot.chat.forms import settings as settings_form
from bot.chat.forms import song as song_form
from bot.chat.messages import money, words
from bot.chat.messages.catalogue import ENGLISH, Catalogue, shipped
from bot.chat.messages.commands import Translator
from bot.chat.messages.patterns import placeholders
from bot.chat.messages.refusals import refusal
from bot.chat.ordering import Ordering
from bot.chat.owner import OwnerAlarm
from bot.chat.owner_notices import OwnerPost
from bot.chat.views import finished, models, openings, preview, songs
from bot.chat.views import owner as owner_view
from bot.chat.views import report as report_view
from bot.chat.views import settings as settings_view
from bot.purse.bounds import Counted, Limit
from bot.purse.owner import Listed, OwnersMoney
from bot.purse.periods import Span
from bot.purse.ports.books import ReportRow
from bot.purse.ports.store import Used
from bot.purse.reconciling import Difference, Kind, Reconciliation
from bot.purse.reports import report_of, report_span
from bot.purse.values import UNLIMITED, Caps, CostsShown, Purse
from bot.sandbox.discord.rules import commands as command_rules
from bot.sandbox.discord.rules import messages as message_rules
from bot.sandbox.discord.rules import modals as modal_rules
from bot.songs.checking import Remark, build
from bot.songs.completing import LyricsRepeated, StylePadded
from bot.songs.models import MODELS, Model
from bot.songs.offers import Offer
from bot.songs.ports.books import Retirement
from bot.songs.prices import Price, PriceSource
from bot.songs.refusals import BlockedWords, Bound, Fault, ForeignLink, NotAMoment, UnknownModel
from bot.songs.servers import ChannelDefault, JamRules, Servers, Singers
from bot.songs.service import Cancel, Erase, Service
from bot.songs.songs import Requester
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Rights, Wish
from cogs.introduction import Introduction
from cogs.jam import Jams
from cogs.jam_album import JamAlbums
from cogs.jam_host import JamHost
from cogs.jam_plan import JamPlans
from cogs.jam_votes import JamVotes
from cogs.music import Music
from cogs.openings import Answers
from cogs.owner import Owner
from cogs.purse import Purse as PurseCommands
from cogs.settings import Settings
from cogs.takes import Takes
from tests import pseudo
from tests.chat.songs import ENDED, MADE, NOW, POSTED, every, song
from tests.chat.test_cards import LINK, product
from tests.chat.test_sentences import FAULT
from tests.chat.wire import Wire, interaction
from tests.contracts.fake_clock import START
from tests.repository import ROOT

PSEUDO = pseudo.CATALOGUE.texts(pseudo.LANGUAGE)
EVERY = dict(every())
PRICE = Price(195_000, PriceSource.UNKNOWN)
OFFERS = [Offer(model, offered=True, price=PRICE) for model in MODELS]
CLIP = Reference(url="https://cdn.example/clip", name="hum.ogg", size=9, seconds=24.0, of_seconds=190.0)
TITLE, LYRICS, STYLE = "Zażółć", "La la\nLa", "Polka"
TYPED = {TITLE, LYRICS, STYLE, CLIP.name, song().id, "MP4", "Windows Media", *(model.id for model in MODELS)}
"""What people typed, and what models are called: the same in every language."""


def own(shown: songs.View) -> songs.View:
    """The view with a song in which every text of a person is known."""
    wish = Wish(lyrics=LYRICS, style=STYLE, title=TITLE, reference=CLIP, rights=Rights.PUBLIC_DOMAIN)
    return replace(
        shown,
        song=replace(shown.song, title=TITLE, wish=wish),
        style=STYLE,
        remarks=(*Remark, StylePadded(STYLE), LyricsRepeated(2)),
    )


def holds(message: Mapping[str, Any], typed: set[str] = TYPED) -> None:
    """A message of which every word comes from the catalogue, and that Discord takes."""
    assert pseudo.unmarked(message, typed) == []
    assert list(message_rules.message(dict(message), layout=False)) == []
    assert list(pseudo.shown(message)), "nothing is shown"


async def parts(view: discord.ui.View | None) -> list[Any]:
    return view.to_components() if view is not None else []


# --- messages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("waits", [None, *(songs.Waits(n, begins=NOW) for n in (0, 1, 3, 12)), songs.Waits(1, 3, NOW)])
async def test_a_status_card(name: str, waits: songs.Waits | None) -> None:
    shown = replace(own(EVERY[name]), waits=waits, restarting=True)
    row = buttons.row(shown.song.id, buttons.under_card(shown.song), PSEUDO)
    holds({"embeds": [songs.status(shown, PSEUDO).to_dict()], "components": await parts(row)})


@pytest.mark.parametrize("cost", [None, 195_000])
@pytest.mark.parametrize("rights", [None, *Rights])
@pytest.mark.parametrize("title", [TITLE, ""])
async def test_a_finished_song(cost: int | None, rights: Rights | None, title: str) -> None:
    wish = Wish(lyrics=LYRICS, style=STYLE, reference=replace(CLIP, name="" if rights else CLIP.name), rights=rights)
    done = song(
        state=State.DONE, title=title, wish=wish, posted=POSTED, **MADE | {"charged": cost, "expected": cost}, **ENDED
    )
    for parent in (None, done, replace(done, posted=None)):
        card = finished.finished(done, parent, PSEUDO).to_dict()
        row = buttons.row(done.id, (*buttons.UNDER_SONG, buttons.ERASE), PSEUDO)
        holds({"embeds": [card], "components": await parts(row)})


@pytest.mark.parametrize(
    ("link", "excerpt"),
    [
        ("", False),
        ("", True),
        (LINK, True),
        ("https://files.example/song.mp3", True),
        (f"https://a.b/{'x' * 1490}", True),
    ],
)
def test_the_line_above_a_song(link: str, excerpt: bool) -> None:
    holds({"content": words.headline(song(), product(link, excerpt=excerpt), PSEUDO)})


@pytest.mark.parametrize("audio", [None, MADE["audio"]])
@pytest.mark.parametrize("title", [TITLE, "", "x" * 900])
def test_a_pictures_alt_text(audio: Any, title: str) -> None:
    said = words.alt_text(song(title=title, audio=audio), PSEUDO)
    assert pseudo.unmarked({"description": said}, TYPED | {"x" * 199 + "…"}) == []
    assert len(said) <= 1000


async def test_the_list_of_my_songs_in_every_state_at_once() -> None:
    views = [own(shown) for shown in EVERY.values()]
    views = [replace(shown, song=replace(shown.song, id=f"{n:018}")) for n, shown in enumerate(views)]
    for start in range(0, len(views), 5):
        some = (views[start:] + views)[:12]
        embed = songs.listed([shown.song for shown in some], some, PSEUDO)
        under = buttons.under_list([shown.song for shown in some], PSEUDO)
        holds({"embeds": [embed.to_dict()], "components": await parts(under)})
        assert len(embed.fields) == 10


def test_a_row_of_a_list_that_is_too_long_loses_its_last_line_and_not_half_a_sentence() -> None:
    assert songs.fitting(("one", "", "two", "three"), 8) == "one\ntwo"
    assert songs.fitting(("one",), 3) == "one"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
async def test_the_models_and_more_about_one(model: Model) -> None:
    cards = [models.models(OFFERS, PSEUDO).to_dict(), models.about(model, PSEUDO).to_dict()]
    holds({"embeds": cards, "components": await parts(models.menu(OFFERS, PSEUDO, model.id))})


@pytest.mark.parametrize("rights", [None, *Rights])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
async def test_what_will_be_sent(model: Model, rights: Rights | None) -> None:
    words, style = (LYRICS * 3 if model.sings else ""), STYLE * 3
    clip = replace(CLIP, name="" if rights else CLIP.name) if model.reference else None
    wish = Wish(lyrics=words, style=style, seed=7, reference=clip, rights=rights)
    request = build(wish, model)
    row = buttons.row("77", (*buttons.UNDER_PREVIEW, buttons.FIX), PSEUDO, kind=buttons.DRAFT)
    cards = [card.to_dict() for card in preview.preview(wish, request, money.price(PRICE, PSEUDO), PSEUDO)]
    typed = {request.style, request.lyrics, *request.lyrics.split("\n")}
    typed = {escaping.lines(one, 9000) for one in typed} | {"La la"}
    holds({"content": PSEUDO("preview.head"), "embeds": cards, "components": await parts(row)}, TYPED | typed)


def test_styles_that_are_offered() -> None:
    offered = suggestions.styles("", STYLE, PSEUDO)
    assert offered[0].value == STYLE
    assert len(offered) == 13
    assert pseudo.unmarked([{"name": choice.name} for choice in offered], {STYLE}) == []


@given(FAULT)
def test_a_refusal(fault: Fault) -> None:
    typed = {UnknownModel: "model", ForeignLink: "host", NotAMoment: "given"}.get(type(fault))
    if isinstance(fault, BlockedWords):
        fault = BlockedWords(("typed",))
    fault = replace(fault, **{typed: "typed"}) if typed else fault  # type: ignore[type-var]
    holds({"content": refusal(fault, PSEUDO)}, TYPED | {"typed"})


@pytest.mark.parametrize(
    "key",
    [
        *(key for key in PSEUDO.messages if key.startswith(("answer.", "denied."))),
        *(
            f"purse.{said}"
            for said in ("frozen", "thawed", "already_frozen", "already_thawed", "bot_gift", "no_server")
        ),
        *(f"cancel.{came.name.lower()}" for came in Cancel if came is not Cancel.WITHHELD),
        *(f"erase.{came.name.lower()}" for came in Erase),
    ],
)
async def test_an_answer_is_in_the_language_of_the_one_who_asked(key: str) -> None:
    wire, given = Wire(), dict.fromkeys(placeholders(PSEUDO.messages[key]), 2)
    await replies.say(interaction(wire, "x", locale=pseudo.LANGUAGE, catalogue=pseudo.CATALOGUE), key, **given)
    await replies.say(interaction(wire, "x", locale="en-GB", catalogue=pseudo.CATALOGUE), key, **given)
    assert wire.texts == [PSEUDO(key, **given), shipped().texts(ENGLISH)(key, **given)]
    holds({"content": wire.texts[0]})


@given(st.sampled_from(sorted(EVERY)), st.text(max_size=200))
def test_a_song_in_a_list_to_choose_from(name: str, title: str) -> None:
    said = words.choice(replace(EVERY[name].song, title=title), PSEUDO)
    assert 1 <= len(said) <= 100


# --- the form ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", [None, CLIP, replace(CLIP, name="")])
@pytest.mark.parametrize("title", ["", PSEUDO("form.remix"), PSEUDO("form.cover", title="x" * 45)])
async def test_the_form(reference: Reference | None, title: str) -> None:
    wish = Wish(lyrics=LYRICS, style=STYLE, reference=reference, rights=Rights.MINE, instrumental=True)
    price = money.paid_by(money.price(PRICE, PSEUDO), PSEUDO, server=True)
    form = song_form.modal(wish, OFFERS, "1", PSEUDO, title, price=price).to_dict()
    assert pseudo.unmarked(form, TYPED | {"x" * 45, "x" * 20}) == []
    assert list(modal_rules.modal(form)) == []
    assert len(list(pseudo.shown(form))) > 20


@pytest.mark.parametrize("fault", ["", PSEUDO("refusal.not_a_seed")])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
async def test_both_forms_for_each_model(model: Model, fault: str) -> None:
    wish = Wish(lyrics="x" * 4001, style=STYLE, model=model.id, title=TITLE, rights=Rights.MINE)
    typed = TYPED | {"x" * 3999 + "…"}
    song_ = song_form.modal(wish, OFFERS, "1", PSEUDO, fault=fault, look_first=True).to_dict()
    more = more_form.modal(wish, OFFERS, "1", PSEUDO, fault=fault, mended=more_form.START).to_dict()
    for form in (song_, more):
        assert pseudo.unmarked(form, typed) == []
        assert list(modal_rules.modal(form)) == []


@pytest.mark.parametrize("singers", [Singers(), Singers(frozenset({4, 5}), frozenset({6}))])
async def test_the_page_and_the_form_of_the_settings(singers: Singers) -> None:
    said = words.settings(singers, PSEUDO)
    assert pseudo.unmarked({"content": said}, {"<@&4>, <@&5>", "<#6>"}) == []
    default = ChannelDefault("google/lyria2", STYLE)
    servers = cast(
        "Servers",
        SimpleNamespace(
            singers=lambda _: singers,
            jams=lambda _: JamRules(),
            channel_defaults=lambda _: dict.fromkeys(range(60, 60 + 8 * len(singers.channels)), default),
            notices_channel=lambda _: 6 if singers.roles else None,
        ),
    )
    for costs in CostsShown:
        page = settings_view.page(servers, 3, costs, PSEUDO)
        known = {f"<#{one}>" for one in (6, *range(60, 68))} | {"<@&4>, <@&5>", *TYPED}
        holds({"content": page}, known)
    for form in (
        settings_form.singers(singers, PSEUDO),
        settings_form.defaults(settings_form.Default(frozenset({6}), default), OFFERS, PSEUDO),
        settings_form.costs(CostsShown.MANAGERS, PSEUDO),
        settings_form.notices(6, PSEUDO),
    ):
        assert pseudo.unmarked(form.to_dict(), TYPED) == []
        assert list(modal_rules.modal(form.to_dict())) == []


REPORTS = {
    "empty": report_of(report_span(START), []),
    "full": report_of(
        report_span(START),
        [ReportRow(n % 30, 7 + n % 15, MODELS[n % 9].id, 3, n % 2, n % 2, 195_000) for n in range(60)],
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report(name: str) -> None:
    found = REPORTS[name]
    holds({"embeds": [report_view.card(found, PSEUDO).to_dict()]}, TYPED | {report_view.FILE})
    chart = report_view.chart(found, PSEUDO)
    assert pseudo.unmarked({"content": [chart.title]}) == []
    alt = report_view.alt_text(found, PSEUDO)
    assert pseudo.unmarked({"description": alt}) == []
    assert len(alt) <= 1000


@pytest.mark.parametrize("count", [0, 1, 70])
def test_what_the_owner_reads_of_servers_and_caps(count: int) -> None:
    rows = [
        Listed(
            Purse(n, open=(None, True, False)[n % 3], frozen=n % 4 == 1), n % 3 == 1, n % 7 == 0, n or None, 9, 99, n
        )
        for n in range(count)
    ]
    names = {TITLE * n for n in range(1, 12)}
    holds({"embeds": [owner_view.servers(rows, lambda n: SERVERS[n], PSEUDO).to_dict()]}, names)
    used = [
        Used(Limit(bound, Counted.ALL, Span(START, START + 9), 5_000_000), 4_900_000)
        for bound in (Bound.OWNER_DAY, Bound.OWNER_MONTH)
    ]
    for known in ([], used):
        money_ = OwnersMoney(known, Caps(None, None, 5_000_000, None, 0, 300_000), {"aiml": 3.5, "other": None})
        card = owner_view.caps(money_, {"aiml": "Studio", "other": "Other"}, PSEUDO)
        holds({"embeds": [card.to_dict()]}, {"Studio", "Other"})


class Heard:
    """The owner's desk as a list of what it would send."""

    texts = PSEUDO

    def __init__(self) -> None:
        self.said: list[str] = []

    async def say(self, what: str, nonce: str, text: str) -> bool:
        assert len(nonce) <= 25
        self.said.append(text)
        return True


async def test_what_the_owner_is_told_unasked() -> None:
    heard = Heard()
    post = OwnerPost(cast("Any", heard), {"aiml": TITLE})
    for bound, full in pairs((Bound.OWNER_DAY, Bound.OWNER_MONTH), (True, False)):
        await post.cap(Used(Limit(bound, Counted.ALL, Span(START, START + 9), 5_000_000), 4_900_000), full=full)
    await post.account("aiml", 1.5, 5_000_000)
    await post.retiring([Retirement(MODELS[0].id, "2026-12-24", MODELS[1].id), Retirement(MODELS[1].id)])
    song_ = song().id
    some = [
        Difference(kind, song_, None, MODELS[0].id, 195_000, 0, None if n % 2 else 9, START)
        for n, kind in enumerate((*Kind, *Kind))
    ]
    for new in (some[:1], some):
        await post.differences(Reconciliation(Span(START, START + 9), 9, 195_000, 390_000, 0, some), new)
    for said in heard.said:
        holds({"content": said}, TYPED | {"2026-12-24"})


SERVERS = [openings.Named(n, "" if n % 5 == 0 else TITLE * (n % 12)) for n in range(70)]
LIMITS = [Purse(3), Purse(3, open=True, own_limit=True, limit_day=2_345_600), Purse(3, open=False, own_limit=True)]


@pytest.mark.parametrize("server", SERVERS[:3])
@pytest.mark.parametrize("purse", LIMITS)
async def test_what_the_owner_is_asked_and_told_of_a_server(server: openings.Named, purse: Purse) -> None:
    caps = Caps(None, None, 5_000_000, None, None, 300_000)
    asked = openings.request(server, 7, caps, PSEUDO)
    holds({"content": asked["content"], "components": await parts(asked["view"])}, TYPED | {TITLE * 2})
    on_the_spot = openings.here(purse, "1" * 20, caps, PSEUDO)
    holds({"content": on_the_spot["text"], "components": await parts(on_the_spot["view"])})
    for new in (True, False):
        holds({"content": openings.decided(server, purse, caps, PSEUDO, new=new)}, TYPED | {TITLE * 2})
    form = opening_form.limit(server, purse.limit_day, "1" * 20, PSEUDO).to_dict()
    assert pseudo.unmarked(form, {TITLE, TITLE * 2}) == []
    assert list(modal_rules.modal(form)) == []


@pytest.mark.parametrize("count", [1, 2, 25, 26, 70])
async def test_lists_of_servers_for_the_owner_fit_into_a_message(count: int) -> None:
    some, names = SERVERS[:count], {TITLE * n for n in range(1, 12)}
    told = openings.digest(START, some, PSEUDO)
    holds({"content": told["content"], "components": await parts(told["view"])}, names)
    holds({"content": openings.upgraded(some, UNLIMITED, PSEUDO)}, names)


# --- commands ------------------------------------------------------------------------------------------------------


SUBCOMMAND, ON_A_MESSAGE = 1, 3
"""Types of an option and of a command (Discord docs, Application Commands)."""


async def registered(catalogue: Catalogue) -> Sequence[dict[str, Any]]:
    """The commands of every cog as they go to Discord; nothing is behind them."""
    bot = Jamboree(heard=lambda: None, gateway_url="", catalogue=catalogue)
    ordering = Ordering(cast("Service", SimpleNamespace()), cast("Any", None), cast("Any", None))
    await bot.add_cog(Music(bot, ordering, cast("Any", None)))
    await bot.add_cog(Takes(bot, ordering))
    await bot.add_cog(Settings(bot, *[cast("Any", None)] * 4))
    plans, host = JamPlans(*cast("Any", (None,) * 3)), JamHost(*cast("Any", (SimpleNamespace(), None)))
    votes, albums = JamVotes(*cast("Any", (None, None))), JamAlbums(cast("Any", None))
    await bot.add_cog(Jams(bot, cast("Any", None), cast("Any", None), ordering, plans, host, votes, albums, bool))
    await bot.add_cog(PurseCommands(*[cast("Any", None)] * 3))
    await bot.add_cog(Answers(bot, cast("Any", None), ordering))
    await bot.add_cog(Owner(bot, *[cast("Any", None)] * 3))
    await bot.add_cog(Introduction(bot, ordering, *cast("Any", (None,) * 5)))
    translator = Translator(catalogue)
    return [await command.get_translated_payload(bot.tree, translator) for command in bot.tree.get_commands()]


@pytest.mark.parametrize("there", [MODELS[:2], MODELS])
def test_a_model_that_cannot_be_had_is_no_choice_of_the_command(there: Sequence[Model]) -> None:
    offers = [Offer(model, model in there) for model in MODELS]
    assert [choice.value for choice in suggestions.models("", offers)] == [model.id for model in there]


def localized(node: Any) -> list[dict[str, Any]]:
    """Every name and description of these commands in the pseudo-locale."""
    if isinstance(node, list):
        return [found for one in node for found in localized(one)]
    told = {
        key: node[f"{key}_localizations"].get(pseudo.LANGUAGE)
        for key in ("name", "description")
        if f"{key}_localizations" in node
    }
    return [
        {"english": node["name"], **told},
        *localized(node.get("options") or []),
        *localized(node.get("choices") or []),
    ]


async def test_commands_their_options_and_their_choices_are_told_to_discord_in_every_language() -> None:
    commands = await registered(pseudo.CATALOGUE)
    assert list(command_rules.commands(list(commands))) == []
    nodes = [node for node in localized(list(commands)) if node["english"] not in TYPED]
    assert len(nodes) > 20
    for node in nodes:
        assert node["name"], node
        assert node["name"] != node["english"]
        assert pseudo.unmarked({"description": node.get("description", "")}) == []
        assert node.get("description", "-"), node


PROMISE = (
    "a command's name is a promise. A new one: say so here, in ASKED or REGISTERED of tests/e2e/test_languages.py, in "
    "the table of docs/commands.md, an AccessRule in bot/chat/rights.py; then: uv run python -m tests.test_security"
)


def rows_of(paper: str, head: str) -> set[str]:
    """The first cells of a table."""
    rows = (ROOT / paper).read_text(encoding="utf-8").partition(f"{head}\n|---|---|\n")[2].partition("\n\n")[0]
    return {row.split("|")[1].strip() for row in rows.splitlines()}


async def test_the_papers_have_a_row_for_each_command_that_is_registered_and_no_other() -> None:
    told = rows_of("docs/commands.md", "| command | what it does |")
    commands = set[str]()
    for command in await registered(shipped()):
        inner = [option["name"] for option in command.get("options") or [] if option["type"] == SUBCOMMAND]
        slash = {f"`/{command['name']} {name}`" for name in inner} or {f"`/{command['name']}`"}
        commands |= {f"**{command['name']}**, on a message"} if command["type"] == ON_A_MESSAGE else slash
    assert commands - told == set(), "add a row to the table of docs/commands.md"
    assert told - commands == set(), "docs/commands.md has a command that nobody can use"
    first = {one for cell in rows_of("README.md", "| type this | and |") for one in cell.split(", ")}
    assert len(first) >= 9
    assert first - {command.removesuffix(", on a message") for command in commands} == set(), "so has the README"


async def test_commands_keep_the_names_that_people_and_papers_know() -> None:
    for catalogue in (shipped(), pseudo.CATALOGUE):
        commands = {command["name"]: command for command in await registered(catalogue)}
        assert set(commands) == {"song", "jam", "purse", "owner", "help", "settings", "Remake", "Use as reference"}, (
            PROMISE
        )
        assert {option["name"] for option in commands["song"]["options"]} == {"create", "status", "cancel", "models"}, (
            PROMISE
        )
        assert {option["name"] for option in commands["purse"]["options"]} == {
            "show", "set", "share", "give", "reset", "report", "freeze", "thaw", "block", "unblock",
        }  # fmt: skip
        assert {option["name"] for option in commands["owner"]["options"]} == {
            "servers", "open", "close", "caps", "drain",
        }  # fmt: skip
        assert commands["owner"]["contexts"] == [1], "in direct messages with the bot alone"
        assert commands["purse"].get("default_member_permissions") is None, "or nobody would see /purse show"
        assert {option["name"] for option in commands["jam"]["options"]} == {"start", "now", "mine", "list", "host"}
        assert commands["jam"]["default_member_permissions"] is None
        assert commands["jam"]["contexts"] == [0], "in servers alone"
        create = next(option for option in commands["song"]["options"] if option["name"] == "create")
        assert [option["name"] for option in create["options"]] == [
            "lyrics", "style", "model", "reference", "title", "length", "instrumental", "seed", "clip_from", "rights",
        ]  # fmt: skip


async def test_every_command_and_every_option_has_a_description_of_its_own() -> None:
    described = [node for command in await registered(shipped()) for node in _nodes(command)]
    assert [node["name"] for node in described if node.get("description", "…") == "…"] == ["Remake", "Use as reference"]


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(found for option in node.get("options") or [] for found in _nodes(option))]


@pytest.mark.parametrize("name", ["Two Words", "with space", "x" * 33, "UPPER", "dot."])
async def test_a_name_that_discord_would_refuse_is_left_out_and_the_rest_is_registered(name: str) -> None:
    catalogue = Catalogue({ENGLISH: {"a": "create"}, pseudo.LANGUAGE: {"a": name}})
    context = app_commands.TranslationContext(app_commands.TranslationContextLocation.command_name, cast("Any", None))
    string = app_commands.locale_str("create", key="a")
    assert await Translator(catalogue).translate(string, discord.Locale.polish, context) is None


async def test_commands_are_registered_anew_once_a_language_comes_changes_or_goes() -> None:
    english, spoken = await registered(shipped()), await registered(pseudo.CATALOGUE)
    assert same(spoken, spoken)
    assert not same(spoken, english), "a language came"
    assert not same(english, spoken), "a language went"
    changed = pseudo.MARKED | {"command.status.description": "Inaczej"}
    other = await registered(Catalogue({ENGLISH: pseudo.WRITTEN, pseudo.LANGUAGE: changed}))
    assert not same(other, spoken), "a language changed"


# --- the owner -----------------------------------------------------------------------------------------------------


KNOWN = {"aiml": ("AIML API", "AIMLAPI_KEY"), "second": ("Second", "SECOND_KEY")}


async def test_the_owner_is_told_by_the_catalogue_as_well_and_of_whom() -> None:
    sent: list[str] = []

    async def send(text: str, **_: Any) -> None:
        sent.append(text)

    async def application_info() -> Any:
        return SimpleNamespace(owner=SimpleNamespace(id=1), team=None)

    async def create_dm(_: Any) -> Any:
        return SimpleNamespace(send=send)

    client = SimpleNamespace(application_info=application_info, create_dm=create_dm)
    owner = OwnerAlarm(cast("Any", client), pseudo.EVERYWHERE, KNOWN)
    for need in (Reason.CREDIT, Reason.UNVERIFIED, Reason.KEY):
        await owner.alarm(need, "aiml")
    await owner.alarm(Reason.KEY, "second")
    assert len(sent) == 4
    assert all("AIML API" in text for text in sent[:3])
    assert "Second" in sent[3]
    assert "SECOND_KEY" in sent[3]
    assert pseudo.unmarked([{"content": text} for text in sent]) == []


# --- the pseudo-locale itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"content": "⟦În lîñé⟧"}, []),
        ({"content": "In line"}, ["In line"]),
        ({"content": "⟦În lîñé⟧ now"}, ["⟦În lîñé⟧ now"]),
        ({"embeds": [{"fields": [{"name": "⟦a⟧", "value": "Zażółć", "inline": True}]}]}, []),
        ({"embeds": [{"fields": [{"name": "Model", "value": "⟦a⟧", "inline": True}]}]}, ["Model"]),
        ({"components": [{"components": [{"label": "Cancel", "custom_id": "song:cancel:1"}]}]}, ["Cancel"]),
        ({"content": "⟦ä ⟦b⟧ <@7>⟧ <t:1:R> 0,195 USD ⟦cut…"}, []),
    ],
)
def test_a_word_that_has_not_come_through_the_catalogue_is_seen(payload: Any, found: list[str]) -> None:
    assert pseudo.unmarked(payload, {TITLE}) == found


def test_every_message_of_the_pseudo_locale_is_longer_by_two_fifths() -> None:
    long = [key for key in PSEUDO.messages if not key.startswith("command.")]
    plain = {key: text for key, text in pseudo.WRITTEN.items() if key in long}
    marked = pseudo.MARKED
    assert [key for key, text in plain.items() if len(marked[key]) < len(text) * 1.4 - 1] == []


def test_a_person_may_write_in_any_language_and_is_not_answered_in_it() -> None:
    assert pseudo.CATALOGUE.private(song(requester=Requester(7, "Mara", "ja"))).locale.language == "en"
