"""A poll of a generation: every status, id, error and failure that the API is known for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.providers.aiml import replies
from bot.providers.aiml.fields import Reply
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Busy, Down, Garbled, Gone, OwnerNeeded, ProviderError, Refused
from bot.songs.ports.provider import Accepted, Broken, Finished, FinishedWithoutUrl, Pending
from bot.songs.states import Reason
from tests.providers.aiml.conftest import Visit

UUID = "906aec79-b0af-40c4-adae-15e6c4410e29"
SONG = {"url": "https://cdn.aimlapi.com/a.mp3"}


def reply(body: Any, **headers: str) -> Reply:
    return Reply(200, headers, json.dumps(body).encode())


@pytest.mark.parametrize("word", ["queued", "generating", "waiting", "active", "humming", "Queued "])
def test_a_word_without_a_url_is_waited_for(word: str) -> None:
    assert replies.poll_result(reply({"id": "x", "status": word})) == Pending()


@pytest.mark.parametrize("word", ["completed", "complete", "succeeded", "success", "humming", "generating", ""])
def test_a_url_is_a_finished_song_whatever_the_word(word: str) -> None:
    assert replies.poll_result(reply({"id": "x", "status": word, "audio_file": SONG})) == Finished(SONG["url"])


@pytest.mark.parametrize("word", ["error", "failed", "canceled", "cancelled", "timeout", "expired"])
def test_a_word_that_means_failure_is_one_even_beside_a_url(word: str) -> None:
    assert replies.poll_result(reply({"id": "x", "status": word, "audio_file": SONG})) == Broken(word)


@pytest.mark.parametrize("word", ["completed", "complete", "succeeded"])
def test_finished_without_a_url_is_told_apart_from_both(word: str) -> None:
    for file in ({}, {"audio_file": None}, {"audio_file": {}}, {"audio_file": {"url": ""}}):
        assert replies.poll_result(reply({"id": "x", "status": word, **file})) == FinishedWithoutUrl()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("It broke.", "It broke."),
        ({"name": "Error", "message": "It broke."}, "It broke."),
        ({"detail": "It broke."}, "It broke."),
        ({"detail": [{"loc": ["body"], "msg": "It broke."}]}, "It broke."),
        ({"error": {"message": "It broke."}}, "It broke."),
        ('{"error": {"message": "It broke."}}', "It broke."),
        ([{"message": "It broke."}], '[{"message":"It broke."}]'),
        (None, "error"),
        ({"message": "See https://x.y/z?secret=1"}, "See https://x.y/z?…"),
        ("x" * 5000, "x" * 199 + "…"),
    ],
)
def test_an_error_is_read_in_every_shape(error: Any, told: str) -> None:
    assert replies.poll_result(reply({"id": "x", "status": "error", "error": error})) == Broken(told)


def test_an_error_beside_an_unknown_word_is_a_failure_and_beside_a_known_one_is_not() -> None:
    assert replies.poll_result(reply({"id": "", "status": "unknown", "error": {"message": "no"}})) == Broken("no")
    assert replies.poll_result(reply({"id": "x", "status": "queued", "error": {"message": "no"}})) == Pending()
    sung = {"id": "x", "status": "humming", "error": {"message": "no"}, "audio_file": SONG}
    assert replies.poll_result(reply(sung)) == Finished(SONG["url"])


@pytest.mark.parametrize("id_", [f"{UUID}:elevenlabs/eleven_music", f"{UUID}:lyria2", UUID, "NMDk4_Yh8DjqiZ7Ub_7WB"])
def test_ids_are_opaque_and_found_under_either_name_or_in_the_header(id_: str) -> None:
    assert replies.accepted(reply({"id": id_, "status": "queued"})) == Accepted(id_)
    assert replies.accepted(reply({"generation_id": id_})) == Accepted(id_)
    assert replies.accepted(Reply(201, {"x-inference-id": id_}, b'{"id": "906')) == Accepted(id_)


def test_a_submit_that_is_answered_with_an_error_is_refused() -> None:
    with pytest.raises(Refused, match="no voice"):
        replies.accepted(reply({"id": "x", "status": "error", "error": "no voice"}))


@pytest.mark.parametrize(
    ("usage", "charged"),
    [
        ({"credits_used": 390_000, "usd_spent": 0.195}, 195_000),
        ({"credits_used": 390_000}, 195_000),
        ({"credits_used": 0, "usd_spent": 0}, None),
        ({"usd_spent": 1e9}, None),
        (None, None),
    ],
)
def test_the_price_is_read_from_dollars_or_credits_as_micro_dollars(usage: Any, charged: int | None) -> None:
    assert replies.accepted(reply({"id": "x", "meta": {"usage": usage}})).charged == charged
    finished = replies.poll_result(
        reply({"id": "x", "status": "completed", "audio_file": SONG, "meta": {"usage": usage}})
    )
    assert finished == Finished(SONG["url"], charged)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"<html>", b'{"id":', b'{"id":"x"}', b"[" * 20_000, b"\xff"])
def test_a_reply_in_no_known_form_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled):
        replies.poll_result(Reply(200, {}, body))


# --- against the sandbox -----------------------------------------------------------------------------------------

TROUBLES: tuple[tuple[str, dict[str, Any], type[ProviderError], dict[str, Any]], ...] = (
    ("poll_429", {}, Busy, {"retry_after": None}),
    ("poll_429", {"retry_after": 3}, Busy, {"retry_after": 3.0}),
    ("poll_500", {}, Down, {}),
    ("poll_524_html", {}, Down, {}),
    ("poll_garbage", {}, Garbled, {}),
    ("poll_drop", {}, Down, {}),
    ("poll_wrong_key", {}, OwnerNeeded, {"need": Reason.KEY}),
    ("vanished", {}, Gone, {}),
)


@pytest.mark.parametrize(("trouble", "details", "becomes", "facts"), TROUBLES)
async def test_a_poll_that_goes_wrong_is_told_apart(
    visit: Visit, trouble: str, details: dict[str, Any], becomes: type[ProviderError], facts: dict[str, Any]
) -> None:
    id_ = await visit.submit()
    visit.studio.trouble(trouble, times=None, **details)
    with pytest.raises(becomes) as raised:
        await visit.poll(id_)
    assert {name: getattr(raised.value, name) for name in facts} == facts
    visit.studio.calm()
    assert await visit.poll(id_) == Pending()


@pytest.mark.parametrize(
    ("trouble", "details", "seen"),
    [
        ("poll_unknown_status", {}, Pending()),
        ("status_word", {"word": "waiting"}, Pending()),
        ("status_word", {"word": "complete"}, FinishedWithoutUrl()),
        ("never_ends", {}, Pending()),
        ("no_url", {}, FinishedWithoutUrl()),
    ],
)
async def test_a_poll_that_says_little_ends_nothing(
    visit: Visit, trouble: str, details: Any, seen: Pending | FinishedWithoutUrl
) -> None:
    id_ = await visit.submit()
    visit.studio.trouble(trouble, **details)
    assert await visit.poll(id_) == seen


@pytest.mark.parametrize("shape", ["string", "object", "list", "fal"])
async def test_a_model_that_gives_up_says_why(visit: Visit, shape: str) -> None:
    visit.studio.trouble("failed", shape=shape)
    assert "Downstream service error." in await visit.broken()


async def test_a_poll_of_nothing_is_broken_in_the_services_words(visit: Visit) -> None:
    visit.studio.trouble("empty_unknown")
    assert "task_id" in await visit.broken()


@pytest.mark.parametrize("nanoids", [False, True])
async def test_ids_of_both_shapes_find_their_song(visit: Visit, nanoids: bool) -> None:
    async with Studio(compose=tone, nanoids=nanoids) as studio:
        there = Visit(studio, visit.session, visit.folder)
        for model in ("elevenlabs/eleven_music", "google/lyria2", "minimax/music-2.6"):
            id_ = await there.submit(model)
            assert (":" in id_) == (not nanoids and model != "minimax/music-2.6")
            assert isinstance(await there.ended(id_), Finished)


async def test_an_unknown_id_is_gone_however_it_is_written(visit: Visit) -> None:
    for id_ in ("nobody", "a/b:c", "x&generation_id=y", "ü ?#%2F"):
        with pytest.raises(Gone):
            await visit.poll(id_)


async def test_a_finished_poll_shows_no_url_when_it_is_printed(visit: Visit) -> None:
    result = await visit.ended(await visit.submit())
    assert isinstance(result, Finished)
    assert "Signature" in result.url
    assert "http" not in repr(result)
