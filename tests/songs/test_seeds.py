"""Seeds: which are taken, and that a command cannot even say another."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.chat.client import Jamboree
from bot.chat.ordering import Ordering
from bot.chat.status_cards import StatusCards
from bot.songs import refusals
from bot.songs.checking import Remark, build
from bot.songs.models import BY_ID, MODELS, SEED_MOST
from bot.songs.refusals import Refusal
from bot.songs.wishes import Wish
from cogs.music import Music
from tests.upgrades.test_what_is_out_there import Bot

SEEDED = [model.id for model in MODELS if model.takes_seed]


@pytest.mark.parametrize("model", SEEDED)
@pytest.mark.parametrize("seed", [0, 1, SEED_MOST])
def test_a_seed_of_32_bits_is_sent_as_it_is(model: str, seed: int) -> None:
    assert build(Wish(style="Calm piano", seed=seed), BY_ID[model]).seed == seed


@pytest.mark.parametrize("model", SEEDED)
@pytest.mark.parametrize("seed", [-1, SEED_MOST + 1, 1 << 62])
def test_any_other_seed_is_refused_with_the_range_before_anything_is_spent(model: str, seed: int) -> None:
    with pytest.raises(Refusal) as refused:
        build(Wish(style="Calm piano", seed=seed), BY_ID[model])
    assert refused.value.fault == refusals.OutOfRange(refusals.Part.SEED, model, 0, SEED_MOST, seed)


def test_a_model_without_seeds_says_that_it_is_not_used() -> None:
    request = build(Wish(lyrics="Row your boat", style="A gentle round", seed=1 << 62), BY_ID["minimax/music-2.0"])
    assert request.seed is None
    assert Remark.SEED_UNUSED in request.remarks


def test_the_commands_own_option_has_the_range() -> None:
    Music(
        cast("Jamboree", Bot()),
        Ordering(cast("Any", None), cast("Any", None), cast("Any", None)),
        cast("StatusCards", None),
    )
    create = next(command for command in Music.song.walk_commands() if command.name == "create")
    option = next(parameter for parameter in create.parameters if parameter.name == "seed")  # pyright: ignore
    assert (option.min_value, option.max_value, option.required) == (0, SEED_MOST, False)
    assert SEED_MOST == 4_294_967_295
