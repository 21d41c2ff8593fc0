"""Who may do what: every command, button and form × every person × every place, as `docs/security.md` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from discord.app_commands import Group

from bot.chat.rights import ACCESS_RULES, AccessRule, Who, Why
from bot.jams.states import JamState
from bot.songs.ports.store import Draft
from bot.songs.servers import Singers
from bot.songs.songs import Song
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Wish
from tests.attacks import server as here
from tests.attacks.server import Server, Spot, serving
from tests.chat.songs import TEXTS
from tests.stand_ins import MESSAGE, START
from tests.test_security import told

SPEAKS = "send_messages attach_files"
SPOTS = {
    "where they may speak": (Spot(here.JAM), SPEAKS),
    "where they may not": (Spot(here.JAM), "attach_files send_messages_in_threads"),
    "with no clip": (Spot(here.JAM), "send_messages"),
    "thread": (Spot(here.THREAD, thread=True), "send_messages_in_threads attach_files"),
    "thread where they may not": (Spot(here.THREAD, thread=True), SPEAKS),
    "the second server": (Spot(here.LOUNGE, here.SECOND), SPEAKS),
    "direct message": (Spot(here.DIRECT, None), ""),
    "user-installed": (Spot(here.ELSEWHERE, 300, has_bot=False), SPEAKS),
    "user-installed where they may not": (Spot(here.ELSEWHERE, 300, has_bot=False), "attach_files"),
}
PEOPLE = {
    "requester": (here.REQUESTER, ""),
    "member": (here.MEMBER, ""),
    "stranger": (here.STRANGER, ""),
    "moderator": (here.MODERATOR, "manage_messages"),
    "owner": (here.OWNER, "manage_messages manage_guild"),
}
"""A moderator of the server that they are in: of the song's own, or of another."""

PAPER = {cells[0]: cells[1:] for cells in told()}
"""What the page says, by the command, button or form as it is shown there."""

KEPT = TEXTS("draft.kept", fix=TEXTS("button.fix"))
"""What is said besides to whoever typed something."""

REFUSED = {said for why in Why for said in (TEXTS(f"denied.{why}"), f"{TEXTS(f'denied.{why}')} {KEPT}")}
REFUSED |= {TEXTS("jam_host.not_yours"), TEXTS("jam_plan.gone"), TEXTS("barred.guest"), TEXTS("barred.players")}


def allowed(rule: AccessRule, person: str, spot: str, *, clip: bool) -> bool:
    """What the page says, read as a person would."""
    whose, speak, carries = PAPER[rule.shown]
    place, may = SPOTS[spot]
    home, server = place.guild == here.HOME, place.guild is not None
    theirs = {
        "anyone": True,
        "its requester": person == "requester",
        "its requester, and whoever is where the song is": home or person == "requester",
        "its requester, and moderators of its server": person == "requester"
        or (home and person in {"moderator", "owner"}),
        "who opened the form": person == "requester",
        "who may manage the server": server and person == "owner",
        "who may manage events, or has the role that `/settings` names": server and person == "owner",
        "who asked for the jam": person == "requester",
        "the jam's host, and moderators": person == "requester" or (home and person in {"moderator", "owner"}),
        "who may vote in the jam": home and person in {"requester", "member"},
        "moderators": home and person in {"moderator", "owner"},
        "the bot's owner, or its team": person == "owner",
        "the bot's owner, or its team, in direct messages with it": person == "owner" and not server,
    }[whose]
    right = "send_messages_in_threads" if place.thread else "send_messages"
    speaks = not server or speak == "no" or right in may.split()
    attaches = not server or carries == "no" or (carries != "yes" and not clip) or "attach_files" in may.split()
    return theirs and speaks and attaches


SONGS: dict[str, dict[str, Any]] = {
    "song:retry": dict(here.FAILED),
    "song:edit": dict(here.FAILED),
    "song:look": dict(here.FAILED),
    **{key: {"state": State.READY, "kept": Reason.NO_PLACE} for key in ("song:post", "song:throw", "song:discard")},
    "song:withhold": {"state": State.GENERATING, "submitted_at": START, "generation_id": "g"},
    "song:cancel": {"state": State.QUEUED},
    "song cancel": {"state": State.QUEUED},
}
DONE = {"state": State.DONE, "posted": MESSAGE, "ended_at": START}


SUBJECTS: Mapping[str, Callable[[Song], str]] = {
    "song": lambda song: song.id,
    "settings": lambda song: "singers",
    "draft": lambda song: "77",
    "models": lambda song: "all",
    "opening": lambda song: str(here.HOME),
    "help": lambda song: "words",
    "owner": lambda song: "now",
}
"""What a button or a form is about, by its kind: the last part of its custom id. A song's form has its draft's id."""

FORMS: Mapping[str, Mapping[str, str]] = {
    "song:form": {"lyrics": "Row, row, row your boat"},
    "settings:save": {},
    "draft:rest": {},
    "opening:save": {},
    "help:send": {"report": "It sings out of tune"},
}
"""The access rules of forms, with what is typed; the others are pressed."""


async def attempt(server: Server, rule: AccessRule, person: str, spot: str, *, clip: bool) -> list[str]:
    """What is answered to that person there."""
    reference = Reference("https://cdn.example/a.mp3", "a.mp3", 4) if clip else None
    wish = Wish(lyrics="Row, row, row your boat", reference=reference)
    song = server.put(**{**SONGS.get(rule.name, DONE), "wish": wish})
    (user, more), (place, may) = PEOPLE[person], SPOTS[spot]
    may = f"{may} {more}".strip()
    if rule.name.startswith("jam"):
        return await in_a_jam(server, rule, user, place, may)
    if rule.name == "song:reported":
        return await server.submit(user, f"{rule.name}:{song.id}", place, may=may)
    if ":" in rule.name:
        kind = rule.name.partition(":")[0]
        assert kind in SUBJECTS, f"a new kind of button: say in SUBJECTS what a {kind}'s custom id is about"
        subject = SUBJECTS["draft" if rule.name in OPENINGS else kind](song)
        custom_id = f"{rule.name}:{subject}"
        server.service.drafts.open(subject, Draft(here.REQUESTER, wish))
        if (typed := FORMS.get(rule.name)) is None:
            return await server.press(user, custom_id, place, may=may)
        return await server.submit(user, custom_id, place, may=may, **typed)
    if "**" in rule.shown:
        return await server.on_message(user, rule.name, place, may=may)
    options: dict[str, dict[str, Any]] = {
        "purse set": {"allowance": "2.50", "period": "week"},
        "purse share": {"amount": "0.50", "who": here.MEMBER},
        "purse give": {"person": here.MEMBER, "amount": "1"},
        "purse block": {"person": here.MEMBER},
        "purse unblock": {"person": here.MEMBER},
        "purse reset": {"person": here.MEMBER},
        "owner open": {"server": "100"},
        "owner close": {"server": "100"},
        "song create": {"lyrics": "Row, row, row your boat"},
        "song cancel": {"song": song.id},
    }
    return await server.command(user, rule.name, place, may=may, **options.get(rule.name, {}))


OF_SONGS = {"jam:show", "jam:refuse", "jam:refused", "jam:who"}
SUBMITTED = {
    f"jam:{action}" for action in ("form", "handed", "struck", "refused", "rated", "lined", "styled", "severed")
}
OF_ONE_SONG = {
    f"jam:{action}"
    for action in ("line", "lined", "unline", "style", "styled", "pick", "takes", "better", "cut", "severed")
}


async def in_a_jam(server: Server, rule: AccessRule, user: int, place: Spot, may: str) -> list[str]:
    """The same of a jam that the requester hosts: a draft where it is about the plan of one, and one with a vote where
    it is about that."""
    draft = rule.who is Who.PLANNER
    voting, shape = rule.who is Who.VOTER, "line" if rule.name in OF_ONE_SONG else "songs"
    jam = server.vote(place) if voting else server.jam(place, JamState.DRAFT if draft else JamState.OPEN, shape)
    if ":" not in rule.name:
        return await server.command(user, rule.name, place, may=may)
    subject = server.entered.id if rule.name in OF_SONGS else "new" if rule.name == "jam:form" else jam.id
    if rule.name in SUBMITTED:
        return await server.submit(user, f"{rule.name}:{subject}", place, may=may)
    return await server.press(user, f"{rule.name}:{subject}", place, may=may)


DRAFTS = {f"draft:{action}" for action in ("fix", "sing", "change", "more", "rest")}
OPENINGS = {"opening:form", "opening:sing"}
CARRIES = {"song:form", "song:retry", "song:edit", "song:again", "song:remix", *DRAFTS, *OPENINGS}
"""Rules of what carries a clip where the song or the form before it has one."""


@pytest.mark.parametrize("rule", ACCESS_RULES, ids=lambda rule: rule.name)
async def test_of_each_rule_what_happens_is_what_the_page_says(rule: AccessRule, tmp_path: Path) -> None:
    clips = (False, True) if rule.name in CARRIES else (False,)
    async with serving(tmp_path, None) as server:
        for person, spot, clip in product(PEOPLE, SPOTS, clips):
            said = await attempt(server, rule, person, spot, clip=clip)
            case = f"{person}, {spot}, clip {clip}: {said}"
            assert said, case
            assert TEXTS("answer.trouble") not in said, case
            assert (not REFUSED & set(said)) is allowed(rule, person, spot, clip=clip), case
            if REFUSED & set(said):
                assert said[:-1] in ([], ["thinking"]), f"{case}: refused before anything else is said"
                flags = [(body.get("data") or body).get("flags", 0) for _, body in server.wire.said[-3:]]
                assert any(flag & 64 for flag in flags), f"{case}: in private"


async def test_every_command_and_every_button_has_its_access_rule(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        commands = {command.qualified_name for command in server.bot.tree.walk_commands()}
        messages = {command.name for command in server.bot.tree.get_commands(type=here.discord.AppCommandType.message)}
        groups = {one.qualified_name for one in server.bot.tree.walk_commands() if isinstance(one, Group)}
        ways, rules = commands - groups | messages | set(server.bot.presses), {rule.name for rule in ACCESS_RULES}
        assert ways - rules == set(), "add a row to bot/chat/rights.py, then: uv run python -m tests.test_security"
        assert rules - ways == set(), "nothing is behind it: take its row out of bot/chat/rights.py, or add it to a cog"


async def test_a_button_without_an_access_rule_does_nothing(tmp_path: Path) -> None:
    heard: list[str] = []

    async def handler(_: Any, custom_id: Any) -> None:
        heard.append(custom_id.subject)

    async with serving(tmp_path) as server:
        server.bot.presses["song:launch"] = handler
        assert await server.press(here.OWNER, "song:launch:1", Spot(here.JAM), may=SPEAKS) == [TEXTS("answer.trouble")]
    assert heard == []


# --- an id is not a right ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["lyrics", "cancel", "delete", "erase", "again", "remix", "cover"])
@pytest.mark.parametrize("user", [here.REQUESTER, here.MODERATOR])
@pytest.mark.parametrize("trick", ["no message", "another button", "another author"])
async def test_a_custom_id_that_no_message_of_ours_carries_does_nothing(
    action: str, user: int, trick: str, tmp_path: Path
) -> None:
    async with serving(tmp_path) as server:
        song = server.put(**DONE)
        custom_id = f"song:{action}:{song.id}"
        under = {"no message": (), "another button": ("song:again:x",), "another author": (custom_id,)}[trick]
        author = here.STRANGER if trick == "another author" else here.BOT
        may = f"{SPEAKS} manage_messages"
        said = await server.press(user, custom_id, Spot(here.JAM), may=may, under=under, author=author)
        assert said == [TEXTS("answer.stale")]
        assert server.played.store.songs == {song.id: song}


async def test_a_moderator_of_another_server_neither_erases_nor_cancels_nor_reads(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        song = server.put(**DONE)
        spot, may = Spot(here.LOUNGE, here.SECOND), f"{SPEAKS} manage_messages manage_guild"
        for action in ("lyrics", "delete", "erase", "cancel"):
            said = await server.press(here.MODERATOR, f"song:{action}:{song.id}", spot, may=may)
            assert set(said) <= {TEXTS("answer.stale"), TEXTS("answer.not_yours")}
        assert server.played.store.songs[song.id] == song
        assert server.played.stage.calls == []


async def test_a_song_of_one_direct_message_is_not_read_in_another(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        place = here.address(here.Place(here.DIRECT, None, here.BOT, "t", START))
        song = server.put(**DONE, guild_id=None, destination=place)
        custom_id = f"song:lyrics:{song.id}"
        assert await server.press(here.MEMBER, custom_id, Spot(999, None)) == [TEXTS("answer.stale")]
        assert await server.press(here.MEMBER, custom_id, Spot(here.DIRECT, None)) == [song.wish.lyrics]


async def test_somebody_elses_form_sings_nothing_of_theirs(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.service.drafts.open("77", Draft(here.REQUESTER, Wish(lyrics="Secret words of mine, all of them")))
        await server.service.drafts.keep("77")
        said = await server.submit(here.STRANGER, "song:form:77", Spot(here.JAM), may=SPEAKS)
        assert said == [TEXTS("denied.not_your_form")]
        assert server.played.store.songs == {}


# --- what a server decides ---------------------------------------------------------------------------------------

MANAGES = f"{SPEAKS} manage_guild"
SINGING = ("song:again", "song:remix", "song:cover")


@pytest.mark.parametrize("name", SINGING)
async def test_a_servers_roles_and_channels_hold_for_its_buttons(name: str, tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        custom_id = f"{name}:{server.put(**DONE).id}"
        await server.servers.decide(here.HOME, Singers(frozenset({here.SINGERS}), frozenset({here.JAM})), here.OWNER)
        refused = await server.press(here.MEMBER, custom_id, Spot(here.JAM), may=SPEAKS)
        assert refused == [TEXTS("denied.role")]
        with_role: dict[str, Any] = {"may": f"{SPEAKS} send_messages_in_threads", "roles": (here.SINGERS,)}
        assert await server.press(here.MEMBER, custom_id, Spot(here.QUIET), **with_role) == [TEXTS("denied.channel")]
        for spot in (Spot(here.JAM), Spot(here.THREAD, thread=True)):
            assert not REFUSED & set(await server.press(here.MEMBER, custom_id, spot, **with_role))


async def test_what_a_server_decided_is_read_at_the_next_start(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        assert await server.press(here.OWNER, "settings:open:singers", Spot(here.JAM), may=MANAGES) == ["form"]
        singers = Singers(frozenset({here.SINGERS}))
        await server.servers.decide(here.HOME, singers, here.OWNER)
        again = here.Servers(server.played.store.servers, server.played.clock)
        await again.load()
        assert (again.singers(here.HOME), again.singers(here.SECOND)) == (singers, Singers())


ROWS = {
    "the person": [{"id": str(here.MEMBER), "type": 2, "permission": False}],
    "everybody": [{"id": str(here.HOME), "type": 1, "permission": False}],
    "the channel": [{"id": str(here.JAM), "type": 3, "permission": False}],
    "all channels": [{"id": str(here.HOME - 1), "type": 3, "permission": False}],
}


@pytest.mark.parametrize("of", [here.COMMAND, here.BOT], ids=["the command", "the application"])
@pytest.mark.parametrize("rows", ROWS)
async def test_who_may_not_use_the_command_gets_no_song_by_a_button_or_a_form(
    rows: str, of: int, tmp_path: Path
) -> None:
    async with serving(tmp_path) as server:
        server.wire.decided = {of: ROWS[rows]}
        song = server.put(**DONE)
        said = await server.press(here.MEMBER, f"song:again:{song.id}", Spot(here.JAM), may=SPEAKS)
        assert said == ["thinking", TEXTS("denied.command")]
        assert set(server.played.store.songs) == {song.id}
        said = await server.press(here.MEMBER, f"song:remix:{song.id}", Spot(here.JAM), may=SPEAKS)
        assert said == [TEXTS("denied.command")]
        said = await server.submit(here.MEMBER, "song:form:1", Spot(here.JAM), may=SPEAKS, lyrics="Row your boat, row")
        assert said == ["thinking", f"{TEXTS('denied.command')} {KEPT}"]
        assert [what for what, _ in server.wire.said if "permissions" in what] == [
            f"GET /applications/{here.BOT}/guilds/{here.HOME}/commands/permissions"
        ], "read once"


async def test_an_allowed_role_goes_before_everybody_and_an_administrator_before_all(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        allow = {"id": str(here.SINGERS), "type": 1, "permission": True}
        server.wire.decided = {here.COMMAND: [*ROWS["everybody"], allow]}
        custom_id = f"song:remix:{server.put(**DONE).id}"
        await server.press(here.MEMBER, custom_id, Spot(here.JAM), may=SPEAKS)
        await here.asyncio.sleep(0.01)
        refused = await server.press(here.MEMBER, custom_id, Spot(here.JAM), may=SPEAKS)
        assert refused == [TEXTS("denied.command")]
        with_role = await server.press(here.MEMBER, custom_id, Spot(here.JAM), may=SPEAKS, roles=(here.SINGERS,))
        administrator = await server.press(here.OWNER, custom_id, Spot(here.JAM), may=f"{SPEAKS} administrator")
        assert with_role == administrator == ["form"]


@pytest.mark.parametrize("trouble", [(403, 50001), (404, 10066), OSError("reset")])
async def test_where_it_cannot_be_read_it_allows(trouble: Any, tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        server.wire.fail[f"GET /applications/{here.BOT}/guilds"] = trouble
        song = server.put(**DONE)
        said = await server.press(here.MEMBER, f"song:again:{song.id}", Spot(here.JAM), may=SPEAKS)
        assert said == ["thinking"]
        assert len(server.played.store.songs) == 2
