"""What changed between two observations of an article, by hashes of its lines."""

import hashlib
import struct
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from propos.messages import Revised, RevisedField
from propos.states import ArticleState
from propos_ingest.articles.boilerplate import is_furniture
from propos_ingest.articles.furniture import STAMP
from propos_ingest.articles.plain import typeset

FURNITURE: Final = 0
"""Stands in the list of hashes for a line that is no content."""
MOST_LINES: Final = 2000
"""Lines hashed one by one, so that a state stays a small message; the rest counts as one."""
TELLING: Final = 40
"""Words of content from which a text names its article: shorter ones are alike by chance."""


class Content(msgspec.Struct, frozen=True):
    """A title and a text as a reader takes them: `hashes` of 32 bits, one for each of `lines`."""

    title_hash: str
    core_hash: str
    lines: tuple[str, ...]
    hashes: tuple[int, ...]


@lru_cache(maxsize=8)  # asked for identity, change and state of each candidate in turn
def content_of(title: str, text: str) -> Content:
    """What an article says. A paragraph is a line that is not blank; `core_hash` is "" below 40 words."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = ["\n".join(lines[MOST_LINES - 1 :])]
    plain = ["" if is_furniture(line) else typeset(STAMP.sub("", line)) for line in lines]
    heading = typeset(STAMP.sub("", title))
    core = "\n".join((heading, *filter(None, plain)))
    telling = sum(map(str.count, plain, " " * len(plain))) + len(plain) >= TELLING
    return Content(
        title_hash=_hash(heading, 8).hex() if heading else "",
        core_hash=_hash(core, 16).hex() if telling else "",
        lines=tuple(lines),
        hashes=tuple(_line_hash(line) for line in plain),
    )


def pack(hashes: Iterable[int]) -> bytes:
    """Hashes of 32 bits as ArticleState.paragraphs keeps them: big endian, in order."""
    numbers = tuple(hashes)
    return struct.pack(f">{len(numbers)}I", *numbers)


def unpack(paragraphs: bytes) -> tuple[int, ...]:
    """The hashes in ArticleState.paragraphs."""
    return struct.unpack(f">{len(paragraphs) // 4}I", paragraphs[: len(paragraphs) // 4 * 4])


def revised(
    before: ArticleState, content: Content, is_repeated: Callable[[int], bool], now: datetime
) -> Revised | None:
    """What a reader would find changed since `before`, observed `now`; None: nothing.

    Furniture, paragraphs that the site repeats, typesetting and the order of paragraphs count for nothing. A
    title that is missing now is a page badly read, no change. A state of an older version, without times and
    paragraphs, cannot tell which are new.
    """

    def is_content(line: int) -> bool:
        return line != FURNITURE and not is_repeated(line)

    had = Counter(filter(is_content, unpack(before.paragraphs)))
    left, added = had.copy(), []
    for place, line in enumerate(content.hashes):
        if not is_content(line):
            continue
        if left[line] > 0:
            left[line] -= 1
        else:
            added.append(place)
    removed = left.total()
    fields: list[RevisedField] = []
    if content.title_hash and before.title_hash and content.title_hash != before.title_hash:
        fields.append("title")
    if added or removed:
        fields.append("text")
    if not fields:
        return None
    past = (now - before.observed_at).total_seconds() if before.observed_at else None
    return Revised(
        fields=tuple(fields),
        added=() if before.observed_at is None else tuple(added),
        removed=removed,
        after_seconds=past,
    )


def continues(before: ArticleState, content: Content) -> bool:
    """Whether the content may be the same article as `before`: at least half of its paragraphs stand yet."""
    had = set(unpack(before.paragraphs)) - {FURNITURE}
    return bool(had) and 2 * len(had.intersection(content.hashes)) >= len(had)


def core_of(content: Content, is_repeated: Callable[[int], bool]) -> str:
    """The lines that are content."""
    pairs = zip(content.lines, content.hashes, strict=True)
    return "\n".join(line for line, number in pairs if number != FURNITURE and not is_repeated(number))


def _line_hash(plain: str) -> int:
    return (int.from_bytes(_hash(plain, 4), "big") or 1) if plain else FURNITURE


def _hash(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
