"""Why a song was refused: the provider's words, quiet and short, and what they tell of the cause."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web

from bot.providers.aiml import replies
from bot.providers.aiml.causes import cause_of
from bot.providers.aiml.client import AimlApi
from bot.providers.aiml.fields import Reply
from bot.songs.errors import Garbled, Refused
from bot.songs.ports.provider import Accepted, Broken, Finished, FinishedWithoutUrl
from bot.songs.states import Cause
from tests.providers.aiml.conftest import Serve, Visit
from tests.providers.aiml.wishes import request, song


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("Song description contained artist name: Nobody", Cause.ARTIST),
        ("Please do not use the names of real bands", Cause.ARTIST),
        ("No vocals detected in the reference audio", Cause.NO_VOCALS),
        ("the reference was taken, and no voice was found in it", Cause.NO_VOCALS),
        ("reference audio must contain music: singing voice not detected", Cause.NO_VOCALS),
        ("Vocals missing", Cause.NO_VOCALS),
        ("Lyrics contain copyrighted material", Cause.RIGHTS),
        ("Uploaded audio matches existing work of art: existing song", Cause.RIGHTS),
        ("input new_sensitive", Cause.WORDS),
        ("1026: input sensitive content", Cause.WORDS),
        ("Refused by moderation.", Cause.WORDS),
        ("The prompt breaks the content policy.", Cause.WORDS),
        ("reference_audio_url: Invalid url", Cause.CLIP),
        ("Failed to download the audio", Cause.CLIP),
        ("audio is too short", Cause.CLIP),
        ("lyrics: Required", None),
        ("Invalid payload provided (prompt: Too small)", None),
        ("Downstream service error.", None),
        ("", None),
    ],
)
def test_the_words_tell_the_cause(words: str, cause: Cause | None) -> None:
    assert cause_of(words) is cause


def reply(body: Any, **headers: str) -> Reply:
    return Reply(200, headers, json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}},
        {"id": None, "base_resp": {"status_code": "1026", "status_msg": "input new_sensitive"}},
        {"id": "", "status": "queued", "base_resp": {"status_code": 2013, "status_msg": "input new_sensitive"}},
    ],
)
def test_a_refusal_inside_a_2xx_is_one(body: Any) -> None:
    with pytest.raises(Refused, match=r"^input new_sensitive$"):
        replies.accepted(reply(body, **{"x-inference-id": "only the call's"}))


def test_a_code_that_means_well_or_stands_beside_an_id_is_none() -> None:
    well = {"base_resp": {"status_code": 0, "status_msg": "success"}}
    assert replies.accepted(reply({"id": "g", **well})) == Accepted("g")
    assert replies.accepted(reply({"id": "g", "base_resp": {"status_code": 7}, "status": "queued"})) == Accepted("g")
    with pytest.raises(Garbled):
        replies.accepted(reply(well))


def test_a_generation_that_upstream_refuses_on_the_way_has_failed_with_its_cause() -> None:
    said = replies.poll_result(reply({"id": "g", "base_resp": {"status_code": 1027, "status_msg": "output sensitive"}}))
    assert said == Broken("output sensitive", Cause.WORDS)
    assert replies.poll_result(reply({"status": "error", "error": "No vocals detected"})) == Broken(
        "No vocals detected", Cause.NO_VOCALS
    )


async def test_a_submit_that_is_refused_says_why_in_the_providers_words_alone(visit: Visit, serve: Serve) -> None:
    said = {"message": "Contained artist name:\n  see https://x.example/why?sig=secret"}
    here = await _posting(lambda _: web.json_response(said, status=400))
    runner, address = here
    try:
        with pytest.raises(Refused) as told:
            await AimlApi(visit.session, address, "key").submit(
                song(), request("minimax/music-2.0"), clip=None, into=visit.into
            )
    finally:
        await runner.cleanup()
    assert str(told.value) == "Contained artist name: see https://x.example/why?…"
    assert told.value.cause is Cause.ARTIST


async def _posting(answer: Any) -> tuple[web.AppRunner, str]:
    async def posted(request: web.Request) -> web.StreamResponse:
        return answer(request)

    app = web.Application()
    app.router.add_post("/{path:.*}", posted)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


MP3 = "https://cdn.example/a/song.mp3?Expires=1&Signature=x"
BARE = "https://cdn.example/dl/0123"
PNG = "https://cdn.example/a/cover.png"


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ({"audio_file": [{"url": MP3}]}, MP3),
        ({"audio_file": {"file": {"href": MP3}}}, MP3),
        ({"audio": {"url": MP3}, "image_url": PNG}, MP3),
        ({"audio_url": BARE}, BARE),
        ({"data": {"songs": [{"image_large_url": PNG, "audio_url": BARE, "id": "x"}]}}, BARE),
        ({"data": {"songs": [{"cover": BARE, "song": MP3}]}}, MP3),
        ({"cover_audio_url": MP3}, MP3),
        ({"output": [BARE]}, BARE),
        ({"result": {"url": BARE}, "thumbnail": {"url": PNG}}, BARE),
        ({"url": BARE, "cover_url": "https://cdn.example/c/9", "video_url": "https://cdn.example/v/9"}, BARE),
        ({"download_link": "https://cdn.example/a.wav"}, "https://cdn.example/a.wav"),
        ({"url": PNG, "audio_file": {"content": MP3}}, MP3),
        ({"url": BARE, "tracks": [{"stream": MP3}]}, MP3),
    ],
)
def test_a_finished_song_whose_only_url_stands_elsewhere_is_still_the_song(body: Any, url: str) -> None:
    said = replies.poll_result(reply({"id": "g", "status": "completed", **body}))
    assert said == Finished(url)


@pytest.mark.parametrize(
    "body",
    [
        {"cover_url": PNG},
        {"cover_url": "https://cdn.example/c/9", "thumbnail": {"url": "https://cdn.example/c/8"}},
        {"reference_audio_url": MP3},
        {"request": {"audio_url": MP3}},
        {"video_url": "https://cdn.example/v/9"},
        {"lyrics_file": {"url": "https://cdn.example/l/9"}},
        {"audio_file": {"url": "not a URL"}, "note": "see https://example.com for help"},
        {"webhook_url": "https://example.com/hook"},
        {"id": BARE},
    ],
)
def test_no_cover_and_nothing_that_was_sent_is_taken_for_the_song(body: Any) -> None:
    assert replies.poll_result(reply({"id": "g", "status": "completed", **body})) == FinishedWithoutUrl()


def test_a_url_elsewhere_before_the_song_is_finished_is_not_the_song() -> None:
    said = replies.poll_result(reply({"id": "g", "status": "generating", "preview_audio_url": MP3}))
    assert not isinstance(said, Finished)
