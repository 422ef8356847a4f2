"""When nothing was found: what could be asked instead, from the nearest to the question to the widest."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from propos_search.language.reading import parse
from propos_search.language.tree import All, Node, Phrase, Query, Word, all_of, either_of
from propos_search.language.writing import write
from propos_search.pages.links import bare, chips
from propos_search.question import Question

MOST: Final = 6


class Widening(msgspec.Struct, frozen=True):
    """A wider question, and in which way: words, either, period, filter (its name and value), filters."""

    way: str
    question: Question
    name: str = ""
    value: str = ""


def wider(question: Question) -> list[Widening]:
    """At most MOST of them, each another question. The question's text can be read."""
    found: dict[str, Widening] = {}
    for each in (*_texts(question), *_filters(question)):
        found.setdefault(repr(each.question), each)
    found.pop(repr(question), None)
    return list(found.values())[:MOST]


def _texts(question: Question) -> Iterator[Widening]:
    root = parse(question.text).root
    parts = root.parts if isinstance(root, All) else (root,) if root else ()
    loose = [word for part in parts for word in _words(part)]
    if any(isinstance(part, Phrase) for part in parts):
        yield Widening("words", _with(question, all_of([*loose])))
    words = [part for part in loose if isinstance(part, Word)]
    if len(words) > 1:
        rest = [part for part in loose if not isinstance(part, Word)]
        yield Widening("either", _with(question, all_of([either_of([*words]), *rest])))


def _words(part: Node) -> list[Node]:
    """A phrase as its words; anything else as it is."""
    words = re.findall(r"[^\W_][\w'’]*", part.text) if isinstance(part, Phrase) else []
    return [Word(word) for word in words] or [part]


def _with(question: Question, root: Node | None) -> Question:
    return msgspec.structs.replace(question, text=write(Query(root)))


def _filters(question: Question) -> Iterator[Widening]:
    chosen = list(chips(question))
    for chip in chosen:
        way = "period" if chip.name == "period" else "filter"
        yield Widening(way, chip.without, chip.name, chip.value)
    if len(chosen) > 1:
        yield Widening("filters", bare(question))
