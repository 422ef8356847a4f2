"""The documents of the farm's sites: feeds in three formats, pages, robots.txt, as they stand at a time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from sites.stories import FeedPlan, Listing, SitePlan, Story, Version

KINDS = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def robots(site: SitePlan) -> str:
    """Its robots.txt."""
    delay = "" if site.crawl_delay is None else f"Crawl-delay: {site.crawl_delay}\n"
    return f"User-agent: *\nDisallow: /prive/\n{delay}"


def page(site: SitePlan, story: Story, version: Version, base: str, start: float, at: float) -> str:
    """The page of a story; its furniture changes from second to second."""
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in version.paragraphs)
    clock = datetime.fromtimestamp(start + at, UTC).strftime("%H:%M:%S")
    return f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{escape(version.title)}</title>
<link rel="canonical" href="{base}{story.path}">
<meta property="og:site_name" content="{escape(site.name)}">
<meta property="og:title" content="{escape(version.title)}">
<meta name="author" content="{escape(story.author)}">
<meta property="article:published_time" content="{_iso(start + story.versions[0].at)}">
</head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/culture">Culture</a></li></ul></nav>
<main><article><h1>{escape(version.title)}</h1>
{body}
</article></main>
<footer><p>Il est {clock}. © {escape(site.name)}</p></footer>
</body></html>
"""


def feed(site: SitePlan, plan: FeedPlan, base: str, start: float, at: float) -> str:
    """A feed with what is published by then, the newest first."""
    title = f"{site.name} {plan.path}"
    shown = sorted(_shown(plan, at), key=lambda pair: -pair[0].story.versions[0].at)
    match plan.format:
        case "rss":
            return _rss(title, base, start, shown)
        case "atom":
            return _atom(title, base, start, shown)
        case _:
            return _json(title, base, start, shown)


def _shown(plan: FeedPlan, at: float) -> Iterator[tuple[Listing, Version]]:
    for listing in plan.listings:
        if version := listing.story.now(at):
            yield listing, version


def _summary(story: Story, version: Version) -> str:
    note = "" if version is story.versions[0] else "Corrigé. "
    return note + version.paragraphs[0][:80] + "…"


def _rss(title: str, base: str, start: float, shown: list[tuple[Listing, Version]]) -> str:
    items = "".join(
        f"<item><title>{escape(version.title)}</title>"
        f"<link>{escape(base + listing.story.path + listing.query)}</link>"
        f"<guid isPermaLink='false'>{escape(listing.story.path)}</guid>"
        f"<pubDate>{_mail(start + listing.story.versions[0].at)}</pubDate>"
        f"<atom:updated>{_iso(start + version.at)}</atom:updated>"
        f"<description>{escape(_summary(listing.story, version))}</description></item>\n"
        for listing, version in shown
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
        f"<title>{escape(title)}</title><link>{base}/</link><description/>\n{items}</channel></rss>"
    )


def _atom(title: str, base: str, start: float, shown: list[tuple[Listing, Version]]) -> str:
    entries = "".join(
        f"<entry><id>{base}{listing.story.path}</id><title>{escape(version.title)}</title>"
        f"<link rel='alternate' href='{escape(base + listing.story.path + listing.query)}'/>"
        f"<published>{_iso(start + listing.story.versions[0].at)}</published>"
        f"<updated>{_iso(start + version.at)}</updated>"
        f"<summary>{escape(_summary(listing.story, version))}</summary></entry>\n"
        for listing, version in shown
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom'>"
        f"<id>{base}/</id><title>{escape(title)}</title><updated>{_iso(start)}</updated>\n{entries}</feed>"
    )


def _json(title: str, base: str, start: float, shown: list[tuple[Listing, Version]]) -> str:
    items = [
        {
            "id": listing.story.path,
            "url": base + listing.story.path + listing.query,
            "title": version.title,
            "summary": _summary(listing.story, version),
            "date_published": _iso(start + listing.story.versions[0].at),
            "date_modified": _iso(start + version.at),
        }
        for listing, version in shown
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}, ensure_ascii=False
    )


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _mail(moment: float) -> str:
    return format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)
