"""Forms (Discord docs, Modal and Component Reference)."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json, nodes, row, rows
from bot.sandbox.discord.rules.common import Complaints, Path, count, invalid, text, unique
from bot.sandbox.discord.rules.components import ROW, SELECTS, choices, select

TEXT_INPUT, TEXT_DISPLAY, LABEL, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 4, 10, 18, 19, 21, 22, 23


def modal(given: Json, path: Path = ("data",)) -> Complaints:
    components = rows(given, "components")
    yield from text(given.get("title"), (*path, "title"), 45, 1)
    yield from text(given.get("custom_id"), (*path, "custom_id"), 100, 1)
    yield from count(components, (*path, "components"), 5, 1)
    for number, node in enumerate(components):
        yield from _top(node, (*path, "components", number))
    ids = [node["custom_id"] for node in nodes(components) if node.get("custom_id")]
    yield from unique(ids, (*path, "components"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id")


def _top(node: Json, path: Path) -> Complaints:
    if node.get("type") == LABEL:
        yield from text(node.get("label"), (*path, "label"), 45, 1)
        yield from text(node.get("description"), (*path, "description"), 100)
        yield from _field(row(node, "component"), (*path, "component"))
    elif node.get("type") == ROW:
        yield from count(rows(node, "components"), (*path, "components"), 1, 1)
        for number, field in enumerate(rows(node, "components")):
            yield from text(field.get("label"), (*path, "components", number, "label"), 45, 1)
            yield from _field(field, (*path, "components", number))
    elif node.get("type") != TEXT_DISPLAY:
        yield invalid((*path, "type"), 'Value of field "type" must be one of (1, 10, 18).')


def _field(node: Json, path: Path) -> Complaints:
    kind = node.get("type")
    if kind not in {*SELECTS, TEXT_INPUT, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX}:
        yield invalid((*path, "type"), "No such field in a form.")
        return
    yield from text(node.get("custom_id"), (*path, "custom_id"), 100, 1)
    if kind in SELECTS:
        yield from select(node, path)
    elif kind == TEXT_INPUT:
        yield from _text_input(node, path)
    elif kind == RADIO:
        yield from choices(rows(node, "options"), (*path, "options"), 10, 2)
    elif kind == CHECKBOXES:
        yield from choices(rows(node, "options"), (*path, "options"), 10)
    if kind in {*SELECTS, FILE_UPLOAD, CHECKBOXES} and node.get("min_values") == 0 and node.get("required", True):
        yield invalid((*path, "min_values"), "min_values must be at least 1 for a required field.")


def _text_input(node: Json, path: Path) -> Complaints:
    most = node.get("max_length") or 4000
    yield from text(node.get("placeholder"), (*path, "placeholder"), 100)
    yield from text(node.get("value"), (*path, "value"), most)
    if not 1 <= most <= 4000 or not 0 <= (node.get("min_length") or 0) <= most:
        yield invalid((*path, "max_length"), "int value should be between 1 and 4000.")
