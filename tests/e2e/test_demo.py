"""`jamboree demo`, run as a person runs it: with no account, no terminal and no sound."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot import demo_jam
from tests.audio import played
from tests.command import jamboree
from tests.e2e.test_a_song import bare

WORDS = "Lanterns over the harbour tonight / And everybody sings along"


async def demo(folder: Path, *arguments: str, encoding: str = "utf-8") -> tuple[int, str]:
    """Its exit code and what it printed, on a terminal of that encoding."""
    folder.mkdir()
    return await jamboree(folder, "demo", *arguments, encoding=encoding)


@pytest.mark.timeout(120)
async def test_the_demo_saves_a_song_and_the_same_words_give_the_same_song(tmp_path: Path) -> None:
    """On terminals that know only a few letters."""
    asked = ("--lyrics", WORDS, "--title", "Harbour lights")
    (code, said), (again, plainly) = await asyncio.gather(
        demo(tmp_path / "a", *asked, encoding="cp1252"), demo(tmp_path / "b", *asked, encoding="ascii")
    )
    assert (code, again) == (0, 0), said + plainly
    promised = [int(seconds) for seconds in re.findall(r"should be done in (\d+) s", said)]
    assert promised, said
    assert max(promised) <= 40, "what the sandbox takes, and not what is documented of the real model"
    assert "Next: `jamboree demo --help`" in plainly
    assert "sandbox" in said
    assert "Nothing leaves it, nothing is paid." in said
    assert "The status card goes away" in said
    assert "Traceback" not in said
    one, other = (tmp_path / folder / "Harbour-lights.mp3" for folder in ("a", "b"))
    assert str(one) in said
    assert bare(one.read_bytes()) == bare(other.read_bytes())
    found = played.metadata(one.read_bytes())
    assert found["title"] == "Harbour lights"
    assert "harbour tonight" in found["lyrics-und"]


async def test_a_clip_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    code, said = await demo(tmp_path / "a", "--reference", "nowhere.mp3")
    assert (code, said) == (66, "The clip nowhere.mp3 cannot be read: check its path.\n")


@pytest.mark.timeout(120)
async def test_a_clip_that_is_no_sound_is_told_and_ends_it(tmp_path: Path) -> None:
    clip = tmp_path / "notes.mp3"
    clip.write_text("This is no sound at all.\n" * 40)
    code, said = await demo(tmp_path / "a", "--reference", str(clip), encoding="cp437")
    assert code == 1
    *_, refused, last = said.splitlines()
    assert refused.endswith("Nothing was spent.")
    assert last.startswith("Change what was asked for and run it again: `jamboree demo --help`"), (
        "no terminal knows /song"
    )
    assert "The status card goes away" not in said, "none was there"


@pytest.mark.timeout(120)
async def test_the_demo_of_a_jam_tells_it_all_and_leaves_every_song(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is, but for its clocks: 15 s to write and 22 to listen."""
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    assert await demo_jam.perform(told.append, scale=0.025) == 0, "\n".join(told)
    story = "\n".join(told)
    for said in ("Cy's song is refused", "The bot is killed", "Nobody waits for Dee", "4 songs, $0.78; $0.78 of $1.56"):
        assert said in story
    for maker in ("Mo", "Ada", "Ben", "Cy"):
        assert f"by {maker}" in story
    songs = [f"a-rainy-day-0{n}.mp3" for n in (1, 2, 3, 4)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*songs, "a-rainy-day-album.mp3"]
    assert all(played.metadata(path.read_bytes())["title"] for path in tmp_path.iterdir())
