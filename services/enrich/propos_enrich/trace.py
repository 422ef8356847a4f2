"""Enrich's part of `propos trace`: each revision that it enriched, and what it could not work on."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from propos import codec, lookup
from propos.dead.story import dead_letters
from propos.errors import BadMessage
from propos.headers import major_version, removed_revision
from propos.messages import EnrichedArticle
from propos.settings import Settings
from propos.topics import ENRICHED, RAW_DEAD
from propos.trace import Event, Target

STAGE = "enrich"


def trace(target: Target, settings: Settings) -> Iterator[Event]:
    """Its story in enrich. Raises Retry when Kafka is away."""
    with lookup.reader(settings.kafka, "propos-trace") as consumer:
        for record in lookup.of_keys(consumer, ENRICHED, target.ids, target.since):
            yield enriched(record)
        yield from dead_letters(consumer, RAW_DEAD, STAGE, target.ids, target.since)


def enriched(record: Any) -> Event:
    """A record of articles.enriched as an event."""
    on, at = ("on", lookup.place(record)), lookup.moment(record)
    if record.value is None:
        what = f"its removal passed on, as revision {removed_revision(record.headers)}"
        return Event(stage=STAGE, what=what, at=at, facts=(on,))
    try:
        article = codec.decode(record.value, EnrichedArticle, major_version(record.headers))
    except BadMessage as error:
        return Event(stage=STAGE, what="enriched, but unreadable", at=at, facts=(("reason", str(error)), on))
    kinds = Counter(quote.kind for quote in article.quotes)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return Event(
        stage=STAGE,
        what=f"enriched, revision {article.revision}"
        + (": its language is not read" if article.status == "unsupported_language" else ""),
        at=at,
        facts=(
            ("quotes", f"{len(article.quotes)} ({counts})" if counts else "none"),
            ("speakers", len({quote.speaker.name for quote in article.quotes if quote.speaker})),
            ("entities", len(article.entities)),
            ("pipeline", f"{article.pipeline.name} {article.pipeline.version}"),
            ("seconds", article.pipeline.seconds),
            on,
        ),
    )
