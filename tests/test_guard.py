"""The guard against blocking calls fails what it should, and its exceptions are about functions that exist."""

from __future__ import annotations

import ast
import asyncio
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.songs.files import SongFiles
from bot.songs.ports.audio import Product
from bot.songs.songs import Audio
from tests import guard


@pytest.fixture
def product(tmp_path: Path) -> Product:
    raw = tmp_path / "song.raw"
    raw.write_bytes(b"sound")
    return Product(raw, Audio("mp3", 5), head=b"tag")


async def test_product_code_that_blocks_the_loop_raises(product: Product, tmp_path: Path) -> None:
    with pytest.raises(guard.Blocked, match=r"bot/songs/ports/audio\.py:\d+ in written"):
        product.written(tmp_path / "song.mp3")
    guard.told.clear()


async def test_a_blocking_call_whose_error_is_swallowed_is_told_all_the_same(product: Product, tmp_path: Path) -> None:
    with suppress(Exception):
        product.written(tmp_path / "song.mp3")
    assert len(guard.told) == 1
    guard.told.clear()


async def test_the_same_call_in_a_thread_is_no_fault(product: Product, tmp_path: Path) -> None:
    assert await asyncio.to_thread(lambda: product.written(tmp_path / "song.mp3").read_bytes()) == b"tagsound"


async def test_a_test_itself_may_block(tmp_path: Path) -> None:
    time.sleep(0)  # noqa: ASYNC251  # what is tested
    (tmp_path / "a").write_text("a")


async def test_what_is_allowed_with_a_reason_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "x.raw").write_bytes(b"sound")
    SongFiles(tmp_path).delete("x")
    assert not (tmp_path / "x.raw").exists()


@pytest.mark.parametrize("allowed", guard.ALLOWED, ids=lambda allowed: allowed.file)
def test_every_exception_is_about_functions_that_exist(allowed: guard.Allowed) -> None:
    tree = ast.parse((guard.ROOT / allowed.file).read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert allowed.functions <= defined
    assert allowed.why
