"""When polls of a whole process may start: a bounded number a slot, and commands first."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing.slots import (
    COMMAND_PRIORITY,
    POLLS_PER_SLOT,
    RETURNS_PER_SLOT,
    TIME_SLOT,
    CommandPriority,
    TimeSlots,
)


def test_a_poll_that_finds_its_slot_free_falls_less_than_a_slot_after_its_plan() -> None:
    slots = TimeSlots()
    planned = (104.01, 101.3, 108.0)
    late = [slots.take(100.0, moment) - moment for moment in planned]
    assert all(0 <= seconds < TIME_SLOT for seconds in late)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 3), min_size=200, max_size=2000))
def test_thousands_of_polls_are_spread_over_time_and_none_comes_early(waits: list[float]) -> None:
    slots = TimeSlots()
    moments = [slots.take(100.0, 100 + wait) for wait in waits]
    assert all(moment >= 100 + wait for moment, wait in zip(moments, waits, strict=True))
    assert max(Counter(moments).values()) <= POLLS_PER_SLOT
    assert all((moment / TIME_SLOT).is_integer() for moment in moments)


def test_all_who_want_one_moment_follow_it_a_few_at_a_time() -> None:
    slots = TimeSlots()
    assert [slots.take(100.0, 145.0) for _ in range(10_000)] == [
        145 + n // POLLS_PER_SLOT * TIME_SLOT for n in range(10_000)
    ]
    few = TimeSlots(RETURNS_PER_SLOT)
    assert [few.take(100.0, 145.0) for _ in range(100)] == [145 + n // RETURNS_PER_SLOT * TIME_SLOT for n in range(100)]


def test_time_that_has_passed_is_forgotten() -> None:
    slots = TimeSlots()
    for n in range(10_000):
        slots.take(100.0 + n, 100.5 + n)
    assert len(slots._next) < 2000


def test_while_no_command_arrives_no_poll_is_deferred() -> None:
    priority = CommandPriority()
    assert [priority.should_defer(100.0) for _ in range(4)] == [False] * 4


def test_while_commands_arrive_one_poll_a_slot_is_made() -> None:
    priority = CommandPriority()
    priority.note_command(100.0)
    assert [priority.should_defer(100.0 + slot * TIME_SLOT) for slot in range(3) for _ in range(4)] == [
        False,
        True,
        True,
        True,
    ] * 3


def test_polls_are_deferred_for_a_moment_and_no_longer() -> None:
    priority = CommandPriority()
    priority.note_command(100.0)
    assert [priority.should_defer(100.0 + COMMAND_PRIORITY) for _ in range(4)] == [False] * 4
