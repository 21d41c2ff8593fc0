"""What anybody can do in a jam: take a place, hand in a song, ask for more time, be reminded, report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.jams.answers import Answer, Did
from bot.jams.clocks import MORE_TIME
from bot.jams.jams import Jam
from bot.jams.parts import WITH_SONGS, Part, Seat
from bot.jams.ports.board import Report
from bot.jams.replacing import HandedIn, handed_in, making_room
from bot.jams.rounds import read
from bot.jams.singers import price_of, with_a_model
from bot.jams.standing import Standing
from bot.jams.states import TIMED, JamState
from bot.jams.tools import Tools
from bot.songs.errors import ChatDown, NoPlace, Superseded
from bot.songs.help import found_words, required_words
from bot.songs.orders import Order
from bot.songs.refusals import BlockedWords, JamShut, OverPlace, Refusal, Shut
from bot.songs.songs import Requester, Song, new_id
from bot.songs.states import State
from bot.songs.wishes import Wish

LATEST = 10
"""Songs of a person that are looked at for words of theirs that were not sung."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's part with its jam and its song."""

    jam: Jam
    part: Part
    song: Song | None


class Playing:
    """The use cases of whoever is on the server."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def join(self, jam_id: str, person: Requester, member_since: float | None) -> Answer:
        """Take a place, or wait for one. `member_since` is when the person came to the server, in Unix seconds, None
        where that is not known. Raises `Refusal` (`JamShut`)."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return Answer(Did.UNKNOWN)
        if locked_out(jam, member_since) and await self._part(jam_id, person.id) is None:
            raise Refusal(JamShut(Shut.LOCKED))
        now = self._tools.clock.now()
        wanted = Part(new_id(now), jam_id, person, now)
        part = await self._tools.jams.join(wanted, at_once=self._tools.limits.joins_a_minute)
        if part.id == wanted.id or part.joined_at == now:
            self._tools.changed(jam_id)
            return Answer(Did.DONE, jam, part)
        return Answer(Did.ALREADY, jam, part)

    async def leave(self, jam_id: str, user_id: int) -> Answer:
        """Give a place back; one with a song on it is not."""
        jam, part = await self._tools.jams.get(jam_id), await self._part(jam_id, user_id)
        if jam is None or part is None:
            return Answer(Did.UNKNOWN, jam)
        left = await self._tools.jams.leave(jam_id, user_id)
        self._tools.changed(jam_id)
        if left is None:
            return Answer(Did.UNKNOWN, jam)
        if left.seat is Seat.LEFT:
            return Answer(Did.DONE, jam, left)
        return Answer(Did.SONG_STAYS if left.song_id else Did.NOT_NOW, jam, left)

    async def check(self, jam_id: str, wish: Wish) -> Wish:
        """The wish as the jam would have it sung: by the jam's model. Raises `Refusal`: beside what a song may be
        refused for, `JamShut`, `OverPlace` and `BlockedWords`."""
        jam = await self.open_jam(jam_id)
        blocked = found_words(f"{wish.title}\n{wish.style}\n{wish.lyrics}", self._tools.blocked(jam.guild_id))
        if blocked:
            raise Refusal(BlockedWords(blocked))
        jam = await with_a_model(self._tools, jam)
        # A clip is sung after by the model for clips, where its price fits a place.
        wish = replace(wish, model="" if wish.reference else jam.model)
        request = self._tools.singing.offers.check(wish)
        offers = self._tools.singing.offers.models()
        price = next((price_of(offer) for offer in offers if offer.model.id == request.model.id), None)
        if price is None or price > jam.price:
            raise Refusal(OverPlace(price or 0, jam.price, clip=wish.reference is not None))
        return replace(wish, model=request.model.id)

    async def required(self, jam_id: str) -> Sequence[str]:
        """The words that the jam's rules ask for."""
        jam = await self._tools.jams.get(jam_id)
        return required_words(jam.rules) if jam is not None else ()

    async def hand_in(
        self, jam_id: str, order: Order, member_since: float | None, *, replaces: str | None = None
    ) -> Answer:
        """Take a place if the person has none, and have their song sung for it; the same interaction always gives the
        same song, and one place one song. `replaces` is the song that it takes the place of. Raises `Refusal` with
        nothing spent, as `check` does, or `DatabaseDown`."""
        wish = await self.check(jam_id, order.wish)
        joined = await self.join(jam_id, order.requester, member_since)
        if joined.part is None or joined.jam is None:
            return joined
        own = replace(order, wish=wish, jam_id=jam_id)
        if replaces is None:
            await self._tools.singing.create(own)
        else:
            async with making_room(self._tools, joined.jam, order.requester.id, replaces):
                await self._tools.singing.create(own)
        self._tools.changed(jam_id)
        part = await self._part(jam_id, order.requester.id)
        return Answer(Did.DONE, joined.jam, part)

    async def more_time(self, jam_id: str, user_id: int) -> Answer:
        """The one lengthening of a jam that is anybody's, without a reason: half of the phase once more."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return Answer(Did.UNKNOWN)
        if jam.lengthened_by is not None:
            return Answer(Did.USED_UP, jam)
        if jam.state not in TIMED or jam.ends_at is None:
            return Answer(Did.OVER if jam.over else Did.NOT_NOW, jam)
        ends_at = jam.ends_at + MORE_TIME * self._tools.clocks.phase(jam)
        try:
            longer = await self._tools.write(jam, ends_at=ends_at, lengthened_by=user_id, reminded=0)
        except Superseded:
            return await self.more_time(jam_id, user_id)
        return Answer(Did.DONE, longer)

    async def remind_me(self, jam_id: str, user_id: int, *, wanted: bool = True) -> Answer:
        """Whether the person is mentioned before a phase ends."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None or jam.state is JamState.DRAFT:
            return Answer(Did.UNKNOWN)
        if jam.over:
            return Answer(Did.OVER, jam)
        await self._tools.jams.remind(jam_id, user_id, wanted=wanted)
        return Answer(Did.DONE, jam)

    async def report(self, song_id: str, by: int, words: str) -> Answer:
        """Tell the moderators of a song; the same person's report of the same song is one."""
        song = await self._tools.songs.get(song_id)
        jam = await self._tools.jams.get(song.jam_id) if song and song.jam_id else None
        if jam is None:
            return Answer(Did.UNKNOWN)
        try:
            await self._tools.board.report(jam, Report(song_id, by, words), key=f"{song_id}-report-{by}")
        except NoPlace:
            return Answer(Did.NOWHERE, jam)
        except ChatDown:
            return Answer(Did.LATER, jam)
        return Answer(Did.DONE, jam)

    async def now(self, channel_id: int) -> tuple[Jam, Standing] | None:
        """The jam that runs in a channel, and how it stands; None where none does."""
        jam = await self._tools.jams.running_in(channel_id)
        return None if jam is None else (jam, await self.standing(jam))

    async def jam(self, jam_id: str) -> Jam | None:
        """A jam that was opened."""
        jam = await self._tools.jams.get(jam_id)
        return None if jam is None or jam.state is JamState.DRAFT else jam

    async def open_jam(self, jam_id: str) -> Jam:
        """A jam in which people write songs, with a model that can be had. Raises `Refusal` (`JamShut`)."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None or jam.state is not JamState.OPEN or jam.together:
            raise Refusal(JamShut(Shut.NOT_OPEN))
        return await with_a_model(self._tools, jam)

    async def handed_in(self, jam: Jam, user_id: int) -> HandedIn | None:
        """What a person has handed in to the jam; None for nothing."""
        return await handed_in(self._tools, jam, user_id)

    async def words_again(self, guild_id: int, user_id: int) -> Wish | None:
        """What a person wrote for a jam of that server and what then failed, so that it is not written twice: the words
        of their newest song for a jam; None where that came to something."""
        latest = await self._tools.songs.latest_songs_of(user_id, limit=LATEST)
        song = next((one for one in latest if one.jam_id is not None and one.guild_id == guild_id), None)
        if song is None or song.state is not State.FAILED or song.followed_by is not None or song.wiped_at is not None:
            return None
        return Wish(lyrics=song.wish.lyrics, style=song.wish.style, title=song.wish.title)

    async def jam_of(self, song_id: str) -> str | None:
        """The id of the jam that a song was handed in to."""
        song = await self._tools.songs.get(song_id)
        return song.jam_id if song is not None else None

    async def songs_in(self, jam: Jam) -> Sequence[Song]:
        """The songs that are on the jam's places."""
        songs = await self._tools.songs_of(jam.id)
        taken = (part.song_id for part in await self._tools.jams.parts(jam.id) if part.seat in WITH_SONGS)
        return [songs[song_id] for song_id in taken if song_id in songs]

    async def standing(self, jam: Jam) -> Standing:
        return (await read(self._tools, jam)).shown

    async def mine(self, user_id: int) -> Sequence[Mine]:
        """A person's parts, the newest first."""
        found = await self._tools.jams.jams_of(user_id)
        return [
            Mine(jam, part, await self._tools.songs.get(part.song_id) if part.song_id else None) for jam, part in found
        ]

    async def listed(self, guild_id: int) -> Sequence[Jam]:
        """A server's jams, newest first."""
        return await self._tools.jams.of_guild(guild_id)

    async def part(self, jam_id: str, user_id: int) -> Part | None:
        """The person's part; None where they have none."""
        return await self._part(jam_id, user_id)

    async def _part(self, jam_id: str, user_id: int) -> Part | None:
        part = await self._tools.jams.part_of(jam_id, user_id)
        return None if part is None or part.seat is Seat.LEFT else part


def locked_out(jam: Jam, member_since: float | None, *, always: bool = False) -> bool:
    """Whether a locked jam, or what is `always` for members from before the opening alone, is shut to somebody who came
    to the server at that time; None is unknown."""
    return (jam.locked or always) and (member_since is None or member_since >= (jam.opened_at or 0.0))
