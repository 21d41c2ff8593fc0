"""Whether a person is shown what will be sent, and its price, before it is sung."""

from __future__ import annotations

from bot.songs.wishes import Wish


def asks_first(wish: Wish, *, look_first: bool, uploaded: bool) -> bool:
    """The one place that decides it. `look_first` is what the person ticked; `uploaded` is whether the clip came with
    the form itself, which has no room for a word on the right to use it."""
    return look_first or (uploaded and wish.rights is None)
