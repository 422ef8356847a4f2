"""How numbers, days, quotes and addresses are written on a page."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from propos_search.answer import Hit, Printed
from propos_search.faults import Tongue
from propos_search.pages.links import Chip
from propos_search.pages.passages import passage, within
from propos_search.pages.texts.common import LANGUAGES, Counted
from propos_search.pages.texts.search import LANGUAGES as SEARCH
from propos_search.pages.timeline import ticks, unit
from propos_search.pages.widening import Widening
from propos_search.question import TIME_ZONE, Question

_PARIS: Final = ZoneInfo(TIME_ZONE)
_SHORT: Final[dict[Tongue, list[str]]] = {
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_LONG: Final[dict[Tongue, list[str]]] = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def number(value: int, tongue: Tongue) -> str:
    """12 345 in French, 12,345 in English."""
    return f"{value:,}".replace(",", "\u202f" if tongue == "fr" else ",")


def counted(value: int, words: Counted, tongue: Tongue) -> str:
    """The words for so many; in French, none is one."""
    single = value == 1 or (tongue == "fr" and value == 0)
    return (words.one if single else words.many).format(count=number(value, tongue))


def day(value: datetime | date, tongue: Tongue) -> str:
    """1er nov. 2026 in French, 1 Nov 2026 in English; a moment's day is the one in Paris."""
    own = value.astimezone(_PARIS) if isinstance(value, datetime) else value
    first = "1er" if tongue == "fr" and own.day == 1 else str(own.day)
    return f"{first}\u00a0{_SHORT[tongue][own.month - 1]}\u00a0{own.year}"


def moment(value: datetime, tongue: Tongue) -> str:
    """Day, hour and minute in Paris."""
    own = value.astimezone(_PARIS)
    time = f"à {own:%H}\u00a0h\u00a0{own:%M}" if tongue == "fr" else f"at {own:%H:%M}"
    return f"{day(own, tongue)} {time}"


def days(first: date, last: date, tongue: Tongue) -> str:
    """A period, both days included: a day, a month, a year, or from one day to another."""
    after = last + timedelta(days=1)
    if first == last:
        return day(first, tongue)
    if first.day == after.day == 1 and (after.year - first.year) * 12 + after.month - first.month == 1:
        return f"{_LONG[tongue][first.month - 1]} {first.year}"
    if (first.month, first.day) == (after.month, after.day) == (1, 1) and after.year - first.year == 1:
        return str(first.year)
    return f"{day(first, tongue)} – {day(last, tongue)}"


def marked(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    """`text` with a <mark> around each [start, end), which follow each other; all else is escaped."""
    parts, at = [Markup("")], 0
    for start, end in places:
        parts += [Markup.escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, Markup.escape(text[at:])])


def sentence(hit: Hit) -> Markup:
    """The sentence that a quote stands in: the quote in <b class="said">, what was asked for in <mark>."""
    shown = passage(hit)
    parts, at = [Markup("")], 0
    for start, end in [*shown.said, (len(shown.text), len(shown.text))]:
        around, inside = shown.text[at:start], shown.text[start:end]
        parts.append(marked(around, within(shown.found, at, start)))
        if inside:
            said = marked(inside, within(shown.found, start, end))
            parts.append(Markup('<b class="said">{}</b>').format(said))
        at = end
    return Markup("").join(parts)


def label(chip: Chip | Widening, question: Question, tongue: Tongue) -> str:
    """What a filter of the question is called: its value, its days, or the beginning of its identifier."""
    words = SEARCH[tongue]
    if chip.name == "cluster":
        return chip.value[:8]
    if chip.name != "period":
        return LANGUAGES[tongue].kinds.get(chip.value, chip.value) if chip.name == "kind" else chip.value
    if question.since and question.until:
        return days(question.since, question.until, tongue)
    if question.since:
        return words.from_day.format(day=day(question.since, tongue))
    return words.to_day.format(day=day(question.until, tongue)) if question.until else ""


def others(hit: Hit) -> tuple[Printed, ...]:
    """The first article of each other outlet that printed the same words, of those listed with a quote."""
    elsewhere = [each for each in hit.printed if each.quote_id != hit.id and each.outlet != hit.outlet]
    return tuple({each.outlet: each for each in reversed(elsewhere)}.values())[::-1]


def sentence_case(text: str) -> str:
    """`text` with a capital, as a sentence begins."""
    return text[:1].upper() + text[1:]


def outward(url: str) -> str:
    """`url` when a browser may be sent there, else nothing: an article must not bring a script: address."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


FILTERS: Final = {
    each.__name__: each
    for each in (
        *(number, counted, day, moment, days),
        *(marked, sentence, sentence_case, label, others, outward),
        *(unit, ticks),
    )
}
