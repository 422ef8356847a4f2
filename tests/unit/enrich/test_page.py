"""The page of `propos quotes --html`: the text as it was, every quote told, nothing that runs or loads."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.messages import QUOTE_KINDS, Quote, Span, Speaker
from propos_enrich.page.render import page
from propos_enrich.page.segments import paragraphs
from propos_enrich.page.words import Language
from propos_enrich.readings import Reading

LANGUAGES: tuple[Language, ...] = ("fr", "en")
VOID = {"meta", "link", "img", "br", "base", "input"}
HARMLESS = """html head meta title style body header nav table thead tbody tr th td details summary dl div dt
    dd main article section h1 h2 h3 ul ol li p a span strong em"""
TEXT = "« Le pont,\r\n\r\na dit Mme Roy, tiendra », mais « Léo Lac craint le froid », ajoute-t-elle & <b>."


@dataclass
class Element:
    """An element of the page with all the text under it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The elements of a page; each article's text, as the paragraphs under `.text` give it."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def of(self, class_: str) -> list[Element]:
        return [e for e in self.elements if class_ in (e.attributes.get("class") or "").split()]

    def after(self, class_: str, tag: str) -> str:
        """The text of the elements that come directly after one of the class."""
        pairs = zip(self.elements, self.elements[1:], strict=False)
        return "".join(b.text for a, b in pairs if a.attributes.get("class") == class_ and b.tag == tag)

    def article(self) -> str:
        return self.after("row", "p")


def read(html: str) -> Page:
    parsed = Page()
    parsed.feed(html.replace("\r\n", "\n").replace("\r", "\n"))  # as every browser does before it parses
    parsed.close()
    assert parsed.open == []
    return parsed


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


ROY = Speaker("Anne Roy", "person", "maire d'Issac & <i>")
QUOTES = (
    Quote(
        id="1",
        kind="direct",
        content=(span("Le pont"), span("tiendra")),
        cue=span("a dit"),
        mention=span("Mme Roy"),
        speaker=ROY,
        confidence=0.97,
    ),
    Quote(
        id="2",
        kind="mixed",
        content=(span("« Léo Lac craint le froid »"),),
        cue=span("ajoute-t-elle"),
        mention=span("elle"),
        speaker=ROY,
        confidence=0.5,
    ),
    Quote(id="3", kind="indirect", content=(span("le froid »,"),), mention=span("Léo Lac"), confidence=0.08),
)

HOSTILE = st.lists(
    st.sampled_from(
        ["<script>alert(1)</script>", "</p>", "</style>", "<!--", "]]>", "&amp;", "&#13;", "{{ 1 }}"]
    )
    | st.sampled_from(
        ["\r\n", "\r", "\n\n", "\0", "\x0b", "\x1b", "\x85", "\ufeff", "\u202e", "\ufffe", '"', "'"]
    )
    | st.text(max_size=8),
    max_size=30,
).map("".join)


@st.composite
def hostile_readings(draw: st.DrawFn) -> Reading:
    """A hostile text with quotes whose spans lie anyhow; only pieces of one quote do not overlap."""
    text = draw(HOSTILE.filter(bool))
    offsets = st.integers(0, len(text))

    def spans(count: int) -> list[Span]:
        cuts = sorted(draw(st.sets(offsets, min_size=0, max_size=2 * count)))
        return [Span(a, b, text[a:b]) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]

    quotes = []
    for number in range(draw(st.integers(0, 12))):
        content, cue, mention = spans(3), spans(1), spans(1)
        if content:
            quotes.append(
                Quote(
                    id=str(number),
                    kind=draw(st.sampled_from(QUOTE_KINDS)),
                    content=tuple(content),
                    cue=cue[0] if cue else None,
                    mention=mention[0] if mention else None,
                    speaker=draw(st.none() | st.builds(Speaker, HOSTILE.filter(bool), st.just("person"))),
                    confidence=draw(st.floats(0, 1)),
                )
            )
    return Reading(draw(HOSTILE), text, tuple(quotes))


@given(hostile_readings())
def test_the_text_stays_what_it_was_and_only_our_tags_are_there(reading: Reading) -> None:
    parsed = read(page([reading]))
    assert parsed.article() == reading.text.replace("\0", "\ufffd")  # HTML has no NUL
    assert {element.tag for element in parsed.elements} <= set(HARMLESS.split())
    assert not any(name.startswith("on") for element in parsed.elements for name in element.attributes)


@given(hostile_readings())
def test_every_link_leads_to_one_place_on_the_page(reading: Reading) -> None:
    parsed = read(page([reading, reading]))
    ids = Counter(e.attributes["id"] for e in parsed.elements if "id" in e.attributes)
    assert set(ids.values()) == {1}
    links = [e.attributes["href"] for e in parsed.elements if "href" in e.attributes]
    assert all(link and link.startswith("#") and link[1:] in ids for link in links)
    assert not any("src" in element.attributes for element in parsed.elements)


@given(hostile_readings())
def test_each_span_is_marked_wholly_and_nothing_else_is(reading: Reading) -> None:
    segments = [s for p in paragraphs(reading.text, reading.quotes) for s in p.segments]
    for number, quote in enumerate(reading.quotes, 1):
        assert "".join(s.text for s in segments if number in s.content) == "".join(
            p.text for p in quote.content
        )
        assert "".join(s.text for s in segments if number in s.cue) == (quote.cue.text if quote.cue else "")
        assert "".join(s.text for s in segments if number in s.mention) == (
            quote.mention.text if quote.mention else ""
        )
        assert sum(number in s.first for s in segments) == 1
        assert sum(number in s.opens for s in segments) == len(quote.content)


def test_each_quote_has_a_note_that_says_who_what_and_how_sure() -> None:
    first, second, third = read(page([Reading("pont.txt", TEXT, QUOTES)])).of("note")
    for told in ("Anne Roy", "maire d'Issac & <i>", "personne", "directe", "97\u00a0%", "a dit", "Mme Roy"):
        assert told in first.text
    for told in ("Anne Roy", "mixte", "50\u00a0%", "ajoute-t-elle", "elle"):
        assert told in second.text
    for told in ("auteur non établi", "indirecte", "8\u00a0%", "Léo Lac"):
        assert told in third.text
    assert "personne" not in third.text


def test_pieces_cues_and_mentions_are_marked_where_they_stand() -> None:
    parsed = read(page([Reading("pont.txt", TEXT, QUOTES)]))
    opened = [(e.attributes["data-opens"], e.text) for e in parsed.elements if "data-opens" in e.attributes]
    assert opened == [("1", "Le pont"), ("1", "tiendra"), ("2", "« "), ("3", "le froid »")]
    in_text = [e for e in parsed.of("said") if e.tag == "a"]
    inside = [e.text for e in in_text if "mention" in (e.attributes["class"] or "").split()]
    assert inside == ["Léo Lac"]  # the mention of one quote within the content of another
    cues = [e.text for e in parsed.of("cue") if "lang" not in e.attributes]  # those in notes have it
    assert cues[1:] == ["a dit", "ajoute-t-", "elle"]  # after the legend's


def test_speakers_are_listed_with_their_quotes() -> None:
    parsed = read(page([Reading("pont.txt", TEXT, QUOTES)]))
    (voice,) = [e for e in parsed.of("voice-0") if e.tag == "li" and "id" not in e.attributes]
    assert voice.text.split() == ["Anne", "Roy", "personne,", "2", "citations", "1", "2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language_and_the_text_is_french(language: Language) -> None:
    parsed = read(page([Reading("pont.txt", TEXT, QUOTES), Reading("vide.txt", "Rien.", ())], language))
    assert parsed.elements[0].attributes == {"lang": language}
    rows = [e for e in parsed.elements if e.tag == "p" and e.text and e.text in TEXT]
    assert rows
    assert all(e.attributes.get("lang") == "fr" for e in rows)
    assert [e.text for e in parsed.elements if e.tag == "h1"] == [
        {"fr": "Qui a dit quoi", "en": "Who said what"}[language]
    ]
    assert len(parsed.of("none")) == 1  # the text without quotes says so


def test_several_texts_have_a_table_of_contents() -> None:
    readings = [Reading("pont.txt", TEXT, QUOTES), Reading("vide.txt", "Rien.", ())]
    parsed = read(page(readings))
    (contents,) = parsed.of("contents")
    assert contents.text.split()[-2:] == ["pont.txt1113", "vide.txt0000"]  # direct, mixed, indirect, all
    assert parsed.article() == TEXT + "Rien."
    assert not read(page(readings[:1])).of("contents")


def test_neither_script_nor_other_host_is_allowed() -> None:
    parsed = read(page([Reading("pont.txt", TEXT, QUOTES)]))
    (policy,) = [e for e in parsed.elements if e.attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policy.attributes["content"] is not None
    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'unsafe-inline';")
    (style,) = [e for e in parsed.elements if e.tag == "style"]
    assert "url(" not in style.text
    assert "@import" not in style.text
