"""What is wrong with a wish, in a sentence: the limit, how far off it is, what to do. Nothing was spent."""

from __future__ import annotations

import math

from bot.chat import escaping
from bot.chat.messages.catalogue import Texts
from bot.chat.messages.money import MoneyFault, money
from bot.songs import refusals
from bot.songs.refusals import Fault, JamFault

COVERS, INSTRUMENTALS = "minimax/music-cover", "minimax/music-2.6"
"""The models that are named to those who need one for a clip, or one that need not sing."""

BLOCKED_SHOWN = 5
"""Words that are named of those that a server does not want sung."""


def refusal(fault: Fault, texts: Texts) -> str:
    """The fault in a sentence, and another that says what it cost; of money, and then what to do."""
    if isinstance(fault, MoneyFault):
        return money(fault, texts)
    return f"{_wish(fault, texts)} {texts('spent.nothing')}"


def _wish(fault: Fault, texts: Texts) -> str:
    match fault:
        case refusals.TooLong(part, model, limit, given):
            return texts(f"too_long.{part}", model=model, limit=limit, given=given, over=given - limit)
        case refusals.TooShort(part, model, limit, given):
            return texts(f"too_short.{part}", model=model, limit=limit, given=given, missing=limit - given)
        case refusals.OutOfRange(part, model, least, most, given):
            return texts(f"out_of_range.{part}", model=model, least=least, most=most or 0, given=given)
        case refusals.Needs(part, model):
            return texts(f"needs.{part}", model=model)
        case refusals.TakesNo(part, model):
            return texts(f"takes_no.{part}", model=model, other=COVERS)
        case refusals.AlwaysSings(model):
            return texts("refusal.always_sings", model=model, other=INSTRUMENTALS)
        case refusals.NothingToSing():
            return texts("refusal.nothing_to_sing")
        case refusals.WordsAndInstrumental():
            return texts("refusal.words_and_instrumental")
        case refusals.UnknownModel(model):
            return texts("refusal.unknown_model", model=escaping.line(model, 80))
        case refusals.NotOffered(model):
            return texts("refusal.not_offered", model=model)
        case refusals.NotASeed():
            return texts("refusal.not_a_seed")
        case refusals.Followed():
            return texts("refusal.followed")
        case refusals.QueueFull(limit):
            return texts("refusal.queue_full", limit=limit)
        case (
            refusals.JamShut()
            | refusals.NotALine()
            | refusals.OverPlace()
            | refusals.OverCeiling()
            | refusals.JamsFull()
            | refusals.BlockedWords()
            | refusals.NotAJam()
        ):
            return _jam(fault, texts)
        case _:
            return _clip(fault, texts)


def _jam(fault: JamFault, texts: Texts) -> str:
    match fault:
        case refusals.JamShut(why):
            return texts(f"jam_shut.{why}")
        case refusals.NotALine(given, most):
            too_long = texts("refusal.line_too_long", given=given, most=most, over=given - most)
            return too_long if given else texts("refusal.line_empty")
        case refusals.OverPlace(price, most, clip):
            key = "refusal.over_place" if clip else "refusal.over_place_now"
            return texts(key, price=texts.money(price), most=texts.money(most))
        case refusals.OverCeiling(price, used, most):
            left = texts.money(max(0, most - used))
            return texts("refusal.over_ceiling", price=texts.money(price), left=left, most=texts.money(most))
        case refusals.JamsFull(most, here):
            return texts("refusal.jams_full_here") if here else texts("refusal.jams_full", most=most)
        case refusals.BlockedWords(words):
            shown = ", ".join(f"“{escaping.line(word, 40)}”" for word in words[:BLOCKED_SHOWN])
            return texts("refusal.blocked_words", words=shown)
        case refusals.NotAJam(what):
            return texts(f"not_a_jam.{what}")


def _clip(fault: Fault, texts: Texts) -> str:
    match fault:
        case refusals.ForeignLink(host) if shown := escaping.line(host, 80):
            return texts("refusal.foreign_link", host=shown)
        case refusals.ForeignLink():
            return texts("refusal.foreign_link_nowhere")
        case refusals.ClipTooLarge(model, limit, given):
            sizes = {"limit": texts.size(limit), "given": texts.size(given), "over": texts.size(given - limit)}
            return texts("refusal.clip_too_large", model=model, **sizes)
        case refusals.ClipTooShort(model, limit, given, excluded):
            key = "refusal.clip_too_short_excluded" if excluded else "refusal.clip_too_short"
            shown = texts.duration(math.floor(given * 10) / 10)  # 9.98 s are too short, and 10 s would not be
            return texts(key, model=model, given=shown, limit=texts.duration(limit))
        case refusals.ClipPastEnd(start, length):
            return texts("refusal.clip_past_end", length=texts.duration(length), start=texts.duration(start))
        case refusals.ClipFromTooLate(start, limit):
            return texts("refusal.clip_from_too_late", limit=texts.duration(limit), start=texts.duration(start))
        case refusals.NotAMoment(given):
            return texts("refusal.not_a_moment", given=escaping.line(given, 40))
        case refusals.NotAudio(looks, kind):
            return texts(f"not_audio.{looks}", kind=escaping.line(kind, 40))
        case refusals.ClipSilent():
            return texts("refusal.clip_silent")
        case refusals.NoRoom():
            return texts("refusal.no_room")
        case _:
            return texts("refusal.clip_unreachable")
