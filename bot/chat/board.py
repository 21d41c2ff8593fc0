"""A jam in Discord: its board, its thread, and what is said there. Implements the port `Board`.

Every message is posted under a nonce made of its key, and carries a button that no other message of ours has: after a
lost reply or a crash it is found by that in the channel before it is posted again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import discord

from bot.chat import buttons, escaping, jam_buttons, once
from bot.chat.buttons import Button
from bot.chat.jam_buttons import JAM
from bot.chat.messages.catalogue import Catalogue, Texts
from bot.chat.places import Place, address, message_of, place_of
from bot.chat.posts import entry_of
from bot.chat.routes import Routes
from bot.chat.views import ballots, boards, entries, lines
from bot.chat.views import jam_notices as notices
from bot.chat.views.finished import finished
from bot.jams.counting import Result
from bot.jams.jams import Jam
from bot.jams.parts import Part
from bot.jams.ports.board import Report, Word
from bot.jams.sheets import Sheet
from bot.jams.standing import Credit, Standing
from bot.jams.states import JamState
from bot.songs.errors import NoPlace
from bot.songs.ports.store import SongStore
from bot.songs.servers import Servers
from bot.songs.songs import Address, Song

Hear = Callable[[Song], Awaitable[Path | None]]
"""A song that waits for its jam, as an mp3 for moderators; None where it cannot be made now."""

HOUR = 60 * 60.0

THREAD_ALREADY, UNKNOWN_MESSAGE, TOO_OLD = 160004, 10008, 30046
"""Discord's codes: the message has its thread; it is gone; it is old, and was edited too often in this hour."""

RESTS, RESTS_LONG = 1440, 10_080
"""Minutes after which a thread rests in which nobody writes: a day, and a week for jams that last for days."""

PINGED_MOST = 20
"""People who are mentioned in one message."""


class DiscordBoard:
    """Keeps nothing: what was shown is the jam's row. `hear` makes what moderators listen to, `costs` says of a server,
    by its id, whether everybody there may know what is spent."""

    def __init__(
        self,
        routes: Routes,
        songs: SongStore,
        servers: Servers,
        catalogue: Catalogue,
        hear: Hear,
        costs: Callable[[int], bool],
    ) -> None:
        self._routes = routes
        self._songs = songs
        self._servers = servers
        self._catalogue = catalogue
        self._hear = hear
        self._costs = costs

    async def draw(self, jam: Jam, standing: Standing) -> Address:
        texts = self._texts(jam)
        shown = partial(self._board, jam, standing, texts)
        if jam.board is not None:
            if await self._redrawn(jam, jam.board, shown):
                return jam.board
            if jam.over:  # somebody deleted the board of a jam that has ended: so be it
                return jam.board
        since = jam.drawn_at or jam.opened_at or jam.created_at
        key = f"{jam.id}-board-{message_of(jam.board).message_id if jam.board else 0}"
        posted = await once.post(
            self._routes,
            place_of(jam.channel),
            key,
            jam_buttons.mark(jam_buttons.HOST, jam.id),
            since,
            shown,
        )
        with suppress(discord.HTTPException):  # without Pin Messages it stands there as well
            await self._message(posted).pin()
        return posted

    async def _redrawn(self, jam: Jam, board: Address, shown: Callable[[], dict[str, Any]]) -> bool:
        """Whether the board that stands there was edited; False where it is gone. One that Discord will not have edited
        so often goes, for a new one to take its place."""
        message = self._message(board)
        async with once.plainly():
            try:
                now = await message.edit(**shown())
            except discord.HTTPException as error:
                if error.code == TOO_OLD:
                    await message.delete()
                elif error.code != UNKNOWN_MESSAGE:
                    raise
                return False
        if jam.over and now.pinned:
            with suppress(discord.HTTPException):
                await message.unpin()
        return True

    def _board(self, jam: Jam, standing: Standing, texts: Texts) -> dict[str, Any]:
        content = boards.board(jam, standing, texts, costs=self._costs(jam.guild_id))
        view = lines.under_board(jam, standing, texts)
        return {"content": content, "view": view, "allowed_mentions": discord.AllowedMentions.none()}

    async def make_thread(self, jam: Jam) -> Address:
        assert jam.board is not None
        board, place = message_of(jam.board), place_of(jam.channel)
        name = escaping.bare(self._texts(jam)("board.thread_name", theme=escaping.bare(jam.theme, 90)), 100)
        rests = RESTS if jam.clocks.writing + jam.clocks.listening < RESTS * 60 else RESTS_LONG
        thread_id = board.message_id  # a thread that grows from a message has its id
        async with once.plainly():
            try:
                made = await self._routes.client.http.start_thread_with_message(
                    board.channel_id or place.channel_id, board.message_id, name=name, auto_archive_duration=rests
                )
                thread_id = int(made["id"])
            except discord.HTTPException as error:
                if error.code != THREAD_ALREADY:
                    raise
        return address(Place(thread_id, place.guild_id, place.application_id, "", 0.0))

    async def open_to_post(self, jam: Jam, room: Address) -> bool:
        try:
            async with once.plainly():
                found: Mapping[str, Any] = await self._routes.client.http.get_channel(place_of(room).channel_id)
        except NoPlace:
            return False
        return not (found.get("thread_metadata") or {}).get("locked", False)

    async def reveal(self, jam: Jam, song: Song) -> None:
        message, entry = self._routes.posted(song), entry_of(song)
        if message is None or entry is None:
            return
        async with once.plainly():
            texts = self._catalogue.public(song)
            card = finished(song, None, texts, costs=self._costs(jam.guild_id))
            await message.edit(**entries.credited(song, entry, card, texts))

    async def announce(self, jam: Jam, made: Sequence[Credit], key: str, sheet: Sheet | None = None) -> Address:
        texts, costs = self._texts(jam), self._costs(jam.guild_id)
        return await self._ended(jam, key, lambda: boards.finale(jam, made, texts, sheet, costs=costs))

    async def call_off(self, jam: Jam, key: str, sheet: Sheet | None = None) -> Address:
        texts, costs = self._texts(jam), self._costs(jam.guild_id)
        return await self._ended(jam, key, lambda: boards.called_off(jam, texts, sheet, costs=costs))

    async def _ended(self, jam: Jam, key: str, shown: Callable[[], Mapping[str, Any]]) -> Address:
        def message() -> dict[str, Any]:
            view = buttons.row(jam.id, jam_buttons.under_finale(jam), self._texts(jam), kind=JAM)
            return {**shown(), "view": view, "allowed_mentions": discord.AllowedMentions.none()}

        since = jam.ended_at or jam.began_at or jam.created_at
        return await once.post(
            self._routes, place_of(jam.channel), key, jam_buttons.mark(jam_buttons.ANOTHER, jam.id), since, message
        )

    async def remind(self, jam: Jam, people: Sequence[int], key: str, since: float) -> None:
        texts = self._texts(jam)
        listening = jam_buttons.HEAR if jam.rated else jam_buttons.HOW
        write = jam_buttons.LINE if jam.together else jam_buttons.WRITE
        button = write if jam.state is JamState.OPEN else listening
        for start in range(0, len(people), PINGED_MOST):
            some, argument = people[start : start + PINGED_MOST], once.digest(f"{key}-{start}")
            told = notices.reminder(jam, some, texts)
            mark = jam_buttons.mark(button, jam.id, argument)
            message = _maker(told, jam.id, (button,), texts, argument, some)
            await once.post(self._routes, place_of(jam.room), f"{key}-{start}", mark, since, message)

    async def look(self, jam: Jam, part: Part, song: Song, key: str) -> Address:
        texts = self._texts(jam)
        file = await self._hear(song)

        def message() -> dict[str, Any]:
            view = buttons.row(song.id, (jam_buttons.SHOW, jam_buttons.REFUSE), texts, kind=JAM)
            files = [discord.File(file, filename="song.mp3")] if file is not None else []
            said = notices.look(jam, part, song, texts)
            return {"content": said, "files": files, "view": view, "allowed_mentions": discord.AllowedMentions.none()}

        since = song.finished_at or song.asked_at
        return await once.post(
            self._routes, self._moderators(jam), key, jam_buttons.mark(jam_buttons.SHOW, song.id), since, message
        )

    async def report(self, jam: Jam, report: Report, key: str) -> None:
        texts, song = self._texts(jam), await self._songs.get(report.song_id)
        argument, now = once.digest(key), self._routes.clock.now()
        told = notices.report(jam, song, report, texts)
        mark = jam_buttons.mark(jam_buttons.WHO, report.song_id, argument)
        message = _maker(told, report.song_id, (jam_buttons.WHO,), texts, argument, ())
        await once.post(self._routes, self._moderators(jam), key, mark, now - HOUR, message)

    async def tell(self, jam: Jam, part: Part, word: Word) -> None:
        """By direct message: that is said where a place is taken. A reply that is lost is asked for again by discord.py
        itself, so that it has a nonce."""
        texts = self._catalogue.texts(part.person.locale or jam.guild_locale)
        key = f"{jam.id}-{part.id}-{part.song_id}-{part.joined_at}-{word}"
        said, view = notices.told(jam, part, word, texts), notices.under(jam, part, word, texts)
        await once.say(self._routes, part.person.id, key, said, view)

    async def warn(self, jam: Jam, result: Result, pushed: Song | None) -> None:
        texts = self._catalogue.texts(jam.host.locale or jam.guild_locale)
        await once.say(self._routes, jam.host.id, f"{jam.id}-odd", ballots.odd(jam, result, pushed, texts))

    def _texts(self, jam: Jam) -> Texts:
        """The server's language."""
        return self._catalogue.texts(jam.guild_locale or jam.host.locale)

    def _message(self, posted: Address) -> discord.PartialMessage:
        found = message_of(posted)
        return self._routes.client.get_partial_messageable(found.channel_id or 0).get_partial_message(found.message_id)

    def _moderators(self, jam: Jam) -> Place:
        """The channel that the server named for reports. Raises `NoPlace`."""
        if (channel_id := self._servers.jams(jam.guild_id).reports) is None:
            raise NoPlace("no channel for reports is named")
        return Place(channel_id, jam.guild_id, place_of(jam.channel).application_id, "", 0.0)


def _maker(
    said: str, subject: str, under: Sequence[Button], texts: Texts, argument: str, people: Sequence[int]
) -> Callable[[], dict[str, Any]]:
    """Makes a message that mentions these people and nobody else."""
    mentioned = discord.AllowedMentions(
        everyone=False, roles=False, users=[discord.Object(one) for one in people], replied_user=False
    )

    def message() -> dict[str, Any]:
        view = buttons.row(subject, under, texts, kind=JAM, argument=argument)
        return {"content": said, "view": view, "allowed_mentions": mentioned}

    return message
