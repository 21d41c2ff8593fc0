"""Clips on disk, made once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audio.corpus import Sample


@pytest.fixture(scope="session")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sample], Path]:
    """The path of a sample, written at its first use under a name that says nothing."""
    folder, known = tmp_path_factory.mktemp("clips"), dict[str, Path]()

    def write(sample: Sample) -> Path:
        if sample.name not in known:
            known[sample.name] = folder / f"{len(known)}.upload"
            known[sample.name].write_bytes(sample.make())
        return known[sample.name]

    return write
