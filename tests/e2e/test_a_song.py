"""One song, from the slash command to the channel, as a person meets it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.chat.delivery import IN_MEMORY_MOST
from bot.rehearsal import Rehearsal, rehearsing
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town
from tests.e2e.conftest import LYRICS, SECONDS, judge
from tests.nursery import forked


def songs(rehearsal: Rehearsal, channel: str = "jam", person: str = "ada") -> list[Message]:
    """The finished songs in a channel: a status card may carry an mp3 as well, its reference."""
    return [message for message in rehearsal.town.messages(channel, person) if "Again" in message.labels]


async def sung(rehearsal: Rehearsal, channel: str = "jam", count: int = 1) -> Message:
    """The newest song, once there are `count`."""
    await rehearsal.town.until(lambda: len(songs(rehearsal, channel)) >= count, timeout=20)
    return songs(rehearsal, channel)[-1]


async def test_a_song_goes_from_the_slash_command_to_the_channel(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    asked = await town.command(
        "ada", "song create", lyrics=LYRICS, title="Harbour lights", style="Warm folk, two voices"
    )
    await asked.answered()
    song = await sung(rehearsal)

    assert studio.submits == 1
    assert song.pings == {"ada"}
    assert song.attachments[0].filename == "Harbour-lights.mp3"
    generation = next(iter(studio.generations.values()))
    assert bare(generation.audio) in song.attachments[0].data
    assert {"Model", "Cost", "Length", "Style", "Asked by"} <= {field["name"] for field in song.embeds[0]["fields"]}
    assert "harbour tonight" in song.embeds[0]["description"]
    await town.until(lambda: town.messages("jam", "ada") == songs(rehearsal))


async def test_the_card_says_what_is_sung_and_by_which_model_and_can_be_cancelled(rehearsal: Rehearsal) -> None:
    rehearsal.studio.hold()
    asked = await rehearsal.town.command("ada", "song create", lyrics=LYRICS, title="Harbour lights")
    card = await asked.said()
    await rehearsal.town.until(lambda: "Singing" in str(card.embeds))
    assert card.embeds[0]["title"] == "Harbour lights"
    assert "minimax/music-2.6" in str(card.embeds)
    assert "should be done <t:" in str(card.embeds)
    assert list(card.labels) == ["Don't post it"]
    rehearsal.studio.release()
    await sung(rehearsal)


async def test_with_nothing_to_sing_it_opens_a_form_that_makes_the_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    asked = await town.command("ada", "song create", style="Sea shanty", title="Heave", model="minimax/music-2.0")
    assert (await asked.answered()).reply == "modal"
    assert asked.modal is not None
    assert len(asked.modal["components"]) == 5
    await town.submit("ada", asked, lyrics=LYRICS)
    song = await sung(rehearsal)
    assert song.embeds[0]["title"] == "Heave"
    request = next(iter(rehearsal.studio.generations.values())).request
    assert request["prompt"] == "Sea shanty"
    assert request["lyrics"] == LYRICS


async def test_a_mistake_is_answered_in_private_with_the_limit_before_anything_is_spent(rehearsal: Rehearsal) -> None:
    asked = await rehearsal.town.command("ada", "song create", lyrics="la " * 1200, model="minimax/music-2.6")
    said = await asked.said()
    assert said.ephemeral_for == "ada"
    assert "3,599 characters long" in said.content
    assert "at most 3,000, so 599 must go" in said.content
    assert rehearsal.town.messages("jam", "ben") == []
    assert rehearsal.studio.submits == 0


async def test_cancelling_before_the_submit_costs_nothing_and_says_so(rehearsal: Rehearsal) -> None:
    rehearsal.studio.trouble("submit_429", retry_after=30)
    asked = await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await rehearsal.town.until(lambda: "busy" in str(card.embeds))
    pressed = await rehearsal.town.press("ada", card, "Cancel")
    assert "Nothing was spent" in (await pressed.said()).content
    await rehearsal.town.until(lambda: "Cancelled" in str(card.embeds))
    assert rehearsal.studio.charges == 0


async def test_only_the_requester_and_moderators_may_cancel(rehearsal: Rehearsal) -> None:
    rehearsal.studio.hold()
    asked = await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    card = await asked.said()
    await rehearsal.town.until(lambda: "Singing" in str(card.embeds))
    by_ben = await rehearsal.town.press("ben", card, "Don't post it")
    assert "Only the person who asked" in (await by_ben.said()).content
    by_mo = await rehearsal.town.press("mo", card, "Don't post it")
    said = await by_mo.said()
    assert "will not be posted" in said.content
    assert not said.labels, "it is kept for Ada, not for Mo"


async def test_a_song_is_told_to_nobody_else_whatever_its_words(rehearsal: Rehearsal) -> None:
    people = rehearsal.town.people
    words = f"@everyone sing <@{people['ben'].id}>\n<@&{rehearsal.town.guild_id}> [free](https://evil.example)"
    await rehearsal.town.command("ada", "song create", lyrics=words, title="@everyone <@1>", style="Loud @here music")
    assert (await sung(rehearsal)).pings == {"ada"}


async def test_in_direct_messages_it_sings_as_well(rehearsal: Rehearsal) -> None:
    await rehearsal.town.command("ben", "song create", channel="dm", lyrics=LYRICS)
    await rehearsal.town.until(lambda: songs(rehearsal, "dm", "ben"), timeout=20)
    assert rehearsal.studio.submits == 1


async def test_a_song_too_large_to_be_held_in_memory_arrives_as_it_was_sung(tmp_path: Path) -> None:
    studio = Studio(
        compose=lambda request: tone(request, seconds=7.0) * (1 + IN_MEMORY_MOST // 110_000), seconds=SECONDS
    )
    town = Town()
    town.boost(3)
    async with rehearsing(town, studio, tmp_path, start=forked) as rehearsal:
        await town.command("ada", "song create", lyrics=LYRICS)
        song = await sung(rehearsal)
        (generation,) = studio.generations.values()
        assert len(generation.audio) > IN_MEMORY_MOST
        assert bare(song.attachments[0].data) == generation.audio
        judge(rehearsal)


async def test_status_lists_my_songs_and_cancel_offers_them(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    rehearsal.studio.hold()
    card = await (await town.command("ada", "song create", lyrics=LYRICS, title="Harbour lights")).said()
    await town.until(lambda: "Singing" in str(card.embeds))
    status = await (await town.command("ada", "song status")).said()
    assert status.ephemeral_for == "ada"
    assert "Harbour lights" in str(status.embeds)
    others = await (await town.command("ben", "song status")).said()
    assert "no songs in progress" in others.content
    offered = await town.autocomplete("ada", "song cancel", "song", "harb")
    assert [choice["name"].startswith("Harbour lights") for choice in offered] == [True]
    cancelled = await (await town.command("ada", "song cancel", song=offered[0]["value"])).said()
    assert "will not be posted" in cancelled.content
    assert list(cancelled.labels) == ["Post here"]


async def test_models_tells_what_each_takes_and_leaves_out_what_cannot_be_had(rehearsal: Rehearsal) -> None:
    said = await (await rehearsal.town.command("ben", "song models")).said()
    card = said.embeds[0]["description"]
    assert card.count("$") + card.count("no price known") == len(card.splitlines())
    assert "minimax-music" in card
    assert "music-01" not in str(said.components)
    await (await rehearsal.town.choose("ben", said, "models:pick:all", ["minimax-music"])).answered()
    await rehearsal.town.until(lambda: "lyrics 1–600 characters" in str(said.embeds))
    assert said.embeds[0]["description"] == card


async def test_many_people_are_served_side_by_side(rehearsal: Rehearsal) -> None:
    studio = rehearsal.studio
    studio.hold()
    asked = await asyncio.gather(
        *(
            rehearsal.town.command(person, "song create", lyrics=f"{LYRICS} {number}", title=f"Take {number}")
            for number, person in enumerate(("ada", "ben", "mo", "ada", "ben"))
        )
    )
    for interaction in asked:
        await interaction.answered()
    await studio.until(lambda: studio.submits == 5)
    assert songs(rehearsal) == []
    studio.release()
    await sung(rehearsal, count=5)
    assert studio.submits == 5


def bare(mp3: bytes) -> bytes:
    """An mp3 without the ID3 tag before its sound."""
    if not mp3.startswith(b"ID3"):
        return mp3
    size = sum(byte << shift for byte, shift in zip(mp3[6:10], (21, 14, 7, 0), strict=True))
    return mp3[10 + size :]
