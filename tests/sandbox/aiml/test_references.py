"""Reference clips: fetched for real, measured, and given up on where they will not do."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from aiohttp import web

from bot.sandbox.aiml import tone
from bot.sandbox.aiml.references import seconds
from tests.sandbox.aiml.caller import Caller

CLIPS = {"short.mp3": tone({}, 14.0), "long.mp3": tone({}, 16.0), "long.wav": tone({"model": "stable-audio"}, 16.0)}


@pytest.fixture
async def clips() -> AsyncGenerator[str]:
    """Where the clips lie."""

    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=CLIPS[request.match_info["name"]])

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def ended(caller: Caller, clip: str, words: str = "##la la la##") -> str:
    """The state that a song after `clip` ends in."""
    body = {"model": "minimax-music", "prompt": words, "reference_audio_url": clip}
    id_ = (await caller.submit(body))["id"]
    generation = caller.studio.generations[id_]
    caller.studio.finish(id_)
    return await caller.studio.until(lambda: generation.state if generation.state in {"error", "completed"} else "")


@pytest.mark.parametrize("name", ["long.mp3", "long.wav"])
async def test_a_clip_is_really_fetched(caller: Caller, clips: str, name: str) -> None:
    assert await ended(caller, f"{clips}/{name}") == "completed"
    generation = next(iter(caller.studio.generations.values()))
    assert generation.reference_bytes == len(CLIPS[name])


@pytest.mark.parametrize("name", ["short.mp3", "missing.mp3"])
async def test_a_clip_that_is_too_short_or_gone_ends_the_song_and_is_paid_back(
    caller: Caller, clips: str, name: str
) -> None:
    assert await ended(caller, f"{clips}/{name}") == "error"
    said = await caller.look(next(iter(caller.studio.generations)))
    assert said["error"] == "Downstream service error."
    assert (caller.studio.charges, caller.studio.balance) == (0, 100.0)


async def test_nothing_beyond_this_machine_is_fetched(caller: Caller) -> None:
    assert await ended(caller, "https://cdn.discordapp.com/clip.mp3") == "error"


async def test_words_for_more_than_a_minute_are_taken_and_fail_later(caller: Caller, clips: str) -> None:
    assert await ended(caller, f"{clips}/long.mp3", "##" + "la " * 200 + "##") == "error"


@pytest.mark.parametrize(("name", "lasts"), [("short.mp3", 14), ("long.mp3", 16), ("long.wav", 16)])
def test_a_clip_is_measured_by_its_headers(name: str, lasts: float) -> None:
    assert seconds(CLIPS[name]) == pytest.approx(lasts, abs=0.1)


def test_a_tag_before_an_mp3_counts_for_nothing_and_noise_has_no_length() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x08\x00" + b"\xff\xfb\x90\x00" * 256
    assert seconds(tag + CLIPS["short.mp3"]) == pytest.approx(14, abs=0.1)
    assert seconds(b"") is None
    assert seconds(b"<html>") is None
    assert seconds(b"RIFF....WAVE") is None
