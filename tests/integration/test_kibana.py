"""What Kibana's charts, controls and searches ask, asked of real Elasticsearch over the seeds."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from time import sleep
from typing import Any, Final
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch

from kibana_objects import Body, Saved, aggregations, alias_of, of_type
from propos import codec, identity
from propos.messages import EnrichedArticle
from propos.settings import Settings
from propos_index.candidates import Delivery, prepare
from propos_index.indices import ensure
from propos_index.quoted import names_near
from propos_index.settings import IndexSettings
from propos_index.writer import Writer
from propos_seeds.library import Story, newest, quotes_path

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
LABELS: Final = {"person": "PER", "organisation": "ORG"}
SURE, UNSURE = 0.95, 0.5
OPEN, CLOSE = "@kibana-highlighted-field@", "@/kibana-highlighted-field@"
(DASHBOARD,) = of_type("dashboard")
each_chart = pytest.mark.parametrize("chart", of_type("lens"), ids=lambda saved: saved.id)
each_search = pytest.mark.parametrize("search", of_type("search"), ids=lambda saved: saved.id)


class Seeded(msgspec.Struct, frozen=True):
    """Elasticsearch with the seeds in indices of their own."""

    client: Elasticsearch
    prefix: str
    articles: tuple[EnrichedArticle, ...]

    def ask(self, alias: str, **request: Any) -> Body:
        return dict(self.client.search(index=self.prefix + alias, **request).body)


def article(story: Story) -> EnrichedArticle:
    """`story` with the quotes of its gold records: sure of those with a speaker, who is also its entity."""
    id_ = identity.article_id(story.url)
    records, seen = json.loads(quotes_path(story).read_bytes())["quotes"], Counter[str]()
    quotes: list[Body] = []
    entities: list[Body] = []
    for record in records:
        key = identity.words_key(" ".join(piece["text"] for piece in record["content"]))
        speaker, first = record["speaker"], record["content"][0]
        quotes.append(
            record
            | {
                "id": identity.quote_id(id_, key, seen[key]),
                "words_key": key,
                "confidence": SURE if speaker else UNSURE,
            }
        )
        seen[key] += 1
        if speaker and speaker["type"] in LABELS:
            entities.append(first | {"label": LABELS[speaker["type"]], "name": speaker["name"]})
    facts = story.facts
    body = {
        "id": id_,
        "url": story.url,
        "canonical_url": story.url,
        "outlet": {"id": story.outlet.key, "name": story.outlet.name},
        "title": facts.title,
        "text": story.text,
        "authors": facts.authors,
        "section": facts.section,
        "tags": facts.tags,
        "observed_at": facts.modified or facts.published,
        "published_at": facts.published,
        "revision": 1,
        "content_hash": identity.content_hash(facts.title, story.text),
        "pipeline": {"name": "rules", "version": "1.0.0", "seconds": 0.1},
        "quotes": quotes,
        "entities": entities,
    }
    return msgspec.convert(body, EnrichedArticle)


@pytest.fixture(scope="module")
def seeded(stack: Settings) -> Iterator[Seeded]:
    settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=f"k{uuid4().hex[:8]}-")
    articles = tuple(article(story) for story in newest())
    with Elasticsearch(stack.elasticsearch) as client:
        ensure(client, settings.index_prefix)
        candidates = [
            prepare(Delivery("articles.enriched", 0, offset, None, codec.encode(each), []), NOW)
            for offset, each in enumerate(articles)
        ]
        list(Writer(client, settings).write(candidates, sleep))
        client.indices.refresh(index=f"{settings.index_prefix}*")
        yield Seeded(client, settings.index_prefix, articles)
        for alias in ("articles", "quotes"):
            client.indices.delete(index=f"{settings.index_prefix}{alias}-v1")


def buckets(answer: Body, *path: str) -> Counter[tuple[str, ...]]:
    """The documents in the buckets of an answer, nested as `path` names them."""
    found: Counter[tuple[str, ...]] = Counter()
    for bucket in answer["aggregations"][path[0]]["buckets"]:
        key = str(bucket.get("key_as_string", bucket["key"]))
        if path[1:]:
            inner = buckets({"aggregations": bucket}, *path[1:])
            found.update({(key, *rest): count for rest, count in inner.items()})
        else:
            found[(key,)] = bucket["doc_count"]
    return found


def asked(seeded: Seeded, chart: Saved) -> Counter[tuple[str, ...]]:
    (layer,) = chart.layers.values()
    path = [key for key in layer["columnOrder"] if layer["columns"][key]["isBucketed"]]
    return buckets(seeded.ask(alias_of(chart), size=0, aggs=aggregations(layer)), *path)


def most(counted: Counter[str], size: int) -> list[int]:
    """The largest counts, which do not depend on the order of equals."""
    return [count for _, count in counted.most_common(size)]


def by_first(found: Counter[tuple[str, ...]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for key, count in found.items():
        summed[key[0]] += count
    return summed


def day_of(article: EnrichedArticle) -> str:
    assert article.published_at
    return f"{article.published_at.astimezone(UTC):%Y-%m-%d}"


def test_every_chart_has_its_buckets(seeded: Seeded) -> None:
    """Each against what the seeds hold, counted without Elasticsearch."""
    quotes = [(one, quote) for one in seeded.articles for quote in one.quotes]
    charts = {chart.id: asked(seeded, chart) for chart in of_type("lens")}

    found = charts.pop("propos-citations-dans-le-temps")
    assert by_first(found) == Counter(quote.kind for _, quote in quotes)
    assert {day[:10] for _, day in found} == {day_of(one) for one, _ in quotes}

    speakers = Counter(quote.speaker.name for _, quote in quotes if quote.speaker)
    found = charts.pop("propos-les-plus-cites")
    summed = by_first(found)
    assert most(summed, 20) == most(speakers, 20)
    assert all(speakers[name] == count for name, count in summed.items())

    outlets = Counter((one.outlet.name, quote.kind) for one, quote in quotes)
    assert charts.pop("propos-medias-par-forme") == outlets

    names = Counter(name for one, quote in quotes for name in names_near(one, quote))
    found = charts.pop("propos-noms-cites")
    assert most(by_first(found), 50) == most(names, 50)
    assert found.most_common(1)[0][1] > 1

    assert not charts, "a chart without its expectation"


@each_chart
def test_kibana_learns_that_the_fields_make_buckets(seeded: Seeded, chart: Saved) -> None:
    (layer,) = chart.layers.values()
    columns = [column for column in layer["columns"].values() if column["isBucketed"]]
    for column in columns:
        (found,) = capabilities(seeded, alias_of(chart), [column["sourceField"]]).values()
        assert found["aggregatable"]
        assert found["searchable"]
        assert column["dataType"] == {"keyword": "string", "date": "date"}[found["type"]]


def capabilities(seeded: Seeded, alias: str, fields: Iterable[str]) -> dict[str, Body]:
    """What Kibana asks of each field when it opens a data view."""
    answer = seeded.client.field_caps(index=seeded.prefix + alias, fields=list(fields), filters="-parent")
    return {name: dict(next(iter(types.values()))) for name, types in answer["fields"].items()}


def test_every_field_of_the_data_views_is_there(seeded: Seeded) -> None:
    for view in of_type("index-pattern"):
        names = json.loads(view.attributes["fieldAttrs"]).keys() | json.loads(
            view.attributes["fieldFormatMap"]
        )
        assert capabilities(seeded, alias_of(view), names).keys() == names


def test_the_controls_offer_names_by_any_part(seeded: Seeded) -> None:
    words = {"locuteur": "belhoumi", "media": "courrier"}
    for key, control in DASHBOARD.controls.items():
        field = control["explicitInput"]["fieldName"]
        wanted = {"wildcard": {field: {"value": f"*{words[key]}*", "case_insensitive": True}}}
        offered = {"list": {"terms": {"field": field, "size": 10}}}
        found = seeded.ask(alias_of(DASHBOARD), size=0, query=wanted, aggs=offered)
        assert [name for (name,) in buckets(found, "list") if words[key] in name.lower()]


def test_the_two_controls_together_leave_what_fits_both(seeded: Seeded) -> None:
    both: Counter[tuple[str, str]] = Counter(
        (quote.speaker.name, one.outlet.name)
        for one in seeded.articles
        for quote in one.quotes
        if quote.speaker
    )
    (speaker, outlet), count = both.most_common(1)[0]
    fields = [control["explicitInput"]["fieldName"] for control in DASHBOARD.controls.values()]
    chosen = [{"term": {field: value}} for field, value in zip(fields, (speaker, outlet), strict=True)]
    found = seeded.ask(alias_of(DASHBOARD), size=0, query={"bool": {"filter": chosen}})
    assert found["hits"]["total"]["value"] == count


@each_search
def test_a_search_finds_the_latest_with_all_its_columns(seeded: Seeded, search: Saved) -> None:
    attributes = search.attributes
    answer = seeded.ask(
        alias_of(search),
        size=100,
        query={"bool": {"filter": [kept(pill) for pill in search.source["filter"]]}},
        sort=[{name: {"order": order}} for name, order in attributes["sort"]],
        fields=attributes["columns"],
        source=False,
    )
    hits = answer["hits"]["hits"]
    dates = [hit["sort"] for hit in hits]
    assert hits
    assert dates == sorted(dates, reverse=True)
    shown = {name for hit in hits for name in hit["fields"]}
    unnamed = {pill["meta"]["key"] for pill in search.source["filter"] if pill["meta"]["negate"]}
    # A quote that was given too little trust for a name has none.
    assert set(attributes["columns"]) - shown <= unnamed | {"speaker.name"}
    assert not shown & unnamed


def kept(pill: Body) -> Body:
    """The filter as Kibana sends it."""
    return {"bool": {"must_not": [pill["query"]]}} if pill["meta"]["negate"] else dict(pill["query"])


def test_the_words_that_a_reader_types_are_highlighted(seeded: Seeded) -> None:
    """Discover sends words without a field so, and asks to highlight every field."""
    (search,) = (each for each in of_type("search") if each.id == "propos-dernieres-citations")
    assert search.source["highlightAll"]
    answer = seeded.ask(
        alias_of(search),
        query={"multi_match": {"type": "best_fields", "query": "trains", "lenient": True}},
        fields=search.attributes["columns"],
        highlight={
            "pre_tags": [OPEN],
            "post_tags": [CLOSE],
            "fields": {"*": {}},
            "fragment_size": 2147483647,
        },
        source=False,
    )
    marked = [text for hit in answer["hits"]["hits"] for text in hit["highlight"].get("content", [])]
    assert marked
    assert all(f"{OPEN}trains" in text.lower() for text in marked)
