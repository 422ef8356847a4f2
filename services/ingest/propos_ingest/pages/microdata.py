"""What a page says of its article in its own marks: microdata, and dates beside its title.

Source: WHATWG HTML, section 5 (microdata).
"""

from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from propos_ingest.pages.facts import Facts
from propos_ingest.pages.words import one_line

_NAMED: Final = (
    "//*[@itemprop][ancestor-or-self::*[contains(@itemtype, 'Article') or contains(@itemtype, 'Posting')]]"
)
_BESIDE: Final = "(//h1)[1]/ancestor::*[position()<5][.//time or .//*[contains(@class, 'date')]][1]"
"""What stands around the title and holds a date; further out are other articles' dates."""

_MACHINE: Final = f"({_BESIDE}//time[@datetime])[1]/@datetime"
_WRITTEN: Final = f"({_BESIDE}//*[self::time or contains(@class, 'date')])[position()<3]"


def read(page: HtmlElement) -> Facts:
    """The facts that elements of an article's item hold."""
    marks = page.xpath(_NAMED)

    def values(name: str) -> tuple[str, ...]:
        return tuple(
            value for mark in marks if name in mark.get("itemprop").split() for value in _value(mark)
        )

    return Facts(
        titles=values("headline"),
        authors=values("author") or values("creator"),
        published=values("datePublished"),
        modified=values("dateModified"),
        sections=values("articleSection") or values("genre"),
        languages=values("inLanguage"),
    )


def dates_beside_title(page: HtmlElement) -> tuple[str, ...]:
    """The dates that the page shows by its title: those for machines first."""
    shown = (one_line(element.text_content())[:100] for element in page.xpath(_WRITTEN))
    return (*map(str, page.xpath(_MACHINE)), *filter(None, shown))


def _value(mark: HtmlElement) -> Iterator[str]:
    """The value of a property; of a person or an organisation, the name."""
    if mark.get("itemscope") is not None:
        named = mark.xpath(".//*[@itemprop='name']")
        texts = [named[0].get("content") or named[0].text_content()] if named else []
    else:
        texts = [mark.get("content") or mark.get("datetime") or mark.text_content()]
    yield from filter(None, map(one_line, texts))
