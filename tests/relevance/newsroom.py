"""The seeds as the index gets them: through the real extraction and writer, without Kafka between."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from time import sleep

from elasticsearch import Elasticsearch

from propos import codec, identity
from propos.messages import Article, EnrichedArticle, Outlet
from propos_enrich import pipeline
from propos_index.candidates import Delivery, Message, prepare
from propos_index.indices import ensure
from propos_index.mappings import ALIASES, GENERATION
from propos_index.outcomes import Verdict
from propos_index.settings import IndexSettings
from propos_index.writer import Writer
from propos_ingest.articles.signature import signature
from propos_seeds.library import Story, stories

OBSERVED = datetime(2026, 11, 1, tzinfo=UTC)


def publish(client: Elasticsearch, settings: IndexSettings) -> None:
    """Make the indices and write every story, corrections after what they correct."""
    ensure(client, settings.index_prefix)
    nlp = pipeline.load()
    enriched = [pipeline.enrich(nlp, article_of(story)) for story in stories()]
    for revision in (1, 2):
        _write(client, settings, (article for article in enriched if article.revision == revision))
    client.indices.refresh(index=f"{settings.index_prefix}*")


def remove(client: Elasticsearch, settings: IndexSettings) -> None:
    """Delete the indices."""
    for alias in ALIASES:
        client.indices.delete(index=f"{settings.index_prefix}{alias}-v{GENERATION}")


def article_of(story: Story) -> Article:
    """The story as ingest publishes it."""
    facts = story.facts
    return Article(
        id=identity.article_id(story.url),
        url=story.url,
        canonical_url=story.url,
        outlet=Outlet(story.outlet.host.removeprefix("www."), story.outlet.name),
        title=facts.title,
        text=story.text,
        observed_at=OBSERVED,
        revision=2 if facts.revision_of else 1,
        content_hash=identity.content_hash(facts.title, story.text),
        feed_url=story.outlet.feed_url,
        authors=facts.authors,
        published_at=facts.published,
        modified_at=facts.modified,
        minhash=signature(story.text),
        section=facts.section,
        tags=facts.tags,
    )


def _write(client: Elasticsearch, settings: IndexSettings, articles: Iterable[EnrichedArticle]) -> None:
    outcomes = list(Writer(client, settings).write([*_candidates(articles)], sleep))
    assert {outcome.verdict for _, outcome in outcomes} == {Verdict.DONE}


def _candidates(articles: Iterable[EnrichedArticle]) -> Iterator[Message]:
    for offset, article in enumerate(articles):
        delivery = Delivery("articles.enriched", 0, offset, None, codec.encode(article), [])
        yield prepare(delivery, OBSERVED)
