"""An article as the rules read it: its words, with each word's sentence and quotation.

Sentences are ours, not the parser's: a full stop outside quotation marks, or the end of a line.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from spacy.tokens import Doc

from propos_enrich.french.wordlist import words as words_of
from propos_enrich.reading.marks import OPENERS, Verbatim, verbatim

LONGEST: Final = 400  # words; a longer sentence is cut, so that looking through sentences costs linear time
END: Final = frozenset((".", "!", "?", "…", "...", ".»", "?!", "!!", "??", "!?"))
_PARTICIPLE: Final = "és"  # no finite verb ends so: *nouveau-nés*
_UNITS: Final = words_of("h. kg. km. cm. mm. ha.")  # a unit keeps the stop of its sentence
_STOPS: Final = ".!?…»"  # the last characters of the words in END and of abbreviations
_ABBREVIATIONS: Final = words_of("mme. mlle. prof. etc. env. dept. boul. av.")
_NO_ACRONYM: Final = words_of("PRON VERB ADV ADJ AUX INTJ SCONJ ADP")
_INSIDE: Final = 1  # of an entity, in spaCy's numbers
_STRINGS: Final = ["ORTH", "POS", "DEP", "MORPH", "ENT_TYPE"]
_READ: Final[list[int | str]] = [*_STRINGS, "IDX", "LENGTH", "IS_SPACE", "HEAD", "ENT_IOB"]
OPENING: Final = OPENERS | {"–", "—", "-"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of `text` (no white space among them) and what is known of each, by its index.

    `starts` and `ends` are its code points; `form` is the word as written and `low` in lower case with
    straight apostrophes; `pos`, `dep`, `morph` and `heads` are the parser's, `label` its entity's or empty,
    `inside` whether the entity began before it; `quote` is the index in `verbatim` of its quotation, marks
    included, or -1; `sentence` the index in `sentences`, which are [first, last) word indices; `finite`
    whether it is a verb that carries a clause; `span` the first and the last word of each quotation, its
    marks included, or (-1, -1) for one that holds no whole word.
    """

    text: str
    doc: Doc = field(repr=False)
    form: list[str]
    low: list[str]
    starts: list[int]
    ends: list[int]
    pos: list[str]
    dep: list[str]
    morph: list[str]
    label: list[str]
    inside: list[bool]
    heads: list[int]
    quote: list[int]
    sentence: list[int]
    sentences: list[tuple[int, int]]
    verbatim: tuple[Verbatim, ...]
    finite: list[bool]
    infinitive: list[bool]
    places: list[int] = field(repr=False)  # the index of each word in `doc`, and back
    at: dict[int, int] = field(repr=False)
    span: list[tuple[int, int]] = field(repr=False)
    _children: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def start(self, i: int) -> int:
        return self.starts[i]

    def end(self, i: int) -> int:
        """The end of word i, in code points of the text."""
        return self.ends[i]

    def bounds(self, i: int) -> tuple[int, int]:
        return self.sentences[self.sentence[i]]

    def word_at(self, offset: int) -> int:
        """The first word that ends after a code point, or the last word."""
        return min(bisect_right(self.ends, offset), len(self.ends) - 1)

    def touching(self, start: int, end: int) -> tuple[Verbatim, ...]:
        """The quotations that share code points with [start, end)."""
        first = bisect_right(self.verbatim, start, key=attrgetter("end"))
        last = bisect_right(self.verbatim, end - 1, key=attrgetter("start"))
        return self.verbatim[first:last]

    def head(self, i: int) -> int:
        """The word that governs word i, or i itself for a root."""
        return self.heads[i]

    def children(self, i: int) -> list[int]:
        if not self._children:
            for j, head in enumerate(self.heads):
                if head != j:
                    self._children.setdefault(head, []).append(j)
        return self._children.get(i, [])

    def edges(self, i: int) -> tuple[int, int]:
        """The first and last word of the subtree of word i."""
        token = self.doc[self.places[i]]
        return self.at.get(token.left_edge.i, i), self.at.get(token.right_edge.i, i)


def lay_out(doc: Doc, text: str) -> Layout:
    """The layout of a parsed text."""
    quotations = verbatim(text)
    table = doc.to_array(_READ)
    space = table[:, _READ.index("IS_SPACE")].astype(bool)
    index = (~space).cumsum() - 1  # of the word at each place in the doc, or of the one before its spaces
    places = (~space).nonzero()[0]
    rows = table[places].T
    form, pos, dep, morph, label = (_strings(doc, rows[n].tolist()) for n in range(len(_STRINGS)))
    start, length, away, iob = (rows[_READ.index(name)] for name in ("IDX", "LENGTH", "HEAD", "ENT_IOB"))
    head = (places.astype("uint64") + away).astype("int64")
    heads = index[head]
    heads[space[head]] = space[head].nonzero()[0]
    lower = {word: word.lower().replace("’", "'") for word in set(form)}
    low = [lower[word] for word in form]
    acronyms = {word for word in lower if word.isupper() and len(word) > 1}
    pos = [
        "PROPN" if word in acronyms and known in _NO_ACRONYM else known
        for word, known in zip(form, pos, strict=True)
    ]
    starts = start.tolist()
    quote = _quotes_of(starts, quotations)
    breaks = {int(index[place]) + 1 for place in space.nonzero()[0] if "\n" in doc[int(place)].text}
    sentences = _sentences(form, low, quote, breaks)
    span: list[tuple[int, int]] = [(-1, -1)] * len(quotations)
    for i, n in enumerate(quote):
        if n >= 0:
            span[n] = (span[n][0] if span[n][0] >= 0 else i, i)
    finite, infinitive = _verbs(pos, morph, low)
    at = {place: i for i, place in enumerate(places.tolist())}
    return Layout(
        text,
        doc,
        form,
        low,
        starts,
        (start + length).tolist(),
        pos,
        dep,
        morph,
        label,
        (iob == _INSIDE).tolist(),
        heads.tolist(),
        quote,
        [n for n, (a, b) in enumerate(sentences) for _ in range(a, b)],
        sentences,
        quotations,
        finite,
        infinitive,
        list(at),
        at,
        span,
    )


def _strings(doc: Doc, values: list[int]) -> list[str]:
    """What the numbers of the doc's words stand for; one look-up for each different one."""
    strings = doc.vocab.strings
    known = {value: strings[value] for value in set(values)}
    return [known[value] for value in values]


def _quotes_of(starts: list[int], quotations: tuple[Verbatim, ...]) -> list[int]:
    """The quotation in which each word begins, or -1."""
    out = [-1] * len(starts)
    for n, quotation in enumerate(quotations):
        for i in range(bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)):
            out[i] = n
    return out


def _verbs(pos: list[str], morph: list[str], low: list[str]) -> tuple[list[bool], list[bool]]:
    """Which words are verbs that carry a clause, and which are infinitives.

    An analysis that the word's ending or a preposition before it contradicts is not believed.
    """
    analyses = list(zip(pos, morph, strict=True))
    verbs = {analysis: found for analysis in set(analyses) if any(found := _verb(*analysis))}
    finite, infinitive = [False] * len(low), [False] * len(low)
    for i in [i for i, analysis in enumerate(analyses) if analysis in verbs]:
        carries, bare = verbs[analyses[i]]
        behind = pos[i - 1] if i else ""
        finite[i] = carries and behind != "ADP" and not low[i].endswith(_PARTICIPLE)
        infinitive[i] = bare and behind != "DET" and low[i].endswith(("r", "re"))
    return finite, infinitive


def _verb(pos: str, features: str) -> tuple[bool, bool]:
    """Whether a word with this analysis is a verb that carries a clause, and whether it is an infinitive."""
    finite = "VerbForm=Fin" in features or (pos == "AUX" and "VerbForm=" not in features)
    return finite and pos in ("VERB", "AUX"), "VerbForm=Inf" in features


def _sentences(forms: list[str], low: list[str], quote: list[int], breaks: set[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    first, last = 0, len(forms) - 1
    for i, word in enumerate(low):
        plain = quote[i] < 0 and word[-1] not in _STOPS and i + 1 not in breaks and i < last
        if i + 1 - first >= LONGEST or (not plain and _ends(forms, low, quote, breaks, i)):
            out.append((first, i + 1))
            first = i + 1
    if first < len(forms):
        out.append((first, len(forms)))
    return out


def _ends(forms: list[str], low: list[str], quote: list[int], breaks: set[int], i: int) -> bool:
    """Whether a sentence ends with word i."""
    if i + 1 == len(forms):
        return True
    free = quote[i] < 0
    if not free and quote[i] == quote[i + 1]:
        return False
    word = low[i]
    if i + 1 in breaks:
        return word != ":"
    abbreviated = word in _UNITS or (len(word) > 3 and word[-1] == "." and word[-2] != ".")
    if free and word not in END and not abbreviated:
        return False
    begins = forms[i + 1][0].isupper() or forms[i + 1][0].isdigit() or low[i + 1] in OPENING
    if free:
        if abbreviated:
            return begins and word not in _ABBREVIATIONS
        return low[i + 1] not in END and (begins or word == ".")
    # a closing mark: the stop stands before it
    return i > 0 and low[i - 1] in END and (begins or low[i + 1] in OPENING)
