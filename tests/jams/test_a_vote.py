"""The vote of a jam, from the first slate to the places, as its people see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.jams.ballots import Barred
from bot.jams.jams import Options
from bot.jams.states import JamState
from tests.contracts.fake_clock import START
from tests.jams.night import HOST, MINUTE, UNCOUNTED, Night, voter

PLAYERS_VOTE = Options(blind=True, vote=True)
EVERYBODY = Options(blind=True, vote=True, listeners=True)


async def listening(night: Night, options: Options = EVERYBODY, writers: int = 3) -> str:
    """A jam in which people listen to so many songs, of the persons 11, 12, ..."""
    jam_id = await night.open(options, places=8)
    for user in range(11, 11 + writers):
        await night.write(jam_id, user)
    await night.wait(11 * MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    return jam_id


def best(title: str) -> int:
    """What everybody thinks: the song of person 12 is the best, of 11 the next."""
    return {"Song of 12": 5, "Song of 11": 4}.get(title, 2)


async def test_ballots_are_counted_when_listening_ends_and_the_finale_shows_what_is_stored(night: Night) -> None:
    jam_id = await listening(night)
    for user in (11, 12, 13, 21, 22, 23, 24):
        assert (await night.vote(jam_id, user, best)).barred is None
    await night.wait(MINUTE)
    assert night.shown.voted == 7
    assert night.jam(jam_id).result is None, "nothing is counted, and nothing shown, before the end"
    await night.wait(20 * MINUTE)
    jam = night.jam(jam_id)
    assert jam.state is JamState.DONE
    assert jam.result is not None
    titles = [night.songs.songs[place.entry].title for place in jam.result.ranks]
    assert titles == ["Song of 12", "Song of 11", "Song of 13"]
    assert [(place.first, place.last, place.hearings) for place in jam.result.ranks] == [
        (1, 1, 6),
        (2, 2, 6),
        (3, 3, 6),
    ]
    assert night.board.announced == [jam.result]


async def test_nobody_hears_their_own_song_and_everybody_the_least_heard_ones(night: Night) -> None:
    jam_id = await listening(night, writers=8)
    heard = Counter[str]()
    for user in (*range(11, 19), 31, 32):
        hearing = await night.hear(jam_id, user)
        assert user not in {credit.maker_id for credit in hearing.heard}
        assert len(hearing.heard) == 5
        assert hearing.more
        heard.update(credit.song.id for credit in hearing.heard)
    assert max(heard.values()) - min(heard.values()) <= 1


async def test_a_slate_is_the_same_after_a_restart_and_five_more_are_the_next(night: Night) -> None:
    jam_id = await listening(night, writers=8)
    first = await night.hear(jam_id, 30)
    await night.restart(after=5)
    assert (await night.hear(jam_id, 30)).slate == first.slate
    second = await night.hear(jam_id, 30, 2)
    assert second == await night.hear(jam_id, 30, 2) == await night.hear(jam_id, 30), "the newest, until the next"
    assert first.slate is not None
    assert second.slate is not None
    assert {*first.slate.entries, *second.slate.entries} == {*night.jam(jam_id).order}
    assert not second.more
    assert (await night.hear(jam_id, 30, 3)).barred is Barred.NOTHING
    assert (await night.hear(jam_id, 30, 1)).slate == first.slate


async def test_a_ballot_can_be_changed_until_the_end_and_a_person_has_one(night: Night) -> None:
    jam_id = await listening(night)
    await night.vote(jam_id, 21, lambda title: 1)
    await night.vote(jam_id, 21, best)
    ballot = await night.votes.ballot_of(jam_id, 21)
    assert ballot is not None
    assert sorted(ballot.marks.values()) == [2, 4, 5]
    assert (await night.hear(jam_id, 21)).marks == ballot.marks
    await night.vote(jam_id, 21, lambda title: 0)
    assert await night.votes.voters(jam_id) == frozenset(), "who heard nothing has no vote"
    await night.wait(20 * MINUTE)
    heard, none = await night.voting.cast(jam_id, voter(21), {night.jam(jam_id).order[0]: "5"})
    assert (heard.barred, none) == (Barred.NOT_NOW, None)
    _, mine, songs = await night.voting.mine(jam_id, 21)
    assert mine is not None
    assert set(mine.marks) == {credit.song.id for credit in songs}


async def test_listening_ends_as_soon_as_all_players_have_voted_where_they_alone_may(night: Night) -> None:
    jam_id = await listening(night, PLAYERS_VOTE)
    assert (await night.hear(jam_id, 21)).barred is Barred.PLAYERS
    await night.vote(jam_id, 11, best)
    await night.vote(jam_id, 12, best)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    await night.vote(jam_id, 13, best)
    await night.wait(MINUTE)
    jam = night.jam(jam_id)
    assert jam.state is JamState.DONE
    assert jam.result is not None
    assert not jam.result.ranked
    titles = [night.songs.songs[entry].title for entry in jam.result.picks]
    assert titles == ["Song of 12"], "three ballots give picks, and no places"


async def test_where_everybody_may_vote_listening_waits_for_its_end_or_the_host(night: Night) -> None:
    jam_id = await listening(night)
    for user in (11, 12, 13):
        await night.vote(jam_id, user, best)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.LISTENING
    await night.hosting.hurry(jam_id, HOST.id, moderator=False)
    await night.wait(MINUTE)
    assert night.jam(jam_id).state is JamState.DONE


async def test_one_song_makes_no_vote_and_is_revealed_at_once(night: Night) -> None:
    jam_id = await night.open(EVERYBODY)
    await night.write(jam_id, 11)
    await night.wait(12 * MINUTE)
    jam = night.jam(jam_id)
    assert (jam.state, jam.result) == (JamState.DONE, None)


async def test_a_jam_without_a_vote_is_revealed_when_listening_ends(night: Night) -> None:
    jam_id = await listening(night, UNCOUNTED)
    assert (await night.hear(jam_id, 21)).barred is Barred.NO_VOTE
    await night.wait(20 * MINUTE)
    assert (night.jam(jam_id).state, night.jam(jam_id).result) == (JamState.DONE, None)


@pytest.mark.parametrize(
    ("since", "why"), [(None, Barred.GUEST), (START + 1, Barred.NEWCOMER), (START + 1e6, Barred.NEWCOMER)]
)
async def test_members_from_before_the_opening_vote_and_nobody_else(
    night: Night, since: float | None, why: Barred
) -> None:
    jam_id = await listening(night)
    late = voter(21, since=since)
    assert (await night.voting.hear(jam_id, late)).barred is why
    assert (await night.voting.cast(jam_id, late, {night.jam(jam_id).order[0]: "5"}))[0].barred is why


async def test_what_is_pressed_in_another_server_is_no_vote_here(night: Night) -> None:
    jam_id = await listening(night)
    assert (await night.voting.hear(jam_id, replace(voter(21), guild_id=4))).barred is Barred.GUEST


async def test_what_was_not_dealt_and_stars_that_are_none_are_not_taken(night: Night) -> None:
    jam_id = await listening(night)
    own = night.song_of(jam_id, 11).id
    await night.hear(jam_id, 11)
    other = night.song_of(jam_id, 12).id
    for given in ({own: "5"}, {other: "6"}, {"song": "5"}, {}):
        assert (await night.voting.cast(jam_id, voter(11), given))[0].barred is Barred.NOT_DEALT
    assert await night.votes.ballots(jam_id) == []


async def test_a_struck_song_is_in_no_slate_and_no_count_and_other_ratings_stand(night: Night) -> None:
    jam_id = await listening(night, writers=4)
    for user in (21, 22, 23, 24, 25):
        await night.vote(jam_id, user, best)
    gone = night.song_of(jam_id, 12)
    await night.hosting.strike(jam_id, gone.id, HOST.id, "rude", moderator=True)
    await night.wait(MINUTE)
    assert gone.id not in {credit.song.id for credit in (await night.hear(jam_id, 21)).heard}
    assert gone.id not in {credit.song.id for credit in (await night.hear(jam_id, 29)).heard}
    await night.wait(20 * MINUTE)
    result = night.jam(jam_id).result
    assert result is not None
    assert night.songs.songs[result.ranks[0].entry].title == "Song of 11"
    assert gone.id not in {place.entry for place in result.ranks}
    assert {place.hearings for place in result.ranks} == {5}


async def test_patterns_that_look_odd_are_told_to_the_host_and_change_nothing(night: Night) -> None:
    jam_id = await listening(night, writers=4)
    for user in (21, 22, 23):
        await night.vote(jam_id, user, lambda title: 5 if title == "Song of 13" else 1)
    young = voter(24, age=86_400)
    heard = await night.voting.hear(jam_id, young)
    await night.voting.cast(jam_id, young, {credit.song.id: "3" for credit in heard.heard})
    await night.wait(20 * MINUTE)
    ((result, pushed),) = night.board.warned
    assert (result.pushers, result.young) == (3, 1)
    assert pushed is not None
    assert pushed.title == "Song of 13"
    assert result == night.jam(jam_id).result
    assert night.songs.songs[result.ranks[0].entry].title == "Song of 13", "told, and not acted upon"


async def test_a_kill_between_the_count_and_the_reveal_shows_what_was_stored(night: Night) -> None:
    jam_id = await listening(night)
    for user in (21, 22, 23, 24, 25):
        await night.vote(jam_id, user, best)
    night.board.away = True
    await night.wait(16 * MINUTE)
    stored = night.jam(jam_id).result
    assert stored is not None
    await night.restart(after=60)
    night.board.away = False
    await night.wait(10 * MINUTE)
    assert night.jam(jam_id).state is JamState.DONE
    assert night.board.announced == [stored]
