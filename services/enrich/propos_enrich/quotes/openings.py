"""Where a reported clause begins: behind *que*, *si* or a question word that its cue governs."""

from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, REFLEXIVE, THAT, Cue
from propos_enrich.reading.layout import Layout

QUESTIONS: Final = words("pourquoi comment combien quand où")
_TIMES: Final = words("jour journée matin matinée midi soir soirée nuit semaine tard")
_ASKING: Final = words("demander interroger expliquer raconter préciser savoir ignorer")
_ADJUNCT_BEFORE: Final = words(
    "ainsi alors tandis bien parce afin avant sans pour lors depuis pendant plus moins aussi autre "
    "autres même telle tel tant tellement si dès puis outre autant ne n' plutôt"
)
_CHANNELS: Final = words("par dans devant sur lors")  # *a fait savoir par courriel que*
# Adverbs that join a cue to what was said before: *estime aussi que*, where *aussi que* is no conjunction.
_LINKS: Final = words("ainsi aussi alors même autre bien")


def complementiser(lay: Layout, cue: Cue, cues_at: set[int]) -> int | None:
    """The first word of the clause that *que*, *si* or a question word opens behind `cue`, or None."""
    _, stop = lay.bounds(cue.head)
    if (
        "ne" in lay.low[max(cue.start - 3, 0) : cue.start]
        or "n'" in lay.low[max(cue.start - 3, 0) : cue.start]
    ):
        return None  # *n'explique que A*: A alone
    nouns = 0
    for j in range(cue.end, min(stop, cue.end + 45)):
        low, token = lay.low[j], lay.words[j]
        if low in THAT:
            if lay.low[j - 1] == "ce":
                return None  # *raconte ce qu'il a vu*
            if _relative_on_speaker(lay, cue, j):
                return None
            if (
                j > cue.end
                and lay.low[j - 1] in _ADJUNCT_BEFORE
                and not (
                    (j == cue.end + 1 and lay.low[cue.end] in _LINKS)
                    or lay.low[j - 3 : j] == ["tout", "de", "même"]
                )
            ):
                continue
            if (
                token.pos_ == "PRON"
                and j > cue.end + 1
                and lay.head(j) != cue.head
                and lay.words[lay.head(j)].dep_ == "acl:relcl"
                and lay.low[j - 1] not in _TIMES
                and lay.low[cue.end] not in _CHANNELS
            ):
                continue
            return j + 1 if nouns < 2 or lay.head(lay.head(j)) in (cue.head, cue.auxiliary) else None
        if lay.infinitive[j] and "i" in cue.frames and token.pos_ in ("VERB", "AUX") and _bare(lay, cue, j):
            return None
        if cue.lemma in _ASKING and lay.words[j - 1].pos_ != "ADP":
            whether = low == "si" or (low == "s'" and lay.low[j + 1 : j + 2] in (["il"], ["ils"]))
            if whether and j <= cue.end + 4:
                return j + 1
            if low in QUESTIONS and j <= cue.end + 2 and any(lay.finite[k] for k in range(j, stop)):
                return j
        if j != cue.pronoun and (
            lay.quote[j] != lay.quote[cue.head] or low in (":", ";", "qui", "dont") or j in cues_at
        ):
            return None
        if lay.finite[j] and j != cue.pronoun:
            return None
        if (
            token.pos_ in ("NOUN",)
            and j > cue.end
            and lay.words[j - 1].pos_ == "DET"
            and not _prepositional(lay, j - 1, cue.end)
        ):
            nouns += 2 if token.dep_ == "obj" and lay.head(j) == cue.head else 0
    return None


def _relative_on_speaker(lay: Layout, cue: Cue, that: int) -> bool:
    """Whether *que* opens a relative on the subject of an incise: *« … », dit Anne Roy, que tous saluent*."""
    commas = lay.low[cue.end : that].count(",")
    behind = cue.start > 0 and lay.low[cue.start - 1] in (",", "»")
    return behind and commas == 1 and lay.low[that - 1] == "," and that > cue.end + 1


def _bare(lay: Layout, cue: Cue, j: int) -> bool:
    """Whether only clitics and negation stand between the cue and the infinitive at word j."""
    return all(lay.low[k] in CLITICS | REFLEXIVE or lay.words[k].pos_ == "ADV" for k in range(cue.end, j))


def _prepositional(lay: Layout, i: int, first: int) -> bool:
    return i > first and lay.words[i - 1].pos_ == "ADP"
