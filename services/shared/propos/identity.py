"""Deterministic identities: the same thing seen twice has the same id, in any process, on any machine."""

import hashlib
import unicodedata
from uuid import NAMESPACE_URL, uuid5


def article_id(canonical_url: str) -> str:
    """UUIDv5 of the canonical URL (RFC 9562, namespace URL)."""
    return str(uuid5(NAMESPACE_URL, canonical_url))


def content_hash(title: str, text: str) -> str:
    """Hash of what a reader reads: a change of white space is no change."""
    words = " ".join(f"{title}\n{text}".split())
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()


def words_key(words: str) -> str:
    """Hash of the words without case, accents, marks and punctuation, so that reprints meet."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    letters = "".join(c if c.isalnum() else " " for c in plain.casefold())
    return hashlib.blake2b(" ".join(letters.split()).encode(), digest_size=12).hexdigest()


def quote_id(article: str, key: str, occurrence: int) -> str:
    """UUIDv5 of a quote: its article, its words_key, and its place among equals there (from 0).

    Offsets take no part, so that a quote keeps its id when a correction moves it.
    """
    return str(uuid5(NAMESPACE_URL, f"propos:quote:{article}:{key}:{occurrence}"))
