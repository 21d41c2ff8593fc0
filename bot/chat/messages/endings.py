"""Why a song waits, ended or is kept: what happened, what it cost, what to do next, in a sentence or two."""

from __future__ import annotations

import re

from bot.chat import escaping
from bot.chat.messages.figures import money
from bot.songs.service import look_helps
from bot.songs.songs import Song
from bot.songs.states import Cause, Doubt, Reason, State

SAID_MOST = 160
"""Characters of the provider's words on a card."""


def ending(song: Song) -> str:
    """The sentences under a song's state; empty while it goes well."""
    if song.erased_by not in {None, song.requester.id}:
        return "A moderator deleted it from the channel. What it cost is not paid back."
    if song.kept is not None:
        return _kept(song)
    match song.state, song.reason:
        case State.CANCELLED, _:
            return "It was taken back before it was submitted, so nothing was spent."
        case State.SUBMIT_UNKNOWN, _:
            return _unknown(song)
        case State.FAILED, reason if reason is not None:
            return _failed(song, reason)
        case State.DONE, _:
            return ""
        case _ if song.cancel_asked:
            return _too_late(song)
        case State.QUEUED, Reason.BUSY:
            return "AIML API is busy, so it is tried again shortly; nothing is spent yet."
        case State.QUEUED, Reason.DOWN:
            return "AIML API cannot be reached, so it is tried again shortly; nothing is spent yet."
        case _:
            return ""


def _too_late(song: Song) -> str:
    match song.state:
        case State.QUEUED:
            return "It is taken back as soon as its turn comes, so nothing is spent."
        case State.SUBMITTING:
            return "It is being handed over at this moment: if the model takes it, it is paid for, kept and posted."
        case _:
            return f"It is too late to cancel: the song is already {_paid(song)}, so it is kept and will be posted."


def _failed(song: Song, reason: Reason) -> str:
    match reason:
        case Reason.REFUSED:
            advice = _advice(song, "Change the words or the model and try again.")
            return f"AIML API would not take this song{_said(song)}, so nothing was spent. {advice}"
        case Reason.CREDIT:
            return _owner("AIML API account is out of credit", "top it up")
        case Reason.UNVERIFIED:
            return _owner("AIML API account is not verified", "verify it")
        case Reason.KEY:
            return _owner("key is not accepted by AIML API", "change it")
        case Reason.BUSY:
            return "AIML API stayed too busy to take this song, so nothing was spent. Try again later."
        case Reason.DOWN:
            return "AIML API could not be reached, so nothing was spent. Try again later."
        case Reason.BROKEN:
            advice = _advice(song, "Change something and try again.")
            return f"The model gave up on this song{_said(song)}, which AIML API does not charge for. {advice}"
        case Reason.OVERDUE:
            return f"The model did not finish in time, and it was {_paid(song)}. {_next(song)}"
        case Reason.VANISHED:
            return f"AIML API no longer knows this song, which was {_paid(song)}. {_next(song)}"
        case Reason.REFERENCE:
            return "The reference clip could not be handed to the model, so nothing was spent. Attach it again."
        case Reason.NO_LONGER_FITS:
            return (
                "The model's limits changed after you asked, and the song no longer fits them, so nothing was spent. "
                "Press **Try again** to read what must change."
            )
        case Reason.WITHDRAWN:
            return "This model is no longer offered, so nothing was spent. Make the song with another model."
        case Reason.FAULT if song.cost == 0:
            return "The bot itself failed at this song several times, so nothing was spent. Try again later."
        case Reason.FAULT:
            return f"The bot itself failed at this song several times, and it was {_paid(song)}. {_next(song)}"
        case _:
            return f"What came back was no audio, and it was {_paid(song)}. {_next(song)}"


ADVICE: dict[Cause, str] = {
    Cause.WORDS: "Its moderation minds the words: change the lyrics or the style and try again.",
    Cause.RIGHTS: "It takes the words or the clip for somebody else's: use your own and try again.",
    Cause.ARTIST: "Name no artist: describe the sound instead and try again.",
    Cause.NO_VOCALS: "It hears nobody sing in the clip: attach one with a voice, or choose another model.",
    Cause.CLIP: "It cannot use the reference clip: attach another one, as an mp3.",
}


def _advice(song: Song, otherwise: str) -> str:
    """What to change, which follows from the cause."""
    return ADVICE.get(song.cause, otherwise) if song.cause else otherwise


def _said(song: Song) -> str:
    """The provider's own words, quiet and short; nothing where they are no words: JSON, a page, a bare status."""
    if re.fullmatch(r"[\w-]*|[\[{<].*", song.provider_words, re.DOTALL):
        return ""
    return f" (“{escaping.line(song.provider_words, SAID_MOST)}”)"


def _owner(what: str, task: str) -> str:
    return f"The bot's {what}, so nothing was spent. Its owner must {task} and has been told: try again later."


def _next(song: Song) -> str:
    if look_helps(song):
        return "Press **Look again** later: that costs nothing."
    return "Press **Try again** only if you want to pay for a new one."


def _unknown(song: Song) -> str:
    if song.doubt is Doubt.AUDIO_LOST:
        return (
            f"The song was {_paid(song)}, but AIML API's answer was lost and cannot be had again. "
            "Press **Try again** only if you want to pay for a new one."
        )
    log = "does not show the song" if song.doubt is Doubt.LOG_SILENT else "cannot be read"
    known = f"AIML API's answer was lost and its log {log}, so nobody knows whether it was charged."
    if song.open:
        return f"{known} The log is read a while longer; press **Try again** only if you would rather pay anew."
    return f"{known} It is never submitted twice by itself: press **Try again** only if you want to pay anew."


def _kept(song: Song) -> str:
    made = f"The song is finished and {_paid(song)}"
    match song.kept:
        case Reason.UNSURE if song.state is State.SUBMIT_UNKNOWN:
            return _unknown(song)
        case Reason.UNSURE:
            return f"{made}, and may be in the channel already. It is kept: press **Post here** if you cannot see it."
        case Reason.TOO_LARGE:
            return f"{made}, but too large for that channel. It is kept: press **Post here** where larger files may go."
        case Reason.FAULT:
            return f"{made}, but the bot itself failed at it. It is kept: press **Post here** to try once more."
        case Reason.UNUSABLE:
            return f"{made}, but its file could not be fetched. It is kept: press **Post here** to try once more."
        case _:
            return f"{made}, but could not be posted in that channel. It is kept: press **Post here** where it can."


def _paid(song: Song) -> str:
    return "paid for" if song.cost is None else f"paid for ({money(song.cost)})"
