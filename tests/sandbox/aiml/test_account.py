"""The log, the balance and the list of models."""

from __future__ import annotations

import pytest

from tests.sandbox.aiml.caller import PATH, SONG, Caller, Clock

DAY = 24 * 60 * 60


async def logged(caller: Caller, query: str = "period=24h") -> list[str | None]:
    """The callers' ids in the log's rows."""
    status, said, _ = await caller.call("GET", f"/v2/logs?{query}")
    assert status == 200, said
    return [row["client_request_id"] for row in said["data"]]


async def sung(caller: Caller, *ids: str) -> None:
    for id_ in ids:
        await caller.submit(headers={"X-Client-Request-Id": id_})


async def test_the_log_has_a_row_for_each_accepted_submit_newest_first(caller: Caller, clock: Clock) -> None:
    await sung(caller, "one", "two")
    _, said, _ = await caller.call("GET", "/v2/logs?period=24h")
    newest, _ = said["data"]
    assert newest["client_request_id"] == "two"
    assert newest["inference_id"] in caller.studio.generations
    assert (newest["status"], newest["cost"]) == ("succeeded", {"usd": 0.0315, "credits": 63_000})
    assert newest["created"] == "2026-09-21T14:13:20Z"


async def test_a_failed_generation_is_logged_and_costs_nothing(caller: Caller) -> None:
    await sung(caller, "one")
    caller.studio.trouble("failed")
    await caller.look(next(iter(caller.studio.generations)))
    _, said, _ = await caller.call("GET", "/v2/logs?status=failed")
    assert [(row["status"], row["cost"]["usd"]) for row in said["data"]] == [("failed", 0)]
    assert await logged(caller, "status=succeeded") == []


async def test_a_refused_submit_leaves_no_row_and_a_lost_reply_does(caller: Caller) -> None:
    await caller.call("POST", PATH, json={**SONG, "prompt": "x"})
    assert await logged(caller) == []
    caller.studio.trouble("accepted_then_500")
    await caller.call("POST", PATH, json=SONG, headers={"X-Client-Request-Id": "lost"})
    assert await logged(caller) == ["lost"]


async def test_the_log_comes_in_pages_and_by_model_and_window(caller: Caller, clock: Clock) -> None:
    await sung(caller, "one", "two", "three")
    assert await logged(caller, "limit=2") == ["three", "two"]
    assert await logged(caller, "limit=2&offset=2") == ["one"]
    assert await logged(caller, "model=stable-audio") == []
    clock.time += 2 * DAY
    assert await logged(caller, "period=24h") == []
    assert len(await logged(caller, "period=7d")) == 3
    assert len(await logged(caller, "start=2026-09-21T00:00:00Z&end=2026-09-30T00:00:00Z")) == 3


@pytest.mark.parametrize("query", ["period=week", "limit=101", "limit=0", "offset=-1", "start=yesterday&end=today"])
async def test_the_log_refuses_what_the_docs_forbid(caller: Caller, query: str) -> None:
    assert (await caller.call("GET", f"/v2/logs?{query}"))[0] == 400


async def test_the_log_can_be_down_silent_or_late(caller: Caller, clock: Clock) -> None:
    await sung(caller, "one")
    caller.studio.trouble("logs_down")
    assert (await caller.call("GET", "/v2/logs"))[0] == 500
    caller.studio.trouble("logs_silent")
    assert await logged(caller) == []
    caller.studio.trouble("logs_late", times=None, seconds=10)
    assert await logged(caller) == []
    clock.time += 11
    assert await logged(caller) == ["one"]


async def test_the_balance_falls_by_the_price_of_a_song(caller: Caller) -> None:
    await sung(caller, "one")
    _, said, _ = await caller.call("GET", "/v2/billing")
    assert said == {"current_balance": 99.9685, "currency": "USD"}
    caller.studio.trouble("billing_500")
    assert (await caller.call("GET", "/v2/billing"))[0] == 500


async def test_the_models_are_listed_to_anybody_and_music_01_only_once_it_is_offered(caller: Caller) -> None:
    async def listed() -> set[str]:
        status, said, _ = await caller.call("GET", "/v1/models", key="none")
        assert status == 200
        return {model["id"] for model in said["data"]}

    assert len(await listed()) == 8
    caller.studio.offer("music-01")
    assert await listed() >= {"music-01", "minimax/music-cover"}
    caller.studio.listed.discard("stable-audio")
    assert "stable-audio" not in await listed()


async def test_the_account_wants_the_key(caller: Caller) -> None:
    for path in ("/v2/logs", "/v2/billing", f"{PATH}?generation_id=x"):
        assert (await caller.call("GET", path, key="wrong"))[0] == 401
