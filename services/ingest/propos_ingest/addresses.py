"""Web addresses: which one names an article, whose it is, and the site it belongs to."""

import ipaddress
import re
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit, urlunsplit

from tld import get_fld
from w3lib.url import canonicalize_url

from propos_ingest.trackers import PATH_SESSION, SCRIPT, VARIANTS, VIEWS, is_tracker

_PORTS: Final = {"http": 80, "https": 443}
_BREAKS: Final = dict.fromkeys(map(ord, "\t\r\n"))
"""White space that an address may hold where its page was wrapped (WHATWG URL standard)."""


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

    Templates name the front page, the section or the bare program on every page, and reprints name another
    paper's copy: none of them is this article. A page on a machine of this network is a mirror, whose pages
    name their public address.
    """
    theirs, ours = web_host(address), web_host(page_url)
    if not theirs or _names_less(urlsplit(cleaned(address)), urlsplit(cleaned(page_url))):
        return False
    one, other = _without_variant(theirs), _without_variant(ours)
    related = one == other or one.endswith("." + other) or other.endswith("." + one)
    return related or is_local(ours)


def _names_less(named: SplitResult, page: SplitResult) -> bool:
    """Whether one address names something above the other: the front page, its section, its program."""
    above, below = named.path.strip("/"), page.path.strip("/")
    if named.query:
        return False
    if above == below:
        return bool(page.query) and (not above or SCRIPT.search(above) is not None)
    if not above:
        return True
    rest = below.removeprefix(above + "/")
    return rest != below and not all(map(VIEWS.fullmatch, rest.split("/")))


def _without_variant(host: str) -> str:
    """The host without the label of its mobile pages; a site may be called m.example all the same."""
    for label in VARIANTS:
        if host.startswith(label) and "." in host[len(label) :]:
            return host[len(label) :]
    return host


def is_local(host: str) -> bool:
    """Whether the host can be reached from this network only."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host


@lru_cache(maxsize=4096)
def cleaned(url: str) -> str:
    """The URL as it names an article: one spelling for all that lead to the same page.

    Without trackers, sessions, credentials, fragment and default port; parameters in order; encodings alike.
    The scheme, `www.` and a trailing slash stay, since some servers answer to one form only. What is no web
    address stays as it is. Cleaning twice changes nothing. Source: RFC 3986, section 6.2.
    """
    bare = url.translate(_BREAKS).strip()
    if not web_host(bare):
        return url
    try:
        parts = urlsplit(canonicalize_url(_untracked(urlsplit(bare))))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    name = f"[{host}]" if ":" in host else host
    netloc = name if port in (None, _PORTS[parts.scheme]) else f"{name}:{port}"
    # A blank value is written without its sign: SPIP's spip.php?article12 must stay as it is.
    query = "&".join(filter(None, (each.removesuffix("=") for each in parts.query.split("&"))))
    path = "" if parts.path == "/" and not query else parts.path
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def other_scheme(url: str) -> str:
    """The same address under https for http, and the other way round; any other as it is."""
    scheme, colon, rest = url.partition(":")
    return {"http": "https", "https": "http"}.get(scheme, scheme) + colon + rest


def _untracked(parts: SplitResult) -> str:
    """The URL without credentials, sessions, trackers and doubled slashes."""
    path = re.sub(r"/{2,}", "/", PATH_SESSION.sub("", parts.path))
    kept = [each for each in parts.query.split("&") if each and not _is_tracker(each)]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "&".join(kept), ""))


def _is_tracker(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return is_tracker(unquote_plus(name), unquote_plus(value))
