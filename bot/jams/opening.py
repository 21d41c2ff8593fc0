"""From the form to the open jam: a draft, what it would cost, and the press that holds the money."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from bot.jams.answers import Answer, Choice, Did, Preview
from bot.jams.clocks import DRAFT_LIFE
from bot.jams.jams import RULES_MOST, THEME_LEAST, THEME_MOST, Jam, Options
from bot.jams.shapes import PACES, PLACES_USUAL, SHAPES
from bot.jams.singers import singers
from bot.jams.states import JamState
from bot.jams.tools import Tools
from bot.songs import lyrics
from bot.songs.errors import Superseded
from bot.songs.models import Model
from bot.songs.refusals import JamPart, NotAJam, NotOffered, Refusal
from bot.songs.songs import Address, Requester, new_id


@dataclass(frozen=True, slots=True)
class Plan:
    """What the form of `/jam start` was sent with, and by whom, from where."""

    interaction_id: int
    guild_id: int
    guild_locale: str
    channel_id: int
    channel: Address
    host: Requester
    theme: str
    shape: str
    pace: str
    rules: str
    options: Options


class Change(TypedDict, total=False):
    """What a draft's preview lets its host change."""

    theme: str
    rules: str
    shape: str
    pace: str
    options: Options
    places: int
    model: str
    lines: int


class Opening:
    """The use cases before a jam is open. `model` is the one that is proposed."""

    def __init__(self, tools: Tools, model: str) -> None:
        self._tools = tools
        self._model = model

    async def draft(self, plan: Plan) -> Preview:
        """A draft with what it would cost; the most places, and then the best model, that fit what is free. The same
        interaction always gives the same draft. Raises `Refusal` (`NotAJam`, `NotOffered`)."""
        theme, rules = lyrics.one_line(plan.theme), lyrics.lines(plan.rules)
        _check(theme, rules, plan.shape, plan.pace)
        free, now = await self._tools.money.free(plan.guild_id), self._tools.clock.now()
        choices = self._choices(plan.shape, free)
        best = _best(choices, self._model) or self._cheapest(plan.shape)
        jam = Jam(
            id=new_id(now),
            interaction_id=plan.interaction_id,
            guild_id=plan.guild_id,
            guild_locale=plan.guild_locale,
            channel_id=plan.channel_id,
            channel=plan.channel,
            host=plan.host,
            theme=theme,
            rules=rules,
            shape=plan.shape,
            pace=plan.pace,
            options=plan.options,
            created_at=now,
            places=best.places,
            lines=self._lines(plan.shape, best.model, 0),
            model=best.model,
            price=best.price,
            due_at=now + DRAFT_LIFE,
        )
        drafted = await self._tools.jams.draft(jam)
        self._tools.changed(drafted.id)
        return self._previewed(drafted, free, choices)

    async def preview(self, jam_id: str, user_id: int) -> Preview | None:
        """The draft as it stands; None where there is none of this person's."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None or jam.state is not JamState.DRAFT or jam.host.id != user_id:
            return None
        free = await self._tools.money.free(jam.guild_id)
        return self._previewed(jam, free, self._choices(jam.shape, free))

    async def change(self, jam_id: str, user_id: int, **changes: Unpack[Change]) -> Preview | None:
        """The draft, changed; None where there is none of this person's. Raises `Refusal` (`NotAJam`, `NotOffered`)."""
        found = await self.preview(jam_id, user_id)
        if found is None:
            return None
        changed = _tidy(changes)
        wanted = replace(found.jam, **changed)
        _check(wanted.theme, wanted.rules, wanted.shape, wanted.pace)
        if wanted.shape != found.jam.shape:
            best = _best(self._choices(wanted.shape, found.free), wanted.model) or self._cheapest(wanted.shape)
            wanted = replace(wanted, places=best.places, lines=0)
        price = self._price(wanted.model) * wanted.kind.songs_each
        if not wanted.kind.fewest <= wanted.places <= wanted.kind.most:
            raise Refusal(NotAJam(JamPart.PLACES))
        if "lines" in changed and wanted.lines not in self._lines_within(wanted.shape, wanted.model):
            raise Refusal(NotAJam(JamPart.LINES))
        lines = self._lines(wanted.shape, wanted.model, wanted.lines)
        try:
            jam = await self._tools.jams.write(
                found.jam, **{**changed, "price": price, "places": wanted.places, "lines": lines}
            )
        except Superseded:
            return await self.change(jam_id, user_id, **changes)
        return self._previewed(jam, found.free, self._choices(jam.shape, found.free))

    async def open(self, jam_id: str, user_id: int, *, trusted: bool = False) -> Answer:
        """Open the draft, and hold what it may cost at the most, in one transaction. `trusted` as in `Spender`.

        Raises `Refusal` where the purse does not hold as much (with its figures), another jam runs there, or there is
        no room to keep as many songs.
        """
        jam = await self._tools.jams.get(jam_id)
        if jam is None:
            return Answer(Did.UNKNOWN)
        if jam.host.id != user_id:
            return Answer(Did.NOT_YOURS, jam)
        if jam.state is not JamState.DRAFT:
            return Answer(Did.OVER if jam.over else Did.ALREADY, jam)
        if self._price(jam.model) * SHAPES[jam.shape].songs_each > jam.price:
            raise Refusal(NotOffered(jam.model))
        if not await self._tools.has_room(jam.places * SHAPES[jam.shape].songs_each):
            raise Refusal(NotAJam(JamPart.ROOM))
        now = self._tools.clock.now()
        ends_at = now + self._tools.clocks.writing(jam)
        try:
            opened = await self._tools.jams.open(
                jam,
                jam.ceiling,
                trusted=trusted,
                state=JamState.OPEN,
                opened_at=now,
                began_at=now,
                ends_at=ends_at,
                due_at=now,
            )
        except Superseded:  # pressed twice
            return await self.open(jam_id, user_id, trusted=trusted)
        self._tools.changed(opened.id)
        return Answer(Did.DONE, opened)

    async def forget(self, jam_id: str, user_id: int) -> Answer:
        """Drop the draft: nothing was held."""
        jam = await self._tools.jams.get(jam_id)
        if jam is None or jam.host.id != user_id:
            return Answer(Did.UNKNOWN if jam is None else Did.NOT_YOURS, jam)
        if jam.state is not JamState.DRAFT:
            return Answer(Did.OVER if jam.over else Did.NOT_NOW, jam)
        try:
            await self._tools.jams.forget(jam)
        except Superseded:
            return await self.forget(jam_id, user_id)
        return Answer(Did.DONE, jam)

    def _singers(self) -> list[tuple[Model, int]]:
        """Models that a jam can be sung by, each with its price."""
        return singers(self._tools.singing.offers.models())

    def _choices(self, shape: str, free: int | None) -> tuple[Choice, ...]:
        """Every choice that fits what is free."""
        row = SHAPES[shape]
        every = (
            Choice(model.id, price * row.songs_each, places)
            for model, price in self._singers()
            for places in row.places
        )
        return tuple(choice for choice in every if free is None or choice.ceiling <= free)

    def _cheapest(self, shape: str) -> Choice:
        """What is shown where nothing fits: it cannot be opened, and says by how much. Raises `Refusal` where no model
        can be had at all."""
        row = SHAPES[shape]
        every = [Choice(model.id, price * row.songs_each, row.places[0]) for model, price in self._singers()]
        if not every:
            raise Refusal(NotOffered(self._model))
        return min(every, key=_dear)

    def _previewed(self, jam: Jam, free: int | None, choices: tuple[Choice, ...]) -> Preview:
        return Preview(jam, free, choices, self._lines_within(jam.shape, jam.model))

    def _lines_within(self, shape: str, model: str) -> tuple[int, ...]:
        """Numbers of lines that the model takes; none where people do not write one song."""
        row = next((row for row, _ in self._singers() if row.id == model), None)
        if row is None:
            return ()
        limit = row.lyrics or row.style
        return SHAPES[shape].lines_within(limit.most if limit else None)

    def _lines(self, shape: str, model: str, wanted: int) -> int:
        """As many lines as are wanted, or the most that the model takes of fewer; the fewest where nobody said."""
        within = self._lines_within(shape, model)
        return max((count for count in within if count <= wanted), default=within[0] if within else 0)

    def _price(self, model: str) -> int:
        """What a place with that model costs. Raises `Refusal` where no jam can be sung by it."""
        found = next((price for row, price in self._singers() if row.id == model), None)
        if found is None:
            raise Refusal(NotOffered(model))
        return found


def _dear(choice: Choice) -> int:
    return choice.ceiling


def _best(choices: tuple[Choice, ...], model: str) -> Choice | None:
    """The usual number of places if that can be had, with the model that is proposed if that can be had."""
    enough = [choice for choice in choices if choice.places <= PLACES_USUAL]
    return max(enough, key=lambda choice: (choice.places, choice.model == model, choice.price), default=None)


def _tidy(changes: Change) -> Change:
    tidy = changes.copy()
    if "theme" in tidy:
        tidy["theme"] = lyrics.one_line(tidy["theme"])
    if "rules" in tidy:
        tidy["rules"] = lyrics.lines(tidy["rules"])
    return tidy


def _check(theme: str, rules: str, shape: str, pace: str) -> None:
    """Raises `Refusal` at the first part of a plan that makes no jam."""
    for part, fine in (
        (JamPart.THEME, THEME_LEAST <= lyrics.length(theme) <= THEME_MOST),
        (JamPart.RULES, lyrics.length(rules) <= RULES_MOST),
        (JamPart.SHAPE, shape in SHAPES),
        (JamPart.PACE, pace in PACES),
    ):
        if not fine:
            raise Refusal(NotAJam(part))
