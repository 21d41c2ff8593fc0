"""A jam's songs with who made them and how they came out, a line each, as its last message shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.chat.places import message_of
from bot.chat.views.songs import title
from bot.jams.counting import Rank, Result
from bot.jams.jams import Jam
from bot.jams.standing import Credit
from bot.songs.songs import Address

CREDITS_MOST = 3900
"""Of an embed's 4,096."""

TITLE_MOST, MAKER_MOST = 80, 60
"""Units of what people typed, marks and all."""


def lines(jam: Jam, made: Sequence[Credit], texts: Texts) -> Iterator[str]:
    """Every song; those that do not fit are counted."""
    if not made:
        yield texts("finale.none")
    used, left = 0, len(made)
    for line, songs in _every(jam, made, texts):
        used += escaping.units(line) + 1
        if used > CREDITS_MOST:
            yield texts("finale.more", count=left)
            return
        left -= songs
        yield line


def _every(jam: Jam, made: Sequence[Credit], texts: Texts) -> Iterator[tuple[str, int]]:
    """Lines, each with how many songs are on it."""
    result = jam.result
    if result is None:
        yield from ((_credit(jam, credit, texts), 1) for credit in made)
        return
    by_id = {credit.song.id: credit for credit in made}
    ranks = {rank.entry: rank for rank in result.ranks}
    if result.ranked:
        ordered = [rank.entry for rank in result.ranks]
    else:
        yield texts("finale.picks" if result.picks else "finale.no_picks"), 0
        ordered = [*result.picks, *(entry for entry in by_id if entry not in result.picks)]
    for at, entry in enumerate(ordered):
        if not result.ranked and at == len(result.picks) and at:
            yield texts("finale.others"), 0
        if (credit := by_id.get(entry)) is not None:
            yield _rated(jam, credit, ranks.get(entry), texts), 1
    # One that was published late, once the ballots were counted.
    yield from ((_credit(jam, credit, texts), 1) for credit in made if result.ranked and credit.song.id not in ranks)


def _rated(jam: Jam, credit: Credit, rank: Rank | None, texts: Texts) -> str:
    """A song with its place, where there are places, and by how many it was heard."""
    heard = texts("finale.heard", count=rank.hearings if rank is not None else 0)
    told = {"song": named(jam, credit, texts), "maker": escaping.line(credit.maker, MAKER_MOST), "heard": heard}
    if rank is None or rank.first is None or rank.last is None:
        return f"- {texts('finale.unplaced', **told)}"
    return texts("finale.placed", place=placed(rank.first, rank.last, texts), **told)


def placed(first: int, last: int, texts: Texts) -> str:
    """A place, or those that several share."""
    return texts("place.one", place=first) if first == last else texts("place.shared", first=first, last=last)


def by_number(jam: Jam, result: Result, texts: Texts) -> str:
    """By how many each song was heard, by its number in the channel."""
    hearings = {rank.entry: rank.hearings for rank in result.ranks}
    return ", ".join(
        texts("count.heard", number=number, count=hearings[entry])
        for number, entry in enumerate(jam.order, 1)
        if entry in hearings
    )


def _credit(jam: Jam, credit: Credit, texts: Texts) -> str:
    name, maker = title(credit.song, texts, TITLE_MOST), escaping.line(credit.maker, MAKER_MOST)
    number = credit.number
    if (where := link(jam, credit.song.posted)) == "":
        return texts("finale.song_plain", number=number, title=name, maker=maker)
    return texts("finale.song", number=number, title=in_link(name), link=where, maker=maker)


def named(jam: Jam, credit: Credit, texts: Texts) -> str:
    """A song as people speak of it: by its number in the channel and its title, with a link where it is there."""
    name, number = title(credit.song, texts, TITLE_MOST), credit.number
    if (where := link(jam, credit.song.posted)) == "":
        return texts("slate.song_plain", number=number, title=name)
    return texts("slate.song", number=number, title=in_link(name), link=where)


def link(jam: Jam, message: Address | None) -> str:
    """A link to a message of the jam; empty where there is none."""
    if message is None:
        return ""
    found = message_of(message)
    return f"https://discord.com/channels/{jam.guild_id}/{found.channel_id}/{found.message_id}"


def in_link(text: str) -> str:
    """A link's text: square brackets would end it, backslash or not."""
    return text.translate(_IN_LINK)


_IN_LINK = str.maketrans("[]", "()")
