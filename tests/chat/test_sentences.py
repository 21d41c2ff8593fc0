"""Everything that is said: plain sentences with the figure in them, and nothing of the machinery."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import endings, figures, words
from bot.chat.messages.refusals import refusal
from bot.songs import refusals
from bot.songs.models import MODELS
from bot.songs.refusals import Fault
from bot.songs.service import Cancel, Erase
from bot.songs.states import Reason, State
from tests.chat.songs import ENDED, FAILED, HELD, MADE, PAID, every, song
from tests.chat.texts import DIRECTIONS, PINGS, TEXT, formatted, travels

WHATS = {
    refusals.TooLong: ("lyrics", "style", "lyrics and style together"),
    refusals.TooShort: ("lyrics", "style", "lyrics and style together"),
    refusals.OutOfRange: ("length",),
    refusals.Needs: ("reference", "lyrics"),
    refusals.TakesNo: ("reference", "lyrics"),
}
MODEL = st.sampled_from([model.id for model in MODELS])
COUNT = st.integers(1, 100_000)


def figures_of(kind: type[Any]) -> st.SearchStrategy[Fault]:
    """Faults of a kind as the checks raise them: over an upper limit, under a lower one."""
    model, least, more = MODEL, COUNT, COUNT
    match kind.__name__:
        case "TooLong":
            return st.builds(lambda w, m, n, d: kind(w, m, n, n + d), st.sampled_from(WHATS[kind]), model, least, more)
        case "TooShort":
            return st.builds(lambda w, m, n, d: kind(w, m, n + d, n), st.sampled_from(WHATS[kind]), model, least, more)
        case "OutOfRange":
            low = st.builds(lambda m, n, d: kind("length", m, n, n + 60, n - d), model, least, more)
            high = st.builds(lambda m, n, d: kind("length", m, n, n + 60, n + 60 + d), model, least, more)
            return low | high | st.builds(lambda m, d: kind("seed", m, 0, None, -d), model, more)
        case "Needs" | "TakesNo":
            return st.builds(kind, st.sampled_from(WHATS[kind]), model)
        case "UnknownModel" | "ForeignLink" | "NotAudio" | "NotAMoment":
            return TEXT.map(kind)
        case "ClipTooLarge":
            return st.builds(lambda m, n, d: kind(m, n, n + d), model, COUNT, COUNT)
        case "ClipTooShort":
            return st.builds(kind, model, st.floats(1, 60), st.floats(0, 60), st.booleans())
        case "ClipPastEnd":
            return st.builds(kind, st.floats(1, 7200), st.floats(0, 7200))
        case "AlwaysSings" | "NotOffered":
            return model.map(kind)
        case _:
            return st.builds(kind)


FAULT = st.one_of(*(figures_of(kind) for kind in get_args(Fault)))


def plain(text: str, most: int = 2) -> bool:
    """One sentence or two, each with a capital (or a model's name) and a full stop, without anything of Python's."""
    told = re.sub(r"“.*”|\(it looks like .*\)|leads to .*, not", "it", text)
    sentences = re.findall(r"[^.]*(?:\.(?=\S)[^.]*)*\.(?:\s|$)", told)
    whole = "".join(sentences) == told and 1 <= len(sentences) <= most
    machinery = re.search(r"None|Error|Exception|Traceback|[{}]|\b\w+\(|  |!|faults|Reason", told)
    return whole and not machinery and told.endswith(".") and not told.startswith(" ")


@given(FAULT)
def test_every_refusal_is_a_sentence_and_that_nothing_was_spent(fault: Fault) -> None:
    text = refusal(fault)
    assert plain(text), text
    assert text.endswith(" Nothing was spent.")
    assert not PINGS.search(text)
    assert not DIRECTIONS.search(text)
    assert travels(text)
    assert len(text) < 500


@given(TEXT)
def test_a_made_up_model_is_named_as_it_was_typed(name: str) -> None:
    quoted = re.findall(r"“(.*)”: `/song models` lists them", refusal(refusals.UnknownModel(name)))
    assert len(quoted) == 1
    assert formatted(quoted[0]) == []


def test_no_kind_of_fault_is_forgotten() -> None:
    fallback = refusal(refusals.ClipUnreachable())
    kinds = [kind for kind in get_args(Fault) if kind is not refusals.ClipUnreachable]
    assert len(kinds) == 17
    for kind in kinds:
        fields = dict.fromkeys(kind.__dataclass_fields__, 1)
        names = {"what": "lyrics", "model": "stable-audio", "host": "a.b", "found": "a picture"}
        named: dict[str, Any] = fields | {name: text for name, text in names.items() if name in fields}
        fault = refusals.NotAMoment("soon") if kind is refusals.NotAMoment else kind(**named)
        assert refusal(fault) != fallback


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            refusals.TooLong("lyrics", "minimax/music-2.6", 3500, 3612),
            "The lyrics are 3,612 characters long; minimax/music-2.6 takes at most 3,500, so 112 must go.",
        ),
        (
            refusals.TooShort("style", "minimax/music-2.0", 10, 9),
            "The style is 9 characters long; minimax/music-2.0 needs at least 10, so 1 more is needed.",
        ),
        (
            refusals.TooShort("style", "minimax/music-2.0", 10, 1),
            "The style is 1 character long; minimax/music-2.0 needs at least 10, so 9 more are needed.",
        ),
        (
            refusals.OutOfRange("length", "stable-audio", 1, 47, 60),
            "A length of 60 s is 13 s too long: stable-audio makes 1 to 47 s.",
        ),
        (refusals.OutOfRange("seed", "stable-audio", 0, None, -3), "A seed of -3 is 3 too low: it must be 0 or more."),
        (
            refusals.ClipTooShort("minimax-music", 15.0, 9.0, excluded=True),
            "This clip is 9 s long; minimax-music needs more than 15 s.",
        ),
        (
            refusals.ClipTooLarge("music-01", 20_000_000, 26_214_400),
            "The clip is 26.2 MB; music-01 takes at most 20.0 MB, so it is 6.2 MB too large.",
        ),
        (
            refusals.ClipTooShort("music-01", 10.0, 9.98, excluded=False),
            "This clip is 9.9 s long; music-01 needs at least 10 s.",
        ),
        (
            refusals.NotAMoment("half way"),
            "“half way” is no place in a clip: give seconds, such as 45, or m:ss, such as 1:30.",
        ),
        (refusals.ClipPastEnd(75.0, 40.0), "The clip is 40 s long, so it cannot start at 1 min 15 s."),
    ],
)
def test_a_refusal_gives_the_limit_and_how_far_off_it_is(fault: Fault, sentence: str) -> None:
    assert refusal(fault) == f"{sentence} Nothing was spent."


@pytest.mark.parametrize("reason", FAILED)
@pytest.mark.parametrize(
    "facts", [{}, PAID, {"expected": None, "generation_id": "g"}], ids=["unpaid", "paid", "unknown"]
)
def test_every_failure_says_what_happened_what_it_cost_and_what_to_do(reason: Reason, facts: dict[str, Any]) -> None:
    text = endings.ending(
        song(state=State.FAILED, reason=reason, provider_words="RuntimeError: (boom)", **facts, **ENDED)
    )
    assert plain(text), text
    assert re.search(r"nothing was spent|does not charge|was paid for", text)
    assert re.search(r"(?i)try again|press|attach|with another model", text)


@pytest.mark.parametrize("reason", HELD)
def test_every_kept_song_says_what_it_cost_and_how_to_get_it(reason: Reason) -> None:
    text = endings.ending(song(state=State.READY, kept=reason, **MADE))
    assert plain(text), text
    assert "paid for ($0.195)" in text
    assert "**Post here**" in text


def test_every_reason_is_either_a_failure_or_a_reason_to_keep() -> None:
    assert {*FAILED, *HELD} == set(Reason)


@pytest.mark.parametrize("name", [name for name, _ in every()])
def test_whatever_is_said_about_a_song_is_a_sentence_or_two(name: str) -> None:
    text = endings.ending(dict(every())[name].song)
    assert not text or plain(text), text


def test_a_song_that_may_have_been_charged_is_not_said_to_be_free() -> None:
    for name, shown in every():
        if name.startswith("unknown"):
            assert "nothing" not in endings.ending(shown.song).lower(), name


FIXED = [
    *(getattr(words, name) for name in dir(words) if name.isupper() and isinstance(getattr(words, name), str)),
    *words.REMARKS.values(),
    *words.CANCEL.values(),
    *words.ERASE.values(),
    *words.ALARM.values(),
]


@pytest.mark.parametrize("text", [text for text in FIXED if text != words.SURE])
def test_every_answer_is_a_sentence_or_two(text: str) -> None:
    assert plain(text), text


def test_each_outcome_of_a_cancel_or_a_deletion_and_each_state_has_words() -> None:
    assert {*words.CANCEL, Cancel.PAID} == set(Cancel)
    assert set(words.ERASE) == set(Erase)
    assert set(words.DOING) == set(State)
    assert set(words.ALARM) == {Reason.CREDIT, Reason.UNVERIFIED, Reason.KEY}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (figures.money(195_000), "$0.195"),
        (figures.money(200_000), "$0.20"),
        (figures.money(None), "an unknown price"),
        (figures.seconds(9), "9 s"),
        (figures.seconds(9.5), "9.5 s"),
        (figures.seconds(59.97), "1 min"),
        (figures.seconds(125), "2 min 5 s"),
        (figures.span(35.2, 49.6), "35–50 s"),
        (figures.span(41.8, 42.1), "about 42 s"),
        (figures.span(118, 209), "2–3½ min"),
        (figures.span(20, 130), "½–2 min"),
        (figures.size(9_500_000), "9.5 MB"),
        (figures.size(4_200), "4.2 kB"),
        (figures.size(1), "0.1 kB"),
    ],
)
def test_figures_are_written_as_people_write_them(text: str, expected: str) -> None:
    assert text == expected
