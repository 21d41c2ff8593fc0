"""The router: each call to the provider that the song names, and every model's row to a provider that knows it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.config import read
from bot.net.sessions import Sessions
from bot.providers import router
from bot.providers.aiml.bodies import FIELDS, body
from bot.providers.aiml.client import AimlApi
from bot.providers.router import PROVIDERS, Router
from bot.sandbox.aiml import Studio, tone
from bot.songs.errors import Down, Gone, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.ports.provider import Accepted, Finished
from bot.songs.prices import Price
from tests.contracts.scripted_provider import ScriptedProvider
from tests.providers.aiml.wishes import request
from tests.stand_ins import make_song


@dataclass
class Listing(ScriptedProvider):
    """Lists `models`, or does not answer, and has `dollars` left."""

    models: tuple[str, ...] = ()
    away: ProviderError | None = None
    dollars: float = 10.0

    async def offered(self) -> dict[str, Price | None]:
        if self.away:
            raise self.away
        return dict.fromkeys(self.models)

    async def balance(self) -> float:
        return self.dollars


async def test_every_call_goes_to_the_provider_that_the_song_names(tmp_path: Path) -> None:
    one, other = ScriptedProvider(), ScriptedProvider(generations={"g"})
    both = Router({"one": one, "other": other})
    song = make_song(provider="other", generation_id="g", submitted_at=1.0)
    assert isinstance(await both.submit(song, request(), clip=None, into=tmp_path / "a"), Accepted)
    assert isinstance(await both.poll(song), Finished)
    await both.find(song)
    await both.fetch(song, "https://cdn.example/a.mp3", tmp_path / "a")
    assert [call for call, _ in other.asked] == ["submit", "poll", "find", "fetch"]
    assert one.asked == []


async def test_a_song_whose_provider_is_no_longer_there_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Gone, match="no provider is called old"):
        await Router({"one": ScriptedProvider()}).poll(make_song(provider="old", generation_id="g"))


async def test_the_models_of_every_provider_that_answers_are_listed_together() -> None:
    a, b, away = Listing(models=("a", "b")), Listing(models=("b", "c")), Listing(away=Down("away"))
    assert set(await Router({"a": a, "away": away, "b": b}).offered()) == {"a", "b", "c"}


async def test_where_no_provider_answers_nothing_is_said_of_the_models() -> None:
    with pytest.raises(Down):
        await Router({"a": Listing(away=Down("away")), "b": Listing(away=Down("away"))}).offered()


async def test_the_balance_is_the_least_that_is_left_anywhere() -> None:
    assert await Router({"a": Listing(dollars=9), "b": Listing(dollars=2)}).balance() == 2


async def test_the_router_of_the_settings_reaches_their_provider() -> None:
    async with Studio(compose=tone) as studio, aiohttp.ClientSession() as session:
        environment = {"DISCORD_TOKEN": "t", "AIMLAPI_KEY": studio.key, "AIMLAPI_BASE_URL": studio.base_url}
        settings = read(environment, Path("nowhere.env"))
        sessions = Sessions(session, session, session)
        assert await router.connect(sessions, settings.by_name).balance() == 100.0
        assert isinstance(PROVIDERS["aiml"](sessions, settings.by_name), AimlApi)


def test_every_model_has_a_provider_and_that_provider_knows_its_fields() -> None:
    assert {model.provider for model in MODELS} <= set(PROVIDERS)
    assert set(FIELDS) == {model.id for model in MODELS if model.provider == "aiml"}


@pytest.mark.parametrize("model_id", list(BY_ID))
def test_whatever_a_model_takes_has_a_field_to_go_into(model_id: str) -> None:
    model, fields = BY_ID[model_id], FIELDS[model_id]
    assert bool(fields.style) == (model.style is not None)
    assert bool(fields.lyrics) == (model.lyrics is not None)
    assert bool(fields.length) == (model.length is not None)
    assert bool(fields.seed) == model.takes_seed
    assert bool(fields.instrumental) == (model.instrumental == "flag")
    assert bool(fields.write_lyrics) == model.writes_lyrics
    assert bool(fields.reference) == (model.reference is not None and not model.uploads_reference)
    assert body(request(model_id))["model"] == model_id
