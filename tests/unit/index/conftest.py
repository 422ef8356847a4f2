"""An invented article as enrich would send it."""

from collections.abc import Callable

import msgspec
import pytest

from propos import identity
from propos.messages import EnrichedArticle

TEXT = (
    "Le port de Vanel attend.\n"
    "« La digue tiendra, a promis Maëlle Quéméneur, et nous serons prêts. » La maire n'a rien ajouté.\n"
    "Selon la préfecture, le port rouvrira lundi."
)


def _span(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


@pytest.fixture
def enriched() -> Callable[..., EnrichedArticle]:
    """`enriched(**changes)`: an article with a quote in two pieces and one in the preposition's clause."""

    def make(**changes: object) -> EnrichedArticle:
        article = identity.article_id("https://vanel.example/digue")
        body: dict[str, object] = {
            "id": article,
            "url": "https://vanel.example/digue?a=1",
            "canonical_url": "https://vanel.example/digue",
            "outlet": {"id": "vanel", "name": "Le Courrier de Vanel"},
            "title": "La digue tiendra",
            "text": TEXT,
            "observed_at": "2026-10-01T06:00:00Z",
            "revision": 3,
            "content_hash": "h",
            "tags": ["mer"],
            "pipeline": {"name": "rules", "version": "1.2.3", "seconds": 0.1},
            "entities": [
                _span("Maëlle Quéméneur") | {"label": "PER", "name": "Maëlle Quéméneur"},
                _span("La maire") | {"label": "PER", "name": "Maëlle Quéméneur"},
                _span("préfecture") | {"label": "ORG", "name": "préfecture"},
            ],
            "quotes": [
                {
                    "id": "q1",
                    "kind": "direct",
                    "content": [_span("La digue tiendra"), _span("et nous serons prêts")],
                    "cue": _span("a promis"),
                    "mention": _span("Maëlle Quéméneur"),
                    "speaker": {"name": "Maëlle Quéméneur", "type": "person", "role": "maire"},
                    "confidence": 0.9,
                    "words_key": "k1",
                },
                {
                    "id": "q2",
                    "kind": "indirect",
                    "content": [_span("le port rouvrira lundi")],
                    "cue": _span("Selon"),
                    "mention": _span("la préfecture"),
                },
            ],
        }
        return msgspec.convert(body | changes, EnrichedArticle)

    return make
