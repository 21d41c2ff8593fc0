"""A form as a person hands it in: what is not touched keeps what it was opened with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.discord import payloads
from bot.sandbox.discord.messages import Json, nodes, rows
from bot.sandbox.discord.options import Store, within
from bot.sandbox.discord.places import Upload
from bot.sandbox.discord.rules.components import ROW, SELECTS
from bot.sandbox.discord.rules.modals import CHECKBOX, CHECKBOXES, FILE_UPLOAD, LABEL, RADIO, TEXT_INPUT

CHOSEN = {*SELECTS, CHECKBOXES}


def handed_in(modal: Json, given: Mapping[str, Any], store: Store) -> Json:
    """The `data` of a submit. Raises `ValueError` for what Discord's client would not send off."""
    fields = {node["custom_id"]: node for node in nodes(modal["components"]) if node.get("custom_id")}
    if strangers := set(given) - set(fields):
        raise ValueError(f"no such field: {', '.join(sorted(strangers))}; there are {', '.join(fields)}")
    resolved: Json = {}
    components = [_top(node, number, given, store, resolved) for number, node in enumerate(modal["components"])]
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved} if resolved else {})


def _top(node: Json, number: int, given: Mapping[str, Any], store: Store, resolved: Json) -> Json:
    id_ = 2 * number + 1
    if node["type"] == LABEL:
        return {"type": LABEL, "id": id_, "component": _field(node["component"], id_ + 1, given, store, resolved)}
    if node["type"] == ROW:
        inner = [_field(field, id_ + 1, given, store, resolved) for field in node["components"]]
        return {"type": ROW, "id": id_, "components": inner}
    return {"type": node["type"], "id": id_}


def _field(node: Json, id_: int, given: Mapping[str, Any], store: Store, resolved: Json) -> Json:
    kind, name = node["type"], node["custom_id"]
    answer = given.get(name, _default(node))
    shown: Json = {"type": kind, "id": id_, "custom_id": name}
    if kind == TEXT_INPUT:
        return shown | {"value": _text(node, answer)}
    if kind == CHECKBOX:
        return shown | {"value": bool(answer)}
    if kind == RADIO:
        chosen = _chosen(node, [] if answer is None else [answer])
        return shown | {"value": next(iter(chosen), None)}
    if kind == FILE_UPLOAD:
        return shown | {"values": _files(node, answer, store, resolved)}
    return shown | {"values": _chosen(node, answer)}


def _default(node: Json) -> Any:
    if node["type"] == TEXT_INPUT:
        return node.get("value") or ""
    if node["type"] == CHECKBOX:
        return bool(node.get("default"))
    chosen = [option["value"] for option in rows(node, "options") if option.get("default")]
    return next(iter(chosen), None) if node["type"] == RADIO else chosen


def _text(node: Json, value: str) -> str:
    name = node["custom_id"]
    if value or node.get("required", True):
        least = max(int(node.get("required", True)), node.get("min_length") or 0)
        within(name, len(value), least, node.get("max_length") or 4000, "characters")
    return value


def _chosen(node: Json, answer: Any) -> list[str]:
    """One value may be given as such; several as a list."""
    values: list[str] = [answer] if isinstance(answer, str) else list(answer)
    known = {option["value"] for option in rows(node, "options")}
    if known and (strangers := set(values) - known):
        raise ValueError(f"{node['custom_id']} has no {', '.join(sorted(strangers))}: {sorted(known)}")
    _count(node, len(values), len(known) if node["type"] == CHECKBOXES else 1)
    return values


def _files(node: Json, answer: Any, store: Store, resolved: Json) -> list[str]:
    uploads: list[Upload] = [answer] if isinstance(answer, Upload) else list(answer)
    _count(node, len(uploads), 1)
    files = [store(upload) for upload in uploads]
    for file in files:
        resolved.setdefault("attachments", {})[str(file.id)] = payloads.attachment(file)
    return [str(file.id) for file in files]


def _count(node: Json, number: int, usual: int) -> None:
    wanted = node.get("required", node["type"] not in SELECTS or bool(node.get("min_values", 1)))
    if number or wanted:
        most = node.get("max_values")
        within(node["custom_id"], number, max(1, node.get("min_values") or 1), usual if most is None else most, "")
