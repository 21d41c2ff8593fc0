"""What is said of a song or a model in a line: where a song stands, what is above its mp3, what its picture shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.songs.checking import TITLE_MOST, Remark
from bot.songs.completing import LyricsRepeated, Note, StylePadded
from bot.songs.credits import instrumental, sections
from bot.songs.ports.audio import Product
from bot.songs.servers import JamRules, Singers
from bot.songs.songs import Song
from bot.songs.states import Doubt, Reason, State


def good_at(model_id: str, texts: Texts) -> str:
    """What a model is good at; empty where nobody has said so."""
    key = f"model.{model_id}"
    return texts(key) if key in texts.messages else ""


def doing(song: Song, texts: Texts) -> str:
    """Where a song stands, in a few words."""
    if song.erased_at is not None:
        return texts("doing.deleted")
    if song.reason is Reason.DISCARDED:
        return texts("doing.thrown_away")
    if song.state is State.READY and song.kept is not None:
        return texts("doing.kept")
    if song.state is State.SUBMIT_UNKNOWN and song.doubt is Doubt.AUDIO_LOST:
        return texts("doing.audio_lost")
    if song.state is State.GENERATING and instrumental(song):
        return texts("doing.playing")
    return texts(f"doing.{song.state}")


def notes(told: Iterable[Note], model_id: str, texts: Texts) -> list[str]:
    """What was settled or added for the person, a sentence each. That a style was padded needs none: cards and the
    preview show it as it is sent."""
    return [_note(one, model_id, texts) for one in told if not isinstance(one, StylePadded)]


def _note(told: Remark | LyricsRepeated, model_id: str, texts: Texts) -> str:
    if isinstance(told, LyricsRepeated):
        return texts("note.lyrics_repeated", times=told.times)
    return texts(f"remark.{told}", model=model_id)


def plain_title(song: Song, most: int, texts: Texts) -> str:
    """A song's title where Discord reads no marks: labels, choices, alt text."""
    shown = escaping.bare(song.title, most) or texts("card.untitled")
    return shown if song.take == 1 else texts("card.take", title=shown, take=song.take)


def cover_title(song: Song, texts: Texts) -> str:
    """What a cover of this song is called, in the room that a title has; nothing where it has no name itself."""
    ending = texts("card.cover", title="")
    if not song.title or song.title.endswith(ending):
        return song.title
    return texts("card.cover", title=song.title[: TITLE_MOST - len(ending)].rstrip())


def choice(song: Song, texts: Texts) -> str:
    """A song in a list to choose from: its title, and where it stands."""
    return texts.label(100, "choice.song", title=plain_title(song, 60, texts), doing=doing(song, texts))


def settings(singers: Singers, texts: Texts) -> str:
    """What a server has decided, a line each."""
    roles = ", ".join(f"<@&{id_}>" for id_ in sorted(singers.roles))
    channels = ", ".join(f"<#{id_}>" for id_ in sorted(singers.channels))
    by = texts("settings.roles", roles=roles) if roles else texts("settings.everybody")
    where = texts("settings.channels", channels=channels) if channels else texts("settings.everywhere")
    return f"{by}\n{where}"


def jam_settings(rules: JamRules, texts: Texts) -> str:
    """What a server has decided about jams, a line each."""
    said = [
        texts("settings.jam_role", role=f"<@&{rules.role}>") if rules.role else texts("settings.jam_role_none"),
        texts("settings.jam_reports", channel=f"<#{rules.reports}>")
        if rules.reports
        else texts("settings.jam_reports_none"),
        texts("settings.jam_blocked", words=escaping.line(", ".join(rules.blocked), 500))
        if rules.blocked
        else texts("settings.jam_blocked_none"),
    ]
    return "\n".join(said)


def headline(song: Song, product: Product, texts: Texts) -> str:
    """The line above a finished song; it mentions the requester. At most 2,000 characters."""
    who = f"<@{song.requester.id}>"
    if not product.excerpt:
        return texts("headline.ready", who=who)
    if _LINKABLE.fullmatch(product.link) is None:
        return texts("headline.excerpt", who=who)
    if (until := expires(product.link)) is None:
        return texts("headline.excerpt_while", who=who, link=product.link)
    return texts("headline.excerpt_until", who=who, link=product.link, until=f"<t:{until}:f>")


_LINKABLE = re.compile(r"https?://(?:(?![<>()@\\`])[!-~]){1,1500}")


def expires(link: str) -> int | None:
    """When a signed link dies, in Unix seconds; None where it does not say (`Expires`, as in MiniMax's links)."""
    found = re.search(r"[?&]Expires=([0-9]{1,11})(?=&|$)", link, re.ASCII)
    return int(found[1]) if found else None


def alt_text(song: Song, texts: Texts) -> str:
    """The picture for those who do not see it: what it shows, at most 1,000 characters."""
    title = plain_title(song, 200, texts)
    if song.audio is None or not song.audio.seconds:
        shown = texts("card.alt", title=title, model=song.model)
    else:
        length = texts.duration(round(song.audio.seconds))
        shown = texts("card.alt_length", title=title, model=song.model, length=length)
    if names := ", ".join(sections(song)):
        return texts.label(1000, "card.alt_sections", shown=shown, names=escaping.bare(names, 500))
    return escaping.bare(shown, 1000)
