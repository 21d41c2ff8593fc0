"""The sandbox in a browser: a page on loopback that looks and works like a channel. It is no Discord, and says so."""

from bot.sandbox.web.house import House
from bot.sandbox.web.page import Page
from bot.sandbox.web.troubles import Bot

__all__ = ["Bot", "House", "Page"]
