"""A question -> the questions that a page links to: a filter more or less, another period or order."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec

from propos_search.faults import BadQuery
from propos_search.language.reading import parse
from propos_search.language.tree import Query, When, all_of
from propos_search.language.writing import write
from propos_search.question import VALUED, Question, Sort

Pairs = list[tuple[str, str]]


class Chip(msgspec.Struct, frozen=True):
    """One thing that narrows a question (a parameter's name, its value), and the question without it."""

    name: str
    value: str
    without: Question


def toggled(question: Question, name: str, value: str) -> Question:
    """With a value of a filter (a key of VALUED), or without it when it is chosen already."""
    field = VALUED[name]
    values: tuple[str, ...] = getattr(question, field)
    kept = tuple(each for each in values if each != value)
    return _changed(question, **{field: kept if value in values else (*values, value)})


def narrowed(question: Question, since: date | None, until: date | None) -> Question:
    """In a period, both days included."""
    return _changed(question, since=since, until=until)


def ordered(question: Question, sort: Sort) -> Question:
    """In an order."""
    return _changed(question, sort=sort)


def gathered(question: Question, grouped: bool) -> Question:
    """The same words in several outlets once, or each."""
    return _changed(question, grouped=grouped)


def chips(question: Question) -> Iterator[Chip]:
    """Everything but the text that narrows the question, in the order of the page."""
    for name, field in VALUED.items():
        for value in getattr(question, field):
            yield Chip(name, value, toggled(question, name, value))
    if question.since or question.until:
        yield Chip("period", "", narrowed(question, None, None))


def bare(question: Question) -> Question:
    """Without anything but the text that narrows it."""
    return _changed(question, **dict.fromkeys(VALUED.values(), ()), since=None, until=None)


def zoomed(question: Question) -> Question:
    """With its period in the text, so that the timeline, which counts without its own filter, has it too.

    A single day is left: its bar says most among others. So is a text that has no room for more, or that
    cannot be read.
    """
    if question.since == question.until:
        return question
    since = When("after", question.since.isoformat()) if question.since else None
    until = When("before", (question.until + timedelta(days=1)).isoformat()) if question.until else None
    try:
        text = write(Query(all_of([parse(question.text).root, since, until])))
        parse(text)
    except BadQuery:
        return question
    return _changed(question, text=text, since=None, until=None)


def hidden(question: Question, *shown: str) -> Pairs:
    """The parameters that a form keeps out of sight: all but those `shown` in it."""
    return [pair for pair in question.parameters() if pair[0] not in shown]


def _changed(question: Question, **changes: Any) -> Question:
    return msgspec.structs.replace(question, **changes)
