"""From the form of `/jam start` to the open jam: the private preview, and its buttons and menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat import incoming, replies
from bot.chat.buttons import CustomId
from bot.chat.dispatch import Handler, debounced
from bot.chat.forms import jam as forms
from bot.chat.places import address
from bot.chat.replies import Interaction
from bot.chat.views import jam_panels
from bot.jams.answers import Did, Preview
from bot.jams.jams import Jam
from bot.jams.opening import Change, Opening, Plan
from bot.jams.playing import Playing
from bot.songs.servers import Servers


class JamPlans:
    """**Open the jam**, **Change**, **Forget it**, the two menus, **Another jam**."""

    def __init__(self, opening: Opening, playing: Playing, servers: Servers) -> None:
        self._opening = opening
        self._playing = playing
        self._servers = servers

    def presses(self) -> dict[str, Handler]:
        """The handlers by kind and action."""
        return {
            "jam:form": self._submitted,
            "jam:another": self._another,
            "jam:change": self._change,
            "jam:places": self._places,
            "jam:model": self._model,
            "jam:lines": self._line_count,
            "jam:begin": debounced(self._open),
            "jam:forget": self._forget,
        }

    async def open_form(self, interaction: Interaction, jam: Jam | None, *, subject: str = forms.NEW) -> None:
        """The form of a jam, filled with what another says."""
        await interaction.response.send_modal(forms.jam(jam, replies.texts(interaction), subject=subject))

    async def _another(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self.open_form(interaction, await self._playing.jam(custom_id.subject))

    async def _submitted(self, interaction: Interaction, custom_id: CustomId) -> None:
        """A new jam's form that came back, or a changed draft's."""
        said = forms.given(dict(interaction.data or {}))
        if (key := self._impossible(interaction, said)) is not None:
            await replies.say(interaction, key)
            return
        if custom_id.subject == forms.NEW:
            plan = _plan(interaction, said)
            await self._show(interaction, await self._opening.draft(plan))
            return
        changes = Change(theme=said.theme, shape=said.shape, pace=said.pace, rules=said.rules, options=said.options)
        await self._changed(interaction, custom_id.subject, changes)

    def _impossible(self, interaction: Interaction, said: forms.Given) -> str | None:
        """What stands in the way of any such jam here."""
        if not interaction.app_permissions.send_messages:
            return "jam_plan.no_way"
        reports = self._servers.jams(interaction.guild_id).reports
        return "jam_plan.no_reports" if said.options.look_first and reports is None else None

    async def _change(self, interaction: Interaction, custom_id: CustomId) -> None:
        found = await self._opening.preview(custom_id.subject, interaction.user.id)
        if found is None:
            await replies.say(interaction, "jam_plan.gone")
        else:
            await self.open_form(interaction, found.jam, subject=found.jam.id)

    async def _places(self, interaction: Interaction, custom_id: CustomId) -> None:
        chosen = _chosen(interaction)
        await self._changed(interaction, custom_id.subject, Change(places=int(chosen) if chosen.isdecimal() else 0))

    async def _line_count(self, interaction: Interaction, custom_id: CustomId) -> None:
        chosen = _chosen(interaction)
        await self._changed(interaction, custom_id.subject, Change(lines=int(chosen) if chosen.isdecimal() else 0))

    async def _model(self, interaction: Interaction, custom_id: CustomId) -> None:
        await self._changed(interaction, custom_id.subject, Change(model=_chosen(interaction)))

    async def _changed(self, interaction: Interaction, jam_id: str, changes: Change) -> None:
        found = await self._opening.change(jam_id, interaction.user.id, **changes)
        if found is None:
            await replies.say(interaction, "jam_plan.gone")
        else:
            await self._show(interaction, found)

    async def _show(self, interaction: Interaction, preview: Preview) -> None:
        shown: dict[str, Any] = jam_panels.plan(preview, replies.texts(interaction))
        await replies.show(interaction, shown["content"], view=shown["view"])

    async def _open(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer = await self._opening.open(
            custom_id.subject, interaction.user.id, trusted=incoming.spender(interaction).trusted
        )
        texts = replies.texts(interaction)
        if answer.did in {Did.DONE, Did.ALREADY}:
            await replies.settle(interaction, texts("jam_plan.opened"))
        else:
            await replies.answer(interaction, texts("jam_plan.gone"))

    async def _forget(self, interaction: Interaction, custom_id: CustomId) -> None:
        answer = await self._opening.forget(custom_id.subject, interaction.user.id)
        texts = replies.texts(interaction)
        if answer.did in {Did.DONE, Did.OVER}:
            await replies.settle(interaction, texts("jam_plan.forgotten"))
        else:
            await replies.answer(interaction, texts("jam_plan.gone"))


def _plan(interaction: Interaction, said: forms.Given) -> Plan:
    assert interaction.guild_id is not None
    assert interaction.channel_id is not None
    return Plan(
        interaction_id=interaction.id,
        guild_id=interaction.guild_id,
        guild_locale=str(interaction.guild_locale or ""),
        channel_id=interaction.channel_id,
        channel=address(incoming.here(interaction)),
        host=incoming.requester(interaction),
        theme=said.theme,
        shape=said.shape,
        pace=said.pace,
        rules=said.rules,
        options=said.options,
    )


def _chosen(interaction: Interaction) -> str:
    """What was chosen from a menu."""
    data: Mapping[str, Any] = dict(interaction.data or {})
    return next(iter(data.get("values", ())), "")
