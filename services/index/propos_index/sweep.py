"""The repair of clusters: reprints that could not see each other, or that came before what they reprint.

A search shows what was indexed a second ago at the earliest, instances write side by side, and the earliest
article may arrive last. A sweep looks again at what was indexed lately and moves articles, with their quotes,
to the cluster of the earliest that they reprint. It never takes one out of a cluster: a revision that parts
from its reprints leaves them where they were.

A moved document is written whole: an article on the very document that was read, a quote at the version
that it has (`external_gte`). So a revision or a removal that came in between wins, and the versions of quotes
go on saying nothing but revision and pipeline. Scripted updates would raise them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError, helpers

from propos.errors import Retry
from propos_index.actions import Action, At, Names, Seen
from propos_index.clusters import Member, Shelf, first_of, reprints, unpack
from propos_index.neighbours import FIELDS, member_of, neighbours
from propos_index.outcomes import Verdict
from propos_index.protocol import Steps, rewrite
from propos_index.settings import IndexSettings
from propos_index.writer import Writer

PAGE: Final = 200
"""Articles looked at together."""
SIGNED: Final[Mapping[str, Any]] = {"exists": {"field": "bands"}}
"""The articles that a sweep looks at: those that have a signature."""


def sweep(
    client: Elasticsearch,
    settings: IndexSettings,
    since: datetime,
    seen: Callable[[int], object] = lambda _: None,
) -> int:
    """Look again at the articles indexed since then; the number that moved to another cluster.

    `seen` is told now and then how many more were looked at; what it raises ends the sweep. Safe to repeat,
    and to run in several instances at once. Raises Retry when Elasticsearch is away.
    """
    settled: dict[str, str] = {}
    try:
        for page in _pages(client, settings, since):
            move(client, settings, moves(client, settings, page, settled, seen))
            seen(len(page))
    except (ApiError, TransportError, helpers.ScanError) as error:
        raise Retry(f"Elasticsearch: {error}") from error
    return len(settled)


def moves(
    client: Elasticsearch,
    settings: IndexSettings,
    members: Iterable[Member],
    settled: dict[str, str],
    seen: Callable[[int], object] = lambda _: None,
) -> dict[str, Member]:
    """Which articles belong to another cluster than they say, by id: each with that cluster.

    `settled`: the clusters, by article, that a search does not show yet; those found are added. Articles are
    judged from the earliest on, and a later reprint of each that says another cluster is judged after it.
    """
    days = settings.index_cluster_days
    found: dict[str, Member] = {}
    turn = {member.id: member for member in members}
    while turn:
        seen(0)  # where thousands are alike, a turn takes seconds
        alias = f"{settings.index_prefix}articles"
        shelf = Shelf(neighbours(client, alias, turn.values(), days, later=True))
        following: dict[str, Member] = {}
        for member in sorted(turn.values(), key=lambda each: each.place):
            near = [other for other in shelf.met(member) if reprints(member, other, days)]
            first = first_of(member, near, days)
            old = settled.get(member.id, member.cluster_id)
            cluster = settled.get(first.id, first.cluster_id) if first else old
            if cluster != old:
                found[member.id] = msgspec.structs.replace(member, cluster_id=cluster)
                settled[member.id] = cluster
            following |= {
                other.id: other
                for other in near
                if other.place > member.place and settled.get(other.id, other.cluster_id) != cluster
            }
        # Those of this turn come in its order; only later ones are left, so the turns end.
        turn = {key: other for key, other in following.items() if key not in turn}
    return found


def _pages(client: Elasticsearch, settings: IndexSettings, since: datetime) -> Iterator[list[Member]]:
    """The articles with a signature that were indexed since then, the earliest first."""
    page: list[Member] = []
    lately = [{"range": {"indexed_at": {"gte": since}}}, SIGNED]
    query = {
        "query": {"bool": {"filter": lately}},
        "sort": ["date"],
        "_source": FIELDS,
    }
    for hit in helpers.scan(
        client, index=f"{settings.index_prefix}articles", query=query, size=PAGE, preserve_order=True
    ):
        page.append(member_of(hit))
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def move(client: Elasticsearch, settings: IndexSettings, members: Mapping[str, Member]) -> None:
    """Write the articles and their quotes anew, in the members' clusters.

    An article that is no longer what was judged stays: who wrote it looked for its cluster. Raises Retry.
    """
    names = Names.under(settings.index_prefix)
    articles = [
        article
        for article in _held(client, names.articles, members)
        if unpack(article["_source"].get("minhash", "")) == members[article["_id"]].minhash
    ]
    wanted = [quote for article in articles for quote in article["_source"].get("quote_ids", ())]
    quotes = {quote["_id"]: quote for quote in _held(client, names.quotes, wanted)}

    def steps(article: dict[str, Any]) -> Steps:
        cluster = members[article["_id"]].cluster_id
        own = [quotes[each] for each in article["_source"].get("quote_ids", ()) if each in quotes]
        return rewrite(
            _rewritten("articles", article, cluster), [_rewritten("quotes", quote, cluster) for quote in own]
        )

    def give_up(_: float) -> None:
        raise Retry("Elasticsearch took a part only")

    for _, outcome in Writer(client, settings, names).carry(map(steps, articles), give_up):
        if outcome.verdict is Verdict.REJECTED:
            raise Retry(f"Elasticsearch: {outcome.detail}")


def _held(client: Elasticsearch, index: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The documents as they are now, and whole."""
    wanted = list(ids)
    for first in range(0, len(wanted), PAGE):
        answer = client.mget(index=index, ids=wanted[first : first + PAGE])
        yield from (document for document in answer["docs"] if document.get("found"))


def _rewritten(alias: Literal["articles", "quotes"], document: dict[str, Any], cluster: str) -> Action:
    body = msgspec.json.encode(document["_source"] | {"cluster_id": cluster})
    guard = (
        Seen(document["_seq_no"], document["_primary_term"])
        if alias == "articles"
        else At(document["_version"])
    )
    return Action(alias, document["_id"], guard, body)
