"""People who come to a jam by themselves: they read its board, press its buttons and fill in its forms, as all do.

A guest is a pure function (`deciding.decide`) of a seed and of what they see; `window` are their eyes and hands in the
town, and `crowd` lets many of them live.
"""

from bot.sandbox.guests.crowd import Crowd
from bot.sandbox.guests.people import GUESTS_MOST

__all__ = ["GUESTS_MOST", "Crowd"]
