"""What is said of albums, in any language and however much there is of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat.messages.catalogue import Catalogue, shipped
from bot.chat.views import albums as views
from bot.jams.albums import Album, AlbumCause
from bot.jams.ports.albums import Sheet
from bot.songs.albums import Heard, Track, starts
from bot.songs.wishes import Wish
from tests import pseudo
from tests.chat import jams

LANGUAGES = {"en": shipped(), "pseudo": pseudo.CATALOGUE}


@pytest.fixture(params=LANGUAGES)
def texts(request: pytest.FixtureRequest) -> Any:
    catalogue: Catalogue = LANGUAGES[request.param]
    return catalogue.texts("en" if request.param == "en" else pseudo.LANGUAGE)


def sheet(songs: int, **changes: Any) -> Sheet:
    made = jams.credits_of(songs, **changes)
    tracks = tuple(Track(one.song.id, Heard(200, -14, 5, -1, 100)) for one in made)
    album = Album("jam", 7, 0.0, sides=(tracks,))
    begins = starts([track.heard for track in tracks])
    return Sheet(jams.jam(theme="*" * 100), album, 0, "key", list(zip(made, tracks, begins, strict=True)), made)


@pytest.mark.parametrize("songs", [1, 12, 100])
@pytest.mark.parametrize("title", ["Rain", "[*_`~|>" * 20, "夜" * 200, "🎶" * 100])
def test_any_side_fits_into_a_message_and_says_what_it_leaves_off(texts: Any, songs: int, title: str) -> None:
    said = views.side(sheet(songs, title=title), texts)
    embed: Any = said["embed"]
    assert len(str(said["content"]).encode("utf-16-le")) // 2 <= 2000
    assert 0 < len(embed.description.encode("utf-16-le")) // 2 <= 4096


@pytest.mark.parametrize("cause", AlbumCause)
def test_every_cause_has_its_sentence_and_what_it_cost(texts: Any, cause: AlbumCause) -> None:
    assert "rainy day" in views.failed(jams.jam(), cause, texts)
    assert "cost nothing" in views.failed(jams.jam(), cause, shipped().texts("en"))


def test_a_booklet_has_every_song_with_words_under_its_makers_name() -> None:
    made = jams.credits_of(3, wish=Wish(lyrics="La la\nLa"))
    made[1] = replace(made[1], song=replace(made[1].song, wish=Wish(style="Polka")))
    words = views.booklet(made, shipped().texts("en"))
    assert words == "\n\n\n".join(["Rain, by Ada\n\nLa la\nLa"] * 2)
