"""`.env` as a file that people write: whatever encoding it is in, and names in it that mean nothing."""

from __future__ import annotations

import codecs
import io
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

NEAR = 0.6
"""How alike two names must be, of 1, for one to be what was meant (difflib's own default)."""


class UnreadableEnv(Exception):
    """The file cannot be read; the text says why, in a sentence."""


def read_env(path: Path) -> Mapping[str, str]:
    """What the file says, by name; nothing where there is none. UTF-8, with a mark at its beginning or without.

    Raises `UnreadableEnv`.
    """
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return {}
    except IsADirectoryError:
        raise UnreadableEnv(
            f"{path.name} is a folder: Docker makes one where the file that it mounts is not there."
        ) from None
    except OSError as error:
        raise UnreadableEnv(f"{path.name} cannot be read ({error.strerror}): let this user read it.") from None
    values = dotenv_values(stream=io.StringIO(_decoded(written, path.name)))
    return {name: value for name, value in values.items() if value is not None}


def _decoded(written: bytes, name: str) -> str:
    if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in written:
        raise UnreadableEnv(f"{name} is in UTF-16, as Windows PowerShell writes files: save it as UTF-8.")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        sentence = f"{name} is not in UTF-8 (line {line}), but in an older encoding such as cp1252: save it as UTF-8."
        raise UnreadableEnv(sentence) from None


def unquoted(value: str) -> str:
    """Without quotes that match around the whole: Docker's `--env-file` keeps them."""
    value = value.strip()
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value


def strangers(names: Collection[str], known: Sequence[str]) -> list[str]:
    """A sentence for each name that is no setting, with the nearest that is one."""
    return [_stranger(name, known) for name in names if name not in known]


def _stranger(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1, cutoff=NEAR)
    meant = f": do you mean {near[0]}?" if near else "."
    return f"{name} in .env is no setting of Jamboree's{meant}"
