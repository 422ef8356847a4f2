"""Who is named as the speaker of a cue: the subject after it, before it, or shared with another verb."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.quotes.cues import CLITICS, INVERTED, Cue
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import NOMINAL, Range, phrase_from, speaks

SUBJECT: Final = frozenset(("nsubj", "nsubj:pass", "nsubj:caus"))
_SHARING: Final = frozenset(
    ("conj", "xcomp", "advcl", "parataxis", "ccomp", "acl", "obl:mod", "obl:arg", "advmod", "dep")
)
_FARTHEST: Final = 14  # words between a cue and a subject that follows it
_ASIDE: Final = 7


def inverted(lay: Layout, cue: Cue, *, anybody: bool = False) -> Range | None:
    """The subject after the cue: its pronoun, or the noun phrase that follows.

    With `anybody` a noun phrase directly behind the cue need not look like somebody who speaks.
    """
    if cue.pronoun >= 0:
        return (cue.pronoun, cue.pronoun + 1)
    _, stop = lay.bounds(cue.head)
    i = cue.end
    if i < stop and lay.low[i] in ("que", "qu'"):
        return None
    while i < min(stop, cue.end + _FARTHEST):
        low = lay.low[i]
        if low in (":", ";", ".", "»", "«", "(", '"') or lay.finite[i] or low in ("que", "qu'", "qui"):
            return None
        if lay.infinitive[i]:
            return None
        dated = _date(lay, i, stop)
        if dated > i:
            i = dated
            continue
        if low == ",":
            behind = _over_aside(lay, i, stop)
            if behind > i:
                i = behind
                continue
            if i > cue.end and not _aside(lay, i, stop):
                return None
        if lay.pos[i] in NOMINAL and low not in CLITICS - {"le", "la", "l'", "les"}:
            span = phrase_from(lay, i)
            behind = lay.pos[i - 1] == "ADP" if i > cue.end else False
            if span is not None and not behind and speaks(lay, span) and low not in people.DAYS:
                return span
            plain = lay.pos[i] in ("DET", "PROPN", "PRON") and i == cue.end
            if anybody and plain and span is not None and people.DAYS.isdisjoint(lay.low[i : span[1]]):
                return span
            dated = low in people.DAYS or lay.low[min(i + 1, stop - 1)] in people.DAYS
            if span is not None and i == cue.end and lay.pos[i] in ("DET", "NOUN") and not dated:
                return None
            i = max(i + 1, min(span[1], i + 3)) if span is not None and behind else i + 1
            continue
        i += 1
    return None


def _date(lay: Layout, i: int, stop: int) -> int:
    """The word behind the date that begins at word i, or i: *a dit ce jeudi 8 mars le parti*."""
    j = i + (lay.low[i] in ("le", "ce", "cette"))
    day = j < stop and (lay.low[j] in people.DAYS or (j > i and lay.form[j][0].isdigit()))
    if not day or lay.form[j][0].isupper():
        return i
    while j < stop and (lay.low[j] in people.DAYS or lay.form[j][0].isdigit()):
        j += 1
    return j


def _over_aside(lay: Layout, comma: int, stop: int) -> int:
    """The word behind the aside between two commas: *a dit, les larmes aux yeux, Anne Roy*; else `comma`."""
    for i in range(comma + 1, min(stop - 1, comma + _ASIDE)):
        if lay.finite[i] or lay.quote[i] >= 0 or lay.label[i] == "PER":
            return comma
        if lay.low[i] == ",":
            return i + 1
    return comma


def _aside(lay: Layout, i: int, stop: int) -> bool:
    """Whether the comma at word i opens an adjunct before the subject: *a dit, mardi, le maire*."""
    return i + 1 < stop and (lay.low[i + 1] in people.DAYS or lay.pos[i + 1] in ("ADP", "ADV"))


def before(lay: Layout, cue: Cue) -> Range | None:
    """The subject on the left of the cue: a pronoun next to it, the parser's subject, or a governor's."""
    near = _pronoun_before(lay, cue)
    if near is not None:
        return antecedent(lay, near) if lay.low[near] == "qui" else (near, near + 1)
    if cue.mood in ("finite", "past") or lay.pos[cue.head] in ("VERB", "AUX"):
        found = _parsed(lay, cue.head, cue.start, 0)
        if found is not None:
            return found
    return _surface(lay, cue)


def _pronoun_before(lay: Layout, cue: Cue) -> int | None:
    first, _ = lay.bounds(cue.head)
    i = cue.start - 1
    while i >= first and (lay.low[i] in CLITICS or (lay.pos[i] == "ADV" and cue.start - i < 4)):
        i -= 1
    if i < first or cue.mood in ("participle", "infinitive"):
        return None
    low = lay.low[i]
    if low == "lui" and i > first and lay.low[i - 1] != ",":
        return None
    return (
        i
        if low in people.PERSON_PRONOUNS
        or low in people.PLURAL_PRONOUNS
        or low in ("on", "qui", "nous", "je", "j'")
        else None
    )


def antecedent(lay: Layout, relative: int) -> Range | None:
    """The noun phrase that *qui* at word `relative` stands for."""
    first, _ = lay.bounds(relative)
    for j in range(max(first, relative - 30), relative):
        if lay.pos[j] == "NOUN" and lay.pos[j + 1] == "DET":
            continue  # a verb that the tagger took for a noun: *note l'avocat*
        if lay.pos[j] in ("DET", "PROPN", "NOUN") or lay.low[j] in ("l'", "un"):
            span = phrase_from(lay, j)
            if span is not None and relative - 1 <= span[1] <= relative and speaks(lay, span):
                return (j, span[1])
    head = lay.head(lay.head(relative))
    if lay.dep[lay.head(relative)] == "acl:relcl" and first <= head < relative:
        return _grow(lay, head, relative)
    i = relative - 1
    while i > first and (lay.low[i] == "," or lay.pos[i] not in ("NOUN", "PROPN")):
        i -= 1
    return _grow(lay, i, relative) if i >= first else None


def _parsed(lay: Layout, verb: int, limit: int, depth: int) -> Range | None:
    """The parser's subject of word `verb`, or of the verb whose subject it shares."""
    for child in lay.children(verb):
        if lay.dep[child] in SUBJECT and lay.sentence[child] == lay.sentence[verb]:
            if lay.low[child] == "qui":
                return antecedent(lay, child)
            if (
                lay.low[child] in INVERTED
                or lay.pos[child] in ("NOUN", "PROPN", "ADJ", "NUM")
                or (
                    child < verb
                    and (lay.low[child] in people.PERSON_PRONOUNS or lay.low[child] in people.PLURAL_PRONOUNS)
                )
                or lay.low[child] in ("l'", "un", "une", "certains")
            ):
                return _grow(lay, child, limit if child < limit else len(lay.low))
    governor = lay.head(verb)
    if (
        depth < 4
        and governor != verb
        and lay.sentence[governor] == lay.sentence[verb]
        and lay.dep[verb] in _SHARING
    ):
        if lay.pos[governor] in ("NOUN", "PROPN", "PRON") and governor < verb:
            return _grow(lay, governor, limit)
        return _parsed(lay, governor, limit, depth + 1)
    return None


def _grow(lay: Layout, head: int, limit: int) -> Range:
    """The whole noun phrase around word `head`, determiner to appositions, before word `limit`."""
    first, _ = lay.bounds(head)
    left, _ = lay.edges(head)
    left = max(left, first)
    i = head
    while (
        i > left
        and lay.quote[i - 1] == lay.quote[head]
        and lay.low[i - 1] not in (",", ":", ";", "(", "–", "—")
    ):
        if lay.finite[i - 1] or lay.low[i - 1] in ("que", "qu'", "et", "mais", "selon"):
            break
        i -= 1
    while i < head and (lay.pos[i] in ("ADP", "ADV", "CCONJ", "SCONJ", "PUNCT") or lay.low[i] in people.DAYS):
        i += 1
    if lay.pos[head] == "PRON" and lay.low[head] in (people.PERSON_PRONOUNS.keys() | people.PLURAL_PRONOUNS):
        return (head, head + 1)
    if lay.low[i] in people.PERSON_PRONOUNS:
        return (i, i + 1)
    span = phrase_from(lay, i)
    end = min(span[1], limit) if span is not None else head + 1
    end = max(end, head + 1)
    while end > head + 1 and lay.low[end - 1] in (",", "–", "—"):
        end -= 1
    return (i, end)


def _surface(lay: Layout, cue: Cue) -> Range | None:
    """The nearest noun phrase on the left that can speak, for a finite verb directly behind it."""
    first, _ = lay.bounds(cue.head)
    i = cue.start - 1
    best: Range | None = None
    j = first
    while j <= i:
        if lay.pos[j] in ("DET", "PROPN", "NOUN") and lay.quote[j] == lay.quote[cue.head]:
            span = phrase_from(lay, j)
            if span is not None:
                prepositional = j > first and lay.pos[j - 1] == "ADP"
                if not prepositional and speaks(lay, span):
                    best = (span[0], min(span[1], cue.start))
                elif prepositional:  # what stands behind its comma may be the subject: *Vers 9 h, Anne Roy …*
                    span = phrase_from(lay, j, appositions=False) or span
                j = max(span[1], j + 1)
                continue
        j += 1
    return best


def who(lay: Layout, cue: Cue) -> Range | None:
    """The mention of a cue whose words follow it."""
    if cue.pronoun >= 0:
        return (cue.pronoun, cue.pronoun + 1)
    if cue.passive:
        return _agent(lay, cue)
    return before(lay, cue)


def _agent(lay: Layout, cue: Cue) -> Range | None:
    """*par X* behind a passive."""
    _, stop = lay.bounds(cue.head)
    for j in range(cue.end, min(stop - 1, cue.end + 40)):
        if lay.low[j] == "par":
            return phrase_from(lay, j + 1)
    return None


def speaks_up(lay: Layout, mention: Range, anybody: bool = False) -> bool:
    """Whether the subject of a report can report: no thing that *indique*, no *on* that observes."""
    low = lay.low[mention[0]]
    if mention[1] - mention[0] == 1 and (
        low in people.PERSON_PRONOUNS or low in people.PLURAL_PRONOUNS or low.startswith("-")
    ):
        return True
    return low not in ("on", "nous", "je", "j'", "rien", "cela", "ceci", "c'") and (
        anybody or speaks(lay, mention)
    )
