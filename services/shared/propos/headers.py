"""Kafka headers: CloudEvents 1.0 in binary mode, and W3C trace context.

Sources: CloudEvents Kafka protocol binding 1.0.2; W3C Trace Context, section 3.2.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from propos.errors import BadMessage
from propos.messages import Article

Headers = list[tuple[str, bytes]]

TYPES: Final = {
    "Article": "fr.propos.article.observed",
    "EnrichedArticle": "fr.propos.article.enriched",
    "ArticleState": "fr.propos.ingest.article-state",
    "LinkState": "fr.propos.ingest.link-state",
    "Subscription": "fr.propos.ingest.subscription",
    "FeedState": "fr.propos.ingest.feed-state",
    "BackfillState": "fr.propos.ingest.backfill-state",
    "Lead": "fr.propos.ingest.lead",
    "Candidate": "fr.propos.ingest.candidate",
    "LetterState": "fr.propos.dead.letter-state",
    "Removal": "fr.propos.ingest.removal",
}
"""The CloudEvents type of each message, by its struct, without the version."""
REMOVED: Final = "fr.propos.article.removed"
REVISION: Final = "propos_revision"


def cloud_event(
    kind: type, source: str, version: int, subject: str, parent: str | None = None, event: str | None = None
) -> Headers:
    """Headers of a new message of this kind about `subject` (its key), sent by `source` (a stage)."""
    values = {
        "ce_specversion": "1.0",
        "ce_id": event or str(uuid4()),
        "ce_type": f"{TYPES[kind.__name__]}.v{version}",
        "ce_source": f"/propos/{source}",
        "ce_time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce_subject": subject,
        "content-type": "application/json",
        "traceparent": traceparent(parent),
    }
    return [(name, value.encode()) for name, value in values.items()]


def tombstone(source: str, article: str, revision: int, parent: str | None = None) -> Headers:
    """Headers of a message without a body: the article is removed, as its revision `revision`."""
    values = dict(cloud_event(Article, source, 1, article, parent))
    values["ce_type"] = f"{REMOVED}.v1".encode()
    return [*values.items(), (REVISION, str(revision).encode())]


def removed_revision(headers: Iterable[tuple[str, bytes]] | None) -> int | None:
    """The revision that a tombstone stands for; None when it does not say."""
    said = value_of(headers, REVISION)
    return int(said) if said is not None and said.isdecimal() and len(said) < 18 else None


def traceparent(parent: str | None = None) -> str:
    """A trace context: a new span of the parent's trace, or of a new trace when there is none."""
    parts = (parent or "").split("-")
    trace = parts[1] if len(parts) == 4 and len(parts[1]) == 32 else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"


def value_of(headers: Iterable[tuple[str, bytes]] | None, name: str) -> str | None:
    """The last header called `name`, decoded; None when it is absent."""
    found = [value for key, value in headers or () if key == name]
    return found[-1].decode("utf-8", "replace") if found and found[-1] is not None else None


def major_version(headers: Iterable[tuple[str, bytes]] | None) -> int | None:
    """The major version that `ce_type` declares (…v1), None without that header.

    Raises BadMessage (unknown_version) when the type carries no number.
    """
    kind = value_of(headers, "ce_type")
    if kind is None:
        return None
    version = kind.rpartition(".v")[2]
    if not (version.isdecimal() and len(version) < 10):
        raise BadMessage("unknown_version", f"ce_type {kind!r} ends in no version")
    return int(version)
