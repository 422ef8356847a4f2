"""A question about quotes, and the Elasticsearch request that answers it.

Source of the field names: the mapping of the index `quotes`.
"""

import re
from datetime import datetime
from typing import Any, Final

import msgspec

from propos.messages import QuoteKind

Body = dict[str, Any]

TIME_ZONE: Final = "Europe/Paris"
OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""What Elasticsearch puts around the words that were found: code points that no text may hold."""
FACET_SIZE: Final = 10
_PHRASE_MARKS: Final = str.maketrans(dict.fromkeys("«»“”„", '"'))


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader asks for; every part but the limit narrows the answer."""

    words: str = ""
    speaker: str = ""
    kind: QuoteKind | None = None
    outlet: str = ""
    since: datetime | None = None
    limit: int = 10

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return not (
            self.words.strip() or _parts(self.speaker) or _parts(self.outlet) or self.kind or self.since
        )


def request(question: Question) -> Body:
    """The body of a search in `quotes`: hits, marked words and facets."""
    words = question.words.strip()
    newest: list[Body] = [{"date": {"order": "desc"}}, {"id": {"order": "asc"}}]
    body: Body = {
        "query": {"bool": {"must": _words(words), "filter": _filters(question)}},
        "size": question.limit,
        "sort": [{"_score": {"order": "desc"}}, *newest] if words else newest,
        "track_total_hits": True,
        "aggs": _facets(),
    }
    if words:
        body["highlight"] = {
            "pre_tags": [OPEN],
            "post_tags": [CLOSE],
            "number_of_fragments": 0,
            "fields": {"content": {"type": "unified", "matched_fields": ["content", "content.folded"]}},
        }
    return body


def _words(words: str) -> list[Body]:
    """All the words, in their French stems or without regard to accents; "several words" is a phrase.

    One clause an analyser: inside one clause a stop word would have to be found by the other analyser.
    """
    if not words:
        return []
    text = words.translate(_PHRASE_MARKS)
    clauses = [
        {
            "simple_query_string": {
                "query": text,
                "fields": [field],
                "default_operator": "and",
                "flags": "PHRASE|PREFIX|WHITESPACE",
            }
        }
        for field in ("content", "content.folded")
    ]
    return [{"bool": {"should": clauses, "minimum_should_match": 1}}]


def _filters(question: Question) -> list[Body]:
    filters = _name("speaker.name.folded", question.speaker) + _name("outlet.name.folded", question.outlet)
    if question.kind:
        filters.append({"term": {"kind": question.kind}})
    if question.since:
        filters.append({"range": {"date": {"gte": question.since.isoformat()}}})
    return filters


def _name(field: str, name: str) -> list[Body]:
    """Each part of `name` somewhere in the field; its normaliser takes care of case and accents."""
    return [{"wildcard": {field: {"value": f"*{_literal(part)}*"}}} for part in _parts(name)]


def _parts(name: str) -> list[str]:
    """The parts of a name: Jean-Luc and Jean Luc are the same."""
    return [part for part in re.split(r"[\s\-]+", name) if part]


def _literal(text: str) -> str:
    return re.sub(r"([*?\\])", r"\\\1", text)


def _facets() -> Body:
    return {
        "speakers": {"terms": {"field": "speaker.name", "size": FACET_SIZE}},
        "unnamed": {"missing": {"field": "speaker.name"}},
        "outlets": {"terms": {"field": "outlet.name", "size": FACET_SIZE}},
        "kinds": {"terms": {"field": "kind"}},
        "months": {
            "date_histogram": {
                "field": "date",
                "calendar_interval": "month",
                "time_zone": TIME_ZONE,
                "format": "yyyy-MM",
                "min_doc_count": 1,
                "order": {"_key": "desc"},
            }
        },
    }
