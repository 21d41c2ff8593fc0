"""AIML API on loopback, as its documentation and its users describe it. It is Jamboree's sandbox and says so."""

from bot.sandbox.aiml.bookkeeping import Request
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.sound import tone
from bot.sandbox.aiml.studio import Composer, Studio
from bot.sandbox.aiml.troubles import ROWS, Trouble

__all__ = ["ROWS", "Composer", "Generation", "Request", "Studio", "Trouble", "tone"]
