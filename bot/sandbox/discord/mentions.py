"""Whom a message mentions and pings: its text and reply, through `allowed_mentions` (Discord docs)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord.places import Person

USER, ROLE, EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(?:everyone|here)\b")


@dataclass(frozen=True, slots=True)
class Heard:
    """The accounts that a message names, and the names of those that it notifies."""

    mentions: tuple[Person, ...]
    pings: frozenset[str]


def heard(
    content: str,
    allowed: Mapping[str, Any] | None,
    people: Mapping[Person, Collection[int]],
    *,
    replied: Person | None = None,
    interaction: bool = False,
    everyone: bool = False,
) -> Heard:
    """What `content` comes to. Without `allowed` everything counts, in answers to interactions users only.

    `people` are those in the place, each with the ids of their roles. `everyone` says whether the sender has
    MENTION_EVERYONE in that channel.
    """
    rules = _default(interaction) if allowed is None else allowed
    users = [person for person in people if person.id in _ids(USER, content) and _may(rules, "users", person.id)]
    if replied is not None and rules.get("replied_user", False) and replied not in users:
        users.append(replied)
    roles = {id_ for id_ in _ids(ROLE, content) if _may(rules, "roles", id_)}
    pings = {person.name for person, held in people.items() if person in users or roles & set(held)}
    if everyone and "everyone" in rules.get("parse", ()) and EVERYONE.search(content):
        pings.add("everyone")
    return Heard(tuple(users), frozenset(pings))


def _default(interaction: bool) -> Mapping[str, Any]:
    return {"parse": ["users"] if interaction else ["users", "roles", "everyone"], "replied_user": not interaction}


def _ids(pattern: re.Pattern[str], content: str) -> set[int]:
    return {int(id_) for id_ in pattern.findall(content)}


def _may(rules: Mapping[str, Any], kind: str, id_: int) -> bool:
    return kind in rules.get("parse", ()) or str(id_) in map(str, rules.get(kind) or ())
