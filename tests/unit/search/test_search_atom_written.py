"""Feeds as documents: golden pairs, and that nothing which articles hold makes one that cannot be read."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.answer import Hit, Printed
from propos_search.faults import Tongue
from propos_search.feeds.atom import ATOM, Feed, name_of, written
from propos_search.feeds.entries import feed_of
from propos_search.question import Question

GOLDEN = Path(__file__).parent / "atom"
DATE = datetime(2026, 10, 1, 5, 30, tzinfo=UTC)
HIT = Hit(
    id="5a3c8f0e-4c53-5c5e-9d8e-0c6f1c1d2e3f",
    kind="mixed",
    content="La digue <tiendra> & nous aussi",
    speaker="Maëlle Quéméneur",
    outlet="Le Courrier de Vanel",
    date=DATE,
    title="Le port rouvre",
    url="https://vanel.example/digue?a=1&b=é è",
    article_id="a1",
)
REPRINT = msgspec.structs.replace(
    HIT,
    id="6a3c8f0e-4c53-5c5e-9d8e-0c6f1c1d2e3f",
    speaker=None,
    outlet="Sérande Matin",
    date=DATE.replace(day=2),
    url="javascript:alert(1)",
    printings=2,
    printed=(
        Printed(outlet=HIT.outlet, date=DATE, quote_id=HIT.id, article_id="a1", url=HIT.url, title=HIT.title),
    ),
)


def at(path: str) -> str:
    return f"https://propos.example{path}"


def feed(*hits: Hit, text: str = "digue", tongue: Tongue = "fr") -> Feed:
    return feed_of(Question(text=text, sort="date"), hits, tongue, at, "/api/quotes.atom?q=digue")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("one.xml", feed(HIT)),
        ("reprint.xml", feed(REPRINT, tongue="en")),
        ("none.xml", feed(text="")),
    ],
)
def test_a_feed_is_written_so(name: str, shown: Feed) -> None:
    document = ElementTree.fromstring(written(shown))  # noqa: S314  # our own
    ElementTree.indent(document)
    assert ElementTree.tostring(document, encoding="unicode") + "\n" == (GOLDEN / name).read_text()


@given(st.text(), st.text(), st.text(), st.text(min_size=1, max_size=80))
def test_any_text_makes_a_document_that_can_be_read(
    content: str, speaker: str, outlet: str, identity: str
) -> None:
    hit = msgspec.structs.replace(
        HIT, id=identity, content=content, speaker=speaker, outlet=outlet, url=f"https://x.example/{content}"
    )
    document = ElementTree.fromstring(written(feed(hit, text=content)))  # noqa: S314  # our own
    shown = document.findtext(f".//{{{ATOM}}}content") or ""
    lines = content.replace("\r\n", "\n").replace("\r", "\n")
    assert shown == "".join(filter(in_xml, lines))
    assert (document.findtext(f".//{{{ATOM}}}entry/{{{ATOM}}}id") or "").startswith("urn:uuid:")


def in_xml(character: str) -> bool:
    """Whether XML 1.0 has the character."""
    return character in "\t\n" or (character >= " " and character not in "\ufffe\uffff")


def test_ids_are_names_for_ever() -> None:
    assert name_of(HIT.id) == f"urn:uuid:{HIT.id}"
    assert name_of("q-digue") == name_of("q-digue") != name_of("q-autre")
    assert feed(HIT).id == feed().id != feed(text="gare").id
