"""The studio as a test or a page handles it: time, holds, watching, what it composes with."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox.aiml import Studio, tone
from tests.sandbox.aiml.caller import SONG, Caller, Clock


async def test_it_says_what_it_is(caller: Caller) -> None:
    _, said, headers = await caller.call("GET", "/", key="none")
    assert b"Jamboree's sandbox" in said
    assert headers["Server"] == "Jamboree sandbox"
    status, _, headers = await caller.call("GET", "/v9/nothing")
    assert (status, headers["Server"]) == (404, "Jamboree sandbox")


async def test_states_change_by_themselves_and_whoever_watches_hears_of_each(caller: Caller) -> None:
    async with Studio(compose=tone, seconds=1.0) as studio:
        heard: list[dict[str, Any]] = []
        leave = studio.watch(heard.append)
        generation = studio.generations[(await Caller(studio, caller.session).submit())["id"]]
        await studio.until(lambda: generation.state == "completed")
        leave()
        await Caller(studio, caller.session).look(generation.id)
    states = [event["state"] for event in heard if event["event"] == "generation"]
    assert states == ["queued", "generating", "completed"]
    calls = [(event["method"], event["status"]) for event in heard if event["event"] == "call"]
    assert calls == [("POST", 201)]


async def test_what_is_held_waits_for_its_release(caller: Caller, clock: Clock) -> None:
    studio = caller.studio
    studio.hold()
    first, second = (await caller.submit())["id"], (await caller.submit())["id"]
    clock.time += 60
    studio.finish(first)
    await studio.until(lambda: studio.generations[first].state == "completed")
    assert (await caller.look(second))["status"] == "generating"
    studio.release()
    await studio.until(lambda: studio.generations[second].state == "completed")


async def test_what_is_completed_stays_so_when_the_studio_is_held(caller: Caller) -> None:
    id_ = (await caller.finished())["id"]
    caller.studio.hold()
    assert (await caller.look(id_))["status"] == "completed"


async def test_a_new_speed_holds_for_what_is_being_made(caller: Caller, clock: Clock) -> None:
    studio = caller.studio
    generation = studio.generations[(await caller.submit())["id"]]
    clock.time += 1
    studio.speed = 10
    assert generation.completes_at == pytest.approx(clock.time + 0.2)
    clock.time += 0.25
    await studio.until(lambda: generation.state == "completed")


def by_words(body: dict[str, Any]) -> float:
    return 7.0 if body["lyrics"] else 0.0


@pytest.mark.parametrize("seconds", [7.0, {"minimax/music-2.0": 7.0}, by_words])
async def test_seconds_may_be_a_number_a_table_or_a_function(caller: Caller, clock: Clock, seconds: Any) -> None:
    async with Studio(compose=tone, now=clock, seconds=seconds) as studio:
        await Caller(studio, caller.session).submit()
        (generation,) = studio.generations.values()
        assert generation.completes_at - generation.submitted_at == 7


async def test_waiting_for_what_never_comes_ends(studio: Studio) -> None:
    with pytest.raises(TimeoutError):
        await studio.until(lambda: studio.submits, timeout=0.05)


async def test_calls_are_kept_without_their_key(caller: Caller) -> None:
    await caller.submit(headers={"X-Client-Request-Id": "one"})
    kept = caller.studio.requests[-1]
    assert (kept.method, kept.path, kept.status, kept.json) == ("POST", "/v2/generate/audio", 201, SONG)
    assert kept.headers["X-Client-Request-Id"] == "one"
    assert caller.studio.key not in repr(kept)


async def test_a_composer_that_fails_is_a_model_that_gives_up(caller: Caller) -> None:
    async def fail(request: dict[str, Any]) -> bytes:
        raise RuntimeError(request["model"])

    async with Studio(compose=fail) as studio:
        with_it = Caller(studio, caller.session)
        id_ = (await with_it.submit())["id"]
        await studio.until(lambda: studio.generations[id_].state == "error")
        assert (await with_it.look(id_))["error"]["name"] == "RuntimeError"
        assert studio.charges == 0


async def test_two_takes_of_the_real_composer_differ_unless_a_seed_is_given(caller: Caller) -> None:
    rain = {"model": "stable-audio", "prompt": "rain on a tin roof", "seconds_total": 5}
    seeded = {**rain, "seed": 7}
    async with Studio(seconds=0.0) as studio, aiohttp.ClientSession() as session:
        with_it = Caller(studio, session)
        ids = [(await with_it.submit(body))["id"] for body in (rain, rain, seeded, seeded)]
        made = studio.generations
        await studio.until(lambda: all(made[id_].state == "completed" for id_ in ids), timeout=50)
    first, second, same, again = (made[id_].audio for id_ in ids)
    assert first[:4] == b"RIFF"
    assert len({first, second, same}) == 3
    assert same == again


async def test_a_studio_with_a_seed_has_the_same_takes_in_every_run(caller: Caller) -> None:
    takes = list[list[bytes]]()
    for _ in range(2):
        async with Studio(seconds=0.0, seed=3) as studio:
            with_it = Caller(studio, caller.session)
            body = {"model": "stable-audio", "prompt": "rain", "seconds_total": 5}
            ids = [(await with_it.submit(body))["id"] for _ in range(2)]
            made = studio.generations
            await studio.until(lambda made=made, ids=ids: all(made[id_].composed for id_ in ids), timeout=50)
            takes.append([made[id_].audio for id_ in ids])
    assert takes[0] == takes[1]
    assert takes[0][0] != takes[0][1]
