"""What a submitted form holds, read from the interaction itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast


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
