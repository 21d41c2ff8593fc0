"""Prices, the account's movements, and models that go: as documented, and as a test falsifies them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.aiml import Studio
from tests.sandbox.aiml.caller import PATH, SONG, Caller, Clock

MODEL = str(SONG["model"])
TRANSACTIONS = "/v2/billing/transactions"


async def asked(caller: Caller, path: str, status: int = 200) -> Any:
    found, said, _ = await caller.call("GET", path)
    assert found == status, said
    return said


async def charges(caller: Caller, query: str = "type=MODEL_USAGE") -> list[tuple[str, float]]:
    rows = (await asked(caller, f"{TRANSACTIONS}?{query}"))["data"]
    return [(row["reference_id"], row["amount"]["usd"]) for row in rows]


async def made(caller: Caller, times: int = 1) -> list[str]:
    """The ids of songs that are finished, each a second after the last."""
    found = [(await caller.finished())["id"] for _ in range(times)]
    assert all(caller.studio.generations[id_].state == "completed" for id_ in found)
    return found


async def test_the_catalogue_says_what_a_song_costs_where_it_is_asked_to(caller: Caller) -> None:
    listed = await asked(caller, "/v1/models?id=minimax/music-2.0&include=pricing")
    (model,) = listed["data"]
    unit = {"name": "generation", "measure": "generation", "price": 0.0315, "per": 1}
    assert model["pricing"] == {
        "kind": "fixed",
        "currency": "USD",
        "units": [unit],
        "dimensions": [],
        "variants": [],
    }
    assert "pricing" not in (await asked(caller, "/v1/models"))["data"][0]
    whole = (await asked(caller, "/models?details=true&include=nonsense"))["data"][0]
    assert {"pricing", "modalities", "capabilities"} <= whole.keys()
    assert (await asked(caller, "/model/minimax/music-2.0"))["id"] == MODEL
    await asked(caller, "/model/nobody", 404)


async def test_the_catalogue_is_filtered_and_cached(caller: Caller) -> None:
    assert [one["id"] for one in (await asked(caller, "/v1/models?id=LYRIA2"))["data"]] == ["google/lyria2"]
    assert (await asked(caller, "/v1/models?tags=none"))["data"] == []
    _, _, headers = await caller.call("GET", "/v1/models?include=pricing", key="none")
    tag = {"If-None-Match": headers["ETag"]}
    assert (await caller.call("GET", "/v1/models?include=pricing", headers=tag))[0] == 304
    caller.studio.price(MODEL, 0.5)
    assert (await caller.call("GET", "/v1/models?include=pricing", headers=tag))[0] == 200


async def test_a_price_that_changes_is_charged_and_listed(caller: Caller, studio: Studio) -> None:
    studio.price(MODEL, 0.5)
    said = await caller.submit()
    assert said["meta"]["usage"] == {"credits_used": 1_000_000, "usd_spent": 0.5}
    assert (studio.balance, studio.spent) == (99.5, 0.5)
    studio.list_pricing(MODEL, {"kind": "variable"})
    found = await asked(caller, "/v1/models?include=pricing&id=minimax/music-2.0")
    assert found["data"][0]["pricing"] == {"kind": "variable"}


@pytest.mark.parametrize("told", ["null", '"0.2"', "[]", "{}", "-1", "1e400", "true", "NaN"])
async def test_what_was_spent_is_told_as_any_json(caller: Caller, studio: Studio, told: str) -> None:
    studio.tell_spent(told, header="nonsense")
    url = f"{studio.base_url}{PATH}"
    async with caller.session.post(url, json=SONG, headers={"Authorization": f"Bearer {studio.key}"}) as reply:
        assert f'"usd_spent": {told}' in await reply.text()
        assert reply.headers["x-aimlapi-usd-spent"] == "nonsense"
    studio.tell_spent(None)
    assert (await caller.submit())["meta"]["usage"] == {"credits_used": 63_000}
    studio.tell_spent()
    assert (await caller.submit())["meta"]["usage"]["usd_spent"] == 0.0315


async def test_a_song_is_in_the_books_once_it_is_completed_and_never_where_it_failed(
    caller: Caller, studio: Studio
) -> None:
    waiting = (await caller.submit())["id"]
    (done,) = await made(caller)
    assert await charges(caller) == [(done, 0.0315)]
    studio.trouble("failed")
    await caller.look(waiting)
    studio.finish_all()
    assert await charges(caller) == [(done, 0.0315)]


async def test_the_books_add_up_to_the_balance(caller: Caller, studio: Studio, clock: Clock) -> None:
    await made(caller, 3)
    studio.top_up(10)
    studio.balance = 50.0
    studio.balance += 5
    rows = (await asked(caller, TRANSACTIONS))["data"]
    signs = {"TOPUP": 1, "CHARGE": -1}
    total = sum(signs[row["direction"]] * row["amount"]["usd"] for row in rows)
    assert total == pytest.approx(studio.balance)
    assert {row["type"] for row in rows} == {"INIT", "PAYMENT", "ADJUSTMENT", "MODEL_USAGE"}
    assert all(row["amount"]["credits"] == round(row["amount"]["usd"] * 2_000_000) for row in rows)


async def test_the_books_come_in_pages_that_newer_entries_do_not_shift(caller: Caller, clock: Clock) -> None:
    ids = list[str]()
    for _ in range(5):
        clock.time += 1
        ids += await made(caller)
    query = f"{TRANSACTIONS}?type=MODEL_USAGE&limit=2"
    first = await asked(caller, query)
    clock.time += 1
    await made(caller)
    second = await asked(caller, f"{query}&cursor={first['pagination']['next_cursor']}")
    third = await asked(caller, f"{query}&cursor={second['pagination']['next_cursor']}")
    seen = [row["reference_id"] for page in (first, second, third) for row in page["data"]]
    assert seen == ids[::-1]
    assert third["pagination"] == {"next_cursor": None, "has_more": False}


@pytest.mark.parametrize(
    "query",
    ["period=24h", "limit=0", "limit=101", "direction=UP", "type=SONG", "cursor=abc", "from=2026-08-01",
     "from=2026-08-02T00:00:00Z&to=2026-08-01T00:00:00Z"],
)  # fmt: skip
async def test_the_books_refuse_what_the_docs_forbid(caller: Caller, query: str) -> None:
    await asked(caller, f"{TRANSACTIONS}?{query}", 400)


async def test_a_cursor_is_taken_only_as_it_was_given(caller: Caller) -> None:
    await made(caller, 2)
    cursor = (await asked(caller, f"{TRANSACTIONS}?limit=1"))["pagination"]["next_cursor"]
    await asked(caller, f"{TRANSACTIONS}?limit=1&cursor=A{cursor}", 400)
    await asked(caller, f"{TRANSACTIONS}?limit=1&direction=CHARGE&cursor={cursor}", 400)
    await asked(caller, f"{TRANSACTIONS}?limit=1&cursor={cursor}")


async def test_a_management_key_reads_no_books(caller: Caller, studio: Studio) -> None:
    key = f"{studio.key}-management"
    assert (await caller.call("GET", TRANSACTIONS, key=key))[0] == 403
    assert (await caller.call("GET", TRANSACTIONS, key="wrong"))[0] == 401


async def test_charges_are_invented_lost_doubled_and_late(caller: Caller, studio: Studio, clock: Clock) -> None:
    lost, doubled, late, right = await made(caller, 4)
    studio.lose_charge(lost)
    studio.double_charge(doubled)
    studio.delay_charge(late, 60)
    invented = studio.invent_charge(0.7)
    found = sorted(await charges(caller))
    assert found == sorted([(doubled, 0.0315), (doubled, 0.0315), (right, 0.0315), (invented, 0.7)])
    assert studio.balance == pytest.approx(100 - 4 * 0.0315 - 0.7)
    assert studio.spent == pytest.approx(4 * 0.0315)
    clock.time += 61
    assert (late, 0.0315) in await charges(caller)


async def test_the_log_can_lose_a_song_and_have_one_that_nobody_ordered(caller: Caller, studio: Studio) -> None:
    lost, kept = await made(caller, 2)
    studio.lose_log(lost)
    invented = studio.invent_charge(0.7)
    studio.invent_charge(0.1, logged=False)
    rows = (await asked(caller, "/v2/logs"))["data"]
    assert {row["inference_id"] for row in rows} == {kept, invented}


async def test_the_log_holds_to_its_windows_and_its_rate(caller: Caller, clock: Clock) -> None:
    await caller.submit()
    await asked(caller, "/v2/logs?start=2026-01-01T00:00:00Z&end=2026-09-30T00:00:00Z", 400)
    await asked(caller, "/v2/logs?start=2026-09-01T00:00:00Z", 400)
    assert (await asked(caller, "/v2/logs?start=2026-09-01T00:00:00Z&end=2026-09-02T00:00:00Z"))["data"] == []
    assert len((await asked(caller, "/v2/logs?model=music-2.0"))["data"]) == 1
    for _ in range(196):
        await asked(caller, "/v2/logs")
    await asked(caller, "/v2/logs", 429)
    clock.time += 61
    await asked(caller, "/v2/logs")


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
async def test_a_clock_that_is_wrong_dates_everything_by_itself(
    caller: Caller, studio: Studio, clock: Clock, ahead: float
) -> None:
    (id_,) = await made(caller)
    right = (await asked(caller, "/v2/logs"))["data"][0]["created"]
    studio.ahead = ahead
    row = (await asked(caller, "/v2/logs"))["data"][0]
    hours = {3600.0: "15:13:20", -3600.0: "13:13:20"}[ahead]
    assert (right[11:19], row["created"][11:19]) == ("14:13:20", hours)
    assert (await asked(caller, TRANSACTIONS))["data"][0]["created_at"][11:19] == hours
    _, _, headers = await caller.call("GET", "/v2/billing")
    assert hours in headers["Date"]
    assert f"Expires={int(clock.time + ahead) + 86_400}" in (await caller.look(id_))["audio_file"]["url"]


async def test_models_that_go_are_in_the_feed_newest_first(caller: Caller, studio: Studio) -> None:
    studio.retire("stable-audio", deprecated_at="2026-10-01", shutdown_at="2027-01-15", replaced_by="google/lyria2")
    studio.retire("minimax/music-1.5", "superseded", deprecated_at="2026-11-01", replaced_by="minimax/music-2.0")
    _, feed, headers = await caller.call("GET", "/v1/models/deprecations", key="none")
    assert [(row["id"], row["status"]) for row in feed["data"]] == [
        ("stable-audio", "deprecated"),
        ("minimax/music-1.5", "superseded"),
        ("music-01", "withdrawn"),
    ]
    assert feed["data"][1]["shutdown_at"] is None
    assert (await caller.call("GET", "/models/deprecated", headers={"If-None-Match": headers["ETag"]}))[0] == 304
    assert len((await asked(caller, "/v1/models/deprecations?status=Withdrawn"))["data"]) == 1
    assert len((await asked(caller, "/v1/models/deprecations?status=gone&since=yesterday"))["data"]) == 3
    assert len((await asked(caller, "/v1/models/deprecations?since=2026-10-15"))["data"]) == 2
    listed = {one["id"] for one in (await asked(caller, "/v1/models"))["data"]}
    assert "stable-audio" not in listed
    assert "minimax/music-1.5" in listed


async def test_a_model_that_is_deprecated_sings_and_one_that_is_withdrawn_is_not_found(
    caller: Caller, studio: Studio
) -> None:
    studio.retire(MODEL, shutdown_at="2027-01-15")
    await caller.submit()
    studio.retire(MODEL, "withdrawn", shutdown_at="2026-11-15")
    status, _, _ = await caller.call("POST", PATH, json=SONG)
    assert status == 404


async def test_what_is_no_figure_is_json_all_the_same(caller: Caller, studio: Studio) -> None:
    studio.tell_spent(json.dumps({"deep": ["yes"]}))
    assert (await caller.submit())["meta"]["usage"]["usd_spent"] == {"deep": ["yes"]}
