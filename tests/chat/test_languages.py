"""The catalogue: one file a language, every word of the code in it, and whatever is shown comes from there.

A pseudo-locale (`tests/pseudo.py`) proves the last: all that people can be shown is rendered in it and walked.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import discord
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import buttons, replies
from bot.chat.client import Jamboree, same
from bot.chat.forms import song as song_form
from bot.chat.messages import patterns, words
from bot.chat.messages.catalogue import ENGLISH, FOLDER, Catalogue, messages, shipped
from bot.chat.messages.commands import Translator
from bot.chat.messages.refusals import refusal
from bot.chat.ordering import Ordering
from bot.chat.owner import OwnerAlarm
from bot.chat.views import models, songs
from bot.sandbox.discord import rules
from bot.sandbox.discord.rules import commands as command_rules
from bot.sandbox.discord.rules import messages as message_rules
from bot.sandbox.discord.rules import modals as modal_rules
from bot.songs import refusals
from bot.songs.checking import Remark
from bot.songs.models import MODELS
from bot.songs.refusals import Fault, Part
from bot.songs.service import Cancel, Erase, Offer
from bot.songs.songs import Requester
from bot.songs.states import Reason, State
from bot.songs.wishes import Reference, Rights, Wish
from cogs.music import Music
from cogs.takes import Takes
from tests import pseudo
from tests.chat.songs import ENDED, MADE, POSTED, TEXTS, every, song
from tests.chat.test_cards import LINK, product
from tests.chat.test_sentences import FAULT
from tests.chat.texts import broken_limits
from tests.chat.wire import Wire, interaction
from tests.repository import python_files
