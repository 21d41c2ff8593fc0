"""`jamboree papers`: a privacy policy and terms of service, filled in from the settings, for the owner to publish; and
the version that this is."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path
from string import Template

from bot.config import Settings

NAMES = ("privacy.md", "terms.md")
"""The papers, by the names of their templates beside this file."""

UNWRITABLE = 73
"""The exit code where a file cannot be made: EX_CANTCREAT of BSD's sysexits.h."""


def version() -> str:
    """The installed version; "of a copy" where the package was not installed, as in the container."""
    try:
        return metadata.version("jamboree")
    except metadata.PackageNotFoundError:
        return "(a copy that was not installed)"


def write(settings: Settings, into: Path, say: Callable[[str], None]) -> int:
    """Both papers; what is there already is never written over. Answers with the exit code."""
    paths = [into / name for name in NAMES]
    if there := [path for path in paths if path.exists()]:
        say(f"{' and '.join(map(str, there))} would be written over: move it away, or name another folder with --into.")
        return UNWRITABLE
    try:
        into.mkdir(parents=True, exist_ok=True)
        for path in paths:
            path.write_text(filled(path.name, settings), encoding="utf-8")
    except OSError as error:
        say(f"The papers cannot be written into {into} ({error.strerror}): name another folder with --into.")
        return UNWRITABLE
    say(
        f"Written: {' and '.join(map(str, paths))}. Read them, change what is not so, and publish them; then name their"
    )
    say("addresses in PRIVACY_URL and TERMS_URL, and in the developer portal under General Information.")
    if not (settings.operator and settings.contact):
        say("They say [who runs it] and [how to reach them] where OPERATOR and CONTACT are not set.")
    return 0


def filled(name: str, settings: Settings) -> str:
    """A paper with what the settings say."""
    template = Template(resources.files("bot").joinpath("templates", name).read_text(encoding="utf-8"))
    return template.substitute(
        operator=settings.operator or "[who runs it]",
        contact=settings.contact or "[how to reach them]",
        keep_days=_days(settings.keep_days),
        failed_days=_days(settings.failed_words_days),
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
