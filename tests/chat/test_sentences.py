"""Everything that is said: plain sentences with the figure in them, and nothing of the machinery."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import endings, words
from bot.chat.messages.money import MoneyFault, price
from bot.chat.messages.refusals import refusal
from bot.purse.amounts import Odd
from bot.purse.periods import Period
from bot.purse.values import CostsShown, Unit
from bot.songs import refusals
from bot.songs.checking import Remark
from bot.songs.completing import LyricsRepeated, StylePadded
from bot.songs.models import MODELS
from bot.songs.prices import Price, PriceSource
from bot.songs.refusals import Fault, JamPart, Looks, Part, Shut
from bot.songs.service import Cancel, Erase
from bot.songs.states import Cause, Reason, State
from bot.songs.wishes import Rights
from tests.chat.songs import ENDED, FAILED, HELD, IN_A_JAM, MADE, PAID, TEXTS, every, song
from tests.chat.texts import DIRECTIONS, PINGS, TEXT, formatted, travels

PARTS = {
    refusals.TooLong: (Part.LYRICS, Part.STYLE, Part.LYRICS_AND_STYLE),
    refusals.TooShort: (Part.LYRICS, Part.STYLE, Part.LYRICS_AND_STYLE),
    refusals.Needs: (Part.REFERENCE, Part.LYRICS),
    refusals.TakesNo: (Part.REFERENCE, Part.LYRICS),
}
MODEL = st.sampled_from([model.id for model in MODELS])
COUNT = st.integers(1, 100_000)
MONEY = st.integers(0, 10_000_000_000)
MOMENT = st.floats(0, 4e9)


def figures_of(kind: type[Any]) -> st.SearchStrategy[Fault]:
    """Faults of a kind as the checks raise them: over an upper limit, under a lower one."""
    model, least, more = MODEL, COUNT, COUNT
    match kind.__name__:
        case "TooLong":
            return st.builds(lambda p, m, n, d: kind(p, m, n, n + d), st.sampled_from(PARTS[kind]), model, least, more)
        case "TooShort":
            return st.builds(lambda p, m, n, d: kind(p, m, n + d, n), st.sampled_from(PARTS[kind]), model, least, more)
        case "OutOfRange":
            low = st.builds(lambda m, n, d: kind(Part.LENGTH, m, n, n + 60, n - d), model, least, more)
            high = st.builds(lambda m, n, d: kind(Part.LENGTH, m, n, n + 60, n + 60 + d), model, least, more)
            return low | high | st.builds(lambda m, d: kind(Part.SEED, m, 0, 2**32 - 1, -d), model, more)
        case "Needs" | "TakesNo":
            return st.builds(kind, st.sampled_from(PARTS[kind]), model)
        case "UnknownModel" | "ForeignLink" | "NotAMoment":
            return TEXT.map(kind)
        case "NotAudio":
            return st.builds(kind, st.sampled_from(Looks), st.sampled_from(["MP4", "Windows Media"]))
        case "ClipTooLarge":
            return st.builds(lambda m, n, d: kind(m, n, n + d), model, COUNT, COUNT)
        case "ClipTooShort":
            return st.builds(kind, model, st.floats(1, 60), st.floats(0, 60), st.booleans())
        case "ClipPastEnd":
            return st.builds(kind, st.floats(1, 7200), st.floats(0, 7200))
        case "JamShut" | "NotAJam":
            return st.builds(kind, st.sampled_from(Shut if kind is refusals.JamShut else JamPart))
        case "BlockedWords":
            return st.lists(TEXT, min_size=1).map(tuple).map(kind)
        case "NotALine":
            return st.builds(lambda n, d: kind(n + d, n), least, more) | st.just(kind(0, 90))
        case "OverPlace":
            return st.builds(lambda n, d: kind(n + d, n), least, more)
        case "OverCeiling":
            return st.builds(lambda u, n, d: kind(n - u + d, u, n), least, st.integers(100_001, 10**6), more)
        case "JamsFull":
            return st.builds(kind, least, st.booleans())
        case "OverBound":
            over = st.builds(lambda m, u, p, r: (m, m + u, p, r), MONEY, MONEY, MONEY, st.none() | MOMENT)
            under = st.builds(lambda m, u, p, r: (m + u, m, u + p, r), MONEY, MONEY, MONEY, st.none() | MOMENT)
            instead = st.tuples(st.sampled_from(["", "minimax/music-2.0"]), MONEY)
            bound, fixed = st.sampled_from(refusals.Bound), st.booleans()
            return st.builds(lambda b, f, x, i: kind(b, *f, x, *i), bound, over | under, fixed, instead)
        case "SongsUsedUp":
            return st.builds(kind, st.integers(1, 1000), MOMENT)
        case "ServerNotOpen":
            return st.builds(kind, st.booleans())
        case "ClipFromTooLate":
            return st.builds(lambda limit, over: kind(limit + over, limit), st.floats(1, 7200), st.floats(0, 90_000))
        case "QueueFull":
            return COUNT.map(kind)
        case "AlwaysSings" | "NotOffered":
            return model.map(kind)
        case _:
            return st.builds(kind)


FAULT = st.one_of(*(figures_of(kind) for kind in get_args(Fault)))


def plain(text: str, most: int = 4) -> bool:
    """One sentence to four, each with a capital (or a model's name) and a full stop, without anything of Python's."""
    told = re.sub(r"“.*”|leads to .*, not", "it", text)
    sentences = re.findall(r"[^.]*(?:\.(?=\S)[^.]*)*\.(?:\s|$)", told)
    whole = "".join(sentences) == told and 1 <= len(sentences) <= most
    machinery = re.search(r"None|Error|Exception|Traceback|[{}]|\b\w+\(|  |!|faults|Reason", told)
    return whole and not machinery and told.endswith(".") and not told.startswith(" ")


@given(FAULT)
def test_every_refusal_is_a_sentence_and_that_nothing_was_spent(fault: Fault) -> None:
    text = refusal(fault, TEXTS)
    assert plain(text), text
    of_money = isinstance(fault, MoneyFault)
    assert " Nothing was spent. " in text if of_money else text.endswith(" Nothing was spent.")
    assert not PINGS.search(text)
    assert not DIRECTIONS.search(text)
    assert travels(text)
    assert len(text) < 500


@given(TEXT)
def test_a_made_up_model_is_named_as_it_was_typed(name: str) -> None:
    quoted = re.findall(r"“(.*)”: `/song models` lists them", refusal(refusals.UnknownModel(name), TEXTS))
    assert len(quoted) == 1
    assert formatted(quoted[0]) == []


def test_no_kind_of_fault_is_forgotten() -> None:
    fallback = refusal(refusals.ClipUnreachable(), TEXTS)
    kinds = [kind for kind in get_args(Fault) if kind is not refusals.ClipUnreachable]
    for kind in kinds:
        fields = dict.fromkeys(kind.__dataclass_fields__, 1)
        bounds = {"bound": refusals.Bound.SHARE} if kind is refusals.OverBound else {}
        bounds |= {"period": "week"} if kind in {refusals.OverBound, refusals.SongsUsedUp} else {}
        part = Part.LENGTH if kind is refusals.OutOfRange else Part.LYRICS
        names = {"part": part, "model": "stable-audio", "host": "a.b", "looks": Looks.PICTURE, "kind": "MP4"}
        names |= {"why": Shut.CROWD, "what": JamPart.THEME, "words": ("art",)}
        named: dict[str, Any] = fields | bounds | {name: text for name, text in names.items() if name in fields}
        fault = refusals.NotAMoment("soon") if kind is refusals.NotAMoment else kind(**named)
        assert refusal(fault, TEXTS) != fallback


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            refusals.TooLong(Part.LYRICS, "minimax/music-2.6", 3500, 3612),
            "The lyrics are 3,612 characters long; minimax/music-2.6 takes at most 3,500, so 112 must go.",
        ),
        (
            refusals.TooShort(Part.STYLE, "minimax/music-2.0", 10, 9),
            "The style is 9 characters long; minimax/music-2.0 needs at least 10, so 1 more is needed.",
        ),
        (
            refusals.TooShort(Part.STYLE, "minimax/music-2.0", 10, 1),
            "The style is 1 character long; minimax/music-2.0 needs at least 10, so 9 more are needed.",
        ),
        (
            refusals.OutOfRange(Part.LENGTH, "stable-audio", 1, 47, 60),
            "Length must be 1 to 47 seconds for stable-audio; you gave 60.",
        ),
        (
            refusals.OutOfRange(Part.SEED, "google/lyria2", 0, 2**32 - 1, 2**32),
            "The seed must be 0 to 4,294,967,295 for google/lyria2; you gave 4,294,967,296.",
        ),
        (
            refusals.ClipTooShort("minimax-music", 15.0, 9.0, excluded=True),
            "This clip is 9 sec long; minimax-music needs more than 15 sec.",
        ),
        (
            refusals.ClipTooLarge("music-01", 20_000_000, 26_214_400),
            "The clip is 26.2 MB; music-01 takes at most 20.0 MB, so it is 6.2 MB too large.",
        ),
        (
            refusals.ClipTooShort("music-01", 10.0, 9.98, excluded=False),
            "This clip is 9.9 sec long; music-01 needs at least 10 sec.",
        ),
        (
            refusals.NotAMoment("half way"),
            "“half way” is not a time: write 45 or 1:30.",
        ),
        (
            refusals.NotAudio(Looks.PICTURE),
            "That is a picture, not audio. Attach an mp3, voice message or video.",
        ),
        (
            refusals.ClipFromTooLate(1800.0, 1200.0),
            (
                "Only the first 20 min of a clip are looked at, so it cannot start at 30 min: start "
                "earlier, or cut the file."
            ),
        ),
        (refusals.ClipPastEnd(75.0, 40.0), "The clip is 40 sec long, so it cannot start at 1 min 15 sec."),
    ],
)
def test_a_refusal_gives_the_limit_and_how_far_off_it_is(fault: Fault, sentence: str) -> None:
    assert refusal(fault, TEXTS) == f"{sentence} Nothing was spent."


RESETS = 1_790_000_000.5


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            refusals.OverBound(refusals.Bound.SHARE, 1_000_000, 900_000, 195_000, RESETS),
            (
                "Your share of this server's money is $1.00 a day (UTC), of which $0.90 is used; "
                "this song costs about $0.195. "
                "It starts anew <t:1790000000:R>. Nothing was spent. Ask somebody who manages the server for more."
            ),
        ),
        (
            refusals.OverBound(refusals.Bound.SHARE, 1_000_000, 900_000, 195_000, RESETS, period="week"),
            (
                "Your share of this server's money is $1.00 a week (UTC), of which $0.90 is used; "
                "this song costs about $0.195. "
                "It starts anew <t:1790000000:R>. Nothing was spent. Ask somebody who manages the server for more."
            ),
        ),
        (
            refusals.OverBound(refusals.Bound.PURSE, 5_000_000, 4_900_000, 200_000, None, fixed=True),
            (
                "This server's purse holds $5.00, of which $4.90 is used; this song costs at most $0.20. "
                "Nothing was spent. Ask somebody who manages the server for more."
            ),
        ),
        (
            refusals.OverBound(
                refusals.Bound.OWNER_DAY, 5_000_000, 4_900_000, 195_000, RESETS, False, "minimax/music-2.0", 31_500
            ),
            (
                "The bot's owner pays for at most $5.00 a day (UTC), of which $4.90 is used; "
                "this song costs about $0.195. "
                "It starts anew <t:1790000000:R>. Nothing was spent. "
                "Choose minimax/music-2.0 (about $0.032), which still fits."
            ),
        ),
        (
            refusals.OverBound(refusals.Bound.PERSONAL_DAY, 0, 0, 195_000, RESETS),
            (
                "Songs in direct messages, and where you brought the bot along yourself, are not paid for. "
                "Nothing was spent. Make the song in a server that has the bot."
            ),
        ),
        (
            refusals.SongsUsedUp(3, RESETS, "week"),
            (
                "You have had the 3 songs a week that are your share of this server's money. "
                "It starts anew <t:1790000000:R>. Nothing was spent. Ask somebody who manages the server for more."
            ),
        ),
    ],
)
def test_a_song_that_cannot_be_paid_names_the_bound_the_figures_when_it_resets_and_what_to_do(
    fault: Fault, sentence: str
) -> None:
    assert refusal(fault, TEXTS) == sentence


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (Price(200_000, PriceSource.LISTED), "about $0.20"),
        (Price(200_000, PriceSource.LISTED, fixed=True), "at most $0.20"),
        (Price(31_500, PriceSource.LEARNED), "about $0.032"),
        (Price(300_000, PriceSource.UNKNOWN), "about $0.30 (a guess)"),
    ],
)
def test_a_price_is_said_as_it_is_known(known: Price, said: str) -> None:
    assert price(known, TEXTS) == said


@pytest.mark.parametrize("reason", FAILED)
@pytest.mark.parametrize(
    "facts", [{}, PAID, {"expected": None, "generation_id": "g"}], ids=["unpaid", "paid", "unknown"]
)
def test_every_failure_says_what_happened_what_it_cost_and_what_to_do(reason: Reason, facts: dict[str, Any]) -> None:
    text = endings.ending(
        song(state=State.FAILED, reason=reason, provider_words="RuntimeError: (boom)", **facts, **ENDED), TEXTS
    )
    assert plain(text), text
    assert re.search(r"Nothing was spent|was paid for", text)
    assert re.search(r"(?i)press \*\*", text) or reason is Reason.DISCARDED


@pytest.mark.parametrize("reason", HELD)
def test_every_kept_song_says_what_it_cost_and_how_to_get_it(reason: Reason) -> None:
    text = endings.ending(song(state=State.READY, kept=reason, **MADE), TEXTS)
    assert plain(text), text
    assert "paid for ($0.195)" in text
    assert "**Post here**" in text


@pytest.mark.parametrize("reason", IN_A_JAM)
def test_a_song_that_is_its_jams_says_what_it_cost_and_offers_nothing_to_press(reason: Reason) -> None:
    text = endings.ending(song(state=State.READY, kept=reason, **MADE), TEXTS)
    assert plain(text), text
    assert "paid for ($0.195)" in text
    assert "**" not in text


def test_every_reason_is_either_a_failure_or_a_reason_to_keep() -> None:
    assert {*FAILED, *HELD, *IN_A_JAM} == set(Reason)


@pytest.mark.parametrize("name", [name for name, _ in every()])
def test_whatever_is_said_about_a_song_is_a_few_sentences(name: str) -> None:
    text = endings.ending(dict(every())[name].song, TEXTS)
    assert not text or plain(text), text


def test_a_song_that_may_have_been_charged_is_not_said_to_be_free() -> None:
    for name, shown in every():
        if name.startswith("unknown"):
            assert "nothing" not in endings.ending(shown.song, TEXTS).lower(), name


def test_what_was_added_is_told_unless_the_card_shows_it_anyway() -> None:
    added = (StylePadded("A song in this style: rock"), LyricsRepeated(2))
    assert words.notes(added, "minimax/music-2.6", TEXTS) == [
        "The lyrics were short, so they are sung twice, with no new words."
    ]


ANSWERS = [
    key
    for key in TEXTS.messages
    if key.partition(".")[0] in {"answer", "cancel", "erase", "remark", "alarm", "ending", "too_late"}
    or re.match(r"amount\.|purse\.(above|not_free|bot_gift|now_|already|frozen|thawed|given|share_back)", key)
]


@pytest.mark.parametrize("key", [key for key in ANSWERS if key not in {"answer.sure", "answer.throw_sure"}])
def test_every_answer_is_a_few_sentences(key: str) -> None:
    figures = dict.fromkeys(("given", "most", "free", "amount", "share"), "$2.50")
    named = {"provider": "AIML API", "key": "AIMLAPI_KEY", "edit": "Edit", "post": "Post here", "who": "<@7>"}
    text = TEXTS(key, model="music-01", **named, **figures)
    assert plain(text), text


def test_each_outcome_of_a_cancel_or_a_deletion_and_each_state_has_words() -> None:
    def known(section: str) -> set[str]:
        return {key.partition(".")[2] for key in TEXTS.messages if key.startswith(f"{section}.")}

    assert known("cancel") == {came.name.lower() for came in Cancel if came is not Cancel.WITHHELD}
    assert known("erase") == {came.name.lower() for came in Erase}
    assert known("doing") == {*State, "deleted", "kept", "audio_lost", "thrown_away", "playing"}
    assert known("alarm") == {Reason.CREDIT, Reason.UNVERIFIED, Reason.KEY}
    assert known("remark") == set(Remark)
    assert known("not_audio") == set(Looks)
    assert known("over_none") == set(refusals.Bound)
    assert known("over") == {*refusals.Bound} - {refusals.Bound.SHARE} | {"share_day", "share_week"}
    assert known("amount") == set(Odd)
    assert known("period") == set(Period)
    assert known("unit") == set(Unit)
    assert known("costs") == set(CostsShown)
    assert known("rights") == known("credit") == {right.name.lower() for right in Rights}


@pytest.mark.parametrize("says", ["AIML", "aimlapi"])
def test_members_are_not_told_who_sells_the_songs(says: str) -> None:
    naming = [key for key in TEXTS.messages if says in str(TEXTS.messages[key]) and not key.startswith("alarm.")]
    assert naming == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXTS.money(195_000), "$0.195"),
        (TEXTS.money(200_000), "$0.20"),
        (TEXTS.money(31_500), "$0.032"),
        (TEXTS.money(1_234_000_000), "$1,234.00"),
        (TEXTS.duration(9), "9 sec"),
        (TEXTS.duration(9.5), "9.5 sec"),
        (TEXTS.duration(59.97), "1 min"),
        (TEXTS.duration(125), "2 min 5 sec"),
        (TEXTS.span(35.2, 49.6), "35–50 sec"),
        (TEXTS.span(41.8, 42.1), "about 42 sec"),
        (TEXTS.span(118, 209), "2–3.5 min"),
        (TEXTS.span(20, 130), "0.5–2 min"),
        (TEXTS.size(9_500_000), "9.5 MB"),
        (TEXTS.size(50_000), "0.1 MB"),
        (TEXTS.size(4_200), "4.2 kB"),
        (TEXTS.size(1), "0.1 kB"),
    ],
)
def test_figures_are_written_as_people_write_them(text: str, expected: str) -> None:
    assert text == expected


UNDONE = (Reason.REFUSED, Reason.BROKEN)


@pytest.mark.parametrize("reason", UNDONE)
@pytest.mark.parametrize("cause", Cause)
def test_a_refusal_tells_the_providers_words_and_advice_that_fits_the_cause(reason: Reason, cause: Cause) -> None:
    words = "Song description contained artist name"
    text = endings.ending(song(state=State.FAILED, reason=reason, provider_words=words, cause=cause, **ENDED), TEXTS)
    assert plain(text), text
    assert f"“{words}”" in text
    assert TEXTS(f"cause.{cause}", edit="Edit") in text
    assert "Nothing was spent." in text
    if cause in {Cause.CLIP, Cause.NO_VOCALS}:
        assert "words" not in text
        assert "attach" in text


@given(TEXT, st.sampled_from(UNDONE), st.sampled_from([None, *Cause]))
def test_whatever_a_provider_says_is_quiet_short_and_on_one_line(
    words: str, reason: Reason, cause: Cause | None
) -> None:
    text = endings.ending(song(state=State.FAILED, reason=reason, provider_words=words, cause=cause, **ENDED), TEXTS)
    assert "\n" not in text
    assert not PINGS.search(text)
    assert not DIRECTIONS.search(text)
    assert travels(text)
    assert len(text) < 400
    told = re.findall(r"It said: “(.*)”\.", text)
    assert all(formatted(one) == [] for one in told)


@pytest.mark.parametrize("words", ["", "error", "failed", '{"code":7}', '[{"message":"x"}]', "<html>No</html>"])
def test_what_are_no_words_is_not_told(words: str) -> None:
    for reason in UNDONE:
        text = endings.ending(song(state=State.FAILED, reason=reason, provider_words=words, **ENDED), TEXTS)
        assert "“" not in text
        assert plain(text), text
