"""What can be done with a song that is in the channel, by whom, and after a restart."""

from __future__ import annotations

from pathlib import Path

from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town, Upload
from tests.audio import sounds
from tests.e2e.conftest import BRISK, LYRICS, SECONDS, nothing_left_to_say
from tests.e2e.memory import remember
from tests.e2e.test_a_song import songs, sung
from tests.nursery import forked


async def made(rehearsal: Rehearsal) -> Message:
    """A song in the channel, of a bot that has been started again since."""
    await rehearsal.town.command(
        "ada",
        "song create",
        lyrics=LYRICS,
        title="Harbour lights",
        style="A warm folk waltz",
        model="minimax/music-2.0",
    )
    song = await sung(rehearsal)
    await nothing_left_to_say(rehearsal)
    await rehearsal.stop()
    await rehearsal.start()
    return song


async def test_every_button_works_after_a_restart_for_those_who_may_press_it(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    song = await made(rehearsal)

    lyrics = await (await town.press("ben", song, "Lyrics")).said()
    assert lyrics.ephemeral_for == "ben"
    assert lyrics.content == LYRICS

    again = await town.press("ben", song, "Again")
    assert (await again.answered()).reply == "thinking"
    second = await sung(rehearsal, count=2)
    assert second.pings == {"ben"}
    first, latest = list(studio.generations.values())
    assert latest.request == first.request
    assert "Harbour lights](https://discord.com/channels/" in str(second.embeds)

    remix = await (await town.press("ben", song, "Remix")).answered()
    assert remix.reply == "modal"
    await town.submit("ben", remix, style="A brass band at noon")
    await sung(rehearsal, count=3)
    assert list(studio.generations.values())[-1].request["prompt"] == "A brass band at noon"
    assert list(studio.generations.values())[-1].request["lyrics"] == LYRICS

    cover = await (await town.press("mo", song, "Cover")).answered()
    await town.submit("mo", cover, style="A slow choir at night")
    covered = await sung(rehearsal, count=4)
    last = list(studio.generations.values())[-1]
    assert last.model == "minimax/music-cover"
    assert last.reference_bytes == song.attachments[0].size
    assert any(field["name"] == "From" for field in covered.embeds[0]["fields"])


async def test_only_the_requester_and_moderators_may_delete_and_are_asked_once(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    song = await made(rehearsal)
    assert "Only the person who asked" in (await (await town.press("ben", song, "Delete")).said()).content
    for person in ("ada", "mo"):
        assert "cannot be undone" in (await (await town.press(person, song, "Delete")).said()).content
    sure = await (await town.press("ada", song, "Delete")).said()
    await town.press("ada", sure, "Yes, delete it")
    await town.until(lambda: song.deleted)
    await town.until(lambda: "is deleted" in sure.content)


async def test_a_double_press_makes_one_song(rehearsal: Rehearsal) -> None:
    song = await made(rehearsal)
    await rehearsal.town.press("ada", song, "Again")
    twice = await rehearsal.town.press("ada", song, "Again")
    assert "counts once" in (await twice.said()).content
    await sung(rehearsal, count=2)
    assert rehearsal.studio.submits == 2


async def test_remake_works_from_the_file_alone_for_a_bot_that_never_saw_the_song(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    song = await made(rehearsal)
    request = next(iter(rehearsal.studio.generations.values())).request
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await remember(elsewhere, SECONDS + 0.2)
    async with rehearsing(Town(), Studio(compose=tone, seconds=SECONDS), elsewhere, start=forked, **BRISK) as other:
        found = await other.town.post("mo", "I found this", Upload("anything.mp3", song.attachments[0].data))
        await other.town.message_command("ben", "Remake", found)
        await other.town.until(lambda: songs(other), timeout=20)
        assert next(iter(other.studio.generations.values())).request == request


async def test_an_mp3_of_somebody_else_cannot_be_remade_and_costs_nothing(rehearsal: Rehearsal) -> None:
    mp3 = sounds.encoded(sounds.tone(4), "mp3", "libmp3lame", 44_100)
    found = await rehearsal.town.post("mo", "mine", Upload("mine.mp3", mp3))
    said = await (await rehearsal.town.message_command("ben", "Remake", found)).said()
    assert "Only songs made by Jamboree" in said.content
    assert rehearsal.studio.submits == 0


async def test_a_hummed_voice_message_is_sung_back(rehearsal: Rehearsal) -> None:
    hum = Upload("voice-message.ogg", sounds.encoded(sounds.tone(8, 48_000), "ogg", "libopus"), "audio/ogg", 8.0)
    message = await rehearsal.town.post("ben", "", hum, voice=True)
    form = await (await rehearsal.town.message_command("ada", "Use as reference", message)).answered()
    assert form.reply == "modal"
    town, looked = rehearsal.town, {"lyrics": LYRICS, "style": "A choir of friends", "options": ["look-first"]}
    preview = await (await town.submit("ada", form, **looked)).said()
    more = await (await town.press("ada", preview, "More")).answered()
    await (await town.submit("ada", more, rights="permission")).answered()
    await town.press("ada", preview, "Sing it")
    song = await sung(rehearsal)
    assert next(iter(rehearsal.studio.generations.values())).model == "minimax/music-cover"
    assert "(with permission)" in str(song.embeds)


HUM = sounds.encoded(sounds.tone(9, 44_100), "mp3", "libmp3lame")
"""A clip of which a model takes all."""


async def test_a_song_called_after_its_clip_is_not_taken_for_it_and_the_credits_name_the_file_as_its_person_did(
    rehearsal: Rehearsal,
) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    clip = Upload("Mädchen am Brunnen.mp3", HUM, "audio/mpeg")
    await town.command(
        "ada", "song create", style="A slow choir", instrumental=True, title="reference two", reference=clip
    )
    song = await sung(rehearsal)
    assert [file.filename for file in song.attachments] == ["reference-two.mp3", "reference-Mdchen-am-Brunnen.mp3"]
    assert {"name": "Reference", "value": "Mädchen am Brunnen.mp3", "inline": False} in [
        {"inline": True} | field for field in song.embeds[0]["fields"]
    ]

    await town.press("ben", song, "Again")
    again = await sung(rehearsal, count=2)
    first, second = list(studio.generations.values())
    assert second.reference_bytes == first.reference_bytes == len(HUM)
    assert "Mädchen am Brunnen.mp3" in str(again.embeds)

    cover = await (await town.press("mo", song, "Cover")).answered()
    await town.submit("mo", cover, style="A brass band at noon", lyrics=LYRICS)
    await sung(rehearsal, count=3)
    assert list(studio.generations.values())[-1].reference_bytes == song.attachments[0].size


async def test_remake_and_use_as_reference_work_on_a_message_that_was_passed_on(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    song = await made(rehearsal)
    await town.message_command("ben", "Remake", await town.forward("mo", song))
    await sung(rehearsal, count=2)
    first, second = list(studio.generations.values())
    assert second.request == first.request

    hum = Upload("voice-message.ogg", sounds.encoded(sounds.tone(8, 48_000), "ogg", "libopus"), "audio/ogg", 8.0)
    passed_on = await town.forward("mo", await town.post("ben", "", hum, voice=True))
    form = await (await town.message_command("ada", "Use as reference", passed_on)).answered()
    assert form.reply == "modal"
    await town.submit("ada", form, lyrics=LYRICS, style="A choir of friends")
    await sung(rehearsal, count=3)
    assert list(studio.generations.values())[-1].model == "minimax/music-cover"


async def test_a_message_without_sound_says_so_passed_on_or_not(rehearsal: Rehearsal) -> None:
    text = await rehearsal.town.post("mo", "no sound here")
    for message in (text, await rehearsal.town.forward("ben", text)):
        for command in ("Remake", "Use as reference"):
            said = await (await rehearsal.town.message_command("ada", command, message)).said()
            assert "no audio on this message" in said.content
