"""Whatever AIML API replies: any JSON of any shape and size, any bytes, any header.

Nothing but `ProviderError` comes of it, and no number that is read is out of bounds.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.net.retry_after import MOST as WAIT_MOST
from bot.net.retry_after import retry_after
from bot.providers.aiml import music01, replies
from bot.providers.aiml.causes import told
from bot.providers.aiml.errors import error_of
from bot.providers.aiml.fields import ID_MOST, SHOWN, Reply
from bot.providers.aiml.listing import listed
from bot.providers.aiml.wire import Wire
from bot.songs.errors import Busy, Down, ProviderError
from bot.songs.money import MOST, micro
from bot.songs.ports.provider import Broken, Finished

NAMES = [
    *("id", "generation_id", "status", "audio_file", "url", "error", "message", "detail", "meta", "usage", "usd_spent"),
    *("credits_used", "base_resp", "status_code", "status_msg", "data", "rows", "pagination", "has_more", "created"),
    *("created_at", "cost", "usd", "inference_id", "client_request_id", "aliases", "current_balance", "kind", "name"),
    *("path", "title", "audio", "voice_id", "instrumental_id", "cover_url", "songs"),
]
ODD = st.sampled_from(
    [
        *(10**400, -(10**400), 10**18, -1, 0, 1, 1e308, -1e308, 5e-324, 1e11, True, False, None),
        *("NaN", "inf", "-inf", "1e999", "-1", "0.5", "١٢", " 1 ", "1_000", "0x10", "", "\0", "\ud800"),
        *("completed", "error", "succeeded", "failed", "queued", "2026-08-21T10:00:00Z", "0001-01-01T00:00:00+14:00"),
        *(
            "9999-12-31T23:59:59-14:00",
            "https://cdn.example/a.mp3?Expires=1",
            "ftp://x",
            '{"message": {"a": 1}}',
            "ff" * 9,
        ),
    ]
)
KEYS = st.sampled_from(NAMES) | st.text(max_size=5)
JSON = st.recursive(
    ODD | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=25,
)
BODIES = JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["x-inference-id", "x-aimlapi-usd-spent", "Retry-After"]),
    st.text(max_size=30)
    | st.sampled_from(["9" * 400, "1e308", "-3", "nan", "\udcff", "Fri, 31 Dec 9999 23:59:59 GMT"]),
)

DEEP = b'{"error":' * 900 + b"1" + b"}" * 900
WIDE = b'{"data":[' + b",".join([b'{"a":1}'] * 20_000) + b"]}"
LONG = b'{"status":"error","error":"' + b"http://" * 300_000 + b'"}'
DIGITS = b'{"id":' + b"9" * 5_000 + b',"status":"completed"}'


def examples(test: Any) -> Any:
    for body in (DEEP, WIDE, LONG, DIGITS, b"[" * 20_000, b"null", b""):
        test = example(body=body, headers={})(test)
    return test


def money_is_bounded(charged: int | None) -> bool:
    return charged is None or (type(charged) is int and 0 <= charged <= MOST)


@examples
@given(body=BODIES, headers=HEADERS)
def test_a_reply_to_a_submit(body: bytes, headers: dict[str, str]) -> None:
    try:
        said = replies.accepted(Reply(200, headers, body))
    except ProviderError as error:
        words = str(told(error))
        assert len(words) <= 2 * SHOWN
        return
    assert 0 < len(said.generation_id) <= ID_MOST
    said.generation_id.encode()  # it can be asked for
    assert money_is_bounded(said.charged)


@examples
@given(body=BODIES, headers=HEADERS)
def test_a_reply_to_a_poll(body: bytes, headers: dict[str, str]) -> None:
    try:
        said = replies.poll_result(Reply(200, headers, body))
    except ProviderError:
        return
    match said:
        case Finished(_, charged):
            assert money_is_bounded(charged)
        case Broken(words):
            assert len(words) <= SHOWN
        case _:
            pass


@examples
@given(body=BODIES, headers=HEADERS)
def test_a_page_of_the_log(body: bytes, headers: dict[str, str]) -> None:
    try:
        rows, more = replies.log_page(Reply(200, headers, body))
    except ProviderError:
        return
    assert rows or not more
    for row in rows:
        made, found = replies.log_time(row), replies.log_row(row)
        assert made is None or math.isfinite(made)
        assert found is None or (0 < len(found.generation_id) <= ID_MOST and money_is_bounded(found.charged))


@examples
@given(body=BODIES, headers=HEADERS)
def test_the_list_of_models_and_the_balance(body: bytes, headers: dict[str, str]) -> None:
    for reader in (listed, replies.balance):
        try:
            said = reader(Reply(200, headers, body))
        except ProviderError:
            continue
        if isinstance(said, Mapping):
            assert all(price is None or money_is_bounded(price.amount) for price in said.values())
        else:
            assert math.isfinite(said)


@given(body=BODIES, headers=HEADERS, status=st.sampled_from([302, 400, 401, 402, 403, 404, 410, 422, 429, 500, 524]))
@example(body=b"{}", headers={"Retry-After": "9" * 400}, status=429)
@example(body=DEEP, headers={}, status=400)
@example(body=LONG, headers={}, status=400)
@example(body=b'{"error": {"data": [{"path": [' + b"9" * 5_000 + b'], "message": "x"}]}}', headers={}, status=400)
def test_a_reply_that_is_no_success(body: bytes, headers: dict[str, str], status: int) -> None:
    error = error_of(Reply(status, headers, body))
    assert len(str(error)) < 1_000
    if isinstance(error, Busy | Down) and error.retry_after is not None:
        assert 0 <= error.retry_after <= WAIT_MOST


@given(
    st.text(max_size=40) | st.sampled_from(["9" * 400, "٩" * 30, "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 1 Jan 0 0:0"])
)
def test_retry_after_is_a_time_that_can_be_waited(text: str) -> None:
    seconds = retry_after(text)
    assert seconds is None or 0 <= seconds <= WAIT_MOST


class Saying:
    """A wire that answers everything with one reply."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    async def post(self, path: str, **sent: Any) -> Reply:
        return self.reply


@examples
@given(body=BODIES, headers=HEADERS)
def test_the_two_calls_of_the_withdrawn_model(body: bytes, headers: dict[str, str]) -> None:
    wire = cast("Wire", Saying(Reply(200, headers, body)))
    with TemporaryDirectory() as folder:
        into, clip = Path(folder) / "into", Path(folder) / "clip"
        clip.write_bytes(b"ID3")
        try:
            voices = asyncio.run(music01.upload(wire, clip, patience=1))
            assert voices
            assert all(isinstance(voice, str) for voice in voices.values())
        except ProviderError:
            pass
        try:
            made = asyncio.run(music01.generate(wire, {}, "song", into, patience=1))
            assert money_is_bounded(made.charged)
        except ProviderError:
            pass


@pytest.mark.parametrize(
    ("said", "charged"),
    [
        (0.195, 195_000),
        ("0.195", 195_000),
        (1, 1_000_000),
        (1e308, None),
        (10**400, None),
        (-0.2, None),
        (0, None),  # no song is free: the sum is not settled yet
        (True, None),
        ("NaN", None),
        ("Infinity", None),
        ([0.2], None),
        ({"usd": 0.2}, None),
        ("1" * 50, None),
        (1_000.01, None),
    ],
)
def test_what_a_reply_says_was_spent_is_a_price_or_nothing(said: Any, charged: int | None) -> None:
    meta = {"usage": {"usd_spent": said}}
    for word, body in (("queued", {}), ("completed", {"audio_file": {"url": "https://cdn.example/a.mp3"}})):
        reply = Reply(200, {}, json.dumps({"id": "x", "status": word, "meta": meta, **body}).encode())
        assert replies.accepted(reply).charged == charged
        if body:
            assert replies.poll_result(reply) == Finished("https://cdn.example/a.mp3", charged)
    row = replies.log_row({"inference_id": "x", "status": "succeeded", "cost": {"usd": said}})
    assert row is not None
    assert row.charged == (charged if said != 0 else 0)
    header = Reply(200, {"x-aimlapi-usd-spent": str(said)[:60]}, b'{"id":"x","status":"queued"}')
    if not isinstance(said, bool | list | dict):
        assert replies.accepted(header).charged == charged


@given(st.floats() | st.integers() | st.none())
def test_micro_dollars_are_whole_and_bounded(usd: float | None) -> None:
    assert money_is_bounded(micro(usd))


@pytest.mark.parametrize(
    "odd", [10**400, -(10**400), True, [], {}, None, "10**400", "1e999", 5e300, "9" * 5000, "x", -5]
)
def test_a_row_of_the_log_with_an_odd_date_is_still_a_row(odd: Any) -> None:
    row = {"inference_id": "g", "client_request_id": "song", "created": odd}
    made = replies.log_time(row)
    assert made is None or math.isfinite(made)
    assert replies.log_row(row) is not None


@pytest.mark.parametrize(
    "written", [1_787_306_400, 1_787_306_400_000, "1787306400", "2026-08-21T10:00:00Z", "2026-08-21T12:00:00+02:00"]
)
def test_a_date_is_read_however_it_is_written(written: Any) -> None:
    assert replies.log_time({"created": written}) == 1_787_306_400
