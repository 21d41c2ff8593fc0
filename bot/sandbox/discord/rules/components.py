"""Buttons, menus and layouts under a message (Discord docs, Component Reference)."""

from __future__ import annotations

from bot.sandbox.discord.errors import Complaint
from bot.sandbox.discord.messages import BUTTON, Json, nodes, rows
from bot.sandbox.discord.rules.common import Complaints, Path, count, invalid, required, text, unique

ROW, SELECT = 1, 3
SELECTS = frozenset({3, 5, 6, 7, 8})
DEFAULTS = {
    5: frozenset({"user"}),
    6: frozenset({"role"}),
    7: frozenset({"user", "role"}),
    8: frozenset({"channel"}),
}
"""What a menu of that kind may hold beforehand (Discord docs, Select Default Value Structure)."""

LINK, PREMIUM = 5, 6
LAYOUTS = frozenset({1, 9, 10, 12, 13, 14, 17})
"""Top-level types of a message with the flag IS_COMPONENTS_V2."""

LAYOUT_MOST, LAYOUT_TEXT = 40, 4000


def components(given: list[Json], *, layout: bool = False, path: Path = ("components",)) -> Complaints:
    """A classic message takes 5 rows; a layout (flag IS_COMPONENTS_V2) takes 40 components in all."""
    yield from _layout(given, path) if layout else _rows(given, path)
    ids = [node["custom_id"] for node in nodes(given) if node.get("custom_id")]
    yield from unique(ids, path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id")


def _rows(given: list[Json], path: Path) -> Complaints:
    yield from count(given, path, 5)
    for number, node in enumerate(given):
        if node.get("type") == ROW:
            yield from _row(rows(node, "components"), (*path, number, "components"))
        else:
            yield invalid((*path, number, "type"), 'Value of field "type" must be one of (1,).')


def _layout(given: list[Json], path: Path) -> Complaints:
    everything = list(nodes(given))
    if len(everything) > LAYOUT_MOST:
        yield Complaint(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"At most {LAYOUT_MOST} components.")
    if sum(len(node.get("content") or "") for node in everything) > LAYOUT_TEXT:
        yield Complaint(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"At most {LAYOUT_TEXT} characters.")
    for number, node in enumerate(given):
        if node.get("type") not in LAYOUTS:
            yield invalid((*path, number, "type"), f'Value of field "type" must be one of {sorted(LAYOUTS)}.')
    for row in (node for node in everything if node.get("type") == ROW):
        yield from _row(rows(row, "components"), (*path, "components"))


def _row(given: list[Json], path: Path) -> Complaints:
    menus = [node for node in given if node.get("type") in SELECTS]
    yield from count(given, path, 1 if menus else 5, 1)
    for number, node in enumerate(given):
        where = (*path, number)
        if node.get("type") == BUTTON:
            yield from _button(node, where)
        elif node.get("type") in SELECTS:
            yield from select(node, where)
        else:
            yield invalid((*where, "type"), 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).')


def _button(node: Json, path: Path) -> Complaints:
    yield from text(node.get("label"), (*path, "label"), 80)
    style = node.get("style")
    if style == LINK:
        yield from text(node.get("url"), (*path, "url"), 512, 1)
    elif style != PREMIUM:
        yield from text(node.get("custom_id"), (*path, "custom_id"), 100, 1)
    if style not in range(1, 7):
        yield invalid((*path, "style"), "Value must be one of {1, 2, 3, 4, 5, 6}.")
    if not node.get("label") and not node.get("emoji") and style != PREMIUM:
        yield required((*path, "label"))


def select(node: Json, path: Path) -> Complaints:
    """A menu, under a message or in a form."""
    yield from text(node.get("custom_id"), (*path, "custom_id"), 100, 1)
    yield from text(node.get("placeholder"), (*path, "placeholder"), 150)
    yield from bounds(node, path, 25)
    if node.get("type") != SELECT:
        yield from _picked(node, path)
        return
    options = rows(node, "options")
    yield from choices(options, (*path, "options"), 25)
    chosen = sum(bool(option.get("default")) for option in options)
    if chosen > (node.get("max_values") or 1):
        yield invalid((*path, "options"), "More defaults than may be chosen.")


def bounds(node: Json, path: Path, most: int) -> Complaints:
    """`min_values` of 0 to `most`, `max_values` of 1 to `most`, and the one not above the other."""
    at_least, at_most = node.get("min_values"), node.get("max_values")
    if at_least is not None and not 0 <= at_least <= most:
        yield invalid((*path, "min_values"), f"int value should be between 0 and {most}.")
    if at_most is not None and not 1 <= at_most <= most:
        yield invalid((*path, "max_values"), f"int value should be between 1 and {most}.")
    if (1 if at_least is None else at_least) > (1 if at_most is None else at_most):
        yield invalid((*path, "min_values"), "min_values must not be above max_values.")


def _picked(node: Json, path: Path) -> Complaints:
    """What a menu of people, roles or channels holds beforehand: as many as may be chosen, each of its kind."""
    given = rows(node, "default_values")
    yield from count(given, (*path, "default_values"), node.get("max_values") or 1)
    for number, one in enumerate(given):
        if one.get("type") not in DEFAULTS[node["type"]]:
            kinds = ", ".join(sorted(DEFAULTS[node["type"]]))
            yield invalid((*path, "default_values", number, "type"), f"Value must be one of {kinds}.")


def choices(options: list[Json], path: Path, most: int, least: int = 1) -> Complaints:
    """Options of a menu, a radio group or a checkbox group."""
    yield from count(options, path, most, least)
    for number, option in enumerate(options):
        yield from text(option.get("label"), (*path, number, "label"), 100, 1)
        yield from text(option.get("value"), (*path, number, "value"), 100, 1)
        yield from text(option.get("description"), (*path, number, "description"), 100)
    yield from unique([option.get("value") for option in options], path, "SELECT_OPTION_VALUE_DUPLICATED", "Value")
