"""One song that all write, as it looks: to everybody, to one person alone, and in any language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.chat import escaping, jam_buttons
from bot.chat.forms import lines as forms
from bot.chat.views import boards, jam_panels, lines
from bot.chat.views.finished import finished
from bot.jams.answers import Choice, Preview
from bot.jams.jams import Jam, Options
from bot.jams.parts import Part, Seat
from bot.jams.sheets import LineState, Pen, Pick, PickKind, Sheet, SongLine, Style, Waiter
from bot.jams.standing import Standing, standing
from bot.jams.states import JamState
from bot.sandbox.discord.rules import messages as message_rules
from bot.sandbox.discord.rules import modals as modal_rules
from bot.songs.songs import Entry, Requester
from bot.songs.states import State
from tests import pseudo
from tests.chat import jams
from tests.chat.songs import MADE, NOW, TEXTS, song
from tests.chat.test_jams import PSEUDO, TYPED, holds
from tests.chat.texts import TEXT

PEOPLE = [Requester(number, name) for number, name in ((1, "Ada"), (2, "Ben"), (3, "Cy"))]
SAID = TYPED | {"Rain on the window", "Rain on the roof", "Warm folk", "Ska"}
TAKES = {"one": (1, "https://discord.com/channels/100/34/77"), "two": (2, "https://discord.com/channels/100/34/78")}


def a_jam(**changes: Any) -> Jam:
    return jams.jam(**{"shape": "line", "lines": 8, "places": 2, **changes})


def a_sheet(jam: Jam, **changes: Any) -> Sheet:
    said = ("Rain on the window", "Rain on the roof")
    written = [SongLine(f"{n}", PEOPLE[n - 1], words, NOW + n, number=n) for n, words in enumerate(said, 1)]
    late = SongLine("late", PEOPLE[2], "too late", NOW, LineState.LATE)
    plain: dict[str, Any] = {
        "pen": Pen(PEOPLE[2], NOW, NOW + 90),
        "lines": (*written, late),
        "waiting": (Waiter(PEOPLE[0], NOW),),
        "styles": (Style("11", PEOPLE[0], "Warm folk", NOW), Style("12", PEOPLE[1], "Ska", NOW)),
        "picks": (Pick(PickKind.STYLE, 1, "11"), Pick(PickKind.TAKE, 1, "one"), Pick(PickKind.TAKE, 2, "two")),
    }
    return Sheet(jam, frozenset({1, 2, 3}), **plain | changes)


def shown(jam: Jam, **changes: Any) -> Standing:
    people = [Part(f"part{one.id}", jam.id, one, NOW) for one in PEOPLE]
    takes = [Part(f"take{n}", jam.id, Requester(-n, ""), NOW, Seat.TAKE, f"song{n}") for n in (1, 2)]
    there = jam.state in {JamState.SINGING, JamState.PUBLISHING, JamState.LISTENING}
    return standing(jam, [*people, *takes], jams.songs(takes) if there else {}, a_sheet(jam, **changes))


@pytest.mark.parametrize("state", JamState)
@pytest.mark.parametrize("options", [Options(), Options(blind=True, vote=True, look_first=True)])
@pytest.mark.parametrize("changes", [{}, {"pen": Pen(None, NOW), "lines": (), "styles": (), "picks": ()}])
async def test_a_board_in_every_state(state: JamState, options: Options, changes: dict[str, Any]) -> None:
    jam = a_jam(state=state, options=options, left_seconds=60.0)
    now = shown(jam, **changes)
    said, view = boards.board(jam, now, PSEUDO), lines.under_board(jam, now, PSEUDO)
    holds({"content": said, "view": view}, SAID)
    assert len(said.splitlines()) <= 20
    labels = [getattr(child, "label", "") for child in view.children]
    assert (PSEUDO("button.line") in labels) is (state is JamState.OPEN)
    assert (PSEUDO("button.takes") in labels) is (state is JamState.LISTENING and options.vote)


def test_a_board_says_who_writes_and_in_a_blind_jam_only_that_somebody_does() -> None:
    said = boards.board(a_jam(options=Options()), shown(a_jam(options=Options())), TEXTS)
    assert "2 of 8 lines written by now; 3 people take part." in said
    assert "The last line: Rain on the roof" in said
    assert f"Cy writes the next line, until <t:{int(NOW + 90)}:R> at the latest." in said
    assert "1 person waits for the pen." in said
    blind = boards.board(a_jam(), shown(a_jam()), TEXTS)
    assert "A line is being written" in blind
    assert not [name for name in ("Ada", "Ben", "Cy") if name in blind]
    offered = boards.board(a_jam(), shown(a_jam(), pen=Pen(PEOPLE[2], NOW, NOW + 30, offered=True)), TEXTS)
    assert "kept until" in offered


async def test_styles_are_picked_by_one_press_on_the_board_and_three_are_enough() -> None:
    jam = a_jam(state=JamState.CHOOSING)
    view = lines.under_board(jam, shown(jam), TEXTS)
    picks = [(child.label, child.custom_id) for child in view.children if "jam:pick" in (child.custom_id or "")]  # type: ignore[attr-defined]
    assert picks == [("1. Warm folk", f"jam:pick:{jam.id}:11"), ("2. Ska", f"jam:pick:{jam.id}:12")]
    third = Style("13", PEOPLE[2], "Jazz", NOW)
    full = lines.under_board(jam, shown(jam, styles=(*a_sheet(jam).styles, third)), TEXTS)
    assert "Propose a style" not in [getattr(child, "label", "") for child in full.children]


async def test_what_was_picked_is_not_on_the_board_before_the_end() -> None:
    for state in (JamState.CHOOSING, JamState.LISTENING):
        one, other = (
            shown(a_jam(state=state), picks=(Pick(kind, 1, first), Pick(kind, 2, second)))
            for kind in (PickKind.STYLE if state is JamState.CHOOSING else PickKind.TAKE,)
            for first, second in (("11", "11"), ("12", "11"))
        )
        assert one == other


async def test_a_listener_compares_a_and_b() -> None:
    said, view = lines.compare("jam1", [(song_id, link) for song_id, (_, link) in TAKES.items()], PSEUDO)
    holds({"content": said, "view": view}, {*SAID, "A", "B"})
    said, view = lines.compare("jam1", [("two", "LINK2"), ("one", "LINK1")], TEXTS)
    assert said.splitlines()[1:] == ["A: LINK2", "B: LINK1"]
    assert [(child.label, child.custom_id) for child in view.children] == [  # type: ignore[attr-defined]
        ("A is better", "jam:better:jam1:two"),
        ("B is better", "jam:better:jam1:one"),
    ]


@pytest.mark.parametrize(
    ("picks", "told"),
    [
        ((), ""),
        ((("one", 1), ("one", 2), ("two", 3)), "The room likes take 1 better, by 2 to 1."),
        ((("two", 3),), "The room likes take 2 better, by 1 to 0."),
        ((("one", 1), ("two", 3)), "The room likes both takes as well as each other, 1 to 1."),
    ],
)
def test_the_finale_tells_what_the_room_likes_better(picks: tuple[tuple[str, int], ...], told: str) -> None:
    jam = a_jam(state=JamState.FINALE)
    sheet = a_sheet(jam, picks=tuple(Pick(PickKind.TAKE, user, song_id) for song_id, user in picks))
    said = list(lines.result(sheet, TAKES, TEXTS))
    assert said[2:] == ([told] if told else [])
    assert said[0] == "Take 1: https://discord.com/channels/100/34/77"


async def test_the_end_has_every_line_with_its_writer() -> None:
    jam = a_jam(state=JamState.DONE, spent=390_000, returned=0)
    made = jams.credits_of(2)
    holds(dict(boards.finale(jam, made, PSEUDO, a_sheet(jam))), SAID)
    told: dict[str, Any] = dict(boards.finale(jam, made, TEXTS, a_sheet(jam)))
    assert told["embed"].description == "1. Rain on the window (Ada)\n2. Rain on the roof (Ben)"
    off: dict[str, Any] = dict(boards.called_off(jam, PSEUDO, a_sheet(jam)))
    holds(off, SAID)
    assert "embed" in off
    assert "embed" not in boards.called_off(jam, TEXTS, a_sheet(jam, lines=()))


@given(TEXT)
def test_whatever_people_type_it_is_a_message_that_discord_takes(text: str) -> None:
    jam = a_jam(lines=24, theme=text[:100])
    long = [SongLine(f"{n}", Requester(n, text[:32]), text[:90], NOW + n, number=n) for n in range(1, 25)]
    sheet = a_sheet(jam, lines=tuple(long), styles=(Style("1", PEOPLE[0], text[:200], NOW),))
    for state in (JamState.OPEN, JamState.CHOOSING):
        now = standing(replace(jam, state=state), [], {}, sheet)
        assert escaping.units(boards.board(jam, now, TEXTS)) <= 2000
    embed = lines.whole(sheet, TEXTS)
    assert list(message_rules.message({"embeds": [embed.to_dict()]}, layout=False)) == []


async def test_the_card_says_who_wrote_what() -> None:
    entry = Entry(1, 2, "rain", lines=(("Ada", "Rain"), ("Ben", "Sun"), ("Ada", "Snow")))
    made = song(state=State.DONE, title="Rain", wish=jams.WISH, **{**MADE, "entry": entry})
    (field,) = [one for one in finished(made, None, TEXTS).fields if one.name == "Written by"]
    assert field.value == "Ada: 1, 3\nBen: 2"


async def test_the_forms() -> None:
    jam = a_jam()
    sheet = a_sheet(jam)
    many = tuple(SongLine(f"{n}", PEOPLE[0], "Rain", NOW, number=n) for n in range(1, 31))
    for form in (
        forms.line(sheet, "", PSEUDO),
        forms.line(replace(sheet, lines=()), "Rain on the roof", PSEUDO),
        forms.style(jam.id, PSEUDO),
        forms.cut(replace(sheet, lines=many), PSEUDO),
    ):
        told = form.to_dict()
        assert list(modal_rules.modal(told)) == []
        assert pseudo.unmarked(told, SAID) == []
    told = str(forms.line(sheet, "my late one", TEXTS).to_dict())
    assert "Line 3 of 8" in told
    assert "After: Rain on the roof" in told
    assert "my late one" in told


async def test_the_plan_has_numbers_of_lines_in_the_place_of_places() -> None:
    jam = a_jam(state=JamState.DRAFT)
    choices = (Choice("minimax/music-2.6", 195_000, 2), Choice("b", 30_000, 2))
    told = jam_panels.plan(Preview(jam, 1_000_000, choices, (8, 16)), PSEUDO)
    holds(told, SAID | {"b"})
    menus = [child.custom_id.split(":")[1] for child in told["view"].children if hasattr(child, "options")]
    assert menus == ["lines", "model"]
    said = jam_panels.plan(Preview(jam, 1_000_000, choices, (8, 16)), TEXTS)["content"]
    assert "**Two takes of one song, at most $0.195 each: $0.39 at most in all.**" in said


async def test_what_one_person_reads_of_it() -> None:
    jam = a_jam()
    holds(jam_panels.host(jam, shown(jam), PSEUDO), SAID)
    holds({"content": jam_panels.how(jam, PSEUDO)}, SAID)
    part = Part("p", jam.id, PEOPLE[0], NOW)
    said = jam_panels.mine([(jam, part, None)], TEXTS, {jam.id: "Too late, too late"})
    assert "Your line that came too late: Too late, too late" in said
    view = jam_panels.writes([(jam, part, None)], TEXTS)
    assert view is not None
    labels = [getattr(child, "label", "") for child in view.children]
    assert labels == ["Write the next line", "Give my place back"]


def test_a_panel_strikes_lines_while_there_are_only_lines_and_takes_once_they_are_sung() -> None:
    for state, cut in ((JamState.OPEN, True), (JamState.CHOOSING, True), (JamState.SINGING, False)):
        offered = jam_buttons.of_host(a_jam(state=state))
        assert (jam_buttons.CUT in offered, jam_buttons.STRIKE in offered) == (cut, not cut)
    paused = a_jam(state=JamState.PAUSED, paused_from=JamState.OPEN)
    assert jam_buttons.CUT in jam_buttons.of_host(paused)
