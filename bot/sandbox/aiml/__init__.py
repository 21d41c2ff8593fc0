"""AIML API on loopback, as its documentation and its users describe it. It is Jamboree's sandbox and says so.

    studio ──▶ door ──▶ submitting, looking, links (the CDN), account, withdrawn      one file for each kind of call
                    └──▶ bookkeeping ──▶ generations ──▶ clock                what it knows, and when
    catalogue, validation, envelopes, troubles                                rows, and the words of refusals

A test asks for a fault by its name, `studio.trouble("lost_reply")`; `troubles.ROWS` explains each in a line.
"""

from bot.sandbox.aiml.bookkeeping import Request
from bot.sandbox.aiml.generations import Generation
from bot.sandbox.aiml.sound import Composer, tone
from bot.sandbox.aiml.studio import Studio
from bot.sandbox.aiml.troubles import ROWS, Trouble

__all__ = ["ROWS", "Composer", "Generation", "Request", "Studio", "Trouble", "tone"]
