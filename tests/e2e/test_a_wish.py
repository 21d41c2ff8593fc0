"""From a wish to a song in few steps: what is whole is sung, what is wrong is mended with one press and one word."""

from __future__ import annotations

from bot.rehearsal import Rehearsal
from bot.sandbox.discord import Interaction, Message, Upload
from tests.audio import sounds
from tests.e2e.conftest import LYRICS
from tests.e2e.test_a_song import sung

HUM = Upload("hum.mp3", sounds.encoded(sounds.tone(8), "mp3", "libmp3lame", 44_100))
LONG = "\n".join(f"Line {number} of a song that has far too many of them" for number in range(110))
"""More than a form's field holds."""


def request(rehearsal: Rehearsal) -> dict[str, object]:
    """What the provider was sent last."""
    return list(rehearsal.studio.generations.values())[-1].request


def fields(form: Interaction) -> dict[str, dict[str, str]]:
    assert form.modal is not None
    return {label["component"]["custom_id"]: label["component"] for label in form.modal["components"]}


def over(form: Interaction) -> dict[str, str]:
    """What stands over each field."""
    assert form.modal is not None
    return {label["component"]["custom_id"]: label.get("description", "") for label in form.modal["components"]}


async def fix(rehearsal: Rehearsal, refusal: Message) -> Interaction:
    assert refusal.ephemeral_for == "ada"
    assert "Nothing was spent." in refusal.content
    assert list(refusal.labels) == ["Fix it"]
    return await (await rehearsal.town.press("ada", refusal, "Fix it")).answered()


async def test_one_word_of_style_is_enough_and_the_card_says_what_was_sent(rehearsal: Rehearsal) -> None:
    rehearsal.studio.hold()
    card = await (await rehearsal.town.command("ada", "song create", style="演歌")).said()
    await rehearsal.town.until(lambda: "Singing" in str(card.embeds))
    assert {"name": "Style", "value": "A song in this style: 演歌"}.items() <= card.embeds[0]["fields"][-1].items()
    assert request(rehearsal)["prompt"] == "A song in this style: 演歌"
    rehearsal.studio.release()
    await sung(rehearsal)


async def test_after_a_refusal_one_press_opens_the_form_with_everything_in_it_even_after_a_restart(
    rehearsal: Rehearsal,
) -> None:
    town = rehearsal.town
    asked = await town.command("ada", "song create", lyrics=LONG, style="Folk", title="Endless", seed=7)
    refusal = await asked.said()
    assert refusal.attachments[0].data == LONG.encode()
    await rehearsal.stop()
    await rehearsal.start()
    form = await fix(rehearsal, refusal)
    assert form.modal is not None
    assert form.modal["title"] == f"The first 4,000 of {len(LONG):,} characters"
    assert "takes at most 3,000, so 2" in over(form)["lyrics"]
    assert fields(form)["lyrics"]["value"].removesuffix("…") in LONG
    assert fields(form)["style"]["value"] == "Folk"

    said = refusal.content
    await (await town.submit("ada", form)).answered()
    assert refusal.content == said, "what was not touched is still whole"
    assert refusal.edits == 1, "and told in the same message"
    await town.submit("ada", await fix(rehearsal, refusal), lyrics=LYRICS)
    song = await sung(rehearsal)
    assert song.embeds[0]["title"] == "Endless"
    assert request(rehearsal)["lyrics"] == LYRICS
    assert rehearsal.studio.submits == 1


async def test_a_length_and_a_moment_are_mended_in_the_form_that_has_them(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    asked = await town.command("ada", "song create", style="Rain", model="stable-audio", length=60)
    form = await fix(rehearsal, await asked.said())
    assert over(form)["length"] == "Length must be 1 to 47 seconds for stable-audio; you gave 60."
    await town.submit("ada", form, length="40")
    await sung(rehearsal)
    assert request(rehearsal)["seconds_total"] == 40

    asked = await town.command("ada", "song create", lyrics=LYRICS, reference=HUM, clip_from="soon")
    form = await fix(rehearsal, await asked.said())
    assert over(form)["clip_from"] == "“soon” is not a time: write 45 or 1:30."
    await town.submit("ada", form, clip_from="0:01")
    song = await sung(rehearsal, count=2)
    assert "hum.mp3" in str(song.embeds)


async def test_a_clip_in_the_form_without_a_word_on_rights_is_shown_first_and_sung_once(rehearsal: Rehearsal) -> None:
    town, studio = rehearsal.town, rehearsal.studio
    form = await (await town.command("ada", "song create")).answered()
    submitted = await town.submit("ada", form, lyrics=LYRICS, style="choir", reference=HUM)
    preview = await submitted.said()
    assert preview.ephemeral_for == "ada"
    assert list(preview.labels) == ["Sing it", "Change", "More"]
    assert [LYRICS in str(embed["description"]) for embed in preview.embeds] == [False, True]
    shown = str(preview.embeds)
    assert "A song in this style: choir" in shown
    assert "$0.195" in shown, "about, or at most where AIML API's list has come by then"
    assert "hum.mp3" in shown
    assert studio.submits == 0

    more = await (await town.press("ada", preview, "More")).answered()
    assert list(fields(more)) == ["title", "length", "seed", "rights"]
    await (await town.submit("ada", more, title="From a hum", rights="mine")).answered()
    await town.until(lambda: "hum.mp3 (mine)" in str(preview.embeds))
    change = await (await town.press("ada", preview, "Change")).answered()
    assert fields(change)["lyrics"]["value"] == LYRICS
    await (await town.submit("ada", change, style="A slow choir at night")).answered()
    await town.until(lambda: "A slow choir at night" in str(preview.embeds))

    await town.press("ada", preview, "Sing it")
    song = await sung(rehearsal)
    assert song.embeds[0]["title"] == "From a hum"
    assert "hum.mp3 (mine)" in str(song.embeds)
    await rehearsal.stop()
    await rehearsal.start()
    again = await (await town.press("ada", preview, "Sing it")).said()
    assert "counts once" in again.content
    assert studio.submits == 1


async def test_style_offers_what_was_typed_ones_own_last_and_a_dozen_examples(rehearsal: Rehearsal) -> None:
    town = rehearsal.town
    examples = [choice["value"] for choice in await town.autocomplete("ada", "song create", "style")]
    assert len(examples) == 12
    await town.command("ada", "song create", style="Nordic throat singing over a drum machine")
    await sung(rehearsal)
    offered = [choice["value"] for choice in await town.autocomplete("ada", "song create", "style")]
    assert offered == ["Nordic throat singing over a drum machine", *examples]
    assert (await town.autocomplete("ada", "song create", "style", "choir"))[0]["value"] == "choir"
    models = [choice["value"] for choice in await town.autocomplete("ada", "song create", "model", "m")]
    assert "minimax/music-2.6" in models
    assert "music-01" not in models
