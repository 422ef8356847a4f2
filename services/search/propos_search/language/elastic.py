"""`tree.Query` -> a query of Elasticsearch on the index `quotes`.

Words are looked for in the quote, its speaker's name, and what stands around it; phrases in the quote and the
name only: what is in quotation marks was said so. Source of the field names: the mapping.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from propos_search.language.leaves import LONGEST_NAME
from propos_search.language.tree import (
    All,
    Either,
    Kind,
    Name,
    Named,
    Node,
    Not,
    Phrase,
    Query,
    Side,
    When,
    Word,
)
from propos_search.language.vocabulary import small
from propos_search.question import TIME_ZONE

Body = dict[str, Any]

TEXTS: Final = ("content.folded^3", "content.exact^5")
"""The quote, in French stems without accents, and as it is written: whoever writes accents means them."""
NAMES: Final = ("speaker.name.text^3",)
"""Who said it."""
AROUND: Final = ("speaker.role.text^3", "article.title.folded^2", "context.folded^0.7", "tags.folded")
"""What the quote is about, when its own words do not say so."""
BEGINNINGS: Final = ("content.folded", *NAMES, "article.title.folded", "context.folded")
"""Where a word may begin as its stem does."""
ENOUGH: Final = "3<-1 6<75%"
"""Words that must be found: all of up to three, all but one of up to six, three quarters of more."""
NEARNESS: Final = 4
"""Words that may stand between those asked for, for a quote to count as closer to the question."""


@dataclass(frozen=True)
class Way:
    """How words and phrases are looked for, and how many of some words must be found."""

    word: Callable[[Word], Body]
    phrase: Callable[[Phrase], Body]
    enough: str


_FIELDS: Final[dict[Name, tuple[str, ...]]] = {
    "speaker": ("speaker.name.folded",),
    "outlet": ("outlet.name.folded", "outlet.id"),
    "role": ("speaker.role.folded",),
    "entity": ("entities.folded",),
    "section": ("section",),
}
_BOUNDS: Final[dict[Side, str]] = {"after": "gte", "before": "lt"}
_ELIDED: Final = re.compile(r"^(c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=.)", re.IGNORECASE)
_DOUBLED: Final = re.compile(r"(\w)\1")
_AGO: Final = re.compile(r"(\d+)(min|h|d|w)")
_GAPS: Final = re.compile(r"[\s\-‐‑–]+")


def to_elastic(query: Query) -> Body:
    """The query that finds what `query` asks, with scores for words and phrases."""
    return body_of(query.root) if query.root else {"match_all": {}}


def scored(node: Node | None) -> bool:
    """Whether there are words to find, so that one quote can answer better than another."""
    match node:
        case Word() | Phrase():
            return True
        case All(parts) | Either(parts):
            return any(map(scored, parts))
        case _:
            return False


def closeness(query: Query) -> list[Body]:
    """Queries that need not match: words near each other in the quote make it a better answer."""
    parts = query.root.parts if isinstance(query.root, All) else (query.root,)
    words = " ".join(part.text for part in parts if isinstance(part, Word | Phrase))
    near = {"query": words, "type": "phrase", "slop": NEARNESS, "fields": list(TEXTS)}
    return [{"multi_match": near}] if " " in words else []


def body_of(node: Node, way: Way | None = None) -> Body:
    """The query of a part of a question; what is excluded is always looked for in the usual way."""
    way = way or USUAL
    match node:
        case All(parts):
            return _all(parts, way)
        case Either(parts):
            return {"bool": {"should": [body_of(part, way) for part in parts], "minimum_should_match": 1}}
        case Not(part):
            return {"bool": {"must_not": [body_of(part)]}}
        case Word():
            return way.word(node)
        case Phrase():
            return way.phrase(node)
        case _:
            return _filter(node)


def _all(parts: tuple[Node, ...], way: Way) -> Body:
    """Small words ask nothing beside others; of many words enough must be found."""
    found = [part for part in parts if scored(part)]
    large = [part for part in found if not (isinstance(part, Word) and small(part.text))] or found
    words = [body_of(part, way) for part in large if isinstance(part, Word)]
    clauses = {
        "must": [body_of(part, way) for part in large if not isinstance(part, Word)],
        "should": words,
        "filter": [body_of(part) for part in parts if not scored(part) and not isinstance(part, Not)],
        "must_not": [body_of(part.part) for part in parts if isinstance(part, Not)],
    }
    enough = {"minimum_should_match": way.enough} if words else {}
    return {"bool": {name: bodies for name, bodies in clauses.items() if bodies} | enough}


def _filter(leaf: Named | Kind | When) -> Body:
    match leaf:
        case Named(field, value):
            return _named(field, value)
        case Kind(value):
            return {"term": {"kind": value}}
        case When(side, at):
            return {"range": {"date": _range(_BOUNDS[side], at)}}


def word_in(text: str, fields: Iterable[str]) -> Body:
    """Any form of a word: the field that has it best counts, others a little."""
    best = {"type": "best_fields", "operator": "and", "tie_breaker": 0.3}
    return {"multi_match": {"query": text, "fields": [*fields], **best}}


def phrase_in(text: str, fields: Iterable[str]) -> Body:
    """Words one after the other."""
    return {"multi_match": {"query": text, "type": "phrase", "fields": [*fields]}}


def beginnings_in(text: str, fields: Iterable[str]) -> Body:
    """Words that begin as `text` does without accents; stems have none of its letters twice in a row."""
    starts = dict.fromkeys((text, _DOUBLED.sub(r"\1", text)))
    written = " ".join(f"{start}*" for start in starts)
    return {"simple_query_string": {"query": written, "fields": [*fields], "flags": "PREFIX|WHITESPACE"}}


def _word(word: Word) -> Body:
    return _beginning(word.text) if word.prefix else word_in(word.text, (*TEXTS, *NAMES, *AROUND))


def _phrase(phrase: Phrase) -> Body:
    return phrase_in(phrase.text, (*TEXTS, *NAMES))


def _beginning(text: str) -> Body:
    """Words that begin so: as they are written, or as stems."""
    bare = _ELIDED.sub("", text)[:LONGEST_NAME].replace("’", "'")
    written = {"value": bare, "case_insensitive": True}
    return {"dis_max": {"queries": [beginnings_in(text, BEGINNINGS), {"prefix": {"content.exact": written}}]}}


USUAL: Final = Way(_word, _phrase, ENOUGH)


def _named(field: Name, value: str) -> Body:
    """Fields that hold `value` somewhere; between its parts may stand a blank or a hyphen."""
    pattern = "*" + "?".join(_literal(part) for part in _GAPS.split(value) if part) + "*"
    found = [{"wildcard": {name: {"value": pattern, "case_insensitive": True}}} for name in _FIELDS[field]]
    return {"bool": {"should": found}} if len(found) > 1 else found[0]


def _range(bound: str, at: str) -> Body:
    if ago := _AGO.fullmatch(at):
        return {bound: f"now-{ago[1]}{'m' if ago[2] == 'min' else ago[2]}"}
    return {bound: at if "T" in at else f"{at}T00:00:00", "time_zone": TIME_ZONE}


def _literal(text: str) -> str:
    return re.sub(r"([*?\\])", r"\\\1", text)
