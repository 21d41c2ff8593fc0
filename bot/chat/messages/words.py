"""The sentences that a person reads, but for refusals and endings, which have files of their own."""

from __future__ import annotations

import re

from bot.chat import escaping
from bot.chat.messages.figures import seconds
from bot.chat.messages.refusals import NOTHING_SPENT
from bot.chat.rights import Why
from bot.songs.checking import Remark
from bot.songs.ports.audio import Product
from bot.songs.servers import Singers
from bot.songs.service import Cancel, Erase
from bot.songs.songs import Song
from bot.songs.states import Doubt, Reason, State
from bot.songs.wishes import Rights

TROUBLE = (
    "Something went wrong on the bot's side. "
    "`/song status` shows whether a song is under way; if not, nothing was spent and you can try again."
)
DATABASE_DOWN = (
    "The bot cannot write to its database at the moment, so it took nothing on and nothing was spent. Try again soon."
)
STALE = "This button has no song behind it any more. `/song status` shows yours."
NOT_YOURS = "Only the person who asked for this song, or a moderator, can do that."
NO_SONGS = "You have no songs under way. `/song create` starts one."
ALREADY = "That press was heard a moment ago, so it counts once."
NO_AUDIO = "There is no audio on this message."
NO_RECIPE = f"This mp3 carries no recipe of Jamboree's, so it cannot be remade. {NOTHING_SPENT}"
NO_LYRICS = "This song has no lyrics of yours: it is an instrumental, or the model wrote its own words."
LYRICS_AS_FILE = "The lyrics are longer than a message may be, so here they are as a file."
SURE = "Delete this song from the channel? That cannot be undone, and what it cost is not paid back."
RESTARTING = "The bot is restarting, and the song goes on by itself afterwards."

DENIED: dict[Why, str] = {
    Why.STALE: STALE,
    Why.NOT_YOURS: NOT_YOURS,
    Why.NOT_YOUR_FORM: "This form belongs to somebody else: `/song create` opens one for you.",
    Why.NOT_MANAGER: "Only people who may manage this server can change its settings.",
    Why.MAY_NOT_SPEAK: f"You may not write in this channel, so you cannot ask for a song here. {NOTHING_SPENT}",
    Why.MAY_NOT_ATTACH: f"You may not attach files in this channel, so a song here takes no clip. {NOTHING_SPENT}",
    Why.ROLE: f"This server lets only certain roles ask for songs, and you have none of them. {NOTHING_SPENT}",
    Why.CHANNEL: f"This server lets people ask for songs in other channels, not in this one. {NOTHING_SPENT}",
    Why.COMMAND: f"This server does not let you use `/song` here. {NOTHING_SPENT}",
}


def settings(singers: Singers) -> str:
    """What a server has decided, in two sentences."""
    roles = ", ".join(f"<@&{id_}>" for id_ in sorted(singers.roles)) or "everybody"
    channels = ", ".join(f"<#{id_}>" for id_ in sorted(singers.channels)) or "all channels"
    return f"Songs may be asked for by: {roles}.\nSongs may be asked for in: {channels}."


REMARKS: dict[Remark, str] = {
    Remark.MODEL_CHOSEN: "You named no model, so it was chosen by what you gave.",
    Remark.STYLE_CHOSEN: "You named no style, so a plain one was chosen.",
    Remark.STYLE_UNUSED: "This model takes its style from the clip; the style you gave is not used.",
    Remark.LENGTH_UNUSED: "This model decides its own length; the one you gave is not used.",
    Remark.SEED_UNUSED: "This model takes no seed; the one you gave is not used.",
    Remark.WORDS_WRITTEN: "You gave no lyrics, so the model writes the words.",
}

RIGHTS: dict[Rights, str] = {
    Rights.MINE: "The clip is mine",
    Rights.PERMISSION: "I have permission to use the clip",
    Rights.PUBLIC_DOMAIN: "The clip is in the public domain",
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
    State.SUBMIT_UNKNOWN: "Nobody can say whether the model took it",
}


def doing(song: Song) -> str:
    """Where a song stands, in a few words."""
    if song.erased_at is not None:
        return "Deleted"
    if song.state is State.READY and song.kept is not None:
        return "Kept for you"
    if song.state is State.SUBMIT_UNKNOWN and song.doubt is Doubt.AUDIO_LOST:
        return "Made, but lost on the way"
    return DOING[song.state]


def ahead(count: int) -> str:
    """A place in the queue."""
    if count == 0:
        return "It is next."
    return "One song is ahead of it." if count == 1 else f"{count:,} songs are ahead of it."


CANCEL: dict[Cancel, str] = {
    Cancel.CANCELLED: f"Cancelled. {NOTHING_SPENT}",
    Cancel.OVER: "This song has already ended, so there is nothing to cancel.",
    Cancel.NOT_YOURS: NOT_YOURS,
    Cancel.UNKNOWN: "There is no such song of yours under way. `/song status` shows them.",
}

ERASE: dict[Erase, str] = {
    Erase.ERASED: "The song is deleted from the channel.",
    Erase.NOT_ERASED: "The song could not be deleted: its message is gone, or the bot cannot reach that channel.",
    Erase.NOT_YOURS: NOT_YOURS,
    Erase.UNKNOWN: STALE,
}

ALARM: dict[Reason, str] = {
    Reason.CREDIT: "Jamboree's AIML API account is out of credit: songs are refused until you top it up.",
    Reason.UNVERIFIED: "Jamboree's AIML API account must be verified before it can make songs.",
    Reason.KEY: "AIML API does not accept Jamboree's key: set AIMLAPI_KEY to one that works and restart.",
}


def headline(song: Song, product: Product) -> str:
    """The line above a finished song; it mentions the requester. At most 2,000 characters."""
    ready = f"<@{song.requester.id}>, your song is ready."
    if not product.excerpt:
        return ready
    short = f"{ready} It is too large for this channel, so this is its first minute"
    if _LINKABLE.fullmatch(product.link) is None:
        return f"{short}."
    until = expires(product.link)
    return f"{short}; [all of it](<{product.link}>) is there {f'until <t:{until}:f>' if until else 'for a while'}."


_LINKABLE = re.compile(r"https?://(?:(?![<>()@\\`])[!-~]){1,1700}")


def expires(link: str) -> int | None:
    """When a signed link dies, in Unix seconds; None where it does not say (`Expires`, as in MiniMax's links)."""
    found = re.search(r"[?&]Expires=([0-9]{1,11})(?=&|$)", link, re.ASCII)
    return int(found[1]) if found else None


def alt_text(song: Song) -> str:
    """The picture for those who do not see it: what it shows, at most 1,000 characters."""
    length = f", {seconds(round(song.audio.seconds))} long" if song.audio and song.audio.seconds else ""
    return f"Waveform of the song “{escaping.bare(song.title, 200)}” by {song.model}{length}."
