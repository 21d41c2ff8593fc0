"""What the sandbox's AIML API makes of a submit."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox.aiml import Studio, tone
from tests.sandbox.aiml.caller import PATH, SONG, Caller


async def test_a_song_is_accepted_with_an_id_that_ends_in_its_model_and_with_its_price(caller: Caller) -> None:
    said = await caller.submit()
    assert said["id"].endswith(":minimax/music-2.0")
    assert said["status"] == "queued"
    assert said["meta"]["usage"] == {"credits_used": 63_000, "usd_spent": 0.0315}


async def test_newer_models_have_short_ids_and_a_switch_gives_them_to_all(caller: Caller) -> None:
    newer = await caller.submit({"model": "minimax/music-2.6", "prompt": "a slow waltz", "is_instrumental": True})
    assert len(newer["id"]) == 21
    async with Studio(compose=tone, nanoids=True) as studio:
        assert len((await Caller(studio, caller.session).submit())["id"]) == 21


async def test_the_callers_own_id_comes_back_and_one_that_is_not_allowed_is_dropped(caller: Caller) -> None:
    for given, kept in (("song:1", "song:1"), ("a song", None)):
        headers = {"X-Client-Request-Id": given}
        _, said, replied = await caller.call("POST", PATH, json=SONG, headers=headers)
        assert replied.get("x-client-request-id") == kept
        assert replied["x-inference-id"] == said["id"]
        assert float(replied["x-aimlapi-usd-spent"]) == 0.0315
        assert caller.studio.generations[said["id"]].client_request_id == kept


async def test_the_key_is_asked_for_before_the_body_and_the_body_before_the_money(caller: Caller) -> None:
    caller.studio.balance = 0
    assert (await caller.call("POST", PATH, key="none", json={}))[0] == 401
    assert (await caller.call("POST", PATH, key="wrong", json={}))[1]["error"]["name"] == "UnauthorizedException"
    assert (await caller.call("POST", PATH, json={}))[0] == 400
    status, said, _ = await caller.call("POST", PATH, json=SONG)
    assert (status, said["error"]["data"]["kind"]) == (403, "err_insufficent_credits")
    caller.studio.unverified = True
    assert (await caller.call("POST", PATH, json=SONG))[1]["error"]["data"]["kind"] == "err_unverified_card"
    assert (caller.studio.submits, caller.studio.charges) == (5, 0)


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({}, ["model"], "invalid_type"),
        ({"model": "minimax/music-9"}, ["model"], "invalid_enum_value"),
        ({"model": "music-01", "lyrics": "la"}, ["model"], "invalid_enum_value"),
        ({"model": "minimax/music-2.0", "prompt": "a slow waltz"}, ["lyrics"], "invalid_type"),
        ({**SONG, "lyrics": 7}, ["lyrics"], "invalid_type"),
        ({**SONG, "prompt": "short"}, ["prompt"], "too_small"),
        ({**SONG, "lyrics": "x" * 3001}, ["lyrics"], "too_big"),
        ({**SONG, "lyrics": "\N{MUSICAL NOTE}" * 1501}, ["lyrics"], "too_big"),
        ({**SONG, "audio_setting": {"bitrate": 1}}, ["audio_setting", "bitrate"], "invalid_enum_value"),
        ({"model": "stable-audio", "prompt": "rain", "seconds_total": 48}, ["seconds_total"], "too_big"),
        ({"model": "google/lyria2", "prompt": "rain", "seed": -1}, ["seed"], "too_small"),
        ({"model": "minimax-music", "prompt": "##la##", "reference_audio_url": "x"}, ["reference_audio_url"],
         "invalid_string"),
    ],
)  # fmt: skip
async def test_a_body_that_breaks_a_published_limit_is_refused_as_zod_does(
    caller: Caller, body: dict[str, Any], path: list[str], code: str
) -> None:
    status, said, headers = await caller.call("POST", PATH, json=body)
    assert status == 400
    assert headers["Content-Type"].startswith("application/problem+json")
    assert [(issue["path"], issue["code"]) for issue in said["error"]["data"]] == [(path, code)]
    assert caller.studio.charges == 0


async def test_broken_json_is_refused(caller: Caller) -> None:
    headers = {"Content-Type": "application/json"}
    assert (await caller.call("POST", PATH, data=b'{"model":', headers=headers))[0] == 400


@pytest.mark.parametrize(
    ("trouble", "status", "charged"),
    [
        ("submit_500", 500, False),
        ("submit_502_html", 502, False),
        ("submit_429", 429, False),
        ("legacy_error", 500, False),
        ("out_of_credit", 403, False),
        ("unverified", 403, False),
        ("wrong_key", 401, False),
        ("refused", 400, False),
        ("inner_refusal", 200, False),
        ("garbage_reply", 201, True),
        ("accepted_then_500", 500, True),
    ],
)
async def test_a_trouble_strikes_once_and_charges_only_where_it_says_so(
    caller: Caller, trouble: str, status: int, charged: bool
) -> None:
    caller.studio.trouble(trouble)
    async with caller.session.post(
        caller.studio.base_url + PATH, json=SONG, headers={"Authorization": f"Bearer {caller.studio.key}"}
    ) as reply:
        assert reply.status == status
    assert caller.studio.charges == int(charged)
    await caller.submit()
    assert caller.studio.charges == int(charged) + 1


@pytest.mark.parametrize(("trouble", "charged"), [("lost_reply", 1), ("lost_request", 0)])
async def test_a_connection_is_reset_before_or_after_the_charge(caller: Caller, trouble: str, charged: int) -> None:
    caller.studio.trouble(trouble)
    with pytest.raises(aiohttp.ClientError):
        await caller.submit()
    assert (caller.studio.submits, caller.studio.charges) == (1, charged)
    assert caller.studio.requests[-1].status == 0


async def test_a_slow_submit_is_answered_all_the_same(caller: Caller) -> None:
    caller.studio.trouble("slow_submit", seconds=0.05)
    assert (await caller.submit())["status"] == "queued"


async def test_a_429_names_its_seconds_only_where_it_is_told_to(caller: Caller) -> None:
    caller.studio.trouble("submit_429", retry_after=7)
    caller.studio.trouble("submit_429")
    waits = [(await caller.call("POST", PATH, json=SONG))[2].get("Retry-After") for _ in range(2)]
    assert waits == ["7", None]


async def test_a_trouble_keeps_to_its_model_and_lasts_until_calm(caller: Caller) -> None:
    caller.studio.trouble("submit_500", times=None, model="stable-audio")
    await caller.submit()
    rain = {"model": "stable-audio", "prompt": "rain"}
    assert [(await caller.call("POST", PATH, json=rain))[0] for _ in range(3)] == [500] * 3
    caller.studio.calm()
    await caller.submit(rain)


def test_a_trouble_that_nobody_knows_is_refused_with_those_that_there_are(studio: Studio) -> None:
    with pytest.raises(ValueError, match="lost_reply"):
        studio.trouble("lost_replies")
