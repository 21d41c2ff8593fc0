"""Every sentence a person reads: what happened, what it cost, what to do next."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bot.music import faults
from bot.music.faults import Fault
from bot.music.ports import Product
from bot.music.requests import Note
from bot.music.service import Cancel
from bot.music.songs import Reason, Song, State

NOTHING_SPENT = "Nothing was spent."

TROUBLE = f"Something went wrong on the bot's side. {NOTHING_SPENT} Please try again in a minute."
LEDGER_DOWN = (
    f"The bot cannot write to its ledger at the moment, so it took nothing on. {NOTHING_SPENT} Try again soon."
)
STALE = "This button has no song behind it any more. `/song status` shows yours."
NOT_YOURS = "Only the person who asked for this song, or a moderator, can do that."
NO_SONGS = "You have no songs under way. `/song create` starts one."
ALREADY = "That press was already heard: the song is on its way."
NO_AUDIO = "There is no audio on this message."
NO_RECIPE = f"This mp3 carries no recipe of Jamboree's, so it cannot be remade. {NOTHING_SPENT}"
NO_LYRICS = "This song has no lyrics of yours: it is an instrumental, or the model wrote its own words."
LYRICS_AS_FILE = "The lyrics are longer than a message may be, so here they are as a file."
SURE = "Delete this song from the channel? That cannot be undone, and what it cost is not paid back."
ERASED = "The song is deleted from the channel."
NOT_ERASED = "The song could not be deleted: its message is gone, or the bot cannot reach that channel any more."
RESTARTING = "The bot is restarting. The song goes on by itself afterwards."


def money(usd: float | None) -> str:
    """A price as people write it: `$0.195`, `$0.20`; a word where it is not known."""
    if usd is None:
        return "an unknown price"
    return f"${usd:.3f}".rstrip("0") if round(usd * 1000) % 10 else f"${usd:.2f}"


def seconds(value: float) -> str:
    """A length: `9 s`, `9.5 s`, `2 min 5 s`."""
    if value < 60:
        return f"{value:.1f}".rstrip("0").rstrip(".") + " s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def size(count: int) -> str:
    """A file's size in MB of a million bytes."""
    return f"{count / 1_000_000:.1f} MB"


def refusal(fault: Fault) -> str:
    """One sentence with the limit and how far off it is, and that nothing was spent."""
    return f"{_fault(fault)} {NOTHING_SPENT}"


def _fault(fault: Fault) -> str:
    match fault:
        case faults.TooLong(what, model, limit, given):
            over = f"at most {limit:,}, so {given - limit:,} must go"
            return f"The {what} {_are(what)} {given:,} characters long; {model} takes {over}."
        case faults.TooShort(what, model, limit, given):
            missing = f"at least {limit:,}, so {limit - given:,} more are missing"
            return f"The {what} {_are(what)} {given:,} characters long; {model} needs {missing}."
        case faults.OutOfRange("length", model, least, most, given):
            off = f"{given - most} s too long" if most is not None and given > most else f"{least - given} s too short"
            return f"A length of {given} s is {off}: {model} makes {least} to {most} s."
        case faults.OutOfRange(what, _, least, _, given):
            return f"A {what} of {given} is {least - given} too low: it must be {least} or more."
        case faults.Needs("reference", model):
            return f"{model} needs a reference clip: attach one as `reference`, or choose another model."
        case faults.Needs(what, model):
            return f"{model} needs {what}: give some, or choose another model."
        case faults.TakesNo("reference", model):
            return f"{model} takes no reference clip: leave it out, or choose minimax/music-cover."
        case faults.TakesNo(what, model):
            return f"{model} takes no {what}, as it makes instrumentals only: leave them out, or choose another model."
        case faults.AlwaysSings(model):
            return f"{model} always sings: choose minimax/music-2.6 for an instrumental."
        case faults.WordsAndInstrumental():
            return "You gave lyrics and asked for an instrumental: leave one of the two out."
        case faults.NothingToSing():
            return "There is nothing to sing yet: give lyrics, or a style to write from, or ask for an instrumental."
        case faults.UnknownModel(model):
            return f"There is no model called “{plain(model)}”: `/song models` lists them."
        case faults.NotOffered(model):
            return f"AIML API does not offer {model} at the moment: choose another model."
        case _:
            return _clip_fault(fault)


def _clip_fault(fault: Fault) -> str:
    match fault:
        case faults.ForeignLink(host):
            return f"The clip's link leads to {plain(host)}, not to where Discord keeps attachments: attach a file."
        case faults.ClipTooLarge(model, limit, given):
            over = size(given - limit)
            return f"This clip is {size(given)}; {model} takes at most {size(limit)}, so it is {over} too large."
        case faults.ClipTooShort(model, limit, given, excluded):
            need = f"more than {seconds(limit)}" if excluded else f"at least {seconds(limit)}"
            return f"This clip is {seconds(given)} long; {model} needs {need}."
        case faults.ClipPastEnd(start, length):
            return f"The clip is {seconds(length)} long, so it cannot start at {seconds(start)}."
        case faults.NotAudio(found):
            return (
                f"The clip is no audio that can be read{f' (it looks like {found})' if found else ''}: attach an mp3."
            )
        case _:
            return "The clip could not be downloaded: attach it again."


def _are(what: str) -> str:
    return "are" if what.startswith("lyrics") else "is"


NOTES: dict[Note, str] = {
    Note.MODEL_CHOSEN: "The model was chosen by what you gave.",
    Note.STYLE_CHOSEN: "You named no style, so a plain one was chosen.",
    Note.STYLE_UNUSED: "This model takes its style from the clip; the style you gave is not used.",
    Note.LENGTH_UNUSED: "This model decides its own length; the one you gave is not used.",
    Note.SEED_UNUSED: "This model takes no seed; the one you gave is not used.",
    Note.WORDS_WRITTEN: "You gave no lyrics, so the model writes the words.",
}

DOING: dict[State, str] = {
    State.QUEUED: "Waiting for its turn",
    State.SUBMITTING: "Handing it to the model",
    State.GENERATING: "The model is at work",
    State.READY: "Finishing the file",
    State.POSTING: "Posting it",
    State.DONE: "Posted",
    State.FAILED: "It did not work out",
    State.CANCELLED: "Cancelled",
    State.SUBMIT_UNKNOWN: "Nobody can say yet whether the model took it",
}

_OWNER = f"The bot's owner has been told. {NOTHING_SPENT} Try again later."


def ending(song: Song) -> str:
    """Why a song ended, or is kept, in one sentence or two; empty while it goes well."""
    if song.held is not None:
        return _kept(song)
    if song.state is State.CANCELLED:
        return f"Cancelled before it was submitted. {NOTHING_SPENT}"
    if song.state is State.SUBMIT_UNKNOWN:
        return _unknown(song)
    if song.state is State.FAILED and song.reason is not None:
        return _failed(song, song.reason)
    if song.cancel_asked and song.state is not State.DONE:
        return f"Too late to cancel: it is already paid for ({money(song.cost_usd)}), so it is kept and will be posted."
    if song.state is State.QUEUED and song.reason is Reason.BUSY:
        return f"AIML API is busy; it is tried again shortly. {NOTHING_SPENT}"
    if song.state is State.QUEUED and song.reason is Reason.DOWN:
        return f"AIML API cannot be reached; it is tried again shortly. {NOTHING_SPENT}"
    return ""


def _failed(song: Song, reason: Reason) -> str:
    paid = f"It was paid for ({money(song.cost_usd)})."
    match reason:
        case Reason.REFUSED:
            return f"AIML API would not take this song. {NOTHING_SPENT} Change the words or the model and try again."
        case Reason.CREDIT:
            return f"The bot's AIML API account is out of credit, and only its owner can top it up. {_OWNER}"
        case Reason.UNVERIFIED:
            return f"The bot's AIML API account must be verified by its owner first. {_OWNER}"
        case Reason.KEY:
            return f"AIML API does not accept the bot's key, and only its owner can change it. {_OWNER}"
        case Reason.BUSY:
            return f"AIML API stayed too busy to take this song. {NOTHING_SPENT} Try again later."
        case Reason.DOWN:
            return f"AIML API could not be reached. {NOTHING_SPENT} Try again later."
        case Reason.BROKEN:
            return "The model gave up on this song. AIML API does not charge for that. Change something and try again."
        case Reason.OVERDUE:
            return f"The model did not finish in time. {paid} Press **Look again** later: that costs nothing."
        case Reason.VANISHED:
            return f"AIML API no longer knows this song. {paid} Press **Look again** later: that costs nothing."
        case Reason.REFERENCE:
            return f"The reference clip could not be handed over. {NOTHING_SPENT} Attach it again."
        case _:
            return f"What came back was no audio. {paid} Press **Look again**: that costs nothing."


def _unknown(song: Song) -> str:
    if song.detail == "charged":
        return (
            f"AIML API made and charged this song ({money(song.cost_usd)}), but its answer was lost and cannot be had "
            "again. Press **Try again** only if you want to pay for a new one."
        )
    known = "AIML API's log does not show it" if song.detail == "silent" else "AIML API's log cannot be read"
    return (
        f"The answer to the submit was lost and {known}, so it may have been charged or not. "
        "It is never paid for twice by itself; press **Try again** to submit it anew."
    )


def _kept(song: Song) -> str:
    paid = f"The song is finished and paid for ({money(song.cost_usd)})"
    match song.held:
        case Reason.TOO_LARGE:
            return f"{paid}, but the file is too large for that channel. It is kept; press **Post here** in another."
        case Reason.UNSURE if song.state is State.READY:
            return f"{paid} and may be in the channel already. It is kept; press **Post here** if you cannot see it."
        case Reason.UNSURE:
            return _unknown(song)
        case _:
            return f"{paid}, but it could not be posted in that channel. It is kept; press **Post here** where it can."


CANCEL: dict[Cancel, str] = {
    Cancel.CANCELLED: f"Cancelled. {NOTHING_SPENT}",
    Cancel.OVER: "This song has already ended, so there is nothing to cancel.",
    Cancel.NOT_YOURS: NOT_YOURS,
    Cancel.UNKNOWN: "There is no such song of yours under way. `/song status` shows them.",
}

ALARM: dict[str, str] = {
    Reason.CREDIT: "Jamboree's AIML API account is out of credit: songs are refused until you top it up.",
    Reason.UNVERIFIED: "Jamboree's AIML API account must be verified before it can make songs.",
    Reason.KEY: "AIML API does not accept Jamboree's key: set AIMLAPI_KEY to one that works and restart.",
}


def headline(song: Song, product: Product) -> str:
    """The line above a finished song; it mentions the requester."""
    ready = f"<@{song.requester.id}>, your song is ready."
    if not product.excerpt:
        return ready
    until = expires(product.link)
    gone = f", until <t:{until}:f>" if until else " for a while"
    return (
        f"{ready} It is too large for this channel, so this is its first minute; [all of it](<{product.link}>){gone}."
    )


def expires(link: str) -> int | None:
    """When a signed link dies, in Unix seconds; None where it does not say (`Expires`, as in MiniMax's links)."""
    said = parse_qs(urlsplit(link).query).get("Expires", [""])[0]
    return int(said) if said.isdigit() else None


def alt_text(song: Song) -> str:
    """The picture for those who do not see it: what it shows, at most 1,000 characters."""
    length = f", {seconds(round(song.audio.seconds))} long" if song.audio and song.audio.seconds else ""
    return f"Waveform of the song “{song.title}” by {song.model}{length}."[:1000]


def plain(text: str) -> str:
    """Somebody's text inside a sentence of ours: no markdown, no mention, one line, at most 80 characters."""
    quiet = "".join(f"\\{character}" if character in "\\*_~`|>#[]()-<:@" else character for character in text)
    return " ".join(quiet.split())[:80]
