"""`/song`: from a slash command to a song under way, and what can be asked about it afterwards."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import escaping, incoming, replies
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import once
from bot.chat.messages import words
from bot.chat.messages.endings import ending
from bot.chat.ordering import Ordering
from bot.chat.places import address
from bot.chat.replies import Interaction
from bot.chat.status_cards import StatusCards
from bot.chat.views import models
from bot.songs.checking import moment
from bot.songs.models import MODELS
from bot.songs.service import Cancel
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Rights, Wish

MODEL_CHOICES = [app_commands.Choice(name=model.id, value=model.id) for model in MODELS]
RIGHTS_CHOICES = [app_commands.Choice(name=words.RIGHTS[right], value=right.value) for right in Rights]


class Music(commands.Cog):
    """The commands of `/song`, the form, and the buttons of a status card."""

    song = app_commands.Group(name="song", description="Songs from your words")

    def __init__(self, bot: Jamboree, ordering: Ordering, cards: StatusCards) -> None:
        self._ordering = ordering
        self._cards = cards
        self._service = ordering.service
        bot.presses |= {
            "song:form": ordering.submitted,
            "song:cancel": self._press_cancel,
            "song:retry": once(self._press_retry),
            "song:look": self._press_look,
            "song:post": self._press_post,
        }

    @song.command(description="Make a song. Without lyrics it opens a form.")
    @app_commands.describe(
        lyrics="What is sung. Several lines are fine; “ / ” or \\n also break a line.",
        style="What it should sound like: genre, mood, instruments, voice",
        model="Which model sings; left out, it is chosen by what you give",
        reference="A clip to take after",
        title="The song's title; left out, its first line",
        length="How long, in seconds, for models that can be told",
        instrumental="Music without singing",
        seed="The same seed gives the same take, for models that take one",
        clip_from="Where in the clip to begin: seconds, or m:ss",
        rights="Why you may use the clip; it is shown with the song",
    )
    @app_commands.choices(model=MODEL_CHOICES, rights=RIGHTS_CHOICES)
    async def create(
        self,
        interaction: Interaction,
        lyrics: str | None = None,
        style: str | None = None,
        model: str | None = None,
        reference: discord.Attachment | None = None,
        title: str | None = None,
        length: int | None = None,
        instrumental: bool | None = None,
        seed: int | None = None,
        clip_from: str | None = None,
        rights: str | None = None,
    ) -> None:
        wish = Wish(
            lyrics=lyrics or "",
            style=style or "",
            model=model or "",
            reference=incoming.reference(reference, interaction),
            title=title or "",
            length=length,
            instrumental=bool(instrumental),
            seed=seed,
            clip_from=moment(clip_from or ""),
            rights=Rights(rights) if rights else None,
        )
        if wish.lyrics.strip() or wish.instrumental:
            await self._ordering.begin(interaction, wish)
        else:
            await self._ordering.open_form(interaction, wish)

    @song.command(description="Your songs under way, and what each is doing")
    async def status(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        songs = await self._service.songs_of(interaction.user.id)
        if songs:
            await interaction.edit_original_response(**self._cards.listed(songs))
        else:
            await interaction.edit_original_response(content=words.NO_SONGS)

    @song.command(description="Take a song back; before it is submitted that costs nothing")
    @app_commands.describe(song="Which of your songs")
    async def cancel(self, interaction: Interaction, song: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        text = await self._cancel(interaction, song, moderator=False)
        await interaction.edit_original_response(content=text)

    @cancel.autocomplete("song")
    async def _cancellable(self, interaction: Interaction, given: str) -> list[app_commands.Choice[str]]:
        songs = [song for song in await self._service.songs_of(interaction.user.id) if song.open]
        return [
            app_commands.Choice(
                name=f"{escaping.bare(song.title, 60)} ({words.doing(song).lower()})"[:100], value=song.id
            )
            for song in songs
            if given.casefold() in song.title.casefold()
        ][:25]

    @song.command(description="The models: what each takes, its limits, what it is good at")
    async def models(self, interaction: Interaction) -> None:
        await interaction.response.send_message(embed=models.models(self._service.models()), ephemeral=True)

    # --- the buttons of a status card --------------------------------------------------------------------------

    async def _press_cancel(self, interaction: Interaction, custom_id: CustomId) -> None:
        text = await self._cancel(interaction, custom_id.subject, moderator=incoming.moderates(interaction))
        await replies.answer(interaction, text)

    async def _cancel(self, interaction: Interaction, song_id: str, *, moderator: bool) -> str:
        came, song = await self._service.cancel(song_id, interaction.user.id, moderator=moderator)
        if came is Cancel.PAID and song is not None:
            return ending(song)
        return words.CANCEL[came]

    async def _press_retry(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The same wish once more, as a new song; paid anew, because a person asked for it."""
        song = await self._theirs(interaction, custom_id.subject)
        if song is None or song.wiped_at is not None or song.state not in {State.FAILED, State.SUBMIT_UNKNOWN}:
            await replies.answer(interaction, words.NOT_YOURS if song is None else words.STALE)
            return
        await self._ordering.begin(interaction, song.wish, song.parent_id)

    async def _press_look(self, interaction: Interaction, custom_id: CustomId) -> None:
        looked = await self._service.look_again(custom_id.subject, interaction.user.id)
        await replies.answer(interaction, "It is looked at again now; that costs nothing." if looked else words.STALE)

    async def _press_post(self, interaction: Interaction, custom_id: CustomId) -> None:
        posted = await self._service.post_here(
            custom_id.subject, interaction.user.id, address(incoming.place(interaction))
        )
        await replies.answer(interaction, "The song is on its way to this channel." if posted else words.STALE)

    async def _theirs(self, interaction: Interaction, song_id: str) -> Song | None:
        song = await self._service.song(song_id)
        return song if song is not None and song.requester.id == interaction.user.id else None
