"""What a source preposition covers: *selon X, A*, *A, selon X*, *A, selon X, B*.

Three choices, each weighed by its place, the words around it and the parse: where the words before the
preposition begin, where those behind its source begin, and where these end.
"""

from dataclasses import dataclass
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import BE, HAVE, THAT
from propos_enrich.quotes.governors import Features
from propos_enrich.reading.layout import END, Layout
from propos_enrich.reading.phrases import speaks

_RELATIVES: Final = words("qui dont où lequel laquelle lesquels lesquelles")
_JOINS: Final = words("et mais ou car puis")
_BREAKS: Final = words(", ; : – — (")
_BREAKING: Final = _BREAKS | _JOINS
_NAMED_BREAKS: Final = _BREAKING | THAT
_OPENING: Final = _BREAKING | _RELATIVES
_GOES_ON: Final = BE | HAVE | THAT | words("et mais ou qui")
_ABOUT: Final = words("environ près plus quelque moins")
_LONGEST: Final = 90  # words that a clause may go on for behind its source


@dataclass(frozen=True, slots=True)
class Place:
    """A source in its sentence [begin, stop): preposition at word `before`, source at [source, named).

    By the rules its clause begins at `left` (at `before` for nowhere on that side) or goes on at `right`.
    `first` is the first word behind the sentence's connectors, `home` the quotation around it all, or -1.
    """

    begin: int
    before: int
    source: int
    named: int
    right: int
    stop: int
    home: int
    first: int
    left: int


def lefts(lay: Layout, place: Place) -> list[int]:
    """Where the words before the preposition may begin; `place.before` stands for none."""
    out, first = [place.before], place.first
    if first >= place.before or _joined(lay, place):
        return out
    aside = _aside(lay, place)
    if aside >= 0:
        return [aside]
    out.append(first)
    for k in range(first + 1, place.before):
        if lay.quote[k] >= 0 and lay.quote[k] != place.home and lay.span[lay.quote[k]][0] != k:
            continue
        low, left = lay.low[k], lay.low[k - 1]
        opens = (left in _BREAKS or left in _JOINS or left in THAT or lay.low[k] in _RELATIVES) or (
            lay.quote[k] >= 0 and lay.quote[k] != place.home
        )
        figure = lay.form[k][0].isdigit() and not lay.form[k - 1][0].isdigit()
        if (opens and low not in _BREAKING) or figure or low in _ABOUT:
            out.append(k)
    return out


def _joined(lay: Layout, place: Place) -> bool:
    """Whether a conjunction parts the source from a clause before it: *A et, selon X, B*."""
    at = place.before - 1
    at -= at > place.begin and lay.low[at] == ","
    if at <= place.begin or lay.low[at] not in _JOINS or lay.quote[at] != place.home:
        return False
    behind = range(place.right, place.stop)
    said = place.right < place.stop and lay.quote[place.right] != place.home
    return said or any(lay.finite[j] for j in behind)


def _aside(lay: Layout, place: Place) -> int:
    """The words in marks between a comma and the source, or -1: *Le projet, « absurde » selon X*."""
    n = lay.quote[place.before - 1] if place.before > place.begin else -1
    mark = lay.span[n][0] if n >= 0 and n != place.home else -1
    mark -= mark > 0 and lay.pos[mark - 1] == "DET"
    return mark if mark > place.first and lay.low[mark - 1] == "," else -1


def weigh_left(lay: Layout, place: Place, k: int) -> Features:
    """What speaks for word `k` as the first before the preposition."""
    out: Features = {}
    rule, right = place.left, place.right
    set_off = lay.low[place.before - 1] if place.before > place.begin else "start"
    gap = (
        "comma"
        if set_off == ","
        else "marks"
        if place.before and lay.quote[place.before - 1] != place.home
        else "plain"
    )
    after = _behind(lay, place, right)
    verb_right = any(lay.finite[j] for j in range(right, min(place.stop, right + 25)))
    if k == place.before:
        out["none"] = out[f"none {gap}"] = out[f"none / {after}"] = 1.0
        out[f"none / rule {'none' if rule == k else 'some'}"] = 1.0
        verb_left = any(lay.finite[j] for j in range(place.begin, place.before))
        out[f"none / verb left {verb_left} right {verb_right}"] = 1.0
        out[f"none {gap} / verb left {verb_left} right {verb_right}"] = 1.0
        return out
    inside = range(k, place.before)
    verbs = sum(lay.finite[j] and lay.quote[j] == place.home for j in inside)
    out[f"verbs:{min(verbs, 2)}"] = 1.0
    out[f"verbs:{min(verbs, 2)} {gap}"] = 1.0
    out["rule" if k == rule else "other"] = 1.0
    at_start = k == place.begin or not any(lay.text[lay.start(j)].isalnum() for j in range(place.begin, k))
    left = (
        "start"
        if at_start
        else lay.low[k - 1]
        if lay.low[k - 1] in _NAMED_BREAKS
        else "lead"
        if k == rule
        else "word"
    )
    out[f"behind {left}"] = 1.0
    out[f"behind {left} verbs:{min(verbs, 2)}"] = 1.0
    opens = _kind(lay, k, place.home)
    out[f"opens {opens}"] = 1.0
    out[f"opens {opens} / {left}"] = 1.0
    if not at_start and all(lay.pos[j] in ("ADV", "CCONJ", "PUNCT") for j in range(place.begin, k)):
        out["behind adverbs"] = 1.0
    if any(lay.finite[j] and lay.quote[j] == place.home for j in range(place.begin, k)):
        out["verb before"] = out[f"verb before, verbs:{min(verbs, 2)}"] = 1.0
    if all(
        lay.quote[j] == lay.quote[k] and lay.quote[k] != place.home for j in inside if lay.pos[j] != "PUNCT"
    ):
        out["all marks"] = 1.0
    size = place.before - k
    out["size:1" if size < 3 else "size:3" if size < 8 else "size:8" if size < 20 else "size:20"] = 1.0
    if any(lay.low[j] in _RELATIVES for j in range(k, place.before)):
        out["over relative"] = 1.0
    if any(lay.low[j] in END for j in range(k, place.before - 1) if lay.quote[j] == place.home):
        out["over stop"] = 1.0
    if any(lay.low[j] == ";" for j in inside):
        out["over semicolon"] = 1.0
    governor = _governor(lay, place)
    if governor >= 0:
        out["governed" if k <= governor < place.before else "not governed"] = 1.0
        if lay.edges(governor)[0] == k:
            out["parsed"] = 1.0
    return out


def rights(lay: Layout, place: Place) -> list[int]:
    """Where the words behind the source may begin: the rules' word, or behind a comma near the source."""
    rule, named = place.right, place.named
    out = [rule]
    depth = 0
    for k in range(place.source + 1, min(place.stop - 1, named + 28)):
        depth += (lay.low[k] == "(") - (lay.low[k] == ")")
        if lay.low[k] == "," and depth == 0 and lay.quote[k] == place.home and k + 1 != rule:
            out.append(k + 1)
        if k > named + 12 and lay.finite[k] and lay.low[k - 1] not in _RELATIVES:
            break
    return out


def weigh_right(lay: Layout, place: Place, k: int) -> Features:
    """What speaks for word `k` as the first behind the source."""
    rule = place.right
    out: Features = {"rule" if k == rule else "earlier" if k < rule else "later": 1.0}
    opens = _kind(lay, k, place.home) if k < place.stop else "end"
    out[f"opens {opens}"] = 1.0
    out[f"opens {opens} {'rule' if k == rule else 'other'}"] = 1.0
    commas = [j for j in range(place.source, k - 1) if lay.low[j] == "," and lay.quote[j] == place.home]
    out["commas"] = float(min(len(commas), 3))
    if any(lay.finite[j] for j in range(place.source, k)):
        out["over verb"] = 1.0
    if any(lay.low[j] in _RELATIVES for j in range(place.source, k)):
        out["over relative"] = 1.0
    for j in commas[:2]:
        what = _kind(lay, j + 1, place.home)
        out[f"over {what}"] = 1.0
        end = next((m for m in range(j + 1, k) if lay.low[m] == ","), k)
        out["over somebody" if speaks(lay, (j + 1, max(end, j + 2))) else "over something"] = 1.0
    if k < place.stop:
        end = next((m for m in range(k, place.stop) if lay.low[m] in (",", ";")), place.stop)
        verb = any(lay.finite[m] for m in range(k, end))
        out["then verb" if verb else "then none"] = 1.0
        nxt = end + 1
        if not verb and nxt < place.stop:
            out[
                "then comma and verb"
                if lay.finite[nxt] or lay.finite[min(nxt + 1, place.stop - 1)]
                else "then comma"
            ] = 1.0
    return out


def stops(lay: Layout, place: Place, right: int, rule: int) -> list[int]:
    """Where the words behind the source may end; `right` stands for none."""
    end = place.stop
    while end > right and lay.low[end - 1] in END:
        end -= 1
    out = [right]
    depth = 0
    for e in range(right + 1, min(end, right + _LONGEST) + 1):
        depth += (lay.low[e - 1] == "(") - (lay.low[e - 1] == ")")
        if depth > 0 or (
            e < end and lay.quote[e] >= 0 and lay.quote[e] == lay.quote[e - 1] and lay.quote[e] != place.home
        ):
            continue
        if (
            e in (end, rule)
            or lay.low[e] in _OPENING
            or lay.low[e] in ("alors", "tandis", "selon", "avant", "après")
        ):
            out.append(e)
    if rule not in out and rule > right:
        out.append(rule)
    return out[1:] if _cut(lay, place) and len(out) > 1 else out


def _cut(lay: Layout, place: Place) -> bool:
    """Whether the words before the source cannot end there: *est, selon X, de partir*."""
    at = place.before - 1
    at -= at > place.begin and lay.low[at] == ","
    if at < place.begin or lay.quote[at] != place.home:
        return False
    joins = lay.low[at] in _GOES_ON
    return joins or (lay.pos[at] in ("ADP", "DET") and lay.low[at].isalpha())


def weigh_stop(lay: Layout, place: Place, e: int, rule: int, right: int, left: int) -> Features:
    """What speaks for an end before word `e` of words that begin at `left`, and behind it at `right`."""
    out: Features = {}
    some_left = left < place.before
    verb_left = some_left and any(lay.finite[j] for j in range(left, place.before))
    side = "verb left" if verb_left else "left" if some_left else "first"
    opens = _behind(lay, place, right)
    if e == right:
        out["none"] = out[f"none {side}"] = out[f"none {side} / {opens}"] = 1.0
        out[f"none / rule {'none' if rule <= right else 'some'}"] = 1.0
        if some_left and lay.finite[place.before - 1 - (lay.low[place.before - 1] == ",")]:
            out["none behind verb"] = 1.0
        return out
    out[f"some {side} / {opens}"] = 1.0
    what = _kind(lay, e, place.home) if e < place.stop and lay.low[e] not in END else "end"
    out[f"before {what}"] = 1.0
    if what == "comma":
        out[f"before comma {_kind(lay, min(e + 1, place.stop - 1), place.home)}"] = 1.0
    out["rule" if e == rule else "short of rule" if e < rule else "past rule"] = 1.0
    crossed = range(right, e)
    verbs = sum(lay.finite[j] and lay.quote[j] == place.home for j in crossed)
    marked = any(lay.quote[j] != place.home for j in crossed)
    out[f"verbs:{min(verbs, 2)}{' marks' if marked else ''}"] = 1.0
    commas = sum(lay.low[j] == "," and lay.quote[j] == place.home for j in crossed)
    out[f"commas:{min(commas, 3)}"] = 1.0
    for j in crossed:
        if lay.quote[j] != place.home:
            continue
        low = lay.low[j]
        if low in (";", ":", "tandis", "mais", "et", "selon") and j > right:
            out[f"over {low}"] = 1.0
        if low in _RELATIVES and lay.low[j - 1] == ",":
            out["over comma relative"] = 1.0
        if low == "," and j + 1 < e:
            out[f"over comma {_kind(lay, j + 1, place.home)}"] = 1.0
    if lay.quote[e - 1] >= 0 and lay.quote[e - 1] != place.home:
        out["ends in marks"] = 1.0
    return out


def _behind(lay: Layout, place: Place, right: int) -> str:
    comma = lay.low[right - 1] == ","
    what = _kind(lay, right, place.home) if right < place.stop and lay.low[right] not in END else "end"
    return f"{'comma ' if comma else ''}{what}"


def _kind(lay: Layout, i: int, home: int) -> str:
    low = lay.low[i]
    if lay.quote[i] >= 0 and lay.quote[i] != home:
        return "marks"
    if low == ",":
        return "comma"
    if low in _BREAKING or low in (
        "alors",
        "tandis",
        "soit",
        "avant",
        "après",
        "ce",
        "selon",
        "sans",
        "avec",
    ):
        return low
    if low in THAT:
        return "que"
    if low in _RELATIVES:
        return "relative"
    if low in people.PERSON_PRONOUNS or low in people.PLURAL_PRONOUNS:
        return "person"
    if lay.form[i][0].isdigit():
        return "figure"
    if lay.finite[i] or low in ("n'", "ne", "se", "s'"):
        return "finite"
    if lay.infinitive[i]:
        return "infinitive"
    if lay.pos[i] == "VERB":
        return "gerund" if low.endswith("ant") else "participle"
    return lay.pos[i]


def _governor(lay: Layout, place: Place) -> int:
    """The word outside the source that the parser hangs it on, or -1."""
    for j in range(place.before, place.named):
        head = lay.head(j)
        if not place.before <= head < place.named and place.begin <= head < place.stop:
            return head
    return -1
