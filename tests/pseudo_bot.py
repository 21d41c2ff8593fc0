"""The real bot, which speaks nothing but the pseudo-locale, or English beside it.

`app.run`'s own argument exchanges the catalogue.
"""

from __future__ import annotations

import asyncio
import os
from typing import cast

from bot import logs
from bot.app import run
from bot.config import read
from bot.outside import Port, Wrap
from tests import pseudo

BESIDE = "JAMBOREE_TEST_PSEUDO_BESIDE_ENGLISH"
"""The environment variable with which the pseudo-locale stands beside English, not in its place."""


class Speaking(Wrap):
    """Leaves every port as it is but the catalogue."""

    def __call__(self, name: str, port: Port) -> Port:
        spoken = pseudo.CATALOGUE if os.environ.get(BESIDE) else pseudo.EVERYWHERE
        return cast("Port", spoken) if name == "catalogue" else port


def main() -> None:
    settings = read()
    logs.configure(settings.log_level, settings.log_format)
    asyncio.run(run(settings, wrap=Speaking()))


if __name__ == "__main__":
    main()
