"""Any evening on which all write one song: random presses and lines, takes that come or fail, and a process that is
killed anywhere. No line is lost, no two people have the pen, and what holds of every jam holds of this one."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.jams.answers import Did
from bot.jams.jams import Options
from bot.jams.sheets import LineState, PickKind
from bot.jams.states import JamState
from tests.jams.night import HOST, person
from tests.jams.test_any_evening import PEOPLE, Evening


class LineEvening(Evening):
    @initialize(
        blind=st.booleans(),
        look=st.sampled_from([False, False, True]),
        threads=st.booleans(),
        pace=st.sampled_from(["flash", "flash", "week"]),
        writers=st.integers(0, 8),
    )
    def begin(self, blind: bool, look: bool, threads: bool, pace: str, writers: int) -> None:
        self.sent = set[str]()
        options = Options(blind=blind, vote=True, listeners=True, look_first=look)
        self.set_up(options, threads=threads, pace=pace, shape="line")
        assert self.run(self.opening.open(self.id, HOST.id)).did is Did.DONE
        for number in range(writers):
            self.press(10 + number % 4)
            self.line(10 + number % 4)

    @rule(user=PEOPLE)
    def press(self, user: int) -> None:
        self.tried(self.lines.take(self.id, person(user), 0.0))

    @rule(user=PEOPLE)
    def line(self, user: int) -> None:
        self.interaction += 1
        self.sent.add(f"Line {self.interaction}")
        self.tried(self.lines.write(self.id, person(user), f"Line {self.interaction}", self.interaction))

    @rule(user=PEOPLE)
    def want_the_last_line_gone(self, user: int) -> None:
        self.tried(self.lines.strike_last(self.id, user, ""))

    @rule(user=PEOPLE, number=st.integers(0, 7))
    def take_a_line_out(self, user: int, number: int) -> None:
        standing = self.run(self.lines.sheet(self.id)).standing
        if number < len(standing):
            self.tried(self.lines.strike(self.id, standing[number].id, user, "rude", moderator=number % 2 == 0))

    @rule(user=PEOPLE)
    def propose_or_pick(self, user: int) -> None:
        self.interaction += 1
        self.tried(self.lines.propose(self.id, person(user), "A waltz for all", self.interaction))
        for style in self.run(self.lines.sheet(self.id)).styles[:1]:
            self.tried(self.lines.pick_style(self.id, user, 0.0, style.id))
        for song_id in self.jam.order[:1]:
            self.tried(self.lines.pick_take(self.id, user, 0.0, song_id))

    @invariant()
    def no_line_is_lost(self) -> None:
        sheet = self.run(self.lines.sheet(self.id))
        assert {line.words for line in sheet.lines} == self.sent
        assert [line.number for line in sheet.standing] == list(range(1, len(sheet.standing) + 1))
        assert len(sheet.standing) <= self.jam.lines
        assert all((line.number is None) == (line.state is not LineState.STANDS) for line in sheet.lines)

    @invariant()
    def there_are_no_more_takes_than_two_and_each_has_the_same_words(self) -> None:
        made = [song for song in self.songs.songs.values() if song.jam_id == self.id]
        assert len({song.wish.lyrics for song in made}) <= 1
        assert len(made) <= 4
        assert len(self.jam.order) <= 2

    @invariant()
    def a_person_has_one_pick_of_each_kind(self) -> None:
        sheet = self.run(self.lines.sheet(self.id))
        for kind in PickKind:
            users = [pick.user_id for pick in sheet.picks if pick.kind is kind]
            assert len(set(users)) == len(users)

    def check_the_end(self) -> None:
        super().check_the_end()
        sheet = self.run(self.lines.sheet(self.id))
        if self.jam.state is JamState.DONE:
            assert self.board.sheet is not None
            assert self.board.sheet.standing == sheet.standing


TestLineEvening = LineEvening.TestCase
TestLineEvening.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
