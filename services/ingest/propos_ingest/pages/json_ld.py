"""What a page says of its article in JSON-LD (schema.org), however the site nests it."""

import json
from collections.abc import Iterator
from typing import Any, Final

from lxml.html import HtmlElement

from propos_ingest.pages.facts import Facts
from propos_ingest.pages.words import one_line

_ARTICLES: Final = (
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle"
    " ReviewNewsArticle AskPublicNewsArticle SatiricalArticle BlogPosting LiveBlogPosting Report"
)
_MOST_NODES: Final = 2000

Node = dict[str, Any]


def read(page: HtmlElement) -> Facts:
    """The first article that the page's scripts describe; empty facts when they describe none."""
    nodes = [node for script in _scripts(page) for node in _nodes(script)][:_MOST_NODES]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    kinds = set(_ARTICLES.split())
    article = next((node for node in nodes if kinds & set(_texts(node.get("@type")))), None)
    return _facts(article, named) if article else Facts()


def _facts(article: Node, named: dict[str, Node]) -> Facts:
    def things(name: str) -> list[Any]:
        return [
            named.get(value.get("@id", ""), value) if isinstance(value, dict) else value
            for value in _list(article.get(name))
        ]

    return Facts(
        kinds=tuple(_texts(article.get("@type"))),
        titles=tuple(_texts(article.get("headline")) or _texts(article.get("name"))),
        authors=tuple(_names(things("author") or things("creator"))),
        published=tuple(_texts(article.get("datePublished")) + _texts(article.get("dateCreated"))),
        modified=tuple(_texts(article.get("dateModified"))),
        ended=tuple(_texts(article.get("coverageEndTime"))),
        sections=tuple(_texts(article.get("articleSection"))),
        tags=tuple(_keywords(article.get("keywords"))),
        languages=tuple(_names(things("inLanguage"))),
        images=tuple(_addresses(things("image"))),
        addresses=tuple(_addresses([*things("url"), *things("mainEntityOfPage")])),
        outlets=tuple(_names(things("publisher"))),
        access=tuple(_access(article)),
        bodies=tuple(_bodies(article)),
    )


def _access(article: Node) -> Iterator[str]:
    """Whether the article is free; one with a part that is not is not."""
    parts = [part for part in _list(article.get("hasPart")) if isinstance(part, dict)]
    said = {str(part["isAccessibleForFree"]).lower() for part in [article, *parts] if _says_access(part)}
    said = {word.rpartition("/")[2] for word in said}  # some write http://schema.org/False
    if said & {"false", "no", "0"}:
        yield "paid"
    elif said & {"true", "yes", "1"}:
        yield "free"


def _says_access(node: Node) -> bool:
    return node.get("isAccessibleForFree") is not None


def _bodies(article: Node) -> Iterator[str]:
    """The article's own body; of a live blog, its updates in their order."""
    updates = [update for update in _list(article.get("liveBlogUpdate")) if isinstance(update, dict)]
    pieces = [
        piece
        for update in updates
        for piece in (update.get("headline"), update.get("articleBody"))
        if isinstance(piece, str)
    ]
    own = article.get("articleBody")
    yield from filter(None, ("\n\n".join(pieces), own if isinstance(own, str) else None))


def _scripts(page: HtmlElement) -> Iterator[Any]:
    for text in page.xpath("//script[contains(@type, 'ld+json')]/text()"):
        body = text.strip().removeprefix("<!--").removesuffix("-->").rstrip().rstrip(";")
        try:
            yield json.loads(body, strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    """Every object that may be an article or be referred to: in lists, @graph, and mainEntity."""
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(name), depth + 1)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    return [one_line(item) for item in _list(value) if isinstance(item, str) and item.strip()]


def _names(values: list[Any]) -> Iterator[str]:
    for value in values:
        yield from _texts(
            (value.get("name") or value.get("alternateName")) if isinstance(value, dict) else value
        )


def _addresses(values: list[Any]) -> Iterator[str]:
    for value in values:
        yield from _texts((value.get("url") or value.get("@id")) if isinstance(value, dict) else value)


def _keywords(value: Any) -> Iterator[str]:
    for item in _names(_list(value)):
        yield from filter(None, (word.strip() for word in item.split(",")))
