"""The page's server, asked as a browser asks it and as one should not: no browser and no bot are needed for that."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Town, Upload
from bot.sandbox.web import House, Page

MP3 = b"ID3" + bytes(range(256)) * 4


@dataclass(frozen=True)
class Open:
    """A page that is open, its town, and somebody who asks."""

    town: Town
    page: Page
    session: aiohttp.ClientSession

    def url(self, path: str) -> str:
        return f"{self.page.url}{path}"

    async def hello(self, person: str) -> dict[str, Any]:
        """What a page is told first."""
        async with self.session.get(self.url("events"), params={"as": person}) as stream:
            name = (await stream.content.readline()).decode().strip()
            assert name == "event: hello"
            return json.loads((await stream.content.readline()).decode().removeprefix("data: "))

    async def act(self, person: str, act: object, **headers: str) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData({"act": json.dumps(act)})
        form.add_field("unused", b"", filename="nothing")  # a form with a file, as the page sends it
        async with self.session.post(self.url("act"), params={"as": person}, data=form, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncGenerator[Open]:
    town, studio = Town(), Studio(compose=tone)
    page = Page(House(town, studio, Rehearsal(town, studio, tmp_path, {})))
    async with town, studio, page, aiohttp.ClientSession() as session:
        yield Open(town, page, session)


async def test_a_direct_message_is_shown_to_its_person_alone(opened: Open) -> None:
    await opened.town.post("ada", "a secret tune", channel="dm")
    await opened.town.post("ada", "hello all")
    assert "a secret tune" in str(await opened.hello("ada"))
    assert "a secret tune" not in str(await opened.hello("ben"))
    assert "hello all" in str(await opened.hello("ben"))


async def test_nobody_in_particular_is_told_nothing(opened: Open) -> None:
    for person in ("", "nobody", "../ada"):
        async with opened.session.get(opened.url("events"), params={"as": person}) as answer:
            assert answer.status == 422


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"start": {"number": 3}}, "No jam is running in this channel: /jam start opens one."),
        ({"start": {"number": 51}}, "From 1 to 50 guests can come."),
        ({"start": {"number": "many"}}, "From 1 to 50 guests can come."),
        ({"speed": 7}, "The sandbox knows no such thing of guests."),
        ({"dance": True}, "The sandbox knows no such thing of guests."),
    ],
)
async def test_guests_that_cannot_come_are_told_of_in_a_sentence(
    opened: Open, wanted: dict[str, Any], sentence: str
) -> None:
    async with opened.session.post(opened.url("guests"), json=wanted) as answer:
        assert (answer.status, await answer.json()) == (422, {"error": sentence})


async def test_how_fast_guests_are_is_told_to_every_page(opened: Open) -> None:
    async with opened.session.post(opened.url("guests"), json={"speed": 50}) as answer:
        assert answer.status == 204
    guests = (await opened.hello("ben"))["guests"]
    assert (guests["speed"], guests["running"], guests["guests"]) == (50, False, [])
    async with opened.session.post(
        opened.url("guests"), json={"stop": True}, headers={"Origin": "http://a.b"}
    ) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:80", ""])
async def test_under_a_strangers_name_it_answers_nothing(opened: Open, host: str) -> None:
    for path in ("", "events?as=ada", "static/page.js"):
        async with opened.session.get(opened.url(path), headers={"Host": host}) as answer:
            assert answer.status in {400, 403}


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_another_sites_page_can_do_nothing(opened: Open, origin: str) -> None:
    status, _ = await opened.act("ada", {"kind": "post", "content": "not mine"}, Origin=origin)
    assert status == 403
    async with opened.session.post(opened.url("trouble"), json={"name": "spend"}, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert opened.town.messages() == []


async def test_its_own_page_can(opened: Open) -> None:
    status, _ = await opened.act("ada", {"kind": "post", "content": "mine"}, Origin=opened.page.url.rstrip("/"))
    assert status == 200
    assert [message.content for message in opened.town.messages()] == ["mine"]


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "no such thing"},
        {"kind": "press"},
        {"kind": "press", "message": "1", "custom_id": "x"},
        {"kind": "command", "name": "song create"},
        {"kind": "submit", "interaction": "none"},
        {"kind": "post", "content": "x" * 5000},
        "not an act",
        [1],
        None,
    ],
    ids=lambda act: str(act)[:40],
)
async def test_an_act_that_cannot_be_done_is_refused_in_a_sentence(opened: Open, act: object) -> None:
    status, said = await opened.act("ada", act)
    assert status == 422
    assert said["error"].endswith(".")


async def test_a_trouble_that_is_none_is_refused_in_a_sentence(opened: Open) -> None:
    for wanted in ({"name": "none"}, {"speed": 99}, {"bot": "dance"}, [], 3, "kill"):
        async with opened.session.post(opened.url("trouble"), json=wanted) as answer:
            assert answer.status == 422
            assert (await answer.json())["error"].endswith(".")


async def test_every_answer_carries_the_policy_and_says_what_it_is(opened: Open) -> None:
    for path in ("", "static/page.js", "nowhere", "events?as=ada"):
        async with opened.session.get(opened.url(path)) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "Jamboree sandbox"


async def test_a_file_can_be_played_from_its_middle(opened: Open) -> None:
    await opened.town.post("ada", "a tune", Upload("tune.mp3", MP3, "audio/mpeg"))
    shown = (await opened.hello("ben"))["messages"][-1]["attachments"][0]["url"]
    async with opened.session.get(opened.url(shown.lstrip("/")), headers={"Range": "bytes=100-199"}) as answer:
        assert answer.status == 206
        assert await answer.read() == MP3[100:200]


async def test_no_path_leads_out_of_the_pages_own_folder(opened: Open) -> None:
    for path in ("static/../page.py", "static/%2e%2e/page.py", "static/..%2fpage.py", "cdn/../../page.py"):
        async with opened.session.get(URL(opened.url(path), encoded=True)) as answer:
            assert answer.status in {403, 404}
