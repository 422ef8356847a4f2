"""`tree.Query` -> a query of Elasticsearch on the index `quotes`.

Words are looked for in the quote and in its speaker's name. Source of the field names: the mapping.
"""

import re
from typing import Any, Final

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
from propos_search.question import TIME_ZONE

Body = dict[str, Any]

TEXTS: Final = ("content^1.2", "content.folded", "content.exact^0.6")
"""In French stems, without accents, and as it is written: whoever writes accents means them."""
NAMES: Final = ("speaker.name.text",)
FOLDED: Final = ("content.folded", *NAMES)
"""Fields whose analysers keep stop words."""
NEARNESS: Final = 4
"""Words that may stand between those asked for, for a quote to count as closer to the question."""

_FIELDS: Final[dict[Name, str]] = {
    "speaker": "speaker.name.folded",
    "outlet": "outlet.name.folded",
    "role": "speaker.role.folded",
    "entity": "entities.folded",
    "section": "section",
}
_FOLDING: Final[dict[Name, Body]] = {"section": {"case_insensitive": True}}
_BOUNDS: Final[dict[Side, str]] = {"after": "gte", "before": "lt"}
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
    """Queries that need not match: words near each other, or in the title, make an answer better."""
    parts = query.root.parts if isinstance(query.root, All) else (query.root,)
    words = " ".join(part.text for part in parts if isinstance(part, Word | Phrase))
    near = {"query": words, "type": "phrase", "slop": NEARNESS, "fields": list(TEXTS)}
    title = {"query": words, "fields": ["article.title^0.3"]}
    queries = [near, title] if " " in words else [title] if words else []
    return [{"multi_match": query} for query in queries]


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
    """A word that an analyser drops asks nothing beside other words, but is not found when it stands alone.

    So each word may be missing where it is a stop word, and one word at least is found somewhere.
    """
    found = [part for part in parts if scored(part)]
    words = [part.text for part in found if isinstance(part, Word) and not part.prefix]
    others = [part for part in found if not isinstance(part, Word) or part.prefix]
    dropped = "all" if len(found) > 1 else "none"
    must = [*(_word(word, dropped) for word in words), *map(_body, others)]
    if len(words) > 1 and not others:
        must.append({"multi_match": {"query": " ".join(words), "fields": list(FOLDED)}})
    filters = [_body(part) for part in parts if not scored(part) and not isinstance(part, Not)]
    denied = [_body(part.part) for part in parts if isinstance(part, Not)]
    clauses = {"must": must, "filter": filters, "must_not": denied}
    return {"bool": {name: bodies for name, bodies in clauses.items() if bodies}}


def _leaf(leaf: Leaf) -> Body:
    match leaf:
        case Word(text, prefix):
            return _beginning(text) if prefix else _word(text, "none")
        case Phrase(text):
            return {"multi_match": {"query": text, "type": "phrase", "fields": [*TEXTS, *NAMES]}}
        case Named(field, value):
            pattern = "?".join(_literal(part) for part in _GAPS.split(value) if part)
            return {"wildcard": {_FIELDS[field]: {"value": f"*{pattern}*", **_FOLDING.get(field, {})}}}
        case Kind(value):
            return {"term": {"kind": value}}
        case When(side, at):
            return {"range": {"date": _range(_BOUNDS[side], at)}}


def _word(text: str, dropped: str) -> Body:
    """Any form of a word. `dropped`: all or none is found where the analyser drops it."""
    fields = [*TEXTS, *NAMES]
    best = {"type": "best_fields", "operator": "and", "tie_breaker": 0.3, "zero_terms_query": dropped}
    return {"multi_match": {"query": text, "fields": fields, **best}}


def _beginning(text: str) -> Body:
    """Words that begin so: as they are written, or their stems without accents."""
    stems = {"query": f"{text}*", "fields": list(FOLDED), "flags": "PREFIX", "default_operator": "and"}
    written = {"value": text.replace("’", "'"), "case_insensitive": True}
    return {"dis_max": {"queries": [{"simple_query_string": stems}, {"prefix": {"content.exact": written}}]}}


def _range(bound: str, at: str) -> Body:
    if ago := _AGO.fullmatch(at):
        return {bound: f"now-{ago[1]}{'m' if ago[2] == 'min' else ago[2]}"}
    return {bound: at if "T" in at else f"{at}T00:00:00", "time_zone": TIME_ZONE}


def _literal(text: str) -> str:
    return re.sub(r"([*?\\])", r"\\\1", text)
