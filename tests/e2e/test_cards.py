"""What can be done about a song that failed, or that is not to be posted: by the real bot, and after a restart."""

from __future__ import annotations

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Message
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import songs, sung


async def failed(rehearsal: Rehearsal) -> Message:
    """The card of a song that the model could not make."""
    rehearsal.studio.trouble("failed", shape="string")
    card = await (await rehearsal.town.command("ada", "song create", lyrics=LYRICS, title="Harbour lights")).said()
    await rehearsal.town.until(lambda: list(card.labels) == ["Try again", "Edit"], timeout=20)
    return card


async def test_once_a_failed_song_is_followed_it_is_never_paid_for_again_whatever_is_pressed(
    rehearsal: Rehearsal,
) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    card = await failed(rehearsal)
    form = await (await town.press("ada", card, "Edit")).answered()
    assert form.reply == "modal"
    assert "harbour tonight" in str(form.modal)
    studio.hold()
    await town.press("ada", card, "Try again")
    await town.until(lambda: "Singing" in str(town.messages("jam", "ada")[-1].embeds), timeout=20)
    await town.until(lambda: not card.labels and "later song" in str(card.embeds), timeout=20)
    await rehearsal.stop()
    await rehearsal.start()
    late = await town.submit("ada", form, style="A brass band at noon")
    assert "already tried this song again" in (await late.said()).content
    listed = str((await (await town.command("ada", "song status")).said()).embeds)
    assert listed.count("Harbour lights") == 1
    assert "failed" not in listed
    studio.release()
    song = await sung(rehearsal)
    assert (studio.submits, studio.charges, len(songs(rehearsal))) == (2, 1, 1)
    assert song.embeds[0]["title"] == "Harbour lights"


async def test_edit_opens_the_form_with_all_that_the_wish_holds(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    card = await failed(rehearsal)
    form = await (await town.press("ada", card, "Edit")).answered()
    await town.submit("ada", form, style="A brass band at noon")
    song = await sung(rehearsal)
    request = list(rehearsal.studio.generations.values())[-1].request
    assert (request["lyrics"], request["prompt"]) == (LYRICS, "A brass band at noon")
    assert song.embeds[0]["title"] == "Harbour lights"
    assert "From" not in str(song.embeds), "it comes from no song in the channel"


async def test_a_song_that_is_not_to_be_posted_is_kept_posted_later_or_thrown_away(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    cards: list[Message] = []
    for title in ("Harbour lights", "Lanterns"):
        studio.hold()
        card = await (await town.command("ada", "song create", lyrics=LYRICS, title=title)).said()
        await town.until(lambda card=card: list(card.labels) == ["Don't post it"], timeout=20)
        said = await (await town.press("ada", card, "Don't post it")).said()
        assert said.ephemeral_for == "ada"
        assert "will not be posted" in said.content
        studio.release()
        await town.until(lambda card=card: list(card.labels) == ["Post here", "Throw away"], timeout=20)
        cards.append(card)
    assert songs(rehearsal) == []
    await rehearsal.stop()
    await rehearsal.start()

    status = await (await town.command("ada", "song status")).said()
    assert [len(row["components"]) for row in status.components] == [2, 3], "and Help"
    await town.press("ada", status, "Post here: Harbour lights")
    assert (await sung(rehearsal)).embeds[0]["title"] == "Harbour lights"
    await town.until(lambda: cards[0].deleted)

    sure = await (await town.press("ada", cards[1], "Throw away")).said()
    assert "not paid back" in sure.content
    await town.press("ada", sure, "Yes, throw it away")
    await town.until(lambda: not cards[1].labels and "Thrown away" in str(cards[1].embeds))
    assert "no songs in progress" in (await (await town.command("ada", "song status")).said()).content
    assert (studio.charges, len(songs(rehearsal))) == (2, 1)


async def test_a_cover_and_a_second_take_are_named_after_their_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    await town.command("ada", "song create", lyrics=LYRICS, title="Harbour lights", style="A warm folk waltz")
    song = await sung(rehearsal)
    await town.press("ben", song, "Again")
    second = await sung(rehearsal, count=2)
    assert second.embeds[0]["title"] == "Harbour lights (take 2)"
    assert second.attachments[0].filename == "Harbour-lights-take-2.mp3"
    cover = await (await town.press("mo", song, "Cover")).answered()
    await town.submit("mo", cover, style="A slow choir at night")
    covered = await sung(rehearsal, count=3)
    assert covered.embeds[0]["title"] == "Harbour lights (cover)"
    assert [file.filename for file in covered.attachments[:2]] == [
        "Harbour-lights-cover.mp3",
        "reference-Harbour-lights.mp3",
    ]
