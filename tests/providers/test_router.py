"""The router: each call to the provider that the song names, and every model's row to a provider that knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.accounts import check_accounts
from bot.config import Settings, read
from bot.net.sessions import Sessions, open_sessions
from bot.providers import router
from bot.providers.aiml.bodies import FIELDS, body
from bot.providers.aiml.client import AimlApi
from bot.providers.router import PROVIDERS, Router, Row
from bot.sandbox.aiml import Studio, tone
from bot.songs import models
from bot.songs.errors import Down, Gone, OwnerNeeded, ProviderError
from bot.songs.models import BY_ID, MODELS
from bot.songs.ports.provider import Accepted, Finished
from bot.songs.prices import Price
from bot.songs.states import Reason
from tests.contracts.fake_clock import FakeClock
from tests.contracts.scripted_chat import ScriptedChat
from tests.contracts.scripted_provider import ScriptedProvider
from tests.providers.aiml.wishes import request
from tests.stand_ins import make_song, models_of


@dataclass
class Listing(ScriptedProvider):
    """Lists `models`, or does not answer."""

    models: tuple[str, ...] = ()
    away: ProviderError | None = None

    async def offered(self) -> dict[str, Price | None]:
        if self.away:
            raise self.away
        return dict.fromkeys(self.models)


def settings(key: str, base_url: str = "https://api.example") -> Settings:
    environment = {"DISCORD_TOKEN": "t", "AIMLAPI_KEY": key, "AIMLAPI_BASE_URL": base_url}
    return read(environment, Path("nowhere.env"))


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


def without_a_key(sessions: Sessions, setting: Callable[[str], str]) -> None:
    """A provider's `connect` where its key is not set."""


async def test_a_provider_without_its_key_is_not_connected_and_its_songs_wait_for_the_owner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PROVIDERS, "keyless", Row(without_a_key, "Keyless", "KEYLESS_KEY", "KEYLESS_URL"))
    async with aiohttp.ClientSession() as session:
        apis = router.connect(Sessions(session, session, session, session), settings("any").by_name)
    assert set(apis) == {"aiml"}
    with pytest.raises(OwnerNeeded) as needed:
        await Router(apis).poll(make_song(provider="keyless", generation_id="g"))
    assert needed.value.need is Reason.KEY


@dataclass
class Account(ScriptedProvider):
    """An account that is in order, or is not."""

    trouble: ProviderError | None = None

    async def balance(self) -> float:
        if self.trouble:
            raise self.trouble
        return 1.0


async def test_the_owner_hears_whose_account_it_is_and_every_account_is_asked() -> None:
    chat = ScriptedChat(FakeClock())
    accounts = {"a": Account(), "b": Account(trouble=OwnerNeeded(Reason.CREDIT)), "c": Account(trouble=Down("away"))}
    left: list[tuple[str, float]] = []

    async def hear(provider: str, usd: float) -> None:
        left.append((provider, usd))

    with capture_logs() as lines:
        await check_accounts({**accounts, "d": Account(trouble=OwnerNeeded(Reason.KEY))}, chat, hear)
    assert left == [("a", 1.0)]
    assert chat.alarms == [(Reason.CREDIT, "b"), (Reason.KEY, "d")]
    assert [(line["event"], line["provider"]) for line in lines] == [
        ("account.checked", "a"),
        ("account.unchecked", "c"),
    ]


async def test_links_lead_to_this_machine_for_the_provider_that_is_on_it_and_for_no_other() -> None:
    async with open_sessions(["cdn.example"]) as sessions:
        with pytest.raises(aiohttp.ClientConnectorError, match="not public"):
            await sessions.links_of("https://api.example").get("http://localhost:9/a.mp3")
        with pytest.raises(aiohttp.ClientConnectorError) as unheard:
            await sessions.links_of("http://127.0.0.1:8080/v2").get("http://localhost:9/a.mp3")
        assert "not public" not in str(unheard.value)


async def test_the_router_of_the_settings_reaches_their_provider() -> None:
    async with Studio(compose=tone) as studio, aiohttp.ClientSession() as session:
        sessions = Sessions(session, session, session, session)
        apis = router.connect(sessions, settings(studio.key, studio.base_url).by_name)
        assert await apis["aiml"].balance() == 100.0
        assert isinstance(apis["aiml"], AimlApi)


def test_every_model_has_a_provider_and_that_provider_knows_its_fields() -> None:
    assert {model.provider for model in MODELS} <= set(PROVIDERS)
    assert set(FIELDS) == {model.id for model in models_of("aiml")}


def test_another_providers_model_is_none_of_aimls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of one API go through its own rows: a second provider's row fails none of them."""
    monkeypatch.setattr(models, "MODELS", (*MODELS, replace(MODELS[0], id="chorale/motet", provider="chorale")))
    assert [model.id for model in models_of("chorale")] == ["chorale/motet"]
    assert models_of("aiml") == MODELS


@pytest.mark.parametrize("model_id", [model.id for model in models_of("aiml")])
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
