"""The settings: every fault at once, in words, and nothing secret in sight."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot import papers
from bot.config import EXIT_CONFIG, Settings, SettingsError, read, warnings
from bot.database.opening import open_database

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
    ("DEFAULT_MODEL", "minimax/music-cover"),
    ("DEFAULT_REFERENCE_MODEL", "minimax/music-2.6"),
    ("PRIVACY_URL", "ftp://example.org/privacy"),
    ("OPERATOR", "x" * 201),
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
    written = (ROOT / ".env.example").read_text(encoding="utf-8")
    example = dotenv_values(stream=io.StringIO(re.sub(r"(?m)^#(?=[A-Z_]+=)", "", written)))
    assert list(example) == [row.name.upper() for row in fields(Settings)]
    for row in fields(Settings):
        assert (example[row.name.upper()] or None) == (row.metadata["default"] or None)


def test_a_copy_of_the_example_sets_nothing_but_what_is_filled_in() -> None:
    """A default that stood there would win over the environment's or the image's own."""
    assert dotenv_values(ROOT / ".env.example") == {"DISCORD_TOKEN": "", "AIMLAPI_KEY": ""}


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


# --- `.env` as people write it ------------------------------------------------------------------------------------

WRITTEN = "DISCORD_TOKEN=token\nAIMLAPI_KEY=key\nOPERATOR=Zoë's café\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_in_utf_8_is_read_with_a_mark_or_without(encoding: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(WRITTEN, encoding=encoding)
    assert read({}, tmp_path / ".env").operator == "Zoë's café"


@pytest.mark.parametrize(
    ("encoding", "says"),
    [
        ("utf-16", ".env is in UTF-16, as Windows PowerShell writes files: save it as UTF-8."),
        ("utf-16-le", ".env is in UTF-16, as Windows PowerShell writes files: save it as UTF-8."),
        ("cp1252", ".env is not in UTF-8 (line 3), but in an older encoding such as cp1252: save it as UTF-8."),
    ],
)
def test_a_file_in_another_encoding_is_told_in_a_sentence(encoding: str, says: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(WRITTEN, encoding=encoding)
    with pytest.raises(SettingsError) as raised:
        read({}, tmp_path / ".env")
    assert raised.value.faults == [says]


def test_a_folder_in_its_place_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env is a folder: Docker makes one"):
        read({}, tmp_path / ".env")


@pytest.mark.parametrize(
    ("written", "meant"),
    [('"token"', "token"), ("'token'", "token"), ("token", "token"), ('"token', '"token'), ('""', None)],
)
def test_quotes_that_match_are_no_part_of_a_value_of_the_environment(written: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set"):
            read(NEEDED | {"DISCORD_TOKEN": written}, NOWHERE)
    else:
        assert read(NEEDED | {"DISCORD_TOKEN": written}, NOWHERE).discord_token == meant


def test_a_name_that_is_no_setting_is_warned_of_with_the_nearest_and_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "DISCORD_TOKN=a\nsongs_at_once=7\nCOMPOSE_PROJECT_NAME=x\nDISCORD_TOKEN=t\nAIMLAPI_KEY=k\n"
    )
    assert read(NEEDED, tmp_path / ".env").songs_at_once == 20
    assert warnings(tmp_path / ".env") == [
        "DISCORD_TOKN in .env is no setting of Jamboree's: do you mean DISCORD_TOKEN?",
        "songs_at_once in .env is no setting of Jamboree's: do you mean SONGS_AT_ONCE?",
        "COMPOSE_PROJECT_NAME in .env is no setting of Jamboree's.",
    ]


def test_postgres_is_a_name_of_postgresql() -> None:
    url = "postgres://ada:secret@db/songs"
    assert read(NEEDED | {"DATABASE_URL": url}, NOWHERE).database_url == "postgresql://ada:secret@db/songs"


async def test_folders_may_have_spaces(tmp_path: Path) -> None:
    wanted = {"SONGS_DIR": f"{tmp_path}/my songs", "DATABASE_URL": f"sqlite:///{tmp_path}/my data/the bot.db"}
    settings = read(NEEDED | wanted, NOWHERE)
    assert settings.songs_dir.endswith("/my songs")
    async with open_database(settings.database_url):
        assert (tmp_path / "my data" / "the bot.db").exists()


def test_a_default_model_that_cannot_be_is_told_with_what_can() -> None:
    wrong = {"DEFAULT_MODEL": "minimax/music-cover", "DEFAULT_REFERENCE_MODEL": "stable-audio"}
    with pytest.raises(SettingsError) as raised:
        read(NEEDED | wrong, NOWHERE)
    assert raised.value.faults == [
        "DEFAULT_MODEL must be a model that needs no clip; name this one in DEFAULT_REFERENCE_MODEL.",
        "DEFAULT_REFERENCE_MODEL must be a model that takes a clip: minimax/music-cover, minimax-music, music-01.",
    ]


# --- the papers ---------------------------------------------------------------------------------------------------


def test_the_papers_are_filled_in_and_never_written_over(tmp_path: Path) -> None:
    said: list[str] = []
    who = {"OPERATOR": "The Harbour Club", "CONTACT": "club@harbour.example", "FAILED_WORDS_DAYS": "1"}
    settings = read(NEEDED | who, NOWHERE)
    assert papers.write(settings, tmp_path / "for the web", said.append) == 0
    for name in papers.NAMES:
        text = (tmp_path / "for the web" / name).read_text(encoding="utf-8")
        assert "run by The Harbour Club. Reach them at club@harbour.example" in text
        assert "$" not in text
    assert "was cancelled, 1 day |" in (tmp_path / "for the web" / "privacy.md").read_text(encoding="utf-8")
    assert papers.write(settings, tmp_path / "for the web", said.append) == 73
    assert "would be written over" in said[-1]
