"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.database import opening
from tests.databases import upgrade_or_copy
from tests.guard import guarded

# Bots are started by the dozen. Where Python is told to keep no compiled modules, each start would take twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Without a stopwatch: how long an example takes says more about the machine than about the code. And steady: everybody
# who runs the tests tries the same examples; `--hypothesis-profile explore` looks for new ones.
settings.register_profile("explore", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True)
settings.load_profile("steady")

LONGEST = ("tests/crash", "tests/second_provider", "tests/e2e", "tests/sandbox/web", "tests/audio")
"""The folders whose tests take longest, from the longest on."""


ON_POSTGRESQL = {"cluster", "postgres"}
"""The fixtures behind which a PostgreSQL runs."""


APART = {
    "postgresql": "PostgreSQL has a pass of its own: uv run pytest -m postgresql",
    "interpreters": "other Pythons have a pass of their own: uv run pytest -m interpreters",
}
"""The marks of what runs in a pass of its own, so that the suite stays short for whoever runs it every few minutes."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left with one of them while the others have nothing more to do; and
    what has a pass of its own in that."""
    items.sort(
        key=lambda item: next((n for n, place in enumerate(LONGEST) if item.nodeid.startswith(place)), len(LONGEST))
    )
    for item in items:
        if _needs_postgresql(item):
            item.add_marker("postgresql")
        for mark, reason in APART.items():
            if item.get_closest_marker(mark) is not None and mark not in config.option.markexpr:
                item.add_marker(pytest.mark.skip(reason=reason))


def _needs_postgresql(item: pytest.Item) -> bool:
    """By its mark, by a fixture, or by the engine that it is given as a parameter."""
    call = getattr(item, "callspec", None)
    given = call.params.values() if call else ()
    return (
        item.get_closest_marker("postgresql") is not None
        or bool(ON_POSTGRESQL & set(getattr(item, "fixturenames", ())))
        or any(value == "postgresql" for value in given)
    )


@pytest.fixture(autouse=True)
def _loop_guard() -> Iterator[None]:
    """Every test is under guard: what blocks the event loop fails it."""
    with guarded():
        yield


@pytest.fixture(autouse=True)
def _new_databases_are_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """To bring an empty database up to date takes a tenth of a second; `tests/database` and `tests/upgrades` do it."""
    monkeypatch.setattr(opening, "upgrade", upgrade_or_copy)
