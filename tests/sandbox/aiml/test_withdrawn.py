"""music-01's two calls."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox.aiml import tone
from tests.sandbox.aiml.caller import Caller

UPLOAD = "/v2/generate/audio/minimax/upload"
GENERATE = "/v2/generate/audio/minimax/generate"
CLIP = tone({}, 11.0)


def form(purpose: str = "song", clip: bytes = CLIP) -> aiohttp.FormData:
    made = aiohttp.FormData({"purpose": purpose})
    made.add_field("file", clip, filename="clip.mp3", content_type="audio/mpeg")
    return made


async def uploaded(caller: Caller, purpose: str = "song") -> Any:
    status, said, _ = await caller.call("POST", UPLOAD, data=form(purpose))
    assert status == 200, said
    return said


async def test_it_is_not_there_unless_it_is_offered(caller: Caller) -> None:
    assert (await caller.call("POST", UPLOAD, data=form()))[0] == 404
    assert (await caller.call("POST", GENERATE, json={}))[0] == 404


async def test_a_song_comes_back_as_hex_in_the_reply(caller: Caller) -> None:
    caller.studio.offer("music-01")
    caller.studio.speed = 1000
    ids = await uploaded(caller)
    body = {"model": "music-01", "lyrics": "##la la##", "refer_voice": ids["voice_id"]}
    caller.studio.watch(lambda event: caller.studio.finish_all() if event["event"] == "generation" else None)
    status, said, _ = await caller.call("POST", GENERATE, json=body)
    assert status == 200
    assert bytes.fromhex(said["data"]["audio"]) == tone(body)
    assert said["base_resp"]["status_code"] == 0
    (generation,) = caller.studio.generations.values()
    assert generation.reference_bytes == len(CLIP)
    assert caller.studio.charges == 1


@pytest.mark.parametrize(
    ("purpose", "ids"),
    [("song", {"voice_id", "instrumental_id"}), ("voice", {"voice_id"}), ("instrumental", {"instrumental_id"})],
)
async def test_an_upload_is_answered_by_its_purpose(caller: Caller, purpose: str, ids: set[str]) -> None:
    caller.studio.offer("music-01")
    assert ids == {name for name in await uploaded(caller, purpose) if name.endswith("_id")} - {"trace_id"}


async def test_an_upload_that_will_not_do_is_refused(caller: Caller) -> None:
    caller.studio.offer("music-01")
    assert (await caller.call("POST", UPLOAD, data=form("karaoke")))[0] == 400
    assert (await caller.call("POST", UPLOAD, data=aiohttp.FormData({"purpose": "song"})))[0] == 400
    _, said, _ = await caller.call("POST", UPLOAD, data=form(clip=tone({}, 9.0)))
    assert said["base_resp"]["status_code"] != 0
    assert "voice_id" not in said


@pytest.mark.parametrize("trouble", ["upload_500", "upload_garbage", "upload_drop"])
async def test_an_upload_goes_wrong_once(caller: Caller, trouble: str) -> None:
    caller.studio.offer("music-01")
    caller.studio.trouble(trouble)
    with pytest.raises((aiohttp.ClientError, ValueError, AssertionError)):
        await uploaded(caller)
    assert await uploaded(caller)


async def test_a_song_needs_a_voice_that_was_uploaded(caller: Caller) -> None:
    caller.studio.offer("music-01")
    body = {"model": "music-01", "lyrics": "##la##", "refer_voice": "somebody"}
    assert (await caller.call("POST", GENERATE, json=body))[0] == 400
    assert caller.studio.charges == 0
