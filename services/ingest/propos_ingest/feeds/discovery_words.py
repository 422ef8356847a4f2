"""How French and English sites name their feeds: in addresses, in the text of links, at the usual places."""

import re
from typing import Final

FEED_TYPES: Final[dict[str, int]] = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/rdf+xml": 1,
    "application/feed+json": 1,
    "application/xml": 3,
    "text/xml": 3,
    "application/json": 4,
}
"""Media types of <link rel="alternate"> that feeds have; the lower, the surer."""

FEED_ADDRESS: Final = re.compile(
    r"(?:^|[/?&=._-])(?:rss2?|atom|feeds?|flux|fil-?rss|flux-?rss|rdf|backend|syndication)(?:$|[/?&=._-])"
    r"|\.(?:rss|atom|rdf)(?:$|[?#])|/feed\.json(?:$|\?)",
    re.I,
)
"""Addresses that look like a feed's."""

FEED_TEXT: Final = re.compile(
    r"\b(?:rss|atom|flux|fil d[’']info rss|s[’']abonner au flux|syndication)\b", re.I
)
"""Texts of links to a feed."""

NO_FEED: Final = re.compile(
    r"\.(?:html?|jpe?g|png|gif|svg|webp|pdf|css|js|mp[34])(?:$|#)|^(?:mailto|javascript|tel):|wp-json/oembed"
    r"|//(?:www\.)?(?:facebook|twitter|x|instagram|youtube|linkedin|feedly|netvibes)\.com",
    re.I,
)
"""Addresses that are no feed, though their words say so."""

COMMENTS: Final = re.compile(r"comment|commentaire|réaction|reaction|avis-lecteur|/replies", re.I)
"""Feeds of what readers write."""

USUAL_PLACES: Final = (
    "/rss.xml",
    "/feed/",
    "/feed",
    "/rss",
    "/atom.xml",
    "/feed.xml",
    "/index.xml",
    "/rss/une.xml",
    "/rss/une",
    "/flux-rss",
    "/flux/rss",
    "/flux.rss",
    "/rss/actualites.xml",
    "/actualites/rss.xml",
    "/arc/outboundfeeds/rss/?outputType=xml",
    "/spip.php?page=backend",
    "/feed.json",
    "/wp-json/wp/v2/posts?per_page=50&_embed=1",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap_news.xml",
    "/googlenews.xml",
    "/sitemap-actualites.xml",
    "/sitemap.xml",
)
"""Where French news systems keep their feeds, the commonest first; sitemaps last, for they say less."""
