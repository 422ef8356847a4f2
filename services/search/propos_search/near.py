"""What stands near a question that few quotes answer, so that its reader has something to go on with.

First the quotes of the articles that speak of it, then those that say a part of it, or something spelt alike.
They are no answers: nothing counts or exports them. What the question narrows and excludes holds for them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from propos_search.answer import Answer, Hit, hits_of
from propos_search.language.elastic import body_of, closeness, to_elastic
from propos_search.language.near import in_articles, loosely, marked
from propos_search.language.reading import parse
from propos_search.language.tree import given, said
from propos_search.library import Library
from propos_search.narrowing import filters, narrowed
from propos_search.question import Question
from propos_search.request import LISTED, SORTED, highlight, prints_body

Body = dict[str, Any]

FILLED: Final = 10
"""Quotes that a reader is shown, answers and near ones, where there are so many."""
MOST_ARTICLES: Final = 10
LEAD: Final = 30.0
"""What the best article adds to the scores of its quotes; a word of their own counts 10 to 50."""
REPRINTED: Final = 2
"""Quotes that are read for each that is wanted, since some may be reprints of others."""
SHARED: Final = ("outlets", "sections", "clusters", "timeline")
"""Filters on fields that articles have as quotes have them."""


async def near(library: Library, question: Question, found: Answer) -> tuple[Hit, ...]:
    """Quotes near the question, the best first, when `found` has all that answer, fewer than FILLED.

    Raises BadQuery when the text cannot be read.
    """
    wanted = FILLED - found.total
    about = articles_body(question)
    if found.total > len(found.hits) or wanted <= 0 or about is None:
        return ()
    articles = await library.articles(about)
    body = near_body(question, wanted * REPRINTED, articles["hits"]["hits"])
    (answered,) = await library.searches([body])
    if answered is None:  # too many words: what is near is no reason to refuse what answers
        return ()
    hits = answered["hits"]["hits"]
    if not question.grouped:
        return hits_of(hits[:wanted])
    first = _firsts(hits, {each.saying for each in found.hits})[:wanted]
    prints = (
        await library.search(prints_body([each["_source"]["saying"] for each in first])) if first else None
    )
    return hits_of(first, prints)


def articles_body(question: Question) -> Body | None:
    """The body of a search for the articles that speak of what is asked; None when no words are asked for."""
    words = said(parse(question.text).root)
    if words is None:
        return None
    shared = [each for name, each in filters(question).items() if name in SHARED]
    return {
        "query": narrowed(in_articles(words), shared),
        "size": MOST_ARTICLES,
        "_source": False,
        "track_total_hits": False,
    }


def near_body(question: Question, size: int, articles: Sequence[Mapping[str, Any]]) -> Body:
    """The body of a search for quotes that do not answer: in these articles, or that say a part.

    `articles`: the hits of `articles_body`. It is not collapsed and counts nothing, so that Elasticsearch
    passes over what cannot come first.
    """
    query = parse(question.text)
    words, frame = said(query.root), given(query.root)
    if words is None:
        raise ValueError("no words are asked for")
    best = max((each["_score"] for each in articles), default=0.0) or 1.0
    ways = [loosely(words), *(_of_article(each["_id"], each["_score"] / best) for each in articles)]
    return {
        "query": {
            "bool": {
                "must": [{"bool": {"should": ways, "minimum_should_match": 1}}],
                "should": closeness(query),
                "filter": [*filters(question).values(), *([body_of(frame)] if frame else [])],
                "must_not": [to_elastic(query)],
            }
        },
        "size": size,
        "sort": SORTED,
        "track_total_hits": False,
        "_source": list(LISTED),
        "highlight": highlight(marked(words)),
    }


def _of_article(identity: str, share: float) -> Body:
    return {"constant_score": {"filter": {"term": {"article.id": identity}}, "boost": LEAD * share}}


def _firsts(hits: list[Mapping[str, Any]], known: set[str]) -> list[Mapping[str, Any]]:
    """The best hit of each saying that is not known yet."""
    each = {hit["_source"]["saying"]: hit for hit in reversed(hits)}
    return [
        hit for hit in hits if each[hit["_source"]["saying"]] is hit and hit["_source"]["saying"] not in known
    ]
