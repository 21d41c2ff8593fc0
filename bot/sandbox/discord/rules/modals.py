"""Forms (Discord docs, Modal and Component Reference)."""

from __future__ import annotations

from bot.sandbox.discord.messages import Json, nodes, row, rows
from bot.sandbox.discord.rules.common import Complaints, Path, count, invalid, text, unique
from bot.sandbox.discord.rules.components import ROW, SELECTS, bounds, choices, select

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
        field = row(node, "component")
        yield from _field(field, (*path, "component"))
        if field.get("label"):
            yield invalid((*path, "component", "label"), "A text input in a label has no label of its own.")
    elif node.get("type") == ROW:
        yield from count(rows(node, "components"), (*path, "components"), 1, 1)
        for number, field in enumerate(rows(node, "components")):
            yield from text(field.get("label"), (*path, "components", number, "label"), 45, 1)
            yield from _field(field, (*path, "components", number))
    elif node.get("type") == TEXT_DISPLAY:
        yield from text(node.get("content"), (*path, "content"), 4000, 1)
    else:
        yield invalid((*path, "type"), 'Value of field "type" must be one of (1, 10, 18).')


def _field(node: Json, path: Path) -> Complaints:
    kind = node.get("type")
    if kind not in {*SELECTS, TEXT_INPUT, FILE_UPLOAD, RADIO, CHECKBOXES, CHECKBOX}:
        yield invalid((*path, "type"), "No such field in a form.")
        return
    yield from text(node.get("custom_id"), (*path, "custom_id"), 100, 1)
    if kind in SELECTS:
        yield from select(node, path)
        if node.get("disabled"):
            yield invalid((*path, "disabled"), "A component in a modal cannot be disabled.")
    elif kind == TEXT_INPUT:
        yield from _text_input(node, path)
    elif kind == RADIO:
        yield from choices(rows(node, "options"), (*path, "options"), 10, 2)
        yield from _defaults(node, path, 1)
    elif kind == CHECKBOXES:
        yield from choices(rows(node, "options"), (*path, "options"), 10)
        yield from _defaults(node, path, node.get("max_values") or 10)
    if kind in {FILE_UPLOAD, CHECKBOXES}:
        yield from bounds(node, path, 10)
    if kind in {*SELECTS, FILE_UPLOAD, CHECKBOXES} and node.get("min_values") == 0 and node.get("required", True):
        yield invalid((*path, "min_values"), "min_values must be at least 1 for a required field.")


def _defaults(node: Json, path: Path, most: int) -> Complaints:
    """As many options may be chosen beforehand as by hand."""
    if sum(bool(option.get("default")) for option in rows(node, "options")) > most:
        yield invalid((*path, "options"), "More defaults than may be chosen.")


def _text_input(node: Json, path: Path) -> Complaints:
    most = node.get("max_length") or 4000
    if node.get("style") not in {1, 2}:
        yield invalid((*path, "style"), "Value must be one of {1, 2}.")
    yield from text(node.get("placeholder"), (*path, "placeholder"), 100)
    yield from text(node.get("value"), (*path, "value"), most)
    if not 1 <= most <= 4000 or not 0 <= (node.get("min_length") or 0) <= most:
        yield invalid((*path, "max_length"), "int value should be between 1 and 4000.")
