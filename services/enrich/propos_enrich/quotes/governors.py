"""Which verb governs words in marks: those near by on the left, and what tells whether they report."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.forms import Mood
from propos_enrich.french.lexicon import BY_CLITIC, DENOUNCING
from propos_enrich.french.marked import CALLED, CHARGES, JUDGING, NAMED, NAMING
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import BE, HAVE, REFLEXIVE, THAT, Cue
from propos_enrich.quotes.parse import chain
from propos_enrich.quotes.subjects import speaks_up
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, person, speaks

Features = dict[str, float]

_FARTHEST: Final = 30  # words between a verb and the words in marks that it governs
_DEFINITE: Final = words("le la l' les ce cet cette ces")
_INDEFINITE: Final = words("un une des de d' aucun aucune tout toute quelques plusieurs")
_POSSESSIVE: Final = words("son sa ses leur leurs mon ma mes notre nos votre vos")
_RELATIVES: Final = words("qui dont où lequel laquelle lesquels lesquelles")


def governors(lay: Layout, cues_by_end: dict[int, Cue], mark: int) -> list[Cue]:
    """The verb groups on the left of word `mark` that may govern it, nearest first, at most two."""
    begin, _ = lay.bounds(mark)
    out: list[Cue] = []
    j = mark - 1
    while j >= max(begin, mark - _FARTHEST) and len(out) < 2:
        if lay.low[j] in (";", ":") and lay.quote[j] < 0:
            break
        cue = cues_by_end.get(j + 1) or (_any_verb(lay, j, begin) if lay.quote[j] < 0 else None)
        if cue is not None and lay.quote[cue.head] < 0:
            out.append(cue)
            j = cue.start
        j -= 1
    return out


def _any_verb(lay: Layout, j: int, begin: int) -> Cue | None:
    """The verb group that ends with word j, of a verb that is no cue by itself: *y voit*, *a égratigné*."""
    if lay.pos[j] != "VERB":
        return None
    idiom = _by_clitic(lay, j, begin)
    if idiom is not None:
        return idiom
    if lay.finite[j]:
        return Cue(j, j + 1, j, j, lay.low[j], "finite", frozenset())
    if lay.low[j].endswith("ant"):
        return Cue(j, j + 1, j, j, lay.low[j], "participle", frozenset())
    if "VerbForm=Part" in lay.morph[j]:
        be = next((k for k in range(j - 1, max(begin, j - 4) - 1, -1) if lay.low[k] in BE), -1)
        if be >= 0 and lay.low[j + 1] == "comme":
            be -= lay.low[be] == "été" and lay.low[be - 1] in HAVE
            return Cue(be, j + 1, j, be, lay.low[j], "finite", frozenset("o"), -1, True)
        have = next((k for k in range(j - 1, max(begin, j - 4) - 1, -1) if lay.low[k] in HAVE), -1)
        return Cue(have, j + 1, j, have, lay.low[j], "finite", frozenset()) if have >= 0 else None
    return None


def _by_clitic(lay: Layout, j: int, begin: int) -> Cue | None:
    """A verb that reports only with its clitic: *y voit*, *s'en est prise à*."""
    first = j
    while first > begin and (lay.pos[first - 1] in ("AUX", "ADV") or lay.low[first - 1] in HAVE | BE):
        first -= 1
    for lemma, (clitic, forms) in BY_CLITIC.items():
        if lay.low[j] in forms and lay.low[first - 1] == clitic:
            mood: Mood = "participle" if lay.low[j].endswith("ant") else "finite"
            start = first - 2 if lay.low[first - 2] in REFLEXIVE else first
            return Cue(start, j + 1, j, first, lemma, mood, frozenset("o"))
    return None


def signs(lay: Layout, cue: Cue, n: int, mention: Range | None) -> Features:
    """What speaks for and against the words in marks `n` as something that was said under `cue`."""
    mark, close = lay.span[n]
    out: Features = {"one": 1.0}
    _of_verb(cue, out)
    _of_mention(lay, mention, out)
    _of_words(lay, n, out)
    _of_place(lay, cue, mark, close, out)
    strong = "strong" if "verb:o" in out or "verb:denouncing" in out else "weak"
    for name in ("left:noun", "left:definite", "capital", "chain>2", "crossed:verb", "left:other", "short"):
        if name in out:
            out[f"{strong} {name}"] = 1.0
    return out


def signs_alone(lay: Layout, n: int, taken: set[int]) -> Features:
    """What speaks for words in marks that no verb governs as something that was said."""
    mark, close = lay.span[n]
    out: Features = {"one": 1.0}
    _of_words(lay, n, out)
    _of_left(lay, mark, close, out)
    begin, stop = lay.bounds(mark)
    if any(lay.quote[j] in taken for j in range(begin, stop)):
        out["beside"] = 1.0
    if any(lay.quote[j] in taken for j in range(max(0, begin - 30), begin)):
        out["after"] = 1.0
    if any("Mood=Cnd" in lay.morph[j] for j in range(begin, stop) if lay.finite[j]):
        out["conditional"] = 1.0
    if close + 1 < stop and lay.low[close + 1] in (".", ","):
        out["before stop"] = 1.0
    return out


def _of_verb(cue: Cue, out: Features) -> None:
    for frame in sorted(cue.frames):
        out[f"verb:{frame}"] = 1.0
    if not cue.frames:
        out["verb:any"] = 1.0
    elif cue.frames <= {"d"}:
        out["verb:only d"] = 1.0
    if cue.lemma in DENOUNCING:
        out["verb:denouncing"] = 1.0
    if cue.lemma in NAMING or cue.lemma in JUDGING:
        out["verb:naming"] = 1.0
    if cue.lemma in NAMED:
        out["verb:named"] = 1.0
    out[f"mood:{cue.mood}"] = 1.0
    if cue.passive:
        out["passive"] = 1.0
    if cue.negated:
        out["negated"] = 1.0


def _of_mention(lay: Layout, mention: Range | None, out: Features) -> None:
    if mention is None:
        out["nobody"] = 1.0
    elif lay.low[mention[0]] in people.VAGUE_PRONOUNS:
        out["vague"] = 1.0
    elif person(lay, mention):
        out["person"] = 1.0
    elif any(lay.low[k] in people.DOCUMENTS for k in range(mention[0], min(mention[1], mention[0] + 3))):
        out["document"] = 1.0
    elif speaks(lay, mention):
        out["speaks"] = 1.0
    elif speaks_up(lay, mention, True):
        out["thing"] = 1.0
    else:
        out["mute"] = 1.0


def _of_words(lay: Layout, n: int, out: Features) -> None:
    mark, close = lay.span[n]
    inside = [j for j in range(mark, close + 1) if lay.form[j][0].isalnum()]
    if not inside:
        return
    size = len(inside)
    out[
        "size:1"
        if size == 1
        else "size:2"
        if size == 2
        else "size:3"
        if size < 5
        else "size:5"
        if size < 9
        else "size:9"
    ] = 1.0
    capitals = sum(lay.form[j][0].isupper() for j in inside)
    if lay.form[inside[0]][0].isupper():
        out["capital"] = 1.0
    if capitals > 1 and capitals * 2 >= size:
        out["capitals"] = 1.0
    if any(lay.finite[j] for j in inside):
        out["finite"] = 1.0
    out[f"opens:{lay.pos[inside[0]]}"] = 1.0
    if any(lay.label[j] for j in inside):
        out["entity"] = 1.0
    v = lay.verbatim[n]
    said = lay.text[v.pieces[0][0] : v.pieces[-1][1]]
    if lay.text.count(said) > 1 and size < 6:
        out["again"] = 1.0
    if size < 3:
        out["short"] = 1.0


def _of_place(lay: Layout, cue: Cue, mark: int, close: int, out: Features) -> None:
    if mark == cue.end:
        out["left:verb"] = 1.0
    else:
        _of_left(lay, mark, close, out)
    _of_way(lay, cue, mark, close, out)


def _of_left(lay: Layout, mark: int, close: int, out: Features) -> None:
    left = lay.low[mark - 1]
    begin, stop = lay.bounds(mark)
    if mark == begin:
        out["left:start"] = 1.0
    elif left in CALLED:
        out["left:called"] = 1.0
    elif left in _DEFINITE:
        out["left:definite"] = 1.0
    elif left in ("de", "d'", "du") and lay.pos[mark - 1] == "ADP":
        out["left:de"] = 1.0
    elif left in _INDEFINITE:
        out["left:indefinite"] = 1.0
    elif left in _POSSESSIVE:
        out["left:possessive"] = 1.0
    elif left in ("pour", "à", "comme", "par", "dans", "contre", "sur", "en", ","):
        out[f"left:{left}"] = 1.0
    elif left in NAMED:
        out["left:named"] = 1.0
    else:
        kind = {"NOUN": "noun", "PROPN": "noun", "ADJ": "adjective", "ADV": "adverb"}.get(
            lay.pos[mark - 1], "other"
        )
        out[f"left:{kind}"] = 1.0
    if any(lay.low[k] in CHARGES for k in range(max(begin, mark - 9), mark)) and (
        left in ("pour", "de", "d'", ":", "et", ",") or lay.low[mark - 2] == "pour"
    ):
        out["charge"] = 1.0
    if lay.low[mark - 2] == "lors" or left in ("pendant", "chez", "via"):
        out["left:during"] = 1.0
    if left == "(" or (close + 1 < stop and lay.low[close + 1] == ")"):
        out["bracket"] = 1.0


def _of_way(lay: Layout, cue: Cue, mark: int, close: int, out: Features) -> None:
    between = range(cue.end, mark)
    gap = mark - cue.end
    out[
        "gap:0"
        if gap == 0
        else "gap:1"
        if gap < 3
        else "gap:3"
        if gap < 6
        else "gap:6"
        if gap < 12
        else "gap:12"
    ] = 1.0
    if any(lay.low[k] in THAT or lay.low[k] in _RELATIVES for k in between):
        out["crossed:that"] = 1.0
    if any(lay.finite[k] and lay.quote[k] < 0 for k in between):
        out["crossed:finite"] = 1.0
    if any(lay.pos[k] == "VERB" and not lay.finite[k] for k in between):
        out["crossed:verb"] = 1.0
    if any(lay.low[k] == "," for k in between):
        out["crossed:comma"] = 1.0
    if any(lay.quote[k] >= 0 for k in between):
        out["crossed:marks"] = 1.0
    if any(lay.low[k] == "pour" for k in between):
        out["crossed:pour"] = 1.0
    steps = chain(lay, cue, mark, close)
    out["chain>2" if steps > 2 else f"chain:{steps}"] = 1.0
