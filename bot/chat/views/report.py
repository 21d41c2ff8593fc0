"""A report as a card, a picture and a file: who sang, by which model, what it came to, and what cost nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import discord

from bot.chat.messages.catalogue import Texts
from bot.chat.views.songs import COLOUR, fitting
from bot.purse.reports import DAY, Report, Sum
from bot.songs.money import USD
from bot.songs.ports.charts import Chart

FIELD_MOST = 1000
"""Units of a field, of the 1,024 that Discord allows."""

ALT_MOST = 1000
"""Characters of a picture's text, of the 1,024 that Discord allows."""

SHOWN = 10
"""People, and models, that the card names; the file has all of them."""

PICTURE, FILE = "songs-by-day.png", "songs-by-day.csv"

COLUMNS = ("day", "person", "model", "songs", "returned", "jams", "usd")
"""The columns of the file: for programs, so in no language."""


def card(report: Report, texts: Texts) -> discord.Embed:
    """The sums, the dearest people and models. The picture stands beside it: inside it would lose its text."""
    total = report.total
    head = texts("report.total", amount=texts.money(total.amount), songs=total.songs)
    lines = [head, _rest(total, texts), texts("report.file", name=f"`{FILE}`")]
    embed = discord.Embed(title=texts("report.title"), colour=COLOUR, description="\n".join(filter(None, lines)))
    people = [(f"<@{user_id}>" if user_id else texts("report.forgotten"), one) for user_id, one in report.people]
    models = [(f"`{model}`", one) for model, one in report.models]
    for key, rows in (("report.people", people), ("report.models", models)):
        if rows:
            embed.add_field(name=texts(key), value=_listed(rows, texts), inline=False)
    return embed.set_footer(text=texts("purse.utc"))


def chart(report: Report, texts: Texts) -> Chart:
    """What was spent day by day."""
    most = max((day.amount for day in report.days), default=0)
    return Chart(
        title=texts("report.chart"),
        figure=texts.money(report.total.amount),
        values=[day.amount for day in report.days],
        most=texts.money(most),
        first=_day(report, 0),
        last=_day(report, len(report.days) - 1),
    )


def alt_text(report: Report, texts: Texts) -> str:
    """The picture for those who do not see it."""
    span = {"first": _day(report, 0), "last": _day(report, len(report.days) - 1)}
    amounts = [day.amount for day in report.days]
    if not any(amounts):
        return texts.label(ALT_MOST, "report.alt_nothing", **span)
    most = max(amounts)
    return texts.label(
        ALT_MOST,
        "report.alt",
        **span,
        total=texts.money(report.total.amount),
        most=texts.money(most),
        day=_day(report, amounts.index(most)),
        days=sum(amount > 0 for amount in amounts),
    )


def table(report: Report) -> bytes:
    """The file: a line for each day, person and model. Everything in it is a figure or an id of ours, so that no
    program takes any of it for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in report.rows:
        usd = f"{row.amount / USD:.6f}"
        writer.writerow((_day(report, row.day), row.user_id, row.model, row.songs, row.returned, row.jams, usd))
    return out.getvalue().encode()


def _listed(rows: Sequence[tuple[str, Sum]], texts: Texts) -> str:
    lines = [" · ".join(filter(None, (_row(name, one, texts), _rest(one, texts)))) for name, one in rows[:SHOWN]]
    fit = fitting(lines, FIELD_MOST - 100)
    more = len(rows) - len(fit.splitlines())
    return fitting((fit, texts("report.more", count=more) if more else ""), FIELD_MOST)


def _row(name: str, one: Sum, texts: Texts) -> str:
    return texts("report.row", who=name, amount=texts.money(one.amount), songs=one.songs)


def _rest(one: Sum, texts: Texts) -> str:
    """What of it cost nothing, and what jams paid for."""
    said = (
        texts("report.returned", count=one.returned) if one.returned else "",
        texts("report.jams", count=one.jams) if one.jams else "",
    )
    return " · ".join(filter(None, said))


def _day(report: Report, number: int) -> str:
    return datetime.fromtimestamp(report.span.start + number * DAY, UTC).strftime("%Y-%m-%d")
