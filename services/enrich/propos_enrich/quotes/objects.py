"""The object around words in marks: *une farce « grotesque »*, *la fin de la « dérive »*."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, INVERTED, Cue
from propos_enrich.quotes.found import Chars
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, phrase_from, speaks

_NAMING: Final = words(
    "qualifier traiter taxer accuser parler appeler désigner présenter dépeindre considérer"
)
_JUDGING: Final = words("juger estimer considérer trouver")
_BREAKS: Final = words(
    ", ; : . ! ? ( ) – — que qu' qui dont où alors tandis lorsque quand après avant pour en tout selon "
    "afin mais si s' dans lors par sur à"
)
_ASIDES: Final = (["en", "revanche"], ["en", "outre"], ["en", "particulier"], ["au", "passage"])
_LEADS: Final = words("comme par")  # *décrit X comme « … »*, *justifie X par « … »*
_FILLERS: Final = words("-t comme") | INVERTED


def object_around(lay: Layout, cue: Cue, mark: int, n: int, stop: int) -> Chars:
    """The object around the words in marks that begin at word `mark`."""
    i = mark if cue.lemma not in _JUDGING and _phrase_of_its_own(lay, mark) else _object_start(lay, cue, mark)
    bare = i == mark and lay.span[n][1] - mark > 4
    j = _object_end(lay, lay.span[n][1] + 1, stop)
    if not bare:
        j = _object_rest(lay, j, stop, cue.lemma in _NAMING)
    last = lay.verbatim[lay.quote[j - 1]].end if lay.quote[j - 1] >= 0 else lay.end(j - 1)
    first = lay.start(i) if i < mark else lay.verbatim[n].start
    return first, last


def _phrase_of_its_own(lay: Layout, mark: int) -> bool:
    """Whether the words in marks begin with a determiner and what stands before them is another phrase."""
    within = lay.words[min(mark + 1, len(lay.words) - 1)]
    return within.pos_ == "DET" and lay.words[mark - 1].pos_ in ("NOUN", "PROPN", "ADV", "ADJ")


def _object_start(lay: Layout, cue: Cue, mark: int) -> int:
    """The first word of the object: behind the cue and its preposition, or a determiner before the marks."""
    behind = next(
        (k + 1 for k in range(mark - 1, max(cue.end, mark - 3) - 1, -1) if lay.low[k] in _LEADS), -1
    )
    if behind > 0:
        return behind
    i = cue.end + 2 * (lay.low[cue.end : cue.end + 2] in _ASIDES)
    while i < mark and (
        lay.words[i].pos_ == "ADV"
        or lay.low[i] in CLITICS - {"le", "la", "l'", "les"}
        or lay.low[i] in _FILLERS
    ):
        i += 1
    naming = cue.lemma in _NAMING and not (cue.lemma == "appeler" and lay.low[i] == "à")
    if not naming and i < mark and "," not in lay.low[i:mark]:
        if lay.low[i] in ("à", "de", "d'", "contre", "au", "du", "des", "aux") and lay.words[i].pos_ == "ADP":
            i += 1
            if i == mark or (lay.words[i].pos_ in ("DET", "NOUN", "ADJ", "NUM") and not proper_next(lay, i)):
                return i
        elif lay.words[i].pos_ in ("DET", "NOUN", "ADJ", "NUM"):
            return i
    i = mark
    while i > cue.end:
        low, token = lay.low[i - 1], lay.words[i - 1]
        if (
            low in OF
            and cue.lemma not in _NAMING
            and i - 1 > cue.end
            and lay.words[i - 2].pos_ in ("NOUN", "PROPN", "ADJ")
        ) or (token.pos_ in ("DET", "NOUN", "ADJ", "NUM") and low not in ("du", "aux", "au")):
            i -= 1
        else:
            break
    while i < mark and lay.words[i].pos_ in ("ADP", "ADV", "PUNCT"):
        i += 1
    return i


def proper_next(lay: Layout, i: int) -> bool:
    """Whether the phrase at word i names somebody: *à l'AFP*, *au président*, to whom one speaks."""
    span = phrase_from(lay, i, appositions=False)
    return span is not None and speaks(lay, span)


def _object_end(lay: Layout, j: int, stop: int) -> int:
    """The end of an object after its marks: *de …* complements and coordinated words in marks."""
    for _ in range(4):
        if j + 1 < stop and lay.low[j] in OF and lay.quote[j + 1] < 0:
            span = phrase_from(lay, j + 1, appositions=False)
            if span is None:
                break
            j = span[1]
        elif j + 1 < stop and lay.low[j] in ("et", "ou", "mais", ",") and lay.quote[j] < 0:
            k = j + 1
            while (
                k < min(stop, j + 5)
                and lay.quote[k] < 0
                and lay.words[k].pos_ in ("DET", "ADP", "NOUN", "ADJ", "ADV", "CCONJ")
            ):
                k += 1
            if k >= stop or lay.quote[k] < 0:
                break
            j = lay.span[lay.quote[k]][1] + 1
        else:
            break
    return j


def _object_rest(lay: Layout, j: int, stop: int, naming: bool) -> int:
    """The complements that go on behind the marks, up to a comma, a clause or a gerund."""
    join = -1
    for k in range(j, stop):
        low = lay.low[k]
        aside = low == "d'" and k + 1 < stop and lay.low[k + 1] in ("après", "ici", "ailleurs", "abord")
        aside = aside or (
            low == "au" and k + 1 < stop and lay.low[k + 1] in ("sujet", "cours", "micro", "moment")
        )
        if low in _BREAKS or aside or low in people.DAYS or lay.infinitive[k]:
            return join if join >= 0 and low not in (",", ".", ";") else k
        if low.endswith("ant") and lay.words[k].pos_ == "VERB":
            return join if join >= 0 else k
        if k == j and naming and lay.words[k].pos_ == "DET":
            return k  # *désigne comme « terroristes » les rebelles*
        if lay.finite[k] or lay.words[k].pos_ == "PRON":
            return join if join >= 0 else k
        if low == "et":
            join = k
    return stop
