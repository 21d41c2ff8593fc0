"""`/song`: from a slash command to a song under way, and what can be asked about it afterwards."""

from __future__ import annotations

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.chat import cards, form, people, presses, report, words
from bot.chat.report import Interaction
from bot.chat.stage import Stage
from bot.music.errors import MusicError
from bot.music.models import MODELS
from bot.music.service import Cancel, Service
from bot.music.songs import Song, State
from bot.music.wishes import Wish

log = structlog.get_logger(__name__)

MODEL_CHOICES = [app_commands.Choice(name=model.id, value=model.id) for model in MODELS]


class Music(commands.Cog):
    """The commands of `/song`, the form, and the buttons of a status card."""

    song = app_commands.Group(name="song", description="Songs from your words")

    def __init__(self, service: Service, stage: Stage) -> None:
        self._service = service
        self._stage = stage
        self._presses: dict[str, presses.Handler] = {
            "form": self._submitted,
            "cancel": self._press_cancel,
            "retry": self._press_retry,
            "look": self._press_look,
            "post": self._press_post,
        }

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        await presses.dispatch(interaction, self._presses)

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
    )
    @app_commands.choices(model=MODEL_CHOICES)
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
    ) -> None:
        wish = Wish(
            lyrics=lyrics or "",
            style=style or "",
            model=model or "",
            reference=people.reference(reference, interaction),
            title=title or "",
            length=length,
            instrumental=bool(instrumental),
            seed=seed,
        )
        if wish.lyrics.strip() or wish.instrumental:
            await self._begin(interaction, wish)
        else:
            await self._open_form(interaction, wish)

    @song.command(description="Your songs under way, and what each is doing")
    async def status(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        songs = await self._service.songs_of(interaction.user.id)
        if songs:
            await interaction.edit_original_response(**self._stage.listed(songs))
        else:
            await interaction.edit_original_response(content=words.NO_SONGS)

    @song.command(description="Take a song back; before it is submitted that costs nothing")
    @app_commands.describe(song="Which of your songs")
    async def cancel(self, interaction: Interaction, song: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        text = await self._cancel(interaction, song, moderator=False)
        await interaction.edit_original_response(content=text)

    @cancel.autocomplete("song")
    async def _cancellable(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        songs = [song for song in await self._service.songs_of(interaction.user.id) if song.open]
        return [
            app_commands.Choice(name=f"{song.title[:60]} ({words.DOING[song.state].lower()})"[:100], value=song.id)
            for song in songs
            if typed.casefold() in song.title.casefold()
        ][:25]

    @song.command(description="The models: what each takes, its limits, what it is good at")
    async def models(self, interaction: Interaction) -> None:
        await interaction.response.send_message(embed=cards.models(self._service.models()), ephemeral=True)

    # --- one song, from options or form ------------------------------------------------------------------------

    async def _begin(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        """Check, acknowledge, create, draw. A wish that is refused by its words alone is refused privately at once."""
        self._service.check(wish)
        if not await report.acknowledge(interaction):
            return
        song = await self._service.create(people.order(interaction, wish, parent_id))
        await self._draw(interaction, song)

    async def _draw(self, interaction: Interaction, song: Song) -> None:
        """The first card. What fails here does not touch the song: it is in the ledger and on its way."""
        try:
            message = await interaction.edit_original_response(**self._stage.card(song))
            await self._service.remember_card(song.id, message.id)
        except (discord.HTTPException, MusicError) as error:
            log.info("card.not_drawn", song=song.id, why=type(error).__name__)

    async def _open_form(self, interaction: Interaction, wish: Wish, parent_id: str | None = None) -> None:
        draft_id = str(interaction.id)
        await interaction.response.send_modal(form.modal(wish, self._service.models(), draft_id))
        if wish != Wish():
            await self._service.keep_draft(draft_id, wish, parent_id)

    async def _submitted(self, interaction: Interaction, draft_id: str) -> None:
        draft, parent_id = await self._service.draft(draft_id)
        data = dict(interaction.data or {})
        await self._begin(interaction, form.wish_of(data, draft, interaction.created_at.timestamp()), parent_id)

    # --- the buttons of a status card --------------------------------------------------------------------------

    async def _press_cancel(self, interaction: Interaction, song_id: str) -> None:
        text = await self._cancel(interaction, song_id, moderator=people.moderates(interaction))
        await report.answer(interaction, text)

    async def _cancel(self, interaction: Interaction, song_id: str, *, moderator: bool) -> str:
        came, song = await self._service.cancel(song_id, interaction.user.id, moderator=moderator)
        if came is Cancel.PAID and song is not None:
            return words.ending(song)
        return words.CANCEL[came]

    async def _press_retry(self, interaction: Interaction, song_id: str) -> None:
        """The same wish once more, as a new song; paid anew, because a person asked for it."""
        song = await self._theirs(interaction, song_id)
        if song is None or song.state not in {State.FAILED, State.SUBMIT_UNKNOWN}:
            await report.answer(interaction, words.NOT_YOURS if song is None else words.STALE)
            return
        await self._begin(interaction, song.wish, song.parent_id)

    async def _press_look(self, interaction: Interaction, song_id: str) -> None:
        looked = await self._service.look_again(song_id, interaction.user.id)
        await report.answer(interaction, "It is looked at again now; that costs nothing." if looked else words.STALE)

    async def _press_post(self, interaction: Interaction, song_id: str) -> None:
        posted = await self._service.post_here(song_id, interaction.user.id, people.place(interaction))
        await report.answer(interaction, "The song is on its way to this channel." if posted else words.STALE)

    async def _theirs(self, interaction: Interaction, song_id: str) -> Song | None:
        song = await self._service.song(song_id)
        return song if song is not None and song.requester.id == interaction.user.id else None
