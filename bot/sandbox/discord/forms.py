"""A form as a person hands it in: what is not touched keeps what it was opened with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.discord import payloads, selects
from bot.sandbox.discord.bounds import within
from bot.sandbox.discord.messages import Json, nodes, rows
from bot.sandbox.discord.options import Store
from bot.sandbox.discord.places import Channel, Upload
from bot.sandbox.discord.rules.components import ROW, SELECTS
from bot.sandbox.discord.rules.modals import CHECKBOX, CHECKBOXES, FILE_UPLOAD, LABEL, RADIO, TEXT_INPUT
from bot.sandbox.discord.world import World


@dataclass(slots=True)
class Sheet:
    """A form while it is filled: what is given by custom id, where its files go, and what they resolve to."""

    world: World
    place: Channel
    given: Mapping[str, Any]
    store: Store
    resolved: Json


def handed_in(world: World, place: Channel, modal: Json, given: Mapping[str, Any], store: Store) -> Json:
    """The `data` of a submit. Raises `ValueError` for what Discord's client would not send off."""
    fields = {node["custom_id"]: node for node in nodes(modal["components"]) if node.get("custom_id")}
    if strangers := set(given) - set(fields):
        raise ValueError(f"no such field: {', '.join(sorted(strangers))}; there are {', '.join(fields)}")
    sheet = Sheet(world, place, given, store, {})
    components = [_top(node, number, sheet) for number, node in enumerate(modal["components"])]
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": sheet.resolved} if sheet.resolved else {})


def _top(node: Json, number: int, sheet: Sheet) -> Json:
    """Components get ids in the order that they are shown, as those that came without one."""
    id_ = node.get("id") or 2 * number + 1
    if node["type"] == LABEL:
        return {"type": LABEL, "id": id_, "component": _field(node["component"], id_ + 1, sheet)}
    if node["type"] == ROW:
        return {"type": ROW, "id": id_, "components": [_field(field, id_ + 1, sheet) for field in node["components"]]}
    return {"type": node["type"], "id": id_}


def _field(node: Json, id_: int, sheet: Sheet) -> Json:
    kind, name = node["type"], node["custom_id"]
    answer = sheet.given.get(name, _default(node, sheet))
    shown: Json = {"type": kind, "id": node.get("id") or id_, "custom_id": name}
    if kind == TEXT_INPUT:
        return shown | {"value": _text(node, answer)}
    if kind == CHECKBOX:
        return shown | {"value": bool(answer)}
    if kind == RADIO:
        ticked = _ticked(node, [] if answer is None else [answer])
        return shown | {"value": next(iter(ticked), None)}
    if kind == CHECKBOXES:
        return shown | {"values": _ticked(node, answer)}
    if kind == FILE_UPLOAD:
        return shown | {"values": _files(node, answer, sheet)}
    values, resolved = selects.chosen(sheet.world, sheet.place, node, [answer] if isinstance(answer, str) else answer)
    for group, rows_ in resolved.items():
        sheet.resolved.setdefault(group, {}).update(rows_)
    return shown | {"values": values}


def _default(node: Json, sheet: Sheet) -> Any:
    """What a field holds before anybody touches it."""
    if node["type"] == TEXT_INPUT:
        return node.get("value") or ""
    if node["type"] == CHECKBOX:
        return bool(node.get("default"))
    if node["type"] in SELECTS:
        return selects.defaults(sheet.world, sheet.place, node)
    chosen = [option["value"] for option in rows(node, "options") if option.get("default")]
    return next(iter(chosen), None) if node["type"] == RADIO else chosen


def _text(node: Json, value: str) -> str:
    name = node["custom_id"]
    if value or node.get("required", True):
        least = max(int(node.get("required", True)), node.get("min_length") or 0)
        within(name, len(value), least, node.get("max_length") or 4000, "characters")
    return value


def _ticked(node: Json, answer: Any) -> list[str]:
    """One value may be given as such; several as a list."""
    values: list[str] = [answer] if isinstance(answer, str) else list(answer)
    known = {option["value"] for option in rows(node, "options")}
    if strangers := set(values) - known:
        raise ValueError(f"{node['custom_id']} has no {', '.join(sorted(strangers))}: {sorted(known)}")
    selects.counted({"required": True} | node, len(values), len(known) if node["type"] == CHECKBOXES else 1)
    return values


def _files(node: Json, answer: Any, sheet: Sheet) -> list[str]:
    uploads: list[Upload] = [answer] if isinstance(answer, Upload) else list(answer)
    selects.counted({"required": True} | node, len(uploads), 1)
    files = [sheet.store(upload) for upload in uploads]
    for file in files:
        sheet.resolved.setdefault("attachments", {})[str(file.id)] = payloads.attachment(file)
    return [str(file.id) for file in files]
