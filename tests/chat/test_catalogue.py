"""The catalogue: one file a language, and every word of the code in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import Any

import discord
import pytest
from babel import Locale

from bot.chat.messages.catalogue import ENGLISH, FOLDER, Catalogue, shipped
from bot.chat.messages.patterns import Pattern, Plural, placeholders
from bot.songs.songs import Requester
from tests import pseudo
from tests.chat.songs import TEXTS, song
from tests.repository import named, python_files

SPOKEN = sorted(path.stem for path in FOLDER.glob("*.toml"))
SECTIONS = {key.partition(".")[0] for key in TEXTS.messages}
KEY = re.compile(rf"(?:{'|'.join(sorted(SECTIONS))})\.[^\s:]+")
BESIDE_KEYS = {"filename", "custom_id", "url"}
"""Keywords whose values may look like a key, and are none."""


# --- languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SPOKEN)
def test_a_file_is_named_after_a_locale_of_discords_or_its_language(code: str) -> None:
    assert code in {part for locale in discord.Locale for part in (locale.value, locale.value.partition("-")[0])}


@pytest.mark.parametrize("code", SPOKEN)
def test_every_plural_of_a_language_has_the_categories_that_the_language_knows(code: str) -> None:
    locale = Locale.parse(code, sep="-")
    known = {False: {*locale.plural_form.rules, "other"}, True: {*locale.ordinal_form.rules, "other"}}
    odd = {
        key: plural
        for key, pattern in shipped().texts(code).messages.items()
        for plural in _plurals(pattern)
        if {case for case in plural.cases if not case.startswith("=")} - known[plural.ordinal]
    }
    assert odd == {}


def _plurals(pattern: Pattern) -> Iterator[Plural]:
    for part in pattern:
        if isinstance(part, Plural):
            yield part
            for case in part.cases.values():
                yield from _plurals(case)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("en-GB", "en"), ("pl", "pl"), ("pt-BR", "pt-BR"), ("pt-PT", "en"), ("fr", "en"), ("", "en")],
)
def test_a_locale_is_spoken_to_in_its_language_or_in_english(locale: str, language: str) -> None:
    english = {"a.b": "yes"}
    catalogue = Catalogue({ENGLISH: english, "pl": {}, "pt-BR": {"a.b": "sim"}})
    assert catalogue.language(locale) == language
    assert catalogue.texts(locale)("a.b") == ("sim" if language == "pt-BR" else "yes")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"a.c": "x"}, "pl: a.c: English has no such message"),
        ({"a.b": "{m}"}, "pl: a.b: .*not all of its placeholders"),
        ({"a.b": "{n"}, "pl: a.b: no placeholder"),
    ],
)
def test_a_language_that_is_written_wrongly_is_told_by_its_code_and_its_key(said: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Catalogue({ENGLISH: {"a.b": "{n}"}, "pl": said})


def test_a_language_is_added_by_one_file() -> None:
    added = Catalogue({ENGLISH: pseudo.WRITTEN, "de": {"list.more": "{count, plural, other {# weitere}}"}})
    assert added.texts("de")("list.more", count=1_200) == "1.200 weitere"
    assert added.texts("de").money(195_000) == "0,195\xa0$"
    assert added.texts("de")("list.title") == TEXTS("list.title")


@pytest.mark.parametrize(
    ("guild", "person", "public", "private"),
    [("pl", "en-US", "pl", "en"), ("en-GB", "pl", "en", "pl"), ("", "pl", "pl", "pl"), ("", "", "en", "en")],
)
def test_a_channel_reads_the_servers_language_and_a_person_their_own(
    guild: str, person: str, public: str, private: str
) -> None:
    catalogue = pseudo.CATALOGUE
    asked = song(guild_locale=guild, requester=Requester(7, "Mara", person))
    assert catalogue.public(asked).locale == Locale(public)
    assert catalogue.private(asked).locale == Locale(private)


# --- the code and the catalogue ------------------------------------------------------------------------------------


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files("bot/chat", "cogs"):
        yield named(path), ast.parse(path.read_text(encoding="utf-8"))


def _written(node: ast.expr) -> str:
    """A literal as a regular expression: what an f-string puts in may be anything, and so may what follows a dot."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    written = "".join(_written(part) if isinstance(part, ast.Constant) else ".+" for part in parts)
    return f"{written}.+" if written.endswith("\\.") else written


def _logs(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "log"


def _literals(node: ast.AST) -> Iterator[ast.expr]:
    """Every literal below a node that may be a key: not in the log, not a file's name."""
    if _logs(node) or (isinstance(node, ast.keyword) and node.arg in BESIDE_KEYS):
        return
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _literals(child)


def _keys() -> dict[str, set[str]]:
    """Every key that the code names, as a regular expression, with the files that do."""
    found: dict[str, set[str]] = {}
    for file, tree in _trees():
        for literal in _literals(tree):
            if KEY.fullmatch(_written(literal).replace("\\", "")):
                found.setdefault(_written(literal), set()).add(file)
    return found


def test_every_key_that_the_code_names_is_in_the_catalogue() -> None:
    unknown = {
        key: files for key, files in _keys().items() if not any(re.fullmatch(key, one) for one in TEXTS.messages)
    }
    assert unknown == {}


def test_every_message_of_the_catalogue_is_named_in_the_code() -> None:
    assert unused(TEXTS.messages) == []


@pytest.mark.parametrize("key", ["report.kazoo", "form.kazoo", "doing.kazoo", "command.create.option.kazoo.name"])
def test_a_message_that_nobody_uses_is_found_where_the_code_puts_keys_together(key: str) -> None:
    assert unused([key]) == [key]


def unused(keys: Iterable[str]) -> list[str]:
    """Those that the code does not name. Where it puts a value into one, that must be a word of the code: a member, a
    field, a class or a text."""
    patterns, words = [re.compile(key.replace(".+", "(.+)")) for key in (*_keys(), *_sections())], _words()
    return [
        key
        for key in keys
        if not any((found := one.fullmatch(key)) and all(_put(value, words) for value in found.groups())
                   for one in patterns)
    ]  # fmt: skip


def _put(value: str, words: Set[str]) -> bool:
    """Whether the code may put this into a key: a word, two with a line between, several with dots, or a number."""
    if "." in value and value not in words:
        return all(_put(part, words) for part in value.split("."))
    halves = ((value[:at], value[at + 1 :]) for at, sign in enumerate(value) if sign == "_")
    return value in words or value.isdecimal() or any(first in words and second in words for first, second in halves)


def _sections() -> Iterator[str]:
    """Tables that are read whole."""
    for _, tree in _trees():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "section":
                yield rf"{ast.literal_eval(call.args[0])}\.\w+?"


@cache
def _words() -> Set[str]:
    """Every text and every name that the code gives to something."""
    found = set[str]()
    for path in python_files("bot", "cogs"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if len(text) < 80:
                    found.add(text)
                case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                    found.add(name.lower())
                case ast.ClassDef(name=name):
                    found.add(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower())
    return found


def test_every_call_gives_a_message_the_values_that_it_needs() -> None:
    wanting = [
        f"{file}:{call.lineno} {key} wants {missing}"
        for file, tree in _trees()
        for call, key in _calls(tree)
        for missing in placeholders(TEXTS.messages[key]) - {keyword.arg for keyword in call.keywords}
    ]
    assert wanting == []


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call with a key that stands there whole, one of two perhaps; the pseudo-locale's tests make the others."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and not any(keyword.arg is None for keyword in call.keywords):
            for given in call.args:
                either = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                for one in either:
                    if isinstance(one, ast.Constant) and one.value in TEXTS.messages:
                        yield call, str(one.value)


def test_no_sentence_stands_in_the_code() -> None:
    """What has words in it is a docstring, a log's line, an exception's text, a header of HTTP, or belongs here."""
    prose = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}$")
    found = [
        f"{file}:{node.lineno} {node.value!r}"
        for file, tree in _trees()
        if file not in PAPERS
        for node in _spoken(tree)
        if prose.search(node.value)
    ]
    assert found == []


PAPERS = {"bot/chat/rights.py"}
"""Whose rows are the page `docs/security.md`: nobody reads them in Discord."""


def _spoken(tree: ast.AST) -> Iterator[Any]:
    """The strings of a file that could be shown: not docstrings, annotations, logs or what is raised."""
    for node in ast.iter_child_nodes(tree):
        quiet = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if quiet or _logs(node) or isinstance(node, ast.Raise | ast.Subscript | ast.AnnAssign) or _typing(node):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        yield from _spoken(node)


def _typing(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"cast", "TypeVar", "structlog.get_logger"}
