"""What people press where all write one song: the pen, a line, a style, a take."""

from __future__ import annotations

from discord import ui

from bot.chat import buttons, escaping, incoming, jam_buttons, replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import Handler, debounced
from bot.chat.forms import jam as jam_forms
from bot.chat.forms import lines as forms
from bot.chat.jam_buttons import JAM
from bot.chat.replies import Interaction
from bot.chat.views import boards
from bot.chat.views import lines as views
from bot.jams.answers import Did
from bot.jams.hosting import may
from bot.jams.lines import Lines
from bot.jams.pens import Took
from bot.jams.sheets import LineState
from bot.songs.refusals import Refusal

SHOWN_MOST = 300
"""Units of what somebody typed, in an answer."""


class JamLines:
    """**Write the next line**, **Strike the last line**, **Propose a style**, **Pick a take**, **Strike a line**."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def presses(self) -> dict[str, Handler]:
        """The handlers by kind and action."""
        return {
            "jam:line": self._line,
            "jam:lined": self._lined,
            "jam:unline": debounced(self._unline),
            "jam:style": self._style,
            "jam:styled": self._styled,
            "jam:pick": self._pick,
            "jam:takes": self._takes,
            "jam:better": self._better,
            "jam:cut": self._cut,
            "jam:severed": self._severed,
        }

    async def _line(self, interaction: Interaction, custom_id: CustomId) -> None:
        """The form, for whoever gets the pen; the others are told when it is their turn."""
        person, since = incoming.requester(interaction), incoming.member_since(interaction)
        turn, texts = await self._lines.take(custom_id.subject, person, since), replies.texts(interaction)
        taking = turn.taking
        if taking.did is Took.GIVEN:
            await interaction.response.send_modal(forms.line(turn.sheet, turn.late, texts))
            return
        if taking.did is Took.WAITS:
            said = texts("jam.pen_waits", place=taking.ahead + 1)
        else:
            said = texts("jam.pen_too_soon", apart=taking.apart, soon=boards.moments(taking.until)[0])
        under = (jam_buttons.REMIND, jam_buttons.LEAVE)
        await replies.answer(interaction, said, view=buttons.row(custom_id.subject, under, texts, kind=JAM))

    async def _lined(self, interaction: Interaction, custom_id: CustomId) -> None:
        words, texts = jam_forms.text(dict(interaction.data or {}), "words"), replies.texts(interaction)
        again = buttons.row(custom_id.subject, (jam_buttons.LINE,), texts, kind=JAM)
        try:
            line, sheet = await self._lines.write(
                custom_id.subject, incoming.requester(interaction), words, interaction.id
            )
        except Refusal as refusal:
            await self._refused(interaction, refusal, words, again)
            return
        shown = escaping.line(line.words, SHOWN_MOST)
        if line.state is LineState.LATE:
            await replies.answer(interaction, texts("jam.line_late", words=shown), view=again)
        else:
            said = texts("jam.line_in", number=line.number or 0, of=sheet.jam.lines, words=shown)
            leave = buttons.row(custom_id.subject, (jam_buttons.LEAVE,), texts, kind=JAM)
            await replies.answer(interaction, said, view=leave)

    async def _unline(self, interaction: Interaction, custom_id: CustomId) -> None:
        texts = replies.texts(interaction)
        sheet = await self._lines.sheet(custom_id.subject)
        last = sheet.standing[-1] if sheet.standing else None
        struck, missing = await self._lines.strike_last(
            custom_id.subject, interaction.user.id, last.id if last is not None else ""
        )
        shown = escaping.line(last.words, SHOWN_MOST) if last is not None else ""
        if struck is not None:
            await replies.answer(interaction, texts("jam.line_struck", words=shown))
        elif missing:
            await replies.answer(interaction, texts("jam.strike_more", count=missing, words=shown))
        else:
            await replies.answer(interaction, texts("jam.no_line"))

    async def _style(self, interaction: Interaction, custom_id: CustomId) -> None:
        await interaction.response.send_modal(forms.style(custom_id.subject, replies.texts(interaction)))

    async def _styled(self, interaction: Interaction, custom_id: CustomId) -> None:
        words, texts = jam_forms.text(dict(interaction.data or {}), "words"), replies.texts(interaction)
        try:
            proposed = await self._lines.propose(
                custom_id.subject, incoming.requester(interaction), words, interaction.id
            )
        except Refusal as refusal:
            await self._refused(interaction, refusal, words, None)
            return
        key = "jam.style_in" if proposed else "jam.style_full"
        await replies.answer(interaction, texts(key, words=escaping.line(words, SHOWN_MOST)))

    async def _refused(self, interaction: Interaction, refusal: Refusal, words: str, view: ui.View | None) -> None:
        """What is wrong with what was typed, and what was typed."""
        said = replies.sentence(interaction, refusal)
        if typed := escaping.line(words, SHOWN_MOST):
            said = f"{said}\n{replies.texts(interaction)('jam.line_refused', words=typed)}"
        await replies.answer(interaction, said, **({} if view is None else {"view": view}))

    async def _pick(self, interaction: Interaction, custom_id: CustomId) -> None:
        since = incoming.member_since(interaction)
        picked = await self._lines.pick_style(custom_id.subject, interaction.user.id, since, custom_id.argument)
        await replies.say(interaction, "jam.picked" if picked else "jam.not_picked")

    async def _takes(self, interaction: Interaction, custom_id: CustomId) -> None:
        since, texts = incoming.member_since(interaction), replies.texts(interaction)
        takes = await self._lines.takes(custom_id.subject, interaction.user.id, since)
        if takes is None:
            await replies.say(interaction, "jam.no_takes")
            return
        heard = [(song.id, boards.link(takes.jam, song.posted)) for song in takes.songs]
        said, view = views.compare(takes.jam.id, heard, texts)
        await replies.answer(interaction, said, view=view)

    async def _better(self, interaction: Interaction, custom_id: CustomId) -> None:
        since = incoming.member_since(interaction)
        picked = await self._lines.pick_take(custom_id.subject, interaction.user.id, since, custom_id.argument)
        await replies.say(interaction, "jam.picked" if picked else "jam.not_picked")

    # --- of the host and of moderators ------------------------------------------------------------------------------

    async def _cut(self, interaction: Interaction, custom_id: CustomId) -> None:
        sheet = await self._lines.sheet(custom_id.subject)
        moderator = sheet.jam.guild_id == interaction.guild_id and incoming.moderates(interaction)
        if not may(sheet.jam, interaction.user.id, moderator=moderator):
            await replies.say(interaction, "jam_host.not_yours")
        elif sheet.standing:
            await interaction.response.send_modal(forms.cut(sheet, replies.texts(interaction)))
        else:
            await replies.say(interaction, "jam_host.lines_none")

    async def _severed(self, interaction: Interaction, custom_id: CustomId) -> None:
        data, jam = dict(interaction.data or {}), (await self._lines.sheet(custom_id.subject)).jam
        line_id, reason = jam_forms.text(data, "line"), jam_forms.text(data, "reason")
        moderator = jam.guild_id == interaction.guild_id and incoming.moderates(interaction)
        did = await self._lines.strike(jam.id, line_id, interaction.user.id, reason, moderator=moderator)
        keys = {Did.DONE: "jam_host.line_struck", Did.NOT_YOURS: "jam_host.not_yours", Did.UNKNOWN: "jam.no_line"}
        await replies.say(interaction, keys.get(did, "jam.not_now"))
