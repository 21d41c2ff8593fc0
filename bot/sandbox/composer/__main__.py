"""`python -m bot.sandbox.composer`: a song by ear."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.sandbox.composer import compose, to_mp3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox.composer", description=__doc__)
    parser.add_argument("mp3", type=Path)
    parser.add_argument("--lyrics", default="")
    parser.add_argument("--style", default="pop")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    song = compose(lyrics=given.lyrics, style=given.style, seed=given.seed, instrumental=not given.lyrics)
    given.mp3.write_bytes(to_mp3(song))


main()
