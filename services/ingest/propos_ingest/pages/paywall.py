"""Whether readers must pay for an article, and the appeals to do so, which are no text of it."""

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.facts import Facts
from propos_ingest.pages.furniture import APPEAL, APPEAL_LENGTH, WALLS


def drop_appeals(page: HtmlElement) -> bool:
    """Take the appeals to subscribe from the page; whether there was one.

    The same words on a label of another article's teaser ask for nothing: an appeal has a link or a form of
    its own.
    """
    found = list(_appeals(page))
    for element in found:
        if element.getparent() is not None:
            element.drop_tree()
    return bool(found)


def paywalled(facts: Facts, appealed: bool) -> bool | None:
    """What the page says, else whether it asks to subscribe; None when nothing tells."""
    if facts.access:
        return "paid" in facts.access
    return True if appealed else None


def _appeals(page: HtmlElement) -> Iterator[HtmlElement]:
    for element in page.iter(etree.Element):
        if not element.attrib or element.tag in (
            "html",
            "head",
            "body",
            "a",
            "main",
            "script",
            "link",
            "meta",
        ):
            continue
        if not WALLS.search(f"{element.get('class', '')} {element.get('id', '')}"):
            continue
        text = element.text_content()
        if len(text) < APPEAL_LENGTH and APPEAL.search(text) and _asks(element):
            yield element


def _asks(element: HtmlElement) -> bool:
    own = next(element.iter("a", "button", "form"), None) is not None
    return (
        own
        and element.find(".//h1") is None
        and not any(above.tag == "a" for above in element.iterancestors())
    )
