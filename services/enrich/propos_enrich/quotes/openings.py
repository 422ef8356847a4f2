"""Where a reported clause begins: behind *que*, *si* or a question word that its cue governs."""

from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import THAT, UNSTRESSED, Cue
from propos_enrich.reading.layout import Layout

QUESTIONS: Final = words("pourquoi comment combien quand où")
_TIMES: Final = words(
    "jour journée matin matinée midi soir soirée nuit semaine tard an année mois veille lendemain "
    "heure heures fois week-end weekend"
)
_ASKING: Final = words("demander interroger expliquer raconter préciser savoir ignorer")
_ADJUNCT_BEFORE: Final = words(
    "ainsi alors tandis bien parce afin avant sans pour lors depuis pendant plus moins aussi autre "
    "autres même telle tel tant tellement si dès puis outre autant ne n' plutôt"
)
_CHANNELS: Final = words("par dans devant sur lors")  # *a fait savoir par courriel que*
# Adverbs that join a cue to what was said before: *estime aussi que*, where *aussi que* is no conjunction.
_LINKS: Final = words("ainsi aussi alors même autre bien")
_CONJUNCTIONS: Final = (
    ("même", "temps"),
    ("une", "fois"),
    ("à", "condition"),
    ("au", "point"),
    ("de", "sorte"),
    ("étant", "donné"),
    ("de", "peur"),
    ("de", "crainte"),
    ("de", "façon"),
    ("de", "manière"),
)
_CORRELATIVES: Final = words("autant tant davantage bien")  # *aussi bien par A que par B*


def complementiser(lay: Layout, cue: Cue, cues_at: set[int]) -> int | None:
    """The first word of the clause that *que*, *si* or a question word opens behind `cue`, or None."""
    _, stop = lay.bounds(cue.head)
    if (
        "ne" in lay.low[max(cue.start - 3, 0) : cue.start]
        or "n'" in lay.low[max(cue.start - 3, 0) : cue.start]
    ):
        return None  # *n'explique que A*: A alone
    aside = _behind_aside(lay, cue, stop)
    if aside is not None:
        return aside
    objects = 0
    for j in range(cue.end, min(stop, cue.end + 45)):
        low = lay.low[j]
        if low in THAT:
            if lay.low[j - 1] == "ce":
                return None  # *raconte ce qu'il a vu*
            if _relative_on_speaker(lay, cue, j) or (objects and lay.low[cue.end : j].count(",") == 1):
                return None
            if _conjunction(lay, cue, j) or _relative(lay, cue, j):
                continue
            return j + 1 if not objects or lay.head(lay.head(j)) in (cue.head, cue.auxiliary) else None
        if lay.infinitive[j] and "i" in cue.frames and lay.pos[j] in ("VERB", "AUX") and _bare(lay, cue, j):
            return None
        if cue.lemma in _ASKING and lay.pos[j - 1] != "ADP":
            whether = low == "si" or (low == "s'" and lay.low[j + 1 : j + 2] in (["il"], ["ils"]))
            if whether and j <= cue.end + 4:
                return j + 1
            if low in QUESTIONS and j <= cue.end + 2 and any(lay.finite[k] for k in range(j, stop)):
                return j
        if j != cue.pronoun and (
            lay.quote[j] != lay.quote[cue.head] or low in (":", ";", "qui", "dont") or j in cues_at
        ):
            return None
        if lay.finite[j] and j != cue.pronoun and lay.form[j].islower():
            return None
        objects += object_of(lay, cue, j)
    return None


def _behind_aside(lay: Layout, cue: Cue, stop: int) -> int | None:
    """The clause behind an aside between commas: *a expliqué, lors d'un débat où il riait, que …*."""
    if cue.end + 1 >= stop or lay.low[cue.end] != "," or lay.low[cue.start - 1] in (",", "»"):
        return None
    for j in range(cue.end + 2, min(stop, cue.end + 45)):
        if lay.quote[j] != lay.quote[cue.head] or lay.low[j] in (";", ":"):
            return None
        if lay.low[j] in THAT and lay.low[j - 1] == ",":
            return j + 1
    return None


def _conjunction(lay: Layout, cue: Cue, that: int) -> bool:
    """Whether *que* belongs to the word before it (*ainsi que*, *une fois que*) or to one further left."""
    if that == cue.end:
        return False
    before = (lay.low[that - 2], lay.low[that - 1])
    link = that == cue.end + 1 and before[1] in _LINKS
    if before[1] in _ADJUNCT_BEFORE and before[0] not in _TIMES and before[0] != "jusqu'":
        return not link and lay.low[that - 3 : that] != ["tout", "de", "même"]
    if before in _CONJUNCTIONS:
        return True
    return lay.pos[min(that + 1, len(lay.low) - 1)] == "ADP" and not _CORRELATIVES.isdisjoint(
        lay.low[cue.end : that]
    )


def _relative(lay: Layout, cue: Cue, that: int) -> bool:
    """Whether *que* opens a relative, which lacks an object: *a lu aux élus la lettre qu'il a reçue*."""
    verb = lay.head(that)
    if (
        lay.pos[that] != "PRON"
        or that <= cue.end + 1
        or verb == cue.head
        or lay.dep[verb] != "acl:relcl"
        or lay.pos[verb] != "VERB"
        or lay.low[that - 1] in _TIMES
        or lay.low[cue.end] in _CHANNELS
    ):
        return False
    own = [c for c in lay.children(verb) if c > that and lay.dep[c] in ("obj", "ccomp", "xcomp", "cop")]
    return not own


def object_of(lay: Layout, cue: Cue, j: int) -> bool:
    """Whether word j is the noun that the cue has for its object, rather than a clause."""
    return (
        lay.pos[j] == "NOUN"
        and j > cue.end
        and lay.pos[j - 1] == "DET"
        and lay.dep[j] == "obj"
        and lay.head(j) == cue.head
        and lay.low[j] not in _TIMES
        and not _prepositional(lay, j - 1, cue.end)
    )


def _relative_on_speaker(lay: Layout, cue: Cue, that: int) -> bool:
    """Whether *que* opens a relative on the subject of an incise: *« … », dit Anne Roy, que tous saluent*."""
    commas = lay.low[cue.end : that].count(",")
    behind = cue.start > 0 and lay.low[cue.start - 1] in (",", "»")
    return behind and commas == 1 and that > cue.end + 1 and (lay.low[that - 1] == "," or cue.pronoun >= 0)


def _bare(lay: Layout, cue: Cue, j: int) -> bool:
    """Whether only clitics and negation stand between the cue and the infinitive at word j."""
    return all(lay.low[k] in UNSTRESSED or lay.pos[k] == "ADV" for k in range(cue.end, j))


def _prepositional(lay: Layout, i: int, first: int) -> bool:
    return i > first and lay.pos[i - 1] == "ADP"
