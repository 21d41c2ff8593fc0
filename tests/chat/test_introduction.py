"""`/help`, the greeting, a direct message and a report, as people meet them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.chat.greeting import GREETED, NEW, DirectMessages, Greeting
from bot.chat.messages.catalogue import shipped
from bot.chat.views import help as views
from bot.chat.views.help import About, Asked, Money
from bot.purse.bounds import Counted, Limit
from bot.purse.periods import Period, span_of
from bot.purse.ports.store import Balance, Used
from bot.purse.values import Facts, Purse
from bot.sandbox.discord.rules import messages as message_rules
from bot.songs.errors import DatabaseDown
from bot.songs.ports.servers import ServerSetting
from bot.songs.refusals import Bound
from tests import pseudo
from tests.attacks import server as here
from tests.attacks.server import Spot, serving
from tests.chat.songs import NOW, TEXTS
from tests.contracts.fake_clock import FakeClock

PSEUDO = pseudo.CATALOGUE.texts(pseudo.LANGUAGE)
SPEAKS = "send_messages attach_files"
TODAY = span_of(Period.DAY, NOW)


def used(most: int, spent: int) -> Used:
    return Used(Limit(Bound.PURSE, Counted.ALL, TODAY, most), spent)


def balance(*, frozen: bool = False) -> Balance:
    purse = Purse(here.HOME, frozen=frozen)
    return Balance(Facts(purse), used(5_000_000, 1_000_000), None, used(1_000_000, 0), False, 0, (), 0)


MONEY: Mapping[str, tuple[Money, str]] = {
    "a server's purse": (Money(balance()), "**$4.00** of $5.00"),
    "a server that is not open": (Money(balance(), is_open=False), "not opened it in this server"),
    "a purse that is frozen": (Money(balance(frozen=True)), "which is frozen"),
    "outside of servers": (Money(personal=used(500_000, 200_000)), "$0.30 of $0.50 left today"),
    "outside of servers, nothing": (Money(personal=used(0, 0)), "Outside servers nothing may be spent"),
    "outside of servers, without limit": (Money(), "as many as you like"),
    "a database that is away": (Money(known=False), "cannot be read right now"),
}
WHO = About("The Harbour Club", "club@harbour.example", "https://h.example/privacy", "https://h.example/terms", 7, 1)


def section(embed: discord.Embed, key: str) -> str:
    return next(str(field.value) for field in embed.fields if field.name == TEXTS(key))


@pytest.mark.parametrize("case", MONEY)
def test_help_says_who_pays_and_what_is_left(case: str) -> None:
    money, says = MONEY[case]
    assert says in section(views.page(Asked(WHO, money), TEXTS), "introduction.pays")


def test_help_says_what_is_kept_for_how_long_and_who_runs_it() -> None:
    page = views.page(Asked(WHO, Money()), TEXTS)
    assert str(page.description).count("\n") == 4, "what it does in five lines"
    assert "wiped after 1 day, a finished song that could not be posted goes after 7 days" in section(
        page, "introduction.kept"
    )
    runs = section(page, "introduction.runs")
    assert runs.startswith("The Harbour Club. Reach them at club@harbour.example, or with **Report**.")
    assert "(<https://h.example/privacy>) · [Terms of service](<https://h.example/terms>)" in runs
    nobody = section(views.page(Asked(About(), Money()), TEXTS), "introduction.runs")
    assert nobody == "The owner of this bot. **Report** reaches them."


async def test_every_button_of_help_is_explained_on_its_page() -> None:
    page = str(views.page(Asked(WHO, Money()), TEXTS).to_dict())
    labels = [row["label"] for line in views.under(TEXTS).to_components() for row in line["components"]]
    assert len(labels) == 4
    assert [label for label in labels if f"**{label}**" not in page] == []


@pytest.mark.parametrize("case", MONEY)
async def test_help_comes_from_the_catalogue_and_is_one_that_discord_takes(case: str) -> None:
    page = views.page(Asked(WHO, MONEY[case][0]), PSEUDO).to_dict()
    whole = {"embeds": [page], "components": views.under(PSEUDO).to_components()}
    assert pseudo.unmarked(whole, {WHO.operator, WHO.contact}) == []
    assert list(message_rules.message(whole, layout=False)) == []


@pytest.mark.parametrize("name", [*views.EXAMPLES, views.FIRST, "kazoo"])
async def test_an_example_opens_the_form_where_one_may_speak(name: str, tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        assert await server.press(here.MEMBER, f"help:try:{name}", Spot(here.JAM), may=SPEAKS) == ["form"]
        (_, body) = server.wire.said[-1]
        typed = {part["component"].get("value") for part in body["data"]["components"]}
        wish = views.wish_of(name, TEXTS)
        assert {wish.lyrics, wish.style} - {""} <= typed
        denied = await server.press(here.MEMBER, f"help:try:{name}", Spot(here.JAM), may="attach_files")
        assert denied == [TEXTS("denied.may_not_speak")]


# --- the greeting --------------------------------------------------------------------------------------------------


class Servers:
    """The port `ServerStore`, in memory."""

    def __init__(self) -> None:
        self.rows: list[ServerSetting] = []
        self.down = False

    async def keep(self, setting: ServerSetting) -> None:
        if self.down:
            raise DatabaseDown("away")
        self.rows.append(setting)

    async def of(self, guild_id: int) -> list[ServerSetting]:
        return [row for row in self.rows if row.guild_id == guild_id]

    async def all(self, name: str) -> list[ServerSetting]:
        return [row for row in self.rows if row.name == name]


class Place:
    """A server's channel for news, as far as the greeting looks."""

    def __init__(self, store: Servers, clock: FakeClock, *, speaks: bool = True, age: float = 5.0) -> None:
        self.sent: list[dict[str, Any]] = []
        self.rows_then: list[int] = []
        self.failures: list[Exception] = []
        self._store = store
        held = discord.Permissions(view_channel=True, send_messages=speaks)
        self.channel = SimpleNamespace(id=31, send=self._send, permissions_for=lambda _: held)
        joined = datetime.fromtimestamp(clock.now() - age, UTC)
        self.guild: Any = SimpleNamespace(
            id=100, owner_id=9, me=SimpleNamespace(joined_at=joined), preferred_locale="en-US",
            system_channel=self.channel,
        )  # fmt: skip
        self.channel.guild = self.guild

    async def _send(self, **said: Any) -> None:
        self.sent.append(said)
        self.rows_then.append(len(self._store.rows))
        if self.failures:
            raise self.failures.pop(0)


class Told:
    """A greeting, a server, and what came of it."""

    def __init__(self, *, is_open: bool = True, **place: Any) -> None:
        self.clock, self.store = FakeClock(), Servers()
        self.place = Place(self.store, self.clock, **place)
        self._open = is_open
        client: Any = SimpleNamespace(application=None)
        self.greeting = Greeting(client, shipped(), self.store, self._is_open, self.clock)

    async def _is_open(self, guild_id: int, *, trusted: bool) -> bool:
        return self._open

    async def greet(self) -> list[dict[str, Any]]:
        await self.greeting.greet(self.place.guild)
        return self.place.sent


async def test_a_new_server_is_greeted_once_and_the_row_is_there_before_the_message() -> None:
    told = Told()
    await told.greet()
    (said,) = await told.greet()
    assert said["content"] == TEXTS("greeting.open")
    assert [row["label"] for line in said["view"].to_components() for row in line["components"]] == [
        TEXTS("introduction.try_first")
    ]
    assert (told.place.rows_then, [row.name for row in told.store.rows]) == ([1], [GREETED])
    assert len(said["nonce"]) <= 25


async def test_a_server_that_is_not_open_is_told_so_and_has_no_button() -> None:
    (said,) = await Told(is_open=False).greet()
    assert said["content"] == TEXTS("greeting.closed")
    assert "view" not in said


@pytest.mark.parametrize("place", [{"speaks": False}, {"age": NEW + 1}])
async def test_no_greeting_where_the_bot_may_not_speak_or_has_long_been(place: dict[str, Any]) -> None:
    told = Told(**place)
    assert await told.greet() == []
    assert told.store.rows == []


async def test_no_greeting_in_a_server_without_a_channel_for_it() -> None:
    told = Told()
    told.place.guild.system_channel = None
    assert await told.greet() == []


async def test_a_greeting_whose_reply_is_lost_is_sent_again_under_the_same_nonce() -> None:
    told = Told()
    told.place.failures = [ConnectionResetError()]
    first, second = await told.greet()
    assert first["nonce"] == second["nonce"]


async def test_while_the_database_is_away_nobody_is_greeted_and_later_they_are() -> None:
    told = Told()
    told.store.down = True
    assert await told.greet() == []
    told.store.down = False
    assert len(await told.greet()) == 1


# --- direct messages -----------------------------------------------------------------------------------------------


def written(content: str, *, bot: bool = False, guild: Any = None) -> tuple[Any, list[str]]:
    said: list[str] = []

    async def send(text: str, **_: Any) -> None:
        said.append(text)

    author = SimpleNamespace(id=7, bot=bot)
    return SimpleNamespace(id=1, guild=guild, author=author, content=content, channel=SimpleNamespace(send=send)), said


@pytest.mark.parametrize(("ids", "shown"), [({}, "`/help`"), ({"help": 5}, "</help:5>")])
async def test_words_in_a_direct_message_are_told_where_help_is(ids: dict[str, int], shown: str) -> None:
    direct = DirectMessages(shipped(), ids, FakeClock())
    message, said = written("hello?")
    await direct.answer(message)
    await direct.answer(message)
    assert said == [TEXTS("greeting.direct", help=shown)], "and once a minute"


@pytest.mark.parametrize("other", [{"content": " "}, {"content": "x", "bot": True}, {"content": "x", "guild": 1}])
async def test_nothing_else_that_is_written_is_answered(other: dict[str, Any]) -> None:
    message, said = written(**other)
    await DirectMessages(shipped(), {}, FakeClock()).answer(message)
    assert said == []


# --- reports -------------------------------------------------------------------------------------------------------


async def test_a_report_reaches_the_owner_and_nobody_is_pinged_by_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        words = "@everyone it sings\n# out of tune"
        said = await server.submit(here.MEMBER, "help:send:all", Spot(here.JAM), may=SPEAKS, report=words)
        assert said[-1] == TEXTS("introduction.reported")
        (told,) = [body for what, body in server.wire.said if what.endswith("/channels/41/messages")]
        assert f"<@{here.MEMBER}>" in told["content"]
        assert "out of tune" in told["content"]
        assert told["allowed_mentions"]["parse"] == []


async def test_a_report_that_is_not_passed_on_comes_back_with_the_way_to_who_runs_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.wire.fail["POST /users/@me/channels"] = (403, 50007)
        said = await server.submit(here.MEMBER, "help:send:all", Spot(here.JAM), may=SPEAKS, report="Out of tune")
        assert said[-1] == TEXTS("introduction.report_lost_reach", contact="<https://harbour.example/club>")
        (_, body) = server.wire.said[-1]
        assert [file["filename"] for file in body["attachments"]] == ["report.txt"]


async def test_of_one_person_three_reports_an_hour_are_passed_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        said = [
            (await server.submit(here.MEMBER, "help:send:all", Spot(here.JAM), may=SPEAKS, report="Hm"))[-1]
            for _ in range(3)
        ]
        assert said == [TEXTS("introduction.reported")] * 3
        fourth = await server.submit(here.MEMBER, "help:send:all", Spot(here.JAM), may=SPEAKS, report="Hm")
        assert fourth[-1] == TEXTS("introduction.report_many", most=3)
        other = await server.submit(here.STRANGER, "help:send:all", Spot(here.JAM), may=SPEAKS, report="Hm")
        assert other[-1] == TEXTS("introduction.reported")
