"""What people type: commands, what completes them, and messages of their own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.sandbox.discord import board, offered, options, payloads, permissions, registered, threads
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import THREAD_MADE, VOICE, Json, Message
from bot.sandbox.discord.places import FORUM, THREAD, Channel, Person, Upload
from bot.sandbox.discord.starting import kept, person, start, visible
from bot.sandbox.discord.world import World


class Acts:
    """Every act takes the name of its person. What a client would not let them do raises `ValueError`."""

    world: World

    async def command(
        self, name: str, command: str, /, *, channel: str = "jam", user_installed: bool = False, **given: Any
    ) -> Interaction:
        """A slash command, "song create", with its options.

        `user_installed` is a command that the person brought along, in a server that the bot is not in: there, unless
        another channel is named, it is said in "elsewhere".
        """
        who, place = self._typing(name, channel, user_installed=user_installed)
        self._offered(command, who, place, user_installed=user_installed)
        return await self.forge_command(name, command, channel=place.name, user_installed=user_installed, **given)

    async def forge_command(
        self, name: str, command: str, /, *, channel: str = "jam", user_installed: bool = False, **given: Any
    ) -> Interaction:
        """The same from a hand-made client, which sends what Discord would not have offered to that person there."""
        who, place = person(self.world, name), self.world.channel(channel, name)
        data = options.filled(self.world, place, command, given, partial(kept, self.world, place, who))
        return start(self.world, "command", who, place, data, user_installed=user_installed)

    async def autocomplete(
        self, name: str, command: str, option: str, value: str = "", *, channel: str = "jam", **others: Any
    ) -> list[Json]:
        """What the bot offers while an option is typed. Raises `TimeoutError` where it offers nothing in time."""
        who, place = self._typing(name, channel)
        self._offered(command, who, place)
        given = others | {option: value}
        data = options.filled(self.world, place, command, given, partial(kept, self.world, place, who), focused=option)
        return (await start(self.world, "autocomplete", who, place, data).answered()).choices

    async def message_command(self, name: str, command: str, message: Message) -> Interaction:
        """A command from a message's own menu (Apps)."""
        visible(message, name)
        who, place = person(self.world, name), message.place
        found = self._offered(command, who, place, kind=3)
        target = str(message.id)
        data: Json = {"id": found["id"], "name": command, "type": 3, "target_id": target}
        data["resolved"] = {"messages": {target: payloads.message(message, self.world)}}
        return start(self.world, "command", who, place, data)

    async def post(
        self,
        name: str,
        content: str = "",
        *uploads: Upload,
        channel: str = "jam",
        voice: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """A message of their own; `voice` makes its one upload a voice message."""
        who, place = person(self.world, name), self.world.channel(channel, name)
        _speaking(who, place, "attach_files" if uploads else "view_channel")
        if voice and (content or len(uploads) != 1 or uploads[0].duration is None):
            raise ValueError("a voice message is one upload with a duration, and no text")
        files = [board.File(n, one.filename, one.data, one.content_type) for n, one in enumerate(uploads)]
        about = [{"id": n, "filename": one.filename, "duration_secs": one.duration} for n, one in enumerate(uploads)]
        body: Json = {"content": content, "attachments": about, "flags": VOICE if voice else 0}
        if reply_to is not None:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        return board.write(self.world, place, who, body, files)

    async def forward(self, name: str, message: Message, *, channel: str = "jam") -> Message:
        """A message that the person sees, passed on."""
        visible(message, name)
        who, place = person(self.world, name), self.world.channel(channel, name)
        _speaking(who, place, "view_channel")
        return board.forward(self.world, place, who, message, {})

    async def start_thread(
        self,
        name: str,
        title: str,
        content: str = "",
        *,
        channel: str = "jam",
        message: Message | None = None,
        tags: Sequence[str] = (),
    ) -> Channel:
        """A public thread of their own, from a message where one is given; what is written in it goes by its `name`.

        In a forum it is a post, of which `content` is the first message, with tags of the forum by their names.
        """
        who, parent = person(self.world, name), self.world.channel(channel, name) if message is None else message.place
        need = "send_messages" if parent.kind == FORUM else "create_public_threads"
        if not permissions.of(who, parent) & permissions.BITS[need]:
            raise ValueError(f"{name} lacks {need} in {parent.name}")
        chosen = _tags(parent, tags)
        place = threads.begin(self.world, parent, who, title, id_=message.id if message else 0, tags=chosen)
        if parent.kind == FORUM:
            board.write(self.world, place, who, {"content": content or title}, [], id_=place.id)
        elif message is not None:
            board.grown(self.world, message, place, who)
        else:
            board.notice(self.world, parent, who, THREAD_MADE, content=title, about=place)
            if content:
                board.write(self.world, place, who, {"content": content}, [])
        return place

    def threads(self, channel: str = "jam") -> list[Channel]:
        """The threads under a channel that are not gone, oldest first."""
        parent = self.world.channel(channel)
        return [one for one in self.world.channels.values() if one.parent is parent and not one.deleted]

    def _offered(
        self, command: str, who: Person, place: Channel, *, kind: int = 1, user_installed: bool = False
    ) -> Json:
        found, _ = registered.find(registered.here(self.world, place), command, kind)
        offered.check(found, who, place, user_installed=user_installed)
        return found

    def _typing(self, name: str, channel: str, *, user_installed: bool = False) -> tuple[Person, Channel]:
        """Who types where. There is no line to type in where they may not speak."""
        who = person(self.world, name)
        place = self.world.channel("elsewhere" if user_installed and channel == "jam" else channel, name)
        _speaking(who, place)
        return who, place


def _tags(parent: Channel, wanted: Sequence[str]) -> tuple[int, ...]:
    """Tags of a forum by their names. Raises `ValueError` for one that it has not, and where it wants one."""
    known = {name: id_ for id_, name in parent.tags.items()}
    if strangers := [name for name in wanted if name not in known]:
        raise ValueError(f"{parent.name} has no tag {', '.join(strangers)}: {', '.join(known)}")
    if len(wanted) > threads.TAGS_MOST:
        raise ValueError(f"a post has {threads.TAGS_MOST} tags at most")
    if parent.needs_tag and not wanted:
        raise ValueError(f"a post in {parent.name} needs a tag")
    return tuple(known[name] for name in wanted)


def _speaking(who: Person, place: Channel, *needs: str) -> None:
    """Raises `ValueError` where a client shows no line to type in."""
    held = permissions.of(who, place)
    if place.deleted or not held:
        raise ValueError(f"{who.name} sees no channel {place.name}")
    if place.kind == FORUM:
        raise ValueError(f"{place.name} is a forum: its posts are threads")
    speak = "send_messages_in_threads" if place.kind == THREAD else "send_messages"
    for need in (speak, *needs):
        if not held & permissions.BITS[need]:
            raise ValueError(f"{who.name} lacks {need} in {place.name}")
