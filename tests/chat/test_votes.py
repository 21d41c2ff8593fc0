"""What a jam's vote shows: slates, forms, ballots, places, how they were counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, jam_buttons
from bot.chat.forms import ballots as forms
from bot.chat.forms.fields import LABEL_MOST
from bot.chat.jam_buttons import JAM
from bot.chat.views import ballots as views
from bot.chat.views import boards
from bot.jams.ballots import Ballot, Barred, Slate
from bot.jams.counting import Rank, Result
from bot.jams.jams import Jam
from bot.jams.states import JamState
from bot.jams.voting import Hearing
from bot.sandbox.discord.rules import messages as message_rules
from bot.sandbox.discord.rules import modals as modal_rules
from tests.chat import jams
from tests.chat.songs import TEXTS, song
from tests.chat.test_jams import PSEUDO, TYPED, holds
from tests.chat.texts import TEXT

LISTENING = jams.jam(state=JamState.LISTENING)


def hearing(count: int = 5, number: int = 1, **changes: Any) -> Hearing:
    made = tuple(jams.credits_of(count, **changes))
    slate = Slate(number, tuple(credit.song.id for credit in made))
    return Hearing(LISTENING, None, slate, made, {"song1": 5, "song2": 0}, more=True)


def result(*places: tuple[int | None, int | None], **changes: Any) -> Result:
    """Of the songs 1, 2, ... so many came there, heard by three."""
    every = tuple(Rank(f"song{n}", first, last, 3) for n, (first, last) in enumerate(places, 1))
    return Result(**{"ballots": 7, "ranks": every, **changes})


def ended(came: Result | None, songs: int = 5) -> Jam:
    order = tuple(f"song{n}" for n in range(1, songs + 1))
    return jams.jam(state=JamState.DONE, order=order, result=came, ended_at=1.0, spent=585_000, returned=1_755_000)


RANKED = result((1, 1), (2, 3), (2, 3), (4, 4), (5, 5))
PICKED = result(*[(None, None)] * 5, ballots=2, picks=("song3", "song1"))


# --- hear and rate ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 5])
async def test_a_slate_has_its_links_and_what_can_be_done_with_it(count: int, number: int) -> None:
    told = views.slate(LISTENING, hearing(count, number), PSEUDO)
    holds(told)
    offered = [buttons.read(child.custom_id or "") for child in told["view"].children]
    named = {one.action: one.argument for one in offered if one is not None}
    assert named.get("onward") == str(number + 1)
    assert ("earlier" in named) is (number > 1)
    assert ("rate" in named) is (count > 0)
    said = views.slate(LISTENING, hearing(count, number), TEXTS)["content"]
    assert said.count("https://discord.com/channels/100/34/77") == count
    if count == 5:
        assert "Song 1: Rain](https://discord.com/channels/100/34/77) · 5 stars: love it" in said
        assert "Song 2: Rain](https://discord.com/channels/100/34/77) · did not hear it" in said


@pytest.mark.parametrize("texts", [TEXTS, PSEUDO])
async def test_a_ballot_is_one_form_of_five_menus_filled_with_the_marks_so_far(texts: Any) -> None:
    form = forms.ballot(LISTENING, hearing(title="Rain " * 24), texts)
    told: Any = form.to_dict()
    assert list(modal_rules.modal(told)) == []
    labels = told["components"]
    assert len(labels) == 5
    for number, label in enumerate(labels, 1):
        menu = label["component"]
        assert len(label["label"]) <= LABEL_MOST
        assert menu["custom_id"] == f"song{number}"
        assert [option["value"] for option in menu["options"]] == ["5", "4", "3", "2", "1", "0"]
        assert menu["required"] is False
        assert menu["min_values"] == 0
        chosen = [option["value"] for option in menu["options"] if option.get("default")]
        assert chosen == {1: ["5"], 2: ["0"]}.get(number, [])
    if texts is TEXTS:
        assert labels[2]["label"].startswith("Song 3 · Rain")


def test_a_submitted_ballot_is_read_by_its_songs_and_an_empty_menu_is_unheard() -> None:
    fields = [
        {"type": 18, "component": {"type": 3, "custom_id": "song1", "values": ["4"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "song2", "values": []}},
    ]
    assert forms.given({"components": fields}) == {"song1": "4", "song2": "0"}


@given(TEXT)
def test_whatever_songs_are_called_a_slate_and_a_ballot_are_messages_that_discord_takes(text: str) -> None:
    heard = jams.credits_of(30, title=text[:120])
    shown = replace(hearing(), heard=tuple(heard))
    assert len(views.mine(LISTENING, Ballot("jam", 1, {f"song{n}": 3 for n in range(31)}, 1, 1), heard, TEXTS)) <= 2000
    assert "Song 30" in views.slate(LISTENING, replace(shown, heard=tuple(heard[-5:])), TEXTS)["content"]


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_what_is_said_once_a_ballot_is_kept(count: int) -> None:
    ballot = Ballot("jam", 1, {f"song{n}": 3 for n in range(count)}, 1, 1)
    holds(views.cast(LISTENING, ballot, hearing(), PSEUDO))
    holds({"content": views.mine(LISTENING, ballot, jams.credits_of(5), PSEUDO)})
    holds({"content": views.mine(LISTENING, None, (), PSEUDO)})


@pytest.mark.parametrize("why", Barred)
def test_why_somebody_casts_no_ballot_is_one_plain_answer(why: Barred) -> None:
    holds({"content": views.barred(why, PSEUDO)})


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("came", [RANKED, PICKED, replace(PICKED, picks=())])
async def test_the_finale_of_a_vote(came: Result) -> None:
    jam = ended(came)
    holds({**boards.finale(jam, jams.credits_of(5), PSEUDO), **_under(jam)})


def _under(jam: Jam) -> dict[str, Any]:
    return {"view": buttons.row(jam.id, jam_buttons.under_finale(jam), PSEUDO, kind=JAM)}


def test_places_come_with_names_links_and_hearings_and_are_shared_where_ballots_do_not_settle_them() -> None:
    said = boards.finale(ended(RANKED), jams.credits_of(5), TEXTS)["embed"]
    lines = said.description.splitlines()  # type: ignore[union-attr]
    assert lines[0] == "**1st** · [Song 1: Rain](https://discord.com/channels/100/34/77) by Ada · heard by 3 people"
    assert [line.split(" · ")[0] for line in lines] == ["**1st**", "**2nd–3rd**", "**2nd–3rd**", "**4th**", "**5th**"]


def test_of_few_ballots_the_picks_are_named_without_places() -> None:
    said = boards.finale(ended(PICKED), jams.credits_of(5), TEXTS)["embed"]
    lines = said.description.splitlines()  # type: ignore[union-attr]
    assert lines[0] == "**Listeners' picks** (too few ballots for places):"
    assert [line[:9] for line in lines[1:3]] == ["- [Song 3", "- [Song 1"]
    assert lines[3] == "**The others:**"
    assert [line[8:9] for line in lines[4:]] == ["2", "4", "5"]
    assert "1st" not in said.description  # type: ignore[union-attr,operator]


@pytest.mark.parametrize("came", [RANKED, PICKED])
def test_a_finale_of_fifty_songs_is_a_message_that_discord_takes(came: Result) -> None:
    places = tuple(Rank(f"song{n}", n if came.ranked else None, n if came.ranked else None, 5) for n in range(1, 51))
    made = jams.credits_of(50, title="x" * 120)
    told = boards.finale(ended(replace(came, ranks=places), 50), made, TEXTS)
    embed: Any = told["embed"]
    assert list(message_rules.message({"embeds": [embed.to_dict()]}, layout=False)) == []
    assert embed.description.splitlines()[-1].startswith("and ")


def test_a_song_that_was_deleted_after_the_count_is_not_shown_and_a_late_one_is() -> None:
    made = jams.credits_of(6)
    del made[0]
    lines = boards.finale(ended(RANKED, 6), made, TEXTS)["embed"].description.splitlines()  # type: ignore[union-attr]
    assert [line.split(" · ")[0] for line in lines[:4]] == ["**2nd–3rd**", "**2nd–3rd**", "**4th**", "**5th**"]
    assert lines[4].startswith("6. [Rain]")


@pytest.mark.parametrize("came", [RANKED, PICKED])
def test_how_it_was_counted_is_five_sentences_with_hearings(came: Result) -> None:
    said = views.counted(ended(came), came, TEXTS)
    assert [line[:2] for line in said.splitlines()] == ["1.", "2.", "3.", "4.", "5."]
    assert "song 1 by 3, song 2 by 3" in said
    assert f"{came.ballots} people rated" in said
    holds({"content": views.counted(ended(came), came, PSEUDO)})


@given(st.integers(1, 5), st.integers(1, 5))
def test_what_looks_odd_is_told_to_the_host_alone(pushers: int, young: int) -> None:
    came = replace(RANKED, pushed="song2", pushers=pushers, young=young)
    holds({"content": views.odd(ended(came), came, song(title="Rain"), PSEUDO)}, TYPED)
    said = views.odd(ended(came), came, None, TEXTS).splitlines()
    assert len(said) == 3
    assert not {*said} & {*views.counted(ended(came), came, TEXTS).splitlines()}
    assert views.odd(ended(RANKED), RANKED, None, TEXTS) == ""


def test_buttons_about_the_vote_are_under_the_finale_where_there_was_one() -> None:
    without, voted = jam_buttons.under_finale(ended(None)), jam_buttons.under_finale(ended(RANKED))
    assert voted == (*without, jam_buttons.COUNTED, jam_buttons.BALLOT)
    assert jam_buttons.ANOTHER in without
