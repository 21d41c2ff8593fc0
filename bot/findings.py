"""What `jamboree doctor` finds, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in a sentence. What `warns` is well, and worth knowing."""

    well: bool
    text: str
    warns: bool = False

    @property
    def line(self) -> str:
        """As it is printed."""
        mark = "!" if self.warns else "✓"
        return f"{mark if self.well else '✗'} {self.text}"


def worth_knowing(text: str) -> Finding:
    """Nothing that keeps the bot from its work."""
    return Finding(True, text, warns=True)
