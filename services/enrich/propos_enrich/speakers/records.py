"""Reports and their speakers as the messages' quotes, with a confidence."""

import math
from typing import Final, TypeVar

import msgspec

from propos.messages import Entity, Quote, QuoteKind, Span
from propos_enrich.quotes.found import Chars, Found, kind_of
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range
from propos_enrich.speakers.antecedents import Asked, Named, Scene
from propos_enrich.speakers.features import Features
from propos_enrich.speakers.names import Cast
from propos_enrich.speakers.ranker import antecedent, weights
from propos_enrich.speakers.resolve import name_speaker

Place = TypeVar("Place", Span, Entity)

# Below this confidence a speaker stays null: a wrong name on a quote is worse than none.
DOUBT: Final = 0.25


_FAR: Final = 200  # code points
_CLOSE: Final = 3


def records(lay: Layout, cast: Cast, reports: list[Found]) -> list[Quote]:
    """One quote per report, in text order, still without its id.

    `confidence` estimates the chance that both the words and the speaker are right: a logistic regression.
    """
    named = name_all(Scene(lay, cast, []), reports)
    return [_quote(lay, found, who) for found, who in zip(reports, named, strict=True)]


def name_all(scene: Scene, reports: list[Found]) -> list[Named]:
    """Who speaks in each report."""
    named = [name_speaker(scene, found) for found in reports]
    for n, found in enumerate(reports):
        if found.mention is None:
            named[n] = antecedent(scene, unsaid(scene.lay, reports, named, n))
    return named


def unsaid(lay: Layout, reports: list[Found], named: list[Named], n: int) -> Asked:
    """What report n, which mentions nobody, asks for: someone in its sentence, or who speaks beside it."""
    start, end = reports[n].pieces[0][0], reports[n].pieces[-1][1]
    beside = []
    if n:
        gap = lay.text[reports[n - 1].pieces[-1][1] : start]
        beside.append((f"before, {_apart(gap)}", named[n - 1]))
    if n + 1 < len(reports) and reports[n + 1].mention is not None:
        gap = lay.text[end : reports[n + 1].pieces[0][0]]
        if "\n" not in gap:
            beside.append((f"after, {_apart(gap)}", named[n + 1]))
    return Asked("nothing", lay.bounds(lay.word_at(start))[1], reports[n], beside=tuple(beside))


def _apart(gap: str) -> str:
    if "\n" in gap:
        return "next paragraph" if len(gap) < _FAR else "far"
    return "adjacent" if sum(c.isalnum() for c in gap) < _CLOSE else "same paragraph"


def _quote(lay: Layout, found: Found, who: Named) -> Quote:
    kind = kind_of(lay, found.pieces)
    confidence = sureness(signs(lay, found, kind, who))
    return Quote(
        id="-",
        kind=kind,
        content=tuple(_span(lay, piece) for piece in found.pieces),
        cue=_span(lay, _chars(lay, found.cue)) if found.cue else None,
        mention=_span(lay, _mention(lay, found.mention)) if found.mention else None,
        speaker=who.speaker if confidence >= DOUBT else None,
        confidence=round(confidence, 2),
    )


def signs(lay: Layout, found: Found, kind: QuoteKind, who: Named) -> Features:
    """What tells how sure a quote is: its construction, length and mention, and how certain its speaker."""
    known = "nobody" if who.speaker is None else who.type
    certainty = min(max(who.certainty, 0.02), 0.98)
    length = sum(end - start for start, end in found.pieces)
    asked = found.mention is None or found.mention[1] - found.mention[0] == 1
    names = [
        "always",
        found.construction,
        kind,
        f"{found.construction}, {kind}",
        f"by {known}",
        f"{found.construction}, by {known}",
        "no mention" if found.mention is None else "one word" if asked else "phrase",
        "short" if length < 20 else "middling" if length < 60 else "long",
    ]
    if who.speaker is not None and found.mention is not None:
        at = found.mention[0]
        if lay.quote[at] >= 0:
            names.append("mention in marks")
        if lay.words[at].dep_ in ("nsubj", "nsubj:pass", "obl:agent") or lay.words[at].head.dep_ == "nsubj":
            names.append("subject")
    return dict.fromkeys(names, 1.0) | {"certainty": math.log(certainty / (1 - certainty))}


def sureness(names: Features) -> float:
    """The chance that a quote with these signs is right."""
    known = weights().confidence
    return 1 / (1 + math.exp(-sum(known.get(name, 0.0) * value for name, value in names.items())))


def _chars(lay: Layout, words: Range) -> Chars:
    return lay.start(words[0]), lay.end(words[1] - 1)


def _mention(lay: Layout, words: Range) -> Chars:
    """An inverted pronoun stands without its hyphen: *il* in *a-t-il*."""
    start, end = _chars(lay, words)
    hyphen = lay.text.rfind("-", start, end) if words[1] - words[0] == 1 and lay.text[start] == "-" else -1
    return (hyphen + 1, end) if 0 <= hyphen < end - 1 else (start, end)


def _span(lay: Layout, chars: Chars) -> Span:
    return Span(chars[0], chars[1], lay.text[chars[0] : chars[1]])


def moved(place: Place, by: int) -> Place:
    """The same span or entity, `by` code points further on."""
    return msgspec.structs.replace(place, start=place.start + by, end=place.end + by)


def quote_moved(quote: Quote, by: int) -> Quote:
    """The same quote, `by` code points further on."""
    return msgspec.structs.replace(
        quote,
        content=tuple(moved(piece, by) for piece in quote.content),
        cue=moved(quote.cue, by) if quote.cue else None,
        mention=moved(quote.mention, by) if quote.mention else None,
    )
