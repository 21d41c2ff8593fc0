"""A server's report: sums over what songs came to, on a real database, and the file that goes with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.audio.charts import LocalCharts, png
from bot.chat.views import report as views
from bot.database.opening import open_database
from bot.purse.reports import DAYS, report_of, report_span
from bot.purse.service import PurseService
from bot.purse.values import UNLIMITED
from bot.songs.ports.charts import Chart
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from tests.chat.songs import TEXTS
from tests.contracts.fake_clock import FakeClock
from tests.databases import cluster, postgres, url
from tests.stand_ins import make_song

__all__ = ["cluster", "postgres", "url"]

HOME, DAY = 3, 86_400.0


async def test_who_sang_what_and_what_failed_and_was_returned(url: str) -> None:
    clock = FakeClock()
    async with open_database(url, now=clock.now) as songs:
        service = PurseService(songs.purses, songs.books, clock, UNLIMITED)
        count = 0

        async def sing(user_id: int, model: str, price: int, end: Callable[[Song], Awaitable[object]]) -> None:
            nonlocal count
            count += 1
            asked = make_song(id=f"{count:018}", interaction_id=count, model=model, asked_at=clock.now())
            asked = replace(asked, requester=replace(asked.requester, id=user_id), expected=price)
            await end((await songs.add(asked))[0])

        async def done(song: Song) -> None:
            song = await songs.move(song, State.SUBMITTING, submitted_at=clock.now())
            await songs.move(song, State.FAILED, reason=Reason.OVERDUE, charged=song.expected, ended_at=clock.now())

        async def failed(song: Song) -> None:
            song = await songs.move(song, State.SUBMITTING, submitted_at=clock.now())
            await songs.move(song, State.FAILED, reason=Reason.REFUSED, ended_at=clock.now())

        await sing(1, "minimax/music-2.6", 195_000, done)  # before the days of the report
        await clock.sleep(DAYS * DAY)
        for _ in range(3):
            await sing(1, "minimax/music-2.6", 195_000, done)
        await sing(1, "minimax/music-2.6", 195_000, failed)
        await clock.sleep(2 * DAY)
        await sing(2, "minimax/music-2.0", 31_500, done)
        found = await service.report(HOME)
        nothing = await service.report(HOME + 1)
    assert (found.total.songs, found.total.returned, found.total.amount) == (5, 1, 3 * 195_000 + 31_500)
    assert [(who, one.songs, one.returned, one.amount) for who, one in found.people] == [
        (1, 4, 1, 585_000),
        (2, 1, 0, 31_500),
    ]
    assert [model for model, _ in found.models] == ["minimax/music-2.6", "minimax/music-2.0"]
    assert [number for number, day in enumerate(found.days) if day.songs] == [DAYS - 3, DAYS - 1]
    assert (nothing.total.songs, len(nothing.days)) == (0, DAYS)

    rows = list(csv.DictReader(io.StringIO(views.table(found).decode())))
    assert [(row["person"], row["songs"], row["returned"], row["usd"]) for row in rows] == [
        ("1", "4", "1", "0.585000"),
        ("2", "1", "0", "0.031500"),
    ]
    text = views.alt_text(found, TEXTS)
    assert "In all $0.616 on 2 days" in text
    assert f"most on {rows[0]['day']}, $0.585." in text
    assert "cost nothing" in views.alt_text(nothing, TEXTS)


@pytest.mark.parametrize("values", [[], [0] * 30, list(range(30)), [10**12, 0, 1]])
def test_a_chart_has_a_bar_for_each_value_and_is_the_same_every_time(values: list[int]) -> None:
    chart = Chart("Spent", "$1.00", values, "$0.50", "2026-10-29", "2026-11-28")
    drawn = png(chart)
    assert drawn == png(chart)
    image = Image.open(io.BytesIO(drawn))
    assert (image.size, len(drawn) < 100_000) == ((1200, 400), True)
    coloured = sum(count for count, colour in image.getcolors(1 << 20) or [] if colour == (0xE8, 0x64, 0x3C))
    assert (coloured > 0) is any(values)


async def test_a_chart_that_cannot_be_drawn_is_none(tmp_path: Path) -> None:
    charts = LocalCharts([str(tmp_path / "no.ttf")])
    assert await charts.draw(Chart("Spent", "$1", [1], "$1", "a", "b"))
    charts.close()
    assert await charts.draw(Chart("Spent", "$1", [1], "$1", "a", "b")) is None


def test_a_report_is_of_whole_days_and_todays_is_the_last() -> None:
    span = report_span(1_790_000_000.0)
    assert (span.start % DAY, (span.end or 0) - span.start) == (0, DAYS * DAY)
    assert span.start < 1_790_000_000.0 < (span.end or 0)
    assert report_of(span, []).people == []
