"""Words for which a provider has refused songs, found again in what is being written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.songs.refused import RefusedWords, refused_again


@pytest.mark.parametrize(
    ("mine", "refused", "said", "found"),
    [
        ("The wolf is at the door!", "the WOLF is at thé door", "", ("The wolf is at the door!",)),
        ("The wolf is at the door, again", "The wolf is at the door", "", ()),
        ("La la\nAnd home again we go", "La la\nsomething else entirely", "", ()),
        ("Only mud\nand rain all day", "", 'The word "mud" is not allowed', ("Only mud",)),
        ("A muddy road", "", "The word 'mud' is not allowed", ()),
        ("雨の夜に歌う歌", "雨の夜に歌う歌", "", ("雨の夜に歌う歌",)),
        ("don't look now", "", "it doesn't like what's here", ()),
        ("", "The wolf is at the door", "", ()),
    ],
)
def test_lines_of_ones_own_are_named_as_one_wrote_them(
    mine: str, refused: str, said: str, found: tuple[str, ...]
) -> None:
    assert refused_again(mine, [RefusedWords(refused, said)]) == found


@given(
    st.text(max_size=200), st.lists(st.builds(RefusedWords, st.text(max_size=100), st.text(max_size=60)), max_size=3)
)
def test_nobody_reads_a_word_that_they_did_not_write(mine: str, refused: list[RefusedWords]) -> None:
    assert all(line in mine for line in refused_again(mine, refused))


@given(st.lists(st.sampled_from(["rain on the roof", "a long way home", "stay with me now"]), min_size=1, unique=True))
def test_a_song_that_was_refused_is_found_line_by_line(lines: list[str]) -> None:
    words = "\n".join(lines)
    assert refused_again(words, [RefusedWords(words.upper(), "")]) == tuple(lines)
