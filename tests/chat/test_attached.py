"""Which file on a message is the song, and which the clip that it was made after."""

from __future__ import annotations

import json
from typing import Any, cast

import discord
import pytest

from bot.chat.attached import files, shown_name, song_files, sounds
from bot.chat.places import Message, address, message_of
from bot.songs.songs import Address


def file(id_: int, name: str, kind: str = "audio/mpeg") -> dict[str, Any]:
    return {
        "id": str(id_),
        "filename": name,
        "size": 1,
        "url": f"https://cdn.example/{id_}",
        "proxy_url": "",
        "content_type": kind,
    }


def attachment(id_: int, name: str) -> discord.Attachment:
    return discord.Attachment(data=cast("Any", file(id_, name)), state=cast("Any", _State()))


class _State:
    http = None


SONG, CLIP, CARD = (
    attachment(1, "reference-two.mp3"),
    attachment(2, "reference.mp3"),
    attachment(3, "reference-card.png"),
)


def test_what_was_written_down_decides_whatever_the_names_say() -> None:
    posted = address(Message(9, 8, sound_id=2, clip_id=1))
    assert song_files([SONG, CLIP], posted).sound is CLIP
    assert song_files([SONG, CLIP], posted).clip is SONG
    alone = address(Message(9, 8, sound_id=1))
    assert song_files([SONG, CLIP], alone).clip is None  # somebody's later file is no clip of ours


@pytest.mark.parametrize(
    "posted", [None, address(Message(9, 8)), Address(json.dumps({"channel_id": 8, "message_id": 9}))]
)
def test_a_message_of_0_1_is_read_by_order_so_that_no_title_makes_a_song_its_own_clip(posted: Address | None) -> None:
    found = song_files([SONG, CLIP, CARD], posted)
    assert (found.sound, found.clip) == (SONG, CLIP)
    assert song_files([SONG, CARD], posted).sound is SONG
    assert song_files([SONG], posted).clip is None
    assert song_files([], posted).sound is None


def test_ids_that_are_not_there_any_more_are_passed_over() -> None:
    found = song_files([SONG, CLIP], address(Message(9, 8, sound_id=77, clip_id=78)))
    assert (found.sound, found.clip) == (SONG, CLIP)


def test_an_address_that_an_earlier_version_wrote_is_read() -> None:
    assert message_of(Address('{"message_id": 5, "channel_id": null}')) == Message(5)


def test_no_message_has_no_files() -> None:
    assert files(None) == []


@pytest.mark.parametrize(
    ("filename", "title", "shown"),
    [
        ("hum.mp3", None, "hum.mp3"),
        ("_.mp3", "ハミング", "ハミング.mp3"),
        ("rger.WAV", "Ärger", "Ärger.WAV"),
        ("rger.mp3", "Ärger.mp3", "Ärger.mp3"),
        ("clip", "Ärger", "Ärger"),
        ("hum.mp3", "", "hum.mp3"),
    ],
)
def test_a_file_is_called_as_its_person_called_it(filename: str, title: str | None, shown: str) -> None:
    assert shown_name(filename, title) == shown


def test_a_file_sounds_by_its_kind_or_its_ending() -> None:
    assert sounds(SONG)
    assert not sounds(
        discord.Attachment(data=cast("Any", file(4, "notes.txt", "text/plain")), state=cast("Any", _State()))
    )
