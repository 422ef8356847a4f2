"""The invented press as a careful reader would enrich it: the seeds with their gold quotes, no model between.

So what the pages show in tests and pictures changes only when somebody changes the seeds.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from propos.identity import article_id, content_hash, quote_id, words_key
from propos.messages import EnrichedArticle, Entity, EntityLabel, Outlet, Pipeline, Quote, Span, Speaker
from propos_ingest.articles.signature import signature
from propos_seeds.library import Story, quotes_path, stories

OBSERVED: Final = datetime(2026, 11, 1, tzinfo=UTC)
_LABELS: Final[dict[str, EntityLabel]] = {"person": "PER", "organisation": "ORG"}


def gazettes() -> list[EnrichedArticle]:
    """Every story, corrections after what they correct."""
    return [_enriched(story) for story in sorted(stories(), key=_revision)]


def _revision(story: Story) -> int:
    return 2 if story.facts.revision_of else 1


def _enriched(story: Story) -> EnrichedArticle:
    facts, article = story.facts, article_id(story.url)
    records: list[dict[str, Any]] = json.loads(quotes_path(story).read_bytes())["quotes"]
    return EnrichedArticle(
        id=article,
        url=story.url,
        canonical_url=story.url,
        outlet=Outlet(story.outlet.host.removeprefix("www."), story.outlet.name),
        title=facts.title,
        text=story.text,
        observed_at=OBSERVED,
        revision=_revision(story),
        content_hash=content_hash(facts.title, story.text),
        authors=facts.authors,
        published_at=facts.published,
        modified_at=facts.modified,
        minhash=signature(story.text),
        section=facts.section,
        tags=facts.tags,
        pipeline=Pipeline("careful-reader", "1.0.0", 0.1),
        entities=tuple(_entities(story, records)),
        quotes=tuple(_quotes(article, records)),
    )


def _quotes(article: str, records: list[dict[str, Any]]) -> Iterator[Quote]:
    met: Counter[str] = Counter()
    for record in records:
        content = tuple(Span(**span) for span in record["content"])
        key = words_key(" ".join(span.text for span in content))
        yield Quote(
            id=quote_id(article, key, met[key]),
            kind=record["kind"],
            content=content,
            cue=Span(**record["cue"]) if record["cue"] else None,
            mention=Span(**record["mention"]) if record["mention"] else None,
            speaker=Speaker(**record["speaker"]) if record["speaker"] else None,
            confidence=1.0,
            words_key=key,
        )
        met[key] += 1


def _entities(story: Story, records: list[dict[str, Any]]) -> Iterator[Entity]:
    """Where the names of speakers stand, and of what the article is tagged with, if it is written large."""
    speakers = [record["speaker"] for record in records if record["speaker"]]
    names: dict[str, EntityLabel] = {each["name"]: _LABELS.get(each["type"], "MISC") for each in speakers}
    tags: dict[str, EntityLabel] = {tag: "MISC" for tag in story.facts.tags if tag[0].isupper()}
    for name, label in (tags | names).items():
        for found in re.finditer(rf"\b{re.escape(name)}\b", story.text):
            yield Entity(found.start(), found.end(), name, label, name)
