"""Every refusal that the API, or what stands before it, is known for, and the exception that it becomes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from bot.providers.aiml.client import AimlApi
from bot.providers.aiml.errors import error_of, retry_after
from bot.providers.aiml.fields import Reply
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.states import Reason
from tests.providers.aiml.conftest import Serve, Visit
from tests.providers.aiml.wishes import generation


def problem(text: str = "", name: str = "", kind: str = "") -> dict[str, Any]:
    """The envelope of 2026."""
    return {"title": "x", "message": text, "error": {"name": name, "message": text, "data": {"kind": kind}}}


def legacy(text: str) -> dict[str, Any]:
    return {"requestId": "x", "statusCode": "403", "path": "/", "message": text}


def raised(status: int, body: Any = None, **headers: str) -> ProviderError:
    """The exception for a reply; a body that is text stays as it is."""
    sent = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return error_of(Reply(status, headers, sent))


@pytest.mark.parametrize(
    ("status", "body", "need"),
    [
        (401, problem("This request requires a valid API key."), Reason.KEY),
        (401, legacy("This request requires a valid API key."), Reason.KEY),
        (401, "", Reason.KEY),
        (403, problem("The key may not do that."), Reason.KEY),
        (402, problem("Pay."), Reason.CREDIT),
        (402, "<html>", Reason.CREDIT),
        (403, problem("No.", kind="err_insufficent_credits"), Reason.CREDIT),
        (403, problem("No.", kind="err_insufficient_credits"), Reason.CREDIT),
        (400, problem("No.", kind="err_insufficient_balance"), Reason.CREDIT),
        (403, problem("No.", name="OutOfFundsException"), Reason.CREDIT),
        (403, problem("You've run out of credits."), Reason.CREDIT),
        (403, legacy("You have exhausted the available resource limit"), Reason.CREDIT),
        (403, problem("No.", kind="err_unverified_card"), Reason.UNVERIFIED),
        (403, legacy("Complete verification to using the API"), Reason.UNVERIFIED),
    ],
)
def test_what_only_the_owner_can_mend_says_which(status: int, body: Any, need: Reason) -> None:
    error = raised(status, body)
    assert isinstance(error, OwnerNeeded)
    assert error.need is need


@pytest.mark.parametrize(
    ("status", "body", "becomes"),
    [
        (400, problem("Invalid payload provided"), Refused),
        (400, "", Refused),
        (403, problem("The prompt breaks the content policy."), Refused),
        (403, problem("Refused by moderation."), Refused),
        (413, "<html>", Refused),
        (422, legacy("No."), Refused),
        (404, problem("Inference not found"), Gone),
        (410, "", Gone),
        (429, problem("Too Many Requests"), Busy),
        (408, "", Down),
        (500, problem("Internal server error"), Down),
        (503, legacy("Service unavailable"), Down),
        (524, "<html>", Down),
        (302, "", Garbled),
        (304, "", Garbled),
    ],
)
def test_every_other_status_is_told_apart(status: int, body: Any, becomes: type[ProviderError]) -> None:
    assert type(raised(status, body)) is becomes


def test_a_block_page_before_the_api_means_that_nothing_arrived_and_a_5xx_does_not() -> None:
    blocked, broken = raised(403, "<html>Attention Required"), raised(502, "<html>Bad Gateway")
    assert isinstance(blocked, Down)
    assert isinstance(broken, Down)
    assert (blocked.arrived, broken.arrived) == (False, True)


def test_a_refusal_names_the_field_and_hides_a_signature() -> None:
    issue = {"path": ["audio_setting", "bitrate"], "message": "Too big: https://x.y/a?sig=secret"}
    error = raised(400, {"message": "Invalid payload", "error": {"message": "Invalid payload", "data": [issue]}})
    assert str(error) == "HTTP 400: Invalid payload (audio_setting.bitrate: Too big: https://x.y/a?…)"


def test_a_text_that_is_upstreams_json_is_unwrapped() -> None:
    assert str(raised(500, legacy('{"error": {"message": "It broke."}}'))) == "HTTP 500: It broke."


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "{", "[" * 20_000, '{"message": {"a": 1}}'])
def test_any_body_at_all_becomes_an_error_of_its_status(body: str) -> None:
    assert isinstance(raised(500, body), Down)


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, None), ("30", 30.0), ("0.5", 0.5), ("soon", None), ("", None), ("-5", None)]
)
def test_retry_after_is_read_as_seconds(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_may_be_a_date_and_one_that_is_past_is_now() -> None:
    later = datetime.now(UTC) + timedelta(seconds=60)
    assert retry_after(format_datetime(later, usegmt=True)) == pytest.approx(60, abs=2)
    assert retry_after(format_datetime(later - timedelta(days=1), usegmt=True)) == 0


# --- over a wire -------------------------------------------------------------------------------------------------


async def test_a_refusal_that_quotes_the_key_is_told_without_it(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda request: web.Response(status=400, text=json.dumps(dict(request.headers) | problem("x"))))
    quoting = await serve(lambda request: web.json_response(problem(request.headers["Authorization"]), status=400))
    for address in (here, quoting):
        with pytest.raises(Refused) as told:
            await AimlApi(visit.session, address, "a-secret-key").poll(generation("x"))
        assert "a-secret-key" not in str(told.value)


async def test_a_reply_of_many_megabytes_is_not_read_to_its_end(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=b" " * (9 * 1024 * 1024)))
    with pytest.raises(Garbled, match="over"):
        await AimlApi(visit.session, here, "key").poll(generation("x"))


async def test_an_api_that_redirects_is_not_followed_with_the_key(visit: Visit, serve: Serve) -> None:
    seen: list[str] = []

    def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.json_response({"id": "x", "status": "queued"})

    there = await serve(elsewhere)
    here = await serve(lambda _: web.Response(status=307, headers={"Location": f"{there}/v2/generate/audio"}))
    with pytest.raises(Garbled):
        await AimlApi(visit.session, here, "key").poll(generation("x"))
    assert seen == []
