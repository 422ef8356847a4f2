"""What one NLP process does: bytes of an article in, bytes of the enriched article or a reason out."""

from functools import cache
from typing import Final

import msgspec

from propos.codec import decode, encode
from propos.errors import BadMessage
from propos.headers import Headers, major_version
from propos.messages import Article
from propos_enrich.pipeline import Nlp, enrich, extract, load

SAMPLE: Final = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin. Selon elle, tout est prêt."


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


@cache
def _nlp() -> Nlp:
    return load()


def start() -> None:
    """Prepare an NLP process: the model is loaded and tried.

    What breaks here ends the worker at its start: a broken deploy must not bury every article.
    """
    extract(_nlp(), SAMPLE)


def work(job: Job) -> Done:
    """Enrich one article. Raises BadMessage, whatever happens: it is a fault of this very message."""
    try:
        article = decode(job.body, Article, major_version(job.headers))
        enriched = enrich(_nlp(), article)
        return Done(article.id, encode(enriched), len(enriched.quotes), enriched.pipeline.seconds)
    except BadMessage:
        raise
    except Exception as error:  # one article must not stop the others
        raise BadMessage("crash", f"{type(error).__name__}: {error}") from error
