"""What is wrong with a wish, in a sentence: the limit, how far off it is, what to do. Nothing was spent."""

from __future__ import annotations

import math

from bot.chat import escaping
from bot.chat.messages.figures import seconds, size
from bot.songs import refusals
from bot.songs.refusals import Fault

NOTHING_SPENT = "Nothing was spent."


def refusal(fault: Fault) -> str:
    """The fault in a sentence, and a second one that says what it cost."""
    return f"{_wish(fault)} {NOTHING_SPENT}"


def _wish(fault: Fault) -> str:
    match fault:
        case refusals.TooLong(what, model, limit, given):
            over = f"at most {limit:,}, so {given - limit:,} must go"
            return f"The {what} {_are(what)} {_long(given)}; {model} takes {over}."
        case refusals.TooShort(what, model, limit, given):
            missing = f"at least {limit:,}, so {limit - given:,} more {_are_more(limit - given)} needed"
            return f"The {what} {_are(what)} {_long(given)}; {model} needs {missing}."
        case refusals.OutOfRange(what, model, least, most, given):
            return _range(what, model, least, most, given)
        case refusals.NothingToSing():
            return "There is nothing to sing yet: give lyrics, or a style to write from, or ask for an instrumental."
        case refusals.WordsAndInstrumental():
            return "You gave lyrics and asked for an instrumental: leave one of the two out."
        case refusals.UnknownModel(model):
            return f"There is no model called “{escaping.line(model, 80)}”: `/song models` lists them."
        case refusals.NotOffered(model):
            return f"AIML API does not offer {model} at the moment: choose another model."
        case refusals.QueueFull(limit):
            return f"You have {limit:,} songs waiting, as many as one person may: order more once some have begun."
        case refusals.Needs() | refusals.TakesNo() | refusals.AlwaysSings():
            return _kind(fault)
        case _:
            return _clip(fault)


def _range(what: str, model: str, least: int, most: int | None, given: int) -> str:
    if most is None:
        return f"A {what} of {given:,} is {least - given:,} too low: it must be {least:,} or more."
    off = f"{given - most:,} s too long" if given > most else f"{least - given:,} s too short"
    return f"A {what} of {given:,} s is {off}: {model} makes {least} to {most} s."


def _kind(fault: refusals.Needs | refusals.TakesNo | refusals.AlwaysSings) -> str:
    match fault:
        case refusals.Needs("reference", model):
            return f"{model} needs a reference clip: attach one as `reference`, or choose another model."
        case refusals.Needs(what, model):
            return f"{model} needs {what}: give some, or choose another model."
        case refusals.TakesNo("reference", model):
            return f"{model} takes no reference clip: leave it out, or choose minimax/music-cover."
        case refusals.TakesNo(what, model):
            return f"{model} makes instrumentals only and takes no {what}: leave them out, or choose another model."
        case refusals.AlwaysSings(model):
            return f"{model} always sings: choose minimax/music-2.6 for an instrumental."


def _clip(fault: Fault) -> str:
    match fault:
        case refusals.ForeignLink(host):
            kept = "not to where Discord keeps attachments"
            return f"The clip's link leads to {escaping.line(host, 80) or 'nowhere'}, {kept}: attach the file itself."
        case refusals.ClipTooLarge(model, limit, given):
            over = size(given - limit)
            return f"The clip is {size(given)}; {model} takes at most {size(limit)}, so it is {over} too large."
        case refusals.ClipTooShort(model, limit, given, excluded):
            need = f"more than {seconds(limit)}" if excluded else f"at least {seconds(limit)}"
            return f"This clip is {seconds(math.floor(given * 10) / 10)} long; {model} needs {need}."
        case refusals.ClipPastEnd(start, length):
            return f"The clip is {seconds(length)} long, so it cannot start at {seconds(start)}."
        case refusals.NotAMoment(given):
            return (
                f"“{escaping.line(given, 40)}” is no place in a clip: give seconds, such as 45, or m:ss, such as 1:30."
            )
        case refusals.NotAudio(found) if found:
            return (
                f"The clip holds no sound that can be read (it looks like {escaping.line(found, 80)}): attach an mp3."
            )
        case refusals.NotAudio():
            return "The clip holds no sound that can be read: attach an mp3."
        case _:
            return "The clip could not be downloaded: attach it again."


def _are(what: str) -> str:
    return "are" if what.startswith("lyrics") else "is"


def _long(count: int) -> str:
    return "1 character long" if count == 1 else f"{count:,} characters long"


def _are_more(count: int) -> str:
    return "is" if count == 1 else "are"
