"""What behind a comma leads back from a reported clause to the article around it."""

from typing import Final

from propos_enrich.french.forms import FORMS
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, HAVE, THAT, Cue
from propos_enrich.reading.layout import Layout

_CLITIC: Final = words("ne n' le la l' les lui leur en y s' se")
_COMMENTS: Final = words(
    "information informations accusation accusations affirmation affirmations déclaration déclarations "
    "chiffre chiffres promesse promesses proposition annonce critique critiques hypothèse version thèse "
    "conclusion conclusions manière façon"
)
_SPANS: Final = words("heures jours semaines mois ans heure jour semaine an")
_SINCE: Final = words("après avant du de plus")
_UNSAID: Final = words(
    "préciser dire donner détailler indiquer s'engager engager expliquer nommer citer toutefois commenter "
    "révéler obtenir convaincre"
)


def leaves(lay: Layout, cue: Cue, comma: int, stop: int, subordinate: bool, whole: bool) -> bool:
    """Whether the comma leads back to the sentence around the report: to its verb, or to its main clause.

    `subordinate` is whether the cue itself stands in a clause that waits for its main clause, `whole` whether
    the clause before the comma has a verb of its own, outside relatives.
    """
    at = comma + 1
    if _adjunct(lay, cue, comma, stop) or _comment(lay, at, stop) or _dated(lay, at, stop):
        return True
    while at < stop - 1 and lay.low[at] in _CLITIC:
        at += 1
    if lay.finite[at] and not (at + 1 < stop and lay.low[at + 1].startswith("-")):
        return whole and lay.quote[at] == lay.quote[comma] and not _governed(lay, cue, at)
    return (
        subordinate
        and lay.pos[at] in ("DET", "PROPN", "PRON", "NOUN")
        and any(lay.finite[j] for j in range(at, stop))
    )


def _adjunct(lay: Layout, cue: Cue, comma: int, stop: int) -> bool:
    """Whether what the comma opens says how or when it was said, or sets the article's word against it."""
    at = comma + 1
    low, after = lay.low[at], lay.low[at + 1]
    if low in ("tandis", "bien") and after in THAT:
        return True
    closed = lay.quote[comma - 1] >= 0 and lay.quote[comma - 1] != lay.quote[comma]
    if low == "quand" or (low == "alors" and after in (*THAT, "même")):
        return closed or after == "même" or any(_reports(lay, j) for j in range(at, stop))
    if low == "avant" and after in ("de", "d'"):  # *…, avant de se raviser*
        return lay.low[at + 2] not in ("avoir", "être") and bool(cue.lemma)
    if low == "sans":  # *…, sans dire quand*
        end = next((k for k in range(at, stop) if lay.low[k] in (",", ";")), stop)
        return any(lay.low[k] in _UNSAID for k in range(at + 1, min(end, at + 5)))
    if low == "comme":  # *…, comme prétendu par X*, *…, comme l'a dit X*
        at += 1
        while at < stop - 1 and (lay.low[at] in CLITICS or lay.low[at] in HAVE):
            at += 1
        return lay.low[at] in FORMS
    return low in ("contrairement", "malgré")


def _reports(lay: Layout, j: int) -> bool:
    form = FORMS.get(lay.low[j])
    return form is not None and lay.finite[j] and not form.frames.isdisjoint("qd")


def _comment(lay: Layout, at: int, stop: int) -> bool:
    """Whether the article's word on the whole clause begins at word `at`: *une somme que X conteste*."""
    if lay.low[at] == "ce":
        verb = next((j for j in range(at, stop) if lay.finite[j]), at)
        likely = lay.low[at + 1] == "qui" and lay.low[verb].endswith(("rait", "raient"))
        return lay.low[at + 1] in (*THAT, "qui", "dont") and not likely
    if lay.low[at] == "parmi":
        return lay.low[at + 1].startswith("lesquel")
    noun = at + (lay.low[at] in ("un", "une", "des"))
    if lay.low[noun] in _COMMENTS:
        return True
    if lay.pos[noun] != "NOUN":
        return False
    behind = noun + 1 + (lay.pos[min(noun + 1, stop - 1)] == "ADJ")
    if behind + 1 >= stop:
        return False
    prepositional = lay.pos[behind] == "ADP" and lay.low[behind + 1] in ("laquelle", "lequel", "quoi")
    prepositional = prepositional and lay.low[noun] != "heure"  # *avant midi, heure à laquelle …*: the time
    return prepositional or lay.low[behind] in (*THAT, "dont", "où")


def _dated(lay: Layout, at: int, stop: int) -> bool:
    """Whether the article's own date begins at word `at`: *trois jours après …*, *au lendemain de …*."""
    low = lay.low[at : at + 4]
    if low[:2] in (["au", "lendemain"], ["la", "veille"]) or low[:3] == ["à", "la", "veille"]:
        return True
    first = at + (low[:1] == ["à"])
    figure = first < stop and lay.pos[first] in ("NUM", "DET")
    return figure and lay.low[first + 1] in _SPANS and lay.low[first + 2] in _SINCE


def _governed(lay: Layout, cue: Cue, verb: int) -> bool:
    """Whether the parser takes the finite verb for that of the reported clause itself."""
    root = lay.head(verb) if lay.pos[verb] == "AUX" and lay.head(verb) > verb else verb
    relative = cue.start > 0 and lay.low[cue.start - 1] == "qui"
    return not relative and lay.dep[root] == "ccomp" and cue.start <= lay.head(root) < cue.end
