"""What a page needs to listen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from propos_search.faults import Tongue
from propos_search.language.elastic import scored
from propos_search.language.reading import parse
from propos_search.live.wire import mark
from propos_search.pages.texts.live import LANGUAGES
from propos_search.question import Question


class Listening(msgspec.Struct, frozen=True):
    """The parameters of /live, since when, and the words for the reader, as a script reads them."""

    pairs: list[tuple[str, str]]
    mark: str
    words: Mapping[str, Any]


def listening(question: Question, further: bool, tongue: Tongue) -> Listening | None:
    """Only where new quotes come on top: on the first page, of an answer with the newest first."""
    if further or (question.sort == "relevance" and scored(parse(question.text).root)):
        return None
    return Listening(question.parameters(), mark(datetime.now(UTC)), msgspec.to_builtins(LANGUAGES[tongue]))
