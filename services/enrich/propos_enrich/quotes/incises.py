"""Attributions that interrupt or follow the words: *« … », a déclaré X*, *…, précise-t-il, …*."""

from collections.abc import Iterator
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import phrases, words
from propos_enrich.quotes.cues import CLITICS, Cue
from propos_enrich.quotes.found import Chars, Found, words_between
from propos_enrich.quotes.reports import fits
from propos_enrich.quotes.resumed import around, goes_on, resumption, second
from propos_enrich.quotes.subjects import inverted
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range

_JOINING: Final = frozenset(("et", "mais", "puis", "ou", ",", "car", ":", "."))
_GOVERNING: Final = words("que qu' dont et mais ou ni")
_RELATIVE: Final = words("qui que qu' dont où")
# Openings of a sentence that belong to the article, not to what it reports.
_CONNECTORS: Final = phrases(
    "en effet ,",
    "d' autre part ,",
    "par ailleurs ,",
    "d' ailleurs ,",
    "en outre ,",
    "cela dit ,",
)


def incises(lay: Layout, cues: list[Cue]) -> Iterator[Found]:
    """The reports that an incise attributes; two quotations joined by *et* share its cue and mention."""
    for cue in cues:
        if (
            not fits(lay, cue)
            or cue.mood != "finite"
            or (cue.frames.isdisjoint("qd") and cue.pronoun < 0)
            or cue.passive
        ):
            continue
        edge = _edge(lay, cue)
        if edge is None or (cue.pronoun < 0 and _governed(lay, cue)):
            continue
        mention = inverted(lay, cue, anybody=_behind_marks(lay, cue, edge) or _behind_clause(lay, cue, edge))
        if mention is None:
            continue
        yield from _attributed(lay, cue, edge, mention)


def _governed(lay: Layout, cue: Cue) -> bool:
    """Whether the word before the verb makes it part of another clause: *celle que réclament les élus*."""
    i = cue.start - 1
    while i >= 0 and lay.low[i] in CLITICS:
        i -= 1
    return i >= 0 and lay.low[i] in _GOVERNING


def _behind_clause(lay: Layout, cue: Cue, edge: int) -> bool:
    """Whether a clause and a comma stand before the verb and the parser finds its subject behind it."""
    begin, _ = lay.bounds(cue.head)
    subjects = [c for c in lay.children(cue.head) if lay.dep[c] == "nsubj"]
    behind = bool(subjects) and all(c >= cue.end for c in subjects)
    behind = behind or (cue.lemma == "faire savoir" and not subjects)  # takes no noun for its object
    return behind and lay.low[cue.start - 1] == "," and _clausal(lay, begin, edge + 1)


def _clausal(lay: Layout, first: int, last: int) -> bool:
    """Whether words [first, last) hold a finite verb beside those of their relatives."""
    verbs = sum(lay.finite[j] for j in range(first, last))
    return verbs > sum(lay.low[j] in _RELATIVE for j in range(first, last))


def _edge(lay: Layout, cue: Cue) -> int | None:
    """The word before the incise and its comma, or None when the cue cannot be an incise."""
    first, _ = lay.bounds(cue.head)
    i = cue.start - 1
    while i > first and (lay.low[i] in CLITICS or lay.low[i] in ("comme", "ainsi") or lay.pos[i] == "ADV"):
        i -= 1
    if i < first:
        return None
    if lay.low[i] in (",", ".", "–", "—", "!", "?", "…", "..."):
        i -= 1
        return i if i >= first else None
    closes = lay.quote[i] >= 0 and lay.quote[i] != lay.quote[cue.head]
    return i if closes or i == cue.start - 1 or lay.low[cue.start - 1] in CLITICS else None


def _behind_marks(lay: Layout, cue: Cue, edge: int) -> bool:
    """Whether the cue can only be an incise: inside a quotation behind a comma, or right behind one."""
    home, n = lay.quote[cue.head], lay.quote[edge]
    if n < 0 or edge < cue.start - 3:
        return False
    if home >= 0:
        return n == home
    opens = lay.span[n][0] == lay.bounds(cue.head)[0] or lay.low[edge + 1] == ","
    return edge == lay.span[n][1] and opens and not cue.frames.isdisjoint("qd")


def _attributed(lay: Layout, cue: Cue, edge: int, mention: Range) -> Iterator[Found]:
    span = (cue.start, cue.end)
    home, n = lay.quote[cue.head], lay.quote[edge]
    after = max(cue.end, mention[1])
    comma = lay.low[edge + 1] in (",", "–", "—", "!", "?")
    if home >= 0:  # the incise stands inside the marks
        if n == home and comma:
            resume = resumption(lay, after, lay.span[home][1])
            yield Found("incise", around(lay, home, edge, resume), span, mention, cue.head)
        return
    begin, stop = lay.bounds(cue.head)
    if n >= 0 and edge == lay.span[n][1]:
        if cue.pronoun < 0 and (_has_subject(lay, cue, lay.span[n][0]) or _subject_ends(lay, begin, edge)):
            return
        yield from _after_marks(lay, cue, n, begin, after, stop, mention)
    elif (
        (comma or cue.pronoun < 0)
        and not cue.frames.isdisjoint("qd")
        and _plain(lay, cue, edge, begin, mention, comma)
    ):
        first = left_edge(lay, begin, edge + 1)
        first = max(first, after_break(lay, first, edge))
        piece = words_between(lay, first, edge + 1)
        if piece is None:
            return
        pieces: tuple[Chars, ...] = (piece,)
        on = after < stop - 1 and (
            (lay.low[after] == ":" and lay.quote[after + 1] < 0)
            or (lay.low[after] == "," and goes_on(lay, first, edge, after + 1, cue.pronoun >= 0))
        )
        if on:
            semicolon = next((j for j in range(after, stop) if lay.low[j] == ";"), stop)
            rest = words_between(lay, after + 1, semicolon)
            pieces = (piece, rest) if rest else pieces
        yield Found("bare incise", pieces, span, mention, cue.head)


def _has_subject(lay: Layout, cue: Cue, mark: int) -> bool:
    """Whether the verb's subject stands before the marks: *Anne Roy, auteure de « Robots », a trouvé …*."""
    return any(
        lay.dep[c] in ("nsubj", "nsubj:pass") and c < mark
        for verb in (cue.head, cue.auxiliary)
        for c in lay.children(verb)
    )


def _subject_ends(lay: Layout, begin: int, edge: int) -> bool:
    """Whether the marks end a noun phrase that opens the sentence: *Anne Roy, auteure de « Robots »*."""
    n = lay.quote[edge]
    opens = lay.pos[begin] in ("DET", "PROPN", "NOUN") and lay.quote[begin] != n
    return opens and not any(lay.finite[begin : edge + 1]) and ":" not in lay.low[begin:edge]


def _after_marks(
    lay: Layout, cue: Cue, n: int, begin: int, after: int, stop: int, mention: Range
) -> Iterator[Found]:
    span = (cue.start, cue.end)
    more = second(lay, after, stop)
    tail: tuple[Chars, ...] = lay.verbatim[more].pieces if more is not None else ()
    run = [n]  # quotations that share this attribution
    while True:
        at = lay.span[run[0]][0] - 1
        while at >= begin and lay.low[at] in _JOINING - {":", "."} and lay.quote[at] < 0:
            at -= 1
        if (
            at >= begin
            and lay.quote[at] >= 0
            and lay.span[lay.quote[at]][1] == at
            and at < lay.span[run[0]][0] - 1
        ):
            run.insert(0, lay.quote[at])
        else:
            break
    head = lay.span[run[0]][0]
    first = left_edge(lay, begin, head)
    first = max(first, after_break(lay, first, head - 2))
    free = [j for j in range(first, head) if lay.quote[j] < 0 and lay.pos[j] != "PUNCT"]
    upper = lay.text[lay.verbatim[run[0]].pieces[0][0]].isupper()
    joined = (
        free
        and not upper
        and (
            lay.low[head - 1] not in (":", ",", "–", "—")
            or (lay.low[head - 1] == "," and lay.low[head - 2] in ("et", "mais", "que", "qu'"))
        )
        and not all(lay.low[j] in _JOINING for j in free)
    )
    if joined:
        end = lay.verbatim[n].end
        yield Found("incise", ((lay.start(first), end), *tail), span, mention, cue.head)
        return
    for m in run[:-1]:
        yield Found("incise", lay.verbatim[m].pieces, span, mention, cue.head)
    yield Found("incise", (*lay.verbatim[n].pieces, *tail), span, mention, cue.head)


def _plain(lay: Layout, cue: Cue, edge: int, begin: int, mention: Range, comma: bool) -> bool:
    """Whether what stands before an incise without marks is a clause, and the verb's subject is not there."""
    if "q" not in cue.frames and cue.pronoun < 0:
        verb = lay.pos[cue.head] == "VERB" and lay.finite[cue.auxiliary]
        if not (comma and verb and _ends(lay, mention) and not _marks_after(lay, mention)):
            return False
    interrupts = comma and lay.low[min(max(cue.end, mention[1]), len(lay.low) - 1)] == ","
    clause = any(lay.finite[j] for j in range(begin, edge + 1))
    whole = (mention[0], max(mention[1], cue.end))
    if not interrupts and not clause and (edge == begin or not _ends(lay, whole)):
        return False
    if cue.pronoun < 0 and _only_relative(lay, begin, edge):
        return False
    if cue.pronoun >= 0:
        return comma
    subject = any(lay.dep[c] == "nsubj" and c < cue.start for c in lay.children(cue.head))
    if comma:
        return not subject or (any(lay.finite[j] for j in range(begin, edge + 1)) and _ends(lay, mention))
    return (
        not subject
        and mention[0] == cue.end
        and any(lay.finite[j] for j in range(begin, edge + 1))
        and _ends(lay, mention)
    )


def _only_relative(lay: Layout, begin: int, edge: int) -> bool:
    """Whether only the verb's subject and a relative on it stand before: *Anne Roy, qui rit, a lu*."""
    comma = next((j for j in range(begin, edge) if lay.low[j] == ","), edge)
    relative = comma < edge and lay.low[comma + 1] in _RELATIVE
    return relative and not any(lay.finite[begin:comma]) and "," not in lay.low[comma + 1 : edge + 1]


def _marks_after(lay: Layout, mention: Range) -> bool:
    """Whether words in marks follow in the sentence: they may be the verb's object."""
    _, stop = lay.bounds(mention[0])
    return any(lay.quote[j] >= 0 for j in range(mention[1], stop))


def _ends(lay: Layout, mention: Range) -> bool:
    """Whether the sentence ends with the mention, or with an adjunct after it."""
    _, stop = lay.bounds(mention[0])
    at = mention[1]
    if at >= stop - 1 or lay.low[at] in (".", ",", "»", "(", "–", "—"):
        return True
    return lay.pos[at] in ("ADP", "ADV") or lay.low[at] in people.DAYS or lay.low[at] == "ce"


def left_edge(lay: Layout, begin: int, end: int) -> int:
    """Where the reported words of a sentence begin: after a date line, a headline's topic, or a connector."""
    first = begin
    for j in range(begin, min(end, begin + 9)):
        if lay.low[j] in ("–", "—", "-") and j + 1 < end and _apart(lay, j):
            return j + 1
        if (
            lay.low[j] == ":"
            and j + 1 < end
            and j - begin < 5
            and not any(lay.finite[k] for k in range(begin, j))
        ):
            return j + 1
    for connector in _CONNECTORS:
        if tuple(lay.low[begin : begin + len(connector)]) == connector and begin + len(connector) <= end:
            first = begin + len(connector)
    while first < end and lay.low[first] in ("»", ",", ".", "et", "mais", "or", "–", "—", ")"):
        first += 1
    return first


def _apart(lay: Layout, i: int) -> bool:
    """Whether the dash at word i stands between spaces, and joins no names: *Paris–Lyon*."""
    before = i and lay.start(i) > lay.end(i - 1)
    return bool(before or lay.low[i] != "-") and lay.start(i + 1) > lay.end(i)


def after_break(lay: Layout, first: int, edge: int, marks: str = ";:") -> int:
    """The word behind the last semicolon or colon outside quotations, or word `first`."""
    return next((j + 1 for j in range(edge, first, -1) if lay.low[j] in marks and lay.quote[j] < 0), first)
