"""The newspapers' websites as functions: an outlet and its stories in, HTML and XML out."""

import hashlib
import json
from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any

import jinja2

from propos_seeds.library import Outlet, Story

_PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("propos_seeds"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_PAGES.filters["rfc822"] = format_datetime
_PAGES.filters["french_date"] = lambda moment: moment.strftime("%d/%m/%Y à %Hh%M")


def article(story: Story, others: Sequence[Story]) -> bytes:
    """The page of one story, with links to `others` as related articles."""
    page = _PAGES.get_template("article.html").render(
        story=story,
        outlet=story.outlet,
        others=others[:5],
        json_ld=_json_ld(story),
        sections=_sections(others),
    )
    return page.encode()


def front(outlet: Outlet, stories: Sequence[Story]) -> bytes:
    """The outlet's home page, newest first."""
    page = _PAGES.get_template("front.html").render(
        outlet=outlet, others=stories, sections=_sections(stories)
    )
    return page.encode()


def feed(outlet: Outlet, stories: Sequence[Story]) -> bytes:
    """The outlet's feed, newest first, in the format that it keeps."""
    return _PAGES.get_template(f"{outlet.feed}.xml").render(outlet=outlet, stories=stories).encode()


def etag(body: bytes) -> str:
    """A validator that changes whenever the body does."""
    return f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'


def _sections(stories: Sequence[Story]) -> list[str]:
    return sorted({story.facts.section for story in stories})


def _json_ld(story: Story) -> str:
    """schema.org NewsArticle, alone or inside a @graph, as sites do either way."""
    facts = story.facts
    described: dict[str, Any] = {
        "@type": "NewsArticle",
        "mainEntityOfPage": story.url,
        "headline": facts.title,
        "description": facts.summary,
        "datePublished": facts.published.isoformat(),
        "dateModified": (facts.modified or facts.published).isoformat(),
        "author": [{"@type": "Person", "name": name} for name in facts.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.outlet.name, "url": story.outlet.home},
        "articleSection": facts.section,
        "keywords": list(facts.tags),
        "inLanguage": "fr",
        "isAccessibleForFree": True,
    }
    site = {"@type": "WebSite", "name": story.outlet.name, "url": story.outlet.home}
    whole = (
        {"@context": "https://schema.org", **described}
        if story.outlet.feed == "rss"
        else {"@context": "https://schema.org", "@graph": [site, described]}
    )
    return json.dumps(whole, ensure_ascii=False).replace("</", "<\\/")
