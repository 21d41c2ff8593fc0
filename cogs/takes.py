"""What can be done with a song that is in the channel: the buttons under it, and two commands on any message."""

from __future__ import annotations

import io
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, escaping, incoming, replies
from bot.chat.attached import files, song_files, sounds
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import debounced
from bot.chat.messages import commands as texts_of
from bot.chat.messages.words import cover_title, plain_title
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.chat.views.songs import COLOUR, title
from bot.songs.checking import Remark
from bot.songs.credits import credits_of, instrumental
from bot.songs.songs import Song
from bot.songs.wishes import Wish

MESSAGE_MOST, CARD_MOST = 1900, 4000
"""Units of lyrics in a message of their own and on a card, marks and all: Discord's limits are 2,000 and 4,096."""


def _without_lyrics(song: Song) -> str:
    """Why a song has no lyrics to show: the key of the sentence, among the answers."""
    if instrumental(song):
        return "instrumental"
    if Remark.WORDS_WRITTEN in credits_of(song).remarks:  # no provider's reply brings them
        return "words_unknown"
    return "no_lyrics" if song.wish.reference is None else "words_of_clip"


class Takes(commands.Cog):
    """Again, Remix, Cover, Lyrics, Delete; Remake and Use as reference."""

    def __init__(self, bot: Jamboree, ordering: Ordering) -> None:
        self._ordering = ordering
        self._service = ordering.service
        bot.presses |= {
            "song:again": debounced(self._again),
            "song:remix": self._remix,
            "song:cover": self._cover,
            "song:lyrics": self._lyrics,
            "song:delete": self._delete,
            "song:erase": self._erase,
        }
        bot.tree.add_command(
            app_commands.ContextMenu(name=texts_of.text("command.remake.name"), callback=self._remake), override=True
        )
        bot.tree.add_command(
            app_commands.ContextMenu(name=texts_of.text("command.use.name"), callback=self._use), override=True
        )

    # --- the buttons under a song ------------------------------------------------------------------------------

    async def _again(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The same recipe, a new take."""
        if (song := await self._song(interaction, custom_id)) is not None:
            await self._ordering.begin(interaction, self._with_clip(interaction, song), song.id)

    async def _remix(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form, filled with this song's recipe."""
        if (song := await self._song(interaction, custom_id)) is not None:
            title = replies.texts(interaction)("form.remix")
            await self._ordering.open_form(interaction, self._with_clip(interaction, song), song.id, title)

    async def _cover(self, interaction: Interaction, custom_id: CustomId) -> None:
        """This song as the reference for the next."""
        if (song := await self._song(interaction, custom_id)) is None:
            return
        sound = song_files(files(interaction.message), song.posted).sound
        if sound is None:
            await replies.say(interaction, "answer.no_audio")
            return
        called = cover_title(song, interaction.client.catalogue.public(song))
        wish = Wish(lyrics=song.wish.lyrics, reference=incoming.reference(sound, interaction), title=called)
        texts = replies.texts(interaction)
        title = texts("form.cover", title=plain_title(song, 45, texts))
        await self._ordering.open_form(interaction, wish, song.id, title)

    async def _lyrics(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The whole lyrics, in private; on a card where they are too long for a message, and as a file beyond that."""
        if (song := await self._song(interaction, custom_id)) is None:
            return
        text = escaping.lines(song.wish.lyrics, 2 * CARD_MOST)
        if not song.wish.lyrics:
            await replies.say(interaction, f"answer.{_without_lyrics(song)}")
        elif escaping.units(text) <= MESSAGE_MOST:
            await replies.answer(interaction, text)
        elif escaping.units(text) <= CARD_MOST:
            card = discord.Embed(title=title(song, replies.texts(interaction)), description=text, colour=COLOUR)
            await replies.answer(interaction, embed=card)
        else:
            file = discord.File(io.BytesIO(song.wish.lyrics.encode("utf-8", "replace")), filename="lyrics.txt")
            await replies.answer(interaction, replies.texts(interaction)("answer.lyrics_as_file"), file=file)

    async def _delete(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Asks once."""
        if await self._deletable(interaction, custom_id) is not None:
            texts = replies.texts(interaction)
            view = buttons.row(custom_id.subject, (buttons.ERASE,), texts)
            await replies.answer(interaction, texts("answer.sure"), view=view)

    async def _erase(self, interaction: Interaction, custom_id: CustomId) -> None:
        moderator = incoming.moderates(interaction)
        came = await self._service.erase(custom_id.subject, interaction.user.id, moderator=moderator)
        await replies.settle(interaction, replies.texts(interaction)(f"erase.{came.name.lower()}"))

    async def _deletable(self, interaction: Interaction, custom_id: CustomId) -> Song | None:
        song = await self._song(interaction, custom_id)
        if song is None or song.requester.id == interaction.user.id or incoming.moderates(interaction):
            return song
        await replies.say(interaction, "answer.not_yours")
        return None

    async def _song(self, interaction: Interaction, custom_id: CustomId) -> Song | None:
        song = await self._service.song(custom_id.subject)
        if song is None or song.erased_at is not None:
            await replies.say(interaction, "answer.stale")
            return None
        return song

    def _with_clip(self, interaction: Interaction, song: Song) -> Wish:
        """The wish with its clip's link alive again: the copy that travels with the song."""
        wish, clip = song.wish, song_files(files(interaction.message), song.posted).clip
        if wish.reference is None or clip is None:
            return wish
        alive = incoming.reference(clip, interaction)
        return replace(wish, clip_from=0.0, reference=alive and replace(alive, name=wish.reference.name))

    # --- commands on a message ---------------------------------------------------------------------------------

    async def _remake(self, interaction: Interaction, message: discord.Message) -> None:
        """The recipe inside one of our mp3s, sung again: on any server, with or without its row in the store."""
        found = song_files(files(message))
        if found.sound is None:
            await replies.say(interaction, "answer.no_audio")
            return
        if not await replies.acknowledge(interaction):
            return
        recipe = await self._service.recipe(found.sound.url, interaction.user.id)
        if recipe is None:
            await replies.say(interaction, "answer.no_recipe")
            return
        clip = incoming.reference(found.clip, interaction)
        if recipe.reference is not None and clip is not None:
            clip = replace(clip, name=recipe.reference.name)
        await self._ordering.begin(interaction, replace(recipe, reference=recipe.reference and clip), None)

    async def _use(self, interaction: Interaction, message: discord.Message) -> None:
        """The form, with this message's audio as the reference: an mp3, or a hummed voice message."""
        clip = next((file for file in files(message) if sounds(file)), None)
        if clip is None:
            await replies.say(interaction, "answer.no_audio")
            return
        await self._ordering.open_form(interaction, Wish(reference=incoming.reference(clip, interaction)))
