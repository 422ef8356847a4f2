"""What a quote is to those who search: its words in a row, what stands around them, who else printed them."""

import hashlib
from typing import Final

from propos.identity import words_key
from propos.messages import EnrichedArticle, Quote

GAP: Final = " […] "
"""Stands between the pieces of a quote; the analysers see nothing there, so a phrase runs across it."""
CONTEXT_REACH: Final = 600
"""Most characters of the paragraph shown before and after a quote."""
TELLING: Final = 5
"""Words from which on nobody else says the same by chance."""


def content_of(quote: Quote) -> str:
    """The words of a quote, in one text."""
    return GAP.join(piece.text for piece in quote.content)


def saying_of(quote: Quote) -> str:
    """The same for all prints of what somebody said once: by its words, and of few words by its speaker too.

    A quote of few words whose speaker nobody names is a saying of its own.
    """
    if not quote.words_key:
        return quote.id
    if len(content_of(quote).replace(GAP.strip(), " ").split()) >= TELLING:
        return quote.words_key
    return f"{quote.words_key}-{words_key(quote.speaker.name)}" if quote.speaker else quote.id


def number_of(saying: str) -> int:
    """64 bits of a hash of a saying; two of 100 million sayings share a number in 3 of 10,000 archives."""
    return int.from_bytes(hashlib.blake2b(saying.encode(), digest_size=8).digest(), signed=True)


def context(text: str, quote: Quote, reach: int = CONTEXT_REACH) -> str:
    """The paragraph or paragraphs around a quote, its cue and its mention, cut at words `reach` away."""
    start, end = _bounds(quote)
    first, last = _paragraphs(text, quote)
    before, after = text[first:start], text[end:last]
    if len(before) > reach:
        before = "… " + before[-reach:].partition(" ")[2]
    if len(after) > reach:
        after = after[:reach].rpartition(" ")[0] + " …"
    return (before + text[start:end] + after).strip()


def names_near(article: EnrichedArticle, quote: Quote) -> tuple[str, ...]:
    """The names in the quote's paragraph or paragraphs, each once, sorted."""
    first, last = _paragraphs(article.text, quote)
    near = {each.name for each in article.entities if first <= each.start and each.end <= last}
    return tuple(sorted(near))


def _bounds(quote: Quote) -> tuple[int, int]:
    parts = [*quote.content, *(span for span in (quote.cue, quote.mention) if span)]
    return min(part.start for part in parts), max(part.end for part in parts)


def _paragraphs(text: str, quote: Quote) -> tuple[int, int]:
    start, end = _bounds(quote)
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last
