"""Whose song goes next."""

from __future__ import annotations

from bot.pacing.turns import Limits, due, order
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
