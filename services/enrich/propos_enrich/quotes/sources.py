"""Prepositions that name a source: *selon X*, *d'après X*, *pour X*, with the clause that they cover."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.lexicon import NO_SOURCE, SOURCE_NOUNS, SOURCES
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.clauses import clause_end
from propos_enrich.quotes.covered import Place, lefts, rights, stops, weigh_left, weigh_right, weigh_stop
from propos_enrich.quotes.cues import UNSTRESSED, Cue
from propos_enrich.quotes.found import Chars, Found, words_between
from propos_enrich.quotes.incises import after_break, left_edge
from propos_enrich.quotes.subjects import antecedent
from propos_enrich.quotes.weights import score, weights
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, phrase_from, speaks

_LEAD: Final = words("toujours et mais or ainsi enfin toutefois cependant pourtant également encore , car")
_WHICH: Final = words("lequel laquelle lesquels lesquelles")
_CLAUSE_OPENERS: Final = words("qui que qu' dont où")
_BY_FIRST_WORD: Final = {
    first: tuple(source for source in SOURCES if source[0] == first) for first, *_ in SOURCES
}


@dataclass(frozen=True, slots=True)
class Source:
    """A preposition (words `cue`) that names whoever reports (words `mention`), and its place."""

    cue: Range
    mention: Range
    place: Place


def sources(lay: Layout, cues: list[Cue]) -> Iterator[Found]:
    """The reports under a source preposition, in order."""
    by_start = {c.start: c for c in cues}
    for i, length in prepositions(lay):
        at = i + length
        set_off = lay.low[i - 1] in (",", "»", "”")
        which = lay.low[at] in _WHICH and lay.low[i] != "pour"
        if which or (lay.low[at] == "qui" and set_off):
            found = _relative(lay, i, at, by_start)
        else:
            source = source_at(lay, i, at)
            found = _covered(lay, source, by_start) if source is not None else None
        if found is not None:
            yield found


def prepositions(lay: Layout) -> Iterator[tuple[int, int]]:
    """Each source preposition: its first word and its length, with a word behind it in its sentence."""
    behind = 0
    for i in [i for i, low in enumerate(lay.low) if low in _BY_FIRST_WORD]:
        length = _preposition(lay, i) if i >= behind else 0
        if length and i + length < lay.bounds(i)[1]:
            yield i, length
        behind = max(behind, i + length)


def _preposition(lay: Layout, i: int) -> int:
    for source in _BY_FIRST_WORD.get(lay.low[i], ()):
        if tuple(lay.low[i : i + len(source)]) == source:
            return 1 if source[0] == "de" and source[-1].startswith("source") else len(source)
    return 0


def source_at(lay: Layout, i: int, at: int) -> Source | None:
    """The source behind a preposition at word `i`, from word `at`, or None where it names nobody."""
    begin, stop = lay.bounds(i)
    if lay.low[at] in NO_SOURCE or (
        lay.low[i] == "pour" and at == i + 1 and not _opinion(lay, i, begin, at, stop)
    ):
        return None
    mention = _named(lay, at, stop)
    if mention is None:
        return None
    mention = _without_subject(lay, mention, stop)
    set_off = lay.low[i - 1] == "," or (
        mention[1] < stop and lay.low[_phrase_end(lay, mention[1], stop)] == ","
    )
    if not (speaks(lay, mention) or set_off or lay.low[mention[0]] in people.PERSON_PRONOUNS):
        return None
    if any(lay.low[j] in NO_SOURCE for j in range(at, min(mention[1], at + 3))):
        return None
    cue = (i, min(mention[0], at + 2) if mention[0] > at + 1 and lay.low[at + 1] in SOURCE_NOUNS else at)
    after = _over_asides(lay, _phrase_end(lay, mention[1], stop), stop)
    if lay.low[mention[1] : mention[1] + 1] == [","] and lay.low[mention[1] + 2 : mention[1] + 3] == ["ans"]:
        mention = (mention[0], mention[1] + 3)
    relative = after + 1 < stop and lay.low[after] == "," and lay.low[after + 1] in _CLAUSE_OPENERS
    if relative:
        after = next((k for k in range(after + 1, stop) if lay.low[k] == ","), after)
    right = after + (lay.low[min(after, stop - 1)] == ",")
    return Source(cue, mention, _place(lay, i, mention, right))


def _covered(lay: Layout, source: Source, cues: dict[int, Cue]) -> Found | None:
    pieces, right = _pieces(lay, source.place, cues)
    first, last = source.mention
    if first + 1 < right <= last:
        last = right - (lay.low[right - 1] == ",")
    return Found("source", pieces, source.cue, (first, last), source.cue[0]) if pieces else None


def _relative(lay: Layout, i: int, at: int, cues: dict[int, Cue]) -> Found | None:
    """*…, selon lequel A*: the clause behind the pronoun, said by its antecedent."""
    begin, _ = lay.bounds(i)
    nearest = next((j for j in range(i - 1, max(begin, i - 6), -1) if lay.pos[j] == "DET"), -1)
    mention = (nearest, i) if nearest >= 0 and lay.low[i - 1] not in (",", "»", "”") else antecedent(lay, i)
    cue = Cue(i, at + 1, i, i, "selon", "finite", frozenset())
    last = clause_end(lay, cue, at + 1, cues)
    if lay.quote[i] >= 0 or mention is None or not any(lay.finite[j] for j in range(at + 1, last)):
        return None
    n = lay.quote[at + 1]
    whole = n >= 0 and not any(lay.pos[j] != "PUNCT" for j in range(lay.span[n][1] + 1, last))
    piece = words_between(lay, at + 1, last)
    if piece is None:
        return None
    return Found("source", lay.verbatim[n].pieces if whole else (piece,), (i, at), mention, i)


def _without_subject(lay: Layout, mention: Range, stop: int) -> Range:
    """The mention less a last apposition that is the subject of the clause: *selon X, Anne Roy est …*."""
    first, last = mention
    comma = next((j for j in range(last - 1, first, -1) if lay.low[j] == ","), -1)
    if comma < 0 or last >= stop:
        return mention
    after = last + 1 if lay.low[last] == "," else last
    verb = after
    while verb < stop and (lay.low[verb] in UNSTRESSED or lay.pos[verb] == "ADV"):
        verb += 1
    detached = "VerbForm=Part" in lay.morph[min(after, stop - 1)] or lay.low[after : after + 1] == ["après"]
    if (lay.low[last] != "," or detached or lay.low[min(verb, stop - 1)] in ("qui", "dont")) and lay.low[
        last
    ] != ".":
        return (first, comma)
    return (
        mention
        if not (verb < stop and lay.finite[verb] and lay.pos[verb] in ("VERB", "AUX"))
        else (first, comma)
    )


def _opinion(lay: Layout, i: int, begin: int, at: int, stop: int) -> bool:
    """*Pour X, …* reports an opinion only at the head of a clause, with a comma and a finite verb after."""
    lead = [lay.low[j] for j in range(begin, i)]
    if not (
        all(w in _LEAD or lay.pos[begin + n] in ("ADV", "PUNCT", "CCONJ") for n, w in enumerate(lead))
        or (lead and lead[-1] in (",", ":", "–"))
    ):
        return False
    span = phrase_from(lay, at)
    if span is None or span[1] >= stop or lay.low[span[1]] not in (",", "»"):
        return False
    named = any(lay.label[j] in ("PER", "ORG") for j in range(span[0], min(span[1], span[0] + 4)))
    person = lay.low[at] in people.PERSON_PRONOUNS or any(
        lay.low[j] in people.ROLES or lay.low[j] in people.BODIES or lay.low[j] in people.GROUPS
        for j in range(span[0], min(span[1], span[0] + 3))
    )
    return (named or person or lay.pos[at] == "PROPN") and any(lay.finite[j] for j in range(span[1], stop))


def _named(lay: Layout, at: int, stop: int) -> Range | None:
    """Whoever is named behind the preposition; *les dires du témoin* names the witness."""
    if at + 2 < stop and lay.low[at + 1] in SOURCE_NOUNS:
        for j in range(at + 2, min(at + 8, stop - 1)):
            if lay.low[j] in ("de", "d'", "du", "des", "par"):
                span = phrase_from(lay, j + 1)
                if span is not None and speaks(lay, span):
                    return span
    return phrase_from(lay, at)


def _over_asides(lay: Layout, j: int, stop: int) -> int:
    """The comma behind what describes the source: *selon Denise, 74 ans, cabas au bras, …*."""
    while j + 2 < stop and lay.low[j] == ",":
        end = next((k for k in range(j + 1, stop) if lay.low[k] == ","), stop)
        age = lay.low[j + 2] == "ans"
        bare = lay.pos[j + 1] == "NOUN" and lay.form[j + 1].islower() and end < stop
        origin = lay.low[j + 1 : j + 4] == ["à", "l'", "origine"]
        if end == stop or not (age or bare or origin) or any(lay.finite[k] for k in range(j, end)):
            break
        j = end
    return j


def _phrase_end(lay: Layout, j: int, stop: int) -> int:
    """The end of the source's modifiers: a comma or marks, unless a clause begins before."""
    depth = 0
    relative = False
    for k in range(j, min(stop, j + 40)):
        low = lay.low[k]
        depth += (low == "(") - (low == ")")
        if depth < 0:
            return k
        if depth == 0 and (low in (",", ":", ";", "»", ".", "!", "?") or lay.quote[k] != lay.quote[j - 1]):
            return k
        relative = relative or low in ("qui", "que", "qu'", "dont", "où")
        if lay.finite[k] and not relative:
            return j
        if k == j and low in ("et", "mais"):
            return j
    return j


def _place(lay: Layout, i: int, named: Range, right: int) -> Place:
    """Where a source stands: its preposition at word `i`, its source `named`, the clause from `right`."""
    begin, stop = lay.bounds(i)
    home = lay.quote[i]
    if home >= 0:
        begin, stop = max(begin, lay.span[home][0]), min(stop, lay.span[home][1] + 1)
    first = left_edge(lay, begin, i)
    first = max(first, after_break(lay, first, i - 1, ":"))
    lead = all(lay.low[j] in _LEAD or lay.pos[j] in ("ADV", "CCONJ", "PUNCT") for j in range(first, i))
    left = i if lead else _clause_start(lay, first, i)
    return Place(begin, i, *named, right, stop, home, min(first, i), left)


def _pieces(lay: Layout, place: Place, cues: dict[int, Cue]) -> tuple[tuple[Chars, ...], int]:
    """The reported words on both sides of a source, and the word where those behind it begin."""
    known = weights()
    first = max(lefts(lay, place), key=lambda k: score(known.lefts, weigh_left(lay, place, k)))
    right = max(rights(lay, place), key=lambda k: score(known.rights, weigh_right(lay, place, k)))
    rule = rule_end(lay, place, right, cues)
    end = max(
        stops(lay, place, right, rule),
        key=lambda e: score(known.stops, weigh_stop(lay, place, e, rule, right, first)),
    )
    return (*_piece(lay, place, first, place.before), *_piece(lay, place, right, end)), right


def rule_end(lay: Layout, place: Place, right: int, cues: dict[int, Cue]) -> int:
    """Where the clause from word `right` ends, as behind any cue."""
    cue = Cue(place.before, right, place.before, place.before, "selon", "finite", frozenset())
    return min(clause_end(lay, cue, right, cues), place.stop) if right < place.stop else right


def _piece(lay: Layout, place: Place, first: int, end: int) -> tuple[Chars, ...]:
    """The words [first, end), without their marks when these hold them all."""
    inner = [j for j in range(first, end) if lay.pos[j] != "PUNCT"]
    n = lay.quote[inner[0]] if inner else -1
    if n >= 0 and n != place.home and all(lay.quote[j] == n for j in inner):
        v = lay.verbatim[n]
        clause = not v.closed or (len(inner) > 1 and any(lay.finite[j] for j in inner))
        return v.pieces if clause else ((v.start, v.end),)  # a mere phrase keeps its marks
    piece = words_between(lay, first, end)
    return (piece,) if piece is not None else ()


def _clause_start(lay: Layout, first: int, before: int) -> int:
    """Where the clause that ends before word `before` begins, after a semicolon or another main clause."""
    start = first
    for j in range(first, before):
        if lay.low[j] == ";" and lay.quote[j] < 0:
            start = j + 1
        elif (
            lay.low[j] == ","
            and lay.low[min(j + 1, before)] in ("mais", "alors", "tandis")
            and any(lay.finite[k] for k in range(j + 1, before))
            and any(lay.finite[k] for k in range(first, j))
        ):
            start = j + 2
    return start
