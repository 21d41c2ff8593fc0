"""The real program with the second provider: one row in the catalogue and one in the router, and nothing else."""

from __future__ import annotations

from bot.songs import models
from bot.songs.models import Model, Prior, Text

ROW = Model(
    id="second/voice",
    usual=Prior(1, 2),
    provider="second",
    style=Text(1, 500, needed=True),
    lyrics=Text(1, 500),
    price=40_000,
)


def install() -> None:
    """Both rows, before anything else reads the tables."""
    if ROW in models.MODELS:
        return
    models.MODELS = (*models.MODELS, ROW)
    models.BY_ID = {model.id: model for model in models.MODELS}  # type: ignore[assignment]
    from bot.providers import router
    from tests.second_provider.client import URL, connect

    router.PROVIDERS["second"] = router.Row(connect, "Second", "SECOND_KEY", URL)


if __name__ == "__main__":
    install()
    from tests.crash.bot import main

    main()
