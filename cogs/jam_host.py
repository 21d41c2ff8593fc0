"""The host's private panel, and what moderators do with songs: show, refuse, look up who made one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat import buttons, incoming, jam_buttons, replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import Handler
from bot.chat.forms import jam as forms
from bot.chat.jam_buttons import JAM
from bot.chat.replies import Interaction
from bot.chat.views import boards, jam_panels
from bot.jams.answers import Answer, Did
from bot.jams.hosting import Hosting, may
from bot.jams.jams import Jam
from bot.jams.playing import Playing
from bot.jams.states import PauseCause

Act = Callable[[str, int, bool], Awaitable[Answer]]
"""Does something with the jam of an id, for a person who is a moderator or not."""


class JamHost:
    """Who may is decided by the use cases, each time."""

    def __init__(self, hosting: Hosting, playing: Playing) -> None:
        self._hosting = hosting
        self._playing = playing
        self._acts: dict[str, tuple[Act, str]] = {
            "next": (lambda jam, who, mod: hosting.hurry(jam, who, moderator=mod), "jam_host.next"),
            "lengthen": (lambda jam, who, mod: hosting.lengthen(jam, who, moderator=mod), "jam_host.lengthened"),
            "pause": (lambda jam, who, mod: hosting.pause(jam, who, moderator=mod), "jam_host.paused"),
            "resume": (lambda jam, who, mod: hosting.resume(jam, who, moderator=mod), "jam_host.resumed"),
            "lock": (lambda jam, who, mod: hosting.lock(jam, who, moderator=mod), "jam_host.locked"),
            "unlock": (
                lambda jam, who, mod: hosting.lock(jam, who, moderator=mod, locked=False),
                "jam_host.unlocked",
            ),
            "surely": (lambda jam, who, mod: hosting.call_off(jam, who, moderator=mod), "jam_host.off"),
        }

    def presses(self) -> dict[str, Handler]:
        """The handlers by kind and action."""
        return {
            "jam:host": self._pressed,
            "jam:off": self._sure,
            "jam:hand": self._hand,
            "jam:handed": self._handed,
            "jam:strike": self._strike,
            "jam:struck": self._struck,
            "jam:show": self._show,
            "jam:refuse": self._refuse,
            "jam:refused": self._refused,
            "jam:who": self._who,
            **{f"jam:{name}": self._act for name in self._acts},
        }

    async def panel(self, interaction: Interaction, jam: Jam) -> None:
        """The panel of a jam, or why it is not shown."""
        if not may(jam, interaction.user.id, moderator=_moderates(interaction, jam)):
            await replies.say(interaction, "jam_host.not_yours")
            return
        standing, moderator = await self._playing.standing(jam), _moderates(interaction, jam)
        shown = jam_panels.host(jam, standing, replies.texts(interaction), moderator=moderator)
        await replies.answer(interaction, shown["content"], view=shown["view"])

    async def _pressed(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (jam := await self._playing.jam(custom_id.subject)) is None:
            await replies.say(interaction, "jam.gone")
        else:
            await self.panel(interaction, jam)

    async def _act(self, interaction: Interaction, custom_id: CustomId) -> None:
        """What one press does; the panel shows what can be done then."""
        act, key = self._acts[custom_id.action]
        moderator = _moderates(interaction, await self._playing.jam(custom_id.subject))
        answer = await act(custom_id.subject, interaction.user.id, moderator)
        texts = replies.texts(interaction)
        if answer.did not in {Did.DONE, Did.ALREADY} or answer.jam is None:
            await replies.answer(interaction, self._problem(interaction, answer))
            return
        soon, at = boards.moments(answer.jam.ends_at)
        offered = jam_buttons.of_host(answer.jam, moderator=moderator)
        view = buttons.row(answer.jam.id, offered, texts, kind=JAM)
        await replies.show(interaction, texts(key, soon=soon, at=at), view=view)

    async def _sure(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Asks once."""
        if (jam := await self._theirs(interaction, custom_id.subject)) is not None:
            texts = replies.texts(interaction)
            view = buttons.row(jam.id, (jam_buttons.SURELY,), texts, kind=JAM)
            await replies.answer(interaction, texts("jam_host.sure"), view=view)

    async def _hand(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (jam := await self._theirs(interaction, custom_id.subject)) is not None:
            await interaction.response.send_modal(forms.hand(jam, replies.texts(interaction)))

    async def _handed(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (jam := await self._theirs(interaction, custom_id.subject)) is None:
            return
        if (to := forms.chosen(dict(interaction.data or {}))) is None:
            await replies.say(interaction, "jam_host.nobody")
            return
        moderator = _moderates(interaction, jam)
        answer = await self._hosting.hand_over(jam.id, interaction.user.id, to, moderator=moderator)
        if answer.did in {Did.DONE, Did.ALREADY}:
            await replies.say(interaction, "jam_host.handed_over", who=f"<@{to.id}>")
        else:
            await replies.answer(interaction, self._problem(interaction, answer))

    async def _strike(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (jam := await self._theirs(interaction, custom_id.subject)) is None:
            return
        songs = await self._playing.songs_in(jam)
        if songs:
            await interaction.response.send_modal(forms.strike(jam, songs, replies.texts(interaction)))
        else:
            await replies.say(interaction, "jam_host.no_songs")

    async def _struck(self, interaction: Interaction, custom_id: CustomId) -> None:
        if (jam := await self._theirs(interaction, custom_id.subject)) is None:
            return
        data = dict(interaction.data or {})
        song_id, reason = forms.text(data, "song"), forms.text(data, "reason")
        await interaction.response.defer(ephemeral=True, thinking=True)
        moderator = _moderates(interaction, jam)
        answer = await self._hosting.strike(jam.id, song_id, interaction.user.id, reason, moderator=moderator)
        texts = replies.texts(interaction)
        said = {Did.DONE: texts("jam_host.struck"), Did.LATER: texts("jam_host.struck_later")}
        text = said.get(answer.did) or self._problem(interaction, answer)
        await interaction.edit_original_response(content=text)

    # --- songs before moderators ------------------------------------------------------------------------------------

    async def _show(self, interaction: Interaction, custom_id: CustomId) -> None:
        jam, moderator = await self._judging(interaction, custom_id)
        answer = await self._hosting.show(jam, custom_id.subject, moderator=moderator)
        await self._judged(interaction, answer, "jam.shown_song")

    async def _refuse(self, interaction: Interaction, custom_id: CustomId) -> None:
        _, moderator = await self._judging(interaction, custom_id)
        if moderator:
            await interaction.response.send_modal(forms.refuse(custom_id.subject, replies.texts(interaction)))
        else:
            await replies.say(interaction, "jam_host.not_yours")

    async def _refused(self, interaction: Interaction, custom_id: CustomId) -> None:
        jam, moderator = await self._judging(interaction, custom_id)
        reason = forms.text(dict(interaction.data or {}), "reason")
        answer = await self._hosting.refuse(jam, custom_id.subject, interaction.user.id, reason, moderator=moderator)
        await self._judged(interaction, answer, "jam.refused_song")

    async def _judging(self, interaction: Interaction, custom_id: CustomId) -> tuple[str, bool]:
        """The id of the jam that a song is in, and whether the person moderates that jam's server."""
        jam_id = await self._playing.jam_of(custom_id.subject) or ""
        return jam_id, _moderates(interaction, await self._playing.jam(jam_id))

    async def _judged(self, interaction: Interaction, answer: Answer, key: str) -> None:
        """The message keeps the song, and says what was decided in the place of its buttons."""
        texts = replies.texts(interaction)
        if answer.did not in {Did.DONE, Did.ALREADY, Did.LATER}:
            await replies.answer(interaction, self._problem(interaction, answer))
            return
        said = interaction.message.content if interaction.message is not None else ""
        public = interaction.client.catalogue.texts(str(interaction.guild_locale or interaction.locale))
        text = jam_panels.fitting((public(key), *said.split("\n")), jam_panels.MESSAGE_MOST)
        if interaction.message is None:
            await replies.answer(interaction, texts(key))
        else:
            await replies.settle(interaction, text)

    async def _who(self, interaction: Interaction, custom_id: CustomId) -> None:
        """Who made one song, or, from the panel, who made which."""
        if (jam := await self._playing.jam(custom_id.subject)) is not None:
            if _moderates(interaction, jam):
                songs, texts = await self._playing.songs_in(jam), replies.texts(interaction)
                await replies.answer(interaction, jam_panels.makers(songs, texts) or texts("jam_host.no_songs"))
            else:
                await replies.say(interaction, "jam_host.not_yours")
            return
        _, moderator = await self._judging(interaction, custom_id)
        answer = await self._hosting.maker(custom_id.subject, moderator=moderator)
        if answer.did is Did.DONE and answer.part is not None:
            await replies.say(interaction, "jam.maker", who=f"<@{answer.part.person.id}>")
        else:
            await replies.answer(interaction, self._problem(interaction, answer))

    async def _theirs(self, interaction: Interaction, jam_id: str) -> Jam | None:
        """The jam, for those who may do the host's work; else they are told why not."""
        jam = await self._playing.jam(jam_id)
        if jam is None or not jam.running:
            await replies.say(interaction, "jam.gone" if jam is None else "jam.over")
        elif not may(jam, interaction.user.id, moderator=_moderates(interaction, jam)):
            await replies.say(interaction, "jam_host.not_yours")
        else:
            return jam
        return None

    def _problem(self, interaction: Interaction, answer: Answer) -> str:
        texts = replies.texts(interaction)
        match answer.did:
            case Did.NOT_YOURS:
                return texts("jam_host.not_yours")
            case Did.OVER:
                return texts("jam.over")
            case Did.NOTHING_HANDED_IN:
                together = answer.jam is not None and answer.jam.together
                key = "jam_host.no_lines" if together else "jam_host.nothing_handed_in"
                return texts(key, off=buttons.label(jam_buttons.OFF, texts))
            case Did.SONGS_UNDER_WAY:
                return texts("jam_host.songs_under_way")
            case Did.LONG_ENOUGH:
                return texts("jam_host.long_enough")
            case Did.UNKNOWN:
                return texts("jam.no_song")
            case _:
                return texts("jam.not_now")


def _moderates(interaction: Interaction, jam: Jam | None) -> bool:
    """Whether the person may manage messages where they are, and that is the jam's own server."""
    return jam is not None and jam.guild_id == interaction.guild_id and incoming.moderates(interaction)


def pause_jams(hosting: Hosting) -> Callable[[int], Awaitable[None]]:
    """What is done with a server's jams once its purse is frozen: nothing can be sung there for now."""
    return lambda guild_id: hosting.pause_server(guild_id, PauseCause.FROZEN)
