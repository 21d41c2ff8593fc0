"""Discord's refusals: HTTP status, JSON error code and message, as its docs list them (Opcodes and Status Codes)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Refused(Exception):
    """A request that Discord answers with an error."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code} | ({"errors": errors} if errors else {})


class Complaint(NamedTuple):
    """One fault in a form: where, Discord's word for it, and a sentence."""

    path: tuple[str | int, ...]
    code: str
    message: str


UNAUTHORIZED = (401, 0, "401: Unauthorized")
UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
UNKNOWN_COMMAND_PERMISSIONS = (404, 10066, "Unknown application command permissions")
UNKNOWN_EVENT = (404, 10070, "Unknown Guild Scheduled Event")
TOO_MANY_PINS = (400, 30003, "Maximum number of pins reached for the channel (250)")
TOO_MANY_EVENTS = (400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
TOO_MANY_OLD_EDITS = (429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.")
TAG_REQUIRED = (400, 40067, "A tag is required to create a forum post in this channel")
TOO_LARGE = (413, 40005, "Request entity too large")
ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
TOO_MANY_FOLLOW_UPS = (400, 40094, "This interaction has reached the maximum number of follow-up messages.")
MISSING_ACCESS = (403, 50001, "Missing Access")
OTHERS_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
CANNOT_MESSAGE = (403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
DEAD_TOKEN = (401, 50027, "Invalid Webhook Token")
ARCHIVED = (400, 50083, "Thread is archived")
NO_SHARED_SERVER = (403, 50278, "Cannot send messages to this user due to having no mutual guilds")
WRONG_CHANNEL = (400, 50024, "Cannot execute action on this channel type")
NO_HISTORY = (403, 160002, "Cannot reply without permission to read message history")
HAS_THREAD = (400, 160004, "A thread has already been created for this message")
LOCKED = (403, 160005, "Thread is locked")
TOO_MANY_THREADS = (400, 160006, "Maximum number of active threads reached")
UNREADABLE = (403, 160014, "You cannot forward a message whose content you cannot read")
FINISHED_EVENT = (400, 180000, "Cannot update a finished event")
BAD_JSON = (400, 50109, "The request body contains invalid JSON.")


def refuse(row: tuple[int, int, str]) -> Refused:
    """An exception of a row above."""
    return Refused(*row)


def check(complaints: Iterable[Complaint]) -> None:
    """Raises `Refused` in the shape of "Invalid Form Body" where there is anything to complain about."""
    errors: dict[str, Any] = {}
    for complaint in complaints:
        node = errors
        for step in complaint.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": complaint.code, "message": complaint.message})
    if errors:
        raise Refused(400, 50035, "Invalid Form Body", errors)
