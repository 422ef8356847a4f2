"""Words in marks that no verb before them governs: attributed behind, by a noun, or with the verb inside.

*la « farce » dénoncée par X*, *au motif que « A »*, *X « mesure la difficulté »*.
"""

from collections.abc import Iterator
from typing import Final

from propos_enrich.french.forms import FORMS
from propos_enrich.french.lexicon import NOUN_CUES
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.clauses import clause_end
from propos_enrich.quotes.cues import BE, HAVE, THAT, UNSTRESSED, Cue
from propos_enrich.quotes.found import Chars, Found, words_between
from propos_enrich.quotes.fragments import ending, stretch
from propos_enrich.quotes.subjects import before, who
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, phrase_from, speaks

_FARTHEST: Final = 8  # words between the marks and the participle that attributes them
_BY_LAST_WORD: Final = {last: tuple(cue for cue in NOUN_CUES if cue[-1] == last) for *_, last in NOUN_CUES}
_PHRASE: Final = frozenset(("DET", "ADJ", "NOUN", "NUM"))
_SUBJECTS: Final = words("il elle ils elles")  # what follows is a verb, whatever the tagger takes it for


def attributed(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[Found]:
    """The remaining quotations (not in `taken`, indices of `lay.verbatim`) that are attributed so."""
    yield from _by_nouns(lay, cues, taken)
    yield from _behind_colons(lay, cues, taken)
    for n, v in enumerate(lay.verbatim):
        mark, _ = lay.span[n]
        if n in taken or mark < 0 or not v.closed or v.dash:
            continue
        found = _by_participle(lay, n) or _by_subject(lay, n)
        if found is not None:
            yield found


def _by_participle(lay: Layout, n: int) -> Found | None:
    """*une « farce » dénoncée par X*, *« A », promise par X*."""
    mark, close = lay.span[n]
    _, stop = lay.bounds(mark)
    for j in range(close + 1, min(stop - 2, close + _FARTHEST)):
        form = FORMS.get(lay.low[j])
        if form is not None and "past" in form.moods and not form.frames.isdisjoint("qdo"):
            by = next((k for k in range(j + 1, min(j + 6, stop - 1)) if lay.low[k] == "par"), -1)
            mention = phrase_from(lay, by + 1) if by > 0 else None
            if mention is None or not speaks(lay, mention) or lay.low[j - 1] in HAVE:
                return None
            cue = next((k for k in range(close + 1, j) if lay.low[k] in BE | HAVE), j)
            end = cue - 1 if lay.low[cue - 1] in (",", "et") else cue
            end = cue - 2 if lay.low[end - 1] == "," and end == cue - 1 else end
            first = _phrase_start(lay, mark)
            return Found(
                "attributed", (stretch(lay, n, first, max(end, close + 1)),), (cue, j + 1), mention, mark
            )
        passive = lay.low[j] in BE or (lay.low[j] in HAVE and lay.low[j + 1] == "été")
        if (
            (lay.finite[j] and not passive)
            or lay.quote[j] >= 0
            or lay.low[j] in (";", ":", "qui", "que", "qu'", "dont")
        ):
            return None
    return None


def _phrase_start(lay: Layout, mark: int) -> int:
    """The determiner of the noun phrase that the marks stand in."""
    first, _ = lay.bounds(mark)
    i = mark
    while i > max(first, mark - 5) and lay.pos[i - 1] in _PHRASE and lay.quote[i - 1] < 0:
        i -= 1
        if lay.pos[i] == "DET":
            return i
    return mark if i == mark or lay.pos[i] != "DET" else i


def _by_subject(lay: Layout, n: int) -> Found | None:
    """*Anne Roy « mesure la difficulté »*: whoever does what the marks say has said it."""
    mark, close = lay.span[n]
    begin, _ = lay.bounds(mark)
    at = mark + 1
    while at < close and (lay.low[at] in UNSTRESSED or lay.pos[at] == "ADV"):
        at += 1
    pronoun = lay.low[mark - 1] in _SUBJECTS
    if (
        close - mark < 4
        or not (lay.finite[at] or pronoun)
        or not lay.text[lay.verbatim[n].pieces[0][0]].islower()
    ):
        return None
    i = mark - 1
    while i > begin and (lay.low[i] in UNSTRESSED or lay.pos[i] == "ADV"):
        i -= 1
    mention = _subject_ending(lay, begin, i + 1)
    if mention is None or any(lay.finite[j] for j in range(mention[0], mark)):
        return None
    cue = Cue(mark, mark, mark, mark, "", "finite", frozenset())
    end = ending(lay, cue, n, mark)
    return Found("attributed", (stretch(lay, n, mark, end),), None, mention, mark)


def _subject_ending(lay: Layout, begin: int, end: int) -> Range | None:
    """The noun phrase or pronoun for somebody that ends before word `end` and that no preposition governs."""
    for i in range(max(begin, end - 14), end):
        if i > begin and (lay.pos[i - 1] in ("ADP", "DET", "NOUN", "PROPN", "ADJ")):
            continue
        span = phrase_from(lay, i)
        if span is not None and span[1] == end and speaks(lay, span):
            return span
    return None


def _by_nouns(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[Found]:
    """*a refusé au motif que « A »*: the clause counts when words of it stand in marks."""
    by_start = {c.start: c for c in cues}
    for j in range(2, len(lay.low) - 1):
        if lay.low[j] not in THAT or lay.quote[j] >= 0:
            continue
        phrases = _BY_LAST_WORD.get(lay.low[j - 1], ())
        noun = next((phrase for phrase in phrases if tuple(lay.low[j - len(phrase) : j]) == phrase), None)
        if noun is None:
            continue
        cue = Cue(j - len(noun), j, j - 1, j - 1, " ".join(noun), "finite", frozenset("m"))
        last = clause_end(lay, cue, j + 1, by_start)
        pieces = _clause(lay, j + 1, last)
        held = {lay.quote[k] for k in range(j + 1, last) if lay.quote[k] >= 0}
        if pieces and held and held.isdisjoint(taken):
            yield Found("attributed", pieces, (cue.start, cue.end), _whose(lay, cues, cue), cue.head)


def _behind_colons(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[Found]:
    """*nuance la chose : le prix serait « juste »*: a clause that counts when words of it stand in marks."""
    for begin, stop in lay.sentences:
        colon = next((j for j in range(stop - 4, begin, -1) if lay.low[j] == ":" and lay.quote[j] < 0), -1)
        held = {lay.quote[k] for k in range(colon + 1, stop) if lay.quote[k] >= 0} if colon > 0 else set()
        if not held or not held.isdisjoint(taken) or lay.quote[colon + 1] >= 0:
            continue
        cue = next((c for c in reversed(cues) if begin <= c.start and c.end <= colon), None)
        own = any(lay.finite[k] and lay.quote[k] < 0 for k in range(colon + 1, stop))
        if cue is None or cue.frames.isdisjoint("qd") or not own or lay.quote[cue.head] >= 0:
            continue
        if not THAT.isdisjoint(lay.low[cue.end : colon]):
            continue
        mention = who(lay, cue)
        pieces = _clause(lay, colon + 1, stop)
        if pieces and mention is not None and speaks(lay, mention):
            yield Found("attributed", pieces, (cue.start, cue.end), mention, cue.head)


def _clause(lay: Layout, first: int, last: int) -> tuple[Chars, ...]:
    inner = [k for k in range(first, last) if lay.pos[k] != "PUNCT"]
    n = lay.quote[inner[0]] if inner else -1
    if n >= 0 and all(lay.quote[k] == n for k in inner):
        return lay.verbatim[n].pieces
    piece = words_between(lay, first, last)
    return (piece,) if piece is not None else ()


def _whose(lay: Layout, cues: list[Cue], noun: Cue) -> Range | None:
    """Whoever does what the noun gives the ground for."""
    begin, _ = lay.bounds(noun.start)
    for cue in reversed(cues):
        if begin <= cue.start and cue.end <= noun.start:
            return who(lay, cue)
    verb = next((k for k in range(noun.start - 1, begin - 1, -1) if lay.finite[k] and lay.quote[k] < 0), -1)
    if verb < 0:
        return None
    head = lay.head(verb) if lay.pos[verb] == "AUX" and verb < lay.head(verb) < noun.start else verb
    passive = lay.pos[head] == "VERB" and "Voice=Pass" in lay.morph[head]
    main = Cue(verb, head + 1, head, verb, "", "finite", frozenset(), -1, passive)
    return who(lay, main) if passive else before(lay, main)
