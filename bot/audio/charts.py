"""A chart as a picture: bars on the ground that a song's picture has. The same chart gives the same pixels."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

from PIL import Image, ImageDraw

from bot.audio import lettering
from bot.audio.lettering import Fonts
from bot.songs.ports.charts import Chart

SIZE = (1200, 400)
LEFT, RIGHT, TOP, BOTTOM = 44, 1156, 130, 340
GAP = 0.28
"""The share of a bar's room that stays free beside it."""

FINE = 2
"""Bars are drawn so many times larger and scaled down, so that their corners are smooth."""

GROUND, INK, FAINT_INK = "#17181f", "#e8643c", "#2b2d38"
WHITE, SOFT = "#ffffff", "#c9cbd8"

_log = logging.getLogger(__name__)


class LocalCharts:
    """Implements the port `Charts` in a thread of its own: a chart takes some ten milliseconds."""

    def __init__(self, fonts: Fonts = ()) -> None:
        """`fonts` are files with the letters that the built-in font does not have."""
        self._fonts = fonts
        self._thread = ThreadPoolExecutor(1, "charts")

    async def draw(self, chart: Chart) -> bytes | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, partial(png, chart, self._fonts))
        except Exception:
            _log.exception("no chart")
            return None

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def png(chart: Chart, fonts: Fonts = ()) -> bytes:
    """The 1200 x 400 PNG."""
    image = Image.new("RGB", SIZE, GROUND)
    _bars(image, chart.values)
    for at, text, size, ink, end in (
        ((LEFT, 62), chart.title, 34, WHITE, "l"),
        ((RIGHT, 62), chart.figure, 34, WHITE, "r"),
        ((RIGHT, TOP - 16), chart.most, 20, SOFT, "r"),
        ((LEFT, BOTTOM + 34), chart.first, 20, SOFT, "l"),
        ((RIGHT, BOTTOM + 34), chart.last, 20, SOFT, "r"),
    ):
        line = lettering.shortened(lettering.shown(text, fonts), size, 760)
        lettering.write(image, at, line, size, ink, end=end)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _bars(image: Image.Image, values: Sequence[int]) -> None:
    """A bar each, the highest from the bottom to the top; under one that is nothing a faint line."""
    most, room = max([1, *values]), (RIGHT - LEFT) / max(1, len(values))
    width, height = (RIGHT - LEFT) * FINE, (BOTTOM - TOP) * FINE
    page = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(page)
    draw.line((0, 0, width, 0), fill=FAINT_INK, width=FINE)
    for number, value in enumerate(values):
        start = number * room * FINE
        end = start + room * (1 - GAP) * FINE
        top = height * (1 - value / most)
        if value:
            draw.rounded_rectangle((start, min(top, height - 3 * FINE), end, height + 8 * FINE), 4 * FINE, fill=INK)
        else:
            draw.rectangle((start, height - FINE, end, height), fill=FAINT_INK)
    image.paste(page.reduce(FINE), (LEFT, TOP))
