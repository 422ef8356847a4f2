"""Mentions mended: a participle goes on with who spoke, and a phrase is carried on to the name beside it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, REFLEXIVE, Cue
from propos_enrich.quotes.found import Found
from propos_enrich.quotes.subjects import before
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, TO, Range, phrase_from, speaks

_INNER: Final = frozenset(("ADP", "DET", "NOUN", "ADJ", "PROPN", "NUM"))
_NO_INCISE: Final = words("que qu' qui dont où : ; .")
_LONGEST: Final = 10  # words between a role and the comma before its bearer's name


def mended(lay: Layout, reports: list[Found]) -> Iterator[Found]:
    """The reports of a text, in order, each with the mention that its sentence gives."""
    earlier: list[Found] = []
    for found in reports:
        said = _shared(lay, found, earlier) or _adjacent(lay, found) or found
        if said.mention is None:
            said = _behind(lay, said) or _governing(lay, said) or said
        said = whole(lay, said)
        earlier.append(said)
        yield said


def _shared(lay: Layout, found: Found, earlier: list[Found]) -> Found | None:
    """A participle reports for who spoke before it in its sentence: *« A », dit-il, ajoutant que B*."""
    if found.cue is None or lay.finite[found.cue[0]] or not lay.low[found.cue[1] - 1].endswith("ant"):
        return None
    for other in reversed(earlier[-3:]):
        if other.cue is None or other.mention is None:
            continue
        if lay.sentence[other.cue[0]] == lay.sentence[found.cue[0]] and other.cue[1] <= found.cue[0]:
            return replace(found, mention=other.mention)
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
    while end > begin and (lay.low[end - 1] in CLITICS | REFLEXIVE or lay.words[end - 1].pos_ == "ADV"):
        end -= 1
    if found.mention is not None and found.mention[1] >= end:
        return None
    for k in range(max(begin, end - _LONGEST), end):
        if lay.words[k].pos_ not in ("DET", "PROPN", "NOUN") or lay.quote[k] != lay.quote[end - 1]:
            continue
        if k > begin and (lay.words[k - 1].pos_ in ("ADP", "DET", "NOUN", "PROPN", "ADJ")):
            continue
        span = phrase_from(lay, k, appositions=False)
        if span == (k, end) and speaks(lay, span) and lay.low[end - 1] not in people.DAYS:
            return replace(found, mention=span)
    return None


def _behind(lay: Layout, found: Found) -> Found | None:
    """Whoever follows the verb behind words in marks, whatever it means: *« A », sanglote la mère de X*."""
    n = lay.quote[lay.word_at(found.pieces[-1][1] - 1)]
    if found.construction not in ("floating", "fragment") or n < 0:
        return None
    first = lay.span[n][1] + 1
    first += first < len(lay.low) and lay.low[first] == ","
    verb = first
    while verb < len(lay.low) and lay.low[verb] in CLITICS | REFLEXIVE:
        verb += 1
    if verb >= len(lay.low) or lay.sentence[verb] != lay.sentence[lay.span[n][1]]:
        return None
    if not lay.finite[verb] and not _taken_for_noun(lay, verb):
        return None
    _, stop = lay.bounds(verb)
    for i in range(verb + 1, min(stop, verb + _LONGEST)):
        if lay.low[i] in _NO_INCISE or lay.finite[i] or lay.quote[i] >= 0:
            return None
        if lay.words[i].pos_ in ("DET", "PROPN", "NOUN") and lay.words[i - 1].pos_ != "ADP":
            span = phrase_from(lay, i)
            if span is not None and speaks(lay, span) and people.DAYS.isdisjoint(lay.low[i : span[1]]):
                return replace(found, mention=span, cue=(first, i))
    return None


def _taken_for_noun(lay: Layout, i: int) -> bool:
    """Whether a noun phrase follows what the tagger takes for a noun: *« A », triomphe Anne Roy*."""
    here = lay.words[i].pos_ in ("NOUN", "ADJ") and lay.low[i].endswith("e")
    return here and i + 1 < len(lay.words) and lay.words[i + 1].pos_ in ("DET", "PROPN")


def _governing(lay: Layout, found: Found) -> Found | None:
    """The subject of the verb on the left of a fragment, where it is somebody."""
    if found.construction not in ("fragment", "object", "attributed"):
        return None
    at = lay.word_at(found.pieces[0][0])
    begin, _ = lay.bounds(at)
    verb = next((j for j in range(at - 1, begin - 1, -1) if lay.finite[j] and lay.quote[j] < 0), -1)
    if verb < 0 or any(lay.low[j] in _NO_INCISE for j in range(verb + 1, at)):
        return None
    head = lay.head(verb) if lay.words[verb].pos_ == "AUX" and verb < lay.head(verb) < at else verb
    cue = Cue(verb, head + 1, head, verb, "", "finite", frozenset())
    mention = before(lay, cue)
    if mention is None or not speaks(lay, mention):
        return None
    return replace(found, mention=mention, cue=(verb, head + 1))


def whole(lay: Layout, found: Found) -> Found:
    """The report with its mention grown over the name that it belongs to; itself where nothing is missing."""
    if found.mention is None:
        return found
    mention = found.mention
    if mention[1] - mention[0] == 1 and lay.words[mention[0]].pos_ == "PRON":
        return found
    _, stop = lay.bounds(mention[0])
    limit = found.cue[0] if found.cue is not None and found.cue[0] >= mention[1] else stop
    mention = _from_name_start(lay, mention)
    if limit < stop and found.construction != "source":
        mention = _from_noun(lay, mention)
        if not any(lay.words[i].ent_type_ for i in range(*mention)):
            mention = _to_cue(lay, mention, limit)
    if not _named(lay, *mention):
        mention = _with_name_behind(lay, mention, limit) or _with_name_before(lay, mention) or mention
    return found if mention == found.mention else replace(found, mention=mention)


def _to_cue(lay: Layout, mention: Range, cue: int) -> Range:
    """*l'organisation non gouvernementale Amis de la mer* for *l'organisation*: up to the verb."""
    end = cue
    while end > mention[1] and (lay.low[end - 1] in CLITICS | REFLEXIVE or lay.words[end - 1].pos_ == "ADV"):
        end -= 1
    between = range(mention[1], end)
    if len(between) > _LONGEST or not all(
        lay.words[i].pos_ in _INNER or lay.low[i] == "non" for i in between
    ):
        return mention
    alike = all(lay.quote[i] == lay.quote[mention[0]] for i in between)
    dated = not people.DAYS.isdisjoint(lay.low[mention[1] : end])
    return (mention[0], end) if alike and not dated else mention


def _from_noun(lay: Layout, mention: Range) -> Range:
    """*Le politologue Luc Roy, spécialiste de l'Asie* for *l'Asie*: no subject stands behind *de*."""
    first, last = mention
    begin, _ = lay.bounds(first)
    k = first
    while k > begin and lay.low[k - 1] in OF:
        k -= 1
        while k > begin and lay.words[k - 1].pos_ in ("NOUN", "ADJ", "PROPN", "NUM"):
            k -= 1
        k -= k > begin and lay.words[k - 1].pos_ == "DET"
    moved = k < first and lay.words[k].pos_ in ("DET", "NOUN", "PROPN") and speaks(lay, (k, last))
    return (k, last) if moved and (k == begin or lay.words[k - 1].pos_ not in ("ADP", "VERB")) else mention


def _named(lay: Layout, first: int, last: int) -> bool:
    return any(lay.words[i].ent_type_ == "PER" for i in range(first, last))


def _from_name_start(lay: Layout, mention: Range) -> Range:
    """*la société Vinci Autoroutes* for *Autoroutes*: no mention begins within a name."""
    first, last = mention
    begin, _ = lay.bounds(first)
    if not _within_name(lay, first, begin):
        return mention
    while _within_name(lay, first, begin):
        first -= 1
    while first > begin and lay.words[first - 1].pos_ in ("NOUN", "ADJ", "DET") and not lay.finite[first - 1]:
        first -= 1
        if lay.words[first].pos_ == "DET":
            break
    return (first, last)


def _within_name(lay: Layout, i: int, begin: int) -> bool:
    """Whether the word before word i belongs to the same name."""
    if i <= begin or lay.quote[i - 1] != lay.quote[i]:
        return False
    names = lay.words[i].pos_ == lay.words[i - 1].pos_ == "PROPN"
    return lay.words[i].ent_iob_ == "I" or (names and lay.text[lay.start(i - 1)].isupper())


def _name_at(lay: Layout, first: int, stop: int) -> int:
    """The word behind the person's name that begins at word `first`, after a title; `first` without one."""
    i = first
    while i < stop and (lay.low[i] in people.TITLES or lay.low[i] == "."):
        i += 1
    j = i
    while j < stop and lay.words[j].ent_type_ == "PER":
        j += 1
    return j if j > i else first


def _with_name_behind(lay: Layout, mention: Range, limit: int) -> Range | None:
    """*le délégué à la sécurité routière, Anne Roy* for *le délégué*."""
    first, last = mention
    if not any(lay.low[i] in people.ROLES for i in range(first, last)):
        return None
    j = last
    if lay.low[min(j, limit - 1)] in OF | TO:
        while j < limit and j - last < _LONGEST and lay.words[j].pos_ in _INNER and lay.low[j] != ",":
            if lay.finite[j] or lay.quote[j] != lay.quote[first]:
                return None
            j += 1
    if j >= limit or lay.low[j] != ",":
        return None
    end = _name_at(lay, j + 1, limit)
    if end == j + 1:
        return None
    return (first, end) if end == limit or lay.low[end] in (",", "(", "qui") or lay.finite[end] else None


def _with_name_before(lay: Layout, mention: Range) -> Range | None:
    """*Anne Roy, 17 ans, présidente du syndicat* for *présidente du syndicat*."""
    first, last = mention
    begin, _ = lay.bounds(first)
    k = first - 1
    if k > begin and lay.low[k] == "," and lay.low[k - 1] == "ans":
        k -= 2
        k -= lay.words[k].pos_ == "NUM"
    elif k - 1 > begin and lay.low[first] == "ans" and lay.words[k].pos_ == "NUM":
        k -= 1
    if k <= begin or lay.low[k] != "," or lay.words[k - 1].ent_type_ not in ("PER", "ORG"):
        return None
    label = lay.words[k - 1].ent_type_
    if label == "ORG" and lay.low[first] not in ("l'", "un", "une"):
        return None
    start = k - 1
    while start > begin and lay.words[start - 1].ent_type_ == label:
        start -= 1
    governed = start > begin and (
        lay.words[start - 1].pos_ == "ADP" or lay.low[start - 1] in ("et", "que", "qu'")
    )
    return None if governed else (start, last)
