"""Saved searches over quotes for Discover: the bar stays empty for the reader, whose words are highlighted.

What a search asks for stands in its filters: a reader sees them as pills and can turn them off.
"""

from typing import Final

from propos_kibana.objects import Body, Reference, SavedObject, embedded, query_of_nothing
from propos_kibana.views import QUOTES

LATEST: Final = "propos-dernieres-citations"

META: Final = "kibanaSavedObjectMeta.searchSourceJSON"
WIDTHS: Final = {
    "content": 520,
    "context": 520,
    "speaker.name": 180,
    "outlet.name": 160,
    "kind": 100,
    "confidence": 100,
}
WHOLE: Final = -1
"""A row is as high as its text."""
UNSURE: Final = 0.8
"""Below this, at least one quote in five is expected to be wrong: see docs/confidence.md."""


def unnamed() -> Body:
    """The filter of quotes to which no speaker was given."""
    return {
        "meta": {"type": "exists", "key": "speaker.name", "value": "exists", "negate": True},
        "query": {"exists": {"field": "speaker.name"}},
    }


def below(field: str, bound: float) -> Body:
    """The filter of quotes whose `field` is less than `bound`."""
    return {
        "meta": {"type": "range", "key": field, "params": {"lt": bound}, "negate": False},
        "query": {"range": {field: {"lt": bound}}},
    }


def search(
    key: str, title: str, description: str, columns: tuple[str, ...], filters: tuple[Body, ...] = ()
) -> SavedObject:
    """A search for the latest quotes that pass `filters`, shown in `columns` after the date."""
    source = {
        "query": query_of_nothing(),
        "highlightAll": True,
        "filter": [_pill(number, each) for number, each in enumerate(filters)],
        "indexRefName": f"{META}.index",
    }
    attributes = {
        "title": title,
        "description": description,
        "columns": list(columns),
        "sort": [["date", "desc"]],
        "grid": {"columns": {field: {"width": WIDTHS[field]} for field in columns if field in WIDTHS}},
        "rowHeight": WHOLE,
        "hideChart": False,
        "breakdownField": "kind",
        "isTextBasedQuery": False,
        "usesAdHocDataView": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": embedded(source)},
    }
    names = [f"{META}.index", *(_index_of(number) for number in range(len(filters)))]
    references = tuple(Reference(QUOTES, name, "index-pattern") for name in names)
    return SavedObject(key, "search", attributes, references)


def _pill(number: int, given: Body) -> Body:
    meta = {"alias": None, "disabled": False, "indexRefName": _index_of(number)}
    return {**given, "meta": given["meta"] | meta, "$state": {"store": "appState"}}


def _index_of(number: int) -> str:
    return f"{META}.filter[{number}].meta.index"


SEARCHES: Final = (
    search(
        LATEST,
        "Propos : dernières citations",
        "Toutes les citations, les plus récentes d’abord : qui a dit quoi, où, avec le lien vers l’article.",
        ("content", "speaker.name", "speaker.role", "kind", "outlet.name", "article.title", "article.url"),
    ),
    search(
        "propos-citations-sans-locuteur",
        "Propos : citations sans locuteur",
        "Les citations auxquelles aucun nom n’a été attribué, dans leur paragraphe : à compléter en lisant.",
        ("content", "context", "mention.text", "kind", "outlet.name", "article.url"),
        (unnamed(),),
    ),
    search(
        "propos-citations-a-relire",
        "Propos : citations à relire",
        "Les citations peu sûres (confiance inférieure à 80 %) : à vérifier avant de les reprendre.",
        ("content", "context", "confidence", "speaker.name", "cue.text", "mention.text", "article.url"),
        (below("confidence", UNSURE),),
    ),
)
