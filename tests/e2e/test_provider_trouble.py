"""AIML API misbehaves: the song arrives all the same, or its card says plainly what happened and what it cost.

The client meets every trouble in `tests/providers/aiml`, the journey every kind of error in `tests/journey`; here the
whole does.
"""

from __future__ import annotations

from typing import Any

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message, Town
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import songs, sung

PASSING: list[tuple[str, dict[str, Any]]] = [
    ("html", {}),
    ("cut_short", {}),
    ("no_url", {}),
    ("status_word", {"word": "succeeded"}),
    ("noise", {}),
    ("expired", {}),
    ("poll_garbage", {}),
    ("vanished", {}),
]
"""Troubles that pass: the next look, or the next download, goes well."""

MODELS = ["minimax/music-2.6", "minimax/music-2.0", "minimax/music-1.5", "elevenlabs/eleven_music"]


async def test_whatever_goes_wrong_once_each_song_arrives_once_and_is_paid_once(rehearsal: Rehearsal) -> None:
    """In groups, each trouble aimed at a model of its own."""
    studio, town = rehearsal.studio, rehearsal.town
    for start in range(0, len(PASSING), len(MODELS)):
        group = PASSING[start : start + len(MODELS)]
        before = len(songs(rehearsal))
        for (trouble, details), model in zip(group, MODELS, strict=False):
            studio.trouble(trouble, model=model, **details)
            await town.command(
                "ada",
                "song create",
                lyrics=LYRICS,
                title=f"{trouble} {details}",
                model=model,
                style="A warm folk waltz",
            )
        await town.until(lambda: len(songs(rehearsal)) >= before + len(group), timeout=45)  # noqa: B023
    assert len(songs(rehearsal)) == studio.charges == studio.submits == len(PASSING)


FINAL: list[tuple[str, dict[str, Any], str, str]] = [
    ("out_of_credit", {}, "out of credit", "Nothing was spent"),
    ("unverified", {}, "verified", "Nothing was spent"),
    ("wrong_key", {}, "key", "Nothing was spent"),
    ("refused", {}, "would not take", "Nothing was spent"),
    ("failed", {"shape": "string"}, "could not make", "Nothing was spent"),
    ("failed", {"shape": "object"}, "could not make", "Nothing was spent"),
    ("failed", {"shape": "list"}, "could not make", "Nothing was spent"),
    ("failed", {"shape": "fal"}, "could not make", "Nothing was spent"),
]


async def failed(town: Town) -> Message:
    """The card of a song that Ada asked for, once it has failed."""
    card = await (await town.command("ada", "song create", lyrics=LYRICS)).said()
    await town.until(lambda: "Try again" in card.labels, timeout=20)
    return card


async def test_what_cannot_be_mended_is_told_with_its_cost_and_can_be_tried_again(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    for trouble, details, told, cost in FINAL:
        studio.trouble(trouble, **details)
        card = await failed(town)
        text = card.embeds[0]["description"]
        assert told in text, (trouble, text)
        assert cost.lower() in text.lower(), (trouble, text)
    assert studio.charges == 0
    assert songs(rehearsal) == []


async def test_the_owner_is_told_once_and_not_at_each_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    rehearsal.studio.balance = 0.0
    for _ in range(3):
        card = await failed(town)
        assert "owner" in card.embeds[0]["description"]
    await town.until(lambda: town.messages("dm", "mo"))
    told = town.messages("dm", "mo")
    assert len(told) == 1
    assert "top it up" in told[0].content


async def test_an_owner_who_could_not_be_told_is_told_at_the_next_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    rehearsal.studio.balance = 0.0
    town.fail("GET", "/oauth2/applications/@me", drop=True, times=2)  # aiohttp repeats a GET once
    for told in (0, 1):
        card = await failed(town)
        assert "owner" in card.embeds[0]["description"]
        assert len(town.messages("dm", "mo")) == told


async def test_a_link_that_drips_holds_nobody_else_up(rehearsal: Rehearsal) -> None:
    studio, town = rehearsal.studio, rehearsal.town
    studio.trouble("dribble", model="minimax/music-2.6")
    await town.command("ada", "song create", lyrics=LYRICS, model="minimax/music-2.6")
    await studio.until(lambda: studio.downloads >= 1)
    await town.command("ben", "song create", lyrics=LYRICS, model="minimax/music-2.0", style="A warm folk waltz")
    song: Message = await sung(rehearsal)
    assert song.pings == {"ben"}
    await town.until(lambda: "card.png" in [file.filename for m in town.messages("jam") for file in m.attachments])


TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("moderated", {}, "flagged by content moderation", "words were not accepted"),
    ("moderated", {"status": 403, "legacy": True}, "flagged by content moderation", "words were not accepted"),
    ("artist", {"artist": "somebody"}, "somebody", "Name no artist"),
    ("inner_refusal", {"code": 1026, "words": "input new_sensitive"}, "input new", "words were not accepted"),
    ("moderated", {"words": "Lyrics contain copyrighted material"}, "copyrighted", "use your own"),
    ("moderated", {"words": "No vocals detected in the reference"}, "No vocals detected", "attach one with a voice"),
    ("failed", {"words": "reference audio could not be used"}, "could not be used", "attach another one"),
]


async def test_a_refusal_is_told_in_the_providers_words_with_advice_that_fits(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    studio.hold()
    for trouble, details, words, advice in TOLD:
        studio.trouble(trouble, **details)
        card = await failed(town)
        text = card.embeds[0]["description"].replace("\\", "")
        assert words in text, (trouble, text)
        assert advice in text, (trouble, text)
        assert "HTTP" not in text
    assert studio.charges == 0


async def test_a_finished_song_whose_only_link_stands_elsewhere_than_documented_is_posted(rehearsal: Rehearsal) -> None:
    rehearsal.studio.trouble("link", times=None, at="data.audio.0.url")
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert rehearsal.studio.charges == 1
