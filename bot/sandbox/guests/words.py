"""What the guests write: rows of short verses and choruses of our own, and styles to sing them in."""

from __future__ import annotations

import random
from dataclasses import dataclass

VERSES = (
    "The kettle hums a note too low\nThe tram has nowhere else to go",
    "I lent my coat to the garden gate\nIt said it was cold, it said it would wait",
    "Someone left the hallway light on all night long\nSo even the moths have learned our song",
    "There's sand in the pocket of my winter coat\nAnd the ghost of a gull at the back of my throat",
    "The baker is whistling an hour before dawn\nHe has flour on his shoes and a crooked hat on",
    "My neighbour's piano has lost its high C\nSo every sad ending comes out half free",
    "We painted the boat in the colour of plums\nAnd argued all summer with only our thumbs",
    "A spider has moved in behind the clock\nShe is punctual, quiet, and pays in good stock",
    "The last bus is yellow, the driver is kind\nHe asks where we're going, he doesn't much mind",
    "I found your old letter inside of a book\nIt had pressed a small flower I never once took",
    "The river is reading the names of the stones\nIt skips every second and mumbles and moans",
    "Grandfather's watch has a mind of its own\nIt runs when we're dancing and stops when alone",
    "The chimney is telling the rooftops a tale\nOf a cat and a comet, a bucket, a whale",
    "Five little windows, and four of them dark\nThe fifth is for anyone back from the park",
    "We planted a lemon and up came a pear\nThe garden is laughing, and we do not care",
    "The postman brings weather in envelopes now\nTwo days of sunshine addressed to a cow",
    "I keep a small ocean in one of my shoes\nIt is high tide on Mondays and low when I snooze",
    "The stairs know my footstep, they creak me hello\nThe third one complains, but the third one is slow",
    "A fiddle was sleeping behind the front door\nIt woke when you entered, it asks for some more",
    "The night shift of crickets has started to tune\nThey wait for a nod from the thumbnail of moon",
    "I wrote you a map on the back of my hand\nThen washed it away with the dishes, unplanned",
    "The lighthouse has hiccups, it blinks out of time\nThe fishermen say it has started to rhyme",
    "Our kitchen is small but the table is wide\nThere is room for the ones who are waiting outside",
    "The snow came on tiptoe and sat on the sill\nIt asked for a story, it sits with us still",
    "My bicycle sings when I ride it downhill\nOne note for the church and one note for the mill",
)
"""Two lines each."""

CHORUSES = (
    "So sing it along, sing it slow, sing it wide\nThere is always one more on the other side",
    "Oh, {theme}! We have heard it before\nOh, {theme}! Then sing it once more",
    "Hey ho, let it go, let it ring\nWe came for the soup and we stayed to sing",
    "And it goes round and around and around\nTill the words have worn off and there's only the sound",
    "They asked me for {theme}, I gave them my best\nThe tune did the half of it, you do the rest",
    "La la, and the lamps coming on one by one\nLa la, we had only begun",
    "Stay, stay, a little while yet\nThe night is as long as the longest we've met",
    "Clap for the slow ones, and wait for the small\nA song is no song till it carries us all",
    "Turn it up, turn it down, turn it over and see\nOn the back of it: {theme}, and you, and me",
    "Home is a word with a door in its middle\nHome is a drum and a borrowed old fiddle",
    "Nobody knows how the second half goes\nSo hum it with me till the second half grows",
)
"""Two lines each; some name the theme."""

STYLES = (
    "Warm folk, acoustic guitar, two voices",
    "Quick ska, brass, upbeat",
    "A slow waltz, accordion, a bit out of breath",
    "Quiet piano, close and soft",
    "Garage rock, loud drums, a shouted chorus",
    "Bossa nova, nylon guitar, late at night",
    "Sea shanty, many voices, stamping feet",
    "Synth pop, bright, one hundred and twenty beats a minute",
    "Country, pedal steel, a long road",
    "Lullaby, music box, whispered",
    "Gospel choir, hand claps, organ",
)

THEME_MOST = 40
"""Characters of a theme that can still be sung in one line."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a guest writes into the form."""

    style: str
    lyrics: str


def written(seed: int, number: int, theme: str, wanted: tuple[str, ...]) -> Words:
    """The words of one song of an evening: those of other numbers are others, as long as there are rows."""
    dice = random.Random(f"{seed}-words")  # noqa: S311 - nothing depends on its being secret
    choruses = [row for row in CHORUSES if "{theme}" not in row or 0 < len(theme) <= THEME_MOST]
    pairs = [(verse, chorus) for verse in VERSES for chorus in choruses]
    verse, chorus = dice.sample(pairs, len(pairs))[number % len(pairs)]
    lines = [verse, chorus.replace("{theme}", theme)]
    if wanted:
        lines.append(f"And {', '.join(wanted)}: now you have heard it from me")
    return Words(dice.sample(STYLES, len(STYLES))[number % len(STYLES)], "\n".join(lines))
