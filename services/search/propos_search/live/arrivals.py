"""Where the hub's news come from: the index `quotes`.

News are what was just indexed, is of these days, and was not there before. So neither an archive that is read
in, nor a reindex, nor a correction that leaves the words as they were fills the pages that are open.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from propos_search.answer import Hit, read, sayings
from propos_search.library import Library
from propos_search.question import Question
from propos_search.request import prints_body, search_body

Body = dict[str, Any]

MOST_NEW: Final = 5000
"""Quotes of one look."""
MOST_TOLD: Final = 20
"""Quotes of one look that one question is told of: a page's worth."""
TOGETHER: Final = 100
"""Questions that one search counts."""
OBSERVED: Final = timedelta(hours=1)
PUBLISHED: Final = timedelta(days=1)


class Arrivals:
    """The `Source` of the hub."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def new(self, since: datetime) -> tuple[str, ...]:
        """The ids of the news among the quotes that were indexed since then; of very many, the latest."""
        found = await self._library.search(new_body(since))
        return tuple(each["fields"]["id"][0] for each in found["hits"]["hits"])

    async def matching(self, questions: Sequence[Question], ids: Sequence[str]) -> list[tuple[Hit, ...]]:
        """Which of these quotes answer each question, the newest first. Raises BadQuery."""
        met = await self._met(questions, ids) if ids else []
        answers = await self._library.searches([matching_body(question, ids) for question in met])
        pairs = [(question, found) for question, found in zip(met, answers, strict=True) if found]
        said = {each for question, found in pairs if question.grouped for each in sayings(found)}
        prints = await self._library.search(prints_body(sorted(said))) if said else None
        hits = {question: read(found, question, prints=prints).hits for question, found in pairs}
        return [hits.get(question, ()) for question in questions]

    async def _met(self, questions: Sequence[Question], ids: Sequence[str]) -> list[Question]:
        """The questions that any of the quotes answers, mostly few of many."""
        parts = [questions[first : first + TOGETHER] for first in range(0, len(questions), TOGETHER)]
        counts = await self._library.searches([counting_body(part, ids) for part in parts])
        return [
            question
            for part, found in zip(parts, counts, strict=True)
            for question, count in zip(part, _counts(found, len(part)), strict=True)
            if count
        ]


def new_body(since: datetime) -> Body:
    """The body of a search for the ids of the news; nothing but their columns is read."""
    news = [
        {"range": {"indexed_at": {"gte": since.isoformat()}}},
        {"range": {"observed_at": {"gte": (since - OBSERVED).isoformat()}}},
        {"range": {"date": {"gte": (since - PUBLISHED).isoformat()}}},
    ]
    return {
        "query": {"bool": {"filter": news, "must_not": {"term": {"kept": True}}}},
        "size": MOST_NEW,
        "sort": [{"indexed_at": "desc"}],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
    }


def counting_body(questions: Sequence[Question], ids: Sequence[str]) -> Body:
    """The body of one search that counts for each question the quotes among these that answer."""
    each = [search_body(question, 0)["query"] for question in questions]
    return {
        "query": {"terms": {"id": [*ids]}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"answers": {"filters": {"filters": each}}},
    }


def matching_body(question: Question, ids: Sequence[str]) -> Body:
    """The body of a search for the quotes among these that answer."""
    body = search_body(question, MOST_TOLD)
    return body | {"query": {"bool": {"must": [body["query"]], "filter": {"terms": {"id": [*ids]}}}}}


def _counts(found: Mapping[str, Any] | None, questions: int) -> list[int]:
    """How many quotes answer each question; where one of them was refused, perhaps one each."""
    if found is None:
        return [1] * questions
    return [bucket["doc_count"] for bucket in found["aggregations"]["answers"]["buckets"]]
