"""An article as the rules read it: its words, with each word's sentence and quotation.

Sentences are ours, not the parser's: a full stop outside quotation marks, or the end of a line.
"""

from bisect import bisect_right
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

    `low` is the word in lower case with straight apostrophes; `quote` the index in `verbatim` of its
    quotation, marks included, or -1; `sentence` the index in `sentences`, which are [first, last) word
    indices; `finite` whether it is a verb that carries a clause; `span` the first and the last word of each
    quotation, its marks included, or (-1, -1) for one that holds no whole word.
    """

    text: str
    words: list[Token]
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
        return int(self.words[i].idx)

    def end(self, i: int) -> int:
        """The end of word i, in code points of the text."""
        return int(self.words[i].idx) + len(self.words[i].text)

    def bounds(self, i: int) -> tuple[int, int]:
        return self.sentences[self.sentence[i]]

    def word_at(self, offset: int) -> int:
        """The first word that ends after a code point, or the last word."""
        return min(
            bisect_right(self.words, offset, key=lambda w: int(w.idx) + len(w.text)), len(self.words) - 1
        )

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
    breaks: set[int] = set()  # word indices before which a line ends
    for token in doc:
        if token.is_space:
            if "\n" in token.text:
                breaks.add(len(words))
        else:
            if token.text.isupper() and len(token.text) > 1 and token.pos_ in _NO_ACRONYM:
                token.pos_ = "PROPN"
            words.append(token)
    low = [w.text.lower().replace("’", "'") for w in words]
    starts = [v.start for v in quotations]
    quote = []
    for w in words:
        n = bisect_right(starts, w.idx) - 1
        quote.append(n if n >= 0 and w.idx < quotations[n].end else -1)
    sentences = _sentences(words, low, quote, breaks)
    sentence = [n for n, (a, b) in enumerate(sentences) for _ in range(a, b)]
    span: list[tuple[int, int]] = [(-1, -1)] * len(quotations)
    for i, n in enumerate(quote):
        if n >= 0:
            span[n] = (span[n][0] if span[n][0] >= 0 else i, i)
    at = {w.i: i for i, w in enumerate(words)}
    return Layout(
        text,
        words,
        low,
        quote,
        sentence,
        sentences,
        quotations,
        [_finite(w) for w in words],
        ["Inf" in w.morph.get("VerbForm", []) for w in words],
        at,
        span,
    )


def _finite(token: Token) -> bool:
    if token.pos_ == "AUX":
        return "Fin" in token.morph.get("VerbForm", ["Fin"])
    return token.pos_ == "VERB" and "Fin" in token.morph.get("VerbForm", [])


def _sentences(
    words: list[Token], low: list[str], quote: list[int], breaks: set[int]
) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    first = 0
    for i in range(len(words)):
        if i + 1 - first >= LONGEST or _ends(words, low, quote, breaks, i):
            out.append((first, i + 1))
            first = i + 1
    if first < len(words):
        out.append((first, len(words)))
    return out


def _ends(words: list[Token], low: list[str], quote: list[int], breaks: set[int], i: int) -> bool:
    """Whether a sentence ends with word i."""
    if i + 1 == len(words):
        return True
    inside = quote[i] >= 0 and quote[i] == quote[i + 1]
    if inside:
        return False
    if i + 1 in breaks:
        return low[i] != ":"
    begins = words[i + 1].text[0].isupper() or words[i + 1].text[0].isdigit() or low[i + 1] in OPENING
    if len(low[i]) > 3 and low[i][-1] == "." and low[i][-2] != "." and quote[i] < 0:
        return begins and low[i] not in _ABBREVIATIONS
    if low[i] in END and quote[i] < 0:
        if low[i + 1] in END:
            return False
        return begins or low[i] == "."
    if quote[i] >= 0:  # a closing mark: the stop stands before it
        return (i > 0 and low[i - 1] in END and begins and low[i + 1] not in OPENING) or (
            i > 0 and low[i - 1] in END and low[i + 1] in OPENING
        )
    return False
