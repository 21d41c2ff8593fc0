"""A bot with its real cogs, dispatch and authorization, on stand-ins, and interactions from anybody anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord

from bot.audio.charts import LocalCharts
from bot.chat.authorization import Authorization
from bot.chat.client import Jamboree
from bot.chat.greeting import Greeting
from bot.chat.messages.catalogue import shipped
from bot.chat.ordering import Ordering
from bot.chat.overrides import Overrides
from bot.chat.owner_desk import OwnerMessages
from bot.chat.places import Message, Place, address
from bot.chat.reports import Reports
from bot.chat.routes import Routes
from bot.chat.status_cards import StatusCards
from bot.chat.turned_away import TurnedAway
from bot.chat.views.help import About
from bot.database.opening import open_database
from bot.database.songs import SqlSongStore
from bot.jams.album_files import AlbumFiles
from bot.jams.album_tools import AlbumTools
from bot.jams.album_wish import AlbumWish
from bot.jams.hosting import Hosting
from bot.jams.jams import Jam, Options
from bot.jams.lines import Lines
from bot.jams.opening import Opening
from bot.jams.parts import Part
from bot.jams.playing import Playing
from bot.jams.states import JamState
from bot.jams.tools import Tools as JamTools
from bot.jams.voting import Voting
from bot.purse.openings import Openings
from bot.purse.owner import OwnerService
from bot.purse.service import PurseService
from bot.purse.values import UNLIMITED, Caps
from bot.songs.admission import Admission
from bot.songs.checking import Defaults
from bot.songs.files import DiskBudget
from bot.songs.prices import Prices
from bot.songs.servers import Servers
from bot.songs.service import Service
from bot.songs.songs import Requester, Song
from bot.songs.states import Reason, State
from cogs.introduction import Introduction
from cogs.jam import Jams
from cogs.jam_album import JamAlbums
from cogs.jam_host import JamHost
from cogs.jam_plan import JamPlans
from cogs.jam_votes import JamVotes
from cogs.music import Music
from cogs.openings import Answers
from cogs.owner import Owner
from cogs.purse import Purse
from cogs.settings import Settings
from cogs.takes import Takes
from tests.chat.wire import EPOCH_MS, MESSAGE, Wire
from tests.contracts.memory_albums import MemoryAlbumStore
from tests.contracts.memory_jams import MemoryJamStore
from tests.contracts.memory_sheets import MemorySheetStore
from tests.contracts.memory_votes import MemoryVotes
from tests.contracts.scripted_albums import ScriptedAlbums, ScriptedMaker, ScriptedSounds
from tests.contracts.scripted_board import ScriptedBoard
from tests.stand_ins import START, Played, make_song, play

BOT, REQUESTER, MEMBER, STRANGER, MODERATOR, OWNER = 1, 7, 8, 9, 10, 11
HOME, SECOND = 100, 200
JAM, QUIET, THREAD, LOUNGE, DIRECT, ELSEWHERE = 31, 32, 33, 41, 51, 61
SINGERS = 101
"""A role of the first server's."""

COMMAND = 500
"""The id of `/song`."""

VOICE = {"id": "88", "filename": "hum.mp3", "size": 9, "url": "https://cdn.example/hum.mp3", "proxy_url": "",
         "content_type": "audio/mpeg"}  # fmt: skip


ABOUT = About(operator="The Harbour Club", contact="https://harbour.example/club")


@dataclass(frozen=True)
class Spot:
    """Where something is done: a channel of a server that has the bot, or has it not, or of none."""

    channel: int
    guild: int | None = HOME
    thread: bool = False
    has_bot: bool = True


class Asked(Wire):
    """The wire, with what servers decided about the application's commands."""

    def __init__(self) -> None:
        super().__init__()
        self.decided: dict[int, list[dict[str, Any]]] = {}

    def _reply(self, what: str) -> Any:
        if what.endswith("/commands/permissions"):
            guild = int(what.split("/guilds/")[1].split("/")[0])
            return [{"id": str(key), "permissions": rows} for key, rows in self.decided.items() if guild == HOME]
        return super()._reply(what)


class Server:
    """The bot between a wire and its stand-ins."""

    def __init__(self, folder: Path, queued_most: int | None) -> None:
        self.wire = Asked()
        self.played: Played = play(folder)
        self.bot = Jamboree(heard=lambda: None, gateway_url="", catalogue=shipped())
        self.bot._connection._command_tree = self.bot.tree
        self.bot.http._HTTPClient__session = self.wire  # type: ignore[attr-defined]
        self.bot.http._global_over = asyncio.Event()
        self.bot.http._global_over.set()
        self.bot._connection.application_id = BOT
        who: Any = {"id": str(BOT), "username": "jamboree", "discriminator": "0", "avatar": None}
        self.bot._connection.user = discord.ClientUser(state=self.bot._connection, data=who)
        application: Any = {"id": str(BOT), "name": "Jamboree", "description": "", "icon": None, "verify_key": "",
                            "bot_public": True, "bot_require_code_grant": False,
                            "owner": {**who, "id": str(OWNER)}}  # fmt: skip
        self.bot._application = discord.AppInfo(self.bot._connection, application)
        clock, files = self.played.clock, self.played.tools.files
        self.service = Service(
            songs=self.played.store,
            drafts=self.played.store,
            admission=Admission(self, self.played.audio, files, DiskBudget(files, 1_000_000), clock),
            delivery=self.played.stage,
            clock=clock,
            files=files,
            publish=lambda song: None,
            defaults=Defaults(),
            prices=Prices(300_000),
            deadline=900,
            queued_most=queued_most,
        )
        self.servers = Servers(self.played.store.servers, clock)
        self.jams, self.board = MemoryJamStore(self.played.store), ScriptedBoard()
        self.votes = MemoryVotes(self.jams)
        tools = JamTools(
            jams=self.jams, sheets=MemorySheetStore(self.jams), votes=self.votes, songs=self.played.store,
            singing=self.service, money=self.jams, board=self.board, clock=clock, publish=lambda song: None,
            changed=lambda jam_id: None, song_deadline=900, keep=900, blocked=self.servers.blocked,
        )  # fmt: skip
        self.opening, self.playing = Opening(tools, Defaults().model), Playing(tools)
        self.hosting, self.voting, self.lines = Hosting(tools), Voting(tools), Lines(tools, self.playing)
        self.albums = AlbumTools(
            MemoryAlbumStore(self.played.store), self.jams, self.played.store, ScriptedAlbums(), ScriptedSounds(),
            ScriptedMaker(), AlbumFiles(folder / "albums"), clock,
        )  # fmt: skip
        self.overrides = Overrides(self.bot, {"song": COMMAND}, clock)
        self.authorization = Authorization(self.service, self.servers, self.overrides)
        self.bot.authorize = self.authorization.authorize
        self.count = 0

    async def open(self, database: SqlSongStore) -> None:
        """What was decided about money is in a real `database`; songs are in memory, and any server may have them."""
        caps = Caps(None, None, 5_000_000, None, None, 300_000)
        desk = OwnerMessages(self.bot, shipped(), caps)
        openings = Openings(database.purses, database.servers, desk, caps, self.played.clock)
        ordering = Ordering(self.service, self.authorization, TurnedAway(openings), jams=self.playing)
        estimate = self.played.tools.estimates.estimate
        cards = StatusCards(
            Routes(self.bot, self.played.clock), self.played.store, self.played.clock, shipped(),
            estimate=estimate, line_of=lambda song_id: None,
        )  # fmt: skip
        await self.bot.add_cog(Music(self.bot, ordering, cards))
        await self.bot.add_cog(Takes(self.bot, ordering))
        plans, host = JamPlans(self.opening, self.playing, self.servers), JamHost(self.hosting, self.playing)
        votes = JamVotes(self.voting, self.playing)
        albums = JamAlbums(AlbumWish(self.albums, lambda jam_id: None))
        await self.bot.add_cog(Jams(self.bot, self.playing, self.lines, ordering, plans, host, votes, albums, bool))
        purses = PurseService(database.purses, database.books, self.played.clock, UNLIMITED)
        await self.bot.add_cog(Settings(self.bot, self.servers, self.overrides, self.service, purses))
        await self.bot.add_cog(Purse(self.service, purses, LocalCharts()))
        await self.bot.add_cog(Answers(self.bot, openings, ordering))
        await self.bot.add_cog(
            Owner(self.bot, OwnerService(database.purses, caps, {}, self.played.clock), {}, lambda: None)
        )
        greeting = Greeting(self.bot, shipped(), database.servers, purses.opened, self.played.clock)
        reports = Reports(self.bot, shipped(), self.played.clock)
        told = Introduction(self.bot, ordering, purses, greeting, reports, ABOUT, self.played.clock)
        await self.bot.add_cog(told)
        for guild in (HOME, SECOND):
            roles = [{"id": str(one), "name": str(one), "permissions": "0", "position": 0, "color": 0, "hoist": False,
                      "managed": False, "mentionable": False} for one in (guild, guild + 1)]  # fmt: skip
            self.bot._connection._add_guild_from_data({"id": str(guild), "roles": roles})  # type: ignore[typeddict-item]

    def put(self, **changes: Any) -> Song:
        """A song of the requester's, asked for in the first server's channel."""
        place = address(Place(JAM, HOME, BOT, "token", START + 840))
        plain = {"guild_id": HOME, "origin": place, "destination": place, "requester": Requester(REQUESTER, "Mara")}
        return self.played.put(make_song(**{**plain, **changes}))

    def jam(self, spot: Spot, state: JamState = JamState.OPEN, shape: str = "songs") -> Jam:
        """A jam of the first server that the requester hosts, in a channel, with a song of the member's on a place."""
        opened = None if state is JamState.DRAFT else START
        jam = Jam(
            id=f"jam{len(self.jams.jams)}", interaction_id=len(self.jams.jams), guild_id=HOME, channel_id=spot.channel,
            channel=address(Place(spot.channel, HOME, BOT, "", 0)), host=Requester(REQUESTER, "Mara"),
            theme="rainy day", created_at=START, places=4, model=Defaults().model, price=1_000_000, state=state,
            opened_at=opened, began_at=opened, ends_at=START + 1e9, shape=shape, lines=8 if shape == "line" else 0,
        )  # fmt: skip
        self.jams.jams = {jam.id: jam}
        song = self.put(jam_id=jam.id, state=State.QUEUED, requester=Requester(MEMBER, "Lou"))
        part = Part("part", jam.id, song.requester, START, song_id=song.id)
        self.jams.by_id = {part.id: part}
        self.entered = song
        return jam

    def vote(self, spot: Spot) -> Jam:
        """The same, where people listen to that song and the requester's, and they alone may vote."""
        jam = self.jam(spot, JamState.LISTENING)
        there = address(Message(77, spot.channel))
        heard = {"jam_id": jam.id, "state": State.DONE, "posted": there, "ended_at": START}
        songs = [
            self.put(**heard, id=f"{number}song", interaction_id=number, requester=Requester(user, "Lou"))
            for number, user in enumerate((REQUESTER, MEMBER), 900)
        ]
        parts = [Part(f"part {song.id}", jam.id, song.requester, START, song_id=song.id) for song in songs]
        self.jams.by_id = {part.id: part for part in parts}
        voting = replace(jam, options=Options(vote=True), order=tuple(song.id for song in songs), opened_at=START + 1e9)
        self.jams.jams = {jam.id: voting}
        return voting

    async def press(
        self, user: int, custom_id: str, spot: Spot, *, may: str = "", under: tuple[str, ...] | None = None,
        author: int = BOT, roles: tuple[int, ...] = (),
    ) -> list[str]:  # fmt: skip
        """What is answered to a press of a button under a message that carries `under`; by itself, of that button."""
        carried = (custom_id,) if under is None else under
        row = [{"type": 2, "style": 2, "label": "Press", "custom_id": one} for one in carried]
        whose = {"id": str(author), "username": "x", "discriminator": "0", "avatar": None}
        data = {"custom_id": custom_id, "component_type": 2}
        under_ = {**MESSAGE, "author": whose, "channel_id": str(spot.channel), "attachments": [VOICE],
                  "components": [{"type": 1, "components": row}] if row else []}  # fmt: skip
        return await self._do(3, data, user, spot, may, roles, message=under_)

    async def submit(
        self,
        user: int,
        custom_id: str,
        spot: Spot,
        *,
        may: str = "",
        ticked: Sequence[str] | None = None,
        **typed: str,
    ) -> list[str]:
        """What is answered to a form that comes back; `ticked` are its options, None where it has none."""
        fields: list[dict[str, Any]] = [
            {"type": 4, "id": 2 + number, "custom_id": name, "value": text}
            for number, (name, text) in enumerate(typed.items())
        ]
        if ticked is not None:
            fields.append({"type": 22, "id": 30, "custom_id": "options", "values": [*ticked]})
        shown = [{"type": 18, "id": 40 + number, "component": field} for number, field in enumerate(fields)]
        data = {"custom_id": custom_id, "components": shown}
        return await self._do(5, data, user, spot, may, ())

    async def command(
        self, user: int, name: str, spot: Spot, *, may: str = "", roles: tuple[int, ...] = (), **options: str | int
    ) -> list[str]:
        """What is answered to a slash command, "song create"; an option that is a number is a person."""
        given: list[dict[str, Any]] = [
            {"type": 6 if isinstance(value, int) else 3, "name": key, "value": str(value)}
            for key, value in options.items()
        ]
        people = [_person(value) for value in options.values() if isinstance(value, int)]
        group, _, inner = name.partition(" ")
        if inner:
            given = [{"type": 1, "name": inner, "options": given}]
        users = {person["id"]: person for person in people}
        members = dict.fromkeys(users, MEMBERSHIP)
        resolved = {"resolved": {"users": users, "members": members}} if people else {}
        data = {"id": str(COMMAND), "name": group, "type": 1, "options": given, **resolved}
        return await self._do(2, data, user, spot, may, roles)

    async def on_message(self, user: int, name: str, spot: Spot, *, may: str = "") -> list[str]:
        """What is answered to a command on a message with a clip."""
        told = {**MESSAGE, "attachments": [VOICE], "channel_id": str(spot.channel)}
        data = {"id": "501", "name": name, "type": 3, "target_id": "41", "resolved": {"messages": {"41": told}}}
        return await self._do(2, data, user, spot, may, ())

    async def _do(
        self, kind: int, data: Mapping[str, Any], user: int, spot: Spot, may: str, roles: tuple[int, ...],
        message: Mapping[str, Any] | None = None,
    ) -> list[str]:  # fmt: skip
        """The texts that were said, and "form" or "thinking" for an answer without any."""
        self.count += 1
        before = len(self.wire.said)
        payload = self._payload(kind, data, user, spot, may, roles)
        if message is not None:
            payload["message"] = message
        asked: Any = discord.Interaction(data=payload, state=self.bot._connection)  # type: ignore[arg-type]
        if kind == 2:
            await self._tree(asked)
        else:
            await self.bot.on_interaction(asked)
        return [_said(what, body) for what, body in self.wire.said[before:] if what.startswith(("POST", "PATCH"))]

    async def _tree(self, asked: Any) -> None:
        try:
            await self.bot.tree._call(asked)
        except discord.app_commands.AppCommandError as error:
            await self.bot.tree.on_error(asked, error)

    def _payload(
        self, kind: int, data: Mapping[str, Any], user: int, spot: Spot, may: str, roles: tuple[int, ...]
    ) -> dict[str, Any]:
        person = _person(user)
        channel: dict[str, Any] = {"id": str(spot.channel), "type": 0, "name": "c", "position": 0}
        if spot.thread:
            thread = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": "2026-11-23T10:00:00+00:00"}
            channel |= {"type": 11, "parent_id": str(JAM), "owner_id": "1", "thread_metadata": thread}
            channel |= {"message_count": 0, "member_count": 1}
        moment = 1_790_000_000_000 + self.count * 10_000
        payload: dict[str, Any] = {
            "id": str(((moment - EPOCH_MS) << 22) | self.count), "application_id": str(BOT), "type": kind,
            "token": "token", "version": 1, "attachment_size_limit": 10_485_760, "channel_id": str(spot.channel),
            "app_permissions": "0", "data": dict(data), "channel": channel, "locale": "en-US",
        }  # fmt: skip
        if spot.guild is None:
            return payload | {"user": person, "context": 1, "channel": {"id": str(spot.channel), "type": 1}}
        held = discord.Permissions(**dict.fromkeys(may.split(), True)) if may else discord.Permissions.none()
        member = {"user": person, "roles": [str(role) for role in roles], "permissions": str(held.value),
                  "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}  # fmt: skip
        owners = {"0": str(spot.guild)} if spot.has_bot else {"1": str(user)}
        return payload | {"guild_id": str(spot.guild), "member": member, "context": 0,
                          "guild": {"id": str(spot.guild), "locale": "en-US", "features": []},
                          "authorizing_integration_owners": owners}  # fmt: skip

    async def fetch(self, url: str, into: Path, *, size: int) -> int:
        """The port `Attachments`: a clip of as many bytes as were said."""
        await asyncio.sleep(0)
        return into.write_bytes(bytes(size))

    async def fetch_head(self, url: str, into: Path) -> None:
        await self.fetch(url, into, size=4)


MEMBERSHIP: Mapping[str, Any] = {
    "roles": [], "permissions": "0", "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0,
}  # fmt: skip


def _person(user: int) -> dict[str, Any]:
    return {"id": str(user), "username": "p", "discriminator": "0", "avatar": None, "global_name": "P"}


def _said(what: str, body: Mapping[str, Any]) -> str:
    data = body.get("data") or body
    if body.get("type") == 9:
        return "form"
    return data.get("content") or ("embed" if data.get("embeds") else "thinking")


@asynccontextmanager
async def serving(folder: Path, queued_most: int | None = 10) -> AsyncIterator[Server]:
    """A server that is open."""
    server = Server(folder, queued_most)
    async with open_database(f"sqlite:///{folder}/purses.db", now=server.played.clock.now) as database:
        await server.open(database)
        yield server


FAILED: Mapping[str, Any] = {
    "state": State.FAILED, "reason": Reason.OVERDUE, "generation_id": "g", "submitted_at": START, "ended_at": START,
    "charged": 195_000,
}  # fmt: skip
