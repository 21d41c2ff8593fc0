"""The audio behind a URL: whole, bounded, without the key, or an exception that says what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web

from bot.net.downloads import TAG_MOST, Foreign, LinkedAttachments, Oversize, download, outside_or_here
from bot.sandbox.aiml import tone
from bot.songs import refusals
from bot.songs.errors import Down, Garbled, Gone, ProviderError
from bot.songs.refusals import Refusal
from bot.songs.songs import Audio
from tests.providers.aiml.conftest import Serve, Visit


@pytest.mark.parametrize(
    ("model", "container"),
    [
        ("minimax/music-2.0", "mp3"),
        ("stable-audio", "wav"),
        ("google/lyria2", "wav"),
        ("elevenlabs/eleven_music", "mp3"),
    ],
)
async def test_the_audio_arrives_as_it_was_served_and_is_known_by_its_bytes(
    visit: Visit, model: str, container: str
) -> None:
    audio = await visit.fetch(await visit.finished_url(model))
    (generation,) = visit.studio.generations.values()
    assert visit.into.read_bytes() == generation.audio
    assert audio == Audio(container, len(generation.audio))


@pytest.mark.parametrize(
    ("trouble", "details", "becomes"),
    [
        ("html", {}, Garbled),
        ("cut_short", {}, Garbled),
        ("empty", {}, Garbled),
        ("expired", {}, Gone),
        ("download_500", {}, Down),
        ("huge", {"bytes": 600_000_000, "announced": True}, Oversize),
        ("huge", {"bytes": 600_000_000}, Oversize),
        ("dribble", {"every": 0.05}, Down),
    ],
)
async def test_a_download_that_goes_wrong_is_told_apart_and_leaves_no_file(
    visit: Visit, trouble: str, details: dict[str, Any], becomes: type[ProviderError]
) -> None:
    url = await visit.finished_url()
    visit.studio.trouble(trouble, **details)
    with pytest.raises(becomes) as raised:
        await visit.fetch(url, most=1_000_000, total=1.0)
    if isinstance(raised.value, Oversize):
        assert (raised.value.given == 600_000_000) == ("announced" in details)
    assert list(visit.folder.iterdir()) == []
    assert "Signature" not in repr(raised.value)
    assert "http:" not in str(raised.value)


async def test_a_url_that_stalls_is_given_up_before_its_time_is_over(visit: Visit) -> None:
    url = await visit.finished_url()
    visit.studio.trouble("dribble", every=30)
    with pytest.raises(Down):
        await visit.fetch(url, stall=0.2)


async def test_what_only_begins_like_an_mp3_is_left_to_the_decoder(visit: Visit) -> None:
    url = await visit.finished_url()
    visit.studio.trouble("noise")
    assert (await visit.fetch(url)).format == "mp3"


@pytest.mark.parametrize("head", [b"\0", b"junk", b"\xff\xfe", b"FORM\0\0\0\0AIFF", b"{\0", b"<3"])
async def test_bytes_that_no_rule_knows_are_left_to_the_decoder(visit: Visit, serve: Serve, head: bytes) -> None:
    here = await serve(lambda _: web.Response(body=head + bytes(500)))
    assert await visit.fetch(f"{here}/song") == Audio("audio", len(head) + 500)


@pytest.mark.parametrize(
    "answer", [b'{"error": 1}', b"\n <!DOCTYPE html>", b"<?xml version='1.0'?><Error/>", b'[{"a": 1}]', b"<HTML>"]
)
async def test_a_page_or_json_is_no_song(visit: Visit, serve: Serve, answer: bytes) -> None:
    here = await serve(lambda _: web.Response(body=answer))
    with pytest.raises(Garbled):
        await visit.fetch(f"{here}/song")
    assert list(visit.folder.iterdir()) == []


async def test_audio_under_another_name_is_audio(visit: Visit) -> None:
    url = await visit.finished_url()
    visit.studio.trouble("wrong_type")
    assert (await visit.fetch(url)).format == "mp3"


async def test_a_url_is_asked_for_exactly_as_it_is_written(visit: Visit, serve: Serve) -> None:
    asked: list[str] = []

    def note(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.Response(body=tone({}))

    path = "/music%2Fprod%2Fa%7Eb.mp3?Signature=a%2Fb%2B%3D&x=%7e"
    await visit.fetch(await serve(note) + path)
    assert asked == [path]


async def test_a_redirect_to_another_host_is_followed_without_the_key(visit: Visit, serve: Serve) -> None:
    seen: list[dict[str, str]] = []

    def elsewhere(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(body=tone({}))

    url = await visit.finished_url()
    visit.studio.trouble("moved", to=f"{await serve(elsewhere)}/song.mp3")
    assert (await visit.fetch(url)).format == "mp3"
    (headers,) = seen
    assert "Authorization" not in headers
    assert visit.studio.key not in str(headers)


@pytest.mark.parametrize("to", ["http://example.com/a.mp3", "file:///etc/passwd", "ftp://example.com/a.mp3"])
async def test_a_redirect_to_where_none_may_lead_is_not_followed(visit: Visit, to: str) -> None:
    url = await visit.finished_url()
    visit.studio.trouble("moved", to=to)
    with pytest.raises(Foreign):
        await visit.fetch(url)


async def test_redirects_in_a_circle_end(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda request: web.Response(status=302, headers={"Location": request.path}))
    with pytest.raises(Garbled, match="from one place to the next"):
        await visit.fetch(f"{here}/song.mp3")


@pytest.mark.parametrize("url", ["http://example.com/a.mp3", "file:///etc/passwd", "data:audio/mpeg,x", "song.mp3", ""])
async def test_a_url_in_the_clear_or_to_a_file_is_not_followed(visit: Visit, url: str) -> None:
    with pytest.raises(Garbled):
        await visit.fetch(url)


# --- people's attachments ----------------------------------------------------------------------------------------


async def test_an_attachment_comes_from_a_host_where_they_are_kept(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=b"a clip"))
    for host in ("127.0.0.1", here.removeprefix("http://")):
        assert await LinkedAttachments(visit.session, [host]).fetch(f"{here}/clip.mp3", visit.into, size=0) == 6
    assert visit.into.read_bytes() == b"a clip"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/clip.mp3",
        "https://cdn.discordapp.com.example.com/clip.mp3",
        "https://cdn.discordapp.com@example.com/clip.mp3",
        "http://cdn.discordapp.com/clip.mp3",
        "http://127.0.0.1:1/clip.mp3",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
    ],
)
async def test_an_attachment_from_anywhere_else_is_refused_without_a_call(visit: Visit, url: str) -> None:
    kept = LinkedAttachments(visit.session, ["cdn.discordapp.com", "media.discordapp.net"])
    with pytest.raises(Refusal) as raised:
        await kept.fetch(url, visit.into, size=0)
    assert isinstance(raised.value.fault, refusals.ForeignLink)


async def test_an_attachment_that_is_led_elsewhere_is_refused_with_that_host(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(status=302, headers={"Location": "https://example.com/clip.mp3"}))
    with pytest.raises(Refusal) as raised:
        await LinkedAttachments(visit.session, ["127.0.0.1"]).fetch(f"{here}/clip.mp3", visit.into, size=0)
    assert raised.value.fault == refusals.ForeignLink("example.com")


async def test_an_attachment_over_its_limit_is_refused_with_its_size(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=bytes(2_000)))
    with pytest.raises(Refusal) as raised:
        await LinkedAttachments(visit.session, ["127.0.0.1"], most=1_000).fetch(f"{here}/clip.mp3", visit.into, size=0)
    assert raised.value.fault == refusals.ClipTooLarge("Jamboree", 1_000, 2_000)


async def test_an_attachment_of_no_bytes_is_an_empty_file(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=b""))
    with pytest.raises(Refusal) as raised:
        await LinkedAttachments(visit.session, ["127.0.0.1"]).fetch(f"{here}/clip.mp3", visit.into, size=0)
    assert raised.value.fault == refusals.NotAudio(refusals.Looks.EMPTY)


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_an_attachment_that_cannot_be_had_is_refused(visit: Visit, serve: Serve, status: int) -> None:
    here = await serve(lambda _: web.Response(status=status))
    with pytest.raises(Refusal) as raised:
        await LinkedAttachments(visit.session, ["127.0.0.1"]).fetch(f"{here}/clip.mp3", visit.into, size=0)
    assert raised.value.fault == refusals.ClipUnreachable()


async def test_a_file_that_cannot_be_written_may_be_tried_again(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=b"a clip"))
    with pytest.raises(Down, match="cannot be written"):
        await download(
            visit.session, f"{here}/clip.mp3", visit.folder / "missing" / "clip.mp3", allowed=outside_or_here
        )


async def test_an_attachment_that_says_it_is_too_large_is_refused_before_a_byte_comes(
    visit: Visit, serve: Serve
) -> None:
    asked: list[str] = []
    here = await serve(lambda request: asked.append(request.path) or web.Response(body=b"a clip"))
    kept = LinkedAttachments(visit.session, ["127.0.0.1"], most=1_000)
    with pytest.raises(Refusal) as raised:
        await kept.fetch(f"{here}/clip.mp3", visit.into, size=2_000)
    assert (raised.value.fault, asked) == (refusals.ClipTooLarge("Jamboree", 1_000, 2_000), [])


async def test_an_attachment_that_is_larger_than_it_says_is_given_up(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=bytes(2_000)))
    with pytest.raises(Refusal):
        await LinkedAttachments(visit.session, ["127.0.0.1"]).fetch(f"{here}/clip.mp3", visit.into, size=1_000)


async def test_of_a_file_that_may_carry_a_recipe_only_the_head_is_fetched(visit: Visit, serve: Serve) -> None:
    here = await serve(lambda _: web.Response(body=bytes(TAG_MOST * 3)))
    await LinkedAttachments(visit.session, ["127.0.0.1"]).fetch_head(f"{here}/clip.mp3", visit.into)
    assert TAG_MOST <= visit.into.stat().st_size < TAG_MOST * 2
