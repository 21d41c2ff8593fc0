"""`/song`: from a slash command to a song under way, and what can be asked about it afterwards."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, incoming, replies, suggestions
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import debounced, keeping
from bot.chat.drafts import Drafts
from bot.chat.messages import commands as texts_of
from bot.chat.messages import words
from bot.chat.messages.endings import ending
from bot.chat.ordering import Ordering
from bot.chat.places import address
from bot.chat.replies import Interaction
from bot.chat.rights import Denied
from bot.chat.status_cards import StatusCards
from bot.chat.views import models
from bot.songs.checking import moment
from bot.songs.errors import DatabaseError
from bot.songs.models import SEED_MOST
from bot.songs.ports.store import Draft
from bot.songs.refusals import Refusal
from bot.songs.service import Cancel
from bot.songs.songs import Song
from bot.songs.states import ENDED_WITHOUT_A_SONG
from bot.songs.wishes import Rights, Wish

RIGHTS_CHOICES = [
    app_commands.Choice(name=texts_of.text(f"rights.{right.name.lower()}"), value=right.value) for right in Rights
]


class Music(commands.Cog):
    """The commands of `/song`, the form, and the buttons of a status card."""

    song = app_commands.Group(**texts_of.command("song"))

    def __init__(self, bot: Jamboree, ordering: Ordering, cards: StatusCards) -> None:
        self._ordering = ordering
        self._cards = cards
        self._service = ordering.service
        bot.keeping["song create"] = self._keep
        bot.presses |= {
            "song:form": keeping(ordering.submitted, ordering.keep_denied),
            "song:cancel": self._press_cancel,
            "song:withhold": self._press_cancel,
            "song:retry": debounced(self._press_retry),
            "song:edit": self._press_edit,
            "song:look": self._press_look,
            "song:post": self._press_post,
            "models:pick": self._press_model,
            **Drafts(ordering).presses(),
            "song:throw": self._press_throw,
            "song:discard": self._press_discard,
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
        wish, fault = _asked(
            interaction,
            lyrics=lyrics,
            style=style,
            model=model,
            reference=reference,
            title=title,
            length=length,
            instrumental=instrumental,
            seed=seed,
            clip_from=clip_from,
            rights=rights,
        )
        if fault is not None:
            await self._ordering.refuse(interaction, Draft(interaction.user.id, wish), fault)
            return
        try:
            if wish.lyrics.strip() or wish.instrumental or self._service.offers.whole(wish):
                await self._ordering.begin(interaction, self._ordering.filled(interaction, wish))
            else:
                await self._ordering.open_form(interaction, self._ordering.filled(interaction, wish))
        except Denied as denied:
            await self._ordering.keep(interaction, Draft(interaction.user.id, wish), denied)

    async def _keep(self, interaction: Interaction, error: Exception) -> None:
        """What was typed into `/song create` that may not begin."""
        wish, _ = _asked(interaction, **{name: given for name, given in interaction.namespace})  # noqa: C416 - no mapping
        await self._ordering.keep(interaction, Draft(interaction.user.id, wish), error)

    @create.autocomplete("style")
    async def _styles(self, interaction: Interaction, given: str) -> list[app_commands.Choice[str]]:
        """What was typed, one's own last style, and good examples."""
        return suggestions.styles(given, await self._last_style(interaction.user.id), replies.texts(interaction))

    async def _last_style(self, user_id: int) -> str:
        try:
            return await self._service.last_style(user_id)
        except DatabaseError:
            return ""

    @create.autocomplete("model")
    async def _models(self, _: Interaction, given: str) -> list[app_commands.Choice[str]]:
        """The models that can be had today."""
        return suggestions.models(given, self._service.offers.models())

    @song.command(**texts_of.command("status"))
    async def status(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        songs = await self._service.songs_of(interaction.user.id)
        texts = replies.texts(interaction)
        if songs:
            await interaction.edit_original_response(**self._cards.drawing.listed(songs, texts))
        else:
            view = buttons.under_list((), texts)
            await interaction.edit_original_response(content=texts("answer.no_songs"), view=view)

    @song.command(**texts_of.command("cancel"))
    @texts_of.options("cancel")
    async def cancel(self, interaction: Interaction, song: str) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(**await self._cancel(interaction, song, moderator=False))

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
        texts, offers = replies.texts(interaction), self._service.offers.models()
        card, view = models.models(offers, texts, self._service.offers.defaults), models.menu(offers, texts)
        await interaction.response.send_message(embed=card, view=view, ephemeral=True)

    async def _press_model(self, interaction: Interaction, _: CustomId) -> None:
        """More about one model, below the list."""
        texts, offers = replies.texts(interaction), self._service.offers.models()
        chosen = next(iter((interaction.data or {}).get("values", ())), "")
        about = [models.about(offer.model, texts) for offer in offers if offer.offered and offer.model.id == chosen]
        cards = [models.models(offers, texts, self._service.offers.defaults), *about]
        await interaction.response.edit_message(embeds=cards, view=models.menu(offers, texts, chosen))

    # --- the buttons of a status card --------------------------------------------------------------------------

    async def _press_cancel(self, interaction: Interaction, custom_id: CustomId) -> None:
        said = await self._cancel(interaction, custom_id.subject, moderator=incoming.moderates(interaction))
        await replies.answer(interaction, said.pop("content"), **said)

    async def _cancel(self, interaction: Interaction, song_id: str, *, moderator: bool) -> dict[str, Any]:
        """What is answered, as the keywords of a message: what is kept for somebody has its buttons for them."""
        came, song = await self._service.cancel(song_id, interaction.user.id, moderator=moderator)
        texts = replies.texts(interaction)
        if came is not Cancel.WITHHELD or song is None:
            return {"content": texts(f"cancel.{came.name.lower()}")}
        said: dict[str, Any] = {"content": ending(song, texts)}
        offered = [button for button in buttons.under_card(song) if button in buttons.OF_A_KEPT_SONG]
        if offered and song.requester.id == interaction.user.id:
            said["view"] = buttons.row(song.id, offered, texts)
        return said

    async def _press_retry(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The same wish once more, as a new song; paid anew, because a person asked for it."""
        if (song := await self._to_be_tried(interaction, custom_id)) is not None:
            await self._ordering.begin(interaction, song.wish, song.id)

    async def _press_edit(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form with all that the wish holds; the song that comes of it follows this one."""
        if (song := await self._to_be_tried(interaction, custom_id)) is not None:
            title = replies.texts(interaction)("form.edit")
            await self._ordering.open_form(interaction, song.wish, song.id, title)

    async def _to_be_tried(self, interaction: Interaction, custom_id: CustomId) -> Song | None:
        """The song that came to nothing; None where it may not be tried any more, which is said. Whether a later one is
        under way is decided for good where that is written."""
        song = await self._theirs(interaction, custom_id.subject)
        if song is None:
            await replies.say(interaction, "answer.not_yours")
        elif song.wiped_at is not None or song.state not in ENDED_WITHOUT_A_SONG:
            await replies.say(interaction, "answer.stale")
        elif song.followed_by is not None:
            await replies.say(interaction, "answer.followed")
            self._cards.song_changed(song)
        else:
            return song
        return None

    async def _press_look(self, interaction: Interaction, custom_id: CustomId) -> None:
        looked = await self._service.look_again(custom_id.subject, interaction.user.id)
        await replies.say(interaction, "answer.checking" if looked else "answer.stale")

    async def _press_post(self, interaction: Interaction, custom_id: CustomId) -> None:
        posted = await self._service.post_here(
            custom_id.subject, interaction.user.id, address(incoming.place(interaction))
        )
        await replies.say(interaction, "answer.posting_here" if posted else "answer.stale")

    async def _press_throw(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Asks once."""
        song = await self._theirs(interaction, custom_id.subject)
        if song is None or buttons.THROW_AWAY not in buttons.under_card(song):
            await replies.say(interaction, "answer.stale")
            return
        texts = replies.texts(interaction)
        view = buttons.row(song.id, (buttons.DISCARD,), texts)
        await replies.answer(interaction, texts("answer.throw_sure"), view=view)

    async def _press_discard(self, interaction: Interaction, custom_id: CustomId) -> None:
        gone = await self._service.throw_away(custom_id.subject, interaction.user.id)
        await replies.settle(interaction, replies.texts(interaction)(f"answer.{'thrown_away' if gone else 'stale'}"))

    async def _theirs(self, interaction: Interaction, song_id: str) -> Song | None:
        song = await self._service.song(song_id)
        return song if song is not None and song.requester.id == interaction.user.id else None


def _asked(interaction: Interaction, **given: Any) -> tuple[Wish, Refusal | None]:
    """What the options of `/song create` ask for, by their names, and what is wrong with the start in the clip."""
    start, fault = _moment(given.get("clip_from") or "")
    rights = given.get("rights")
    wish = Wish(
        lyrics=given.get("lyrics") or "",
        style=given.get("style") or "",
        model=given.get("model") or "",
        reference=incoming.reference(given.get("reference"), interaction),
        title=given.get("title") or "",
        length=given.get("length"),
        instrumental=bool(given.get("instrumental")),
        seed=given.get("seed"),
        clip_from=start,
        rights=Rights(rights) if rights else None,
    )
    return wish, fault


def _moment(given: str) -> tuple[float, Refusal | None]:
    """Where in the clip to begin, in seconds; what is wrong with it, where it is none."""
    try:
        return moment(given), None
    except Refusal as refusal:
        return 0.0, refusal
