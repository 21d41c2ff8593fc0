"""How a generation looks to somebody who polls, and what lies behind its link."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
import yarl

from bot.sandbox.aiml import Studio, tone
from tests.sandbox.aiml.caller import PATH, SONG, Caller, Clock, settled

RAIN = {"model": "stable-audio", "prompt": "rain on a tin roof"}
LYRIA = {"model": "google/lyria2", "prompt": "rain on a tin roof"}
ELEVEN = {"model": "elevenlabs/eleven_music", "prompt": "rain on a tin roof", "music_length_ms": 10_000}


async def test_a_song_is_queued_then_generating_then_completed_by_the_clock(caller: Caller, clock: Clock) -> None:
    id_ = (await caller.submit())["id"]
    await settled()
    seen: list[str] = []
    for seconds in (0, 0.6, 2.3, 0.2):
        clock.time += seconds
        seen.append((await caller.look(id_))["status"])
    assert seen == ["queued", "generating", "generating", "completed"]


async def test_a_finished_song_is_downloaded_as_it_was_composed(caller: Caller) -> None:
    said = await caller.finished()
    status, audio, kind = await caller.download(said["audio_file"]["url"])
    assert (status, kind, audio) == (200, "audio/mpeg", tone(SONG))
    assert caller.studio.downloads == 1


async def test_each_model_answers_in_its_own_shape(caller: Caller) -> None:
    waltz, rain, lyria, eleven = [await caller.finished(body) for body in (SONG, RAIN, LYRIA, ELEVEN)]
    assert {"extra_info", "trace_id"} <= waltz.keys()
    assert "Expires=" in waltz["audio_file"]["url"]
    assert "%2F" in waltz["audio_file"]["url"]
    assert rain["audio_file"]["content_type"] == "application/octet-stream"
    assert lyria["audio_file"]["content_type"] == "audio/wav"
    assert lyria["audio_file"]["file_size"] == len(tone(LYRIA))
    assert list(eleven["audio_file"]) == ["url"]


async def test_stable_audio_serves_a_wav_that_it_calls_a_stream_of_bytes(caller: Caller) -> None:
    said = await caller.finished(RAIN)
    _, audio, kind = await caller.download(said["audio_file"]["url"])
    assert (audio[:4], kind) == (b"RIFF", "application/octet-stream")


async def test_an_id_that_is_missing_empty_or_unknown_is_told_so(caller: Caller) -> None:
    assert (await caller.call("GET", PATH))[0] == 400
    assert (await caller.call("GET", f"{PATH}?generation_id="))[1]["status"] == "unknown"
    status, said, _ = await caller.call("GET", f"{PATH}?generation_id=nobody")
    assert (status, said["message"]) == (404, "Inference not found")


async def test_a_signed_link_dies_after_a_day_and_when_it_is_encoded_anew(caller: Caller, clock: Clock) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    assert (await caller.download(url.replace("%2F", "/")))[0] == 403
    assert (await caller.download(url.replace("Signature=", "Signature=x")))[0] == 403
    clock.time += 24 * 60 * 60 + 1
    assert (await caller.download(url))[0] == 403


async def test_a_key_that_is_sent_to_the_files_is_a_leak(caller: Caller) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    await caller.download(url)
    assert caller.studio.leaks == []
    await caller.download(url, Authorization="Bearer x")
    assert len(caller.studio.leaks) == 1


@pytest.mark.parametrize("shape", ["string", "object", "list", "fal"])
async def test_a_model_that_gives_up_says_so_in_each_shape_and_is_paid_back(caller: Caller, shape: str) -> None:
    id_ = (await caller.submit())["id"]
    caller.studio.trouble("failed", shape=shape)
    said = await caller.look(id_)
    assert said["status"] == "error"
    assert isinstance(said["error"], {"string": str, "list": list}.get(shape, dict))
    assert (caller.studio.balance, caller.studio.charges) == (100.0, 0)
    assert (await caller.look(id_))["status"] == "error"


@pytest.mark.parametrize(
    ("trouble", "details", "status"),
    [
        ("poll_429", {}, 429),
        ("poll_500", {}, 500),
        ("poll_524_html", {}, 524),
        ("poll_wrong_key", {}, 401),
        ("vanished", {}, 404),
        ("poll_unknown_status", {}, "humming"),
        ("status_word", {"word": "succeeded"}, "succeeded"),
        ("no_url", {}, "completed"),
        ("never_ends", {}, "generating"),
        ("empty_unknown", {}, "unknown"),
    ],
)
async def test_a_look_goes_wrong_once_and_the_song_is_there_afterwards(
    caller: Caller, trouble: str, details: dict[str, Any], status: int | str
) -> None:
    id_ = (await caller.finished())["id"]
    caller.studio.trouble(trouble, **details)
    code, said, _ = await caller.call("GET", f"{PATH}?generation_id={id_}")
    assert status in {code, said["status"] if isinstance(said, dict) else None}
    assert (await caller.look(id_))["audio_file"]["url"]


async def test_a_look_can_lose_its_connection_or_its_sense(caller: Caller) -> None:
    id_ = (await caller.submit())["id"]
    caller.studio.trouble("poll_drop", times=None)  # aiohttp asks once more by itself where a kept connection breaks
    with pytest.raises(aiohttp.ClientError):
        await caller.look(id_)
    caller.studio.calm()
    caller.studio.trouble("poll_garbage")
    with pytest.raises(ValueError, match="Unterminated"):
        await caller.look(id_)


@pytest.mark.parametrize(
    ("trouble", "status", "kind"),
    [
        ("html", 200, "text/html"),
        ("empty", 200, "audio/mpeg"),
        ("expired", 403, "application/xml"),
        ("wrong_type", 200, "application/octet-stream"),
        ("download_500", 500, "text/html"),
        ("noise", 200, "audio/mpeg"),
        ("moved", 302, "application/octet-stream"),
    ],
)
async def test_a_download_goes_wrong_as_it_is_told(caller: Caller, trouble: str, status: int, kind: str) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    caller.studio.trouble(trouble, to="http://127.0.0.1/elsewhere")
    found = await caller.download(url)
    assert (found[0], found[2]) == (status, kind)


async def test_a_download_is_cut_short_of_what_was_promised(caller: Caller) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    caller.studio.trouble("cut_short")
    with pytest.raises(aiohttp.ClientPayloadError):
        await caller.download(url)


async def test_a_huge_download_has_the_bytes_that_were_asked_for(caller: Caller) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    for announced in (True, False):
        caller.studio.trouble("huge", bytes=300_001, announced=announced)
        assert len((await caller.download(url))[1]) == 300_001


async def test_a_dribble_never_ends(caller: Caller) -> None:
    url = (await caller.finished())["audio_file"]["url"]
    caller.studio.trouble("dribble", every=0.01)
    async with caller.session.get(yarl.URL(url, encoded=True)) as reply:
        drops = [await reply.content.readany() for _ in range(5)]
    assert all(drops)


async def test_the_same_request_is_sung_the_same_and_another_differently(studio: Studio) -> None:
    assert tone(SONG) == tone(dict(SONG))
    assert tone(SONG) != tone({**SONG, "lyrics": "[Verse]\nAnother harbour"})
