"""The part of a robots.txt that concerns us, so that a hostile one costs little to read and to keep."""

import re
from typing import Final

AGENT: Final = "Propos"
LIMIT: Final = 500 * 1024
"""Bytes of a robots.txt that are read; the rest does not count (RFC 9309, section 2.5)."""

_MOST_RULES: Final = 10_000
_LONGEST_LINE: Final = 2_000
_USER_AGENT: Final = re.compile(r"user[- ]?agent(?:\s*:|\s)\s*(\*+$|[a-z_-]*)", re.IGNORECASE)
_OF_THE_SITE: Final = re.compile(r"site-?maps?\b|host\b", re.IGNORECASE)


def our_part(body: bytes) -> str:
    """The groups for Propos and for everybody, at most 10,000 rules of them.

    A group is for Propos when its name is that, whatever its case and what follows the name (`propos/2.0`);
    a shorter or longer name is another's. Rules of others would make one file cost their number times the
    agents', and are never looked up. Source: RFC 9309, section 2.2.1.
    """
    lines = body[:LIMIT].decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    if len(body) > LIMIT:
        lines = lines[:-1]
    kept: list[str] = []
    ours, in_rules = False, True
    for line in lines:
        text = line[:_LONGEST_LINE].partition("#")[0].strip()
        if not text or _OF_THE_SITE.match(text):
            continue
        named = _USER_AGENT.match(text)
        if named is None:
            in_rules = True
            if ours:
                kept.append(text)
            continue
        mine = "*" if named[1].startswith("*") else AGENT if named[1].lower() == AGENT.lower() else None
        ours = mine is not None or (ours and not in_rules)
        in_rules = False
        if mine:
            kept.append(f"User-agent: {mine}")
        if len(kept) >= _MOST_RULES:
            break
    return "\n".join(kept[:_MOST_RULES])
