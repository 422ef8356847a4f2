"""The feeds of an OPML file, as feed readers export their subscriptions (OPML 2.0)."""

from pathlib import Path

from lxml import etree

from propos.errors import Unusable
from propos_ingest.addresses import web_host


def read_opml(path: Path) -> tuple[str, ...]:
    """The feeds' addresses, in the file's order, each once; outline groups may nest.

    Raises Unusable when the file cannot be read, is no OPML, or names no feed.
    """
    # The file may come from anybody: no entity, no DTD and no network is touched while it is parsed.
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise Unusable(f"cannot read {path}: {error.strerror}") from error
    except etree.XMLSyntaxError as error:
        raise Unusable(f"{path} is no XML ({error}); export your feeds as OPML") from error
    if etree.QName(root).localname.lower() != "opml":
        raise Unusable(f"{path} is no OPML: its root is <{etree.QName(root).localname}>")
    addresses = (outline.get("xmlUrl", "").strip() for outline in root.iter("outline"))
    feeds = tuple(dict.fromkeys(address for address in addresses if web_host(address)))
    if not feeds:
        raise Unusable(f"{path} names no feed: no <outline> has an xmlUrl of http or https")
    return feeds
