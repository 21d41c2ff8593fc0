"""The picture of `lag`: what each strategy costs on each model, and how fast a change is learned."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tests.bench.lag import Row, Told, cell
from tests.bench.truths import TRUTHS, Truth, optimum, price

COLOURS = ("#111111", "#d6336c", "#f08cae", "#7048e8", "#1c7ed6", "#1098ad", "#37b24d", "#f59f00", "#868e96")


def draw(rows: Sequence[Row], told: Sequence[Told]) -> str:
    """An SVG. For each model, lag against calls on logarithmic axes, and the curve that no strategy can beat; below,
    for each story of single songs, what they cost against the optimum, one after another."""
    panels = [_panel(truth, [row for row in rows if row.model == truth.name], n) for n, truth in enumerate(TRUTHS)]
    names = dict.fromkeys(row.strategy for row in rows)
    legend = [
        f'<circle cx="690" cy="{345 + 24 * n}" r="5" fill="{colour}"/><text x="704" y="{349 + 24 * n}">{name}</text>'
        for n, (name, colour) in enumerate(zip(names, COLOURS, strict=True))
    ]
    curve = '<path d="M682 561h16" stroke="#adb5bd" stroke-width="2"/><text x="704" y="565">best possible</text>'
    style = 'font-family="sans-serif" font-size="12" fill="#212529"'
    body = "\n".join([*panels, *legend, curve, _changes(told)])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 930" {style}>\n\
<rect width="960" height="930" fill="#ffffff"/>\n{body}\n</svg>\n'


def _changes(told: Sequence[Told]) -> str:
    """Songs since the change from left to right, cost against the optimum's from 0.8 to 8 upwards, logarithmic."""
    left, top, songs = 60, 640, 40
    alone = [story for story in told if len(story.ratios) == songs]

    def at(song: float, ratio: float) -> str:
        height = math.log(min(max(ratio, 0.8), 8) / 0.8) / math.log(10)
        return f"{left + 550 * (song - 1) / (songs - 1):.1f} {top + 230 - 230 * height:.1f}"

    lines = [
        f'<path d="M{" L".join(at(n, ratio) for n, ratio in enumerate(story.ratios, 1))}" fill="none" \
stroke="{colour}" stroke-width="2"/>\n<path d="M650 {654 + 24 * n}h24" stroke="{colour}" stroke-width="2"/>\
<text x="682" y="{658 + 24 * n}">{story.name}</text>'
        for n, (story, colour) in enumerate(zip(alone, COLOURS, strict=False))
    ]
    ticks = [
        f'<text x="{left - 6}" y="{float(at(1, ratio).split()[1]) + 4}" text-anchor="end">{ratio}</text>\
<path d="M{at(1, ratio)} H{left + 550}" stroke="#dee2e6"/>'
        for ratio in (1, 1.5, 2, 4, 8)
    ] + [
        f'<text x="{at(n, 1).split()[0]}" y="{top + 246}" text-anchor="middle">{n}</text>'
        for n in (1, 5, 10, 16, 20, 30, 40)
    ]
    return "\n".join(
        [
            f'<text x="{left}" y="{top - 10}" font-weight="bold">After a change: cost against the optimum</text>',
            f'<rect x="{left}" y="{top}" width="550" height="230" fill="none" stroke="#dee2e6"/>',
            f'<text x="{left + 275}" y="{top + 264}" text-anchor="middle">songs since the change</text>',
            *ticks,
            *lines,
        ]
    )


def _panel(truth: Truth, rows: list[Row], place: int) -> str:
    left, top = 60 + 310 * (place % 3), 40 + 290 * (place // 3)

    def at(calls: float, lag: float) -> str:
        """Calls from 2 to 60 over 240 points, lag from 0.2 to 16 s over 200."""
        x, y = math.log(calls / 2) / math.log(30), math.log(lag / 0.2) / math.log(80)
        return f"{left + 240 * x:.1f} {top + 200 - 200 * y:.1f}"

    def dot(row: Row, colour: str) -> str:
        x, y = at(row.calls, row.lag).split()
        return f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"><title>{row.strategy}: {cell(row)}</title></circle>'

    ends = [price(optimum(truth, cost), truth) for cost in np.geomspace(0.01, 4, 10)]
    curve = " L".join(at(calls, lag) for lag, calls in ends if 2 <= calls <= 60 and 0.2 <= lag <= 16)
    ticks = [
        f'<text x="{at(n, 1).split()[0]}" y="{top + 216}" text-anchor="middle">{n}</text>' for n in (2, 5, 10, 20, 50)
    ] + [
        f'<text x="{left - 6}" y="{float(at(2, n).split()[1]) + 4}" text-anchor="end">{n}</text>'
        for n in (0.5, 1, 2, 5, 10)
    ]
    return "\n".join(
        [
            f'<text x="{left}" y="{top - 10}" font-weight="bold">{truth.name}</text>',
            f'<rect x="{left}" y="{top}" width="240" height="200" fill="none" stroke="#dee2e6"/>',
            f'<text x="{left + 120}" y="{top + 234}" text-anchor="middle">polls a song</text>',
            f'<text x="{left - 34}" y="{top + 100}" text-anchor="middle" \
transform="rotate(-90 {left - 34} {top + 100})">lag, s</text>',
            f'<path d="M{curve}" fill="none" stroke="#adb5bd" stroke-width="2"/>',
            *ticks,
            *(dot(row, colour) for row, colour in reversed(list(zip(rows, COLOURS, strict=True)))),
        ]
    )
