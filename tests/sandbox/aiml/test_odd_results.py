"""Results that a test hands in, links at odd places, scripts of failing looks, and refusals in every shape."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox.aiml import Studio, tone
from tests.sandbox.aiml.caller import PATH, SONG, Caller


async def test_a_result_that_is_handed_in_is_served_instead_of_a_song(caller: Caller, studio: Studio) -> None:
    studio.result(b"OggS and more", mime="audio/ogg")
    studio.result(b"", model="google/lyria2")
    said = await caller.finished()
    assert await caller.download(said["audio_file"]["url"]) == (200, b"OggS and more", "audio/ogg")
    lyria = await caller.finished({"model": "google/lyria2", "prompt": "rain on a tin roof"})
    assert (await caller.download(lyria["audio_file"]["url"]))[:2] == (200, b"")
    said = await caller.finished()
    assert (await caller.download(said["audio_file"]["url"]))[1] == tone(SONG)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("audio_file.url", lambda said: said["audio_file"]["url"]),
        ("audio_file", lambda said: said["audio_file"]),
        ("data.audio.0.url", lambda said: said["data"]["audio"][0]["url"]),
    ],
)
async def test_a_link_stands_elsewhere_once_the_song_is_completed(
    caller: Caller, studio: Studio, at: str, found: Any
) -> None:
    id_ = (await caller.submit())["id"]
    studio.trouble("link", to="http://127.0.0.1:1/other.mp3", at=at)
    assert "audio_file" not in await caller.look(id_)
    studio.finish(id_)
    await studio.until(lambda: studio.generations[id_].state == "completed")
    assert found(await caller.look(id_)) == "http://127.0.0.1:1/other.mp3"
    assert (await caller.look(id_))["audio_file"]["url"].startswith(studio.base_url)


async def test_looks_fail_in_the_order_of_a_script(caller: Caller, studio: Studio) -> None:
    id_ = (await caller.submit())["id"]
    studio.script("poll_502_html", "poll_524_html", "well", "poll_garbage", "poll_drop", "poll_drop")
    look = f"{PATH}?generation_id={id_.replace('/', '%2F')}"
    assert [(await caller.call("GET", look))[0] for _ in range(3)] == [502, 524, 200]
    with pytest.raises(ValueError, match="Unterminated"):
        await caller.look(id_)
    with pytest.raises(aiohttp.ClientError):
        await caller.look(id_)
    studio.calm()
    assert (await caller.look(id_))["status"] == "queued"


@pytest.mark.parametrize(
    ("trouble", "details", "status", "found"),
    [
        ("inner_refusal", {}, 200, ("base_resp", "status_code", 2013)),
        ("inner_refusal", {"code": 1026, "words": "input new_sensitive"}, 200, ("base_resp", "status_code", 1026)),
        ("moderated", {}, 400, ("error", "name", "BadRequestException")),
        ("moderated", {"status": 422, "words": "no"}, 422, ("error", "message", "no")),
        ("artist", {"artist": "abba"}, 400, ("error", "message", "Song Description contained artist name: abba")),
    ],
)
async def test_words_are_refused_in_every_shape_and_cost_nothing(
    caller: Caller, studio: Studio, trouble: str, details: dict[str, Any], status: int, found: tuple[str, str, Any]
) -> None:
    studio.trouble(trouble, **details)
    code, said, _ = await caller.call("POST", PATH, json=SONG)
    assert (code, said[found[0]][found[1]]) == (status, found[2])
    assert studio.charges == 0


async def test_words_are_refused_in_the_envelope_of_old(caller: Caller, studio: Studio) -> None:
    studio.trouble("moderated", legacy=True, words="sensitive")
    _, said, _ = await caller.call("POST", PATH, json=SONG)
    assert (said["statusCode"], said["message"]) == (400, "sensitive")


@pytest.mark.parametrize("shape", ["string", "object", "nested", "list", "detail", "fal", "base_resp"])
async def test_a_model_gives_up_on_words_in_every_shape(caller: Caller, studio: Studio, shape: str) -> None:
    id_ = (await caller.submit())["id"]
    studio.trouble("failed", shape=shape, words="input new_sensitive")
    said = await caller.look(id_)
    assert said["status"] == "error"
    assert "input new_sensitive" in str(said["base_resp" if shape == "base_resp" else "error"])
    assert studio.balance == 100.0


async def test_a_model_gives_up_even_on_a_song_that_is_completed(caller: Caller, studio: Studio) -> None:
    id_ = (await caller.finished())["id"]
    studio.trouble("failed")
    assert (await caller.look(id_))["status"] == "error"
    assert (studio.charges, studio.balance) == (0, 100.0)
