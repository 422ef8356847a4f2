"""What a page says of its article in Open Graph and other meta tags, in its head and its first heading.

Source: The Open Graph protocol (ogp.me), object type article.
"""

from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

from propos_ingest.pages.facts import Facts
from propos_ingest.pages.furniture import CLOSED_TIERS
from propos_ingest.pages.words import one_line


def read(page: HtmlElement) -> Facts:
    """The facts in the page's tags, those of Open Graph first."""
    values: dict[str, list[str]] = defaultdict(list)
    for tag in page.xpath("//meta[@content]"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        if content := one_line(tag.get("content")):
            values[name.strip().lower()].append(content)

    def pick(*names: str) -> tuple[str, ...]:
        return next((tuple(values[name]) for name in names if name in values), ())

    return Facts(
        titles=pick("og:title", "twitter:title") + headings(page) + _texts(page, "//head/title"),
        authors=pick("author", "article:author", "dc.creator", "parsely-author"),
        published=pick(
            "article:published_time", "og:published_time", "datepublished", "dc.date", "date", "pubdate"
        ),
        modified=pick("article:modified_time", "og:updated_time", "datemodified"),
        sections=pick("article:section", "og:section"),
        tags=pick("article:tag", "og:article:tag", "news_keywords"),
        languages=tuple(page.xpath("/html/@lang")) + pick("og:locale", "content-language"),
        images=pick("og:image", "og:image:url", "twitter:image"),
        addresses=pick("og:url"),
        outlets=pick("og:site_name", "application-name"),
        kinds=pick("og:type"),
        access=tuple(_access(pick("article:content_tier", "og:article:content_tier", "content_tier"))),
    )


def _access(tiers: tuple[str, ...]) -> Iterator[str]:
    for tier in tiers:
        word = tier.lower()
        yield from ["paid"] if word in CLOSED_TIERS else ["free"] if word == "free" else []


def headings(page: HtmlElement) -> tuple[str, ...]:
    """The texts of the page's main headings."""
    return _texts(page, "//h1")


def canonical_links(page: HtmlElement) -> list[str]:
    """What the page declares as its own address."""
    return [
        href for href in page.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href") if href
    ]


def _texts(page: HtmlElement, path: str) -> tuple[str, ...]:
    return tuple(filter(None, (one_line(element.text_content()) for element in page.xpath(path))))
