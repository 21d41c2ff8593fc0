"""What the demo asks for: for each model something that the model takes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.database.opening import open_database
from bot.demo import LYRICS, SECONDS, SLOWEST, TUNE_SECONDS, Show
from bot.pacing.learning import Estimates
from bot.practice import practise
from bot.songs.checking import build
from bot.songs.models import MODELS, Instrumental, Model
from bot.songs.wishes import Reference, Wish
from tests.stand_ins import make_song


def wish_of(show: Show) -> Wish:
    """The wish that its options are read into."""
    given: dict[str, Any] = {**show.options(b"la")}
    given.pop("rights", None)
    file = given.pop("reference", None)
    clip = file and Reference("https://cdn.example/a.mp3", file.filename, 9, seconds=TUNE_SECONDS)
    return Wish(**given, reference=clip)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_each_model_takes_what_is_built_in(model: Model) -> None:
    show = Show(model=model.id)
    asked = wish_of(show)
    assert build(asked, model).model is model
    assert (asked.lyrics == LYRICS) is model.sings, "words only where the model sings"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_nobody_sings_where_that_is_asked(model: Model) -> None:
    if model.instrumental is not Instrumental.NEVER:
        asked = wish_of(Show(model=model.id, instrumental=True))
        assert asked.lyrics == ""
        assert build(asked, model).lyrics == ""


def test_what_is_named_goes_before_what_is_built_in() -> None:
    given = Show(lyrics="Row, row", style="Polka", title="Boat", length=30, seed=0, model="stable-audio").options()
    assert given == {
        "lyrics": "Row, row", "style": "Polka", "title": "Boat", "length": 30, "seed": 0, "model": "stable-audio",
    }  # fmt: skip


async def test_what_is_promised_is_what_the_sandbox_takes(tmp_path: Any) -> None:
    model = MODELS[0].id
    await practise(tmp_path, model, SECONDS, SLOWEST)
    async with open_database(f"sqlite:///{tmp_path}/data/jamboree.db") as store:
        estimates = Estimates(store)
        await estimates.load(1.8e9)
        low, high = estimates.estimate(make_song(model=model)).likely()
        assert 0.7 * SECONDS < low < high < 1.3 * SLOWEST
