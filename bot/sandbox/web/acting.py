"""What a person does on the page, as an act in the town. What Discord's client would refuse is refused in its words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sandbox.discord import Message, Town, Upload
from bot.sandbox.discord.errors import Refused

Act = Mapping[str, Any]
Files = Mapping[str, Upload]
Answer = dict[str, Any]


async def perform(town: Town, person: str, act: Act, files: Files) -> Answer:
    """Raises `ValueError` with the sentence that the page shows."""
    doing = _ACTS.get(str(act.get("kind")))
    if doing is None:
        raise ValueError("The sandbox knows no such act.")
    if not town.online and act["kind"] not in {"post", "thread"}:
        raise ValueError("The application did not respond: the bot is not running.")
    try:
        return await doing(town, person, act, files)
    except KeyError as missing:
        raise ValueError(f"The act says nothing of {missing}.") from None
    except Refused as refusal:
        raise ValueError(f"Discord would refuse this: {str(refusal).rstrip('.')}.") from None


async def _command(town: Town, person: str, act: Act, files: Files) -> Answer:
    options: dict[str, Any] = {**act.get("options", {}), **files}
    guild = town.world.channel(_channel(act), person).guild
    brought = guild is not None and not guild.has_bot
    asked = await town.command(person, act["name"], channel=_channel(act), user_installed=brought, **options)
    return {"interaction": str(asked.id)}


async def _autocomplete(town: Town, person: str, act: Act, _: Files) -> Answer:
    others = {name: value for name, value in act.get("options", {}).items() if name != act["option"]}
    try:
        found = await town.autocomplete(
            person, act["name"], act["option"], str(act.get("value", "")), channel=_channel(act), **others
        )
    except TimeoutError:
        raise ValueError("Loading the choices failed.") from None
    return {"choices": found}


async def _press(town: Town, person: str, act: Act, _: Files) -> Answer:
    asked = await town.press(person, _message(town, act), act["custom_id"])
    return {"interaction": str(asked.id)}


async def _choose(town: Town, person: str, act: Act, _: Files) -> Answer:
    asked = await town.choose(person, _message(town, act), act["custom_id"], list(act["values"]))
    return {"interaction": str(asked.id)}


async def _submit(town: Town, person: str, act: Act, files: Files) -> Answer:
    opened = next((one for one in town.world.interactions.values() if str(one.id) == act["interaction"]), None)
    if opened is None:
        raise ValueError("This form is not open any more.")
    asked = await town.submit(person, opened, **{**act.get("values", {}), **files})
    return {"interaction": str(asked.id)}


async def _message_command(town: Town, person: str, act: Act, _: Files) -> Answer:
    asked = await town.message_command(person, act["name"], _message(town, act))
    return {"interaction": str(asked.id)}


async def _post(town: Town, person: str, act: Act, files: Files) -> Answer:
    voice = bool(act.get("voice"))
    uploads = [
        Upload(one.filename, one.data, one.content_type, float(act.get("duration", 1.0))) if voice else one
        for one in files.values()
    ]
    said = await town.post(person, str(act.get("content", "")), *uploads, channel=_channel(act), voice=voice)
    return {"message": str(said.id)}


async def _thread(town: Town, person: str, act: Act, _: Files) -> Answer:
    """A thread of their own: from a message, in a channel, or a forum's post with its first message and its tags."""
    message = _message(town, act) if act.get("message") else None
    channel = "jam" if message is not None else _channel(act)
    title, content = str(act["title"]).strip(), str(act.get("content", "")).strip()
    if not title:
        raise ValueError("A thread needs a title.")
    place = await town.start_thread(
        person, title, content, channel=channel, message=message, tags=list(act.get("tags", ()))
    )
    return {"channel": place.name}


def _channel(act: Act) -> str:
    return str(act.get("channel", "jam"))


def _message(town: Town, act: Act) -> Message:
    found = town.world.messages.get(int(act["message"]))
    if found is None:
        raise ValueError("This message is gone.")
    return found


_ACTS: dict[str, Callable[[Town, str, Act, Files], Awaitable[Answer]]] = {
    "command": _command,
    "autocomplete": _autocomplete,
    "press": _press,
    "choose": _choose,
    "submit": _submit,
    "message_command": _message_command,
    "post": _post,
    "thread": _thread,
}
