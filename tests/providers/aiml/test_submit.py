"""The paid call: what each of its endings becomes, and that it is never made twice."""

from __future__ import annotations

from typing import Any

import pytest

from bot.providers.aiml.client import AimlApi
from bot.songs.errors import Busy, Down, Garbled, OwnerNeeded, Refused
from bot.songs.money import micro
from bot.songs.ports.provider import Accepted
from bot.songs.states import Reason
from tests.providers.aiml.conftest import Visit
from tests.providers.aiml.wishes import request, song
from tests.stand_ins import models_of

CALLED = [model.id for model in models_of("aiml") if not model.withdrawn]

TROUBLES: tuple[tuple[str, dict[str, Any], type[Exception], dict[str, Any], int], ...] = (
    ("lost_reply", {}, Down, {"arrived": True}, 1),
    ("lost_request", {}, Down, {"arrived": True}, 0),
    ("garbage_reply", {}, Garbled, {}, 1),
    ("accepted_then_500", {}, Down, {"arrived": True}, 1),
    ("submit_500", {}, Down, {"arrived": True}, 0),
    ("legacy_error", {}, Down, {"arrived": True}, 0),
    ("submit_502_html", {}, Down, {"arrived": True}, 0),
    ("submit_429", {}, Busy, {"retry_after": None}, 0),
    ("submit_429", {"retry_after": 30}, Busy, {"retry_after": 30.0}, 0),
    ("out_of_credit", {}, OwnerNeeded, {"need": Reason.CREDIT}, 0),
    ("unverified", {}, OwnerNeeded, {"need": Reason.UNVERIFIED}, 0),
    ("wrong_key", {}, OwnerNeeded, {"need": Reason.KEY}, 0),
    ("refused", {}, Refused, {}, 0),
)
"""A trouble, its details, what it becomes, with which facts, and how many songs are charged."""


@pytest.mark.parametrize("model", CALLED)
async def test_every_model_takes_what_its_row_builds(visit: Visit, model: str) -> None:
    answer = await visit.answer(model)
    assert isinstance(answer, Accepted)
    generation = visit.studio.generations[answer.generation_id]
    assert generation.model == model
    assert generation.client_request_id == "song-1"
    assert answer.charged == micro(generation.charged)


@pytest.mark.parametrize(("trouble", "details", "becomes", "facts", "charges"), TROUBLES)
async def test_a_submit_that_goes_wrong_is_told_apart_and_made_once(
    visit: Visit, trouble: str, details: dict[str, Any], becomes: type[Exception], facts: dict[str, Any], charges: int
) -> None:
    visit.studio.trouble(trouble, **details)
    with pytest.raises(becomes) as raised:
        await visit.submit()
    assert {name: getattr(raised.value, name) for name in facts} == facts
    assert (visit.studio.submits, visit.studio.charges) == (1, charges)
    assert visit.studio.key not in repr(raised.value)


async def test_a_submit_on_a_kept_connection_that_breaks_is_not_made_again(visit: Visit) -> None:
    await visit.submit()
    visit.studio.trouble("lost_reply")
    with pytest.raises(Down):
        await visit.submit(song_id="song-2")
    assert visit.studio.submits == 2


async def test_a_reply_that_comes_too_late_may_have_been_charged(visit: Visit) -> None:
    visit.studio.trouble("slow_submit", seconds=5)
    with pytest.raises(Down) as raised:
        await visit.submit(submit_seconds=0.2)
    assert raised.value.arrived
    assert visit.studio.charges == 1


async def test_a_slow_reply_is_waited_for(visit: Visit) -> None:
    visit.studio.trouble("slow_submit", seconds=0.3)
    assert await visit.submit()


async def test_where_nobody_listens_nothing_was_sent(visit: Visit, deaf: str) -> None:
    with pytest.raises(Down) as raised:
        await AimlApi(visit.session, deaf, "key").submit(song(), request(), clip=None, into=visit.into)
    assert not raised.value.arrived


async def test_a_refusal_names_the_field_that_is_wrong(visit: Visit) -> None:
    visit.studio.trouble("refused")
    with pytest.raises(Refused, match="lyrics"):
        await visit.submit()


async def test_an_account_without_money_or_verification_needs_its_owner(visit: Visit) -> None:
    visit.studio.balance = 0
    with pytest.raises(OwnerNeeded) as raised:
        await visit.submit()
    assert raised.value.need is Reason.CREDIT
    visit.studio.unverified = True
    with pytest.raises(OwnerNeeded) as raised:
        await visit.submit()
    assert raised.value.need is Reason.UNVERIFIED


async def test_a_wrong_key_needs_its_owner_and_is_shown_nowhere(visit: Visit) -> None:
    api = AimlApi(visit.session, visit.studio.base_url, "a-wrong-key")
    with pytest.raises(OwnerNeeded) as raised:
        await api.submit(song(), request(), clip=None, into=visit.into)
    assert raised.value.need is Reason.KEY
    assert "a-wrong-key" not in f"{api!r} {raised.value!r}"


async def test_a_model_that_is_gone_is_refused(visit: Visit) -> None:
    clip = visit.folder / "clip.mp3"
    clip.write_bytes(b"ID3\x04")
    with pytest.raises(Refused):
        await visit.answer("music-01", clip=clip)
