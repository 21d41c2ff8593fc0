"""Presses: known by their custom ids, answered whatever happens, and counted once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, incoming, replies
from bot.chat.buttons import AGAIN, CANCEL, COVER, DELETE, ERASE, LOOK_AGAIN, LYRICS, POST_HERE, REMIX, RETRY
from bot.chat.dispatch import dispatch, once
from bot.chat.messages import words
from bot.chat.messages.refusals import refusal
from bot.songs import refusals
from bot.songs.errors import DatabaseDown
from bot.songs.songs import new_id
from tests.chat.texts import TEXT
from tests.chat.wire import Wire, interaction

BUTTONS = (AGAIN, CANCEL, COVER, DELETE, ERASE, LOOK_AGAIN, LYRICS, POST_HERE, REMIX, RETRY)
SONG = new_id(1_790_000_000.0)
MADE_BY_HAND = (
    "", "song", "song:", "song:again", "song:again:", "song::x", "song:again:x:y", "song:again:X", "song:AGAIN:1",
    "song:again:١٢٣", "song:again:²", "song:again:../x", "song:again:' OR 1=1", f"song:again:{'a' * 41}", "a" * 10_000,
    f"song:{'a' * 21}:1", "SONG:again:1", " song:again:1", "song:again:1 ", "song:again:1\n", "song:again:\ud800",
    "other:again:1", "again:1",
)  # fmt: skip


class Heard:
    """A handler that remarks what it is asked for."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.subjects: list[str] = []
        self.error = error

    async def __call__(self, asked: replies.Interaction, subject: str) -> None:
        self.subjects.append(subject)
        if self.error is not None:
            raise self.error
        await replies.answer(asked, "Heard.")


# --- custom ids --------------------------------------------------------------------------------------------------


@given(st.sampled_from(BUTTONS), st.floats(0, 4e9))
def test_every_custom_id_is_short_enough_and_reads_back(button: buttons.Button, now: float) -> None:
    song_id = new_id(now)
    custom_id = buttons.custom_id(button.action, song_id)
    assert len(custom_id) <= 100
    assert buttons.read(custom_id) == (button.action, song_id)


def test_no_two_buttons_share_an_action() -> None:
    assert len({button.action for button in BUTTONS}) == len(BUTTONS)


@given(TEXT)
def test_a_custom_id_made_by_hand_is_read_as_nothing_or_as_plain_words(custom_id: str) -> None:
    if (found := buttons.read(custom_id)) is not None:
        assert buttons.custom_id(*found) == custom_id
        assert all(part.isascii() and part.isalnum() for part in found)


@pytest.mark.parametrize("custom_id", MADE_BY_HAND)
async def test_a_custom_id_of_nobodys_is_answered_in_private_and_reaches_no_handler(custom_id: str) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, custom_id), {"again": heard})
    assert heard.subjects == []
    assert (wire.texts, wire.private) == ([words.STALE], [True])


@pytest.mark.parametrize("data", [{}, {"custom_id": None}, {"custom_id": 7}, {"custom_id": ["song:again:1"]}])
async def test_a_press_without_a_custom_id_is_answered(data: dict[str, Any]) -> None:
    wire = Wire()
    await dispatch(interaction(wire, data), {"again": Heard()})
    assert wire.texts == [words.STALE]


async def test_an_action_that_no_handler_knows_is_answered() -> None:
    wire = Wire()
    await dispatch(interaction(wire, f"song:launch:{SONG}"), {"again": Heard()})
    assert wire.texts == [words.STALE]


async def test_a_row_holds_nothing_in_memory_and_carries_its_song() -> None:
    view = buttons.row(SONG, buttons.UNDER_SONG)
    assert view.is_finished()
    assert [item.to_component_dict()["custom_id"] for item in view.children] == [
        f"song:{action}:{SONG}" for action in ("again", "remix", "cover", "lyrics", "delete")
    ]


# --- the door ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [3, 5])
async def test_a_press_and_a_form_reach_their_handler_with_the_id_they_carry(kind: int) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, f"song:again:{SONG}", kind=kind), {"again": heard})
    assert heard.subjects == [SONG]


@pytest.mark.parametrize("kind", [2, 4])
async def test_commands_and_their_completions_are_left_to_the_command_tree(kind: int) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, f"song:again:{SONG}", kind=kind), {"again": heard})
    assert (heard.subjects, wire.said) == ([], [])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refusals.Refusal(refusals.NothingToSing()), refusal(refusals.NothingToSing())),
        (DatabaseDown("database is locked"), words.DATABASE_DOWN),
        (RuntimeError("secret: lyrics"), words.TROUBLE),
        (KeyError("components"), words.TROUBLE),
    ],
)
@pytest.mark.parametrize("acknowledged", [False, True])
async def test_whatever_a_handler_raises_the_person_is_told_in_private(
    error: Exception, sentence: str, acknowledged: bool
) -> None:
    wire = Wire()

    async def failing(asked: replies.Interaction, _: str) -> None:
        if acknowledged:
            assert await replies.acknowledge(asked)
        raise error

    await dispatch(interaction(wire, f"song:again:{SONG}"), {"again": failing})
    assert (wire.texts, wire.private) == ([sentence], [True])
    gone = [what for what, _ in wire.said if what.startswith("DELETE")]
    assert len(gone) == int(acknowledged), "the placeholder in the open goes, and nothing else"


async def test_an_acknowledgement_whose_reply_was_lost_still_lets_the_answer_through() -> None:
    wire = Wire()
    wire.fail["POST /interactions"] = (400, 40060)
    asked = interaction(wire, f"song:again:{SONG}")
    assert await replies.acknowledge(asked)
    await replies.answer(asked, "Told.")
    assert [what.split()[0] for what, _ in wire.said] == ["POST", "DELETE", "POST"]
    assert wire.texts[-1] == "Told."


async def test_a_first_answer_whose_reply_was_lost_is_followed_by_another() -> None:
    wire = Wire()
    wire.fail["POST /interactions"] = (400, 40060)
    await replies.answer(interaction(wire, f"song:again:{SONG}"), "Told.")
    assert wire.said[-1][0].startswith("POST /webhooks/1/token")
    assert wire.texts[-1] == "Told."
    assert not [what for what, _ in wire.said if what.startswith("DELETE")]


async def test_too_late_an_acknowledgement_starts_nothing() -> None:
    wire = Wire()
    wire.fail["POST /interactions"] = (404, 10062)
    assert not await replies.acknowledge(interaction(wire, f"song:again:{SONG}"))


@pytest.mark.parametrize("trouble", [(404, 10062), (403, 50013), OSError("reset"), TimeoutError(), RuntimeError("odd")])
async def test_where_no_answer_gets_through_nothing_breaks(trouble: Any) -> None:
    wire = Wire()
    wire.fail["POST"] = trouble
    await dispatch(interaction(wire, "nonsense"), {})
    await replies.settle(interaction(wire, "nonsense"), "Done.")
    await replies.failure(interaction(wire, "nonsense"), RuntimeError())


# --- twice -------------------------------------------------------------------------------------------------------


async def test_a_double_press_makes_one_song_and_both_are_answered() -> None:
    wire, heard = Wire(), Heard()
    door = {"again": once(heard)}
    first, second = (interaction(wire, f"song:again:{SONG}", at=at) for at in (0.0, 0.4))
    await asyncio.gather(dispatch(first, door), dispatch(second, door))
    assert heard.subjects == [SONG]
    assert sorted(wire.texts) == sorted(["Heard.", words.ALREADY])


async def test_two_presses_in_the_same_millisecond_make_one_song() -> None:
    heard = Heard()
    guarded = once(heard)
    for _ in range(2):
        await guarded(interaction(Wire(), f"song:again:{SONG}"), SONG)
    assert heard.subjects == [SONG]


async def test_another_person_another_song_and_a_later_press_each_count() -> None:
    wire, heard = Wire(), Heard()
    guarded = once(heard)
    await guarded(interaction(wire, "x", user=7), "a")
    await guarded(interaction(wire, "x", user=8), "a")
    await guarded(interaction(wire, "x", user=7), "b")
    await guarded(interaction(wire, "x", user=7, at=5.1), "a")
    assert heard.subjects == ["a", "a", "b", "a"]


async def test_a_press_that_came_to_nothing_may_be_repeated_at_once() -> None:
    wire, heard = Wire(), Heard(refusals.Refusal(refusals.NothingToSing()))
    door = {"again": once(heard)}
    for at in (0.0, 0.4):
        await dispatch(interaction(wire, f"song:again:{SONG}", at=at), door)
    assert heard.subjects == [SONG, SONG]
    assert wire.texts == [refusal(refusals.NothingToSing())] * 2


# --- who and where -----------------------------------------------------------------------------------------------


async def test_an_interaction_says_who_asks_and_where_and_for_how_long_its_token_is_good() -> None:
    asked = interaction(Wire(), "x")
    place = incoming.place(asked)
    assert incoming.requester(asked) == incoming.Requester(7, "Mara")
    assert (place.channel_id, place.guild_id, place.application_id, place.reachable) == (31, None, 1, True)
    assert place.token_until == asked.created_at.timestamp() + 14 * 60
    assert not incoming.moderates(asked), "nobody moderates a direct message"
    assert "token" not in repr(place)
