"""Named entities: the model's, mended by what the whole article and a list of first names say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from spacy.tokens import Doc

from propos.messages import Entity, EntityLabel
from propos_enrich.french import people
from propos_enrich.french.spelling import first_names, plain, tidy
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.bodies import TRADES
from propos_enrich.speakers.full_names import Spot, first_name, second_name, with_full_names
from propos_enrich.speakers.names import Cast

LABELS: Final[dict[str, EntityLabel]] = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"}


def entity_words(lay: Layout, doc: Doc) -> list[Spot]:
    """The entities as ranges of words, in text order and disjoint."""
    spots = list(_joined(part for spot in _model(lay, doc) for part in _clipped(lay, spot)))
    spots = with_full_names(lay, spots)
    return _by_majority(lay, spots)


def entities_of(lay: Layout, cast: Cast, spots: list[Spot]) -> tuple[Entity, ...]:
    """The entities as messages, in text order; offsets in code points, `name` the article's fullest form."""
    out = []
    for a, b, label in spots:
        start, end = lay.start(a), lay.end(b - 1)
        text = lay.text[start:end]
        known = cast.person_at.get(a) if label == "PER" else cast.body_at.get(a)
        name = known.name if known is not None else tidy(text)
        if name:
            out.append(Entity(start, end, text, LABELS[label], name))
    return tuple(out)


def _model(lay: Layout, doc: Doc) -> Iterator[Spot]:
    for ent in doc.ents:
        words = [lay.at[place] for place in range(ent.start, ent.end) if place in lay.at]
        if words and ent.label_ in LABELS:
            yield words[0], words[-1] + 1, ent.label_


def _joined(spots: Iterable[Spot]) -> Iterator[Spot]:
    """The same, an entity carried on by one that begins within it: *la commission de l'|Assemblée*."""
    before: Spot | None = None
    for spot in spots:
        if before is not None and spot[0] < before[1]:
            before = (min(before[0], spot[0]), max(before[1], spot[1]), before[2])
            continue
        if before is not None:
            yield before
        before = spot
    if before is not None:
        yield before


def _clipped(lay: Layout, spot: Spot) -> Iterator[Spot]:
    """An entity never runs over a line end, nor a person's name over a role before it."""
    a, b, label = spot
    for i in range(a + 1, b):
        if lay.sentence[i] != lay.sentence[a]:
            yield from _clipped(lay, (a, i, label))
            yield from _clipped(lay, (i, b, label))
            return
    verb = next((i for i in range(a + 1, b) if lay.finite[i] and lay.form[i][0].islower()), b)
    if label == "ORG" and lay.quote[a] < 0:
        b = verb  # *Office de la pêche relève les quotas* in a headline
    if label == "PER":
        second = second_name(lay, a, b)
        if second:
            if plain(lay.low[a]) in first_names():
                yield from _clipped(lay, (a, second, label))
            yield from _clipped(lay, (second, b, label))
            return
        if a > 1 and lay.low[a - 2] == "," and _first_of_name(lay, a - 1):
            a -= 1
        while a < b - 1 and (
            lay.form[a][0].islower()
            or lay.low[a] in people.ROLES
            or lay.low[a] in ("premier", "première", "ex-premier")
        ):
            a += 1
    else:
        while a < b - 1 and lay.low[a] in ("de", "d'", "du", "des", "la", "le", "les", "l'", "un", "une"):
            a += 1
        while a < b - 1 and lay.form[a] in TRADES and lay.form[a + 1][0].isupper():
            a += 1  # *l'institut Polaris*
    while b < len(lay.low) and lay.form[b - 1][-1] in "'’" and lay.start(b) == lay.end(b - 1):
        b += 1  # *Le Goarc’h*
    while (
        b + 1 < len(lay.low)
        and lay.low[b] == "-"
        and lay.start(b) == lay.end(b - 1)
        and lay.start(b + 1) == lay.end(b)
        and lay.form[b + 1][0].isupper()
    ):
        b += 2  # *Fatou Sesay-Bangura*
    while (
        a > 1
        and lay.low[a - 1] == "-"
        and lay.end(a - 1) == lay.start(a)
        and lay.end(a - 2) == lay.start(a - 1)
        and lay.form[a - 2][0].isupper()
    ):
        a -= 2
    while (
        b < len(lay.low) and _goes_on(lay, b) and (label == "PER" or (b - a > 1 and not first_name(lay, b)))
    ):
        b += 1
    if label != "PER" and _titled(lay, a, b):
        b += 1
    while b - 1 > a and not any(c.isalnum() for c in lay.form[b - 1]) and lay.low[b - 1] != ")":
        b -= 1
    if any(c.isalpha() for c in lay.low[a]) or b - a > 1:
        yield a, b, label


def _first_of_name(lay: Layout, i: int) -> bool:
    """Whether word i, between a comma and a person's name, begins that name: *Kashi* in *, Kashi Ram Roy*."""
    low, form = lay.low[i], lay.form[i]
    listed = low in people.TITLES or low in people.ROLES or low in people.BODIES
    return form[0].isupper() and len(form) > 2 and lay.pos[i] in ("PROPN", "NOUN", "X") and not listed


def _goes_on(lay: Layout, i: int) -> bool:
    """Whether word i can only belong to the name before it: a capital behind a capital, no mark between."""
    return (
        lay.form[i][0].isupper()
        and lay.form[i][-1].islower()
        and lay.pos[i] in ("PROPN", "X")
        and lay.sentence[i] == lay.sentence[i - 1]
        and lay.quote[i] == lay.quote[i - 1]
        and not lay.label[i]
        and lay.form[i - 1][0].isupper()
    )


def _titled(lay: Layout, a: int, b: int) -> bool:
    """Whether a small word ends a paper's name, its article a capital in mid-sentence: *Le Soir illustré*."""
    article = a if lay.low[a] in ("le", "la", "les") else a - 1
    return (
        article > lay.bounds(a)[0]
        and lay.form[article] in ("Le", "La", "Les")
        and b < len(lay.low)
        and b - article == 2
        and (lay.pos[b] == "ADJ" or "VerbForm=Part" in lay.morph[b])
        and lay.sentence[b] == lay.sentence[a]
    )


def _full_form(lay: Layout, a: int, b: int, surnames: set[str]) -> bool:
    """Whether a short run of capitals ends in a surname that stands alone elsewhere."""
    return (
        2 <= b - a <= 3
        and plain(lay.low[b - 1]) in surnames
        and all(word[0].isupper() for word in lay.form[a:b])
        and not any(
            word.isupper() or low in people.BODIES
            for word, low in zip(lay.form[a:b], lay.low[a:b], strict=True)
        )
        and not (a and lay.pos[a - 1] == "DET")
    )


def _by_majority(lay: Layout, spots: list[Spot]) -> list[Spot]:
    """One name, one label: a person's surname is that person, else the most frequent label wins."""
    labels: dict[str, Counter[str]] = {}
    surnames: set[str] = set()
    alone = {plain(lay.low[a]) for a, b, label in spots if label == "PER" and b - a == 1}
    spots = [(a, b, "PER" if _full_form(lay, a, b, alone) else label) for a, b, label in spots]
    for a, b, label in spots:
        key = plain(" ".join(lay.low[a:b]))
        labels.setdefault(key, Counter())[label] += 1
        if label == "PER" and b - a >= 2:
            surnames.add(plain(lay.low[b - 1]))
    out = []
    for a, b, label in spots:
        key = plain(" ".join(lay.low[a:b]))
        counts = labels[key]
        bare = not (a and lay.pos[a - 1] == "DET")
        if b - a == 1 and key in surnames and (bare or counts["PER"] >= counts[label] - 2):
            label = "PER"
        elif counts[label] * 2 < counts.total() and key not in surnames:
            label = counts.most_common(1)[0][0]
        elif label == "PER" and a and lay.low[a - 1] in ("les", "aux"):
            label = "LOC"
        elif label == "PER" and b - a == 1 and a and lay.low[a - 1] in ("la", "l'"):
            label = "ORG"
        out.append((a, b, label))
    return out
