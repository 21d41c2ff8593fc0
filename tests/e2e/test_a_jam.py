"""A whole jam between the sandbox's Discord and API: typed and pressed from `/jam start` to the reveal."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator
from pathlib import Path

import av
import pytest

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message, Town
from tests.e2e.jams import jamming

THEME, THREAD = "rainy day", "Jam: rainy day"
WORDS = {
    "ada": "Rain on the window, an umbrella for two\nAnd nobody wants to go home",
    "ben": "Umbrella, umbrella, you turn inside out\nThe puddles are laughing at me",
    "cy": "I left my umbrella behind on the train\nSo the rain has the last word again",
}
SCALE = "0.1"
"""Of a flash: a minute to write and one and a half to listen, which nobody waits for here: the host goes on."""


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncGenerator[Rehearsal]:
    async with jamming(tmp_path, SCALE) as going:
        yield going


async def opened(town: Town, **form: object) -> Message:
    """The board of a jam that Mo has opened."""
    asked = await (await town.command("mo", "jam start")).answered()
    plan = await (await town.submit("mo", asked, theme=THEME, pace="flash", **form)).said()
    assert plan.ephemeral_for == "mo"
    assert "12 songs" in plan.content
    plan = await (await town.choose("mo", plan, _menu(plan, "jam:places"), ["4"])).said()
    assert "4 songs" in plan.content
    await (await town.press("mo", plan, "Open the jam")).answered()
    return await board(town, "Writing ends")


async def board(town: Town, says: str) -> Message:
    """The board, once it says that."""

    def found() -> Message | None:
        boards = (message for message in town.messages("jam") if message.content.startswith(f"## {THREAD}"))
        return next((message for message in boards if says in message.content), None)

    message = await town.until(found, timeout=30)
    assert message is not None
    return message


def _menu(message: Message, beginning: str) -> str:
    rows = (part for row in message.components for part in row["components"])
    return next(part["custom_id"] for part in rows if part["custom_id"].startswith(beginning))


async def write(town: Town, person: str, at: Message) -> None:
    """From **Write my song** to **Sing it**."""
    form = await (await town.press(person, at, "Write my song")).answered()
    shown = await (await town.submit(person, form, lyrics=WORDS[person], style="A gentle round")).said()
    assert shown.ephemeral_for == person
    assert WORDS[person].split("\n")[0] in str(shown.embeds)
    sung = await (await town.press(person, shown, "Sing it")).answered()
    assert sung.ephemeral


async def vote(town: Town, person: str, at: Message) -> None:
    """From **Hear my five** to a ballot on which the song of Cy is the best and that of Ben the next."""
    slate = await (await town.press(person, at, "Hear my five")).said()
    assert slate.ephemeral_for == person
    form = await (await town.press(person, slate, "Rate them")).answered()
    assert form.modal is not None
    songs = {one["component"]["custom_id"]: one["label"] for one in form.modal["components"]}
    assert len(songs) == (2 if person in WORDS else 3), "nobody hears their own"
    stars = {
        song: "5" if _words("cy") in label else "4" if _words("ben") in label else "2" for song, label in songs.items()
    }
    said = await (await town.submit(person, form, **stars)).said()
    assert f"{len(songs)} songs rated" in said.content
    again = await (await town.press(person, at, "Rate them")).answered()
    assert again.modal is not None
    options = [option for one in again.modal["components"] for option in one["component"]["options"]]
    assert sorted(option["value"] for option in options if option.get("default")) == sorted(stars.values())


def _words(person: str) -> str:
    """The beginning of a song's title, which is that of its words."""
    return WORDS[person].split("\n")[0][:25]


def published(town: Town) -> list[Message]:
    return [message for message in town.messages(THREAD) if message.attachments]


@pytest.mark.timeout(150)
async def test_a_jam_of_three_people_from_its_form_to_the_reveal(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    at = await opened(town, rules="“umbrella”")
    await town.until(lambda: THREAD in town.channels)
    assert {"Join", "Write my song", "Remind me", "How it works", "Host", "More time"} == set(at.labels)
    joined = await (await town.press("ada", at, "Join")).said()
    assert "You have a place" in joined.content
    await (await town.press("ben", at, "Remind me")).said()
    for person in WORDS:
        await write(town, person, at)
    at = await board(town, "3 songs handed in, 3 sung")
    panel = await (await town.press("mo", at, "Host")).said()
    assert panel.ephemeral_for == "mo"
    await (await town.press("mo", panel, "Next phase now")).answered()

    await town.until(lambda: len(published(town)) == 3, timeout=30)
    before = published(town)
    assert [sorted(message.labels) for message in before] == [["Lyrics", "Report"]] * 3
    assert [message.attachments[0].filename for message in before] == [f"rainy-day-0{n}.mp3" for n in (1, 2, 3)]
    assert [f"Song {n} of 3" in message.content for n, message in enumerate(before, 1)] == [True] * 3
    for message in before:
        assert not message.embeds
        assert message.metadata is None
        assert not message.mentions
        said = f"{message.content} {message.components}"
        assert not [name for name in ("Ada", "Ben", "Cy") if name in said]
        head = message.attachments[0].data[:4000]
        assert not [frame for frame in (b"TPE1", b"TDRC", b"jamboree.recipe") if frame in head]

    at = await board(town, "Time to listen and rate")
    for person in ("ada", "ben", "cy", "dee", "eli"):
        await vote(town, person, at)
    await board(town, "Voted: 5.")
    panel = await (await town.press("mo", at, "Host")).said()
    await (await town.press("mo", panel, "Next phase now")).answered()

    def ended() -> Message | None:
        return next((message for message in town.messages("jam") if "Another jam" in message.labels), None)

    finale = await town.until(ended, timeout=30)
    assert finale is not None
    assert "3 songs, $0.585; $0.195 of $0.78 went back" in finale.content
    told = finale.embeds[0]["description"]
    assert [f"by {name}" in told for name in ("Ada", "Ben", "Cy")] == [True] * 3
    assert [line.split(" · ")[0] for line in told.split("\n")] == ["**1st**", "**2nd**", "**3rd**"]
    assert ["heard by" in line for line in told.split("\n")] == [True] * 3
    assert "by Cy" in told.split("\n")[0], "everybody but Cy loves that song"
    counted = await (await town.press("dee", finale, "How was this counted?")).said()
    assert counted.ephemeral_for == "dee"
    assert "5 people rated songs" in counted.content
    mine = await (await town.press("dee", finale, "My ballot")).said()
    assert mine.content.count("stars: ") == 3
    late = await (await town.press("dee", at, "Hear my five")).said() if "Hear my five" in at.labels else None
    assert late is None or "that is not now" in late.content
    for message in published(town):
        assert {"Again", "Remix", "Lyrics", "Report"} <= set(message.labels)
        assert ", by " in message.content
    done = await board(town, "The jam is over")
    assert not done.labels
    await _album(rehearsal, finale)


async def _album(rehearsal: Rehearsal, finale: Message) -> None:
    """Pressed by anybody, made once, over a kill; taken down with a song that its maker deletes, and made without."""
    town = rehearsal.town
    begun = await (await town.press("dee", finale, "Album")).said()
    assert begun.ephemeral_for == "dee"
    assert "The album is being made, which takes about" in begun.content
    await rehearsal.kill()
    await rehearsal.start()
    (album,) = await town.until(lambda: _albums(town), timeout=30)
    assert [f"by {name}" in album.embeds[0]["description"] for name in ("Ada", "Ben", "Cy")] == [True] * 3
    assert album.attachments[0].filename == "rainy-day-album.mp3"
    with av.open(io.BytesIO(album.attachments[0].data)) as file:
        assert {one["metadata"]["artist"] for one in file.chapters()} == {"Ada", "Ben", "Cy"}
    await _told(town, "ada", finale, f"/{album.id}")
    words = await (await town.press("ada", album, "Lyrics")).said()
    assert all(line.encode() in words.attachments[0].data for line in WORDS.values())

    his = next(message for message in published(town) if "by Ben" in message.content)
    sure = await (await town.press("ben", his, "Delete")).said()
    await (await town.press("ben", sure, "Yes, delete it")).answered()
    await town.until(lambda: not _albums(town), timeout=30)
    await _told(town, "cy", finale, "once more")
    (album,) = await town.until(lambda: _albums(town), timeout=30)
    assert "Ben" not in f"{album.content} {album.embeds}"


async def _told(town: Town, person: str, finale: Message, words: str) -> None:
    """Presses **Album** until that is the answer: what is seen of an album is written down a moment later, and two
    presses within a moment count once."""
    while words not in (await (await town.press(person, finale, "Album")).said()).content:
        pass


def _albums(town: Town) -> list[Message]:
    return [message for message in town.messages("jam") if message.attachments]


async def test_a_jam_that_moderators_look_at_first_in_a_channel_without_threads(rehearsal: Rehearsal) -> None:
    """Everything beside the straight way: who may not, words that are not sung, reports, the host's panel."""
    town = rehearsal.town
    refused = await (await town.command("ada", "jam start")).said()
    assert "manage events" in refused.content
    page = await (await town.command("mo", "settings")).said()
    form = await (await town.press("mo", page, "Jams")).answered()
    decided = await (await town.submit("mo", form, reports=["jam"], blocked="mud\nbog")).said()
    assert "Words that jams do not sing: mud, bog." in decided.content
    town.limit_threads(0)
    at = await opened(town, options=["look-first"])
    at = await board(town, "No thread could be had, so everything is in this channel.")

    form = await (await town.press("ada", at, "Write my song")).answered()
    refused = await (await town.submit("ada", form, lyrics="Mud, mud, glorious mud and nothing", style="Waltz")).said()
    assert "does not want these words sung: “mud”" in refused.content
    assert refused.labels == ["Fix it"] or tuple(refused.labels) == ("Fix it",)
    form = await (await town.press("ada", refused, "Fix it")).answered()
    shown = await (await town.submit("ada", form, lyrics=WORDS["ada"])).said()
    await (await town.press("ada", shown, "Sing it")).answered()
    await write(town, "ben", at)

    asked = await town.until(lambda: _looks(town, 2), timeout=20)
    hers, his = sorted(asked, key=lambda message: "Rain on the window" not in message.content)
    said = await (await town.press("ada", hers, "Show it")).said()
    assert said.content == "Only the host of this jam and moderators can do that."
    await (await town.press("mo", hers, "Show it")).answered()
    form = await (await town.press("mo", his, "Refuse it")).answered()
    await (await town.submit("mo", form, reason="not about rain")).answered()
    told = await town.until(lambda: town.messages("dm", "ben"))
    assert "was not let in: not about rain" in told[0].content
    mine = await (await town.command("ben", "jam mine")).said()
    assert "Taken out of it: not about rain" in mine.content

    await (await town.command("mo", "purse freeze")).said()
    at = await board(town, "this server's purse is frozen")
    await (await town.command("mo", "purse thaw")).said()
    panel = await (await town.command("mo", "jam host")).said()
    await (await town.press("mo", panel, "Go on")).said()
    at = await board(town, "Writing ends")
    longer = [await (await town.press(person, at, "More time")).said() for person in ("ada", "ben")]
    assert ["this phase ends" in one.content for one in longer] == [True, False]
    panel = await (await town.command("cy", "jam host")).said()
    makers = await (await town.press("cy", panel, "Who made it")).said()
    assert f"Rain on the window, an umbrella for two: made by <@{town.people['ada'].id}>" in makers.content
    form = await (await town.press("cy", panel, "Hand over")).answered()
    await (await town.submit("cy", form, user=["ada"])).said()
    panel = await (await town.press("ada", at, "Host")).said()
    await (await town.press("ada", panel, "Next phase now")).answered()

    song = await town.until(lambda: _credited(town), timeout=30)
    assert song is not None
    assert "Song 1 of 1, by Ada" in song.content
    form = await (await town.press("ben", song, "Report")).answered()
    said = await (await town.submit("ben", form, reason="that is mine")).said()
    assert said.content == "Reported to the moderators. Thank you."
    assert [one for one in town.messages("jam") if "reports a song" in one.content and "that is mine" in one.content]
    for command in ("jam now", "jam list"):
        assert "rainy day" in (await (await town.command("ben", command)).said()).content

    at = await board(town, "Time to listen")
    panel = await (await town.press("mo", at, "Host")).said()
    form = await (await town.press("mo", panel, "Strike a song")).answered()
    assert form.modal is not None
    struck = form.modal["components"][0]["component"]["options"][0]["value"]
    await (await town.submit("mo", form, song=[struck], reason="not hers")).said()
    await town.until(lambda: song.deleted)
    sure = await (await town.press("mo", panel, "Call it off")).said()
    await (await town.press("mo", sure, "Yes, call it off")).answered()
    off = await town.until(lambda: _with_label(town, "Another jam"), timeout=20)
    assert off is not None
    assert "was called off" in off.content
    form = await (await town.press("mo", off, "Another jam")).answered()
    assert form.modal is not None
    assert form.modal["components"][0]["component"]["value"] == THEME


def _looks(town: Town, count: int) -> list[Message]:
    asked = [message for message in town.messages("jam") if "Show it" in message.labels]
    return asked if len(asked) == count else []


def _credited(town: Town) -> Message | None:
    return next((message for message in town.messages("jam") if "Song 1 of 1" in message.content), None)


def _with_label(town: Town, label: str) -> Message | None:
    return next((message for message in town.messages("jam") if label in message.labels), None)
