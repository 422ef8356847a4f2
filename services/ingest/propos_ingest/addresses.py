"""Web addresses: which one names an article, whose it is, and the site it belongs to."""

import ipaddress
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from courlan import clean_url
from tld import get_fld


def web_host(url: str) -> str:
    """The host of an http or https URL, in lower case without `www.`; empty when it is no such URL."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in ("http", "https") else ""


@lru_cache(maxsize=4096)
def site_of(url: str) -> str:
    """The site of an address: its registrable domain (Public Suffix List); else its host, or its scheme.

    All that belongs to one site is looked after by one ingest instance.
    """
    host = web_host(url)
    if not host:
        return url.partition(":")[0].lower()
    return get_fld(f"http://{host}", fail_silently=True) or host


def canonical(page_url: str, named: list[str]) -> str:
    """The first plausible one of the addresses that the page gives itself, else its own; cleaned."""
    for address in named:
        try:
            absolute = urljoin(page_url, address.strip())
        except ValueError:
            continue
        if plausible(absolute, page_url):
            return cleaned(absolute)
    return cleaned(page_url)


def plausible(address: str, page_url: str) -> bool:
    """Whether `address` may be the page's own name.

    Templates name the front page on every page, and reprints name another paper's copy: neither is this
    article. A page on a machine of this network is a mirror, whose pages name their public address.
    """
    theirs, ours = web_host(address), web_host(page_url)
    if not theirs:
        return False
    front = urlsplit(address).path in ("", "/") and not urlsplit(address).query
    if front and urlsplit(page_url).path not in ("", "/"):
        return False
    related = theirs == ours or theirs.endswith("." + ours) or ours.endswith("." + theirs)
    return related or is_local(ours)


def is_local(host: str) -> bool:
    """Whether the host can be reached from this network only."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host


def cleaned(url: str) -> str:
    """The URL without trackers, fragment and needless parts."""
    return clean_url(url.partition("#")[0]) or url
