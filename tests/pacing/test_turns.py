"""Whose song goes next."""

from __future__ import annotations

import pytest

from bot.pacing.turns import Limits, begins_in, due, order
from bot.songs.ports.engine import Line
from bot.songs.songs import Requester, Song
from tests.stand_ins import START, make_song


def song(name: str, user: int, after: float = 0.0, provider: str = "aiml", not_before: float = 0.0) -> Song:
    facts = {"asked_at": START + after, "provider": provider, "not_before": not_before}
    return make_song(id=name, requester=Requester(user, ""), **facts)


def ids(songs: list[Song]) -> list[str]:
    return [one.id for one in songs]


def test_who_asked_first_goes_first() -> None:
    assert ids(due([song("b", 2, 1), song("a", 1)], {}, Limits(), START)) == ["a", "b"]


def test_one_person_with_many_songs_does_not_hold_up_another() -> None:
    queued = [song("a1", 1), song("a2", 1, 1), song("a3", 1, 2), song("b1", 2, 3)]
    assert ids(order(queued, {})) == ["a1", "b1", "a2", "a3"]


def test_a_person_with_songs_under_way_comes_after_one_without() -> None:
    assert ids(order([song("a", 1), song("b", 2, 1)], {("aiml", 1): 1})) == ["b", "a"]


def test_no_more_than_the_limit_is_with_the_provider() -> None:
    queued = [song(str(user), user) for user in range(10)]
    assert len(due(queued, {("aiml", 100): 2}, Limits(at_once=5, per_user=3), START)) == 3


def test_no_person_has_more_than_their_share() -> None:
    queued = [song(str(n), 1, n) for n in range(5)]
    assert len(due(queued, {("aiml", 1): 1}, Limits(at_once=20, per_user=3), START)) == 2


def test_a_song_that_was_sent_back_waits_and_lets_others_pass() -> None:
    queued = [song("sent back", 1, not_before=START + 30), song("b", 2, 1)]
    assert ids(due(queued, {}, Limits(), START)) == ["b"]
    assert ids(due(queued, {}, Limits(), START + 30)) == ["sent back", "b"]


def test_each_provider_has_slots_of_its_own_and_a_person_one_share_of_all() -> None:
    queued = [song("a", 1), song("b", 2, 1, "another"), song("c", 3, 2, "another")]
    full = {("aiml", 9): 1}
    assert ids(due(queued, full, Limits(at_once=1), START)) == ["b"]
    assert ids(due(queued, {("aiml", 2): 1}, Limits(at_once=2, per_user=1), START)) == ["a", "c"]


def line(ahead: int = 0, own_ahead: int = 0, own: int = 0, sharing: int = 0, at_once: int = 20) -> Line:
    """A place behind songs that have been under way for 0, 10, 20, ... seconds, of sixty each."""
    held = [make_song(id=f"held-{n}", submitted_at=START - 10 * n) for n in range(max(own, sharing))]
    return Line(ahead, own_ahead, held[:own], held[:sharing], per_user=3, at_once=at_once)


def left(song: Song) -> float:
    assert song.submitted_at is not None
    return 60 - (START - song.submitted_at)


@pytest.mark.parametrize(
    ("place", "seconds"),
    [
        (line(), 0),
        (line(own=2, sharing=2), 0),
        (line(own=3, sharing=3), 40),
        (line(ahead=1, own_ahead=1, own=3, sharing=3), 50),
        (line(ahead=3, own_ahead=3, own=3, sharing=3), 40 + 60),
        (line(ahead=4, sharing=4, at_once=4), 30 + 60),
        (line(ahead=3, sharing=4, at_once=6), 40),
        (line(ahead=1, own=3, sharing=4, at_once=4), 40),
        (line(ahead=99, sharing=100, at_once=100), 60),
        (line(ahead=2, sharing=0, at_once=1), 120),
    ],
)
def test_a_song_in_line_begins_when_a_slot_is_free_for_it(place: Line, seconds: float) -> None:
    assert begins_in(place, left, usual=60) == pytest.approx(seconds)


def test_who_has_as_many_under_way_as_one_person_may_waits_for_their_own() -> None:
    assert line(own=3).held_by_own
    assert not line(own=2, sharing=30).held_by_own
