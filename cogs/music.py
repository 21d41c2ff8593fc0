"""`/song`: from a slash command to a song under way, and what can be asked about it afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import incoming, replies
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import debounced
from bot.chat.messages import commands as texts_of
from bot.chat.messages import words
from bot.chat.messages.endings import ending
from bot.chat.ordering import Ordering
from bot.chat.places import address
from bot.chat.replies import Interaction
from bot.chat.status_cards import StatusCards
from bot.chat.views import models
from bot.songs.checking import moment
from bot.songs.models import MODELS, SEED_MOST, Model
from bot.songs.service import Cancel
from bot.songs.songs import Song
from bot.songs.states import State
from bot.songs.wishes import Rights, Wish

RIGHTS_CHOICES = [
    app_commands.Choice(name=texts_of.text(f"rights.{right.name.lower()}"), value=right.value) for right in Rights
]


class Music(commands.Cog):
    """The commands of `/song`, the form, and the buttons of a status card."""

    song = app_commands.Group(**texts_of.command("song"))

    def __init__(self, bot: Jamboree, ordering: Ordering, cards: StatusCards, models: Sequence[Model] = MODELS) -> None:
        """`models` are those that Discord offers with the command."""
        app_commands.choices(model=[app_commands.Choice(name=model.id, value=model.id) for model in models])(
            self.create
        )
        self._ordering = ordering
        self._cards = cards
        self._service = ordering.service
        bot.presses |= {
            "song:form": ordering.submitted,
            "song:cancel": self._press_cancel,
            "song:retry": debounced(self._press_retry),
            "song:look": self._press_look,
            "song:post": self._press_post,
        }

    @song.command(**texts_of.command("create"))
    @texts_of.options("create")
    @app_commands.choices(rights=RIGHTS_CHOICES)
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
        seed: app_commands.Range[int, 0, SEED_MOST] | None = None,
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

    @song.command(**texts_of.command("status"))
    async def status(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        songs = await self._service.songs_of(interaction.user.id)
        texts = replies.texts(interaction)
        if songs:
            await interaction.edit_original_response(**self._cards.listed(songs, texts))
        else:
            await interaction.edit_original_response(content=texts("answer.no_songs"))

    @song.command(**texts_of.command("cancel"))
    @texts_of.options("cancel")
    async def cancel(self, interaction: Interaction, song: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        text = await self._cancel(interaction, song, moderator=False)
        await interaction.edit_original_response(content=text)

    @cancel.autocomplete("song")
    async def _cancellable(self, interaction: Interaction, given: str) -> list[app_commands.Choice[str]]:
        songs = [song for song in await self._service.songs_of(interaction.user.id) if song.open]
        texts = replies.texts(interaction)
        return [
            app_commands.Choice(name=words.choice(song, texts), value=song.id)
            for song in songs
            if given.casefold() in song.title.casefold()
        ][:25]

    @song.command(**texts_of.command("models"))
    async def models(self, interaction: Interaction) -> None:
        card = models.models(self._service.models(), replies.texts(interaction))
        await interaction.response.send_message(embed=card, ephemeral=True)

    # --- the buttons of a status card --------------------------------------------------------------------------

    async def _press_cancel(self, interaction: Interaction, custom_id: CustomId) -> None:
        text = await self._cancel(interaction, custom_id.subject, moderator=incoming.moderates(interaction))
        await replies.answer(interaction, text)

    async def _cancel(self, interaction: Interaction, song_id: str, *, moderator: bool) -> str:
        came, song = await self._service.cancel(song_id, interaction.user.id, moderator=moderator)
        if came is Cancel.PAID and song is not None:
            return ending(song, replies.texts(interaction))
        return replies.texts(interaction)(f"cancel.{came.name.lower()}")

    async def _press_retry(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The same wish once more, as a new song; paid anew, because a person asked for it."""
        song = await self._theirs(interaction, custom_id.subject)
        if song is None or song.wiped_at is not None or song.state not in {State.FAILED, State.SUBMIT_UNKNOWN}:
            await replies.say(interaction, "answer.not_yours" if song is None else "answer.stale")
            return
        await self._ordering.begin(interaction, song.wish, song.parent_id)

    async def _press_look(self, interaction: Interaction, custom_id: CustomId) -> None:
        looked = await self._service.look_again(custom_id.subject, interaction.user.id)
        await replies.say(interaction, "answer.checking" if looked else "answer.stale")

    async def _press_post(self, interaction: Interaction, custom_id: CustomId) -> None:
        posted = await self._service.post_here(
            custom_id.subject, interaction.user.id, address(incoming.place(interaction))
        )
        await replies.say(interaction, "answer.posting_here" if posted else "answer.stale")

    async def _theirs(self, interaction: Interaction, song_id: str) -> Song | None:
        song = await self._service.song(song_id)
        return song if song is not None and song.requester.id == interaction.user.id else None
