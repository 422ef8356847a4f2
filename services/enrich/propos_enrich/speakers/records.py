"""Reports and their speakers as the messages' quotes, with a confidence."""

from typing import Final, TypeVar

import msgspec

from propos.messages import Entity, Quote, QuoteKind, Span
from propos_enrich.quotes.found import Chars, Found, kind_of
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range
from propos_enrich.speakers.antecedents import Asked, Named, Scene
from propos_enrich.speakers.confidence import signs, sureness, without_doubt
from propos_enrich.speakers.names import Cast
from propos_enrich.speakers.ranker import antecedent
from propos_enrich.speakers.resolve import name_speaker

Place = TypeVar("Place", Span, Entity)

_FAR: Final = 200  # code points
_CLOSE: Final = 3


def records(lay: Layout, cast: Cast, reports: list[Found]) -> list[Quote]:
    """One quote per report, in text order, still without its id.

    `confidence` estimates the chance that both the words and the speaker are right: a logistic regression.
    """
    named = name_all(Scene(lay, cast, []), reports)
    heard = [judged(lay, found, who) for found, who in zip(reports, named, strict=True)]
    trusted = {
        found.mention
        for found, (_, who, _) in zip(reports, heard, strict=True)
        if found.mention is not None and who.speaker is not None
    }
    out = []
    for found, who, (kind, kept, confidence) in zip(reports, named, heard, strict=True):
        if kept is not who and found.mention in trusted:  # one mention has one speaker
            kept, confidence = who, sureness(signs(lay, found, kind, who))
        out.append(_quote(lay, found, kind, kept, confidence))
    return out


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


def judged(lay: Layout, found: Found, who: Named) -> tuple[QuoteKind, Named, float]:
    """The kind of a report, its speaker unless too doubtful, and how sure both words and speaker are."""
    kind = kind_of(lay, found.pieces)
    seen = signs(lay, found, kind, who)
    kept = without_doubt(seen, who)
    return kind, kept, sureness(seen if kept is who else signs(lay, found, kind, kept))


def _quote(lay: Layout, found: Found, kind: QuoteKind, who: Named, confidence: float) -> Quote:
    return Quote(
        id="-",
        kind=kind,
        content=tuple(_span(lay, piece) for piece in found.pieces),
        cue=_span(lay, _chars(lay, found.cue)) if found.cue else None,
        mention=_span(lay, _mention(lay, found.mention)) if found.mention else None,
        speaker=who.speaker,
        confidence=round(confidence, 2),
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
