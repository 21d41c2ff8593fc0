"""An order that is refused is kept as it was typed; a form goes on, is shown first, or is mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.songs.ports.store import Draft
from bot.songs.servers import Singers
from bot.songs.states import Reason, State
from bot.songs.wishes import Rights, Wish
from tests.attacks import server as here
from tests.attacks.server import Server, Spot, serving
from tests.chat.songs import TEXTS
from tests.stand_ins import START

SPEAKS = "send_messages attach_files"
JAM = Spot(here.JAM)
LONG = "la " * 1200
VERSE = "Row, row, row your boat"


async def create(server: Server, **options: Any) -> list[str]:
    return await server.command(here.REQUESTER, "song create", JAM, may=SPEAKS, **options)


async def press(server: Server, custom_id: str) -> list[str]:
    return await server.press(here.REQUESTER, custom_id, JAM, may=SPEAKS)


def last(server: Server) -> dict[str, Any]:
    """What Discord was told last."""
    body = next(body for what, body in reversed(server.wire.said) if what.startswith("POST"))
    return body.get("data") or body


def buttons(server: Server) -> dict[str, str]:
    """The buttons under what was said last: custom id by label."""
    return {one["label"]: one["custom_id"] for row in last(server)["components"] for one in row["components"]}


def form(server: Server) -> dict[str, dict[str, Any]]:
    """The fields of the form that was opened last."""
    return {label["component"]["custom_id"]: label for label in last(server)["components"]}


async def test_a_refusal_keeps_everything_that_was_typed_and_has_the_button(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        (said,) = await create(server, style="Folk", title="Boat", model="minimax/music-9", lyrics=VERSE, rights="mine")
        assert said.startswith("There is no model called “minimax/music-9”")
        fix = buttons(server)["Fix it"]
        kept = await server.service.drafts.find(fix.rpartition(":")[2])
        wish = Wish(VERSE, "Folk", "minimax/music-9", title="Boat", rights=Rights.MINE)
        assert kept == Draft(here.REQUESTER, wish)
        assert await press(server, fix) == ["form"]
        assert form(server)["lyrics"]["component"]["value"] == VERSE
        chosen = [option for option in form(server)["model"]["component"]["options"] if option["default"]]
        assert [option["value"] for option in chosen] == ["auto"]


async def test_what_was_typed_outlives_a_database_that_is_away(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.played.store.away = 2
        said = await create(server, lyrics=VERSE)
        assert said[-1] == TEXTS("answer.database_down")
        assert await press(server, buttons(server)["Fix it"]) == ["form"]
        assert form(server)["lyrics"]["component"]["value"] == VERSE


async def test_a_moment_that_is_none_is_mended_in_the_second_form_which_then_has_a_field_for_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        (said,) = await create(server, lyrics=VERSE, clip_from="soon")
        assert said == "“soon” is not a time: write 45 or 1:30. Nothing was spent."
        assert await press(server, buttons(server)["Fix it"]) == ["form"]
        assert list(form(server)) == ["clip_from", "title", "length", "seed", "rights"]
        assert form(server)["length"]["description"] == "minimax/music-2.6 decides its own length."


@pytest.mark.parametrize("action", ["fix", "sing", "change", "more"])
async def test_a_draft_that_is_over_says_so(action: str, tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        assert await press(server, f"draft:{action}:77") == [TEXTS("answer.draft_gone")]
        assert server.played.store.songs == {}


async def test_what_was_looked_at_is_sung_once_and_never_a_second_time(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.service.drafts.open("77", Draft(here.REQUESTER, Wish(lyrics=VERSE), None, look_first=True))
        assert await press(server, "draft:sing:77") == ["thinking"]
        assert await press(server, "draft:sing:77") == ["thinking", TEXTS("answer.already_sung")]
        assert [song.wish.lyrics for song in server.played.store.songs.values()] == [VERSE]


async def test_a_form_that_comes_back_where_it_may_not_be_sung_is_kept_until_it_may(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await create(server)
        form_id = last(server)["custom_id"]
        await server.servers.decide(here.HOME, Singers(frozenset({here.SINGERS}), frozenset()), here.OWNER)
        (said,) = await server.submit(here.REQUESTER, form_id, JAM, may=SPEAKS, lyrics=VERSE)
        assert said == f"{TEXTS('denied.role')} {TEXTS('draft.kept', fix='Fix it')}"
        fix = buttons(server)["Fix it"]
        assert await press(server, fix) == [TEXTS("denied.role")]
        await server.servers.decide(here.HOME, Singers(), here.OWNER)
        assert await press(server, fix) == ["form"]
        assert form(server)["lyrics"]["component"]["value"] == VERSE
        assert server.played.store.songs == {}


@pytest.mark.parametrize("typed", [{"lyrics": VERSE}, {"style": "Folk", "model": "minimax/music-2.0"}])
@pytest.mark.parametrize("denied", ["role", "channel", "may_not_speak"])
async def test_a_command_that_is_denied_before_it_begins_keeps_what_was_typed(
    denied: str, typed: dict[str, Any], tmp_path: Path
) -> None:
    async with serving(tmp_path) as server:
        singers = {"role": Singers(frozenset({here.SINGERS})), "channel": Singers(channels=frozenset({here.QUIET}))}
        await server.servers.decide(here.HOME, singers.get(denied, Singers()), here.OWNER)
        may = "" if denied == "may_not_speak" else SPEAKS
        (said,) = await server.command(here.REQUESTER, "song create", JAM, may=may, **typed)
        assert said == f"{TEXTS(f'denied.{denied}')} {TEXTS('draft.kept', fix='Fix it')}"
        await server.servers.decide(here.HOME, Singers(), here.OWNER)
        assert await press(server, buttons(server)["Fix it"]) == ["form"]
        assert {name: form(server)[name]["component"]["value"] for name in typed if name != "model"} == {
            name: text for name, text in typed.items() if name != "model"
        }
        assert server.played.store.songs == {}


async def test_what_was_shown_is_not_sung_once_something_else_was_sung_in_its_place(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await create(server)
        form_id = last(server)["custom_id"]
        await server.submit(here.REQUESTER, form_id, JAM, may=SPEAKS, lyrics=VERSE, ticked=["look-first"])
        shown = buttons(server)
        await press(server, shown["Change"])
        change = last(server)["custom_id"]
        said = await server.submit(here.REQUESTER, change, JAM, may=SPEAKS, lyrics=LONG, ticked=[])
        assert "Nothing was spent." in said[0]
        await press(server, buttons(server)["Fix it"])
        fixed = last(server)["custom_id"]
        assert await server.submit(here.REQUESTER, fixed, JAM, may=SPEAKS, lyrics="Mended", ticked=[]) == ["thinking"]
        assert await press(server, shown["Sing it"]) == ["thinking", TEXTS("answer.already_sung")]
        assert [song.wish.lyrics for song in server.played.store.songs.values()] == ["Mended"]


async def test_what_is_changed_after_it_was_sung_is_another_song(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        await create(server)
        form_id = last(server)["custom_id"]
        await server.submit(here.REQUESTER, form_id, JAM, may=SPEAKS, lyrics=VERSE, ticked=["look-first"])
        shown = buttons(server)
        await press(server, shown["Change"])
        early = last(server)["custom_id"]
        assert await press(server, shown["Sing it"]) == ["thinking"]
        await server.submit(here.REQUESTER, early, JAM, may=SPEAKS, lyrics="Second", ticked=[])
        await press(server, shown["Change"])
        late = last(server)["custom_id"]
        await server.submit(here.REQUESTER, late, JAM, may=SPEAKS, lyrics="Third", ticked=[])
        assert [song.wish.lyrics for song in server.played.store.songs.values()] == [VERSE, "Second", "Third"]


async def test_a_form_that_asks_to_look_first_spends_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.service.drafts.open("77", Draft(here.REQUESTER, Wish(), None, look_first=True))
        said = await server.submit(here.REQUESTER, "song:form:77", JAM, may=SPEAKS, lyrics="la la")
        assert said == [TEXTS("preview.head")]
        assert last(server)["embeds"][1]["description"] == "[Verse]\nla la\n[Chorus]\nla la"
        assert list(buttons(server)) == ["Sing it", "Change", "More"]
        assert server.played.store.songs == {}


async def test_a_form_that_is_refused_is_mended_and_shown_first_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.service.drafts.open("77", Draft(here.REQUESTER, Wish(title="Boat"), None, look_first=True))
        await server.submit(here.REQUESTER, "song:form:77", JAM, may=SPEAKS, lyrics=LONG)
        await press(server, buttons(server)["Fix it"])
        again = last(server)["custom_id"]
        assert form(server)["options"]["component"]["options"][1]["default"]
        said = await server.submit(here.REQUESTER, again, JAM, may=SPEAKS, lyrics=VERSE)
        assert said == [TEXTS("preview.head")]
        assert last(server)["embeds"][0]["title"] == "Boat"


async def test_a_whole_form_goes_ahead_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        assert await create(server) == ["form"]
        said = await server.submit(here.REQUESTER, last(server)["custom_id"], JAM, may=SPEAKS, lyrics=VERSE)
        assert said == ["thinking"]
        assert len(server.played.store.songs) == 1


@pytest.mark.parametrize("style", ["rain on a tent", "r"])
async def test_a_wish_that_is_whole_opens_no_form(style: str, tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        for model in ("google/lyria2", "stable-audio", "minimax/music-2.6"):
            assert await create(server, style=style, model=model) == ["thinking"]
        assert await create(server, title="Harbour lights") == ["thinking"]
        assert await create(server, style=style, model="minimax/music-2.0") == ["form"]


async def test_a_refused_press_may_be_repeated_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        song = server.put(state=State.FAILED, reason=Reason.REFUSED, ended_at=START, wish=Wish(lyrics=LONG))
        first = await press(server, f"song:retry:{song.id}")
        assert await press(server, f"song:retry:{song.id}") == first
        assert first[0].endswith("so 599 must go. Nothing was spent.")
        assert list(buttons(server)) == ["Fix it"]
