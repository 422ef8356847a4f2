"""The judgements are about the seeds as they are."""

import json
from functools import cache

from propos_seeds.library import newest, quotes_path
from relevance.judged import Query, Quote, plain, queries


def test_there_are_enough_queries_and_half_are_held() -> None:
    assert len({query.ask for query in queries()}) == len(queries()) >= 70
    assert sum(query.held for query in queries()) * 2 == len(queries())


def test_every_judgement_names_one_quote_of_the_seeds() -> None:
    """In all its reprints: other words are another quote."""
    wrong = [
        (query.ask, judgement.fragment, sorted(named))
        for query in queries()
        for judgement in query.judgements
        if len(named := {plain(quote.content) for quote in gold() if query.names(judgement, quote)}) != 1
    ]
    assert wrong == []


def test_no_quote_is_judged_twice_for_a_query() -> None:
    wrong = [
        (query.ask, quote.content)
        for query in queries()
        for quote in gold()
        if sum(query.names(judgement, quote) for judgement in query.judgements) > 1
    ]
    assert wrong == []


def test_the_same_quote_from_a_second_outlet_counts_nothing() -> None:
    query = Query(ask="digue", need="the dyke", exactly=("la digue d'hier",), marginal=("une digue",))
    first = Quote("La digue\u00a0d’hier […] «\u00a0tiendra\u00a0»", "L’Écho", "Anne Le Roÿ", "mixed")
    other = Quote("Une digue de plus", "L’Écho", "", "direct")
    reprint = Quote(first.content, "Le Large", first.speaker, first.kind)
    assert query.grades([other, first, reprint]) == [1, 3, 0]
    assert query.score([first, other, reprint]) == 1


def test_what_a_filter_excludes_is_not_wanted() -> None:
    query = Query(ask="", need="", outlet="écho", speaker="roÿ", kind="direct", exactly=("la digue",))
    wanted = Quote("La digue tiendra", "L’Écho", "Anne Le Roÿ", "direct")
    others = [
        Quote(wanted.content, "Le Large", wanted.speaker, wanted.kind),
        Quote(wanted.content, wanted.outlet, "", wanted.kind),
        Quote(wanted.content, wanted.outlet, wanted.speaker, "mixed"),
    ]
    assert query.grades([*others, wanted]) == [0, 0, 0, 3]


@cache
def gold() -> list[Quote]:
    """The quotes that a careful reader finds in the newest revisions."""
    return [
        Quote(
            content=" […] ".join(piece["text"] for piece in record["content"]),
            outlet=story.outlet.name,
            speaker=(record["speaker"] or {}).get("name", ""),
            kind=record["kind"],
            role=(record["speaker"] or {}).get("role") or "",
        )
        for story in newest()
        for record in json.loads(quotes_path(story).read_bytes())["quotes"]
    ]
