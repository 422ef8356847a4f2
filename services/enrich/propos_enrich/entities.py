"""The model's named entities as messages, each with the fullest form that the article gives."""

from collections.abc import Iterator

from spacy.tokens import Doc

from propos.messages import Entity

from propos_enrich.layout import Layout
from propos_enrich.names import Cast, tidy


def entity_words(lay: Layout, doc: Doc) -> Iterator[tuple[int, int, str]]:
    """The entities as ranges of words, with their labels; white space at their ends is left out."""
    for ent in doc.ents:
        words = [lay.at[t.i] for t in ent if t.i in lay.at]
        if words:
            yield words[0], words[-1] + 1, ent.label_


def entities_of(lay: Layout, cast: Cast, doc: Doc) -> tuple[Entity, ...]:
    """The entities in text order; offsets in code points."""
    out = []
    for a, b, label in entity_words(lay, doc):
        start, end = lay.start(a), lay.end(b - 1)
        text = lay.text[start:end]
        known = cast.person_at.get(a) if label == "PER" else cast.body_at.get(a)
        name = known.name if known is not None else tidy(text)
        if label in ("PER", "ORG", "LOC", "MISC") and name:
            out.append(Entity(start, end, text, label, name))
    return tuple(out)
