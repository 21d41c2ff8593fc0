"""Blindness as a property: two makers swap, and nobody else sees any difference before the reveal.

The real board, delivery, journey and audio, at the sandbox's Discord on a clock that stands still between acts. A
random jam is played twice with the same words, the same order of hand-ins, ids and clock: in the second play two of its
makers have changed places. Their presses are use cases here, whose answers are for themselves alone.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.audio.local import LocalAudio
from bot.chat.board import DiscordBoard
from bot.chat.client import Jamboree
from bot.chat.delivery import Delivery
from bot.chat.messages.catalogue import shipped
from bot.chat.places import Place, address
from bot.chat.routes import Routes
from bot.jams.advance import advance
from bot.jams.clocks import PUBLICATION
from bot.jams.hosting import Hosting
from bot.jams.jams import Jam, Options
from bot.jams.opening import Opening, Plan
from bot.jams.playing import Playing
from bot.jams.states import JamState
from bot.jams.tools import Tools as JamTools
from bot.jams.voting import Voter, Voting
from bot.journey.posting import finish_and_post
from bot.sandbox.aiml import tone
from bot.sandbox.discord import Message, Town
from bot.songs.checking import Defaults
from bot.songs.prices import Prices
from bot.songs.refusals import Refusal
from bot.songs.servers import JamRules, Servers
from bot.songs.service import Order, Service
from bot.songs.songs import Audio, Requester, Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Wish
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_sheets import MemorySheetStore
from tests.contracts.memory_votes import MemoryVotes
from tests.stand_ins import play

CATALOGUE = shipped()
SEEDS = range(10)
MODERATORS = frozenset({"mo", "cy"})
HOST, OTHERS = "mo", ("ada", "ben", "dee", "eli", "fay", "gus")
LOCALES = {"ada": "en-GB", "ben": "de", "dee": "fr", "eli": "en-US", "fay": "ja", "gus": "pt-BR"}
PLACES = 4
RESTS = 40


@dataclass(frozen=True)
class Act:
    """Something that maker number `maker` does, `after` seconds after the act before; `what` names it."""

    maker: int
    what: str
    after: float
    words: str = ""


@dataclass(frozen=True)
class Script:
    """A random jam: who makes songs, in the order of their numbers, what they do, how it is set up."""

    makers: tuple[str, ...]
    acts: tuple[Act, ...]
    options: Options
    threads: bool
    seed: int

    @property
    def swapped(self) -> Script:
        """The same with its first and second maker in each other's place."""
        first, second, *others = self.makers
        return replace(self, makers=(second, first, *others))


def script(seed: int) -> Script:
    chance = random.Random(seed)
    makers = tuple(chance.sample(OTHERS, chance.choice([2, 2, 3, 4])))
    acts: list[Act] = []
    for maker in range(len(makers)):
        own = [Act(maker, "write", 0, f"Song {chance.random()}\nof {chance.randint(1, 9)} lines\nand one more")]
        if chance.random() < 0.3:
            own.insert(0, Act(maker, "fail", 0, f"What is refused {chance.random()}\nand never heard"))
        extra = [Act(maker, what, 0) for what in ("join", "remind", "longer", "leave") if chance.random() < 0.3]
        for one in extra:
            own.insert(chance.randint(0, len(own)), one)
        acts += own
    if chance.random() < 0.5:  # everybody's acts in any order, each one's own mostly as they are
        chance.shuffle(acts)
    timed = tuple(replace(act, after=chance.choice([0.5, 3.0, 20.0, 45.0])) for act in acts)
    look_first = chance.random() < 0.3
    vote, listeners = chance.random() < 0.8, chance.random() < 0.5
    options = Options(blind=True, vote=vote, listeners=listeners, look_first=look_first)
    return Script(makers, timed, options, chance.random() < 0.7, seed)


@dataclass
class Stage:
    """One play. `seen` is everything that was shown, in its order, as whoever stands in the channel sees it."""

    town: Town
    script: Script
    files: Path
    client: discord.Client
    played: Any
    seen: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock, store, catalogue = self.played.clock, self.played.store, CATALOGUE
        routes, audio = Routes(self.client, clock), LocalAudio()
        delivery = Delivery(routes, _frozen, catalogue)
        self.tools = replace(self.played.tools, audio=audio, delivery=delivery)
        service = Service(
            songs=store, drafts=store, admission=None,  # type: ignore[arg-type]  # nobody attaches anything
            delivery=delivery, clock=clock, files=self.tools.files, publish=lambda song: None, defaults=Defaults(),
            prices=Prices(300_000), deadline=900,
        )  # fmt: skip
        self.servers, jams = Servers(store.servers, clock), MemoryJamStore(store)
        board = DiscordBoard(routes, store, self.servers, catalogue, self._heard, lambda song: True)
        self.jam_tools = JamTools(
            jams=jams, sheets=MemorySheetStore(jams), votes=MemoryVotes(jams), songs=store, singing=service, money=jams,
            board=board, clock=clock, publish=lambda song: None, changed=lambda jam_id: None, song_deadline=900,
            keep=900,
            shuffle=random.Random(self.script.seed).shuffle,
        )  # fmt: skip
        self.jams, self.playing, self.hosting = jams, Playing(self.jam_tools), Hosting(self.jam_tools)
        self.voting = Voting(self.jam_tools)

    async def _heard(self, song: Song) -> Path:
        return self.tools.files.raw(song.id)

    def person(self, name: str) -> Requester:
        return Requester(self.town.people[name].id, self.town.people[name].global_name, LOCALES.get(name, ""))

    @property
    def jam(self) -> Jam:
        return self.jams.jams[self.id]

    @property
    def published(self) -> int:
        return sum(song.state is State.DONE for song in self.played.store.songs.values())

    def hear(self, told: dict[str, Any]) -> None:
        """A change, where somebody besides moderators and the two sees it."""
        if told["event"] == "typing":
            self.seen.append(("typing", told["channel"]))
        if not told["event"].startswith("message_"):
            return
        message = self.town.world.messages.get(int(told["message"]["id"]))
        if message is not None and self._open(message):
            self.seen.append((told["event"], self.played.clock.now(), _shown(message)))

    def _open(self, message: Message) -> bool:
        unseen = MODERATORS | {*self.script.makers[:2]}
        alone = message.ephemeral_for or (message.place.recipient.name if message.place.recipient else None)
        return alone not in unseen and message.place.name != "staff"

    # --- the jam ----------------------------------------------------------------------------------------------------

    async def perform(self) -> None:
        """From the opening to the middle of listening, where many have voted."""
        home, place = self.town.guild_id, self.town.channels["jam"]
        await self.servers.load()
        if self.script.options.look_first:
            await self.servers.decide_jams(home, JamRules(reports=self.town.channels["staff"].id), 1)
        if not self.script.threads:
            self.town.limit_threads(0)
        here = address(Place(place.id, home, self.town.world.bot.id, "", 0))
        opening = Opening(self.jam_tools, Defaults().model)
        plan = Plan(
            1, home, "", place.id, here, self.person(HOST), "rainy day", "songs", "flash", "", self.script.options
        )
        self.id = (await opening.draft(plan)).jam.id
        await opening.change(self.id, self.person(HOST).id, places=PLACES)
        await opening.open(self.id, self.person(HOST).id)
        await self.rest()
        for number, act in enumerate(self.script.acts):
            self.played.clock.time += act.after
            with suppress(Refusal):
                await self.act(act, number)
            await self.rest()
        for song in list(self.played.store.songs.values()):
            if self.script.options.look_first and song.state is State.READY:
                await self.hosting.show(self.id, song.id, moderator=True)
        if self.jam.state is JamState.OPEN:
            await self.hosting.hurry(self.id, self.person(HOST).id, moderator=False)
        for _ in range(RESTS):
            self.played.clock.time += PUBLICATION
            await self.rest()
        if self.script.options.vote:
            for name in OTHERS:
                await self.vote(name)

    async def vote(self, name: str) -> None:
        """Somebody hears what they are dealt, which is without their own song, and rates it. One maker never does, so
        that the jam goes on."""
        if name == min(self.script.makers):
            return
        voter = Voter(self.person(name).id, self.town.guild_id, 0.0, 0.0)
        heard = (await self.voting.hear(self.id, voter)).heard
        if heard:
            assert voter.id not in {credit.maker_id for credit in heard}
            stars = {credit.song.id: str(1 + credit.number % 5) for credit in heard}
            cast, _ = await self.voting.cast(self.id, voter, stars)
            assert cast.barred is None
        self.played.clock.time += 15.0
        await self.rest()

    async def act(self, act: Act, number: int) -> None:
        who = self.person(self.script.makers[act.maker])
        match act.what:
            case "join":
                await self.playing.join(self.id, who, 0.0)
            case "leave":
                await self.playing.leave(self.id, who.id)
            case "remind":
                await self.playing.remind_me(self.id, who.id)
            case "longer":
                await self.playing.more_time(self.id, who.id)
            case _:
                assert self.client.user is not None
                origin = address(Place(self.town.channels["jam"].id, self.town.guild_id, self.client.user.id, "", 0))
                wish = Wish(lyrics=act.words, style="A gentle round")
                await self.playing.hand_in(self.id, Order(wish, 100 + number, who, self.town.guild_id, "", origin), 0.0)
                await self.sing(fails=act.what == "fail")

    async def sing(self, *, fails: bool) -> None:
        """The song that was handed in, sung or refused."""
        waiting = next((song for song in self.played.store.songs.values() if song.state is State.QUEUED), None)
        if waiting is None:
            return
        store, now = self.played.store, self.played.clock.now()
        song = await store.move(waiting, State.SUBMITTING, submitted_at=now)
        if fails:
            await store.move(song, State.FAILED, reason=Reason.REFUSED, ended_at=now)
            return
        song = await store.move(song, State.GENERATING, generation_id="g", charged=song.expected)
        mp3 = tone({"lyrics": song.wish.lyrics})
        self.tools.files.raw(song.id).write_bytes(mp3)
        audio = Audio("audio/mpeg", len(mp3))
        await store.move(song, State.READY, finished_at=now, audio=audio, kept=Reason.JAM)

    async def rest(self) -> None:
        """What is released is posted, until nothing moves any more."""
        await advance(self.jam_tools, self.id)
        for song in list(self.played.store.songs.values()):
            if song.state is State.READY and song.kept is None:
                await finish_and_post(self.tools, song)
                await advance(self.jam_tools, self.id)


async def _frozen(song: Song) -> None:
    """No card of a jam's song becomes the song."""


def _shown(message: Message) -> tuple[Any, ...]:
    """Everything of a message that a client could show or save, and its nonce."""
    files = tuple(
        (file.filename, file.description, hashlib.sha256(file.data).hexdigest()) for file in message.attachments
    )
    where = message.id, message.channel, message.author, message.at, message.nonce, message.flags, message.reference
    pings = sorted(message.pings), [person.name for person in message.mentions]
    return (*where, message.content, repr(message.embeds), repr(message.components), files, pings, message.metadata)


@asynccontextmanager
async def playing(script: Script, folder: Path, patch: pytest.MonkeyPatch) -> AsyncGenerator[Stage]:
    folder.mkdir()
    played = play(folder)
    ids = random.Random(script.seed)
    patch.setattr("bot.songs.songs.secrets", SimpleNamespace(randbits=ids.getrandbits))
    patch.setattr("discord.abc.secrets", SimpleNamespace(randbits=ids.getrandbits))  # nonces of direct messages
    patch.setattr("bot.sandbox.discord.rates.LIMITS", {})  # they go by the machine's clock, which has no part in this
    async with Town(now=played.clock.now) as town:
        patch.setattr("discord.http.Route.BASE", town.api_url)
        async with Jamboree(heard=lambda: None, gateway_url="", catalogue=CATALOGUE) as client:
            await client.login(town.token)
            stage = Stage(town, script, folder, client, played)
            town.watch(stage.hear)
            yield stage
            assert town.unknown == []


async def _seen(script: Script, folder: Path, patch: pytest.MonkeyPatch) -> list[Any]:
    """What was shown before the reveal, with every song of the jam published."""
    async with playing(script, folder, patch) as stage:
        await stage.perform()
        assert stage.jam.state is JamState.LISTENING
        assert len(stage.jam.order) == len(script.makers) == stage.published
        voted = await stage.jam_tools.votes.voters(stage.id)
        assert bool(voted) is script.options.vote
        assert not voted or f"Voted: {len(voted)}." in repr(stage.seen)
        return stage.seen


@pytest.mark.usefixtures("forked_decoders")
@pytest.mark.parametrize("seed", SEEDS)
async def test_two_makers_of_a_blind_jam_swap_and_nobody_sees_a_difference(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = script(seed)
    first = await _seen(one, tmp_path / "one", monkeypatch)
    assert first == await _seen(one.swapped, tmp_path / "two", monkeypatch)
