"""Presses: known by their custom ids, answered whatever happens, and counted once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, incoming, replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import debounced, dispatch
from bot.chat.messages.refusals import refusal
from bot.chat.places import place_of
from bot.songs import refusals
from bot.songs.errors import DatabaseDown
from bot.songs.songs import Requester, new_id
from bot.songs.wishes import Wish
from tests.chat.songs import TEXTS
from tests.chat.texts import TEXT
from tests.chat.wire import Wire, interaction, message

BUTTONS = tuple(button for button in vars(buttons).values() if isinstance(button, buttons.Button))
SONG = new_id(1_790_000_000.0)
MADE_BY_HAND = (
    "", "song", "song:", "song:again", "song:again:", "song::x", "song:again:X", "song:AGAIN:1",
    "song:again:١٢٣", "song:again:²", "song:again:../x", "song:again:' OR 1=1", f"song:again:{'a' * 41}", "a" * 10_000,
    f"song:{'a' * 21}:1", "SONG:again:1", " song:again:1", "song:again:1 ", "song:again:1\n", "song:again:\ud800",
    "other:again:1", "again:1", "song:again:x:", "song:again:x:Y", "song:again:x:y:z", f"song:again:x:{'y' * 31}",
)  # fmt: skip


class Heard:
    """A handler that notes what it is asked for."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.asked: list[CustomId] = []
        self.error = error

    @property
    def subjects(self) -> list[str]:
        return [custom_id.subject for custom_id in self.asked]

    async def __call__(self, asked: replies.Interaction, custom_id: CustomId) -> None:
        self.asked.append(custom_id)
        if self.error is not None:
            raise self.error
        await replies.answer(asked, "Heard.")


async def anybody(asked: replies.Interaction, name: str, custom_id: CustomId | None) -> None:
    """Lets everyone through; authorization has tests of its own."""


# --- custom ids --------------------------------------------------------------------------------------------------


@given(st.sampled_from(BUTTONS), st.floats(0, 4e9))
def test_every_custom_id_is_short_enough_and_reads_back(button: buttons.Button, now: float) -> None:
    song_id = new_id(now)
    custom_id = CustomId(button.action, song_id)
    assert len(str(custom_id)) <= 100
    assert buttons.read(str(custom_id)) == custom_id


def test_no_two_buttons_share_an_action() -> None:
    assert len({button.action for button in BUTTONS}) == len(BUTTONS)


@given(TEXT)
def test_a_custom_id_made_by_hand_is_read_as_nothing_or_as_plain_words(custom_id: str) -> None:
    if (found := buttons.read(custom_id)) is not None:
        assert str(found) == custom_id
        assert all(part.isascii() and part.isalnum() for part in (found.kind, found.action, found.subject))


async def test_a_row_is_about_any_kind_of_thing_and_may_carry_a_page_or_a_choice() -> None:
    view = buttons.row("42", (buttons.LYRICS, buttons.DELETE), TEXTS, kind="history", argument="p3")
    assert [getattr(child, "custom_id", "") for child in view.children] == [
        "history:lyrics:42:p3",
        "history:delete:42:p3",
    ]
    assert view.is_finished(), "stopped before it is sent"


@pytest.mark.parametrize("argument", ["", "2", "next_page", "minimax.music-2.6"])
def test_a_custom_id_says_what_it_is_about_and_may_carry_a_choice(argument: str) -> None:
    custom_id = CustomId("page", "42", kind="history", argument=argument)
    assert str(custom_id).startswith("history:page:42")
    assert buttons.read(str(custom_id)) == custom_id


@pytest.mark.parametrize("custom_id", MADE_BY_HAND)
async def test_a_custom_id_of_nobodys_is_answered_in_private_and_reaches_no_handler(custom_id: str) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, custom_id), {"song:again": heard}, anybody)
    assert heard.subjects == []
    assert (wire.texts, wire.private) == ([TEXTS("answer.stale")], [True])


@pytest.mark.parametrize("data", [{}, {"custom_id": None}, {"custom_id": 7}, {"custom_id": ["song:again:1"]}])
async def test_a_press_without_a_custom_id_is_answered(data: dict[str, Any]) -> None:
    wire = Wire()
    await dispatch(interaction(wire, data), {"song:again": Heard()}, anybody)
    assert wire.texts == [TEXTS("answer.stale")]


async def test_an_action_that_no_handler_knows_is_answered() -> None:
    wire = Wire()
    await dispatch(interaction(wire, f"song:launch:{SONG}"), {"song:again": Heard()}, anybody)
    assert wire.texts == [TEXTS("answer.stale")]


async def test_a_row_holds_nothing_in_memory_and_carries_its_song() -> None:
    view = buttons.row(SONG, buttons.UNDER_SONG, TEXTS)
    assert view.is_finished()
    assert [item.to_component_dict()["custom_id"] for item in view.children] == [
        f"song:{action}:{SONG}" for action in ("again", "remix", "cover", "lyrics", "delete")
    ]


@pytest.mark.parametrize("left", [*buttons.UNDER_SONG])
async def test_a_posted_song_is_known_by_its_id_in_any_button_that_is_left_under_it(left: buttons.Button) -> None:
    assert buttons.finished(message(str(CustomId(left.action, SONG))), SONG)
    assert not buttons.finished(message(str(CustomId(left.action, "another"))), SONG)


@pytest.mark.parametrize("custom_ids", [(), (f"song:cancel:{SONG}",), (f"song:retry:{SONG}", f"song:post:{SONG}")])
async def test_a_status_card_is_no_posted_song(custom_ids: tuple[str, ...]) -> None:
    assert not buttons.finished(message(*custom_ids), SONG)


# --- dispatch ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [3, 5])
async def test_a_press_and_a_form_reach_their_handler_with_the_id_they_carry(kind: int) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, f"song:again:{SONG}", kind=kind), {"song:again": heard}, anybody)
    assert heard.subjects == [SONG]


@pytest.mark.parametrize("kind", [2, 4])
async def test_commands_and_their_completions_are_left_to_the_command_tree(kind: int) -> None:
    wire, heard = Wire(), Heard()
    await dispatch(interaction(wire, f"song:again:{SONG}", kind=kind), {"song:again": heard}, anybody)
    assert (heard.subjects, wire.said) == ([], [])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refusals.Refusal(refusals.NothingToSing()), refusal(refusals.NothingToSing(), TEXTS)),
        (DatabaseDown("database is locked"), TEXTS("answer.database_down")),
        (RuntimeError("secret: lyrics"), TEXTS("answer.trouble")),
        (KeyError("components"), TEXTS("answer.trouble")),
    ],
)
@pytest.mark.parametrize("acknowledged", [False, True])
async def test_whatever_a_handler_raises_the_person_is_told_in_private(
    error: Exception, sentence: str, acknowledged: bool
) -> None:
    wire = Wire()

    async def failing(asked: replies.Interaction, _: CustomId) -> None:
        if acknowledged:
            assert await replies.acknowledge(asked)
        raise error

    await dispatch(interaction(wire, f"song:again:{SONG}"), {"song:again": failing}, anybody)
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
    await dispatch(interaction(wire, "nonsense"), {}, anybody)
    await replies.settle(interaction(wire, "nonsense"), "Done.")
    await replies.failure(interaction(wire, "nonsense"), RuntimeError())


# --- twice -------------------------------------------------------------------------------------------------------


async def test_a_double_press_makes_one_song_and_both_are_answered() -> None:
    wire, heard = Wire(), Heard()
    handlers = {"song:again": debounced(heard)}
    first, second = (interaction(wire, f"song:again:{SONG}", at=at) for at in (0.0, 0.4))
    await asyncio.gather(dispatch(first, handlers, anybody), dispatch(second, handlers, anybody))
    assert heard.subjects == [SONG]
    assert sorted(wire.texts) == sorted(["Heard.", TEXTS("answer.already")])


async def test_two_presses_in_the_same_millisecond_make_one_song() -> None:
    heard = Heard()
    guarded = debounced(heard)
    for _ in range(2):
        await guarded(interaction(Wire(), f"song:again:{SONG}"), CustomId("again", SONG))
    assert heard.subjects == [SONG]


async def test_another_person_another_song_and_a_later_press_each_count() -> None:
    wire, heard = Wire(), Heard()
    guarded = debounced(heard)
    await guarded(interaction(wire, "x", user=7), CustomId("again", "a"))
    await guarded(interaction(wire, "x", user=8), CustomId("again", "a"))
    await guarded(interaction(wire, "x", user=7), CustomId("again", "b"))
    await guarded(interaction(wire, "x", user=7, at=5.1), CustomId("again", "a"))
    assert heard.subjects == ["a", "a", "b", "a"]


async def test_a_press_that_came_to_nothing_may_be_repeated_at_once() -> None:
    wire, heard = Wire(), Heard(refusals.Refusal(refusals.NothingToSing()))
    handlers = {"song:again": debounced(heard)}
    for at in (0.0, 0.4):
        await dispatch(interaction(wire, f"song:again:{SONG}", at=at), handlers, anybody)
    assert heard.subjects == [SONG, SONG]
    assert wire.texts == [refusal(refusals.NothingToSing(), TEXTS)] * 2


# --- who and where -----------------------------------------------------------------------------------------------


async def test_an_interaction_says_who_asks_and_where_and_for_how_long_its_token_is_good() -> None:
    asked = interaction(Wire(), "x")
    place = incoming.place(asked)
    assert incoming.requester(asked) == Requester(7, "Mara", "en-US")
    assert (place.channel_id, place.guild_id, place.application_id, place.reachable) == (31, None, 1, True)
    assert place.token_until == asked.created_at.timestamp() + 14 * 60
    assert not incoming.moderates(asked), "nobody moderates a direct message"
    assert "token" not in repr(place)


async def test_an_order_says_who_pays_and_goes_where_it_was_asked_for() -> None:
    asked = interaction(Wire(), "x")
    order = incoming.order(asked, Wish(lyrics="Row"), "parent")
    assert place_of(order.origin) == incoming.place(asked)
    assert (order.guild_id, order.guild_locale, order.requester) == (None, "", Requester(7, "Mara", "en-US"))
    assert (order.wish, order.interaction_id, order.parent_id) == (Wish(lyrics="Row"), asked.id, "parent")
    assert "token" not in repr(order), "an address may hold a token"
