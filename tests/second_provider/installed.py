"""Whoever imports this has the second provider's rows: the process that bots are forked from, before all else."""

from __future__ import annotations

from tests.second_provider.bot import install

install()
