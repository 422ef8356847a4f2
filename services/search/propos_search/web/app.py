"""The connections of `propos search`: the port that it listens on, and Elasticsearch."""

import socket

import uvicorn
from elasticsearch import AsyncElasticsearch

from propos.errors import Unusable
from propos.log import get
from propos_search.web.application import application
from propos_search.library import Library
from propos_search.settings import SearchSettings

log = get(__name__)


def serve(settings: SearchSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises Unusable for a bad address, and when the port is taken."""
    host, port = settings.search_host, settings.search_port
    try:
        client = AsyncElasticsearch(
            settings.elasticsearch, request_timeout=settings.search_timeout, max_retries=0
        )
    except ValueError as error:
        raise Unusable(
            f"{settings.elasticsearch} is no address of Elasticsearch: set PROPOS_ELASTICSEARCH"
        ) from error
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise Unusable(
            f"cannot listen on {host}:{port} ({error.strerror or error}): set PROPOS_SEARCH_PORT"
        ) from error
    with listening:
        app = application(Library(client, settings.index_prefix), client.close)
        log.info("listening", url=f"http://{host}:{listening.getsockname()[1]}/")
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listening])
