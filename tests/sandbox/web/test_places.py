"""Servers, threads, menus and forms of every kind on the page, with a small bot behind it."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import discord
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from discord import ui
from PIL import Image
from playwright.async_api import Browser, Locator, expect
from playwright.async_api import Page as Tab

from bot.rehearsal import Rehearsal
from bot.sandbox.aiml import Studio, tone
from bot.sandbox.discord import Message, Town
from bot.sandbox.web import House, Page
from tests.sandbox.discord.singer import Singer, buttons, singing

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Scene:
    """A tab, the town behind it, and a bot that does what a test says."""

    tab: Tab
    town: Town
    singer: Singer
    complaints: list[str]

    def channel(self, name: str) -> Locator:
        return self.tab.get_by_role("navigation").get_by_role("button", name=name, exact=True)

    @property
    def messages(self) -> Locator:
        return self.tab.get_by_role("list", name="Messages")

    async def become(self, person: str) -> None:
        await self.tab.get_by_role("radio", name=person).check(force=True)

    async def said(self, view: ui.View | ui.LayoutView, content: str | None = "Choose") -> Message:
        """A message of the bot's in #jam."""
        channel = self.singer.get_partial_messageable(self.town.channels["jam"].id)
        await (channel.send(view=view) if content is None else channel.send(content, view=view))  # pyright: ignore
        return self.town.messages()[-1]

    def data(self) -> dict[str, Any]:
        """What the last interaction brought."""
        return cast("dict[str, Any]", self.singer.seen[-1].data)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(browser: Browser, tmp_path: Path) -> AsyncGenerator[Scene]:
    async with Town() as town, Studio(compose=tone) as studio, singing(town) as singer, AsyncExitStack() as stack:
        house = House(town, studio, Rehearsal(town, studio, tmp_path, {}))
        page = await stack.enter_async_context(Page(house))
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        stack.push_async_callback(context.close)
        tab = await context.new_page()
        scene = Scene(tab, town, singer, [])
        tab.on("console", lambda said: scene.complaints.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: scene.complaints.append(str(error)))
        await tab.goto(page.url)
        await expect(scene.channel("#jam")).to_be_visible()
        yield scene
        assert scene.complaints == []


async def test_a_thread_stands_below_its_channel_and_opens_instead_of_it(scene: Scene) -> None:
    board = await scene.town.post("ben", "The board")
    await scene.town.start_thread("ben", "Jam: rainy day", message=board)
    await scene.town.post("ben", "one", channel="Jam: rainy day")
    below = scene.tab.get_by_role("list", name="Threads of #jam")
    await expect(below.get_by_role("button", name="Jam: rainy day")).to_be_visible()
    await expect(scene.messages.locator(".thread-card")).to_contain_text("Ben one")
    await scene.messages.get_by_role("button", name="Thread: Jam: rainy day, 1 message").click()
    await expect(scene.tab.get_by_role("heading", name="Jam: rainy day", level=1)).to_be_visible()
    await expect(scene.messages).to_contain_text("one")
    await scene.tab.get_by_role("textbox", name="Message Jam: rainy day").fill("two")
    await scene.tab.keyboard.press("Enter")
    await expect(scene.messages).to_contain_text("two")
    await scene.tab.get_by_role("main").get_by_role("button", name="#jam").click()
    await expect(scene.messages).to_contain_text("2 messages")
    scene.town.archive("Jam: rainy day")
    await expect(below.get_by_role("button", name="Jam: rainy day")).to_have_count(0)
    await expect(scene.messages).to_contain_text("This thread is archived.")


async def test_an_archived_thread_is_in_the_list_of_threads_and_a_message_wakes_it(scene: Scene) -> None:
    await scene.town.start_thread("ben", "Last week's jam", "Thank you all")
    scene.town.archive("Last week's jam")
    await scene.tab.get_by_role("button", name="Threads", exact=True).click()
    threads = scene.tab.get_by_role("dialog", name="Threads of #jam")
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await threads.get_by_role("list", name="Archived").get_by_role("button", name="Last week's jam").click()
    await expect(scene.tab.locator("#channel-topic")).to_contain_text("archived: a message wakes it")
    await scene.tab.get_by_role("textbox", name="Message Last week's jam").fill("Still here")
    await scene.tab.keyboard.press("Enter")
    await expect(scene.messages).to_contain_text("Still here")
    await expect(scene.tab.locator("#channel-topic")).not_to_contain_text("archived")
    await scene.tab.get_by_role("button", name="Threads", exact=True).press("Enter")
    await threads.get_by_role("button", name="New thread").press("Enter")
    form = scene.tab.get_by_role("dialog", name="New thread in #jam")
    await form.get_by_label("Title").fill("Next week's jam")
    await scene.tab.keyboard.press("Enter")
    await expect(scene.tab.get_by_role("heading", name="Next week's jam", level=1)).to_be_visible()


async def test_a_forum_shows_its_posts_by_tag_and_takes_new_ones(scene: Scene) -> None:
    forum = scene.singer.get_channel(scene.town.channels["gallery"].id)
    assert isinstance(forum, discord.ForumChannel)
    await forum.create_thread(name="Rain, for piano", content="No words", applied_tags=[forum.available_tags[1]])
    await scene.channel("#gallery").click()
    posts = scene.tab.get_by_role("list", name="Posts")
    await expect(posts.get_by_role("listitem")).to_contain_text(["instrumentalNo wordsby Jamboree · 1 message"])
    await expect(scene.tab.get_by_role("textbox", name="Message #gallery")).to_have_count(0)
    scene.town.require_tags()
    await scene.tab.get_by_role("button", name="New post").click()
    form = scene.tab.get_by_role("dialog", name="New post in #gallery")
    await form.get_by_label("Title").fill("Lanterns")
    await form.get_by_role("button", name="Post", exact=True).click()
    await expect(form).to_contain_text("It needs a message.")
    await form.get_by_label("Message").fill("Made on a ferry")
    await form.get_by_label("jam").check()
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await form.get_by_role("button", name="Post", exact=True).click()
    await expect(scene.messages).to_contain_text("Made on a ferry")
    await scene.tab.get_by_role("main").get_by_role("button", name="#gallery").click()
    await expect(posts.get_by_role("listitem")).to_have_count(2)
    tags = scene.tab.get_by_role("group", name="Tags")
    await tags.get_by_role("button", name="instrumental").click()
    await expect(posts.get_by_role("listitem")).to_have_count(1)
    scene.town.archive("Rain, for piano")
    older = scene.tab.get_by_role("list", name="Older posts")
    await expect(older.get_by_role("button", name="Rain, for piano")).to_be_visible()
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []


async def test_a_name_of_a_thread_and_a_link_to_a_message_lead_there(scene: Scene) -> None:
    board = await scene.town.post("ben", "The board")
    place = await scene.town.start_thread("ben", "Jam: rainy day", message=board)
    song = await scene.town.post("ben", "Song 1", channel="Jam: rainy day")
    where = f"https://discord.com/channels/{scene.town.guild_id}/{place.id}/{song.id}"
    await scene.town.post("ben", f"The songs go to <#{place.id}>. The first: {where}")
    await scene.messages.get_by_role("link", name="Jam: rainy day", exact=True).click()
    await expect(scene.tab.get_by_role("heading", name="Jam: rainy day", level=1)).to_be_visible()
    await scene.channel("#jam").click()
    await scene.messages.get_by_role("link", name=re.compile("Jam: rainy day .+ message")).click()
    await expect(scene.tab.locator(f"#message-{song.id}")).to_be_in_viewport()
    await expect(scene.tab.get_by_role("heading", name="Jam: rainy day", level=1)).to_be_visible()


async def test_another_server_has_channels_and_moderators_of_its_own(scene: Scene) -> None:
    await scene.town.post("vic", "welcome", channel="lounge")
    await scene.tab.get_by_label("Server").select_option(label="Jamboree sandbox: the second")
    await expect(scene.tab.get_by_role("heading", name="#lounge", level=1)).to_be_visible()
    await expect(scene.messages).to_contain_text("welcome")
    await expect(scene.channel("#jam")).to_have_count(0)
    await expect(scene.channel("#staff")).to_have_count(0)
    await scene.become("Vic")
    await expect(scene.channel("#staff")).to_be_visible()
    await expect(scene.tab.locator("label.person", has_text="Vic").get_by_text("moderator")).to_be_visible()


async def test_somebody_who_is_in_no_such_server_lands_where_they_are(scene: Scene) -> None:
    await scene.become("Sue")
    await expect(scene.tab.get_by_role("heading", name="#elsewhere", level=1)).to_be_visible()
    await scene.channel("Jamboree").click()
    await scene.tab.get_by_role("textbox", name="Message Jamboree").fill("hello, bot")
    await scene.tab.keyboard.press("Enter")
    await expect(scene.messages).to_contain_text("hello, bot")
    assert [message.content for message in scene.town.messages("dm", "sue")] == ["hello, bot"]


async def test_a_command_that_is_brought_along_is_used_where_the_bot_is_not(scene: Scene) -> None:
    scene.singer.do = lambda interaction: interaction.response.send_message("from afar")
    await scene.tab.get_by_label("Server").select_option("elsewhere")
    await scene.tab.get_by_role("textbox", name="Message #elsewhere").click()
    await scene.tab.keyboard.type("/song create ")
    await scene.tab.get_by_role("textbox", name="lyrics").fill("la la")
    await scene.tab.get_by_role("button", name="Send", exact=True).click()
    await expect(scene.messages).to_contain_text("from afar")
    assert not scene.singer.seen[-1].is_guild_integration()


async def test_a_server_that_is_left_is_gone_from_the_page(scene: Scene) -> None:
    scene.town.leave("ada", "second")
    await expect(scene.tab.get_by_label("Server").get_by_role("option")).to_have_count(2)


def menus() -> ui.View:
    view = ui.View(timeout=None)
    people: ui.UserSelect[Any] = ui.UserSelect(custom_id="who", placeholder="Who")
    roles: ui.RoleSelect[Any] = ui.RoleSelect(custom_id="role", placeholder="Role")
    places: ui.ChannelSelect[Any] = ui.ChannelSelect(
        custom_id="where", placeholder="Where", channel_types=[discord.ChannelType.text]
    )
    for menu in (people, roles, places):
        view.add_item(menu)
    view.stop()
    return view


@pytest.mark.parametrize(
    ("menu", "label", "group"),
    [("Who", "Ben", "users"), ("Role", "Moderators", "roles"), ("Where", "quiet", "channels")],
)
async def test_menus_of_people_roles_and_channels_are_chosen_from(
    scene: Scene, menu: str, label: str, group: str
) -> None:
    scene.singer.do = lambda interaction: interaction.response.send_message(f"chose {menu}", ephemeral=True)
    await scene.said(menus())
    await scene.messages.get_by_label(menu).select_option(label=label)
    await expect(scene.messages).to_contain_text(f"chose {menu}")
    assert list(scene.data()["resolved"][group]) == scene.data()["values"]


def settings() -> ui.Modal:
    modal = ui.Modal(title="Settings", custom_id="settings")
    options = [discord.RadioGroupOption(label=name, value=name.lower()) for name in ("Flash", "Week")]
    ticks = [discord.CheckboxGroupOption(label=name, value=name.lower()) for name in ("Blind", "Vote")]
    boxes: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id="ticks", options=ticks, required=False)
    modal.add_item(ui.TextDisplay("Who may **sing**?"))
    modal.add_item(ui.Label(text="Pace", component=ui.RadioGroup(custom_id="pace", options=options, required=True)))
    modal.add_item(ui.Label(text="Options", component=boxes))
    modal.add_item(ui.Label(text="Singers", component=ui.UserSelect(custom_id="who", max_values=3, required=True)))
    modal.add_item(ui.Label(text="Role", component=ui.RoleSelect(custom_id="role", required=False)))
    modal.stop()
    return modal


async def test_a_form_with_every_kind_of_choice_is_filled_and_handed_in(scene: Scene) -> None:
    await scene.said(buttons(settings="Settings"))
    scene.singer.do = lambda interaction: interaction.response.send_modal(settings())
    await scene.messages.get_by_role("button", name="Settings").click()
    form = scene.tab.get_by_role("dialog", name="Settings")
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_contain_text("Choose one.")
    scene.singer.do = lambda interaction: interaction.response.send_message("kept", ephemeral=True)
    await form.get_by_label("Week").check()
    await form.get_by_label("Vote").check()
    await form.get_by_label("Singers").select_option(label=["Ben", "Cy"])
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await form.get_by_role("button", name="Submit").click()
    await expect(scene.messages).to_contain_text("kept")
    fields = {part["component"]["custom_id"]: part["component"] for part in scene.data()["components"][1:]}
    assert (fields["pace"]["value"], fields["ticks"]["values"]) == ("week", ["vote"])
    assert fields["who"]["values"] == [str(scene.town.people[name].id) for name in ("ben", "cy")]
    assert fields["role"]["values"] == []


class Board(ui.LayoutView):
    """As a jam's board is laid out."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        join: ui.Button[Any] = ui.Button(label="Join", custom_id="join")
        parts = (ui.TextDisplay("## Jam: rainy day"), ui.Separator(), ui.TextDisplay("5 of 12 places"))
        self.add_item(ui.Container(*parts, ui.ActionRow(join)))
        self.stop()


async def test_a_layout_is_shown_with_its_words_and_its_buttons(scene: Scene) -> None:
    await scene.said(Board(), None)
    scene.singer.do = lambda interaction: interaction.response.send_message("joined", ephemeral=True)
    await expect(scene.messages).to_contain_text("5 of 12 places")
    await scene.messages.get_by_role("button", name="Join").click()
    await expect(scene.messages).to_contain_text("joined")


async def test_the_composer_is_reached_by_its_skip_link(scene: Scene) -> None:
    await scene.tab.keyboard.press("Tab")
    await expect(scene.tab.get_by_role("link", name="Skip to the composer")).to_be_focused()
    await scene.tab.keyboard.press("Enter")
    await expect(scene.tab.get_by_role("textbox", name="Message #jam")).to_be_focused()


async def test_the_plain_look_is_that_of_somebody_who_has_just_joined(scene: Scene) -> None:
    await scene.town.post("ben", "before")
    await scene.tab.get_by_role("link", name="Plain look, as a new member").click()
    await expect(scene.messages).to_contain_text("before")
    await expect(scene.tab.get_by_role("complementary", name="Guests and trouble")).to_have_count(0)
    await expect(scene.tab.get_by_role("radio", name="Ada")).to_have_count(0)
    await expect(scene.channel("#staff")).to_have_count(0)
    await scene.tab.get_by_role("textbox", name="Message #jam").fill("hello")
    await scene.tab.keyboard.press("Enter")
    await expect(scene.messages).to_contain_text("hello")
    assert (scene.town.messages()[-1].author, scene.town.people["nia"].installed) == ("nia", False)
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
    await scene.tab.get_by_role("link", name="Back to the whole sandbox").click()
    await expect(scene.tab.get_by_role("radio", name="Ada")).to_have_count(1)


async def test_a_picture_has_the_words_that_discord_would_read_out(scene: Scene) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawn, "PNG")
    channel = scene.singer.get_partial_messageable(scene.town.channels["jam"].id)
    told, bare = (
        discord.File(io.BytesIO(drawn.getvalue()), "a.png", description=words) for words in ("A waveform", None)
    )
    embed = discord.Embed(title="A song").set_image(url="attachment://a.png")
    await channel.send(embed=embed, file=told)
    await channel.send(file=bare)
    await expect(scene.messages.get_by_role("img", name="A waveform")).to_have_count(1)
    await expect(scene.messages.get_by_role("img", name="Image", exact=True)).to_have_count(1)


async def test_on_a_phone_a_thread_is_reached_by_keyboard_and_nothing_is_cut_off(scene: Scene) -> None:
    await scene.tab.set_viewport_size({"width": 360, "height": 740})
    await scene.town.start_thread("ben", "A thread with a name that is rather long for a phone")
    await scene.tab.get_by_role("button", name="Channels and people").press("Enter")
    await expect(scene.tab.get_by_label("Server")).to_be_focused()
    await scene.channel("A thread with a name that is rather long for a phone").press("Enter")
    await expect(scene.tab.get_by_role("heading", level=1)).to_contain_text("A thread with a name")
    await scene.said(Board(), None)
    wide = await scene.tab.evaluate("document.documentElement.scrollWidth")
    assert wide == 360
    found = await Axe().run(scene.tab)
    assert [violation["id"] for violation in found.response["violations"]] == []
