"""Quotes as files of any size: CSV for spreadsheets, JSON lines for programs.

Source: RFC 4180; OWASP, "CSV Injection".
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Final

import msgspec

from propos_search.answer import Hit

COLUMNS: Final = (
    *("date", "outlet", "speaker", "role", "kind", "content", "cue", "context", "title", "url", "section"),
    *("entities", "speaker_type", "confidence", "cluster", "article_id", "id"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BOM: Final = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_MANY: Final = " | "
_JSON: Final = msgspec.json.Encoder()

Pages = AsyncIterator[tuple[Hit, ...]]
Writes = Callable[[Iterable[Hit], bool], bytes]


def csv_of(hits: Iterable[Hit], first: bool) -> bytes:
    """Lines of CSV, the names of the columns before the `first`."""
    out = io.StringIO()
    writer = csv.writer(out)
    if first:
        out.write(_BOM)
        writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _values(hit)] for hit in hits)
    return out.getvalue().encode()


def lines_of(hits: Iterable[Hit], first: bool) -> bytes:
    """One object a line."""
    del first
    return b"".join(_JSON.encode(dict(zip(COLUMNS, _values(hit), strict=True))) + b"\n" for hit in hits)


async def written(first: tuple[Hit, ...], rest: Pages, write: Writes) -> AsyncIterator[bytes]:
    """The file, page by page; what is held is one page."""
    yield write(first, True)
    async for hits in rest:
        yield write(hits, False)


def _values(hit: Hit) -> list[object]:
    return [getattr(hit, column) for column in COLUMNS]


def _cell(value: object) -> object:
    """As a spreadsheet may open it: text that would be read as a formula gets an apostrophe in front."""
    if isinstance(value, tuple):
        value = _MANY.join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
