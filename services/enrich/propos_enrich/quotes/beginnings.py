"""Where the object around words in marks begins: *dénonce une « farce »*, *dédie sa victoire à « tous »*.

Where grammar leaves a choice, each first word is weighed by its place, the words crossed and the parse.
"""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.marked import ASIDES, CHANNELS, GIVING, JUDGING, NAMING, URGING, WITH
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, INVERTED, REFLEXIVE, THAT, Cue
from propos_enrich.quotes.governors import Features
from propos_enrich.quotes.parse import top
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, phrase_from, speaks

_RELATIVES: Final = words("qui dont où lequel laquelle lesquels lesquelles")
_PLAIN: Final = frozenset(("DET", "NOUN", "PROPN", "ADJ", "NUM", "PRON", "ADV", "VERB", "AUX"))
PREPOSITIONS: Final = words(
    "de d' du des à au aux pour par contre sur dans en comme avec envers face après avant lors"
)
_ADVERBIAL: Final = words(
    "que qu' revanche outre particulier effet vain passage contraire ailleurs tour fois aussi alors ainsi "
    "enfin lors déjà encore toujours ensuite puis pourtant là propos"
)
_ADVERBS: Final = words(
    "désormais cependant toutefois pourtant notamment aussi également ainsi donc déjà encore toujours"
)
_BEFORE: Final = words("devant depuis auprès")  # whoever hears it, and from where: *dénonce depuis Oslo …*
_GROUNDING: Final = words("justifier motiver expliquer fonder")
_FARTHEST: Final = 25  # words before the marks at which an object may begin


def beginnings(lay: Layout, cue: Cue, mark: int) -> list[int]:
    """The words at which the object may begin: the marks, or a phrase before them."""
    out = [mark]
    after = _past(lay, cue, mark)
    for i in range(mark - 1, max(after, mark - _FARTHEST) - 1, -1):
        verb = lay.pos[i] in ("VERB", "AUX") and (lay.finite[i] or lay.low[i].endswith("ant"))
        if lay.quote[i] >= 0 or lay.pos[i] not in _PLAIN or lay.low[i] in INVERTED or verb:
            continue
        opens = (
            i == after
            or lay.pos[i - 1] not in ("DET", "NUM")
            or lay.low[i] in ("l'", "tout", "toute", "tous")
        )
        channel = lay.pos[i - 1] == "ADP" and not CHANNELS.isdisjoint(lay.low[i : i + 3])
        adverbial = lay.low[i] in _ADVERBIAL or (lay.pos[i] == "ADV" and lay.low[i].endswith("ment"))
        if (
            opens
            and not channel
            and not adverbial
            and not (lay.pos[i] == "ADJ" and lay.pos[i - 1] in ("NOUN", "ADJ"))
        ):
            out.append(i)
    return out


def begins(lay: Layout, cue: Cue, n: int, i: int) -> Features:
    """What speaks for word `i` as the first of the object around the words in marks `n`."""
    mark, close = lay.span[n]
    out: Features = {}
    kind = "naming" if cue.lemma in NAMING else "judging" if cue.lemma in JUDGING else "other"
    after = _past(lay, cue, mark)
    place = "mark" if i == mark else "cue" if i == _behind(lay, after, mark) else "middle"
    out[place] = 1.0
    out[f"{kind} {place}"] = 1.0
    out[f"{_kind(lay, i - 1) if i > after else 'verb'} < {place}"] = 1.0
    before = _kind(lay, mark - 1) if mark > after else "verb"
    out[f"{place} / {before}"] = 1.0
    out[f"{kind} {place} / {before}"] = 1.0
    inside = _kind(lay, _inside(lay, mark))
    out[f"{place} / marks on {inside}"] = 1.0
    if before == "noun":
        out[f"{place} / noun / marks on {inside}"] = 1.0
    if i < mark:
        out[f"opens {_kind(lay, i)}"] = 1.0
        between = range(i, mark)
        out["far"] = (mark - i) / 10
        phrases = sum(lay.pos[k] == "DET" for k in between)
        out["phrases"] = float(phrases)
        for k in between:
            low = lay.low[k]
            if low == ",":
                out["over comma"] = 1.0
            elif low in ("de", "d'", "du", "des") and k > i:
                out["over de"] = 1.0
                out[f"{kind} over de"] = 1.0
            elif lay.pos[k] == "ADP":
                out[f"over {low if low in PREPOSITIONS else 'preposition'}"] = 1.0
            elif lay.finite[k]:
                out["over finite"] = 1.0
            elif low in _RELATIVES or low in THAT:
                out["over that"] = 1.0
        if _addressee(lay, i):
            out["addressee"] = 1.0
        if any(lay.low[k] in CHANNELS for k in between):
            out["over channel"] = 1.0
        if lay.pos[i] in ("VERB", "AUX"):
            out["infinitive" if lay.infinitive[i] else "verb"] = 1.0
    branch = top(lay, cue, mark, close)
    if branch >= 0:
        left = lay.edges(branch)[0]
        while left < mark and lay.pos[left] in ("ADP", "PUNCT"):
            left += 1
        if left == i or (left >= mark and i == mark):
            out["parsed"] = 1.0
            out[f"parsed {lay.dep[branch].split(':')[0]}"] = 1.0
    return out


def surely_begins(lay: Layout, cue: Cue, mark: int) -> int | None:
    """Where the object begins when grammar leaves no choice, or None."""
    low = lay.low
    lead = _lead(lay, cue, mark)
    if lead >= 0:
        return lead + 1  # *décrit X comme une « farce »*
    if low[mark - 2 : mark] == ["ne", "pas"]:
        return mark - 2
    own = _behind_own(lay, cue, mark)
    if own >= 0:
        return own
    given = low[mark - 1] in ("à", "au") and cue.lemma.startswith(GIVING)
    given = given or (low[mark - 1] in ("à", "de", "d'") and cue.lemma in URGING and mark - 1 > cue.end)
    # An adjunct or a whole incise stands between: *réclame, par la voix d'Anne Roy, « … »*.
    between_commas = mark > cue.end and low[mark - 1] == "," and "," in (low[cue.end], low[cue.start - 1])
    apart = _phrase_of_its_own(lay, mark) and cue.lemma not in JUDGING
    return mark if given or between_commas or apart else None


def _behind_own(lay: Layout, cue: Cue, mark: int) -> int:
    """The word behind the preposition that the verb takes (*parle d'une « farce »*), or -1."""
    wanted = WITH.get(cue.lemma, frozenset())
    past = _past(lay, cue, mark)
    for k in range(past, mark):
        if lay.low[k] in wanted and lay.pos[k] != "DET" and (k == past or cue.lemma == "mettre garde"):
            return -1 if lay.infinitive[k + 1] else k + 1
        if lay.quote[k] >= 0 or lay.finite[k] or lay.low[k] in (",", "comme"):
            break
    return -1


def _past(lay: Layout, cue: Cue, mark: int) -> int:
    """The first word behind the verb and its adjuncts of time and channel: *dénonce mardi sur Twitter …*."""
    i = cue.end
    while i < mark:
        low = lay.low[i]
        dated = low in people.DAYS or (low in ("ce", "le") and lay.low[i + 1] in people.DAYS)
        channel = next((k for k in range(i + 1, min(i + 4, mark)) if lay.low[k] in CHANNELS), -1)
        aside = next((n for n in (2, 3) if " ".join(lay.low[i : i + n]) in ASIDES), 0)
        if aside:
            i += aside
        elif dated or low in _ADVERBS:
            i += 1
        elif lay.pos[i] == "ADP" and low not in OF and channel > 0:
            i = channel + 1
        elif low in _BEFORE and (span := phrase_from(lay, i + 1, appositions=False)):
            i = min(span[1], mark - (lay.pos[mark - 1] in ("DET", "ADP")))
        else:
            break
    return min(i, mark)


def _lead(lay: Layout, cue: Cue, mark: int) -> int:
    """The *comme* (or the *par* of *justifier*) that leads to the words in marks, or -1."""
    for k in range(mark - 1, max(cue.end, mark - 6) - 1, -1):
        if lay.low[k] == "comme" or (lay.low[k] == "par" and cue.lemma in _GROUNDING):
            return k
        if lay.low[k] == "," or lay.finite[k] or lay.quote[k] >= 0:
            break
    return -1


def _phrase_of_its_own(lay: Layout, mark: int) -> bool:
    """Whether the marks open with a determiner and what stands before them is another phrase."""
    own = lay.pos[_inside(lay, mark)] == "DET"
    return own and lay.pos[mark - 1] in ("NOUN", "PROPN", "ADV", "ADJ")


def _inside(lay: Layout, mark: int) -> int:
    """The first word behind a mark; the mark itself when the text ends there, run together with its words."""
    return min(mark + 1, len(lay.pos) - 1)


def _behind(lay: Layout, i: int, mark: int) -> int:
    """The first word from word `i` on, over adverbs, clitics and a preposition."""
    while i < mark and (
        lay.pos[i] in ("ADV", "ADP")
        or lay.low[i] in (CLITICS - {"le", "la", "l'", "les"}) | REFLEXIVE
        or lay.low[i] in INVERTED
    ):
        i += 1
    return i


def _kind(lay: Layout, i: int) -> str:
    low = lay.low[i]
    if low in ("de", "d'", "du", "des") and lay.pos[i] in ("ADP", "DET"):
        return "de"
    if lay.pos[i] == "ADP":
        return low if low in PREPOSITIONS else "preposition"
    if low in ("au", "aux"):
        return "à"
    if low == ",":
        return "comma"
    if lay.pos[i] == "DET":
        return "determiner"
    if lay.infinitive[i]:
        return "infinitive"
    if lay.finite[i]:
        return "finite"
    return {"NOUN": "noun", "PROPN": "noun", "ADJ": "adjective", "ADV": "adverb", "VERB": "participle"}.get(
        lay.pos[i], "other"
    )


def _addressee(lay: Layout, i: int) -> bool:
    span = phrase_from(lay, i, appositions=False)
    return span is not None and speaks(lay, span)
