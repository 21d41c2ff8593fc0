"""`/jam`: what anybody does with a jam, from the form that opens one to the song that is handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.chat import buttons, incoming, jam_buttons, replies
from bot.chat.buttons import CustomId
from bot.chat.client import Jamboree
from bot.chat.dispatch import debounced
from bot.chat.forms import jam as forms
from bot.chat.jam_buttons import JAM
from bot.chat.messages import commands as texts_of
from bot.chat.ordering import Ordering
from bot.chat.replies import Interaction
from bot.chat.views import boards, jam_panels, lines
from bot.jams.answers import Answer, Did
from bot.jams.jams import Jam
from bot.jams.lines import Lines
from bot.jams.parts import Part, Seat
from bot.jams.playing import Playing
from bot.songs.songs import Song
from bot.songs.wishes import Wish
from cogs.jam_album import JamAlbums
from cogs.jam_host import JamHost
from cogs.jam_lines import JamLines
from cogs.jam_plan import JamPlans
from cogs.jam_votes import JamVotes


class Jams(commands.Cog):
    """The commands of `/jam`, and the buttons under a board. Who may is authorization's business, or the use cases'."""

    jam = app_commands.Group(
        **texts_of.command("jam"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(
        self,
        bot: Jamboree,
        playing: Playing,
        lines: Lines,
        ordering: Ordering,
        plans: JamPlans,
        host: JamHost,
        votes: JamVotes,
        albums: JamAlbums,
        costs: Callable[[int], bool],
    ) -> None:
        """`costs` says of a server, by its id, whether everybody there may know what is spent."""
        self._costs = costs
        self._playing = playing
        self._lines = lines
        self._ordering = ordering
        self._plans = plans
        self._host = host
        bot.presses |= {
            "jam:join": debounced(self._join),
            "jam:back": self._leave,
            "jam:write": self._write,
            "jam:replace": self._replace,
            "jam:remind": self._remind,
            "jam:quiet": self._quiet,
            "jam:how": self._how,
            "jam:longer": self._longer,
            "song:report": self._report,
            "song:reported": self._reported,
            **plans.presses(),
            **host.presses(),
            **JamLines(lines).presses(),
            **votes.presses(),
            **albums.presses(),
        }

    @jam.command(**texts_of.command("jam_start"))
    async def start(self, interaction: Interaction) -> None:
        await self._plans.open_form(interaction, None)

    @jam.command(**texts_of.command("jam_now"))
    async def now(self, interaction: Interaction) -> None:
        found, texts = await self._here(interaction), replies.texts(interaction)
        if found is None:
            await replies.say(interaction, "jam.none_here")
            return
        standing, costs = await self._playing.standing(found), self._costs(found.guild_id)
        text = boards.board(found, standing, texts, costs=costs)
        if where := boards.link(found, found.board):
            text = jam_panels.fitting((*text.split("\n"), texts("jam.board", board=where)), jam_panels.MESSAGE_MOST)
        await replies.answer(interaction, text, view=lines.under_board(found, standing, texts))

    @jam.command(**texts_of.command("jam_mine"))
    async def mine(self, interaction: Interaction) -> None:
        texts = replies.texts(interaction)
        found = [(one.jam, one.part, one.song) for one in await self._playing.mine(interaction.user.id)]
        found = [one for one in found if one[0].guild_id == interaction.guild_id]
        if not found:
            await replies.say(interaction, "jam.none_mine")
            return
        view, late = jam_panels.writes(found, texts), await self._late(interaction, found)
        await replies.answer(
            interaction, jam_panels.mine(found, texts, late), **({} if view is None else {"view": view})
        )

    async def _late(self, interaction: Interaction, found: Sequence[tuple[Jam, Part, Song | None]]) -> dict[str, str]:
        """The person's lines that came too late, by their jams' ids."""
        return await self._lines.late([jam for jam, _, _ in found[: jam_panels.LISTED_MOST]], interaction.user.id)

    @jam.command(**texts_of.command("jam_list"))
    async def list_(self, interaction: Interaction) -> None:
        found = await self._playing.listed(interaction.guild_id or 0)
        if found:
            await replies.answer(interaction, jam_panels.listed(found, replies.texts(interaction)))
        else:
            await replies.say(interaction, "jam.none_listed")

    @jam.command(**texts_of.command("jam_host"))
    async def host(self, interaction: Interaction) -> None:
        found = await self._here(interaction)
        if found is None:
            await replies.say(interaction, "jam.none_here")
        else:
            await self._host.panel(interaction, found)

    async def _here(self, interaction: Interaction) -> Jam | None:
        """The jam that runs in this channel, or in the channel of this thread."""
        parent = getattr(interaction.channel, "parent_id", None)
        for channel_id in (interaction.channel_id, parent):
            if channel_id is not None and (found := await self._playing.now(channel_id)) is not None:
                return found[0]
        return None

    # --- the buttons under a board ----------------------------------------------------------------------------------

    async def _join(self, interaction: Interaction, custom_id: CustomId) -> None:
        person, since = incoming.requester(interaction), incoming.member_since(interaction)
        answer = await self._playing.join(custom_id.subject, person, since)
        texts = replies.texts(interaction)
        if answer.jam is None or answer.part is None:
            await replies.say(interaction, "jam.gone")
            return
        waits = answer.part.seat is Seat.WAITING
        if answer.did is Did.ALREADY:
            said = texts("jam.already_waiting") if waits else texts("jam.already")
        elif waits:
            said = texts("jam.waiting")
        else:
            key = "jam.joined_blind" if answer.jam.options.blind else "jam.joined"
            said = texts(key, write=buttons.label(jam_buttons.WRITE, texts))
        under = (jam_buttons.LEAVE,) if waits else (jam_buttons.WRITE, jam_buttons.LEAVE)
        await replies.answer(interaction, said, view=buttons.row(answer.jam.id, under, texts, kind=JAM))

    async def _leave(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer = await self._playing.leave(custom_id.subject, interaction.user.id)
        await replies.say(interaction, "jam.left" if answer.did is Did.DONE else problem(answer))

    async def _write(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The song's form, for the jam's model; what has failed in a jam is in it already. Whoever has handed one in is
        asked first."""
        jam, user_id = await self._playing.open_jam(custom_id.subject), interaction.user.id
        if (handed_in := await self._playing.handed_in(jam, user_id)) is not None:
            said, offered = jam_panels.replaceable(handed_in, replies.texts(interaction))
            view = buttons.row(jam.id, offered, replies.texts(interaction), kind=JAM)
            await replies.answer(interaction, said, view=view)
            return
        wish = await self._playing.words_again(jam.guild_id, user_id) or Wish()
        await self._open_form(interaction, jam, wish, None)

    async def _replace(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form with what is handed in, for another in its place."""
        jam = await self._playing.open_jam(custom_id.subject)
        handed_in = await self._playing.handed_in(jam, interaction.user.id)
        if handed_in is None:  # it has failed meanwhile
            wish = await self._playing.words_again(jam.guild_id, interaction.user.id) or Wish()
            await self._open_form(interaction, jam, wish, None)
        else:
            await self._open_form(interaction, jam, handed_in.song.wish, handed_in.song.id)

    async def _open_form(self, interaction: Interaction, jam: Jam, wish: Wish, replaces: str | None) -> None:
        title = replies.texts(interaction)("button.write" if replaces is None else "button.replace")
        wish = replace(wish, model=jam.model, reference=None, rights=None, clip_from=0.0)
        await self._ordering.open_form(
            interaction, wish, title=title, look_first=True, jam_id=jam.id, replaces=replaces
        )

    async def _remind(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer, texts = (
            await self._playing.remind_me(custom_id.subject, interaction.user.id),
            replies.texts(interaction),
        )
        if answer.did is Did.DONE:
            view = buttons.row(custom_id.subject, (jam_buttons.QUIET,), texts, kind=JAM)
            await replies.answer(interaction, texts("jam.reminded"), view=view)
        else:
            await replies.say(interaction, problem(answer))

    async def _quiet(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer = await self._playing.remind_me(custom_id.subject, interaction.user.id, wanted=False)
        await replies.say(interaction, "jam.not_reminded" if answer.did is Did.DONE else problem(answer))

    async def _how(self, interaction: Interaction, custom_id: CustomId) -> None:
        jam = await self._playing.jam(custom_id.subject)
        if jam is None:
            await replies.say(interaction, "jam.gone")
        else:
            await replies.answer(interaction, jam_panels.how(jam, replies.texts(interaction)))

    async def _longer(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer = await self._playing.more_time(custom_id.subject, interaction.user.id)
        if answer.did is Did.DONE and answer.jam is not None:
            soon, at = boards.moments(answer.jam.ends_at)
            await replies.say(interaction, "jam.longer", soon=soon, at=at)
        else:
            await replies.say(interaction, problem(answer))

    async def _report(self, interaction: Interaction, custom_id: CustomId) -> None:
        await interaction.response.send_modal(forms.report(custom_id.subject, replies.texts(interaction)))

    async def _reported(self, interaction: Interaction, custom_id: CustomId) -> None:
        words = forms.text(dict(interaction.data or {}), "reason")
        await interaction.response.defer(ephemeral=True, thinking=True)
        answer = await self._playing.report(custom_id.subject, interaction.user.id, words)
        key = "jam.reported" if answer.did is Did.DONE else problem(answer)
        await interaction.edit_original_response(content=replies.texts(interaction)(key))


def problem(answer: Answer) -> str:
    """The key of what is said where nothing came of it."""
    return {
        Did.OVER: "jam.over",
        Did.NOT_NOW: "jam.not_now",
        Did.USED_UP: "jam.used_up",
        Did.SONG_STAYS: "jam.song_stays",
        Did.NOWHERE: "jam.nowhere",
        Did.LATER: "jam.later",
    }.get(answer.did, "jam.gone")
