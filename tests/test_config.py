"""The settings: every fault at once, in words, and nothing secret in sight."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import EXIT_CONFIG, Settings, SettingsError, read

ROOT = Path(__file__).parent.parent
NEEDED = {"DISCORD_TOKEN": "token", "AIMLAPI_KEY": "key"}
NOWHERE = Path("/nonexistent/.env")


def test_the_two_secrets_are_enough() -> None:
    settings = read(NEEDED, NOWHERE)
    assert settings.songs_at_once == 20
    assert settings.attachment_hosts == ("cdn.discordapp.com", "media.discordapp.net")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=file\nAIMLAPI_KEY=file\nSONGS_AT_ONCE=7\n")
    settings = read({"AIMLAPI_KEY": "environment"}, tmp_path / ".env")
    assert (settings.discord_token, settings.aimlapi_key, settings.songs_at_once) == ("file", "environment", 7)


def test_every_fault_is_reported_at_once() -> None:
    wrong = {"SONGS_AT_ONCE": "many", "DEFAULT_MODEL": "suno", "DATABASE_URL": "mysql://x", "LOG_LEVEL": "loud"}
    with pytest.raises(SettingsError) as raised:
        read(wrong, NOWHERE)
    assert [fault.split()[0] for fault in raised.value.faults] == [
        "DISCORD_TOKEN", "AIMLAPI_KEY", "DATABASE_URL", "DEFAULT_MODEL", "SONGS_AT_ONCE", "LOG_LEVEL",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [
    ("AIMLAPI_BASE_URL", "http://api.example.com"),
    ("AIMLAPI_BASE_URL", "api.aimlapi.com"),
    ("DISCORD_GATEWAY_URL", "https://gateway.example"),
    ("ATTACHMENT_HOSTS", "https://cdn.discordapp.com"),
    ("SONG_DEADLINE_MINUTES", "0"),
    ("SONGS_PER_USER", "-1"),
    ("LOG_FORMAT", "xml"),
    ("JAM_SECONDS_SCALE", "0"),
    ("JAM_SECONDS_SCALE", "1.5"),
    ("JAM_SECONDS_SCALE", "nan"),
    ("JAM_SECONDS_SCALE", "fast"),
])  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_a_fault(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(NEEDED | {name: value}, NOWHERE)


def test_a_jams_seconds_may_be_shortened_and_are_not_by_themselves() -> None:
    assert read(NEEDED, NOWHERE).jam_seconds_scale == 1
    assert read(NEEDED | {"JAM_SECONDS_SCALE": "0.05"}, NOWHERE).jam_seconds_scale == 0.05


def test_loopback_may_be_unencrypted() -> None:
    assert read(NEEDED | {"AIMLAPI_BASE_URL": "http://127.0.0.1:8000/"}, NOWHERE).aimlapi_base_url.endswith(":8000")


def test_secrets_are_in_no_repr() -> None:
    shown = repr(read({"DISCORD_TOKEN": "tok-123", "AIMLAPI_KEY": "key-456"}, NOWHERE))
    assert "tok-123" not in shown
    assert "key-456" not in shown


def test_the_example_file_and_the_settings_are_the_same() -> None:
    example = dotenv_values(ROOT / ".env.example")
    assert list(example) == [row.name.upper() for row in fields(Settings)]
    for row in fields(Settings):
        assert (example[row.name.upper()] or None) == (row.metadata["default"] or None)


def test_faults_end_the_program_with_their_own_exit_code(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "SONGS_AT_ONCE": "0"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == EXIT_CONFIG
    assert "DISCORD_TOKEN is not set" in ended.stderr
    assert "SONGS_AT_ONCE must be a whole number" in ended.stderr
    assert "Traceback" not in ended.stderr
