"""What a jam looks like: to everybody, to one person alone, and in any language."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, escaping, jam_buttons
from bot.chat.forms import jam as forms
from bot.chat.forms import settings as settings_form
from bot.chat.jam_buttons import JAM
from bot.chat.messages import words
from bot.chat.messages.catalogue import Texts
from bot.chat.views import boards, entries, jam_notices, jam_panels, lyric_help
from bot.chat.views.finished import finished
from bot.jams.answers import Choice, Preview
from bot.jams.jams import Jam, Options
from bot.jams.parts import Part, Seat
from bot.jams.ports.board import Report, Word
from bot.jams.replacing import HandedIn
from bot.jams.states import TIMED, JamState
from bot.sandbox.discord.rules import messages as message_rules
from bot.sandbox.discord.rules import modals as modal_rules
from bot.songs.help import LongLine, WordsHelp
from bot.songs.servers import JamRules
from bot.songs.songs import Entry, Requester, Song
from bot.songs.states import Reason, State
from tests import pseudo
from tests.chat import jams
from tests.chat.songs import MADE, NOW, TEXTS, song
from tests.chat.texts import TEXT

PSEUDO = pseudo.CATALOGUE.texts(pseudo.LANGUAGE)
EVERY = dict(jams.every())
TYPED = {"rainy day", "“umbrella”", "Mo", "Ada", "Ben", "Cy", "Rain", "minimax/music-2.6", "music-01", "<#34>"}
MAKER = Requester(7, "Mara Long-Name")
LINES_MOST = 20


def holds(message: dict[str, Any], typed: set[str] = TYPED) -> None:
    """Every word of it comes from the catalogue, and Discord takes it."""
    told = {key: value for key, value in message.items() if key not in {"view", "embed", "allowed_mentions", "files"}}
    if "view" in message:
        told["components"] = message["view"].to_components()
    if "embed" in message:
        told["embeds"] = [message["embed"].to_dict()]
    assert pseudo.unmarked(told, typed) == []
    assert list(message_rules.message(told, layout=False)) == []


# --- the board ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("blind", [True, False])
@pytest.mark.parametrize("vote", [True, False])
async def test_a_board_in_every_state(name: str, blind: bool, vote: bool) -> None:
    jam = replace(EVERY[name], options=Options(blind=blind, vote=vote))
    view = buttons.row(jam.id, jam_buttons.under_board(jam), PSEUDO, kind=JAM)
    said = boards.board(jam, jams.shown(jam), PSEUDO)
    holds({"content": said, "view": view})
    assert len(said.splitlines()) <= LINES_MOST
    if jam.ends_at is not None and jam.state is not JamState.PUBLISHING:
        assert f"<t:{int(jam.ends_at)}:R>" in said
        assert f"<t:{int(jam.ends_at)}:f>" in said


@pytest.mark.parametrize("count", [0, 1, 8, 50])
def test_a_board_has_twenty_lines_at_the_most_however_many_people_there_are(count: int) -> None:
    jam = jams.jam(options=Options(), locked=True, away_seconds=700.0, lengthened_by=4)
    said = boards.board(jam, jams.shown(jam, [f"Person {n}" for n in range(count)]), TEXTS)
    assert len(said.splitlines()) <= LINES_MOST
    if count > 20:
        assert said.splitlines()[-1].endswith("more")


@given(TEXT)
def test_whatever_people_type_a_board_is_a_message_that_discord_takes(text: str) -> None:
    jam = jams.jam(theme=text[:100], rules=text[:500], host=Requester(1, text[:32]), options=Options())
    said = boards.board(jam, jams.shown(jam, [text[:32]] * 20, title=text[:120]), TEXTS)
    assert escaping.units(said) <= 2000
    assert len(said.splitlines()) <= LINES_MOST


def test_a_board_is_read_from_top_to_bottom() -> None:
    """What it is, what is going on and until when, how many there are, who pays; nothing needs to be seen."""
    lines = boards.board(jams.jam(), jams.shown(jams.jam()), TEXTS).splitlines()
    assert lines[0] == "## Jam: rainy day"
    assert lines[2].startswith("Once the songs are out, everybody with one in it can rate")
    assert lines[3].startswith("**Writing ends <t:")
    assert lines[4] == "3 of 12 places taken, 1 song handed in, 1 sung. 1 person waits for a place."


def test_while_songs_are_sung_the_board_says_what_is_left_to_do_and_for_whom() -> None:
    jam = jams.jam(options=Options())
    said = boards.board(jam, jams.shown(jam, state=State.GENERATING, kept=None), TEXTS)
    assert "1 song is being sung." in said
    assert "2 places have no song yet: while the others are sung, write yours." in said
    assert "- Ben: being sung (Rain)" in said
    assert "- Ada: still writing" in said


@pytest.mark.parametrize("name", EVERY)
def test_the_board_of_a_blind_jam_names_nobody(name: str) -> None:
    said = boards.board(EVERY[name], jams.shown(EVERY[name]), TEXTS)
    assert not [person for person in ("Ada", "Ben", "Cy") if person in said]


def test_a_board_promises_a_vote_only_where_there_is_one() -> None:
    for name, jam in EVERY.items():
        without = replace(jam, options=Options(blind=True, listeners=True))
        said = boards.board(without, jams.shown(without), TEXTS).lower()
        assert not {word for word in ("vote", "rate", "stars", "places, and") if f" {word}" in said}, name
        assert not {*jam_buttons.VOTING} & {*jam_buttons.under_board(without)}
    for listeners in (True, False):
        voting = jams.jam(options=Options(vote=True, listeners=listeners))
        assert "can rate" in boards.board(voting, jams.shown(voting), TEXTS)
    hearing = jams.jam(state=JamState.LISTENING)
    said = boards.board(hearing, replace(jams.shown(hearing), voted=3), TEXTS)
    assert "**Hear my five** deals you five, **Rate them** takes your stars" in said
    assert "Voted: 3." in said
    assert jam_buttons.under_board(hearing)[:2] == jam_buttons.VOTING


def test_more_time_is_gone_from_the_board_once_it_is_taken() -> None:
    assert jam_buttons.LONGER in jam_buttons.under_board(jams.jam())
    assert jam_buttons.LONGER not in jam_buttons.under_board(jams.jam(lengthened_by=3))


@pytest.mark.parametrize("state", JamState)
def test_a_panel_offers_nothing_where_nothing_can_be_done(state: JamState) -> None:
    offered = jam_buttons.of_host(jams.jam(state=state))
    ended = state in {JamState.FINALE, JamState.DONE, JamState.CALLED_OFF}
    assert (jam_buttons.OFF in offered) is not ended
    assert (jam_buttons.NEXT in offered) is (state in TIMED)


# --- songs ----------------------------------------------------------------------------------------------------------


async def test_two_blind_songs_look_the_same_but_for_what_was_written() -> None:
    one = song(state=State.POSTING, requester=MAKER, title="Rain", **MADE)
    other = replace(one, id=one.id, requester=Requester(9, "Lou"), asked_at=NOW - 999, interaction_id=4)
    told = [entries.blind(each, Entry(3, 9, "rainy day", blind=True), TEXTS) for each in (one, other)]
    assert told[0]["content"] == told[1]["content"]
    assert told[0]["view"].to_components() == told[1]["view"].to_components()
    assert list(told[0]) == ["content", "view", "allowed_mentions"], "no card, no picture, no mention"
    assert [child.label for child in told[0]["view"].children] == ["Lyrics", "Report"]


async def test_a_song_in_a_jam_blind_and_with_its_credits() -> None:
    made = song(state=State.POSTING, requester=Requester(7, "Ada"), title="Rain", wish=jams.WISH, **MADE)
    entry = Entry(3, 9, "rainy day", blind=True)
    typed = TYPED | {"Polka and more", "La la", "La", made.id}
    holds(entries.blind(made, entry, PSEUDO), typed)
    holds(entries.credited(made, entry, finished(made, None, PSEUDO), PSEUDO), typed)
    credited = entries.credited(made, entry, finished(made, None, TEXTS), TEXTS)
    labels = [child.label for child in credited["view"].children]
    assert labels[-1] == "Report"
    assert {"Again", "Remix", "Cover", "Lyrics", "Delete"} <= set(labels)


@pytest.mark.parametrize(
    ("theme", "name"),
    [("rainy day", "rainy-day-03.mp3"), ("../../etc", "etc-03.mp3"), ("", "jam-03.mp3"), ("雨", "雨-03.mp3")],
)
def test_a_file_is_called_after_the_theme_and_its_number(theme: str, name: str) -> None:
    assert entries.file_name(Entry(3, 9, theme, blind=True)) == name


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 5, 50])
async def test_the_finale_with_names_links_and_what_went_back(count: int) -> None:
    jam = EVERY["done"]
    told: dict[str, Any] = dict(boards.finale(jam, jams.credits_of(count, title="Rain"), PSEUDO))
    holds(told)
    told = dict(boards.finale(jam, jams.credits_of(count, title="x" * 120), TEXTS))
    assert list(message_rules.message({"embeds": [told["embed"].to_dict()]}, layout=False)) == []
    if count:
        assert "https://discord.com/channels/100/34/77" in told["embed"].description
        assert "$1.755 of $2.34 went back" in told["content"]


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("called off")])
def test_a_jam_that_was_called_off_says_why_and_what_went_back(name: str) -> None:
    holds(dict(boards.called_off(EVERY[name], PSEUDO)))


# --- to one person --------------------------------------------------------------------------------------------------

CHOICES = tuple(
    Choice(model, price, places)
    for model, price in (("minimax/music-2.6", 195_000), ("b", 30_000))
    for places in (4, 12)
)


@pytest.mark.parametrize("free", [None, 2_340_000, 100_000])
@pytest.mark.parametrize("options", [Options(), Options(blind=True, vote=True, listeners=True, look_first=True)])
async def test_a_plan_with_its_price_who_pays_and_what_fits(free: int | None, options: Options) -> None:
    preview = Preview(jams.jam(options=options, state=JamState.DRAFT), free, () if free == 100_000 else CHOICES)
    told = jam_panels.plan(preview, PSEUDO)
    holds(told, TYPED | {"b"})
    open_ = next(child for child in told["view"].children if getattr(child, "custom_id", "").startswith("jam:begin"))
    assert open_.disabled is not preview.fits


def test_a_plan_says_the_ceiling_in_words() -> None:
    said = TEXTS("jam_plan.ceiling", places=12, price=TEXTS.money(195_000), ceiling=TEXTS.money(2_340_000))
    assert said == "**Up to 12 songs, at most $0.195 each: $2.34 at most in all.**"


@pytest.mark.parametrize("name", EVERY)
async def test_what_one_person_reads_of_a_jam(name: str) -> None:
    jam = EVERY[name]
    holds(jam_panels.host(jam, jams.shown(jam), PSEUDO, moderator=True))
    holds({"content": jam_panels.makers(list(jams.songs(jams.parts(["Ada", "Ben"])).values()), PSEUDO)})
    holds({"content": jam_panels.how(replace(jam, options=Options(look_first=True)), PSEUDO)})
    holds({"content": jam_panels.how(replace(jam, options=Options(vote=True)), PSEUDO)})
    holds({"content": jam_panels.listed([jam, replace(jam, board=None)], PSEUDO)})


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize("covered", [True, False])
async def test_what_it_would_be_to_replace_a_song(paid: bool, covered: bool) -> None:
    said, offered = jam_panels.replaceable(HandedIn(song(title="Rain"), paid, covered, 195_000), PSEUDO)
    holds({"content": said, "view": buttons.row("jam", offered, PSEUDO, kind=JAM)})
    assert bool(offered) is covered


@pytest.mark.parametrize("seat", Seat)
@pytest.mark.parametrize("made", [None, song(state=State.READY, kept=Reason.JAM_OVER, title="Rain")])
async def test_my_jams(seat: Seat, made: Song | None) -> None:
    part = Part("p", "jam", MAKER, NOW, seat=seat, reason="Rain")
    mine = [(jams.jam(), part, None if made is None else replace(made, id=f"song{n}")) for n in range(12)]
    view = jam_panels.writes(mine, PSEUDO)
    holds({"content": jam_panels.mine(mine, PSEUDO)} | ({} if view is None else {"view": view}))
    assert (view is not None) is (made is not None or seat is Seat.TAKEN)


@pytest.mark.parametrize("word", Word)
@pytest.mark.parametrize("state", [JamState.OPEN, JamState.LISTENING])
async def test_a_word_to_one_person_and_a_reminder(word: Word, state: JamState) -> None:
    jam, part = jams.jam(state=state), Part("p", "jam", MAKER, NOW, reason="Rain")
    holds({"content": jam_notices.told(jam, part, word, PSEUDO), "view": jam_notices.under(jam, part, word, PSEUDO)})
    holds({"content": jam_notices.reminder(jam, range(1, 21), PSEUDO)})
    holds({"content": jam_notices.reminder(replace(jam, options=Options()), range(1, 21), PSEUDO)})


@given(TEXT)
def test_what_moderators_read(text: str) -> None:
    jam, part = jams.jam(theme=(text * 50)[:100]), Part("p", "jam", MAKER, NOW)
    made = song(title=text, wish=replace(jams.WISH, lyrics=text * 40), posted=jams.POSTED)
    for said in (
        jam_notices.look(jam, part, made, TEXTS),
        jam_notices.report(jam, made, Report(made.id, 9, text * 20), TEXTS),
        jam_notices.report(jam, None, Report(made.id, 9, text * 20), TEXTS),
    ):
        assert escaping.units(said) <= 2000


# --- forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [TEXTS, PSEUDO])
@pytest.mark.parametrize("now", [None, jams.jam()])
async def test_the_form_of_a_jam_has_the_fields_that_were_promised(texts: Texts, now: Jam | None) -> None:
    form = forms.jam(now, texts).to_dict()
    assert list(modal_rules.modal(form)) == []
    fields = {label["component"]["custom_id"]: label["component"] for label in form["components"]}  # type: ignore[index,typeddict-item]
    assert list(fields) == ["theme", "shape", "pace", "rules", "options"]
    assert [one["value"] for one in fields["shape"]["options"]] == ["songs", "line"]
    assert [one["value"] for one in fields["pace"]["options"]] == ["flash", "evening", "day", "week"]
    assert [one["value"] for one in fields["options"]["options"]] == ["blind", "vote", "listeners", "look-first"]
    if texts is PSEUDO:
        assert pseudo.unmarked(form, TYPED) == []


def test_a_submitted_form_is_read_by_its_custom_ids() -> None:
    fields = (
        {"custom_id": "theme", "value": "rain"},
        {"custom_id": "shape", "values": ["songs"]},
        {"custom_id": "pace", "value": "day"},
        {"custom_id": "rules", "value": ""},
        {"custom_id": "options", "values": ["look-first", "blind"]},
    )
    said = forms.given({"components": [{"type": 18, "component": field} for field in fields]})
    assert said == forms.Given("rain", "songs", "day", "", Options(blind=True, look_first=True))


async def test_the_small_forms() -> None:
    many = [song(id=f"song{n}", title=f"{n}") for n in range(30)]
    for form in (
        forms.hand(jams.jam(), PSEUDO),
        forms.strike(jams.jam(), many, PSEUDO),
        forms.refuse("1", PSEUDO),
        forms.report("1", PSEUDO),
        settings_form.jams(JamRules(4, 6, ("Rain",)), PSEUDO),
    ):
        told = form.to_dict()
        assert list(modal_rules.modal(told)) == []
        assert pseudo.unmarked(told, TYPED) == []


@pytest.mark.parametrize("rules", [JamRules(), JamRules(4, 6, ("Rain", "Mo"))])
def test_what_a_server_decided_about_jams(rules: JamRules) -> None:
    said = words.jam_settings(rules, PSEUDO)
    assert pseudo.unmarked({"content": said}, {"<@&4>", "<#6>", *TYPED}) == []


def test_blocked_words_are_one_a_line() -> None:
    fields = (
        {"custom_id": "role", "values": ["4"]},
        {"custom_id": "reports", "values": []},
        {"custom_id": "blocked", "value": " mud \n\nbog\nmud"},
    )
    said = settings_form.jams_of({"components": [{"type": 18, "component": field} for field in fields]})
    assert said == JamRules(4, None, ("mud", "bog"))


# --- help with words ------------------------------------------------------------------------------------------------

HELP = WordsHelp(
    sent="Rain",
    given=40,
    most=3500,
    long_lines=tuple(LongLine(n, "Rain", 15) for n in range(1, 6)),
    sung_headings=("Rain",),
    beside_headings=("Rain",),
    missing=("Rain", "Mo"),
    links=("Rain",),
    refused_before=("Rain",),
    seconds=83.0,
)


@pytest.mark.parametrize("most", [None, 3500])
def test_help_with_words_is_in_the_language_of_the_one_who_wrote_them(most: int | None) -> None:
    said = list(lyric_help.lines(replace(HELP, most=most), PSEUDO))
    assert len(said) == 11
    assert pseudo.unmarked({"content": "\n".join(said)}, TYPED) == []


@given(st.text(max_size=300))
def test_help_is_as_long_as_a_field_may_be_whatever_was_written(text: str) -> None:
    long = replace(HELP, long_lines=tuple(LongLine(n, text, 15) for n in range(3)), links=(text * 9,))
    assert all(escaping.units(line) <= 1024 for line in lyric_help.lines(long, TEXTS))
