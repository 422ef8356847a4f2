"""Messages that can never work, each with bytes of its own; some have a defect that a repair can mend."""

import json
import random
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

RAW, ENRICHED = "articles.raw", "articles.enriched"

REASONS: Final = {
    (RAW, "not_json"): "not_json",
    (RAW, "wrong_shape"): "wrong_shape",
    (RAW, "unknown_version"): "unknown_version",
    (RAW, "misspelt"): "wrong_shape",
    (ENRICHED, "not_json"): "not_json",
    (ENRICHED, "wrong_shape"): "wrong_shape",
    (ENRICHED, "unknown_version"): "unknown_version",
    (ENRICHED, "offsets"): "bad_offsets",
    (ENRICHED, "refused"): "rejected",
    (ENRICHED, "misspelt"): "wrong_shape",
}
"""What is wrong with a message of a topic, and the reason that its dead letter must give."""
REPAIRABLE: Final = "misspelt"
"""The defect that mend.py mends: a field's name is misspelt."""
MISSPELT: Final = ("content_hash", "contend_hash")
_TEXT: Final = "« Le bac {} ne passera plus le dimanche », a annoncé Odile Sarrazac."
_QUOTE: Final = "Le bac {} ne passera plus le dimanche"


@dataclass(frozen=True, slots=True)
class Poison:
    """One message for `topic`, known by its bytes; `article` is its id when it names one."""

    topic: str
    kind: str
    key: str
    body: bytes
    headers: list[tuple[str, bytes]] = field(hash=False)

    @property
    def reason(self) -> str:
        return REASONS[self.topic, self.kind]

    @property
    def repairable(self) -> bool:
        return self.kind == REPAIRABLE


def poisons(seed: int, count: int) -> list[Poison]:
    """So many messages, every kind in turn, in an order of chance."""
    chance = random.Random(f"poison {seed}")  # noqa: S311  # no secret
    kinds = list(REASONS)
    found = [poison(*kinds[number % len(kinds)], f"{seed}-{number}") for number in range(count)]
    chance.shuffle(found)
    return found


def poison(topic: str, kind: str, mark: str) -> Poison:
    """One message of that kind; `mark` makes its bytes and its article unique."""
    article = _article(mark)
    if topic == ENRICHED:
        article |= _enrichment(article["text"], mark)
    body, version = _spoilt(article, kind), 2 if kind == "unknown_version" else 1
    kinds = {RAW: "observed", ENRICHED: "enriched"}
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", f"poison-{mark}".encode()),
        ("ce_type", f"fr.propos.article.{kinds[topic]}.v{version}".encode()),
        ("ce_source", b"/chaos"),
    ]
    return Poison(topic, kind, article["id"], body, headers)


def _spoilt(article: dict[str, Any], kind: str) -> bytes:
    match kind:
        case "not_json":
            return f"Error 502: {article['url']} \xff".encode("latin-1")
        case "wrong_shape":
            article["revision"] = "première"
        case "misspelt":
            article[MISSPELT[1]] = article.pop(MISSPELT[0])
        case "offsets":
            article["quotes"][0]["content"][0]["start"] += 1
        case "refused":
            # A float to us; more than the index's type can hold.
            article["pipeline"]["seconds"] = 1e300
        case _:
            pass
    return json.dumps(article, ensure_ascii=False).encode()


def _article(mark: str) -> dict[str, Any]:
    url = f"https://www.poison.example/bac/{mark}"
    return {
        "id": str(uuid5(NAMESPACE_URL, url)),
        "url": url,
        "canonical_url": url,
        "outlet": {"id": "poison.example", "name": "Le Bac"},
        "title": f"Le bac {mark}",
        "text": _TEXT.format(mark),
        "observed_at": "2026-01-04T08:00:00Z",
        "published_at": "2026-01-04T07:00:00Z",
        "revision": 1,
        "content_hash": f"hash-{mark}",
        "language": "fr",
    }


def _enrichment(text: str, mark: str) -> dict[str, Any]:
    words = _QUOTE.format(mark)
    start = text.index(words)
    content = {"start": start, "end": start + len(words), "text": words}
    quote = {
        "id": str(uuid5(NAMESPACE_URL, f"quote {mark}")),
        "kind": "direct",
        "content": [content],
        "confidence": 0.9,
        "words_key": f"key-{mark}",
    }
    return {
        "pipeline": {"name": "propos-fr", "version": "0.0.1", "seconds": 0.01},
        "quotes": [quote],
        "entities": [],
        "status": "ok",
    }
