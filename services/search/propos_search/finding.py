"""What `propos find` asks, as a Question: its options say what the query language can say too."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from propos.messages import QuoteKind
from propos_search.language.leaves import name_of
from propos_search.language.reading import parse
from propos_search.language.tree import Name, Named, Node, Query, When, all_of
from propos_search.language.writing import write
from propos_search.question import TIME_ZONE, Question

_GAPS: Final = re.compile(r'[\s\-"«»“”„]+')


def question_for(
    words: str,
    speaker: str = "",
    outlet: str = "",
    kind: QuoteKind | None = None,
    since: datetime | None = None,
) -> Question:
    """The question of `words` in the query language and of options; each quote is an answer of its own.

    Of `speaker` and `outlet` each part must stand somewhere in the name: Jean-Luc and Luc Jean are the same.
    Raises BadQuery when the words cannot be read.
    """
    parts: list[Node | None] = [parse(words).root, *_named("speaker", speaker), *_named("outlet", outlet)]
    if since:
        moment = since.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None, microsecond=0)
        parts.append(When("after", moment.isoformat().removesuffix("T00:00:00")))
    return Question(text=write(Query(all_of(parts))), kinds=(kind,) if kind else (), grouped=False)


def _named(field: Name, name: str) -> Iterator[Node]:
    parts = (name_of(part) for part in _GAPS.split(name))
    return (Named(field, part) for part in parts if part)
