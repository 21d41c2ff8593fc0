"""Several songs that are finished at the same moment: sound first, every picture afterwards, nothing twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town
from tests.bench.provider import Finish, application, beside
from tests.e2e.conftest import LYRICS, judge
from tests.e2e.memory import remember
from tests.e2e.test_a_song import songs
from tests.nursery import forked

PEOPLE = ("ada", "ben", "mo", "ada")


def files(song: Message) -> list[str]:
    return [file.filename for file in song.attachments]


def dressed(rehearsal: Rehearsal) -> bool:
    return len(songs(rehearsal)) == len(PEOPLE) and all("card.png" in files(song) for song in songs(rehearsal))


async def test_songs_that_are_finished_together_all_come_with_sound_and_picture_once(tmp_path: Path) -> None:
    await remember(tmp_path, 0.5)
    mp3 = tone({"model": "minimax/music-2.6"}, seconds=7.0)
    async with beside(application(1.0, mp3, Finish(len(PEOPLE)))) as url:
        town, studio = Town(), Studio(compose=partial(tone, seconds=7.0))
        async with rehearsing(town, studio, tmp_path, start=forked, AIMLAPI_BASE_URL=url) as rehearsal:
            for number, person in enumerate(PEOPLE):
                await (await town.command(person, "song create", lyrics=f"{LYRICS} {number}")).answered()
            await town.until(lambda: dressed(rehearsal), timeout=20)

            came = songs(rehearsal)
            assert [files(song)[0].endswith(".mp3") and len(files(song)) for song in came] == [2] * len(PEOPLE)
            assert sorted("".join(song.pings) for song in came) == sorted(PEOPLE)
            assert any(song.edits for song in came)  # where nobody's picture was late, this test has tried nothing
            assert all("attachment://" not in str(song.content) and song.embeds[0]["image"] for song in came)
            assert [message for message in town.messages("jam", "ada") if message not in came] == []
            judge(rehearsal)
