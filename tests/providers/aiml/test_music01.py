"""music-01: the reference goes up, and one call answers with the song in hex."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.net.first_bytes import container
from bot.providers.aiml.client import AimlApi
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Busy, Down, Garbled, OwnerNeeded, ProviderError, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Completed
from tests.providers.aiml.conftest import Visit
from tests.providers.aiml.wishes import request, song

CLIP = tone({}, 11.0)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp3"
    path.write_bytes(CLIP)
    return path


@pytest.fixture
def there(visit: Visit) -> Visit:
    """A studio that offers it, and sings at once."""
    visit.studio.offer("music-01")
    visit.studio.watch(lambda event: visit.studio.finish_all() if event["event"] == "generation" else None)
    return visit


async def test_the_clip_goes_up_and_the_song_comes_back(there: Visit, clip: Path) -> None:
    answer = await there.answer("music-01", clip=clip)
    (generation,) = there.studio.generations.values()
    assert answer == Completed(there.into, micro(generation.charged))
    assert there.into.read_bytes() == generation.audio
    assert generation.reference_bytes == len(CLIP)
    assert generation.client_request_id == "song-1"
    assert {"refer_voice", "refer_instrumental"} <= generation.request.keys()
    assert (there.studio.submits, there.studio.charges) == (1, 1)


@pytest.mark.parametrize(
    ("trouble", "becomes", "charges"),
    [
        ("lost_reply", Down, 1),
        ("garbage_reply", Garbled, 1),
        ("accepted_then_500", Down, 1),
        ("submit_500", Down, 0),
        ("submit_429", Busy, 0),
        ("out_of_credit", OwnerNeeded, 0),
        ("inner_refusal", Refused, 0),
        ("refused", Refused, 0),
    ],
)
async def test_a_song_that_goes_wrong_is_told_apart_and_asked_for_once(
    there: Visit, clip: Path, trouble: str, becomes: type[ProviderError], charges: int
) -> None:
    there.studio.trouble(trouble)
    with pytest.raises(becomes):
        await there.answer("music-01", clip=clip)
    assert (there.studio.submits, there.studio.charges) == (1, charges)
    assert not there.into.exists()


async def test_a_lost_reply_is_in_the_log_and_its_audio_is_nowhere(there: Visit, clip: Path) -> None:
    there.studio.trouble("lost_reply")
    with pytest.raises(Down):
        await there.answer("music-01", clip=clip)
    (generation,) = there.studio.generations.values()
    found = await there.api().find(song(model_id="music-01"))
    assert found is not None
    assert (found.succeeded, found.audio_lost, found.charged) == (True, True, micro(generation.charged))


async def test_a_clip_that_is_not_taken_costs_nothing(there: Visit, clip: Path) -> None:
    clip.write_bytes(tone({}, 9.0))
    with pytest.raises(Refused, match="duration"):
        await there.answer("music-01", clip=clip)
    assert (there.studio.submits, there.studio.charges) == (0, 0)


@pytest.mark.parametrize("trouble", ["upload_500", "upload_drop", "upload_garbage"])
async def test_an_upload_whose_reply_is_lost_has_cost_nothing_and_may_be_made_again(
    there: Visit, clip: Path, trouble: str
) -> None:
    there.studio.trouble(trouble)
    with pytest.raises(Down) as raised:
        await there.answer("music-01", clip=clip)
    assert not raised.value.arrived
    assert (there.studio.submits, there.studio.charges) == (0, 0)
    assert await there.answer("music-01", clip=clip)


async def test_an_upload_that_never_arrives_is_free(there: Visit, clip: Path, deaf: str) -> None:
    api = AimlApi(there.session, deaf, there.studio.key)
    with pytest.raises(Down) as raised:
        await api.submit(song(model_id="music-01"), request("music-01"), clip=clip, into=there.into)
    assert not raised.value.arrived


async def test_what_comes_in_hex_and_is_no_audio_is_garbled(visit: Visit, clip: Path) -> None:
    async with Studio(compose=lambda _: b"<html>", seconds=0) as studio:
        studio.offer("music-01")
        with pytest.raises(Garbled):
            await Visit(studio, visit.session, visit.folder).answer("music-01", clip=clip)


async def test_a_song_that_cannot_be_written_may_have_been_charged(there: Visit, clip: Path) -> None:
    elsewhere = Visit(there.studio, there.session, there.folder / "missing")
    with pytest.raises(Down) as raised:
        await elsewhere.answer("music-01", clip=clip)
    assert raised.value.arrived


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "mp3"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"fLaC\x00\x00\x00\x22", "flac"),
        (b"OggS\x00\x02", "ogg"),
        (b"\x00\x00\x00\x20ftypM4A ", "m4a"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", None),
        (b"\xff\xff\xff\xff", None),
        (b"<!DOCTYPE html>", None),
        (b"", None),
    ],
)
def test_a_container_is_known_by_its_first_bytes(head: bytes, kind: str | None) -> None:
    assert container(head) == kind
