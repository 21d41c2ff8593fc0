"""The command line: `jamboree` runs the bot; `demo` and `sandbox` need no account; `doctor` says what to fix; `purse`
says and decides who may spend what."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from bot import forget_cli, logs, purse_cli, terminal
from bot.config import EXIT_CONFIG, Settings, SettingsError, look_at, read, warnings
from bot.papers import version
from bot.songs.models import BY_ID

EXIT_DATABASE = 74
"""The exit code for a database that cannot be used: EX_IOERR of BSD's sysexits.h."""

EXIT_UNREACHABLE = 69
"""The exit code where Discord or PostgreSQL does not answer at the start, or a provider's books cannot be read.

EX_UNAVAILABLE of BSD's sysexits.h."""

EXIT_FAULT = 70
"""The exit code for a fault of the program: EX_SOFTWARE of BSD's sysexits.h. A supervisor starts it again."""

EXIT_TOKEN = 77
"""The exit code for a token that Discord refuses: EX_NOPERM of BSD's sysexits.h."""


EXIT_INTERRUPTED, EXIT_UNREAD = 130, 141
"""The exit codes for Ctrl-C, and where nobody reads what is printed any more (`jamboree doctor | head -1`): as shells
have them, 128 and the number of SIGINT and of SIGPIPE."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point; exits with the command's code."""
    for stream in (sys.stdout, sys.stderr):
        terminal.speak_plainly(stream)
    parsed = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        sys.exit(run(parsed))
    except SettingsError as error:
        _say("Jamboree cannot start: its settings need attention.", *error.faults, "`.env.example` explains each.")
        sys.exit(EXIT_CONFIG)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:  # whoever read what is printed has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing is flushed into the pipe
        sys.exit(EXIT_UNREAD)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jamboree",
        description="A Discord bot that sings what a server writes. With no command it runs the bot, until Ctrl-C or "
        "SIGTERM; the settings are read from the environment and from .env.",
    )
    parser.add_argument("--version", action="version", version=f"jamboree {version()}")
    parser.set_defaults(run=_bot)
    commands = parser.add_subparsers(title="commands (none runs the bot)", metavar="[command]")
    doctor = commands.add_parser("doctor", help="check settings, database, token, key and balance")
    doctor.set_defaults(run=_doctor)
    _add_demo(commands.add_parser("demo", help="one song from slash command to mp3, in the sandbox"))
    sandbox = commands.add_parser("sandbox", help="try everything in a browser, with no account")
    sandbox.add_argument("--keep", action="store_true", help="keep its songs in data/sandbox for the next time")
    sandbox.add_argument(
        "--port", type=int, default=0, metavar="NUMBER", help="the page's port; any that is free where left out"
    )
    sandbox.add_argument("--no-browser", action="store_true", help="only print the address")
    sandbox.set_defaults(run=_sandbox)
    purse_cli.add_parser(commands).set_defaults(run=_purse)
    forget_cli.add_parser(commands).set_defaults(run=_forget)
    papers = commands.add_parser("papers", help="write a privacy policy and terms of service for you to publish")
    papers.add_argument("--into", metavar="FOLDER", default=".", help="where; here if left out")
    papers.set_defaults(run=_papers)
    return parser


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--lyrics", metavar="WORDS", help="what is sung")
    demo.add_argument("--style", metavar="WORDS", help="what it should sound like")
    demo.add_argument("--model", metavar="NAME", help=f"which model sings: {', '.join(BY_ID)}")
    demo.add_argument("--reference", metavar="FILE", help="a clip to take after")
    demo.add_argument("--title", metavar="WORDS", help="the song's title")
    demo.add_argument("--length", type=int, metavar="SECONDS", help="how long, for models that can be told")
    demo.add_argument("--seed", type=int, metavar="NUMBER", help="the same seed gives the same take")
    demo.add_argument("--instrumental", action="store_true", help="nobody sings")
    demo.add_argument("--jam", action="store_true", help="a whole jam of five people instead, with songs of its own")
    demo.add_argument("--shape", metavar="SHAPE", choices=("songs", "line"), help="what that jam makes: songs, line")
    demo.set_defaults(run=partial(_demo, demo))


def _bot(_: argparse.Namespace) -> int:
    settings = _configured()
    from bot import app, outside  # here, not above: `--help` and wrong settings need none of it
    from bot.database.causes import DatabaseBroken, DatabaseUnreachable

    try:
        asyncio.run(app.run(settings))
    except DatabaseBroken as error:
        _say(f"Jamboree cannot start: {error}")
        return EXIT_UNREACHABLE if isinstance(error, DatabaseUnreachable) else EXIT_DATABASE
    except outside.LOGIN_FAILURES:
        _say("Jamboree cannot start: Discord does not accept DISCORD_TOKEN. Copy it anew from the developer portal.")
        return EXIT_TOKEN
    except outside.UNREACHABLE:
        _say("Jamboree cannot reach Discord. Check the network and DISCORD_API_URL, or let it be started again later.")
        return EXIT_UNREACHABLE
    except Exception:
        structlog.get_logger(__name__).exception("bot.ended")
        _say("Jamboree ended by a fault of its own, which the log tells. Start it again: every song goes on.")
        return EXIT_FAULT
    return 0


def _doctor(_: argparse.Namespace) -> int:
    logs.silence()  # what a library has to say of a try that failed is said by a line of its own
    from bot.doctor import examine

    return asyncio.run(examine(look_at(), strange=warnings()))


def _demo(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    from bot.demo import Show, perform

    wishes = {row.name: getattr(parsed, row.name) for row in fields(Show)}
    given = [f"--{name}" for name, value in wishes.items() if value is not None and value is not False]
    if parsed.jam and given:
        parser.error(f"--jam plays songs of its own and would ignore {' and '.join(given)}: leave out one or the other")
    if parsed.shape and not parsed.jam:
        parser.error("--shape says what is made in a jam: it goes with --jam")
    logs.configure("WARNING", "console")
    if not parsed.jam:
        return _staged(perform(Show(**wishes)))
    from bot import demo_jam

    return _staged(demo_jam.perform(shape=parsed.shape or "songs"))


def _staged(play: Coroutine[Any, Any, int]) -> int:
    """What is played against the sandbox; a bot that does not start there is told in a sentence."""
    from bot.rehearsal import BotEnded

    try:
        return asyncio.run(play)
    except BotEnded as ended:
        if ended.told:
            raise KeyboardInterrupt from None
        _say(str(ended))
        return EXIT_FAULT


def _sandbox(parsed: argparse.Namespace) -> int:
    from bot.playground import Playground, open_playground

    logs.configure("WARNING", "console")
    return _staged(open_playground(Playground(parsed.keep, parsed.port, not parsed.no_browser)))


def _purse(parsed: argparse.Namespace) -> int:
    settings = read(optional=purse_cli.SECRETS)
    logs.configure("WARNING", "console")
    from bot.database.causes import DatabaseBroken
    from bot.songs.errors import DatabaseDown, OwnerNeeded, ProviderError

    try:
        return asyncio.run(purse_cli.perform(parsed, settings))
    except OwnerNeeded:
        _say("The provider does not accept its key, so nothing was compared. `jamboree doctor` says what to do.")
        return EXIT_UNREACHABLE
    except ProviderError as error:
        _say(f"The provider's books cannot be read to their end, so nothing was compared: {type(error).__name__}.")
        return EXIT_UNREACHABLE
    except (DatabaseBroken, DatabaseDown) as error:
        _say(f"The purse cannot be read or changed, and nothing was: {error}")
        return EXIT_DATABASE


def _forget(parsed: argparse.Namespace) -> int:
    settings = read(optional=purse_cli.SECRETS)
    logs.configure("WARNING", "console")
    from bot.database.causes import DatabaseBroken
    from bot.songs.errors import DatabaseDown

    try:
        return asyncio.run(forget_cli.perform(parsed, settings))
    except (DatabaseBroken, DatabaseDown) as error:
        _say(f"Nobody was forgotten, and nothing was changed: {error}")
        return EXIT_DATABASE


def _papers(parsed: argparse.Namespace) -> int:
    from bot.papers import write

    return write(read(optional=purse_cli.SECRETS), Path(parsed.into), _say)


def _configured() -> Settings:
    settings = read()
    logs.configure(settings.log_level, settings.log_format)
    _say(*warnings())
    return settings


def _say(*lines: str) -> None:
    if lines:
        print(*lines, sep="\n", file=sys.stderr)  # noqa: T201  # the command line's own voice


if __name__ == "__main__":
    main()
