"""An article as the rules read it: its words, with each word's sentence and quotation.

Sentences are ours, not the parser's: a full stop outside quotation marks, or the end of a line.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Token

from propos_enrich.french.wordlist import words as words_of
from propos_enrich.reading.marks import OPENERS, Verbatim, verbatim

LONGEST: Final = 400  # words; a longer sentence is cut, so that looking through sentences costs linear time
END: Final = frozenset((".", "!", "?", "…", "...", ".»", "?!", "!!", "??", "!?"))
_ABBREVIATIONS: Final = words_of("mme. mlle. prof. etc. env. dept. boul. av.")
_NO_ACRONYM: Final = words_of("PRON VERB ADV ADJ AUX INTJ SCONJ ADP")
OPENING: Final = OPENERS | {"–", "—", "-"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of `text` (no white space among them) and what is known of each, by its index.

    `starts` and `ends` are its code points; `low` is the word in lower case with straight apostrophes;
    `quote` the index in `verbatim` of its quotation, marks included, or -1; `sentence` the index in
    `sentences`, which are [first, last) word indices; `finite` whether it is a verb that carries a clause;
    `span` the first and the last word of each quotation, its marks included, or (-1, -1) for one that holds
    no whole word.
    """

    text: str
    words: list[Token]
    starts: list[int]
    ends: list[int]
    low: list[str]
    quote: list[int]
    sentence: list[int]
    sentences: list[tuple[int, int]]
    verbatim: tuple[Verbatim, ...]
    finite: list[bool]
    infinitive: list[bool]
    at: dict[int, int] = field(repr=False)
    span: list[tuple[int, int]] = field(repr=False)

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
        return self.at.get(self.words[i].head.i, i)

    def children(self, i: int) -> list[int]:
        return [self.at[c.i] for c in self.words[i].children if c.i in self.at]

    def edges(self, i: int) -> tuple[int, int]:
        """The first and last word of the subtree of word i."""
        left, right = self.words[i].left_edge.i, self.words[i].right_edge.i
        return self.at.get(left, i), self.at.get(right, i)


def lay_out(doc: Doc, text: str) -> Layout:
    """The layout of a parsed text."""
    quotations = verbatim(text)
    words: list[Token] = []
    forms: list[str] = []
    breaks: set[int] = set()  # word indices before which a line ends
    for token in doc:
        form = token.text
        if form.isspace():
            if "\n" in form:
                breaks.add(len(words))
            continue
        if form.isupper() and len(form) > 1 and token.pos_ in _NO_ACRONYM:
            token.pos_ = "PROPN"
        words.append(token)
        forms.append(form)
    low = [form.lower().replace("’", "'") for form in forms]
    starts = [w.idx for w in words]
    ends = [start + len(form) for start, form in zip(starts, forms, strict=True)]
    quote = _quotes_of(starts, quotations)
    sentences = _sentences(forms, low, quote, breaks)
    sentence = [n for n, (a, b) in enumerate(sentences) for _ in range(a, b)]
    span: list[tuple[int, int]] = [(-1, -1)] * len(quotations)
    for i, n in enumerate(quote):
        if n >= 0:
            span[n] = (span[n][0] if span[n][0] >= 0 else i, i)
    places = [w.i for w in words]
    finite, infinitive = _verbs(doc, places, low)
    return Layout(
        text,
        words,
        starts,
        ends,
        low,
        quote,
        sentence,
        sentences,
        quotations,
        finite,
        infinitive,
        {place: i for i, place in enumerate(places)},
        span,
    )


def _quotes_of(starts: list[int], quotations: tuple[Verbatim, ...]) -> list[int]:
    """The quotation in which each word begins, or -1."""
    out = [-1] * len(starts)
    for n, quotation in enumerate(quotations):
        for i in range(bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)):
            out[i] = n
    return out


def _verbs(doc: Doc, places: list[int], low: list[str]) -> tuple[list[bool], list[bool]]:
    """Which words of the doc are verbs that carry a clause, and which are infinitives.

    An analysis that the word's ending or a preposition before it contradicts is not believed.
    """
    analyses = [(pos, morph) for pos, morph in doc.to_array(["POS", "MORPH"]).tolist()]
    strings = doc.vocab.strings
    known = {(pos, morph): _verb(strings[pos], strings[morph]) for pos, morph in set(analyses)}
    verbs = [known[analyses[place]] for place in places]
    behind = ["", *(strings[analyses[place][0]] for place in places)]
    return (
        [finite and behind[i] != "ADP" and low[i] != "nés" for i, (finite, _) in enumerate(verbs)],
        [
            infinitive and behind[i] != "DET" and low[i].endswith(("r", "re"))
            for i, (_, infinitive) in enumerate(verbs)
        ],
    )


def _verb(pos: str, features: str) -> tuple[bool, bool]:
    """Whether a word with this analysis is a verb that carries a clause, and whether it is an infinitive."""
    finite = "VerbForm=Fin" in features or (pos == "AUX" and "VerbForm=" not in features)
    return finite and pos in ("VERB", "AUX"), "VerbForm=Inf" in features


def _sentences(forms: list[str], low: list[str], quote: list[int], breaks: set[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    first = 0
    for i in range(len(forms)):
        if i + 1 - first >= LONGEST or _ends(forms, low, quote, breaks, i):
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
    abbreviated = len(word) > 3 and word[-1] == "." and word[-2] != "."
    if free and word not in END and not abbreviated:
        return False
    begins = forms[i + 1][0].isupper() or forms[i + 1][0].isdigit() or low[i + 1] in OPENING
    if free:
        if abbreviated:
            return begins and word not in _ABBREVIATIONS
        return low[i + 1] not in END and (begins or word == ".")
    # a closing mark: the stop stands before it
    return i > 0 and low[i - 1] in END and (begins or low[i + 1] in OPENING)
