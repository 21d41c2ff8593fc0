"""What people may type, and what Discord would do with it: the judge shares nothing with the code that it judges."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

NASTY = (
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</song create:1>", "<id:guide>", "<:e:1>", "<a:e:1>",
    "<t:1:R>", ":smile:", "# ", "## ", "-# ", "- ", "* ", "1. ", "> ", ">>> ", "[a](https://b.c)", "](", "https://a.b/c",
    "<https://a.b>", "```py\n", "`", "||", "**", "__", "~~", "_", "\\", "¯\\_(ツ)_/¯", "\u202e", "\u2066", "\u2069",
    "\u200f", "\u061c", "\u200b", "\u200d", "\u200c", "\ufeff", "\u2060", "\u00ad", "\0", "\x1b[31m", "\x7f", "\x85",
    "\u2028", "\r\n", "\n", "\t", " ", "\u3164", "\u2800", "\ud800", "\udfff", "\ufffe", "e\u0301", "\u0301" * 60,
    "👩‍🚀", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "👍🏽", "夜明け前", "أغنية", "שיר", "नमस्ते", "นี่", "../", "..\\", "/etc/passwd", "C:", "CON",
    ".hidden", ".mp3", ".exe", "%2e%2e", "\u202egpj.exe",
)  # fmt: skip

SPELLED = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=40).map("".join)
LONG = st.tuples(st.sampled_from(NASTY), st.sampled_from(NASTY)).map(lambda two: "".join(two * 3000)[:6000])
TEXT = SPELLED | LONG | st.text(st.characters(exclude_categories=()), max_size=300)
"""Anything: lone surrogates, controls, 6,000 characters, marks, mentions, every script."""

PINGS = re.compile(r"@everyone|@here|<@[!&]?\d+>", re.IGNORECASE)
DIRECTIONS = re.compile("[\u202a-\u202e\u2066\u2067\u200e\u200f\u061c]")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str) -> list[str]:
    """The formatting that Discord's clients would find in `text`: empty where it shows as it was typed."""
    text = re.sub(r"\\([^0-9A-Za-z\s])", "\ue000", text)  # what a backslash keeps quiet
    rules = {
        "emphasis": r"[*_~`|]",
        "backslash": r"\\",
        "tag": r"<[@#:/at]|<\w+:",
        "link": r"https?://",
        "masked link": r"\]\(",
        "emoji": r":\w+:",
        "heading": r"(?m)^\s*#{1,3}\s",
        "small print": r"(?m)^\s*-#\s",
        "list": r"(?m)^\s*(?:[-+]|\d+\.)\s",
        "quote": r"(?m)^\s*>",
    }
    return [name for name, rule in rules.items() if re.search(rule, text)]


def travels(payload: Any) -> bool:
    """Whether it is JSON that every reader takes: valid UTF-8, no lone surrogates."""
    return bool(json.dumps(payload, ensure_ascii=False).encode("utf-8"))


def broken_limits(embed: Any) -> list[str]:
    """The limits of Discord's embeds that one breaks, in UTF-16 units, which are the larger count."""
    parts = [("title", embed.get("title", "-"), 256), ("description", embed.get("description", "-"), 4096)]
    parts.append(("footer", embed.get("footer", {}).get("text", "-"), 2048))
    for field in embed.get("fields", []):
        parts += [("name", field["name"], 256), ("value", field["value"], 1024)]
    found = [name for name, text, most in parts if not text.strip() or units(text) > most]
    found += ["fields"] if len(embed.get("fields", [])) > 25 else []
    return found + (["total"] if sum(units(text) for _, text, _ in parts) > 6000 else [])
