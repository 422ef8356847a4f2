"""How sure a quote and its speaker are: logistic regressions over signs of how both were found.

The weights in `weights.json` are learned by `services/enrich/training/speakers.py`.
"""

import math
from dataclasses import replace
from functools import cache
from typing import Final

from propos.messages import QuoteKind
from propos_enrich.french import people
from propos_enrich.french.forms import FORMS
from propos_enrich.french.wordlist import words as wordlist
from propos_enrich.quotes.found import Found
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.antecedents import Named
from propos_enrich.speakers.features import Features
from propos_enrich.speakers.ranker import score, weights

# Below this chance a speaker stays null: a wrong name on a quote is worse than none.
DOUBT: Final = 0.4
_SUBJECT: Final = frozenset(("nsubj", "nsubj:pass", "obl:agent"))
_SURE: Final = 0.98
_FAR: Final = 8  # words
_SEEN: Final = 60
_LENGTHS: Final = (4, 10, 30)
_LISTED: Final = people.ROLES | people.BODIES | people.GROUPS | people.DOCUMENTS | people.SOURCES
_BEFORE: Final = wordlist("que qu' de d' comme à « \" : ,")


def signs(lay: Layout, found: Found, kind: QuoteKind, who: Named) -> Features:
    """What tells how sure a quote is: its construction, verb, length and mention, and who speaks."""
    known = "nobody" if who.speaker is None else who.type
    mention = _mention(lay, found)
    length = sum(end - start for start, end in found.pieces)
    names = [
        "always",
        found.construction,
        kind,
        f"{found.construction}, {kind}",
        f"by {known}",
        f"{found.construction}, by {known}",
        mention,
        f"{mention}, by {known}",
        f"{found.construction}, {mention}",
        "short" if length < 20 else "middling" if length < 60 else "long",
        f"sentence {min(lay.sentence[lay.word_at(found.pieces[0][0])], 2)}",
        *_content(lay, found),
        *_cue(lay, found),
    ]
    if who.speaker is not None:
        names.append(f"name of {min(len(who.speaker.name.split()), 3)} words")
        names.append("name in capitals" if who.speaker.name[0].isupper() else "name in small letters")
    certainty = min(max(who.certainty, 1 - _SURE), _SURE)
    sure = math.log(certainty / (1 - certainty))
    named = "named" if who.speaker is not None else "nobody"
    return dict.fromkeys(names, 1.0) | {f"certainty, {named}": sure, f"certainty, {mention}, {named}": sure}


def _mention(lay: Layout, found: Found) -> str:
    if found.mention is None:
        return "no mention"
    first, last = found.mention
    low = lay.low[first]
    if last - first == 1 and low in people.PERSON_PRONOUNS:
        return "pronoun"
    if last - first == 1 and lay.pos[first] == "PRON":
        return "other pronoun"
    if any(lay.label[i] in ("PER", "ORG") for i in range(first, min(last, first + _FAR))):
        return "name"
    if any(w[0].isupper() for w in lay.form[first + 1 : last]):
        return "capitals"
    return "listed phrase" if not _LISTED.isdisjoint(lay.low[first:last]) else "other phrase"


def _content(lay: Layout, found: Found) -> list[str]:
    """How the words begin, what stands before them, and whether they are a clause."""
    first = lay.word_at(found.pieces[0][0])
    last = lay.word_at(found.pieces[-1][1] - 1)
    words = range(first, min(last + 1, first + _SEEN))
    clause = (
        "finite"
        if any(lay.finite[i] for i in words)
        else "infinitive"
        if lay.infinitive[first]
        else "no verb"
    )
    before = lay.low[first - 1] if first else ""
    return [
        f"begins with {lay.pos[first]}",
        f"words with {clause}",
        f"behind {before}" if before in _BEFORE else "behind a word",
        f"words {next((n for n in _LENGTHS if last - first < n), 'many')}",
    ]


def _cue(lay: Layout, found: Found) -> list[str]:
    """The verb, how far it is from the mention, and whether the mention is its subject."""
    if found.cue is None:
        return ["no cue"]
    first, last = found.cue
    forms = [FORMS[low] for low in lay.low[first:last] if low in FORMS]
    out = [f"verb {forms[-1].lemma}" if forms else "no verb"]
    out.append(f"cue {_verb_form(lay.morph[first])}")
    gap = lay.word_at(found.pieces[0][0]) - last
    out.append("words before the cue" if gap < 0 else f"words {min(gap, 4)} behind the cue")
    if found.mention is not None:
        at = found.mention[0]
        away = max(at - last, first - found.mention[1])
        out.append("cue far" if away > _FAR else "cue near" if away > 1 else "cue beside")
        if lay.dep[at] in _SUBJECT or lay.dep[lay.head(at)] in _SUBJECT:
            out.append("subject")
        out.append(f"mention of {lay.label[at] or lay.label[found.mention[1] - 1] or 'no entity'}")
        out.append("mention first" if lay.start(at) < found.pieces[0][0] else "mention behind")
        if lay.quote[at] >= 0:
            out.append("mention in marks")
        if lay.sentence[at] != lay.sentence[first]:
            out.append("mention in another sentence")
    return out


@cache
def _verb_form(features: str) -> str:
    shown = dict(feature.split("=", 1) for feature in features.split("|") if "=" in feature)
    return " ".join(shown[name] for name in ("VerbForm", "Mood", "Tense") if name in shown)


def without_doubt(names: Features, who: Named) -> Named:
    """The same speaker, or nobody where the name is too doubtful."""
    if who.speaker is None or chance(names, weights().speaker) >= DOUBT:
        return who
    return replace(who, speaker=None, certainty=1 - chance(names, weights().speaker))


def sureness(names: Features) -> float:
    """The chance that the words and the speaker of a quote with these signs are both right."""
    return chance(names, weights().confidence)


def chance(names: Features, known: dict[str, float]) -> float:
    """The logistic function of the weighted signs."""
    return 1 / (1 + math.exp(-score(known, names)))
