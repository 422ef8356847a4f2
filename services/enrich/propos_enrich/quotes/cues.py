"""Where an article reports: its reporting verb groups (*a déclaré*, *a-t-il ajouté*, *affirmant*)."""

from dataclasses import dataclass
from typing import Final

from propos_enrich.french.forms import FORMS, LIGHT, Form, Mood
from propos_enrich.french.lexicon import HOMOGRAPHS
from propos_enrich.french.lexicon import LIGHT as LIGHT_FRAMES
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import OPENING, Layout

HAVE: Final = words("a ont avait avaient aura auront aurait auraient eut ait aient ayant avoir ai avons")
BE: Final = words("est sont était étaient sera seront serait seraient fut furent soit étant être été")
_AUXILIARIES: Final = HAVE | BE
REFLEXIVE: Final = frozenset(("se", "s'"))
CLITICS: Final = words("le la l' les lui leur en y me m' nous vous te t' ne n'")
UNSTRESSED: Final = CLITICS | REFLEXIVE  # what leans on a verb
INVERTED: Final = {
    "-il",
    "-elle",
    "-ils",
    "-elles",
    "-on",
    "-t-il",
    "-t-elle",
    "-t-on",
    "-ce",
    "-je",
    "-nous",
}
THAT: Final = frozenset(("que", "qu'"))
_CUES: Final = FORMS.keys() | LIGHT.keys() | {"fait"}
_NOUN_LEFT: Final = words(
    "le la l' les un une des du ce cet cette ces son sa ses leur leurs de d' à au aux par sans aucun "
    "aucune chaque quelque toute tout notre nos votre"
)
_MISTAKEN: Final = frozenset(("NOUN", "ADJ", "PROPN", "ADV", "X"))
_COMPLEMENT: Final = THAT | words("à au aux")
_BEFORE_VERB: Final = words("et , ) » ”")
# What stands between an auxiliary and its participle beside adverbs: *a pour sa part révélé*.
_BETWEEN: Final = words(
    "d' ailleurs eux même tout fois cependant elle lui pour sa leur part à ce propos abord hier entre autres "
    "par son tour en effet outre ores et déjà plusieurs reprises malgré lui-même elle-même eux-mêmes - "
    "nouveau vain demi-mot temps dans un premier second ,"
)


_WIDEST: Final = 8  # words between an auxiliary and its participle
# With one of these an infinitive reports: *a tenu à rappeler que*, *a dû admettre que*.
_MODALS: Final = words("dû dut tenu tient tiennent tenait tint fini finit voulu consenti")


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb group: words [start, end); `head` is its lexical verb, `auxiliary` its first verb.

    `pronoun` is the word of an inverted pronoun subject, or -1.
    """

    start: int
    end: int
    head: int
    auxiliary: int
    lemma: str
    mood: Mood
    frames: frozenset[str]
    pronoun: int = -1
    passive: bool = False
    negated: bool = False


def find_cues(lay: Layout) -> list[Cue]:
    """The reporting verb groups of a text, in order."""
    out: list[Cue] = []
    verbal = zip(lay.low, lay.pos, strict=True)
    for i in [i for i, (word, pos) in enumerate(verbal) if pos == "VERB" or word in _CUES]:
        word = lay.low[i]
        form = FORMS.get(word)
        cue = _light(lay, i) if word in LIGHT or word == "fait" else None
        if cue is None and form is not None:
            cue = _verb(lay, i, form, out)
        if (
            cue is None
            and (form is None or form.frames.isdisjoint("qd"))
            and lay.pos[i] == "VERB"
            and word not in _AUXILIARIES
        ):
            cue = _any_verb(lay, i)
        if cue is not None:
            out.append(cue)
    return out


def _light(lay: Layout, i: int) -> Cue | None:
    """*fait savoir*, *laisse entendre*, *met en garde*."""
    frames_of = LIGHT_FRAMES.get(LIGHT.get(lay.low[i], "faire"), {})
    for j in range(i + 1, min(i + 6, len(lay.low))):
        if lay.low[j] in frames_of:
            mood: Mood = (
                "participle"
                if lay.low[i].endswith("ant")
                else "infinitive"
                if lay.low[i].endswith("re")
                else "finite"
            )
            start, auxiliary, pronoun, negated, _ = _left(lay, i)
            if auxiliary != i:
                mood = "finite"
            pronoun = pronoun if pronoun >= 0 else _pronoun_after(lay, i)
            lemma = f"{LIGHT.get(lay.low[i], 'faire')} {lay.low[j]}"
            return Cue(
                start,
                j + 1,
                i,
                auxiliary,
                lemma,
                mood,
                frozenset(frames_of[lay.low[j]]),
                pronoun,
                False,
                negated,
            )
        if lay.pos[j] not in ("ADV", "PRON", "ADP") and lay.low[j] not in INVERTED and lay.low[j] != "-t":
            break
    return None


def _verb(lay: Layout, i: int, form: Form, before: list[Cue]) -> Cue | None:
    left = lay.low[i - 1] if i else ""
    if (left in ("cela", "ceci") and lay.form[i] == "dit") or (left == "-" and lay.form[i] == "dire"):
        return None  # *cela dit*, *c'est-à-dire*
    verbal = lay.pos[i] in ("VERB", "AUX") or ("finite" in form.moods and _mistagged(lay, i))
    start, auxiliary, pronoun, negated, passive = _left(lay, i)
    if "past" in form.moods and auxiliary != i:
        return Cue(start, i + 1, i, auxiliary, form.lemma, "finite", form.frames, pronoun, passive, negated)
    if "finite" in form.moods:
        after = _pronoun_after(lay, i)
        sure = (
            after >= 0
            or (i + 1 < len(lay.low) and lay.low[i + 1] in THAT and not _bare_noun(lay, i))
            or _infinitive_next(lay, i, form.frames)
            or left
            in (
                "il",
                "elle",
                "ils",
                "elles",
                "on",
                "qui",
                "eux",
                "dernier",
                "dernière",
                "celui-ci",
                "celle-ci",
            )
        )
        nounish = left in _NOUN_LEFT and (left not in CLITICS or not verbal) and after < 0
        if nounish or not (
            verbal or sure or (left in ("»", ",") and lay.form[i].islower() and lay.pos[i] != "ADV")
        ):
            return None
        end = after + 1 if after >= 0 else i + 1
        return Cue(start, end, i, i, form.lemma, "finite", form.frames, after, False, negated)
    if "participle" in form.moods:
        return (
            None
            if lay.pos[i] == "ADV" or (left in _NOUN_LEFT and left != "d'")
            else Cue(i, i + 1, i, i, form.lemma, "participle", form.frames)
        )
    if "infinitive" in form.moods:
        if not verbal:
            return None
        modal = _modal(lay, i)
        if modal >= 0:
            start, auxiliary, pronoun, negated, _ = _left(lay, modal)
            pronoun = pronoun if pronoun >= 0 else _pronoun_after(lay, modal)
            return Cue(start, i + 1, i, auxiliary, form.lemma, "finite", form.frames, pronoun, False, negated)
        return Cue(start, i + 1, i, i, form.lemma, "infinitive", form.frames, -1, False, negated)
    if "past" in form.moods and (
        verbal or lay.pos[i] == "ADJ"
    ):  # coordinated (a parlé … et rappelé) or passive
        shared = _shared_auxiliary(lay, i, before)
        if shared is not None:
            return Cue(i, i + 1, i, shared.auxiliary, form.lemma, "finite", form.frames)
        return Cue(i, i + 1, i, i, form.lemma, "past", form.frames, -1, True)
    return None


def _mistagged(lay: Layout, i: int) -> bool:
    """Whether word i is a verb that the tagger took for a noun: *l'avocate reproche à*."""
    if i == 0 or i + 1 >= len(lay.low) or not lay.form[i].islower() or lay.pos[i] not in _MISTAKEN:
        return False
    if lay.pos[i - 1] == "DET" or lay.low[i - 1] in OPENING:
        return False
    if lay.low[i] not in HOMOGRAPHS:
        return True
    left = i - 1
    while left > 0 and (lay.pos[left] == "ADV" or lay.low[left] in REFLEXIVE):
        left -= 1
    opens = lay.quote[i + 1] >= 0 or lay.pos[i + 1] == "DET" or lay.low[i + 1] in _COMPLEMENT
    subject = lay.pos[left] in ("NOUN", "PROPN", "PRON") or lay.low[left] in _BEFORE_VERB
    return opens and subject and lay.low[left] not in _NOUN_LEFT


def _bare_noun(lay: Layout, i: int) -> bool:
    """Whether word i is a noun that opens an apposition: *Il est ministre, poste qu'il a brigué*."""
    opens = i == lay.bounds(i)[0] or lay.low[i - 1] in (",", "–", "—", ":")
    return opens and lay.pos[i] == "NOUN" and lay.low[i] in HOMOGRAPHS


def _infinitive_next(lay: Layout, i: int, frames: frozenset[str]) -> bool:
    """Whether the infinitive that a verb of these frames takes follows word i: *dément avoir reçu*."""
    j = i + 1
    while j < len(lay.low) and (lay.low[j] in CLITICS or lay.low[j] in ("pas", "plus", "rien")):
        j += 1
    if j == i + 1 and "p" in frames and lay.low[j : j + 1] in (["de"], ["d'"]):
        j += 1
        return j < len(lay.low) and lay.infinitive[j] and lay.low[i - 1] == "et"
    return "i" in frames and j < len(lay.low) and lay.low[j] in ("avoir", "être")


def _modal(lay: Layout, i: int) -> int:
    """The modal verb that a reporting infinitive at word i completes (*a tenu à rappeler*), or -1."""
    j = i - 1
    while j >= 0 and (lay.low[j] in CLITICS or lay.low[j] in ("à", "par") or lay.pos[j] == "ADV"):
        j -= 1
    return j if j >= 0 and lay.low[j] in _MODALS and lay.sentence[j] == lay.sentence[i] else -1


def _any_verb(lay: Layout, i: int) -> Cue | None:
    """Any verb reports when its subject follows it behind words in marks: *« … », grince Anne Roy*."""
    start, auxiliary, pronoun, negated, _ = _left(lay, i)
    after = pronoun if pronoun >= 0 else _pronoun_after(lay, i)
    at = start - 1
    while at > 0 and lay.low[at] in CLITICS:
        at -= 1
    if at < 1 or lay.quote[i] >= 0 or not (auxiliary != i or lay.finite[i]):
        return None
    at -= lay.low[at] == ","
    n = lay.quote[at]
    if n < 0 or lay.low[after] in ("-ce", "-on", "-je", "-nous"):
        return None
    if after < 0 and (lay.span[n][0] != lay.bounds(i)[0] or at != lay.span[n][1]):
        return None  # without a pronoun only behind a quotation that opens its sentence
    return Cue(
        start, max(i, after) + 1, i, auxiliary, lay.low[i], "finite", frozenset("d"), after, False, negated
    )


def _left(lay: Layout, i: int) -> tuple[int, int, int, bool, bool]:
    """Start of the group that ends with word i, its first verb, inverted pronoun, negated?, passive?"""
    j, pronoun, negated, passive, auxiliary = i - 1, -1, False, False, i
    while j >= 0 and lay.sentence[j] == lay.sentence[i]:
        low = lay.low[j]
        if low in INVERTED:
            pronoun = j
        elif low == "-t":
            pass
        elif low in ("pas", "jamais", "rien", "point"):
            negated = True
        elif low in HAVE or low in BE:
            auxiliary = j
            passive = passive or low in BE
            if low != "été":
                break
        elif (lay.pos[j] != "ADV" and low not in _BETWEEN) or i - j > _WIDEST:
            break
        j -= 1
    if auxiliary == i or lay.low[auxiliary] == "été":
        start, auxiliary, pronoun = i, i, -1
        negated = negated and i - 1 >= 0 and lay.low[i - 1] == "pas"
        passive = False
    else:
        start = auxiliary
    k = start - 1
    while k >= 0 and lay.low[k] in CLITICS and lay.low[k] not in ("n'", "ne"):
        k -= 1
    if start - 1 >= 0 and lay.low[start - 1] in REFLEXIVE:
        start, passive = start - 1, False
    if k >= 0 and lay.low[k] in ("n'", "ne") and auxiliary == i:
        negated = i + 1 < len(lay.low) and lay.low[i + 1] in ("pas", "jamais", "rien")
    return start, auxiliary, pronoun, negated, passive


def _pronoun_after(lay: Layout, i: int) -> int:
    j = i + 1
    if j < len(lay.low) and lay.low[j] == "-t":
        j += 1
    return j if j < len(lay.low) and lay.low[j] in INVERTED else -1


def _shared_auxiliary(lay: Layout, i: int, before: list[Cue]) -> Cue | None:
    """The cue whose auxiliary a bare participle shares: *a parlé de … et rappelé que*."""
    if not any(lay.low[j] in ("et", "mais", "puis", ",", "ou") for j in (i - 1, i - 2, i - 3) if j >= 0):
        return None
    for cue in reversed(before[-4:]):
        if (
            lay.sentence[cue.head] == lay.sentence[i]
            and cue.auxiliary != cue.head
            and lay.low[cue.auxiliary] in HAVE
        ):
            return cue
    return None
