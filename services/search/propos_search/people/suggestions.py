"""What a reader may mean by the text typed so far: the question with a speaker's whole name in it."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.language.leaves import name_of
from propos_search.language.tree import Named, Query
from propos_search.language.vocabulary import FIELDS, plain, small
from propos_search.language.writing import write
from propos_search.library import Library
from propos_search.people.listing import Speaker, page_of, parts_of, speakers_body
from propos_search.question import Question

MOST: Final = 8
LONGEST: Final = 500
"""Code points of a text beyond which nobody types a name."""
SHORTEST: Final = 2
"""Letters of a name from which on it is looked for."""
_MOST_WORDS: Final = 3
_FILTER: Final = re.compile(r'(?:^|(?<=[\s(-]))([^\W\d_]+):\s?(?:["«“]\s?([^"«»“”]*)|([^\s"«»“”():]*))$')
_LAST_WORDS: Final = re.compile(
    r"[^\W\d_](?:[\w.]|['’-](?=\w))*(?:\s+[^\W\d_](?:[\w.]|['’-](?=\w))*){0,2}\s*$"
)
_QUOTED: Final = re.compile(r'["«»“”]')
_OPERATORS: Final = frozenset({"and", "et", "or", "ou", "not", "sauf"})


class Typed(msgspec.Struct, frozen=True):
    """The part of a text that may be a part of a name, and what stands before it."""

    before: str
    name: str


class Suggestion(msgspec.Struct, frozen=True):
    """A speaker, and the question that asks for them."""

    speaker: Speaker
    question: str


async def suggestions(library: Library, text: str, tongue: Tongue) -> tuple[Suggestion, ...]:
    """Up to MOST speakers whose names have the last words of `text` in them, as many of these as can be."""
    ways = list(typed(text[:LONGEST]))
    bodies = [speakers_body(way.name, Question(), MOST) for way in ways]
    for way, found in zip(ways, await library.searches(bodies), strict=True):
        if found and (speakers := page_of(found).speakers):
            return tuple(Suggestion(each, way.before + asking(each.name, tongue)) for each in speakers)
    return ()


def typed(text: str) -> Iterator[Typed]:
    """The names that may be typed at the end of `text`, the longest first."""
    if found := _FILTER.search(text):
        name = found[2] if found[2] is not None else found[3]
        if FIELDS.get(plain(found[1])) == "speaker" and _is_name(name):
            yield Typed(text[: found.start()], name)
        return
    found = _LAST_WORDS.search(text)
    if not found or len(_QUOTED.findall(text)) % 2:
        return
    starts = [found.start() + word.start() for word in re.finditer(r"\S+", found[0])]
    for start in starts:
        words = text[start:].split()
        apart = not text[:start] or text[start - 1].isspace() or text[start - 1] == "("
        if apart and _is_name(text[start:]) and not _OPERATORS & {word.casefold() for word in words}:
            yield Typed(text[:start], text[start:].strip())


def asking(name: str, tongue: Tongue) -> str:
    """The filter of the query language that finds a speaker's quotes."""
    written = write(Query(Named("speaker", name_of(name))))
    return "qui:" + written.removeprefix("speaker:") if tongue == "fr" else written


def _is_name(text: str) -> bool:
    words = [word for word in parts_of(text) if not small(word)]
    return bool(words) and max(map(len, words)) >= SHORTEST
