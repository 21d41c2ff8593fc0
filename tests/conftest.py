"""What holds for every test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, settings

from bot.audio import process
from bot.database import opening
from tests.databases import upgrade_or_copy
from tests.guard import guarded
from tests.nursery import decoding

# Bots are started by the dozen. Where Python is told to keep no compiled modules, each start would take twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Without a stopwatch: how long an example takes says more about the machine than about the code. And steady: everybody
# who runs the tests tries the same examples; `--hypothesis-profile explore` looks for new ones.
settings.register_profile("explore", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("explore"), derandomize=True)
settings.load_profile("steady")

WAITING = ("tests/crash", "tests/second_provider", "tests/e2e", "tests/sandbox/web")
"""The folders whose tests wait for other processes more than they compute, from the longest on."""

COMPUTING = ("tests/audio", "tests/sandbox/composer")
"""The folders whose tests compute longest."""


ON_POSTGRESQL = {"cluster", "postgres"}
"""The fixtures behind which a PostgreSQL runs."""


APART = {
    "postgresql": "PostgreSQL has a pass of its own: uv run pytest -m postgresql",
    "interpreters": "other Pythons have a pass of their own: uv run pytest -m interpreters",
}
"""The marks of what runs in a pass of its own, so that the suite stays short for whoever runs it every few minutes."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In an order in which no worker is idle; and what has a pass of its own in that."""
    items[:] = _ordered(items)
    for item in items:
        if _needs_postgresql(item):
            item.add_marker("postgresql")
        for mark, reason in APART.items():
            if item.get_closest_marker(mark) is not None and mark not in config.option.markexpr:
                item.add_marker(pytest.mark.skip(reason=reason))


def _ordered(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The longest first, so that no worker is left with one of them while the others have nothing more to do; and what
    waits among what computes, so that neither all wait at once nor all want the processor."""
    waiting = [item for place in WAITING for item in items if item.nodeid.startswith(place)]
    others = [item for item in items if not item.nodeid.startswith(WAITING)]
    others.sort(key=lambda item: not item.nodeid.startswith(COMPUTING))
    each = len(others) * 2 // 3 // max(1, len(waiting))
    ordered = list[pytest.Item]()
    for number, item in enumerate(waiting):
        ordered += [item, *others[number * each : (number + 1) * each]]
    return ordered + others[len(waiting) * each :]


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
    """To bring an empty database up to date takes a tenth of a second; `test_faults` and `tests/upgrades` do it."""
    monkeypatch.setattr(opening, "upgrade", upgrade_or_copy)


@pytest.fixture
def forked_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Isolated processes under all their bounds that are forks: four times as fast. `tests/audio/test_isolation.py`
    starts its own as the bot does."""
    if sys.platform == "linux":
        monkeypatch.setattr(process, "started", decoding)
