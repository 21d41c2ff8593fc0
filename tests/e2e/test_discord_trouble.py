"""Discord misbehaves: nothing that was paid for is dropped, and nothing is posted twice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.status_cards import PASSING_DELAY
from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import tone
from bot.sandbox.discord import Message, Upload
from tests.e2e.conftest import LYRICS, nothing_left_to_say
from tests.e2e.test_a_song import songs, sung

POST = "/channels/{channel_id}/messages"


async def held(rehearsal: Rehearsal, **where: Any) -> Message:
    """The card of a song that waits for its model."""
    rehearsal.studio.hold()
    card = await (await rehearsal.town.command("ada", "song create", lyrics=LYRICS, **where)).said()
    await rehearsal.town.until(lambda: "Singing" in str(card.embeds))
    return card


async def test_too_late_for_an_answer_starts_no_song(rehearsal: Rehearsal) -> None:
    rehearsal.town.delay_interaction(4.0)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await rehearsal.town.until(lambda: any(request.status == 404 for request in rehearsal.town.requests))
    await rehearsal.town.command("ben", "song create", lyrics=LYRICS)
    assert (await sung(rehearsal)).pings == {"ben"}
    assert rehearsal.studio.submits == 1


async def test_an_interaction_that_comes_twice_makes_one_song(rehearsal: Rehearsal) -> None:
    rehearsal.town.deliver_twice()
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert (rehearsal.studio.submits, len(songs(rehearsal))) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 503},
        {"drop": True},
        {"drop": True, "after": True},
        {"status": 500, "after": True},
        {"status": 429, "retry_after": 0.5},
    ],
    ids=["500", "503", "reset", "reset after it was posted", "500 after it was posted", "429"],
)
async def test_a_post_that_fails_or_seems_to_is_in_the_channel_once(
    rehearsal: Rehearsal, fault: dict[str, Any]
) -> None:
    rehearsal.town.fail("POST", POST, **fault)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    await nothing_left_to_say(rehearsal)
    assert (rehearsal.studio.charges, len(songs(rehearsal))) == (1, 1)


async def test_a_file_that_is_called_too_large_is_offered_once_more(rehearsal: Rehearsal) -> None:
    rehearsal.town.fail("POST", POST, status=413, code=40005)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)
    assert sum(request.method == "POST" and bool(request.files) for request in rehearsal.town.requests) == 2


async def test_a_song_outlives_its_interactions_token_and_its_card(rehearsal: Rehearsal) -> None:
    card = await held(rehearsal)
    rehearsal.town.expire_tokens()
    rehearsal.town.delete_message(card)
    rehearsal.studio.release()
    await sung(rehearsal)


async def test_where_the_channel_is_gone_the_interaction_or_a_direct_message_takes_it(rehearsal: Rehearsal) -> None:
    await held(rehearsal)
    rehearsal.town.expire_tokens()
    rehearsal.town.delete_channel("jam")
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: songs(rehearsal, "dm"), timeout=20)
    assert rehearsal.studio.charges == 1


async def test_where_it_may_not_post_any_more_the_card_becomes_the_song(rehearsal: Rehearsal) -> None:
    card = await held(rehearsal)
    rehearsal.town.permit("jam", send_messages=False, attach_files=False)
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: "Again" in card.labels, timeout=20)
    assert len(songs(rehearsal)) == 1


async def test_removed_from_the_server_it_still_delivers(rehearsal: Rehearsal) -> None:
    await held(rehearsal)
    rehearsal.town.kick_bot()
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: songs(rehearsal) or songs(rehearsal, "dm"), timeout=20)
    assert rehearsal.studio.charges == 1


async def test_in_a_thread_that_was_archived_it_posts_and_in_a_locked_one_it_finds_another_way(
    rehearsal: Rehearsal,
) -> None:
    await held(rehearsal, channel="thread")
    rehearsal.town.archive()
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: songs(rehearsal, "thread"), timeout=20)
    await held(rehearsal, channel="thread")
    rehearsal.town.archive(locked=True)
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: len(songs(rehearsal, "thread")) + len(songs(rehearsal, "dm")) == 2, timeout=20)


async def test_a_gateway_that_drops_is_resumed_and_brings_what_was_missed(rehearsal: Rehearsal) -> None:
    rehearsal.town.drop_gateway(resumable=True)
    await rehearsal.town.until(lambda: not rehearsal.town.online)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)


async def test_a_gateway_that_drops_and_cannot_be_resumed_is_begun_anew(rehearsal: Rehearsal) -> None:
    rehearsal.town.drop_gateway(resumable=False)
    await rehearsal.town.until(lambda: not rehearsal.town.online)
    await rehearsal.town.until(lambda: rehearsal.town.online, timeout=30)
    await rehearsal.town.command("ada", "song create", lyrics=LYRICS)
    await sung(rehearsal)


async def test_a_command_that_was_brought_along_is_answered_where_the_bot_is_not(rehearsal: Rehearsal) -> None:
    await rehearsal.town.command("ben", "song create", lyrics=LYRICS, user_installed=True)
    await rehearsal.town.until(lambda: songs(rehearsal, "elsewhere", "ben"), timeout=20)
    assert rehearsal.studio.charges == 1


async def test_with_every_way_closed_it_is_kept_and_posted_where_its_requester_says(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    card = await held(rehearsal)
    town.expire_tokens()
    town.permit("jam", send_messages=False)
    town.fail("POST", "/users/@me/channels", status=403, code=50007, times=50)
    rehearsal.studio.release()
    await town.until(lambda: "Kept for you" in str(card.embeds), timeout=20)
    status = await (await town.command("ada", "song status", channel="dm")).said()
    label = next(label for label in status.labels if label.startswith("Post here"))
    await town.press("ada", status, label)
    await town.until(lambda: songs(rehearsal, "dm"), timeout=20)
    assert rehearsal.studio.charges == 1


async def test_a_card_with_a_clip_is_not_taken_for_its_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    town.fail("POST", POST, status=503)
    hum = Upload("hum.wav", tone({"model": "google/lyria2"}, seconds=12))
    await town.command("ada", "song create", lyrics=LYRICS, style="A gentle round", reference=hum, clip_from="2")
    await sung(rehearsal)
    await town.until(lambda: town.messages("jam", "ada") == songs(rehearsal), timeout=20)
    assert (rehearsal.studio.charges, len(songs(rehearsal))) == (1, 1)


async def test_a_card_that_became_the_song_is_found_there_and_stays(rehearsal: Rehearsal) -> None:
    card = await held(rehearsal)
    rehearsal.town.permit("jam", send_messages=False)
    rehearsal.town.fail("PATCH", "/webhooks/*/messages/@original", drop=True, after=True)
    rehearsal.studio.release()
    await rehearsal.town.until(lambda: "Again" in card.labels, timeout=20)
    await nothing_left_to_say(rehearsal, "ada")
    assert songs(rehearsal) == [card]


async def test_no_late_status_is_drawn_over_a_card_that_became_the_song(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    town.fail("PATCH", "/webhooks/*/messages/@original", status=200, after=True, delay=PASSING_DELAY + 1, times=9)
    await town.command("ben", "song create", lyrics=LYRICS, user_installed=True)
    await town.until(lambda: songs(rehearsal, "elsewhere", "ben"), timeout=20)
    await nothing_left_to_say(rehearsal, "ben")
    assert len(songs(rehearsal, "elsewhere", "ben")) == 1


async def test_a_song_in_direct_messages_is_found_there_although_the_channel_can_be_read(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    jam, dm = [(await (await town.command("ada", "song status", channel=name)).said()).place for name in ("jam", "dm")]
    await held(rehearsal)
    town.expire_tokens()
    town.permit("jam", send_messages=False)
    town.fail("POST", f"/channels/{dm.id}/messages", drop=True, after=True)
    rehearsal.studio.release()
    await town.until(lambda: songs(rehearsal, "dm"), timeout=20)
    await nothing_left_to_say(rehearsal, "ada")
    posts = [request.path for request in town.requests if request.method == "POST" and request.files]
    assert posts == [f"/channels/{place.id}/messages" for place in (jam, dm)]
