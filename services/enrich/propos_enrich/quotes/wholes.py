"""The whole of a mention: a phrase that stops short of the subject or of the name beside it is carried on."""

from dataclasses import replace
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.bearers import beside_article, over_sign, with_bearer
from propos_enrich.quotes.cues import UNSTRESSED
from propos_enrich.quotes.found import Found
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, TO, Range, phrase_from, speaks

_INNER: Final = frozenset(("ADP", "DET", "NOUN", "ADJ", "PROPN", "NUM"))
_VOICES: Final = (("par", "la", "voix"), ("sous", "la", "plume"), ("par", "la", "bouche"))
_POSSESSIVE: Final = words("son sa ses leur")
_COMPLEMENT: Final = OF | TO
_LONGEST: Final = 10  # words between a role and the comma before its bearer's name


def whole(lay: Layout, found: Found) -> Found:
    """The report with its mention grown over the name that it belongs to; itself where nothing is missing."""
    if found.mention is None:
        return found
    mention = beside_article(lay, found.mention)
    if mention[1] - mention[0] == 1 and lay.pos[mention[0]] == "PRON":
        return found
    _, stop = lay.bounds(mention[0])
    limit = found.cue[0] if found.cue is not None and found.cue[0] >= mention[1] else stop
    mention = _voice(lay, mention) or mention
    mention = _without_object(lay, mention)
    mention = _from_name_start(lay, mention)
    if mention[1] - mention[0] > 1 and lay.low[mention[1] - 1] in people.PERSON_PRONOUNS:
        mention = (mention[0], mention[1] - 1)  # *le parquet, lui, …*
    if limit < stop and found.construction != "source":
        mention = _from_noun(lay, mention)
        if not any(lay.label[i] for i in range(*mention)):
            mention = _to_cue(lay, mention, limit)
    if not _named(lay, *mention):
        mention = (
            _with_name_behind(lay, mention, limit)
            or _with_name_before(lay, mention)
            or _with_body_behind(lay, mention, limit)
            or with_bearer(lay, mention, limit)
            or mention
        )
    mention = over_sign(lay, mention)
    return found if mention == found.mention else replace(found, mention=mention)


def _voice(lay: Layout, mention: Range) -> Range | None:
    """*sa déléguée Anne Roy* for *Le syndicat, par la voix de sa déléguée Anne Roy*."""
    _, stop = lay.bounds(mention[0])
    for i in range(mention[0] + 1, min(stop - 4, mention[1] + 2)):
        if tuple(lay.low[i : i + 3]) in _VOICES and lay.low[i + 3] in OF:
            return phrase_from(lay, i + 4)
    return None


def _without_object(lay: Layout, mention: Range) -> Range:
    """*Anne Roy, maire* for *la parole, Anne Roy, maire*: a noun that cannot speak is no mention."""
    first, last = mention
    comma = next((i for i in range(first, last) if lay.low[i] == ","), last)
    if comma + 1 >= last or lay.label[comma + 1] != "PER" or speaks(lay, (first, comma)):
        return mention
    return (comma + 1, last)


def _to_cue(lay: Layout, mention: Range, cue: int) -> Range:
    """*l'organisation non gouvernementale Amis de la mer* for *l'organisation*: up to the verb."""
    end = cue
    while end > mention[1] and (lay.low[end - 1] in UNSTRESSED or lay.pos[end - 1] == "ADV"):
        end -= 1
    between = range(mention[1], end)
    if len(between) > _LONGEST or not all(lay.pos[i] in _INNER or lay.low[i] == "non" for i in between):
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
        while k > begin and lay.pos[k - 1] in ("NOUN", "ADJ", "PROPN", "NUM"):
            k -= 1
        k -= k > begin and lay.pos[k - 1] == "DET"
    moved = k < first and lay.pos[k] in ("DET", "NOUN", "PROPN") and speaks(lay, (k, last))
    return (k, last) if moved and (k == begin or lay.pos[k - 1] not in ("ADP", "VERB")) else mention


def _named(lay: Layout, first: int, last: int) -> bool:
    return any(lay.label[i] == "PER" for i in range(first, last))


def _from_name_start(lay: Layout, mention: Range) -> Range:
    """*la société Vinci Autoroutes* for *Autoroutes*: no mention begins within a name."""
    first, last = mention
    begin, _ = lay.bounds(first)
    if not _within_name(lay, first, begin):
        return mention
    while _within_name(lay, first, begin):
        first -= 1
    while first > begin and lay.pos[first - 1] in ("NOUN", "ADJ", "DET") and not lay.finite[first - 1]:
        first -= 1
        if lay.pos[first] == "DET":
            break
    return (first, last)


def _within_name(lay: Layout, i: int, begin: int) -> bool:
    """Whether the word before word i belongs to the same name."""
    if i <= begin or lay.quote[i - 1] != lay.quote[i]:
        return False
    names = lay.pos[i] == lay.pos[i - 1] == "PROPN"
    if lay.low[i - 1] == "-" and lay.end(i - 1) == lay.start(i):
        return True
    if lay.low[i] == "-" and lay.end(i - 1) == lay.start(i):
        return True
    return lay.inside[i] or (names and lay.text[lay.start(i - 1)].isupper())


def _name_at(lay: Layout, first: int, stop: int) -> int:
    """The word behind the person's name that begins at word `first`, after a title; `first` without one."""
    i = first
    while i < stop and (lay.low[i] in people.TITLES or lay.low[i] == "."):
        i += 1
    j = i
    while j < stop and lay.label[j] == "PER":
        j += 1
    return j if j > i else first


def _inside(lay: Layout, i: int) -> bool:
    """Whether word i may stand within a noun phrase."""
    return (lay.pos[i] in _INNER or lay.form[i][0].isupper()) and lay.low[i] != ","


def _with_name_behind(lay: Layout, mention: Range, limit: int) -> Range | None:
    """*le délégué à la sécurité routière, Anne Roy* for *le délégué*."""
    first, last = mention
    one_of = lay.low[first : first + 2] in (["l'", "un"], ["l'", "une"]) or lay.low[first] in _POSSESSIVE
    if not one_of and not any(lay.low[i] in people.ROLES for i in range(first, last)):
        return None
    j = last
    if lay.low[min(j, limit - 1)] in _COMPLEMENT:
        while j < limit and j - last < _LONGEST and _inside(lay, j):
            if lay.finite[j] or lay.quote[j] != lay.quote[first]:
                return None
            j += 1
    if j >= limit or lay.low[j] != ",":
        return None
    end = _name_at(lay, j + 1, limit)
    if end == j + 1:
        return None
    return (first, end) if end == limit or lay.low[end] in (",", "(", "qui") or lay.finite[end] else None


def _with_body_behind(lay: Layout, mention: Range, limit: int) -> Range | None:
    """*Le fabricant des aiguillages, Railor,* for *Le fabricant*: a name between commas before the verb."""
    first, last = mention
    if any(lay.form[i][0].isupper() for i in range(first + 1, last)):
        return None
    j = last
    while j < limit and j - last < _LONGEST and _inside(lay, j) and not lay.finite[j]:
        j += 1
    if j + 2 > limit or lay.low[j] != "," or any(lay.form[i][0].isupper() for i in range(last, j)):
        return None
    end = j + 1
    while end < limit and _inside(lay, end) and lay.quote[end] == lay.quote[first]:
        end += 1
    named = any(lay.form[i][0].isupper() for i in range(j + 1, min(end, j + 4)))
    closed = end == limit or (end + 1 == limit and lay.low[end] == ",")
    return (first, end) if named and closed and lay.pos[j + 1] != "ADP" else None


def _with_name_before(lay: Layout, mention: Range) -> Range | None:
    """*Anne Roy, 17 ans, présidente du syndicat* for *présidente du syndicat*."""
    first, last = mention
    begin, _ = lay.bounds(first)
    k = first - 1
    if k > begin and lay.low[k] == "," and lay.low[k - 1] == "ans":
        k -= 2
        k -= lay.pos[k] == "NUM"
    elif k - 1 > begin and lay.low[first] == "ans" and lay.pos[k] == "NUM":
        k -= 1
    if k <= begin or lay.low[k] != "," or lay.label[k - 1] not in ("PER", "ORG"):
        return None
    label = lay.label[k - 1]
    if label == "ORG" and lay.low[first] not in ("l'", "un", "une"):
        return None
    start = k - 1
    while start > begin and lay.label[start - 1] == label:
        start -= 1
    governed = start > begin and (lay.pos[start - 1] == "ADP" or lay.low[start - 1] in ("et", "que", "qu'"))
    return None if governed else (start, last)
