"""Answers of Elasticsearch that are none: whatever comes, nothing counts as done that was not said to be."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from propos.errors import Retry
from propos_index.actions import ABSENT, Action, At, Names, Seen
from propos_index.clusters import Member
from propos_index.elastic import Elastic
from propos_index.neighbours import neighbours
from propos_index.outcomes import DONE, Verdict
from propos_index.protocol import Put, Steps
from propos_index.settings import IndexSettings
from propos_index.writer import Writer

Reply = Callable[[bytes], tuple[int, str, bytes]]
"""From a request's body to status, content type and body."""
ACTIONS = [Action("quotes", f"q{number}", At(1), b'{"a":1}') for number in range(4)]


def said(body: object, status: int = 200) -> Reply:
    return lambda _: (status, "application/vnd.elasticsearch+json", json.dumps(body).encode())


def items(*names: str) -> dict[str, Any]:
    return {"errors": False, "items": [{"index": {"_id": name, "status": 201}} for name in names]}


@pytest.fixture
def elastic() -> Iterator[Callable[[Reply], Elastic]]:
    """`elastic(reply)`: a client of a server that replies so."""
    servers: list[ThreadingHTTPServer] = []
    clients: list[Elasticsearch] = []

    def serve(reply: Reply) -> Elastic:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, kind, body = reply(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_PUT = do_POST  # noqa: N815  # the base class's name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
                del format, args

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever, daemon=True).start()
        clients.append(Elasticsearch(f"http://127.0.0.1:{servers[-1].server_port}", max_retries=0))
        return Elastic(clients[-1], Names.under(""), IndexSettings())

    yield serve
    for each in clients:
        each.close()
    for server in servers:
        server.shutdown()
        server.server_close()


IMPROPER: dict[str, Reply] = {
    "no JSON": lambda _: (200, "application/json", b"{no json"),
    "a page": lambda _: (200, "text/html", b"<html>Bienvenue</html>"),
    "nothing": lambda _: (200, "application/json", b""),
    "a list": said([1, 2]),
    "no items": said({"errors": False}),
    "too few": said(items("q0", "q1", "q2")),
    "too many": said(items("q0", "q1", "q2", "q3", "q3")),
    "others": said(items("q0", "q2", "q1", "q3")),
    "no statuses": said({"items": [{"index": {"_id": f"q{number}"}} for number in range(4)]}),
    "too busy": said({"error": "busy"}, 429),
    "unavailable": said({"error": "away"}, 503),
    "no index": said({"error": "index_not_found_exception"}, 404),
}


@pytest.mark.parametrize("name", IMPROPER)
def test_no_improper_answer_to_a_bulk_request_counts(elastic: Callable[[Reply], Elastic], name: str) -> None:
    with pytest.raises(Retry):
        elastic(IMPROPER[name]).bulk(ACTIONS)


@pytest.mark.parametrize("name", ["no JSON", "a page", "nothing", "a list", "too busy", "unavailable"])
def test_no_improper_answer_to_a_question_counts(elastic: Callable[[Reply], Elastic], name: str) -> None:
    asked = elastic(IMPROPER[name])
    with pytest.raises(Retry):
        asked.look(["x"])
    member = Member("x", datetime(2026, 10, 1, tzinfo=UTC), tuple(range(128)))
    with pytest.raises(Retry):
        neighbours(asked.client, "articles", [member], 7)


@pytest.mark.parametrize(
    "docs",
    [
        [],
        [{"_id": "y", "found": False}],
        [{"_id": "x", "found": False}, {"_id": "y", "found": False}],
        [{"_id": "x", "error": {"type": "index_not_found_exception"}}],
        [{"_id": "x", "found": True, "_source": {}}],
        [{"_id": "x", "found": True, "_source": {"revision": 2}}],
        [{"_id": "x", "found": True}],
    ],
)
def test_what_is_held_is_believed_of_a_whole_answer_only(
    elastic: Callable[[Reply], Elastic], docs: list[dict[str, Any]]
) -> None:
    with pytest.raises(Retry):
        elastic(said({"docs": docs})).look(["x"])


def test_an_article_has_its_own_version_and_a_removed_one_that_of_its_removal(
    elastic: Callable[[Reply], Elastic],
) -> None:
    place = {"found": True, "_version": 5, "_seq_no": 3, "_primary_term": 1}
    source = {"revision": 2, "pipeline": {"version": "1.0.0"}, "observed_at": "2026-10-01T06:00:00Z"}
    gone = {"revision": 2, "removed_at": "2026-10-02T06:00:00Z"}
    docs = [
        {"_id": "x", "_source": source} | place,
        {"_id": "y", "_source": gone} | place,
        {"_id": "z", "found": False},
    ]
    held = elastic(said({"docs": docs})).look(["x", "y", "z"])
    assert [each.version for each in held] == [2_001_000_000, 2_999_999_999, -1]
    assert [each.guard for each in held] == [Seen(3, 1), Seen(3, 1), ABSENT]


def test_one_action_that_makes_the_server_refuse_the_request_is_found(
    elastic: Callable[[Reply], Elastic],
) -> None:
    """Too large together, or one of them broken: the others are written."""

    def reply(body: bytes) -> tuple[int, str, bytes]:
        names = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        if len(names) > 2:
            return said({"error": "too large"}, 413)(body)
        return said({"error": "broken"}, 400)(body) if "q2" in names else said(items(*names))(body)

    done, refused = Verdict.DONE, Verdict.REJECTED
    assert [each.verdict for each in elastic(reply).bulk(ACTIONS)] == [done, done, refused, done]


def test_of_a_request_that_failed_in_part_only_that_part_is_sent_again(
    elastic: Callable[[Reply], Elastic],
) -> None:
    """One message is held up by one of its quotes; the other ends without it."""
    sent: list[list[str]] = []

    def reply(body: bytes) -> tuple[int, str, bytes]:
        names = [json.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]
        sent.append(names)
        answer = items(*names)
        for item in answer["items"]:
            if item["index"]["_id"] == "q1":
                item["index"] |= {"status": 429, "error": {"type": "es_rejected_execution_exception"}}
        return said(answer)(body)

    def steps(*actions: Action) -> Steps:
        ends = yield Put(actions)
        assert [end.verdict for end in ends] == [Verdict.DONE] * len(actions)
        return DONE

    pauses: list[float] = []
    writer = Writer(elastic(reply).client, IndexSettings(), Names.under(""))
    ended = writer.carry([steps(*ACTIONS[:3]), steps(ACTIONS[3])], pauses.append)
    assert next(ended) == (1, DONE)
    with pytest.raises(Retry):
        next(ended)
    assert sent == [["q0", "q1", "q2", "q3"], ["q1"]], "what is refused alone is as good as no answer"
    assert len(pauses) == 1
