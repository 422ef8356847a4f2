"""How far the object around words in marks goes: *une farce « grotesque » sur un tel sujet*.

Each possible first word and each possible last word is weighed by its place, the words crossed and the parse.
"""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.marked import CHANNELS, GIVING, JUDGING, NAMING
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import CLITICS, INVERTED, REFLEXIVE, THAT, Cue
from propos_enrich.quotes.governors import Features, root
from propos_enrich.reading.layout import END, Layout
from propos_enrich.reading.phrases import OF, phrase_from, speaks

_RELATIVES: Final = words("qui dont où lequel laquelle lesquels lesquelles")
_PLAIN: Final = frozenset(("DET", "NOUN", "PROPN", "ADJ", "NUM", "PRON", "ADV", "VERB", "AUX"))
_STOPS: Final = words(", ; : . ! ? … ( ) – — » ”")
_PREPOSITIONS: Final = words(
    "de d' du des à au aux pour par contre sur dans en comme avec envers face après avant lors"
)
_AGAINST: Final = words("pas ni non")
_JOINS: Final = words(", et ou mais ni pas non")
_ADVERBIAL: Final = words(
    "que qu' revanche outre particulier effet vain passage contraire ailleurs tour fois aussi alors ainsi "
    "enfin lors déjà encore toujours ensuite puis pourtant là propos"
)
_GROUNDING: Final = words("justifier motiver expliquer fonder")
_CONJUNCTIONS: Final = words("alors tandis lorsque lorsqu' quand puisque puisqu'")
_ARTICLES: Final = words("le la l' les un une ce cet cette ces son sa ses leur leurs")
_FARTHEST: Final = 25  # words before the marks at which an object may begin
_LONGEST: Final = 45  # words behind the marks that it may go on for


def beginnings(lay: Layout, cue: Cue, mark: int) -> list[int]:
    """The words at which the object may begin: the marks, or a phrase before them."""
    out = [mark]
    after = _past(lay, cue, mark)
    for i in range(mark - 1, max(after, mark - _FARTHEST) - 1, -1):
        verb = lay.words[i].pos_ in ("VERB", "AUX") and (lay.finite[i] or lay.low[i].endswith("ant"))
        if lay.quote[i] >= 0 or lay.words[i].pos_ not in _PLAIN or lay.low[i] in INVERTED or verb:
            continue
        left = lay.words[i - 1]
        opens = i == after or left.pos_ not in ("DET", "NUM") or lay.low[i] in ("l'", "tout", "toute", "tous")
        channel = left.pos_ == "ADP" and not CHANNELS.isdisjoint(lay.low[i : i + 3])
        adverbial = lay.low[i] in _ADVERBIAL or (lay.words[i].pos_ == "ADV" and lay.low[i].endswith("ment"))
        if (
            opens
            and not channel
            and not adverbial
            and not (lay.words[i].pos_ == "ADJ" and left.pos_ in ("NOUN", "ADJ"))
        ):
            out.append(i)
    return out


def _past(lay: Layout, cue: Cue, mark: int) -> int:
    """The first word behind the verb and its adjuncts of time and channel: *dénonce mardi sur Twitter …*."""
    i = cue.end
    while i < mark:
        low = lay.low[i]
        dated = low in people.DAYS or (low in ("ce", "le") and lay.low[i + 1] in people.DAYS)
        channel = next((k for k in range(i + 1, min(i + 4, mark)) if lay.low[k] in CHANNELS), -1)
        if dated:
            i += 1
        elif lay.words[i].pos_ == "ADP" and channel > 0:
            i = channel + 1
        else:
            break
    return i


def surely_begins(lay: Layout, cue: Cue, mark: int) -> int | None:
    """Where the object begins when grammar leaves no choice, or None."""
    low = lay.low
    lead = _lead(lay, cue, mark)
    if lead >= 0:
        return lead + 1  # *décrit X comme une « farce »*
    if low[mark - 2 : mark] == ["ne", "pas"]:
        return mark - 2
    given = low[mark - 1] in ("à", "au") and cue.lemma.startswith(GIVING)
    # An adjunct or a whole incise stands between: *réclame, par la voix d'Anne Roy, « … »*.
    between_commas = mark > cue.end and low[mark - 1] == "," and "," in (low[cue.end], low[cue.start - 1])
    own = _phrase_of_its_own(lay, mark) and cue.lemma not in JUDGING
    return mark if given or between_commas or own else None


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
    return lay.words[mark + 1].pos_ == "DET" and lay.words[mark - 1].pos_ in ("NOUN", "PROPN", "ADV", "ADJ")


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
    inside = _kind(lay, mark + 1)
    out[f"{place} / marks on {inside}"] = 1.0
    if before == "noun":
        out[f"{place} / noun / marks on {inside}"] = 1.0
    if i < mark:
        out[f"opens {_kind(lay, i)}"] = 1.0
        between = range(i, mark)
        out["far"] = (mark - i) / 10
        phrases = sum(lay.words[k].pos_ == "DET" for k in between)
        out["phrases"] = float(phrases)
        for k in between:
            low = lay.low[k]
            if low == ",":
                out["over comma"] = 1.0
            elif low in ("de", "d'", "du", "des") and k > i:
                out["over de"] = 1.0
                out[f"{kind} over de"] = 1.0
            elif lay.words[k].pos_ == "ADP":
                out[f"over {low if low in _PREPOSITIONS else 'preposition'}"] = 1.0
            elif lay.finite[k]:
                out["over finite"] = 1.0
            elif low in _RELATIVES or low in THAT:
                out["over that"] = 1.0
        if _addressee(lay, i):
            out["addressee"] = 1.0
        if any(lay.low[k] in CHANNELS for k in between):
            out["over channel"] = 1.0
        if lay.words[i].pos_ in ("VERB", "AUX"):
            out["infinitive" if lay.infinitive[i] else "verb"] = 1.0
    top = _top(lay, cue, mark, close)
    if top >= 0:
        left = lay.edges(top)[0]
        while left < mark and lay.words[left].pos_ in ("ADP", "PUNCT"):
            left += 1
        if left == i or (left >= mark and i == mark):
            out["parsed"] = 1.0
            out[f"parsed {lay.words[top].dep_.split(':')[0]}"] = 1.0
    return out


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
            or lay.words[e].pos_ not in ("NOUN", "ADJ", "PROPN", "NUM", "DET", "X")
            or lay.quote[e - 1] >= 0
            or lay.words[e].pos_ == "DET"
        ):
            if lay.words[e - 1].pos_ in ("DET", "ADP", "CCONJ", "SCONJ") and lay.quote[e - 1] < 0:
                continue
            out.append(e)
    return out


def surely_ends(lay: Layout, cue: Cue, n: int) -> tuple[int, int]:
    """The words between which (both included) the object ends, as far as grammar leaves no choice."""
    _, close = lay.span[n]
    _, stop = lay.bounds(close)
    first = close + 1
    against = next((k for k in range(first, min(close + 5, stop)) if lay.quote[k] >= 0), -1)
    if against > 0 and not _AGAINST.isdisjoint(lay.low[first:against]) and _joined(lay, close, against + 1):
        first = lay.span[lay.quote[against]][1] + 1  # *« A », pas « B »*
    if cue.lemma in NAMING and first < stop and lay.low[first] in _ARTICLES:
        return first, first  # *désigne comme « terroristes » les rebelles*: another phrase
    return first, max(first, _barred(lay, cue, close, stop))


def _barred(lay: Layout, cue: Cue, close: int, stop: int) -> int:
    """The first word behind the marks that no object crosses: a passive's agent, a channel, *alors que*."""
    for k in range(close + 1, stop):
        agent = cue.passive and lay.low[k] == "par"
        channel = lay.words[k].pos_ == "ADP" and not CHANNELS.isdisjoint(lay.low[k + 1 : k + 3])
        if lay.quote[k] < 0 and (agent or channel or lay.low[k] in _CONJUNCTIONS):
            return k
    return stop


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
    top = _top(lay, cue, mark, close)
    if top >= 0 and _right(lay, top) == e - 1:
        out["parsed"] = 1.0
    if _right(lay, root(lay, mark, close)) == e - 1:
        out["parsed marks"] = 1.0
    return out


def _behind(lay: Layout, i: int, mark: int) -> int:
    """The first word from word `i` on, over adverbs, clitics and a preposition."""
    while i < mark and (
        lay.words[i].pos_ in ("ADV", "ADP")
        or lay.low[i] in (CLITICS - {"le", "la", "l'", "les"}) | REFLEXIVE
        or lay.low[i] in INVERTED
    ):
        i += 1
    return i


def _kind(lay: Layout, i: int) -> str:
    low, token = lay.low[i], lay.words[i]
    if low in ("de", "d'", "du", "des") and token.pos_ in ("ADP", "DET"):
        return "de"
    if token.pos_ == "ADP":
        return low if low in _PREPOSITIONS else "preposition"
    if low in ("au", "aux"):
        return "à"
    if low == ",":
        return "comma"
    if token.pos_ == "DET":
        return "determiner"
    if lay.infinitive[i]:
        return "infinitive"
    if lay.finite[i]:
        return "finite"
    return {"NOUN": "noun", "PROPN": "noun", "ADJ": "adjective", "ADV": "adverb", "VERB": "participle"}.get(
        token.pos_, "other"
    )


def _stop_kind(lay: Layout, e: int, stop: int) -> str:
    """What stands at word `e`, where an object may end."""
    if e >= stop or lay.low[e] in END:
        return "end"
    low, token = lay.low[e], lay.words[e]
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
    if token.pos_ == "ADP" or low in _PREPOSITIONS:
        return low if low in _PREPOSITIONS else "preposition"
    if low in ("alors", "tandis", "lorsque", "quand", "car", "si", "afin", "puisque", "ainsi"):
        return "conjunction"
    if lay.finite[e]:
        return "finite"
    if low.endswith("ant") and token.pos_ == "VERB":
        return "gerund"
    if lay.infinitive[e]:
        return "infinitive"
    if token.pos_ == "VERB":
        return "participle"
    if token.pos_ == "DET":
        return "determiner"
    if token.pos_ == "PRON":
        return "pronoun"
    if token.pos_ == "ADV":
        return "adverb"
    return "word"


def _addressee(lay: Layout, i: int) -> bool:
    span = phrase_from(lay, i, appositions=False)
    return span is not None and speaks(lay, span)


def _top(lay: Layout, cue: Cue, mark: int, close: int) -> int:
    """The verb's own dependent that holds the words in marks, or -1 when the parser sees none."""
    at = root(lay, mark, close)
    for _ in range(5):
        head = lay.head(at)
        if head in (cue.head, cue.auxiliary) or cue.start <= head < cue.end:
            return at
        if head == at:
            return -1
        at = head
    return -1


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
        lay.quote[k] >= 0 or lay.low[k] in _JOINS or lay.words[k].pos_ in ("DET", "ADP", "CCONJ", "ADV")
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
