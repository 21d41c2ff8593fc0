"""The pen of one song: whoever presses, leaves or is late, at whatever moment."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.jams.jams import Jam
from bot.jams.pens import (
    APART,
    OFFER,
    Took,
    apart,
    barred,
    hand_in,
    in_line,
    needed,
    next_moment,
    passed_on,
    runs_out,
    strike,
    strike_last,
    take,
)
from bot.jams.sheets import LineState, Pen, Sheet, SongLine, Waiter, late_line
from bot.jams.states import JamState
from bot.songs.songs import Address, Requester
from tests.contracts.fake_clock import START

HOLD = 90.0
PEOPLE = st.integers(1, 6)


def a_jam(**changes: object) -> Jam:
    jam = Jam(
        id="jam",
        interaction_id=1,
        guild_id=3,
        channel_id=2,
        channel=Address("channel"),
        host=Requester(1, "Ana"),
        theme="rain",
        created_at=START,
        places=2,
        model="minimax/music-2.6",
        price=195_000,
        shape="line",
        lines=24,
        state=JamState.OPEN,
        opened_at=START,
        began_at=START,
        ends_at=START + 100_000,
    )
    return replace(jam, **changes)


def a_sheet(people: int = 3, **changes: object) -> Sheet:
    return Sheet(a_jam(**changes), frozenset(range(1, people + 1)), Pen(None, START))


def who(user: int) -> Requester:
    return Requester(user, f"Person {user}")


def line(user: int, at: float, words: str = "Rain") -> SongLine:
    return SongLine(f"{user}-{at}", who(user), words, at)


def written(sheet: Sheet, user: int, now: float) -> Sheet:
    """The sheet once that person has taken the pen and written."""
    sheet, taking = take(sheet, who(user), now, HOLD)
    assert taking.did is Took.GIVEN
    sheet, stands = hand_in(sheet, line(user, now), HOLD)
    assert stands.state is LineState.STANDS
    return sheet


def test_of_those_who_wait_the_one_with_the_fewest_lines_is_first_and_then_who_waited_longest() -> None:
    sheet = written(written(a_sheet(6), 1, START), 2, START + 1)
    sheet, _ = take(sheet, who(3), START + 2, HOLD)
    for n, user in enumerate((5, 4, 6, 5)):
        sheet, taking = take(sheet, who(user), START + 10 + n, HOLD)
        assert taking.did is Took.WAITS
    sheet = replace(sheet, waiting=(Waiter(who(1), START + 9), *sheet.waiting))
    assert [one.person.id for one in in_line(sheet)] == [5, 4, 6, 1]
    sheet, _ = hand_in(sheet, line(3, START + 30), HOLD)
    assert (sheet.pen.holder, sheet.pen.offered) == (who(5), True)
    sheet = passed_on(sheet, START + 30 + OFFER * HOLD, HOLD)
    assert sheet.pen.holder == who(4), "who does not come is passed over"
    assert [one.person.id for one in in_line(sheet)] == [6, 1]


def test_whoever_wrote_lets_as_many_others_go_first_as_there_are_and_three_at_the_most() -> None:
    for people, expected in ((1, 0), (2, 1), (3, 2), (4, 3), (9, 3)):
        assert apart(a_sheet(people), START, HOLD) == expected
    sheet = written(a_sheet(2), 1, START)
    _, taking = take(sheet, who(1), START + 1, HOLD)
    assert (taking.did, taking.apart, taking.until) == (Took.TOO_SOON, 1, START + HOLD)
    _, taking = take(sheet, who(1), START + HOLD, HOLD)
    assert taking.did is Took.GIVEN, "nobody else came"


def test_a_person_who_leaves_holds_nobody_up() -> None:
    sheet, _ = take(a_sheet(2), who(1), START, HOLD)
    sheet, taking = take(sheet, who(2), START + 1, HOLD)
    assert taking.did is Took.WAITS
    sheet = passed_on(replace(sheet, people=frozenset({2})), START + 2, HOLD)
    assert sheet.pen.holder == who(2)


def test_a_line_that_comes_too_late_is_its_writers_draft_until_another_of_theirs_stands() -> None:
    sheet, _ = take(a_sheet(), who(1), START, HOLD)
    sheet, late = hand_in(sheet, line(1, START + HOLD + 1, "late"), HOLD)
    assert (late.state, late.number) == (LineState.LATE, None)
    assert late_line(sheet, 1) == late
    sheet = written(sheet, 1, START + HOLD + 2)
    assert late_line(sheet, 1) is None
    assert [one.words for one in sheet.lines] == ["late", "Rain"]


def test_the_same_line_that_comes_again_changes_nothing() -> None:
    sheet, _ = take(a_sheet(), who(1), START, HOLD)
    sheet, first = hand_in(sheet, line(1, START + 1), HOLD)
    assert hand_in(sheet, line(1, START + 1), HOLD) == (sheet, first)


def test_the_pens_clock_stands_still_with_a_paused_jam() -> None:
    sheet, _ = take(a_sheet(), who(1), START, HOLD)
    paused = replace(sheet.jam, state=JamState.PAUSED, paused_from=JamState.OPEN, began_at=START + 60, ends_at=None)
    _, stands = hand_in(replace(sheet, jam=paused), line(1, START + 9999), HOLD)
    assert stands.state is LineState.STANDS
    later = replace(sheet, jam=a_jam(began_at=START + 10_000))
    assert passed_on(later, START + 10_001, HOLD).pen.holder == who(1)
    assert runs_out(later, HOLD) == START + 10_000 + HOLD


def test_two_people_strike_the_last_line_and_three_where_there_are_many() -> None:
    for people, wanted in ((1, 1), (2, 2), (7, 2), (8, 3)):
        assert needed(a_sheet(people)) == wanted
    sheet = written(written(a_sheet(), 1, START), 2, START + 1)
    sheet, struck, missing = strike_last(sheet, 3)
    assert (struck, missing) == (None, 1)
    sheet, struck, missing = strike_last(sheet, 3)
    assert (struck, missing) == (None, 1), "the same person's wish counts once"
    assert strike_last(sheet, 99)[1:] == (None, 0), "nobody who takes no part"
    sheet, struck, missing = strike_last(sheet, 1)
    assert struck is not None
    assert (struck.writer.id, struck.state, missing) == (2, LineState.STRUCK, 0)
    assert [one.writer.id for one in sheet.standing] == [1]


def test_lines_behind_one_that_is_struck_move_up() -> None:
    sheet = a_sheet()
    for n, user in enumerate((1, 2, 3)):
        sheet = written(sheet, user, START + n)
    sheet, struck = strike(sheet, sheet.standing[0].id, "rude")
    assert struck is not None
    assert struck.reason == "rude"
    assert [(one.number, one.writer.id) for one in sheet.standing] == [(1, 2), (2, 3)]
    assert strike(sheet, struck.id) == (sheet, None)


class Writing(RuleBasedStateMachine):
    """People who press, write, come late, wait and leave, on a clock that goes on; with a jam that may pause."""

    @initialize(people=st.integers(1, 6))
    def begin(self, people: int) -> None:
        self.now = START
        self.sheet = a_sheet(people)
        self.sent = set[str]()
        self.given: dict[int, float] = {}
        self.gaps: list[tuple[int, int]] = []  # of each line: how many let others go first then, lines since the last

    @rule(user=PEOPLE)
    def press(self, user: int) -> None:
        if user not in self.sheet.people:
            self.sheet = replace(self.sheet, people=self.sheet.people | {user})
        away = barred(self.sheet, self.now, HOLD)
        held = self.sheet.pen.holder is not None and self.sheet.pen.holder.id == user
        before = self.sheet
        self.sheet, taking = take(self.sheet, who(user), self.now, HOLD)
        if taking.did is Took.GIVEN and not held:
            assert user not in away, "nobody whose turn it is not"
            other = before.pen.holder
            assert other is None or runs_out(before, HOLD) <= self.now or other.id not in before.people
        assert taking.did is not Took.CLOSED or not self.open

    @property
    def open(self) -> bool:
        return self.sheet.jam.state is JamState.OPEN and not self.sheet.complete

    @rule(user=PEOPLE)
    def write(self, user: int) -> None:
        sent = replace(line(user, self.now), id=f"line-{len(self.sent)}")
        self.sent.add(sent.id)
        count = len(self.sheet.standing)
        theirs = self.sheet.pen.holder is not None and self.sheet.pen.holder.id == user and not self.sheet.pen.offered
        in_time = theirs and self.now <= runs_out(self.sheet, HOLD)
        self.sheet, came = hand_in(self.sheet, sent, HOLD)
        if in_time and self.open and len(self.sheet.standing) > count:
            assert came.number == count + 1
        elif not theirs:
            assert came.state is LineState.LATE

    @rule(user=PEOPLE)
    def leave(self, user: int) -> None:
        self.sheet = replace(self.sheet, people=self.sheet.people - {user})

    @rule(user=PEOPLE)
    def want_the_last_line_gone(self, user: int) -> None:
        self.sheet, _, _ = strike_last(self.sheet, user)

    @rule(seconds=st.sampled_from([0.1, 5.0, 29.0, 45.0, 91.0, 400.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def go_on(self) -> None:
        self.sheet = passed_on(self.sheet, self.now, HOLD)

    @precondition(lambda self: self.sheet.jam.state is JamState.OPEN)
    @rule()
    def pause(self) -> None:
        paused = replace(
            self.sheet.jam, state=JamState.PAUSED, paused_from=JamState.OPEN, began_at=self.now, ends_at=None
        )
        self.sheet = replace(self.sheet, jam=paused)

    @precondition(lambda self: self.sheet.jam.state is JamState.PAUSED)
    @rule()
    def resume(self) -> None:
        self.sheet = replace(self.sheet, jam=a_jam(began_at=self.now, ends_at=self.now + 100_000))

    @invariant()
    def no_line_is_lost(self) -> None:
        assert {one.id for one in self.sheet.lines} == self.sent
        numbers = [one.number for one in self.sheet.standing]
        assert numbers == list(range(1, len(numbers) + 1))
        assert all((one.number is None) == (one.state is not LineState.STANDS) for one in self.sheet.lines)

    @invariant()
    def nobody_who_has_the_pen_waits_for_it(self) -> None:
        holder = self.sheet.pen.holder
        assert holder is None or all(one.person.id != holder.id for one in self.sheet.waiting)
        waiting = [one.person.id for one in self.sheet.waiting]
        assert len(set(waiting)) == len(waiting)

    @invariant()
    def it_can_always_go_on(self) -> None:
        """Whoever has left or fallen asleep: one person who is there writes the next line before long."""
        if not self.open or not self.sheet.people:
            return
        sheet, now, user = self.sheet, self.now, min(self.sheet.people)
        sheet, taking = take(sheet, who(user), now, HOLD)
        for _ in range(20):
            if taking.did is Took.GIVEN:
                break
            moment = next_moment(sheet, now, HOLD)
            assert moment is not None, "somebody waits, and nothing would wake the jam"
            now = max(now, moment)
            sheet, taking = take(sheet, who(user), now, HOLD)
        assert taking.did is Took.GIVEN
        assert now - self.now <= (len(sheet.people) + APART + 2) * HOLD
        _, came = hand_in(sheet, line(user, now + 0.001, "at last"), HOLD)
        assert came.state is LineState.STANDS


TestWriting = Writing.TestCase
TestWriting.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_while_lines_come_nobody_writes_twice_within_three() -> None:
    """Everybody presses all the time: the gaps are those of the rule, and nobody is left out."""
    sheet, now = a_sheet(5), START
    order: list[int] = []
    while not sheet.complete:
        now += 1
        for user in sorted(sheet.people):
            sheet, _ = take(sheet, who(user), now, HOLD)
        assert sheet.pen.holder is not None
        sheet, came = hand_in(sheet, line(sheet.pen.holder.id, now), HOLD)
        if came.state is LineState.LATE:  # the pen was only offered, and is taken first
            sheet, _ = take(sheet, came.writer, now, HOLD)
            sheet, came = hand_in(sheet, line(came.writer.id, now + 0.5), HOLD)
        order.append(came.writer.id)
    for at, user in enumerate(order):
        assert user not in order[max(0, at - APART) : at]
    counts = [order.count(user) for user in sheet.people]
    assert max(counts) - min(counts) <= 1
