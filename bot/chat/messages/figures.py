"""Figures as people write them: money, lengths, sizes."""

from __future__ import annotations

from bot.songs.money import USD


def money(micro: int | None) -> str:
    """A price in micro-dollars: `$0.195`, `$0.20`; a word where it is not known."""
    if micro is None:
        return "an unknown price"
    usd = micro / USD
    return f"${usd:.3f}".rstrip("0") if round(usd * 1000) % 10 else f"${usd:.2f}"


def seconds(value: float) -> str:
    """A length: `9 s`, `9.5 s`, `2 min 5 s`."""
    if value < 59.95:
        return f"{value:.1f}".rstrip("0").rstrip(".") + " s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def span(low: float, high: float) -> str:
    """From one time to another: `35–50 s`, from two minutes on `2–3½ min`, and `about 40 s` where both are one."""
    whole = high < 120
    first, last = (f"{value:.0f}" if whole else _halves(value / 60) for value in (low, high))
    unit = "s" if whole else "min"
    return f"about {last} {unit}" if first == last else f"{first}–{last} {unit}"


def _halves(value: float) -> str:
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ''}½" if half else f"{whole}"


def size(count: int) -> str:
    """A file's size: MB of a million bytes, where there is not even a tenth of one kB of a thousand."""
    return f"{count / 1_000_000:.1f} MB" if count >= 50_000 else f"{max(0.1, count / 1000):.1f} kB"
