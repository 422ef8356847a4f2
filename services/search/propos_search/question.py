"""A question about quotes: everything that is asked, to and from a query string.

One Question for the page, the API, exports, feeds, live updates and `propos find`: so each has a permalink.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, get_args

import msgspec

from propos.messages import QUOTE_KINDS, QuoteKind
from propos_search.faults import BACKWARDS, BAD_DAY, TOO_MANY, UNKNOWN_KIND, UNKNOWN_VALUE, BadQuery

Sort = Literal["relevance", "date"]

TIME_ZONE: Final = "Europe/Paris"
"""The time zone of every day that is asked for or counted."""
VALUED: Final = {
    "speaker": "speakers",
    "role": "roles",
    "outlet": "outlets",
    "kind": "kinds",
    "entity": "entities",
    "section": "sections",
    "cluster": "clusters",
}
"""Parameters that may be repeated, and the fields that hold their values."""
MOST_VALUES: Final = 100


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader asks for; every part but `sort` and `grouped` narrows the answer.

    `text` is in the query language. Filters hold exact values: one of those of a field, and each of the
    fields. Days are days in Paris, the first and the last included. `grouped`: the same words in several
    outlets are one answer.
    """

    text: str = ""
    speakers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    kinds: tuple[QuoteKind, ...] = ()
    entities: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sort: Sort = "relevance"
    grouped: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing narrows the answer."""
        narrowed = (getattr(self, field) for field in VALUED.values())
        return not (self.text.strip() or any(narrowed) or self.since or self.until)

    def parameters(self) -> list[tuple[str, str]]:
        """The canonical query string, as pairs; defaults are left out."""
        pairs = [("q", self.text.strip())]
        pairs += [(name, value) for name, field in VALUED.items() for value in getattr(self, field)]
        pairs += [("since", _day_text(self.since)), ("until", _day_text(self.until))]
        pairs += [("sort", "" if self.sort == "relevance" else self.sort)]
        pairs += [("grouped", "" if self.grouped else "0")]
        return [(name, value) for name, value in pairs if value]


def question_of(parameters: Iterable[tuple[str, str]]) -> Question:
    """The question in a query string; blank values, as forms send them, ask nothing.

    Of `q`, `since`, `until`, `sort` and `grouped` the last counts. Parameters of other names are passed over.
    Raises BadQuery for a value that its parameter does not take. The text is read later, by `request`.
    """
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    last = {name: values[-1] for name, values in given.items()}
    since, until = _day("since", last.get("since")), _day("until", last.get("until"))
    if since and until and until < since:
        raise BadQuery(BACKWARDS, parameter="until", since=since.isoformat(), until=until.isoformat())
    return Question(
        text=last.get("q", ""),
        speakers=_values("speaker", given),
        roles=_values("role", given),
        outlets=_values("outlet", given),
        kinds=tuple(_kind(value) for value in _values("kind", given)),
        entities=_values("entity", given),
        sections=_values("section", given),
        clusters=_values("cluster", given),
        since=since,
        until=until,
        sort=_sort(last.get("sort", "relevance")),
        grouped=_switch("grouped", last.get("grouped", "1")),
    )


def _values(name: str, given: dict[str, list[str]]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(given.get(name, ())))
    if len(values) > MOST_VALUES:
        raise BadQuery(TOO_MANY, parameter=name, most=str(MOST_VALUES))
    return values


def _kind(value: str) -> QuoteKind:
    for kind in QUOTE_KINDS:
        if kind == value:
            return kind
    raise BadQuery(UNKNOWN_KIND, parameter="kind", value=value)


def _sort(value: str) -> Sort:
    for sort in get_args(Sort):
        if sort == value:
            return "date" if sort == "date" else "relevance"
    raise BadQuery(UNKNOWN_VALUE, parameter="sort", value=value, known=", ".join(get_args(Sort)))


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise BadQuery(UNKNOWN_VALUE, parameter=name, value=value, known="0, 1")
    return value == "1"


def _day(name: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadQuery(BAD_DAY, parameter=name, value=value) from error


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""
