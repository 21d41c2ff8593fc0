"""Any evening: random people and presses, songs that come or fail, and a process that is killed anywhere.

Whatever happens a jam publishes once and reveals once, costs no more than its ceiling, and comes to an end with every
song in somebody's hands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.jams.advance import advance, after_downtime
from bot.jams.answers import Did
from bot.jams.counting import Result
from bot.jams.hosting import Hosting
from bot.jams.jams import Jam, Options
from bot.jams.lines import Lines
from bot.jams.opening import Opening, Plan
from bot.jams.playing import Playing
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.jams.voting import Voting
from bot.songs.checking import Defaults
from bot.songs.errors import ChatDown, Superseded
from bot.songs.files import SongFiles
from bot.songs.prices import Prices
from bot.songs.refusals import Refusal
from bot.songs.service import Order, Service
from bot.songs.songs import Address, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.contracts.fake_clock import FakeClock
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_sheets import MemorySheetStore
from tests.contracts.memory_store import MemorySongStore
from tests.contracts.memory_votes import MemoryVotes
from tests.contracts.scripted_board import ScriptedBoard
from tests.contracts.scripted_chat import MESSAGE, ScriptedChat
from tests.jams.night import CHANNEL, DEADLINE, HOST, at_once, person, voter

T = TypeVar("T")

PEOPLE = st.integers(10, 16)
PLACES = 3
RESTING = {Reason.JAM_OVER, Reason.STRUCK, Reason.NO_PLACE}


class Killed(BaseException):
    """The process is gone."""


class Fate:
    """After how many calls and answers the process is killed; None for not at all."""

    def __init__(self) -> None:
        self.left: int | None = None

    def strike(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Killed


class Mortal:
    """A port, in a process that may be killed before each call and after it was carried out."""

    def __init__(self, port: Any, fate: Fate) -> None:
        self._port = port
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        async def called(*args: Any, **kwargs: Any) -> Any:
            self._fate.strike()
            answer = await method(*args, **kwargs)
            self._fate.strike()
            return answer

        return called


class Evening(RuleBasedStateMachine):
    @initialize(
        blind=st.booleans(),
        look=st.sampled_from([False, False, True]),
        threads=st.booleans(),
        pace=st.sampled_from(["flash", "flash", "week"]),
        writers=st.integers(0, PLACES),
        vote=st.sampled_from([True, True, False]),
        listeners=st.booleans(),
    )
    def begin(
        self, blind: bool, look: bool, threads: bool, pace: str, writers: int, vote: bool, listeners: bool
    ) -> None:
        options = Options(blind=blind, vote=vote, listeners=listeners, look_first=look)
        self.set_up(options, threads=threads, pace=pace)
        self.run(self.opening.change(self.id, HOST.id, places=PLACES))
        assert self.run(self.opening.open(self.id, HOST.id)).did is Did.DONE
        for user in range(10, 10 + writers):
            self.write(user)

    def set_up(self, options: Options, *, threads: bool, pace: str, shape: str = "songs") -> None:
        """A draft."""
        self.loop = asyncio.new_event_loop()
        self.clock, self.fate = FakeClock(), Fate()
        self.songs = MemorySongStore(self.clock.now)
        self.jams, self.board = MemoryJamStore(self.songs), ScriptedBoard(threadless=not threads)
        self.sheets = MemorySheetStore(self.jams)
        self.votes = MemoryVotes(self.jams)
        self.interaction, self.orders, self.asked_at = 100, set[tuple[str, ...]](), 0.0
        self.results = set[Result]()
        files = SongFiles(Path(mkdtemp()))
        service = Service(
            songs=self.songs,
            drafts=self.songs,
            admission=None,  # type: ignore[arg-type]  nobody attaches anything
            delivery=ScriptedChat(self.clock),
            clock=self.clock,
            files=files,
            publish=lambda song: None,
            defaults=Defaults(),
            prices=Prices(300_000),
            deadline=DEADLINE,
        )
        self.tools = Tools(
            jams=Mortal(self.jams, self.fate),  # type: ignore[arg-type]
            sheets=Mortal(self.sheets, self.fate),  # type: ignore[arg-type]
            votes=Mortal(self.votes, self.fate),  # type: ignore[arg-type]
            songs=Mortal(self.songs, self.fate),  # type: ignore[arg-type]
            singing=service,
            money=Mortal(self.jams, self.fate),  # type: ignore[arg-type]
            board=Mortal(self.board, self.fate),  # type: ignore[arg-type]
            clock=self.clock,
            publish=lambda song: None,
            changed=lambda jam_id: None,
            song_deadline=DEADLINE,
            keep=7 * 86_400.0,
            shuffle=lambda order: order.reverse(),
            count=at_once,
        )
        self.playing, self.hosting, self.voting = Playing(self.tools), Hosting(self.tools), Voting(self.tools)
        self.lines = Lines(self.tools, self.playing)
        self.opening = Opening(self.tools, "minimax/music-2.6")
        plan = Plan(1, 3, "", 2, CHANNEL, HOST, "rainy day", shape, pace, "", options)
        self.id = self.run(self.opening.draft(plan)).jam.id

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        self.clock.time += 0.01  # nothing happens twice at the same moment: ids of one moment are in no order
        return self.loop.run_until_complete(work)

    def tried(self, work: Coroutine[Any, Any, Any]) -> None:
        with suppress(Refusal, Superseded):
            self.run(work)

    @property
    def jam(self) -> Jam:
        return self.jams.jams[self.id]

    def of_jam(self, *states: State) -> list[Song]:
        return [song for song in self.songs.songs.values() if song.state in states]

    # --- people -----------------------------------------------------------------------------------------------------

    @rule(user=PEOPLE)
    def join(self, user: int) -> None:
        self.tried(self.playing.join(self.id, person(user), 0.0))

    @rule(user=PEOPLE)
    def write(self, user: int) -> None:
        self.interaction += 1
        wish = Wish(lyrics="Rain on the window, rain on the roof", style="A gentle round")
        order = Order(wish, self.interaction, person(user), 3, "", Address("interaction"))
        self.tried(self.playing.hand_in(self.id, order, 0.0))

    @rule(user=PEOPLE, kill=st.sampled_from([None, None, 3, 6, 9, 12]))
    def put_another_in_its_place(self, user: int, kill: int | None) -> None:
        found = self.run(self.playing.handed_in(self.jam, user))
        if found is None:
            return
        self.interaction += 1
        wish = Wish(lyrics="The morning is better, the morning is dry", style="A gentle round")
        order = Order(wish, self.interaction, person(user), 3, "", Address("interaction"))
        self.fate.left = kill
        with suppress(Killed):
            self.tried(self.playing.hand_in(self.id, order, 0.0, replaces=found.song.id))
        self.fate.left = None

    @rule(user=PEOPLE)
    def leave(self, user: int) -> None:
        self.run(self.playing.leave(self.id, user))

    @rule(user=PEOPLE)
    def ask_to_be_reminded_and_for_more_time(self, user: int) -> None:
        self.run(self.playing.remind_me(self.id, user))
        self.run(self.playing.more_time(self.id, user))

    @rule(user=st.integers(10, 20), number=st.integers(0, 2), stars=st.lists(st.integers(0, 5), min_size=5, max_size=5))
    def hear_and_rate(self, user: int, number: int, stars: list[int]) -> None:
        heard = self.run(self.voting.hear(self.id, voter(user), number))
        given = {credit.song.id: str(mark) for credit, mark in zip(heard.heard, stars, strict=False)}
        cast, ballot = self.run(self.voting.cast(self.id, voter(user), given))
        if ballot is not None:
            assert self.jam.options.vote
            assert self.jam.state is JamState.LISTENING
            assert not {credit.song.id for credit in heard.heard if credit.maker_id == user}
        else:
            assert cast.barred is not None

    @rule(what=st.sampled_from(["hurry", "lengthen", "resume", "resume", "lock", "pause"]))
    def host(self, what: str) -> None:
        self.run(getattr(self.hosting, what)(self.id, HOST.id, moderator=False))

    @precondition(lambda self: self.clock.now() > self.jam.created_at + 86_400)
    @rule()
    def call_off(self) -> None:
        self.run(self.hosting.call_off(self.id, 99, moderator=True))

    @rule(data=st.data(), what=st.sampled_from(["strike", "show", "show", "show", "refuse"]))
    def moderate(self, data: st.DataObject, what: str) -> None:
        songs = list(self.songs.songs)
        if not songs:
            return
        song_id = data.draw(st.sampled_from(songs))
        if what == "show":
            self.tried(self.hosting.show(self.id, song_id, moderator=True))
        else:
            self.tried(getattr(self.hosting, what)(self.id, song_id, 99, "rude", moderator=True))

    # --- songs ------------------------------------------------------------------------------------------------------

    @rule(data=st.data(), fails=st.sampled_from([None, None, None, Reason.BROKEN, Reason.OVERDUE, Reason.CREDIT]))
    def sing(self, data: st.DataObject, fails: Reason | None) -> None:
        waiting = self.of_jam(State.QUEUED)
        if waiting:
            self.run(self.sung(data.draw(st.sampled_from(waiting)), fails))

    async def sung(self, song: Song, fails: Reason | None = None) -> None:
        song = await self.songs.move(song, State.SUBMITTING)
        if fails is Reason.CREDIT:
            await self.songs.move(song, State.FAILED, reason=fails)
            return
        song = await self.songs.move(song, State.GENERATING, charged=song.expected)
        if fails is not None:
            await self.songs.move(song, State.FAILED, reason=fails)
        else:
            await self.songs.move(song, State.READY, kept=Reason.JAM if song.waits_for_jam else None)

    @rule(lost=st.sampled_from([False, False, True]))
    def post(self, lost: bool) -> None:
        for song in self.of_jam(State.READY):
            if song.kept is None:
                self.run(self.put(song, lost=lost))

    async def put(self, song: Song, *, lost: bool = False) -> None:
        song = await self.songs.move(song, State.POSTING)
        if lost:
            await self.songs.move(song, State.READY, kept=Reason.NO_PLACE)
        else:
            await self.songs.move(song, State.DONE, posted=MESSAGE)

    @rule()
    def look_again_at_one_that_was_given_up(self) -> None:
        overdue = [song for song in self.of_jam(State.FAILED) if song.reason is Reason.OVERDUE]
        for song in overdue[:1]:
            moved = self.run(self.songs.move(song, State.GENERATING, reason=None))
            self.run(self.songs.move(moved, State.READY, kept=Reason.JAM if moved.waits_for_jam else None))

    # --- the process ------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 1, 11, 60, 300, 300, 600, 86_400, 8 * 86_400]))
    def pass_time(self, seconds: float) -> None:
        self.clock.time += seconds

    @rule(seconds=st.sampled_from([5, 300, 86_400]))
    def be_away(self, seconds: float) -> None:
        last_awake = self.clock.now()
        self.clock.time += seconds
        self.run(after_downtime(self.tools, self.jam, last_awake))

    @rule(kill=st.none() | st.integers(0, 40), away=st.sampled_from([False] * 5 + [True]))
    def go_on(self, kill: int | None, away: bool) -> None:
        self.board.away, self.fate.left = away, kill
        with suppress(Killed, ChatDown):
            self.run(advance(self.tools, self.id))
        self.board.away, self.fate.left = False, None

    # --- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def it_never_costs_more_than_its_ceiling(self) -> None:
        assert self.jams.spent(self.id) <= self.jam.ceiling
        assert self.jams.holds[self.id] <= self.jam.ceiling

    @invariant()
    def it_is_published_once_and_revealed_once_in_the_order_that_was_drawn(self) -> None:
        states = self.jams.states[self.id]
        assert states.count(JamState.PUBLISHING) <= 1
        assert states.count(JamState.FINALE) <= 1
        if self.jam.order:
            self.orders.add(self.jam.order)
        assert len(self.orders) <= 1
        for song in self.songs.songs.values():
            if song.entry is not None and song.entry.number:
                assert self.jam.order[song.entry.number - 1] == song.id
                assert song.entry.of == len(self.jam.order)

    @invariant()
    def it_is_counted_once_from_ballots_that_stand_and_stored_before_it_is_shown(self) -> None:
        result = self.jam.result
        if result is not None:
            self.results.add(result)
            assert JamState.FINALE in self.jams.states[self.id]
            assert self.jam.options.vote
            cast = [ballot for ballot in self.votes.cast_ballots.values() if ballot.rated]
            assert result.ballots <= len(cast)
        assert len(self.results) <= 1
        assert set(self.board.announced) <= {result}

    @invariant()
    def nobody_is_named_before_the_reveal(self) -> None:
        if self.jam.options.blind and not {JamState.FINALE, JamState.CALLED_OFF} & {*self.jams.states[self.id]}:
            assert self.board.revealed == []
            assert not any("Person" in repr(shown) for shown in self.board.drawn)
            published = [song for song in self.songs.songs.values() if song.entry and song.entry.number]
            assert self.jam.together or all(song.blind for song in published)

    @invariant()
    def no_phase_is_without_an_end(self) -> None:
        jam = self.jam
        if not jam.over:
            assert jam.due_at is not None
            assert jam.ends_at is not None or jam.state in {JamState.PAUSED, JamState.FINALE}
            assert jam.ends_at is None or jam.ends_at <= self.clock.now() + 8 * 86_400

    @invariant()
    def a_place_has_one_song_at_a_time_and_no_more_are_taken_than_there_are(self) -> None:
        taken = [part for part in self.jams.by_id.values() if part.seat == "taken"]
        assert len(taken) <= self.jam.seats
        sung = [part.song_id for part in taken if part.song_id]
        assert len(set(sung)) == len(sung)

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return
        for _ in range(300):
            for song in self.of_jam(State.QUEUED):
                self.run(self.sung(song))
            self.run(advance(self.tools, self.id))
            for song in self.of_jam(State.READY):
                if song.kept is None:
                    self.run(self.put(song))
            if self.jam.due_at is None and self.jam.over:
                break
            self.clock.time = max(self.clock.time, self.jam.due_at or 0.0)
        self.run(advance(self.tools, self.id))
        self.check_the_end()
        self.loop.close()

    def check_the_end(self) -> None:
        jam = self.jam
        assert jam.over, f"it stands in {jam.state}"
        for song in self.songs.songs.values():
            ended = song.state in {State.DONE, State.FAILED, State.CANCELLED}
            assert ended or song.kept in RESTING, f"{song.state} {song.kept} in a jam that is {jam.state}"
        assert self.jams.holds[jam.id] == jam.spent
        assert (jam.spent or 0) + (jam.returned or 0) == jam.ceiling
        if jam.state is JamState.DONE:
            assert self.board.posted[f"{jam.id}-finale"] == 1
            assert jam.published == len(jam.order) == jam.revealed
        if jam.options.blind:
            posted = [song for song in self.songs.songs.values() if song.state is State.DONE and song.entry]
            assert all(not song.blind for song in posted if song.erased_at is None)


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)


def test_the_machine_would_see_a_jam_that_costs_too_much() -> None:
    """The invariants can fail: a song that is written past the ceiling is noticed."""
    evening = Evening()
    evening.begin(blind=True, look=False, threads=True, pace="flash", writers=0, vote=True, listeners=True)
    evening.write(10)
    (song,) = evening.songs.songs.values()
    evening.songs.songs[song.id] = replace(song, charged=10 * evening.jam.ceiling)
    seen = False
    try:
        evening.it_never_costs_more_than_its_ceiling()
    except AssertionError:
        seen = True
    evening.loop.close()
    assert seen
