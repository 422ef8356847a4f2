"""Texts that nobody would publish: whatever comes in, nothing raises and every offset is true.

`make robustness` tries 20,000 texts; every test run tries some hundred.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propos.messages import Entity, Quote
from propos.settings import repo_root
from propos_enrich.pipeline import Nlp, extract, for_model, read

PARAGRAPHS = [
    paragraph
    for file in sorted((repo_root() / "seeds" / "text").glob("*.txt"))
    for paragraph in file.read_text(encoding="utf-8").split("\n\n")
]
MARKS = "«»“”„‟‹›\"'’–—-:,;.!?…()[]"
STRANGE = [
    "🙂",
    "👩‍👩‍👧",
    "e\u0301",
    "\u0301",
    "\u200f",
    "\u202eabc\u202c",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x07",
]
STRANGE += [
    "\u00a0",
    "\u2028",
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\ufffd",
    "\U0010ffff",
    "ﬁ",
    "İ",
    "ß",
    "שלום",
    "漢字",
]
WORDS = [
    "dit",
    "que",
    "qu'",
    "selon",
    "a-t-il",
    "a déclaré",
    "Anne Roy",
    "M.",
    "la loi",
    "affirmant",
    "il",
    "1",
]
WORDS += ["l'OMS", "« oui »", "OMS (", "le maire", "d'après", "et", "\n– ", "\n\n", "avoir", "dénonce", "une"]

Change = Callable[[str, int, int], str]  # of a text, from one place to another


def _doubled(text: str, a: int, b: int) -> str:
    return text[:b] + text[a:]


def _swapped(text: str, a: int, b: int) -> str:
    middle = text[a:b]
    return text[:a] + middle[::-1] + text[b:]


def _without_marks(text: str, a: int, b: int) -> str:
    return text[:a] + "".join(c for c in text[a:b] if c not in MARKS) + text[b:]


WHOLE: list[Callable[[str], str]] = [
    lambda text: text.upper(),
    lambda text: "".join(text.split()),
    lambda text: "".join(c for c in text if c not in MARKS),
    lambda text: text.replace(". ", ".\r\n").replace("\n", "\r"),
    lambda text: text.replace(". ", ".\n– "),
    lambda text: text.replace(" ", "\u200b"),
    lambda text: text.replace("»", "«"),
    lambda text: text.replace("«", '"').replace("»", "”"),
]
PARTS: list[Change] = [
    lambda text, a, b: text[:a] + text[b:],
    lambda text, a, b: text[:a] + "".join(text[a:b].split()) + text[b:],
    lambda text, a, b: text[:a] + "a" * (b - a) * 20 + text[b:],
    lambda text, a, b: text[:a] + "«" * (b - a) * 20 + text[b:],
    lambda text, a, b: text[:a] + "« “ " * (b - a) + text[a:b] + "» ” " * (b - a) + text[b:],
    _doubled,
    _swapped,
    _without_marks,
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A paragraph or two of the seeds, changed in some ways."""
    text = "\n\n".join(draw(st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=2)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        to = min(len(text), at + draw(st.integers(1, 40)))
        how = draw(st.integers(0, 3))
        if how == 0:
            text = draw(st.sampled_from(WHOLE))(text)
        elif how == 1:
            text = draw(st.sampled_from(PARTS))(text, at, to)
        else:
            new = draw(st.sampled_from([*MARKS, *STRANGE, *WORDS]))
            text = text[:at] + new + text[at if how == 2 else to :]
    return text


RANDOM = st.lists(st.sampled_from([*MARKS, *STRANGE, *WORDS, " ", " ", "\n"]), max_size=120).map("".join)
TEXTS = st.one_of(mutated(), mutated(), RANDOM, st.text(max_size=300))


def check(text: str, entities: tuple[Entity, ...], quotes: tuple[Quote, ...]) -> None:
    at = 0
    for entity in entities:
        assert at <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text
        assert entity.name
        at = entity.end
    for quote in quotes:
        assert quote.content
        assert 0 <= quote.confidence <= 1
        for span in (*quote.content, quote.cue, quote.mention):
            if span is not None:
                assert 0 <= span.start < span.end <= len(text)
                assert text[span.start : span.end] == span.text
        assert all(a.end <= b.start for a, b in zip(quote.content, quote.content[1:], strict=False))
    starts = [quote.content[0].start for quote in quotes]
    assert starts == sorted(starts)
    assert len({quote.id for quote in quotes}) == len(quotes)


_QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=_QUIET)
@given(TEXTS)
def test_any_text_keeps_offsets_true(nlp: Nlp, text: str) -> None:
    found = extract(nlp, text)
    check(text, *found)
    assert extract(nlp, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "«",
        "a" * 50_000,
        "«" * 50_000,
        "« a » " * 5_000,
        "\r\n".join(["« Oui », dit-il."] * 50),
        "e\u0301🙂\u200f« ok »",
        "dit que " * 2_000,
        "selon " * 2_000,
        "(" * 5_000,
        "M. " * 2_000,
        "\u200bk'OAM",
        "«Facileàdirequandonn'apasd'empruntsurledos»,luirépondMaudQuillivic,29ans,quiaachetésonligneuren"
        "février.Lajeunepatronneditrembourser2900eurosparmoisetn'endortplus.Lesanciens,affirme-t-elle,vendront;"
        "lesjeunes,eux,«coulerontaveclabarque».",
    ],
    ids=lambda text: f"{text[:8]!r} x{len(text)}",
)
def test_hostile_texts_are_survived(nlp: Nlp, text: str) -> None:
    check(text, *extract(nlp, text))


@pytest.mark.robustness
@pytest.mark.timeout(7200)
@settings(max_examples=20_000, deadline=None, suppress_health_check=_QUIET)
@given(TEXTS)
def test_twenty_thousand_texts_keep_offsets_true(nlp: Nlp, text: str) -> None:
    check(text, *extract(nlp, text))


HOSTILE = ["«", "« ", '"', "» «", "– ", "\n«", 'a"', " dit que ", " selon ", "OMS ", "dit-il, "]
HOSTILE += ["Anne Roy, "]


def steps(work: Callable[[], object]) -> int:
    """The lines of our own code that a piece of work runs: the same on any machine."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if "propos_enrich" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_work_grows_with_the_length(nlp: Nlp, unit: str) -> None:
    def work(size: int) -> int:
        text = (unit * size)[:size]
        doc = nlp(for_model(text))
        return steps(lambda: read(doc, text))

    small, large = work(6_000), work(24_000)
    assert large < 6 * small + 2_000


@pytest.mark.robustness
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("unit", [*HOSTILE, "\n\n".join(PARAGRAPHS)], ids=lambda u: repr(u[:9]))
def test_a_megabyte_is_survived(nlp: Nlp, unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    check(text, *extract(nlp, text))
