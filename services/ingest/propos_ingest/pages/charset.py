"""Bytes to text when the declared charset may be wrong."""

import codecs
import re
from typing import Final

from propos_ingest.pages.mojibake import unspoil

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.I
)
_WEB_NAMES: Final = dict.fromkeys(
    ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"
)
"""What browsers read under these names (WHATWG Encoding Standard, section 4.2)."""

_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]+")
_STRAY: Final = 0.1
"""Share of the characters beyond ASCII that may be no UTF-8 in a page of UTF-8: a widget's, a cut's."""


def decode_page(body: bytes, declared: str | None = None) -> str:
    """The text of a page or a plain file; `declared` is the charset of its HTTP header.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared: no other text in French passes that test by
    chance. Then count the header and the page's own declaration; else it is the usual charset of old French
    sites (a guess by letter frequencies takes them for Central European). A page of UTF-8 with a few stray
    bytes stays UTF-8; one that was encoded twice is read back.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    text = _strictly(body, "utf-8")
    if text is not None:
        return unspoil(text)
    if _nearly_utf8(body):
        return unspoil(body.decode("utf-8", "replace"))
    own = _DECLARED.search(body[:16_384])
    for name in (declared, own[1].decode("ascii", "replace") if own else None):
        text = _strictly(body, name)
        if text is not None:
            return text
    return body.decode("cp1252", "replace")


def is_binary(body: bytes) -> bool:
    """Whether the bytes are no text: NUL bytes without the mark of UTF-16."""
    return b"\0" in body[:8192] and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _nearly_utf8(body: bytes) -> bool:
    runs = _BEYOND_ASCII.findall(body)
    stray = sum(_strictly(run, "utf-8") is None for run in runs)
    return 0 < stray < len(runs) * _STRAY


def _strictly(body: bytes, name: str | None) -> str | None:
    if not name:
        return None
    try:
        return body.decode(_WEB_NAMES.get(name.lower(), name))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
