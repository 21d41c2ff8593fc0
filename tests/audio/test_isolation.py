"""The isolated process under attack: each test runs its own code where an exploited decoder would run an attacker's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.audio import confine, isolation, process
from bot.audio.clips import check
from bot.audio.decode import VALUES
from bot.audio.errors import IsolationFailed, Unreadable
from bot.audio.kinds import BY_NAME
from bot.audio.local import Job
from bot.audio.sniff import Candidate
from bot.audio.trial import try_out
from bot.songs.models import BY_ID
from tests.audio.bombs import wide_flac_bomb
from tests.audio.finished import finish
from tests.audio.sounds import mp3, tone, wav
from tests.stand_ins import make_song

_Found = TypeVar("_Found")

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own bounds, which are Linux's")
posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such bounds on Windows")

START = """
import ctypes, json, os, resource, signal, socket, sys, threading, time
sys.path[:0] = sys.argv.pop().splitlines()
from bot.audio import clip_jobs, isolated
note = open({note!r}, "a")
libc = ctypes.CDLL(None, use_errno=True)

def attack(job, file, into):
{attack}

def tried(job, file, into):
    try:
        return {{"unreadable": str(attack(job, file, into))}}
    except BaseException as refused:
        return {{"unreadable": "refused: " + type(refused).__name__}}

clip_jobs.measure = tried
isolated.main()
"""


class Attacked:
    """A clip whose decoder is taken over."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.note = folder / "note"
        self.clip = folder / "clip.wav"
        self.clip.write_bytes(wav(tone(1)))
        folder.chmod(0o777)  # whoever it has become, the file system would let it
        self._patch = monkeypatch

    def bound(self, **changes: Any) -> None:
        self._patch.setattr(isolation, "CLIP_BOUNDS", replace(isolation.CLIP_BOUNDS, **changes))

    def code(self, attack: str) -> str:
        return START.format(note=str(self.note), attack=textwrap.indent(textwrap.dedent(attack), "    "))

    def by(self, attack: str) -> str:
        """What the attack came to, as the process says; empty where it was killed."""
        self._patch.setattr(process, "START", self.code(attack))
        with pytest.raises(Unreadable) as said:
            isolation.measure(self.clip, [Candidate(BY_NAME["wav"])], 10)
        return str(said.value)


@pytest.fixture
def attacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attacked:
    return Attacked(tmp_path, monkeypatch)


def test_an_attack_that_meets_no_bound_would_be_seen(attacked: Attacked) -> None:
    assert attacked.by("return 6 * 7") == "42"


@posix
@pytest.mark.parametrize(
    "attack",
    [
        "return open('/etc/passwd').read()",
        "os.close(0); return open('/etc/passwd').read()",
        "os.close(0); os.close(file.fileno()); return open('/etc/passwd').read()",
        "os.close(0); return open(f'/proc/{os.getppid()}/environ').read()",
        "os.close(0); return open('/proc/self/mem').read(1)",
        "return socket.socket()",
        "os.close(0); return socket.socket()",
        "os.close(0); return socket.socket(socket.AF_UNIX)",
        "os.close(0); return os.pipe()",
        "os.close(0); return os.dup(1)",
        "os.close(0); return os.listdir('/')",
        "os.close(0); return os.open('.', os.O_RDONLY)",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)); return open('/etc/passwd')",
    ],
)
def test_no_file_and_no_socket_can_be_opened_any_more(attacked: Attacked, attack: str) -> None:
    assert attacked.by(attack).startswith("refused: ")


@posix
@pytest.mark.parametrize(
    "attack",
    [
        "return os.fork()",
        "threading.Thread(target=print).start(); return 'started'",
        "return os.posix_spawn(sys.executable, [sys.executable, '-c', '0'], {})",
        "resource.setrlimit(resource.RLIMIT_NPROC, (100, 100)); return os.fork()",
    ],
)
def test_no_process_and_no_thread_can_be_started_any_more(attacked: Attacked, attack: str) -> None:
    assert attacked.by(attack).startswith("refused: ")


@linux
@pytest.mark.parametrize("attack", ["unlink({0!r})", "rename({0!r}, {0!r} + '2')", "mkdir({0!r} + '3')",
    "symlink('/', {0!r} + '4')", "truncate({0!r}, 0)", "link({0!r}, {0!r} + '5')", "mkfifo({0!r} + '6')"])  # fmt: skip
def test_nothing_can_be_changed_by_its_path(attacked: Attacked, attack: str) -> None:
    if not _has_landlock():
        pytest.skip("this kernel has no landlock")
    victim = attacked.folder / "jamboree.db"
    victim.write_bytes(b"songs")
    victim.chmod(0o666)
    before = sorted(attacked.folder.iterdir())
    assert attacked.by(f"return os.{attack.format(str(victim))}").startswith("refused: ")
    assert victim.read_bytes() == b"songs"
    assert sorted(attacked.folder.iterdir()) == sorted({*before, attacked.note})


@linux
@pytest.mark.parametrize(
    "attack",
    [
        "os.kill(os.getppid(), 0); return 'reached'",
        "os.kill(1, 0); return 'reached'",
        # PTRACE_ATTACH; and to read a byte of the parent's memory
        "got = libc.ptrace(16, os.getppid(), 0, 0); return 'reached' if got == 0 else 1 / 0",
        """
        one = ctypes.create_string_buffer(1)
        here = (ctypes.c_void_p * 2)(ctypes.addressof(one), 1)
        there = (ctypes.c_void_p * 2)(id(one) & ~0xFFF, 1)
        got = libc.process_vm_readv(os.getppid(), here, 1, there, 1, 0)
        return 'reached' if got > 0 or ctypes.get_errno() != 1 else 1 / 0
        """,
    ],
)
def test_no_other_process_can_be_reached(attacked: Attacked, attack: str) -> None:
    if not _has_landlock() and os.geteuid() != 0:
        pytest.skip("nothing keeps a process from signalling others of its user")
    assert attacked.by(attack).startswith("refused: ")


@linux
def test_no_rights_come_back(attacked: Attacked) -> None:
    assert attacked.by("return libc.prctl(39, 0, 0, 0, 0)") == "1"  # PR_GET_NO_NEW_PRIVS
    assert attacked.by("return os.geteuid() == 0") == "False"
    assert attacked.by("os.setuid(0); return 'root'").startswith("refused: ")
    assert attacked.by("return resource.getrlimit(resource.RLIMIT_CORE)") == "(0, 0)"


def test_it_knows_nothing_of_the_environment(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIMLAPI_KEY", "a secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib")
    known = attacked.by("return sorted(set(os.environ) - {'LC_CTYPE'})")  # which Python sets itself
    assert known == "['LD_LIBRARY_PATH', 'OPENBLAS_NUM_THREADS']"


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("PYTHONHOME", True),
        ("SYSTEMROOT", True),
        ("DYLD_LIBRARY_PATH", True),
        ("DISCORD_TOKEN", False),
        ("PATH", False),
    ],
)
def test_what_an_interpreter_needs_goes_along_and_nothing_else(name: str, goes: bool) -> None:
    assert (name in process.environment({name: "value"})) is goes


def test_an_interpreter_that_needs_its_environment_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", sys.base_prefix)
    try_out(tmp_path)


@posix
def test_memory_is_bounded(attacked: Attacked) -> None:
    assert attacked.by(f"return len(bytearray({confine.MEMORY}))") == "refused: MemoryError"


@posix
def test_computing_is_bounded(attacked: Attacked) -> None:
    attacked.bound(cpu=1)
    assert attacked.by("while True: pass") == ""


def test_waiting_is_bounded(attacked: Attacked) -> None:
    attacked.bound(wall=2.0)
    assert attacked.by("time.sleep(600)") == ""


@posix
def test_what_is_written_is_bounded(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    attacked.bound(written_bytes=1 << 20)
    code = attacked.code("into.write(bytes(8 << 20)); return 'written'").replace("clip_jobs.measure", "clip_jobs.cut")
    monkeypatch.setattr(process, "START", code)
    made = attacked.folder / "made.mp3"
    with pytest.raises(Unreadable):
        isolation.cut(
            attacked.clip,
            [Candidate(BY_NAME["wav"])],
            made,
            start=0,
            length=1,
            most_bytes=1 << 30,
            kbps=64,
            decode_seconds=9,
        )
    assert made.stat().st_size <= 1 << 20


def test_what_it_says_is_bounded(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would go on for ever; read is as much as the longest honest answer, and then it is ended."""
    monkeypatch.setattr(process, "START", attacked.code("while True: os.write(1, b'x' * 65536)"))
    job = '{"do": "measure", "file": %s, "cpu": 15, "written_bytes": 0}'
    said = process.run(job % f'"{attacked.clip}"', 60)
    assert len(said) <= process.ANSWER + process.PIECE
    assert attacked.by("while True: os.write(1, b'x' * 65536)") == ""


def decoded(**changes: str) -> str:
    """The answer of a measurement, in JSON, with some of it forged."""
    numbers = dict.fromkeys(("seconds", "header_seconds", "damaged", "truncated", "audible", "written_seconds"), "1")
    honest = {"kind": '"wav"', "codec": '"x"', **numbers}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in {**honest, **changes}.items()) + "}"


@pytest.mark.parametrize(
    "answer",
    [
        *("[]", "null", "7", "{}", "[" * 100_000, '{"seconds": 1}', "\xff", "{" + '"a":' * 5000),
        *(decoded(seconds=forged) for forged in ("NaN", "1e999", '"1"', "[]", "true", "null")),
        decoded(header_seconds="{}"),
        decoded(seconds="9" * 5000),
    ],
    ids=lambda answer: answer[:40],
)
def test_a_forged_answer_is_no_sound(attacked: Attacked, answer: str) -> None:
    assert attacked.by(f"os.write(1, {answer!r}.encode('latin-1')); os._exit(0)") == ""


def test_what_it_says_of_an_unreadable_file_is_cut_short(attacked: Attacked) -> None:
    assert len(attacked.by("return 'x' * 10_000")) == isolation.TEXT_MOST


@pytest.mark.parametrize("said", ['"offset": 5', '"offset": -1', '"offset": "0"', '"offset": null'])
def test_a_song_starts_where_it_was_said_that_it_might(
    attacked: Attacked, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    rest = '"encoded": false, "finished_seconds": 1, "excerpt": false, "seconds": 1, "damaged": false, "levels": ""'
    whole = "{" + f"{said}, {rest}" + "}"
    code = attacked.code(f"os.write(1, {whole!r}.encode()); os._exit(0)")
    forged = code.replace("import clip_jobs,", "import song_jobs,").replace("clip_jobs.measure", "song_jobs.finish")
    monkeypatch.setattr(process, "START", forged)
    into = attacked.folder / "song.mp3"
    into.write_bytes(b"")
    with pytest.raises(Unreadable):
        isolation.finish(attacked.clip, [Candidate(BY_NAME["wav"])], into, 1 << 20)


@pytest.mark.parametrize("start", ["import nothing_of_that_name", "raise SystemExit(3)", "import os; os.abort()"])
def test_a_process_that_never_came_to_the_file_is_our_fault(
    attacked: Attacked, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    monkeypatch.setattr(process, "START", start)
    rule = BY_ID["minimax/music-cover"].reference
    assert rule is not None
    with pytest.raises(IsolationFailed):
        check(attacked.clip, attacked.folder / "made.mp3", rule, "minimax/music-cover", 0.0)


def test_a_file_that_cannot_be_opened_is_our_fault(attacked: Attacked) -> None:
    with pytest.raises(IsolationFailed, match="FileNotFoundError"):
        isolation.measure(attacked.folder / "not there", [Candidate(BY_NAME["wav"])], 10)


@linux
def test_it_dies_with_the_bot(attacked: Attacked) -> None:
    """A bot that is killed outright leaves no process behind that goes on decoding."""
    bot = (
        "import sys; from pathlib import Path; from bot.audio import isolation, process\n"
        "from bot.audio.kinds import BY_NAME; from bot.audio.sniff import Candidate\n"
        "process.START = sys.argv[1]\n"
        "isolation.measure(Path(sys.argv[2]), [Candidate(BY_NAME['wav'])], 10)"
    )
    attack = attacked.code("note.write(f'{os.getpid()}\\n'); note.flush(); time.sleep(600)")
    with subprocess.Popen([sys.executable, "-c", bot, attack, str(attacked.clip)]) as parent:
        child = int(_soon(lambda: attacked.note.exists() and attacked.note.read_text().strip()))
        assert _alive(child)
        parent.send_signal(signal.SIGKILL)
    _soon(lambda: not _alive(child))


SMALL = """
import sys
sys.path[:0] = sys.argv.pop().splitlines()
from bot.audio import confine, isolated
confine.MEMORY = {most}
isolated.main()
"""


@posix
def test_a_tag_costs_nothing_however_large_it_is(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    """FFmpeg would take a tag of 181 MiB into memory, three times over (measured: 562 MiB)."""
    monkeypatch.setattr(process, "START", SMALL.format(most=400 << 20))
    size = 181 << 20
    for sound in (mp3(tone(8)), wav(tone(8))):
        raw = attacked.folder / "song.raw"
        with raw.open("wb") as file:
            file.write(b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)))
            file.seek(10 + size)
            file.write(sound)
        tracemalloc.start()
        product = finish(Job(raw, attacked.folder / "song.mp3", make_song(), 10 << 20))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 32 << 20
        assert product.audio.seconds == pytest.approx(8, abs=0.1)
        assert product.audio.size < 1 << 20


@posix
def test_samples_are_bounded_and_not_only_seconds(attacked: Attacked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight channels at 192 kHz in a megabyte or two: heard as far as an hour of stereo goes, and said to be a part."""
    monkeypatch.setattr(isolation, "SONG_BOUNDS", replace(isolation.SONG_BOUNDS, cpu=20))
    raw = attacked.folder / "song.raw"
    raw.write_bytes(wide_flac_bomb())
    product = finish(Job(raw, attacked.folder / "song.mp3", make_song(), 10 << 20))
    assert product.excerpt
    assert product.audio.seconds == pytest.approx(VALUES / 8 / 192_000, abs=1)


@linux
def test_the_bots_memory_is_hidden() -> None:
    code = "import ctypes; from bot.audio import confine; confine.hide_memory(); print(ctypes.CDLL(None).prctl(3))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "0\n"  # PR_GET_DUMPABLE


def test_the_bot_itself_loads_no_decoder() -> None:
    code = "import sys; import bot.app; print([name for name in sys.modules if name in {'av', 'lameenc'}])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def _has_landlock() -> bool:
    code = "from bot.audio import confine; print(confine.forbid_paths())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _soon(condition: Callable[[], _Found]) -> _Found:
    """What `condition` comes to within twenty seconds."""
    for _ in range(1000):
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came to that")
