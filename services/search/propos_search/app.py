"""The connection to Elasticsearch that `propos find` asks through."""

import msgspec
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError

from propos.errors import Retry, Unusable
from propos.settings import Settings
from propos_search.answer import Answer, facets_of, read
from propos_search.counting import facet_bodies
from propos_search.question import Question
from propos_search.request import search_body
from propos_search.words import Words


def ask(settings: Settings, question: Question, limit: int, words: Words) -> Answer:
    """The answer of the index `quotes`: up to `limit` quotes, and the facets with a timeline of months.

    Raises Retry (Elasticsearch is away, or has no such index) and Unusable (it refuses the question), both
    in the reader's words.
    """
    index, url = f"{settings.index_prefix}quotes", settings.elasticsearch
    try:
        client = Elasticsearch(url, request_timeout=30, max_retries=0)
    except ValueError as error:
        raise Unusable(words.bad_url.format(url=url)) from error
    try:
        with client:
            found = client.search(index=index, body=search_body(question, limit)).body
            counts = [client.search(index=index, body=each).body for each in facet_bodies(question, "month")]
            return msgspec.structs.replace(read(found, question), facets=facets_of(counts))
    except NotFoundError as error:
        raise Retry(words.no_index.format(index=index, url=url)) from error
    except BadRequestError as error:
        raise Unusable(words.refused.format(detail=error.error)) from error
    except (ApiError, TransportError) as error:
        raise Retry(words.away.format(url=url, detail=type(error).__name__)) from error
