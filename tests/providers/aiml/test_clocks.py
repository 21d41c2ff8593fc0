"""A clock that disagrees with the provider's: a paid song whose reply was lost is found in the log all the same."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.providers.aiml.client import PAGE, AimlApi
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Down
from tests.providers.aiml.wishes import request, song

HOUR = 3600.0


def shifted(seconds: float) -> float:
    return time.time() + seconds


LAST = [(ahead, 0) for ahead in (-75.0, 75.0, -6 * HOUR, 6 * HOUR, -23 * HOUR, 23 * HOUR)]
ON_THE_SECOND_PAGE = [(-23 * HOUR, PAGE + 1), (75.0, PAGE + 1)]


@pytest.mark.parametrize(("ahead", "later"), [*LAST, *ON_THE_SECOND_PAGE])
async def test_a_lost_submit_is_found_whatever_the_clocks_say(tmp_path: Path, ahead: float, later: int) -> None:
    """`ahead` is by how much the provider's clock shows more than ours; `later` songs were submitted after this one."""
    studio = Studio(compose=tone, seconds=60, now=partial(shifted, ahead), balance=10_000.0)
    async with studio, aiohttp.ClientSession() as session:
        api = AimlApi(session, studio.base_url, studio.key)
        asked = replace(song("lost"), submitted_at=time.time())
        studio.trouble("lost_reply")
        with pytest.raises(Down):
            await api.submit(asked, request("minimax/music-2.0"), clip=None, into=tmp_path / "a")
        for number in range(later):
            other = song(f"other-{number}")
            await api.submit(other, request("minimax/music-2.0"), clip=None, into=tmp_path / "a")
        row = await api.find(asked)
        assert row is not None
        assert studio.generations[row.generation_id].client_request_id == "lost"
        assert await api.find(replace(asked, id="never submitted")) is None
