"""Where the object around words in marks ends: *une farce « grotesque » sur un tel sujet*.

Where grammar leaves a choice, each possible end is weighed by its place, the words crossed and the parse.
"""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.forms import FORMS
from propos_enrich.french.marked import CHANNELS, JUDGING, NAMING
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.beginnings import PREPOSITIONS
from propos_enrich.quotes.cues import THAT, Cue
from propos_enrich.quotes.governors import Features
from propos_enrich.quotes.parse import root, top
from propos_enrich.reading.layout import END, Layout
from propos_enrich.reading.phrases import OF

_RELATIVES: Final = words("qui dont où lequel laquelle lesquels lesquelles")
_STOPS: Final = words(", ; : . ! ? … ( ) – — » ”")
_AGAINST: Final = words("pas ni non")
_JOINS: Final = words(", et ou mais ni pas non")
_CONJUNCTIONS: Final = words("alors tandis lorsque lorsqu' quand puisque puisqu'")
_ARTICLES: Final = words("le la l' les un une ce cet cette ces son sa ses leur leurs")
_LONGEST: Final = 45  # words behind the marks that it may go on for


def ends(lay: Layout, n: int) -> list[int]:
    """The words before which the object may end: behind the marks, or where a phrase ends behind them."""
    _, close = lay.span[n]
    _, stop = lay.bounds(close)
    while stop > close + 1 and lay.low[stop - 1] in END:
        stop -= 1
    out = [close + 1]
    depth = 0
    for e in range(close + 2, min(stop, close + _LONGEST) + 1):
        depth += (lay.low[e - 1] == "(") - (lay.low[e - 1] == ")")
        if depth or (e < stop and lay.quote[e - 1] >= 0 and lay.quote[e] == lay.quote[e - 1]):
            continue
        if lay.low[e - 1] in _STOPS - {")", "»", "”"} or lay.low[e - 1] in ("et", "ou", "de", "d'"):
            continue
        if (
            e == stop
            or lay.pos[e] not in ("NOUN", "ADJ", "PROPN", "NUM", "DET", "X")
            or lay.quote[e - 1] >= 0
            or lay.pos[e] == "DET"
        ):
            if lay.pos[e - 1] in ("DET", "ADP", "CCONJ", "SCONJ") and lay.quote[e - 1] < 0:
                continue
            out.append(e)
    return out


def ends_at(lay: Layout, cue: Cue, n: int, first: int, e: int) -> Features:
    """What speaks for an end of the object before word `e`; the object begins at word `first`."""
    mark, close = lay.span[n]
    _, stop = lay.bounds(close)
    kind = "naming" if cue.lemma in NAMING else "judging" if cue.lemma in JUDGING else "other"
    bare = "bare" if first == mark else "phrase"
    long = "long" if close - mark > 5 else "short"
    out: Features = {}
    following = _stop_kind(lay, e, stop)
    out[f"before {following}"] = 1.0
    crossed = range(close + 1, e)
    if not crossed:
        out["none"] = out[f"none {kind}"] = out[f"none {bare} {long}"] = out[f"none / {following}"] = 1.0
        out[f"none {bare} {long} / {following}"] = 1.0
        more = next((k for k in range(close + 2, min(close + 8, stop)) if lay.quote[k] >= 0), -1)
        if more > 0 and following in ("et", "ou", ",", "mais"):
            out["none, joined" if _joined(lay, close, more + 1) else "none, apart"] = 1.0
    else:
        opened = _stop_kind(lay, close + 1, stop)
        out[f"over first {opened}"] = 1.0
        out[f"over first {opened} {bare} {long}"] = 1.0
        out["far"] = (e - close) / 10
        seen: set[str] = set()
        for k in crossed:
            if lay.quote[k] >= 0:
                seen.add("marks")
                continue
            what = _stop_kind(lay, k, stop)
            if what != "word":
                seen.add(what)
            if lay.low[k] in people.DAYS:
                seen.add("day")
            if lay.low[k] in CHANNELS:
                seen.add("channel")
        for what in sorted(seen):
            out[f"over {what}"] = 1.0
        if "et" in seen and "marks" not in seen:
            out["over et without marks"] = 1.0
        if cue.passive and "par" in seen:
            out["over agent"] = 1.0
        if "marks" in seen:
            out["over marks joined" if _joined(lay, close, e) else "over marks apart"] = 1.0
        if lay.quote[e - 1] >= 0:
            out["ends in marks"] = 1.0
        head = _leaves(lay, cue, mark, close, first)
        out[f"hangs on {head}"] = 1.0
        out[f"hangs on {head} / {opened}"] = 1.0
    branch = top(lay, cue, mark, close)
    if branch >= 0 and _right(lay, branch) == e - 1:
        out["parsed"] = 1.0
    if _right(lay, root(lay, mark, close)) == e - 1:
        out["parsed marks"] = 1.0
    return out


def surely_ends(lay: Layout, cue: Cue, n: int) -> tuple[int, int]:
    """The words between which (both included) the object ends, as far as grammar leaves no choice."""
    _, close = lay.span[n]
    _, stop = lay.bounds(close)
    first = close + 1
    against = next((k for k in range(first, min(close + 5, stop)) if lay.quote[k] >= 0), -1)
    if against > 0 and not _AGAINST.isdisjoint(lay.low[first:against]) and _joined(lay, close, against + 1):
        first = lay.span[lay.quote[against]][1] + 1  # *« A », pas « B »*
    while (more := _twin(lay, first, stop)) >= 0:
        first = more
    if cue.lemma in NAMING and first < stop and lay.low[first] in _ARTICLES:
        return first, first  # *désigne comme « terroristes » les rebelles*: another phrase
    return first, max(first, _barred(lay, cue, close, stop))


def _twin(lay: Layout, e: int, stop: int) -> int:
    """The word behind the words in marks that *et* joins to those before word `e`, or -1."""
    if e >= stop or lay.low[e] not in ("et", "ou"):
        return -1
    k = e + 1
    while k < min(e + 3, stop) and lay.quote[k] < 0 and lay.pos[k] in ("DET", "ADP"):
        k += 1
    return lay.span[lay.quote[k]][1] + 1 if k < stop and lay.quote[k] >= 0 else -1


def _barred(lay: Layout, cue: Cue, close: int, stop: int) -> int:
    """The first word behind the marks that no object crosses: an agent, a channel, a day, *alors que*."""
    for k in range(close + 1, stop):
        if lay.quote[k] >= 0:
            continue
        agent = (cue.passive and lay.low[k] == "par") or lay.low[k : k + 3] == ["par", "la", "voix"]
        channel = lay.pos[k] == "ADP" and not CHANNELS.isdisjoint(lay.low[k + 1 : k + 3])
        if agent or channel or lay.low[k] in _CONJUNCTIONS or _reports(lay, k, stop):
            return k
    return stop


def _reports(lay: Layout, k: int, stop: int) -> bool:
    """Whether another verb at word `k` reports further words in marks: *…, et juge « déplacée » …*."""
    form = FORMS.get(lay.low[k])
    if form is None or form.frames.isdisjoint("oq"):
        return False
    second = "finite" in form.moods and lay.low[k - 1] == "et"
    gerund = lay.pos[k] == "VERB" and lay.low[k].endswith("ant")
    marks = any(lay.quote[j] >= 0 for j in range(k + 1, min(k + 10, stop)))
    return marks and (lay.finite[k] or second or gerund)


def _stop_kind(lay: Layout, e: int, stop: int) -> str:
    """What stands at word `e`, where an object may end."""
    if e >= stop or lay.low[e] in END:
        return "end"
    low = lay.low[e]
    if low in ("d'",) and lay.low[e + 1 : e + 2] in (["après"], ["ici"], ["ailleurs"], ["abord"]):
        return "source"
    if low in ("selon",):
        return "source"
    if low in OF:
        return "de"
    if low == "au" and lay.low[e + 1 : e + 2] in (["sujet"], ["cours"], ["micro"], ["moment"]):
        return "lors"
    if low in ("au", "aux"):
        return "à"
    if low in _RELATIVES or low in THAT:
        return "relative"
    if low in ("et", "ou", "mais", ",", "(", ":", ";"):
        return low
    if low in people.DAYS:
        return "day"
    if lay.pos[e] == "ADP" or low in PREPOSITIONS:
        return low if low in PREPOSITIONS else "preposition"
    if low in ("alors", "tandis", "lorsque", "quand", "car", "si", "afin", "puisque", "ainsi"):
        return "conjunction"
    if lay.finite[e]:
        return "finite"
    if low.endswith("ant") and lay.pos[e] == "VERB":
        return "gerund"
    if lay.infinitive[e]:
        return "infinitive"
    if lay.pos[e] == "VERB":
        return "participle"
    if lay.pos[e] == "DET":
        return "determiner"
    if lay.pos[e] == "PRON":
        return "pronoun"
    if lay.pos[e] == "ADV":
        return "adverb"
    return "word"


def _right(lay: Layout, i: int) -> int:
    """The last word of a subtree, less the marks and stops at its end."""
    right = lay.edges(i)[1]
    while right > i and (lay.low[right] in END or lay.low[right] in (",", ";", ":")):
        right -= 1
    return right


def _joined(lay: Layout, close: int, e: int) -> bool:
    """Whether only *et*, *pas d'*, a comma or the like stand between the words in marks."""
    last = max(k for k in range(close + 1, e) if lay.quote[k] >= 0)
    return all(
        lay.quote[k] >= 0 or lay.low[k] in _JOINS or lay.pos[k] in ("DET", "ADP", "CCONJ", "ADV")
        for k in range(close + 1, last)
    )


def _leaves(lay: Layout, cue: Cue, mark: int, close: int, first: int) -> str:
    """What governs the first words behind the marks."""
    at = close + 1
    for _ in range(4):
        head = lay.head(at)
        if mark <= head <= close:
            return "marks"
        if first <= head < mark:
            return "phrase"
        if head in (cue.head, cue.auxiliary):
            return "verb"
        if head == at:
            break
        at = head
    return "other"
