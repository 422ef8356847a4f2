"""Mentions that only the sentence gives: a participle goes on with who spoke, a verb's neighbour speaks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import UNSTRESSED, Cue
from propos_enrich.quotes.found import Found
from propos_enrich.quotes.subjects import before
from propos_enrich.quotes.wholes import whole
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, phrase_from, speaks

_JOINS: Final = words("et mais puis")
_OPENS: Final = words("qui dont où lequel laquelle quant")  # an aside
_ASIDE: Final = 25
_NO_INCISE: Final = words("que qu' qui dont où : ; .")
_LONGEST: Final = 10  # words between a verb and the subject beside it


def mended(lay: Layout, reports: list[Found]) -> Iterator[Found]:
    """The reports of a text, in order, each with the mention that its sentence gives."""
    earlier: list[Found] = []
    for found in reports:
        said = _shared(lay, found, earlier) or _of_main_verb(lay, found)
        said = said or _adjacent(lay, found) or _across(lay, found) or found
        if said.mention is None:
            said = _behind(lay, said) or _governing(lay, said) or said
        said = whole(lay, said)
        earlier.append(said)
        yield said


def _shared(lay: Layout, found: Found, earlier: list[Found]) -> Found | None:
    """Whoever spoke before in the sentence goes on: *« A », dit-il, ajoutant que B*; *dit A et promet B*."""
    if found.cue is None:
        return None
    for other in reversed(earlier[-3:]):
        if other.cue is None or other.mention is None or other.cue[1] > found.cue[0]:
            continue
        if lay.sentence[other.cue[0]] != lay.sentence[found.cue[0]]:
            continue
        goes_on = _participle(lay, found) or _within(lay, found.mention, other) or _joined(lay, found, other)
        return replace(found, mention=other.mention) if goes_on else None
    return None


def _of_main_verb(lay: Layout, found: Found) -> Found | None:
    """A participle behind a comma shares the subject of its verb: *X a défendu Y, affirmant que A*."""
    if found.cue is None or not _participle(lay, found):
        return None
    begin, _ = lay.bounds(found.cue[0])
    at = found.cue[0] - 1
    while at > begin and lay.low[at] in ("en", "tout"):
        at -= 1
    if lay.low[at] != ",":
        return None
    head = lay.head(found.cue[1] - 1)
    verb = next((j for j in (head, *range(head - 1, head - 4, -1)) if begin <= j < at and lay.finite[j]), -1)
    if verb < 0 or lay.low[verb - 1] in _OPENS:
        return None
    mention = before(lay, Cue(verb, max(head, verb) + 1, max(head, verb), verb, "", "finite", frozenset()))
    return replace(found, mention=mention) if mention is not None and speaks(lay, mention) else None


def _participle(lay: Layout, found: Found) -> bool:
    return (
        found.cue is not None and not lay.finite[found.cue[0]] and lay.low[found.cue[1] - 1].endswith("ant")
    )


def _within(lay: Layout, mention: Range | None, other: Found) -> bool:
    """Whether a mention lies in what another report holds: no subject stands there."""
    if mention is None:
        return False
    at = lay.start(mention[0])
    return any(start <= at < end for start, end in other.pieces)


def _joined(lay: Layout, found: Found, other: Found) -> bool:
    """Whether *et* joins the verb to the other's, and what passes for its subject stands between the two."""
    if found.cue is None or other.cue is None:
        return False
    at = found.cue[0] - 1
    while at > other.cue[1] and (lay.low[at] in UNSTRESSED or lay.pos[at] == "ADV"):
        at -= 1
    between = found.mention is None or other.cue[1] <= found.mention[0] < at
    return lay.low[at] in _JOINS and between and found.construction not in ("incise", "bare incise")


def _across(lay: Layout, found: Found) -> Found | None:
    """The subject before an aside that ends at the verb: *Le préfet, qui dirige les secours, déplore …*."""
    if found.cue is None or found.mention is None or not any(lay.finite[i] for i in range(*found.cue)):
        return None
    begin, _ = lay.bounds(found.cue[0])
    end = found.cue[0]
    while end > begin and lay.low[end - 1] in UNSTRESSED:
        end -= 1
    if end - 1 <= begin or lay.low[end - 1] != "," or not begin < found.mention[0] < end:
        return None
    for comma in range(end - 2, max(begin, end - _ASIDE), -1):
        if lay.low[comma] == "," and lay.low[comma + 1] in _OPENS and comma < found.mention[0]:
            subject = _ending_at(lay, comma)
            return replace(found, mention=subject) if subject is not None else None
    return None


def _ending_at(lay: Layout, end: int) -> Range | None:
    """The noun phrase before word `end` that is somebody and hangs on no other."""
    begin, _ = lay.bounds(end)
    for k in range(max(begin, end - _LONGEST), end):
        if lay.pos[k] not in ("DET", "PROPN", "NOUN") or lay.quote[k] != lay.quote[end - 1]:
            continue
        if k > begin and lay.pos[k - 1] in ("ADP", "DET", "NOUN", "PROPN", "ADJ"):
            continue
        span = phrase_from(lay, k, appositions=False)
        if span == (k, end) and speaks(lay, span):
            return span
    return None


def _adjacent(lay: Layout, found: Found) -> Found | None:
    """The noun phrase right before a finite cue is its subject, whatever the parser says."""
    if (
        found.cue is None
        or found.construction in ("source", "incise", "bare incise")
        or not any(lay.finite[i] for i in range(*found.cue))
    ):
        return None
    begin, _ = lay.bounds(found.cue[0])
    end = found.cue[0]
    while end > begin and (lay.low[end - 1] in UNSTRESSED or lay.pos[end - 1] == "ADV"):
        end -= 1
    if found.mention is not None and found.mention[1] >= end:
        return None
    subject = _ending_at(lay, end) if lay.low[end - 1] not in people.DAYS else None
    return replace(found, mention=subject) if subject is not None else None


def _behind(lay: Layout, found: Found) -> Found | None:
    """Whoever follows the verb behind words in marks, whatever it means: *« A », sanglote la mère de X*."""
    n = lay.quote[lay.word_at(found.pieces[-1][1] - 1)]
    if found.construction not in ("floating", "fragment") or n < 0:
        return None
    first = lay.span[n][1] + 1
    first += first < len(lay.low) and lay.low[first] == ","
    verb = first
    while verb < len(lay.low) and lay.low[verb] in UNSTRESSED:
        verb += 1
    if verb >= len(lay.low) or lay.sentence[verb] != lay.sentence[lay.span[n][1]]:
        return None
    if not lay.finite[verb] and not _taken_for_noun(lay, verb):
        return None
    _, stop = lay.bounds(verb)
    for i in range(verb + 1, min(stop, verb + _LONGEST)):
        if lay.low[i] in _NO_INCISE or lay.finite[i] or lay.quote[i] >= 0:
            return None
        if lay.pos[i] in ("DET", "PROPN", "NOUN") and lay.pos[i - 1] != "ADP":
            span = phrase_from(lay, i)
            if span is not None and speaks(lay, span) and people.DAYS.isdisjoint(lay.low[i : span[1]]):
                return replace(found, mention=span, cue=(first, i))
    return None


def _taken_for_noun(lay: Layout, i: int) -> bool:
    """Whether a noun phrase follows what the tagger takes for a noun: *« A », triomphe Anne Roy*."""
    here = lay.pos[i] in ("NOUN", "ADJ") and lay.low[i].endswith("e")
    return here and i + 1 < len(lay.low) and lay.pos[i + 1] in ("DET", "PROPN")


def _governing(lay: Layout, found: Found) -> Found | None:
    """The subject of the verb on the left of a fragment, where it is somebody."""
    if found.construction not in ("fragment", "object", "attributed"):
        return None
    at = lay.word_at(found.pieces[0][0])
    begin, _ = lay.bounds(at)
    verb = next((j for j in range(at - 1, begin - 1, -1) if lay.finite[j] and lay.quote[j] < 0), -1)
    if verb < 0 or any(lay.low[j] in _NO_INCISE for j in range(verb + 1, at)):
        return None
    head = lay.head(verb) if lay.pos[verb] == "AUX" and verb < lay.head(verb) < at else verb
    cue = Cue(verb, head + 1, head, verb, "", "finite", frozenset())
    mention = before(lay, cue)
    if mention is None or not speaks(lay, mention):
        return None
    return replace(found, mention=mention, cue=(verb, head + 1))
