"""The buttons of a jam's vote: hear, rate, look at one's own ballot, ask how it was counted."""

from __future__ import annotations

from bot.chat import incoming, replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import Handler
from bot.chat.forms import ballots as forms
from bot.chat.replies import Interaction
from bot.chat.views import ballots as views
from bot.chat.views.songs import fitting
from bot.jams.ballots import Barred
from bot.jams.playing import Playing
from bot.jams.voting import Hearing, Voter, Voting


class JamVotes:
    """Who may vote is decided by the use cases, each time; every answer is private."""

    def __init__(self, voting: Voting, playing: Playing) -> None:
        self._voting = voting
        self._playing = playing

    def presses(self) -> dict[str, Handler]:
        """The handlers by kind and action."""
        return {
            "jam:hear": self._hear,
            "jam:onward": self._hear,
            "jam:earlier": self._hear,
            "jam:rate": self._rate,
            "jam:rated": self._rated,
            "jam:counted": self._counted,
            "jam:ballot": self._mine,
        }

    async def _hear(self, interaction: Interaction, custom_id: CustomId) -> None:
        hearing = await self._voting.hear(custom_id.subject, _voter(interaction), _number(custom_id))
        if hearing.jam is None or hearing.barred is not None:
            await self._barred(interaction, hearing)
            return
        shown = views.slate(hearing.jam, hearing, replies.texts(interaction))
        await replies.show(interaction, shown["content"], view=shown["view"])

    async def _rate(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form, at once: it cannot come after anything else."""
        hearing = await self._voting.hear(custom_id.subject, _voter(interaction), _number(custom_id))
        if hearing.jam is None or hearing.barred is not None:
            await self._barred(interaction, hearing)
        elif not hearing.heard:
            await replies.answer(interaction, views.barred(Barred.NOTHING, replies.texts(interaction)))
        else:
            await interaction.response.send_modal(forms.ballot(hearing.jam, hearing, replies.texts(interaction)))

    async def _rated(self, interaction: Interaction, custom_id: CustomId) -> None:
        given = forms.given(dict(interaction.data or {}))
        hearing, ballot = await self._voting.cast(custom_id.subject, _voter(interaction), given)
        if hearing.jam is None or ballot is None:
            await self._barred(interaction, hearing)
            return
        shown = views.cast(hearing.jam, ballot, hearing, replies.texts(interaction))
        await replies.show(interaction, shown["content"], view=shown["view"])

    async def _mine(self, interaction: Interaction, custom_id: CustomId) -> None:
        jam, ballot, songs = await self._voting.mine(custom_id.subject, interaction.user.id)
        if jam is None:
            await replies.say(interaction, "jam.gone")
        else:
            await replies.answer(interaction, views.mine(jam, ballot, songs, replies.texts(interaction)))

    async def _counted(self, interaction: Interaction, custom_id: CustomId) -> None:
        jam = await self._playing.jam(custom_id.subject)
        if jam is None or jam.result is None:
            await replies.say(interaction, "jam.gone")
            return
        texts = replies.texts(interaction)
        said = [views.counted(jam, jam.result, texts)]
        if jam.host.id == interaction.user.id:
            songs = {song.id: song for song in await self._playing.songs_in(jam)}
            said += [views.odd(jam, jam.result, songs.get(jam.result.pushed or ""), texts)]
        await replies.answer(interaction, fitting(filter(None, said), views.MESSAGE_MOST))

    async def _barred(self, interaction: Interaction, hearing: Hearing) -> None:
        if hearing.jam is None or hearing.barred is None:
            await replies.say(interaction, "jam.gone")
        else:
            await replies.answer(interaction, views.barred(hearing.barred, replies.texts(interaction)))


def _voter(interaction: Interaction) -> Voter:
    since = None if interaction.user.bot else incoming.member_since(interaction)
    return Voter(interaction.user.id, interaction.guild_id, since, interaction.user.created_at.timestamp())


def _number(custom_id: CustomId) -> int:
    """Of which slate; 0 for the newest. A reminder's button carries what it is found by instead."""
    return int(custom_id.argument) if custom_id.argument.isdecimal() and len(custom_id.argument) < 3 else 0
