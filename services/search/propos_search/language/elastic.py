"""`tree.Query` -> a query of Elasticsearch on the index `quotes`.

Words are looked for in the quote, its speaker's name, and what stands around it; phrases in the quote and the
name only: what is in quotation marks was said so. Source of the field names: the mapping.
"""

import re
from typing import Any, Final

from propos_search.language.leaves import LONGEST_NAME
from propos_search.language.tree import (
    All,
    Either,
    Kind,
    Leaf,
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
AROUND: Final = ("speaker.role.text", "article.title.folded^2", "context.folded^0.7", "tags.folded")
"""What the quote is about, when its own words do not say so."""
BEGINNINGS: Final = ["content.folded", *NAMES, "article.title.folded", "context.folded"]
"""Where a word may begin as its stem does."""
ENOUGH: Final = "2<-1 6<75%"
"""Words that must be found: both of two, all but one of up to six, three quarters of more."""
NEARNESS: Final = 4
"""Words that may stand between those asked for, for a quote to count as closer to the question."""

_FIELDS: Final[dict[Name, tuple[str, ...]]] = {
    "speaker": ("speaker.name.folded",),
    "outlet": ("outlet.name.folded", "outlet.id"),
    "role": ("speaker.role.folded",),
    "entity": ("entities.folded",),
    "section": ("section",),
}
_BOUNDS: Final[dict[Side, str]] = {"after": "gte", "before": "lt"}
_ELIDED: Final = re.compile(r"^(c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu)['’](?=.)", re.IGNORECASE)
_AGO: Final = re.compile(r"(\d+)(min|h|d|w)")
_GAPS: Final = re.compile(r"[\s\-‐‑–]+")


def to_elastic(query: Query) -> Body:
    """The query that finds what `query` asks, with scores for words and phrases."""
    return _body(query.root) if query.root else {"match_all": {}}


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


def _body(node: Node) -> Body:
    match node:
        case All(parts):
            return _all(parts)
        case Either(parts):
            return {"bool": {"should": [_body(part) for part in parts], "minimum_should_match": 1}}
        case Not(part):
            return {"bool": {"must_not": [_body(part)]}}
        case _:
            return _leaf(node)


def _all(parts: tuple[Node, ...]) -> Body:
    """Small words ask nothing beside others; of many words ENOUGH must be found."""
    found = [part for part in parts if scored(part)]
    large = [part for part in found if not (isinstance(part, Word) and small(part.text))] or found
    words = [_body(part) for part in large if isinstance(part, Word)]
    clauses = {
        "must": [_body(part) for part in large if not isinstance(part, Word)],
        "should": words,
        "filter": [_body(part) for part in parts if not scored(part) and not isinstance(part, Not)],
        "must_not": [_body(part.part) for part in parts if isinstance(part, Not)],
    }
    enough = {"minimum_should_match": ENOUGH} if words else {}
    return {"bool": {name: bodies for name, bodies in clauses.items() if bodies} | enough}


def _leaf(leaf: Leaf) -> Body:
    match leaf:
        case Word(text, prefix):
            return _beginning(text) if prefix else _word(text)
        case Phrase(text):
            return {"multi_match": {"query": text, "type": "phrase", "fields": [*TEXTS, *NAMES]}}
        case Named(field, value):
            return _named(field, value)
        case Kind(value):
            return {"term": {"kind": value}}
        case When(side, at):
            return {"range": {"date": _range(_BOUNDS[side], at)}}


def _word(text: str) -> Body:
    """Any form of a word, wherever readers look for it: the best place counts, others a little."""
    best = {"type": "best_fields", "operator": "and", "tie_breaker": 0.3}
    return {"multi_match": {"query": text, "fields": [*TEXTS, *NAMES, *AROUND], **best}}


def _beginning(text: str) -> Body:
    """Words that begin so: as they are written, or as stems."""
    stems = {"query": f"{text}*", "fields": BEGINNINGS, "flags": "PREFIX"}
    bare = _ELIDED.sub("", text)[:LONGEST_NAME].replace("’", "'")
    written = {"value": bare, "case_insensitive": True}
    return {"dis_max": {"queries": [{"simple_query_string": stems}, {"prefix": {"content.exact": written}}]}}


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
