"""An article as the rules read it: its words, with each word's sentence and quotation.

Sentences are ours, not the parser's: a full stop outside quotation marks, or the end of a line.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Token

from propos_enrich.french.wordlist import words as words_of
from propos_enrich.reading.marks import OPENERS, Verbatim, verbatim

LONGEST: Final = 400  # words; a longer sentence is cut, so that looking through sentences costs linear time
END: Final = frozenset((".", "!", "?", "…", "...", ".»", "?!", "!!", "??", "!?"))
_UNITS: Final = words_of("h. kg. km. cm. mm. ha.")  # a unit keeps the stop of its sentence
_STOPS: Final = ".!?…»"  # the last characters of the words in END and of abbreviations
_ABBREVIATIONS: Final = words_of("mme. mlle. prof. etc. env. dept. boul. av.")
_NO_ACRONYM: Final = words_of("PRON VERB ADV ADJ AUX INTJ SCONJ ADP")
_INSIDE: Final = 1  # of an entity, in spaCy's numbers
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
    words: list[Token] = field(repr=False)  # on its way out: read the lists above
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
        first = bisect_right(self.verbatim, start, key=lambda v: v.end)
        last = bisect_right(self.verbatim, end - 1, key=lambda v: v.start)
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
    places: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    form: list[str] = []
    breaks: set[int] = set()  # word indices before which a line ends
    for place, (word, start) in enumerate(
        zip(_strings(doc, "ORTH"), doc.to_array("IDX").tolist(), strict=True)
    ):
        if word.isspace():
            if "\n" in word:
                breaks.add(len(form))
            continue
        places.append(place)
        starts.append(start)
        ends.append(start + len(word))
        form.append(word)
    low = [word.lower().replace("’", "'") for word in form]
    pos, dep, morph, label = (_strings(doc, name, places) for name in ("POS", "DEP", "MORPH", "ENT_TYPE"))
    pos = ["PROPN" if known in _NO_ACRONYM and _acronym(form[i]) else known for i, known in enumerate(pos)]
    words = [doc[place] for place in places]
    for i, kind in enumerate(pos):
        if kind == "PROPN" and words[i].pos_ != kind:
            words[i].pos_ = kind
    at = {place: i for i, place in enumerate(places)}
    away = doc.to_array("HEAD").view("int64").tolist()
    iob = doc.to_array("ENT_IOB").tolist()
    quote = _quotes_of(starts, quotations)
    sentences = _sentences(form, low, quote, breaks)
    span: list[tuple[int, int]] = [(-1, -1)] * len(quotations)
    for i, n in enumerate(quote):
        if n >= 0:
            span[n] = (span[n][0] if span[n][0] >= 0 else i, i)
    finite, infinitive = _verbs(pos, morph, low)
    return Layout(
        text,
        doc,
        form,
        low,
        starts,
        ends,
        pos,
        dep,
        morph,
        label,
        [iob[place] == _INSIDE for place in places],
        [at.get(place + away[place], i) for i, place in enumerate(places)],
        quote,
        [n for n, (a, b) in enumerate(sentences) for _ in range(a, b)],
        sentences,
        quotations,
        finite,
        infinitive,
        words,
        places,
        at,
        span,
    )


def _strings(doc: Doc, attribute: str, places: Sequence[int] | None = None) -> list[str]:
    """What the doc says of its words, or of those at some places; one look-up for each different value."""
    values = doc.to_array(attribute).tolist()
    strings = doc.vocab.strings
    known = {value: strings[value] for value in set(values)}
    return [known[value] for value in (values if places is None else [values[place] for place in places])]


def _acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


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
    known = {analysis: _verb(*analysis) for analysis in set(zip(pos, morph, strict=True))}
    finite, infinitive = [], []
    behind = ""
    for kind, features, word in zip(pos, morph, low, strict=True):
        carries, bare = known[kind, features]
        finite.append(carries and behind != "ADP" and word != "nés")
        infinitive.append(bare and behind != "DET" and word.endswith(("r", "re")))
        behind = kind
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
