"""What one NLP process does: bytes of an article in, bytes of the enriched article or a reason out."""

from importlib import import_module
from typing import Final

import msgspec

from propos.codec import decode, encode
from propos.errors import BadMessage
from propos.headers import Headers, major_version
from propos.messages import Article


class Job(msgspec.Struct, frozen=True):
    """One message of articles.raw as it lies on the broker."""

    body: bytes
    headers: Headers


class Done(msgspec.Struct, frozen=True):
    """What came of a job: the enriched article's id, its body, and counts."""

    article: str
    body: bytes
    quotes: int
    seconds: float


MODEL: Final = "propos_enrich.loaded"
"""The module that holds the model. Imported in NLP processes only: it takes seconds, and 300 MB."""


def start() -> None:
    """Prepare an NLP process. Raises what breaks the model."""
    import_module(MODEL)


def work(job: Job) -> Done:
    """Enrich one article. Raises BadMessage, whatever happens: it is a fault of this very message."""
    from propos_enrich.loaded import NLP
    from propos_enrich.pipeline import enrich

    try:
        article = decode(job.body, Article, major_version(job.headers))
        enriched = enrich(NLP, article)
        return Done(article.id, encode(enriched), len(enriched.quotes), enriched.pipeline.seconds)
    except BadMessage:
        raise
    except Exception as error:  # one article must not stop the others
        raise BadMessage("crash", f"{type(error).__name__}: {error}") from error
