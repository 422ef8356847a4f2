"""An answer of Elasticsearch that ends within its headers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from propos.errors import Retry
from propos_index.app import connect
from propos_index.indices import ensure
from propos_index.settings import IndexSettings

GOOD = (
    b"HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\ncontent-type: application/json\r\n"
    b'content-length: 21\r\n\r\n{"acknowledged":true}'
)
THERE = GOOD[: -len('{"acknowledged":true}')]
"""What is answered to HEAD."""


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """The address of a server that gives one of these answers a connection, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                with server.accept()[0] as client:
                    client.recv(65536)
                    client.sendall(answer)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


@pytest.mark.parametrize("cut", range(GOOD.index(b"content-type"), len(GOOD), 7))
def test_an_answer_that_is_cut_anywhere_is_asked_for_again(cut: int) -> None:
    with (
        answering(GOOD, THERE, GOOD[:cut]) as url,  # the template, whether there is an alias, which
        connect(IndexSettings(elasticsearch=url)) as client,
        pytest.raises(Retry),
    ):
        ensure(client)
