"""Text as it is published: composed, without stray white space, paragraphs one blank line apart."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

PARAGRAPH: Final = "\n\n"

_WHITE: Final = re.compile(r"\s+")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]+")
"""Soft hyphens, zero-width spaces and byte order marks: no reader sees them, and they split words."""


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """The paragraphs as one text: NFC, no empty one, no white space at the ends of a line."""
    tidy = (tidy_lines(paragraph) for paragraph in paragraphs)
    return PARAGRAPH.join(paragraph for paragraph in tidy if paragraph)


def tidy_lines(text: str) -> str:
    """One paragraph in NFC, each line stripped; spaces inside a line stay as they are."""
    return "\n".join(filter(None, (line.strip() for line in _composed(text).splitlines())))


def collapse(text: str | None) -> str:
    """The text with each run of white space as one space, as a browser shows it."""
    return _WHITE.sub(" ", text) if text else ""


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, wherever one or more blank lines part them."""
    return re.split(r"\n[^\S\n]*\n\s*", "\n".join(text.splitlines()).strip())


def one_line(text: str | None) -> str:
    """A title or name from a feed or a page: entities resolved, NFC, ASCII white space collapsed."""
    return re.sub(r"[ \t\r\n\f]+", " ", _composed(html.unescape(text or ""))).strip()


def _composed(text: str) -> str:
    """The text in NFC, without what nobody sees."""
    return text if text.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fingerprint(*parts: str | None) -> str:
    """A short hash of the parts, in order."""
    whole = "\x1f".join(part or "" for part in parts)
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def plain(text: str) -> str:
    """The text for comparisons: one line, without regard to case."""
    return " ".join(one_line(text).casefold().split())
