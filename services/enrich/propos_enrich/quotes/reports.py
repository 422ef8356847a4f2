"""Reports whose words follow the cue: *dit que …*, *affirme avoir …*, *dénonce « … »*, *déclare : « … »*."""

from collections.abc import Iterator, KeysView
from typing import Final

from propos_enrich.french.lexicon import FIRST_GROUP, IRREGULAR, OF_THINGS
from propos_enrich.french.marked import NAMED
from propos_enrich.french.wordlist import phrases, words
from propos_enrich.quotes.clauses import clause_end, split_at_that
from propos_enrich.quotes.colons import behind_colon
from propos_enrich.quotes.cues import CLITICS, REFLEXIVE, Cue
from propos_enrich.quotes.found import Chars, Found, words_between
from propos_enrich.quotes.infinitives import infinitive
from propos_enrich.quotes.openings import QUESTIONS, complementiser
from propos_enrich.quotes.subjects import speaks_up, who
from propos_enrich.reading.layout import END, Layout
from propos_enrich.reading.phrases import Range

_CHANNELS: Final = phrases(
    "sur twitter",
    "sur facebook",
    "sur instagram",
    "dans un communiqué",
    "à l' afp",
    "en conférence de presse",
)
_NOT_REFLEXIVE: Final = words("révéler maintenir confirmer produire montrer")  # *s'est révélé être*
_SETTLED: Final = words("admettre prévoir établir convenir")  # *il est prévu que*
_BY_THINGS: Final = words("montrer établir")  # report only for a document that does it
_LISTED: Final = words(
    " ".join((*FIRST_GROUP.values(), *IRREGULAR)).replace("se ", "se_").replace("s'", "se_")
)
_ONLY_REFLEXIVE: Final = {
    lemma[3:] for lemma in _LISTED if lemma.startswith("se_") and lemma[3:] not in _LISTED
}
_JOINS: Final = words("et mais puis")
_ASIDE: Final = words(", lors dans sur en après avant alors tandis pour afin à au devant mardi lundi")


def reports(lay: Layout, cues: list[Cue]) -> Iterator[Found]:
    """The reports on the right of their cue, at most one clause and what a colon adds, per cue."""
    cues = [c for c in cues if fits(lay, c)]
    by_start = {c.start: c for c in cues}
    clausal = {c.start for c in cues if not c.frames <= {"o"}}
    last: Found | None = None
    for cue in cues:
        if lay.quote[cue.head] >= 0 or (cue.negated and cue.lemma not in ("exclure", "cacher")):
            continue
        shared = last.mention if last is not None and _shares_subject(lay, cue, last.anchor) else None
        found = (
            (None if _said(lay, cue, last) else clause(lay, cue, by_start, clausal, shared))
            or infinitive(lay, cue, by_start, shared)
            or words_in_marks(lay, cue, by_start.keys(), shared)
            or behind_colon(lay, cue, shared)
        )
        if found is not None:
            last = found
            yield found


def fits(lay: Layout, cue: Cue) -> bool:
    """Whether the verb reports with or without *se* as it stands: *s'est révélé* and *emporte* do not."""
    reflexive = lay.low[cue.start] in REFLEXIVE or lay.low[cue.start - 1] in REFLEXIVE
    return cue.lemma not in (_NOT_REFLEXIVE if reflexive else _ONLY_REFLEXIVE)


def _said(lay: Layout, cue: Cue, last: Found | None) -> bool:
    """Whether the cue is itself the infinitive that is reported: *dit avoir découvert que*."""
    if last is None or last.construction != "infinitive":
        return False
    start, end = last.pieces[0]
    return start <= lay.start(cue.head) < end and cue.head <= lay.word_at(start) + 2


def _shares_subject(lay: Layout, cue: Cue, earlier: int) -> bool:
    """Whether *et* joins the cue to an earlier one with no subject between: *a dit … et a ajouté*."""
    at = cue.start - 1
    while at > earlier and (lay.low[at] in CLITICS or lay.pos[at] == "ADV"):
        at -= 1
    same = lay.sentence[cue.head] == lay.sentence[earlier]
    return same and cue.mood == "finite" and cue.pronoun < 0 and at > earlier and lay.low[at] in _JOINS


def clause(
    lay: Layout, cue: Cue, cues: dict[int, Cue], clausal: set[int], shared: Range | None
) -> Found | None:
    """*que* and a clause, unless another cue that may open one (`clausal`, their starts) stands before it."""
    if (
        cue.frames.isdisjoint("qm")
        or cue.mood == "past"
        or (cue.lemma in _BY_THINGS and cue.mood != "finite")
    ):
        return None
    if _of_nobody(lay, cue):
        return None
    first = complementiser(lay, cue, clausal)
    if first is None or first >= lay.bounds(cue.head)[1]:
        return None
    last = _without_channel(lay, first, clause_end(lay, cue, first, cues))
    pieces = _direct(lay, first, last) or tuple(
        p for a, b in split_at_that(lay, first, last) if (p := words_between(lay, a, b)) is not None
    )
    marked = any(lay.touching(*p) for p in pieces)
    asked = lay.low[first] in QUESTIONS or lay.low[first - 1] in ("si", "s'")
    asked = asked and lay.low[cue.start] not in REFLEXIVE  # *se demande si*: a thought
    if not pieces or not (asked or marked or "q" in cue.frames):
        return None
    mention = shared or who(lay, cue)
    if cue.mood == "infinitive" and mention is not None and lay.low[mention[0]] in ("on", "l'"):
        return None
    if mention is None and (cue.mood == "infinitive" or lay.low[cue.start - 1] == "c'"):
        return None
    if mention is not None and not marked and not speaks_up(lay, mention, cue.lemma not in OF_THINGS):
        return None
    return Found("clause", pieces, (cue.start, cue.end), mention, cue.head)


def _of_nobody(lay: Layout, cue: Cue) -> bool:
    """Whether nobody speaks: *il est admis que*, *ce qui explique que*, *force est de constater que*."""
    left = lay.low[max(cue.start - 3, 0) : cue.start]
    rumour = "il" in left[-2:] and lay.low[cue.start] in REFLEXIVE
    settled = "il" in left[-2:] and cue.passive and cue.lemma in _SETTLED
    noun = lay.pos[cue.head] == "NOUN" and (not left or lay.pos[cue.start - 1] == "ADJ")
    return rumour or settled or noun or left[-2:] == ["ce", "qui"] or left == ["force", "est", "de"]


def _without_channel(lay: Layout, first: int, last: int) -> int:
    """The end of a clause less where it was published: *a dit que le quai est fermé, sur Twitter*."""
    end = last - (lay.low[last - 1] in END)
    for channel in _CHANNELS:
        begin = end - len(channel)
        if begin > first + 2 and tuple(lay.low[begin:end]) == channel:
            return begin
    return last


def _direct(lay: Layout, first: int, last: int) -> tuple[Chars, ...]:
    """The words inside the marks when a clause begins with them and they hold its verb."""
    at = first
    while at < last and lay.low[at] in (",",):
        at += 1
    n = lay.quote[at] if at < last else -1
    if n < 0 or n == (lay.quote[first - 1] if first else -1) or lay.span[n][0] != at:
        return ()
    end = lay.span[n][1] + 1
    rest = [j for j in range(end, last) if lay.pos[j] != "PUNCT"]
    verb = any(lay.finite[j] for j in range(at, end))
    aside = lay.low[min(end, last - 1)] in _ASIDE or lay.text[lay.verbatim[n].pieces[-1][1] - 1] in ".!?…"
    second = lay.low[min(end, last - 1)] == "et" and "VerbForm=Part" in lay.morph[min(end + 1, last - 1)]
    aside = aside or second  # *a dit que « A » et rendu hommage à X*
    if not rest or (verb and aside and not any(lay.quote[j] >= 0 for j in rest)):
        return lay.verbatim[n].pieces if verb or not rest else ()
    return ()


def words_in_marks(lay: Layout, cue: Cue, cues_at: KeysView[int], shared: Range | None) -> Found | None:
    """Words in marks behind the cue: *dénonce une « farce »*, *a crié « Dehors »*, *déclare : « … »*."""
    _, stop = lay.bounds(cue.head)
    home = lay.quote[cue.head]
    if home >= 0:
        return None
    for j in range(cue.end, stop):
        if lay.quote[j] >= 0:
            break
        if (
            j in cues_at
            or lay.low[j] in ("que", "qu'", "qui", "dont", "où")
            or (lay.finite[j] and j != cue.pronoun)
        ):
            return None
        if lay.low[j] == ":" and j + 1 < stop and lay.quote[j + 1] < 0:
            return None
    else:
        return None
    if cue.pronoun >= 0 and lay.low[cue.end] == "," and lay.low[cue.start - 1] == ",":
        return None  # an incise: *l'eau, dit-il, « est pure »*
    n = lay.quote[j]
    v = lay.verbatim[n]
    colon = lay.low[j - 1] == ":"
    verb = any(lay.finite[k] for k in range(j, lay.span[n][1]))
    long = lay.span[n][1] - j > 12
    upper = lay.text[v.pieces[0][0]].isupper()
    if not colon and lay.low[j - 1] in NAMED:
        return None  # *a lancé l'opération « Vent d'est »*
    direct = colon or (verb and (upper or long)) or (upper and j == cue.end and "d" in cue.frames)
    if cue.mood == "past" and lay.pos[cue.start - 1] in ("NOUN", "PROPN") and who(lay, cue) is None:
        return None  # *une coalition dite « Jamaïque »*
    if direct and (colon or not cue.frames.isdisjoint("qd")):
        return Found(
            "colon" if colon else "marks", v.pieces, (cue.start, cue.end), shared or who(lay, cue), cue.head
        )
    return None
