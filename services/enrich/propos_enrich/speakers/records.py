"""Reports and their speakers as the messages' quotes, with a confidence."""

from typing import Final, TypeVar

import msgspec

from propos.messages import Entity, Quote, Span
from propos_enrich.quotes.found import Chars, Found, kind_of
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range
from propos_enrich.speakers.antecedents import Named, Scene
from propos_enrich.speakers.names import Cast
from propos_enrich.speakers.resolve import name_speaker

Place = TypeVar("Place", Span, Entity)

# How often a construction's words were right (strict) on the training articles, rounded: a rough score.
SURENESS: Final = {
    "incise": 0.9,
    "colon": 0.9,
    "clause": 0.85,
    "infinitive": 0.8,
    "source": 0.8,
    "marks": 0.8,
    "object": 0.65,
    "bare incise": 0.75,
    "signature": 0.85,
    "floating": 0.7,
    "fragment": 0.5,
}


def records(lay: Layout, cast: Cast, reports: list[Found]) -> list[Quote]:
    """One quote per report, in text order, still without its id.

    `confidence` is the construction's share of right spans times the certainty of the speaker: an order, not
    yet a calibrated probability.
    """
    scene = Scene(lay, cast, [])
    named = [name_speaker(scene, found) for found in reports]
    _lend(lay, reports, named)
    return [_quote(lay, found, who) for found, who in zip(reports, named, strict=True)]


def _lend(lay: Layout, reports: list[Found], named: list[Named]) -> None:
    """Give a report without a mention the speaker beside it: before it in its paragraph, else after it."""
    for n, found in enumerate(reports):
        if found.mention is not None or found.construction == "fragment":
            continue
        start, end = found.pieces[0][0], found.pieces[-1][1]
        if n and "\n" not in lay.text[reports[n - 1].pieces[-1][1] : start]:
            named[n] = named[n - 1]
        elif n + 1 < len(reports) and "\n" not in lay.text[end : reports[n + 1].pieces[0][0]]:
            named[n] = named[n + 1]
        elif n and start - reports[n - 1].pieces[-1][1] < 200 and found.construction == "floating":
            named[n] = named[n - 1]


def _quote(lay: Layout, found: Found, who: Named) -> Quote:
    return Quote(
        id="-",
        kind=kind_of(lay, found.pieces),
        content=tuple(_span(lay, piece) for piece in found.pieces),
        cue=_span(lay, _chars(lay, found.cue)) if found.cue else None,
        mention=_span(lay, _mention(lay, found.mention)) if found.mention else None,
        speaker=who.speaker,
        confidence=round(SURENESS[found.construction] * who.certainty, 2),
    )


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
