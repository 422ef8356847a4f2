"""How numbers, days and quotes are written on a page; what comes from articles is text, never markup."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.answer import Hit, Printed
from propos_search.pages.filters import (
    counted,
    day,
    days,
    label,
    marked,
    moment,
    number,
    others,
    outward,
    sentence,
)
from propos_search.pages.links import chips
from propos_search.pages.texts.common import Counted
from propos_search.question import Question

LATE = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
QUOTES = Counted("{count} citation", "{count} citations")


class Seen(HTMLParser):
    """The tags of a piece of HTML, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html.encode().decode())  # a Markup would stay one
        self.close()

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def hit(content: str, **changes: object) -> Hit:
    facts = {"id": "q", "kind": "direct", "outlet": "Vanel", "title": "T", "url": "https://vanel.example/"}
    facts |= {"context": content}
    return Hit(content=content, date=LATE, **facts | changes)  # type: ignore[arg-type]  # what a test changes


def printed(quote: str, outlet: str) -> Printed:
    return Printed(
        outlet=outlet,
        date=LATE,
        quote_id=quote,
        article_id=f"a{quote}",
        url="https://vanel.example/",
        title="T",
    )


def test_numbers_and_counts_follow_the_language() -> None:
    assert (number(1234567, "fr"), number(1234567, "en")) == ("1\u202f234\u202f567", "1,234,567")
    assert [counted(count, QUOTES, "fr") for count in (0, 1, 2)] == [
        "0 citation",
        "1 citation",
        "2 citations",
    ]
    assert counted(0, Counted("{count} quote", "{count} quotes"), "en") == "0 quotes"


def test_a_moment_belongs_to_the_day_in_paris() -> None:
    assert (day(LATE, "fr"), day(LATE, "en")) == ("1er\u00a0nov.\u00a02026", "1\u00a0Nov\u00a02026")
    assert moment(LATE, "fr") == "1er\u00a0nov.\u00a02026 à 00\u00a0h\u00a030"
    assert moment(LATE, "en") == "1\u00a0Nov\u00a02026 at 00:30"


@pytest.mark.parametrize(
    ("first", "last", "french"),
    [
        ("2026-02-03", "2026-02-03", "3 févr. 2026"),
        ("2026-02-01", "2026-02-28", "février 2026"),
        ("2026-12-01", "2026-12-31", "décembre 2026"),
        ("2026-01-01", "2026-12-31", "2026"),
        ("2026-02-02", "2026-02-08", "2 févr. 2026 – 8 févr. 2026"),
        ("2025-01-01", "2026-12-31", "1er janv. 2025 – 31 déc. 2026"),
        ("2026-01-01", "2026-03-31", "1er janv. 2026 – 31 mars 2026"),
    ],
)
def test_a_period_is_named_as_readers_name_it(first: str, last: str, french: str) -> None:
    named = days(date.fromisoformat(first), date.fromisoformat(last), "fr")
    assert named.replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-10-01", "2026-10-31", "octobre 2026"),
        ("2026-10-01", None, "depuis le 1er oct. 2026"),
        (None, "2026-10-31", "jusqu’au 31 oct. 2026"),
    ],
)
def test_the_filter_of_a_period_says_its_days(since: str | None, until: str | None, said: str) -> None:
    question = Question(
        since=date.fromisoformat(since) if since else None, until=date.fromisoformat(until) if until else None
    )
    (chip,) = chips(question)
    assert label(chip, question, "fr").replace("\u00a0", " ") == said


def test_the_filter_of_a_kind_is_in_the_readers_language() -> None:
    question = Question(kinds=("mixed",), outlets=("A & B",))
    assert [label(chip, question, "fr") for chip in chips(question)] == ["A & B", "mixte"]
    assert [label(chip, question, "en") for chip in chips(question)] == ["A & B", "mixed"]


HOSTILE = st.text(st.sampled_from(list("<>&\"'/=scriptonload éa")), max_size=60)


@given(HOSTILE, st.data())
def test_marks_are_the_only_tags_and_the_text_is_whole(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    places = [*zip(ends[::2], ends[1::2], strict=False)]
    seen = Seen(marked(text, places))
    assert (seen.text, seen.tags) == (text, ["mark"] * len(places))


@given(HOSTILE.filter(str.strip), HOSTILE)
def test_a_sentence_has_no_tags_but_its_own(content: str, around: str) -> None:
    seen = Seen(sentence(hit(content, context=f"{around} {content} {around}", matches=((0, 1),))))
    assert set(seen.tags) <= {"b", "mark"}
    assert content in seen.text


def test_a_script_in_an_article_is_text() -> None:
    html = sentence(hit("<script>alert(1)</script> dit-il", matches=((0, 8),)))
    assert html.startswith('<b class="said"><mark>&lt;script&gt;</mark>')
    assert "<script" not in html


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " javascript:x", "//x", "http://[", ""]
)
def test_no_link_leads_anywhere_but_to_a_site(url: str) -> None:
    assert outward(url) == ""


def test_other_outlets_are_named_once() -> None:
    prints = [("r", "Large"), ("q", "Vanel"), ("s", "Large"), ("t", "Vanel"), ("u", "Sérande")]
    quote = hit("Non", printings=5, printed=tuple(printed(*each) for each in prints))
    assert [(each.outlet, each.quote_id) for each in others(quote)] == [("Large", "r"), ("Sérande", "u")]
