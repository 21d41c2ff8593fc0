"""The bot's books and the sandbox's channels after evenings of jams with kills, held against what was charged."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, create_engine, select

from bot.database.album_tables import albums
from bot.database.engines import driven
from bot.database.holds import Source
from bot.database.jam_rows import jam_of
from bot.database.jam_tables import ballots, jams, lines
from bot.database.tables import holds, songs
from bot.jams.albums import UNDER_WAY, AlbumState
from bot.jams.ballots import Ballot
from bot.jams.counting import count
from bot.sandbox.aiml import Studio
from bot.sandbox.discord import Message, Town
from bot.songs.holds import HoldStatus
from bot.songs.states import OPEN, State
from tests.crash.money import USD

Rows = Mapping[str, Row[Any]]

Kept = Mapping[tuple[str, int], Mapping[str, int]]
"""Stars of which the bot said that it keeps them, by the jam and the person."""


@dataclass(frozen=True)
class Books:
    """The tables of a bot that has stopped, or goes on meanwhile, by id."""

    jams: Rows
    songs: Rows
    holds: Rows
    albums: Rows
    ballots: Sequence[Ballot]
    lines: frozenset[str]  # what was written

    @property
    def opened(self) -> Rows:
        return {id_: row for id_, row in self.jams.items() if row.opened_at is not None}

    def at_rest(self, town: Town) -> bool:
        """Whether every jam has ended, its board says so and every song of one has come to what it comes to."""
        ended = all(row.ended_at is not None and row.finale is not None for row in self.opened.values())
        going = any(row.state in OPEN and row.kept is None for row in self.songs.values() if row.jam_id)
        going = going or any(row.state in UNDER_WAY for row in self.albums.values())
        return ended and not going and not any("Host" in message.labels for message in _public(town))


def read(url: str) -> Books:
    engine = create_engine(driven(url))
    with engine.connect() as connection:
        found = [{row.id: row for row in connection.execute(select(table))} for table in (jams, songs, holds)]
        made = {row.jam_id: row for row in connection.execute(select(albums))}
        cast = [
            Ballot(row.jam_id, row.user_id, json.loads(row.marks), row.cast_at, row.account_at)
            for row in connection.execute(select(ballots).order_by(ballots.c.user_id))
        ]
        words = frozenset(connection.scalars(select(lines.c.words)))
    engine.dispose()
    return Books(found[0], found[1], found[2], made, cast, words)


@dataclass(frozen=True)
class Wrongs:
    """How often each thing that may not be was found. A song is told of where its maker has a sentence and a button, on
    its card or in `/song status`."""

    double_charges: int  # songs that were paid for twice
    double_places: int  # people of whom a jam paid for two songs; takes beyond the two of one song
    lost: int  # songs that were paid for, and are neither published nor told of
    double_posts: int
    double_boards: int
    double_reminders: int
    not_revealed: int  # songs in a channel whose jam has ended, without their maker's name
    no_finale: int  # jams that have ended and do not say so
    double_finales: int
    open_holds: int  # of jams and songs that have ended
    stray_holds: int  # without a song or a jam, and jams and songs without one
    wrong_sums: int  # songs, and jams, whose sums are not what was charged
    over_ceilings: int  # jams that cost more than was held at their opening
    lost_lines: int  # lines whose writers were told that they have them
    double_albums: int  # sides that stand in a channel more than once
    wrong_albums: int  # albums of which the channel has other sides than their row says, or other songs than it has
    lost_ballots: int  # ballots of which people were told that they are kept, and that are not
    double_ballots: int  # people with two in one jam
    wrong_counts: int  # results that are not what a count of the ballots says, or are none where there was a vote
    wrong_places: int  # finales that show another result than the one that is stored


def wrongs(town: Town, studio: Studio, books: Books, told: frozenset[str], kept: Kept) -> Wrongs:
    """`told` are the songs of which their makers are told, `kept` the ballots of which their people are."""
    paid: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for generation in studio.generations.values():
        if generation.client_request_id and not generation.refunded:
            paid[generation.client_request_id] += round(generation.charged * USD)
            times[generation.client_request_id] += 1
    posted = Counter(posts(town))
    finales = Counter(jam for message in _public(town) for jam in _of(message, "jam:another"))
    sides = Counter(one for message in _public(town) for one in message.labels.values() if "jam:booklet" in one)
    boards = Counter(message.content.split("\n")[0] for message in _public(town) if message.content.startswith("## "))
    reminders = Counter(one for message in _public(town) if message.pings for one in _reminder(message))
    return Wrongs(
        double_charges=sum(times.values()) - len(times),
        double_places=_double_places(books, posted),
        lost=len(set(times) - set(posted) - told),
        double_posts=sum(posted.values()) - len(posted),
        double_boards=sum(boards.values()) - len(boards),
        double_reminders=sum(reminders.values()) - len(reminders),
        not_revealed=sum(any(_song(one)) and ", by " not in one.content for one in _public(town)),
        no_finale=len(set(books.opened) - set(finales)),
        double_finales=sum(finales.values()) - len(finales),
        open_holds=_open_holds(books),
        stray_holds=len(set(books.holds) ^ (set(books.songs) | set(books.opened))),
        wrong_sums=_wrong_sums(books, paid) + len(set(paid) - set(books.songs)),
        lost_lines=len(_told_lines(town) - books.lines),
        over_ceilings=sum(_of_jam(books, id_, paid) > row.places * row.price for id_, row in books.opened.items()),
        double_albums=sum(sides.values()) - len(sides),
        wrong_albums=_wrong_albums(town, books),
        lost_ballots=_lost_ballots(books, kept),
        double_ballots=len(books.ballots) - len({(one.jam_id, one.user_id) for one in books.ballots}),
        wrong_counts=sum(_wrong_count(books, row) for row in books.opened.values()),
        wrong_places=sum(_wrong_place(books, message) for message in _public(town)),
    )


def _lost_ballots(books: Books, kept: Kept) -> int:
    there = {(one.jam_id, one.user_id): one.marks for one in books.ballots}
    return sum(not stars.items() <= there.get(whose, {}).items() for whose, stars in kept.items())


def _wrong_count(books: Books, row: Row[Any]) -> bool:
    """What was counted once is what a count of every ballot that stands says now."""
    jam = jam_of({**row._mapping})
    if jam.result is None:
        return jam.state == "done" and jam.rated and len(_of_the_vote(books, row)) > 1
    cast = [one for one in books.ballots if one.jam_id == jam.id]
    entries = {place.entry for place in jam.result.ranks}
    return jam.result != count(cast, [song for song in jam.order if song in entries], jam.id)


def _of_the_vote(books: Books, row: Row[Any]) -> list[str]:
    """The songs of a jam that were there to be heard."""
    return [id_ for id_, song in books.songs.items() if song.jam_id == row.id and song.state == State.DONE]


def _wrong_place(books: Books, message: Message) -> bool:
    """Whether a finale shows its songs in another order than that of the result, or where there was none."""
    found = _of(message, "jam:another")
    if not found or books.jams[found[0]].result is None:
        return bool(found) and "How was this counted?" in message.labels
    jam = jam_of({**books.jams[found[0]]._mapping})
    assert jam.result is not None
    shown = [line for embed in message.embeds for line in embed["description"].split("\n")]
    numbers = [int(found[1]) for line in shown if (found := re.search(r"(?:Song |^)(\d+)(?:: |\. )", line))]
    places = [jam.order.index(place.entry) + 1 for place in jam.result.ranks]
    if not jam.result.ranked:
        picks = [jam.order.index(entry) + 1 for entry in jam.result.picks]
        return numbers[: len(picks)] != picks or sorted(numbers) != sorted(places)
    return numbers != places


def _wrong_albums(town: Town, books: Books) -> int:
    """Every jam of which somebody asked for the album has it, with as many sides as its row says and every song that
    stands in its channel; no other jam has one."""
    there = Counter(jam for message in _public(town) for jam in _of(message, "jam:booklet"))
    said = {id_: len(json.loads(row.posted)) for id_, row in books.albums.items() if row.state == AlbumState.POSTED}
    songs_there = Counter(books.songs[song].jam_id for song in set(posts(town)))
    on_it = {id_: sum(map(len, json.loads(row.sides))) for id_, row in books.albums.items()}
    unlike = sum(there[id_] != said.get(id_, 0) for id_ in {*there, *books.albums})
    return unlike + sum(on_it[id_] != songs_there[id_] for id_ in said)


def _double_places(books: Books, posted: Counter[str]) -> int:
    """A song that failed has given its price back, so that published ones are counted."""
    whose = Counter((books.songs[song].jam_id, books.songs[song].user_id) for song in posted)
    most = {jam_id: row.places if row.lines else 1 for jam_id, row in books.jams.items()}
    return sum(max(0, paid - most[jam_id]) for (jam_id, _), paid in whose.items())


def _told_lines(town: Town) -> frozenset[str]:
    """Lines of which somebody read that they are in the song, or are kept as their draft."""
    told = (re.search(r"(?:is in|as your draft): (.+)", one.content) for one in town.world.messages.values())
    return frozenset(found[1] for found in told if found)


def _open_holds(books: Books) -> int:
    ended = {id_ for id_, row in books.jams.items() if row.ended_at is not None}
    ended |= {id_ for id_, row in books.songs.items() if row.state not in OPEN}
    return sum(row.status == HoldStatus.OPEN and id_ in ended for id_, row in books.holds.items())


def _wrong_sums(books: Books, paid: Counter[str]) -> int:
    """A closed hold holds what was charged; a jam says it spent what its songs hold, and gave the rest back."""
    certain = {HoldStatus.SETTLED, HoldStatus.RELEASED}
    of_songs = {
        id_: row for id_, row in books.holds.items() if row.source != Source.CEILING and books.songs[id_].jam_id
    }
    wrong = sum(row.status in certain and row.amount != paid[id_] for id_, row in of_songs.items())
    for id_, jam in books.opened.items():
        drawn = sum(row.amount for row in of_songs.values() if row.jam_id == id_)
        wrong += jam.spent != drawn or jam.returned != jam.places * jam.price - drawn
        wrong += books.holds[id_].amount != 0
    return wrong


def _of_jam(books: Books, jam_id: str, paid: Counter[str]) -> int:
    return sum(amount for song, amount in paid.items() if song in books.songs and books.songs[song].jam_id == jam_id)


def told_on_cards(town: Town) -> frozenset[str]:
    """Songs whose card, which only their maker sees, says what has become of them and has a button for it."""
    ends = {"Look again", "Post here", "Try again"}
    cards = (message for message in town.world.messages.values() if not message.deleted and ends & set(message.labels))
    return frozenset(song for message in cards for song in _subjects(message, "song:"))


def told_in_status(books: Books, said: Message) -> frozenset[str]:
    """Songs, by their titles, of which `/song status` says something."""
    names = {field["name"] for embed in said.embeds for field in embed.get("fields") or []}
    return frozenset(id_ for id_, row in books.songs.items() if row.title in names)


def posts(town: Town) -> list[str]:
    """The songs that stand in channels and threads, as often as they do."""
    return [song for message in _public(town) for song in _song(message)]


def failed(books: Books) -> int:
    return sum(row.state == State.FAILED for row in books.songs.values() if row.jam_id)


def _public(town: Town) -> Iterator[Message]:
    places = [place for place in town.channels.values() if place.guild is not None and not place.deleted]
    shown = (message for place in places for message in town.world.shown(place))
    return (message for message in shown if message.writer.bot)


def _song(message: Message) -> list[str]:
    """The id of the song that a message carries."""
    carries = message.attachments and {"Lyrics", "Report"} <= set(message.labels)
    return sorted(set(_subjects(message, "song:"))) if carries else []


def _reminder(message: Message) -> list[str]:
    return [one for one in message.labels.values() if re.fullmatch(r"jam:(write|line|how|hear):\w+:\w+", one)]


def _of(message: Message, beginning: str) -> list[str]:
    return [one.split(":")[2] for one in message.labels.values() if one.startswith(beginning)]


def _subjects(message: Message, beginning: str) -> list[str]:
    return [one.split(":")[2] for one in message.labels.values() if one.startswith(beginning)]
