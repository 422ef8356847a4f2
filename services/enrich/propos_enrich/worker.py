"""What one NLP process does: bytes of an article in, bytes of the enriched article or a reason out."""

import signal
from functools import cache
from typing import Final

import msgspec

from propos.children import end_with_parent
from propos.codec import decode, encode
from propos.errors import BadMessage
from propos.headers import Headers, major_version
from propos.messages import Article
from propos_enrich.pipeline import Nlp, enrich, extract, load

SAMPLE: Final = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin. Selon elle, tout est prêt."


class Job(msgspec.Struct, frozen=True):
    """One message of articles.raw as it lies on the broker."""

    body: bytes | None
    headers: Headers


class Done(msgspec.Struct, frozen=True):
    """What came of a job: the enriched article's id, body and counts, or why there is none."""

    article: str = ""
    body: bytes = b""
    quotes: int = 0
    seconds: float = 0.0
    bad: BadMessage | None = None


@cache
def _nlp() -> Nlp:
    return load()


def start() -> None:
    """Initialise an NLP process: tied to its parent's life, deaf to Ctrl-C, model loaded and tried.

    What breaks here ends the worker at its start: a broken deploy must not bury every article.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    extract(_nlp(), SAMPLE)


def warm_up() -> None:
    """A job that does nothing: when it returns, the process has started."""


def work(job: Job) -> Done:
    """Enrich one article. Whatever it raises is a fault of this very message: dead letter, never a retry."""
    try:
        article = decode(job.body, Article, major_version(job.headers))
        enriched = enrich(_nlp(), article)
        return Done(
            article=article.id,
            body=encode(enriched),
            quotes=len(enriched.quotes),
            seconds=enriched.pipeline.seconds,
        )
    except BadMessage as bad:
        return Done(bad=bad)
    except Exception as error:  # noqa: BLE001  # one article must not stop the others
        return Done(bad=BadMessage("crash", f"{type(error).__name__}: {error}"))
