"""The index templates of `articles` and `quotes`: French analysis and strict mappings.

Every field is one that the documents of `documents.py` fill. Flat on purpose: Kibana cannot work with nested
documents. Only field types that every build of Elasticsearch has.
Source: Elasticsearch reference, "language analyzers" (french), "elision token filter", "index templates".
"""

from typing import Any, Final

from propos_index.sizes import SHARDS, Size

Body = dict[str, Any]

ALIASES: Final = ("articles", "quotes")
GENERATION: Final = 1
"""Number at the end of the index names; a change that an existing index cannot take asks for the next."""

ELIDED: Final = ("c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu")
STEMS: Final = ("french_stem", "french_que", "french_ive", "french_iere")

ANALYSIS: Final[Body] = {
    # The two apostrophes are one letter: aujourd’hui and aujourd'hui are the same word.
    "char_filter": {"apostrophe": {"type": "mapping", "mappings": ["\\u2019 => '", "\\u02bc => '"]}},
    "filter": {
        "french_elision": {"type": "elision", "articles": list(ELIDED), "articles_case": True},
        "french_stop": {"type": "stop", "stopwords": "_french_", "ignore_case": True},
        "french_stem": {"type": "stemmer", "language": "light_french"},
        # What the stemmer leaves apart: publique and public, active and actif, policière and policier.
        "french_que": {"type": "pattern_replace", "pattern": "iqu$", "replacement": "ic"},
        "french_ive": {"type": "pattern_replace", "pattern": "(?<=..i)v$", "replacement": "f"},
        "french_iere": {"type": "pattern_replace", "pattern": "(?<=...i)er$", "replacement": ""},
    },
    "analyzer": {
        "french_text": {
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": ["french_elision", "lowercase", "french_stop", *STEMS],
        },
        # Keeps stop words: without accents some of them cannot be told from nouns (été, "ete").
        "french_folded": {
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": ["french_elision", "lowercase", "asciifolding", *STEMS],
        },
        # What readers can be shown: words as they are written, small ones left out.
        "french_words": {
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": ["french_elision", "lowercase", "french_stop"],
        },
        # Case, accents and small words kept: port is neither porte nor Port. But l'école is école.
        "french_exact": {
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": ["french_elision"],
        },
        "name_text": {
            "char_filter": ["apostrophe"],
            "tokenizer": "standard",
            "filter": ["lowercase", "asciifolding"],
        },
    },
    "normalizer": {"name_folded": {"type": "custom", "filter": ["lowercase", "asciifolding"]}},
}

SETTINGS: Final[Body] = {
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # How long a removed quote's version is remembered against a worker that wakes up with an older revision.
    "gc_deletes": "1h",
    "analysis": ANALYSIS,
}

KEYWORD: Final[Body] = {"type": "keyword", "ignore_above": 1024}
DATE: Final[Body] = {"type": "date"}
INTEGER: Final[Body] = {"type": "integer"}
LONG: Final[Body] = {"type": "long"}
COUNTED: Final[Body] = {"eager_global_ordinals": True}
"""Of fields that every search counts: what that needs is made when documents come, not while readers wait."""
FACET: Final[Body] = KEYWORD | COUNTED
STORED: Final[Body] = {"type": "keyword", "index": False, "doc_values": False}
LOOKED_UP: Final[Body] = {"type": "keyword", "doc_values": False}
BYTES: Final[Body] = {"type": "binary"}
FOLDED: Final[Body] = {"folded": {"type": "text", "analyzer": "french_folded"}}
TEXT: Final[Body] = {
    "type": "text",
    "analyzer": "french_text",
    "fields": FOLDED | {"exact": {"type": "text", "analyzer": "french_exact"}},
}
SHOWN: Final[Body] = {"type": "text", "index": False, "fields": FOLDED}
TAGS: Final[Body] = {**KEYWORD, "fields": FOLDED}
TITLE: Final[Body] = {"type": "text", "analyzer": "french_text", "fields": FOLDED}
WORDS: Final[Body] = {"type": "text", "analyzer": "french_words", "index_options": "docs", "norms": False}
"""Counted, never searched: words that some say more than others."""
QUOTED: Final[Body] = TEXT | {"fields": TEXT["fields"] | {"words": WORDS}}
NAME: Final[Body] = {
    **KEYWORD,
    "fields": {
        "folded": {**KEYWORD, "normalizer": "name_folded"},
        "text": {"type": "text", "analyzer": "name_text"},
    },
}


def _object(**properties: Body) -> Body:
    return {"properties": properties}


SPAN: Final = _object(text=NAME, start=INTEGER, end=INTEGER)
OUTLET: Final = _object(id=KEYWORD, name=NAME)
PIPELINE: Final = _object(name=KEYWORD, version=KEYWORD, seconds={"type": "float"})

ARTICLE: Final[dict[str, Body]] = {
    "id": KEYWORD,
    "url": KEYWORD,
    "canonical_url": KEYWORD,
    "feed_url": KEYWORD,
    "image_url": STORED,
    "outlet": OUTLET,
    "title": TEXT,
    "text": TEXT,
    "authors": NAME,
    "section": KEYWORD,
    "tags": TAGS,
    "language": KEYWORD,
    "revision": LONG,
    "content_hash": KEYWORD,
    "cluster_id": KEYWORD,
    "bands": LOOKED_UP,
    "minhash": BYTES,
    "date": DATE,
    "published_at": DATE,
    "modified_at": DATE,
    "observed_at": DATE,
    "indexed_at": DATE,
    "entities": _object(name=NAME, label=KEYWORD),
    "people": NAME,
    "organisations": NAME,
    "places": NAME,
    "quote_ids": KEYWORD,
    "quote_count": INTEGER,
    "pipeline": PIPELINE,
    "status": KEYWORD,
    "removed_at": DATE,
}

QUOTE: Final[dict[str, Body]] = {
    "id": KEYWORD,
    "kind": FACET,
    "content": QUOTED,
    "context": SHOWN,
    "words_key": KEYWORD,
    "saying": KEYWORD,
    "saying_number": LONG,
    "entities": NAME | COUNTED,
    "confidence": {"type": "float"},
    "cue": SPAN,
    "mention": SPAN,
    "speaker": _object(
        name=NAME | COUNTED, type=KEYWORD, role=NAME | COUNTED, gender=KEYWORD, gender_by=KEYWORD
    ),
    "start": INTEGER,
    "end": INTEGER,
    "pieces": _object(start=INTEGER, end=INTEGER),
    "article": _object(id=KEYWORD, url=KEYWORD, canonical_url=KEYWORD, title=TITLE),
    "cluster_id": FACET,
    "outlet": _object(id=KEYWORD, name=NAME | COUNTED),
    "authors": NAME,
    "section": FACET,
    "tags": TAGS,
    "language": KEYWORD,
    "revision": LONG,
    "kept": {"type": "boolean"},
    "pipeline": PIPELINE,
    "date": DATE,
    "published_at": DATE,
    "observed_at": DATE,
    "indexed_at": DATE,
}

PROPERTIES: Final = {"articles": ARTICLE, "quotes": QUOTE}

TOMBSTONES: Final[Body] = {"exists": {"field": "removed_at"}}
"""The query of documents that stand for removed articles."""
ALIVE: Final[Body] = {"bool": {"must_not": TOMBSTONES}}
"""The query of articles."""


def alias_body(alias: str) -> Body:
    """What `alias` (one of ALIASES) is: written through, and without tombstones in what searches see."""
    hidden: Body = {"filter": ALIVE} if alias == "articles" else {}
    return {"is_write_index": True, **hidden}


def template_body(alias: str, prefix: str = "", size: Size = "small") -> Body:
    """The index template behind `alias` (one of ALIASES), for index names that start with `prefix`."""
    return {
        "index_patterns": [f"{prefix}{alias}-v*"],
        "priority": 200 + len(prefix),
        "template": {
            "settings": {"index": SETTINGS | {"number_of_shards": SHARDS[size]}},
            "mappings": {"dynamic": "strict", "properties": PROPERTIES[alias]},
        },
    }
