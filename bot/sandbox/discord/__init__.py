"""The sandbox's Discord: a town on loopback that a real bot can live in. It is no part of Discord, and says so."""

from bot.sandbox.discord.faults import Fault
from bot.sandbox.discord.interactions import Interaction
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.places import Channel, Guild, Person, Upload
from bot.sandbox.discord.requests import Request
from bot.sandbox.discord.town import Town

__all__ = ["Channel", "Fault", "Guild", "Interaction", "Message", "Person", "Request", "Town", "Upload"]
