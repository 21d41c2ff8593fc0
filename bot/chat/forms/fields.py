"""What every form shares: Discord's limits, and what a submitted one holds, read from the interaction itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

LABEL_MOST = 45
"""Characters of a modal's title, and of a label over a field (Discord docs, Label)."""

ABOUT_MOST = 100
"""Characters of a label's description, a placeholder, and an option's label and description."""


def components(nodes: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Every component with a custom id, however deep: labels hold one, action rows several."""
    for node in nodes:
        if "custom_id" in node:
            yield cast("dict[str, Any]", node)
        inner = [node["component"]] if "component" in node else node.get("components", [])
        yield from components(inner)


def values(component: Mapping[str, Any] | None) -> list[str]:
    """What was chosen; nothing for a field that is not there."""
    if component is None:
        return []
    single = component.get("value")
    return [single] if isinstance(single, str) else list(component.get("values") or [])
