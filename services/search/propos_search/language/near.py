"""`tree.Node` -> queries that are content with less: for what stands near a question that little answers.

Spelling mistakes, clippings (tram, hélico) and kin (fermeture, fermer) pass in short questions: each word
becomes several.
Source: Elasticsearch reference, "fuzziness"; its distance is that of Damerau and Levenshtein.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from propos_search.language.elastic import (
    ENOUGH,
    NAMES,
    TEXTS,
    USUAL,
    Way,
    beginnings_in,
    body_of,
    phrase_in,
    word_in,
)
from propos_search.language.roots import ROOT, root_of
from propos_search.language.tree import All, Either, Node, Phrase, Word

Body = dict[str, Any]

HALF: Final = "1<50%"
"""Words that must be found in a quote: one of up to three, half of more."""
MOST: Final = "3<75%"
"""Words of a phrase that must be found: all of up to three, three quarters of more."""
HEADLINE: Final = ("article.title.folded",)
FOLDED: Final = ("content.folded^3", *HEADLINE, "context.folded")
"""Where words of a quote's surroundings stand in stems without accents."""
SPELT: Final = ("content.folded^3", *NAMES)
"""Where other spellings are looked for: few fields, since each costs a walk through its words."""
ARTICLE: Final = ("title.folded^3", "text.folded", "tags.folded")
"""Where an article says what it is about."""
ARTICLE_SPELT: Final = ("title.folded^3", "tags.folded")
FEW: Final = 6
"""Words up to which a question is short."""
MISSPELT: Final = 0.3
"""What a word counts that is only spelt alike, as a share of its score."""
KIN: Final = 3.0
"""What a word counts that has the root of the one asked for, which counts 10 to 50 itself."""


def loosely(node: Node) -> Body:
    """The query of quotes that say a part of what was asked, or something like it."""
    return body_of(node, _FORGIVING if _short(node) else _LOOSE)


def marked(node: Node) -> Body:
    """The query of the words that are marked in such quotes: those asked for, and their kin.

    Words that are only spelt alike are left out: each would be made an automaton, for each quote anew.
    """
    return body_of(node, _MARKED if _short(node) else _LOOSE)


def in_articles(node: Node) -> Body:
    """The query of articles, on the index `articles`, that speak of it all, or of something like it."""
    return body_of(node, _FORGIVING_ARTICLES if _short(node) else _ARTICLES)


def _short(node: Node) -> bool:
    return sum(1 for _ in _words(node)) <= FEW


def _words(node: Node) -> Iterator[Word]:
    match node:
        case All(parts) | Either(parts):
            for part in parts:
                yield from _words(part)
        case Word():
            yield node


def _quote_word(word: Word) -> Body:
    return _or_alike(word, USUAL.word(word), SPELT, (*FOLDED, *NAMES))


def _article_word(word: Word) -> Body:
    return beginnings_in(word.text, ARTICLE) if word.prefix else word_in(word.text, ARTICLE)


def _alike_article_word(word: Word) -> Body:
    return _or_alike(word, _article_word(word), ARTICLE_SPELT, ARTICLE)


def _or_alike(word: Word, itself: Body, spelt_in: Iterable[str], kin_in: Iterable[str]) -> Body:
    """A word, or in some fields another that is spelt like it (not of a number) or begins with its root."""
    if word.prefix or any(map(str.isdigit, word.text)):
        return itself
    spelt = {"operator": "and", "fuzziness": "AUTO:4,7", "prefix_length": 1, "max_expansions": 10}
    other = {"multi_match": {"query": word.text, "fields": [*spelt_in], "boost": MISSPELT, **spelt}}
    return {"dis_max": {"queries": [itself, other, *_kin(word, kin_in)]}}


def _marked_word(word: Word) -> Body:
    """As `_quote_word`, without what is only spelt alike."""
    if word.prefix or any(map(str.isdigit, word.text)):
        return USUAL.word(word)
    return {"dis_max": {"queries": [USUAL.word(word), *_kin(word, (*FOLDED, *NAMES))]}}


def _kin(word: Word, fields: Iterable[str]) -> list[Body]:
    """Words that begin with the root of a long one."""
    if len(word.text) < ROOT:
        return []
    return [{"bool": {"must": beginnings_in(root_of(word.text), fields), "boost": KIN}}]


def _quote_phrase(phrase: Phrase) -> Body:
    """A phrase in the quote or the headline, or most of its words in the quote: so it may be remembered."""
    most = {"query": phrase.text, "fields": [*TEXTS], "minimum_should_match": MOST}
    return {"dis_max": {"queries": [phrase_in(phrase.text, (*TEXTS, *HEADLINE)), {"multi_match": most}]}}


def _article_phrase(phrase: Phrase) -> Body:
    return phrase_in(phrase.text, ARTICLE)


_LOOSE: Final = Way(USUAL.word, _quote_phrase, HALF)
_FORGIVING: Final = Way(_quote_word, _quote_phrase, HALF)
_MARKED: Final = Way(_marked_word, _quote_phrase, HALF)
_ARTICLES: Final = Way(_article_word, _article_phrase, ENOUGH)
_FORGIVING_ARTICLES: Final = Way(_alike_article_word, _article_phrase, ENOUGH)
