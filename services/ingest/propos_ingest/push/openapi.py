"""The description of POST and DELETE /articles, from the very structs that it reads and writes.

Source: OpenAPI 3.1.
"""

from typing import Any, Final

import msgspec

from propos.messages import SCHEMA_VERSION, Submission
from propos_ingest.push.problems import Problem
from propos_ingest.push.report import Accepted, Report

_PROBLEMS: Final = {
    "400": "The body is no JSON, or holds no article; or what to remove is not said.",
    "401": "There is no API key.",
    "403": "The API key may not push.",
    "405": "Another method than POST.",
    "408": "The body came too slowly.",
    "413": "The body is too large, or holds too many articles.",
    "415": "Another media type, charset or content coding.",
    "503": "Kafka is away, or the service is busy: send all of it again after Retry-After seconds.",
}


def document(most_bytes: int) -> dict[str, Any]:
    """The OpenAPI document of an endpoint that takes bodies of `most_bytes`."""
    structs = (Submission, Report, Accepted, Problem)
    (article, report, accepted, problem), parts = msgspec.json.schema_components(
        structs, ref_template="#/components/schemas/{name}"
    )
    parts["Submission"]["additionalProperties"] = False
    answers = {
        "202": _answer("At least one article was accepted, and is safe in Kafka.", report),
        "422": _answer("Every article was refused.", report),
    }
    failures = {
        status: _answer(what, problem, "application/problem+json") for status, what in _PROBLEMS.items()
    }
    security: list[dict[str, list[str]]] = [{"bearer": []}, {"key": []}]
    removing = {
        "security": security,
        "responses": {
            "202": _answer("Kafka holds the wish; it is carried out within seconds.", accepted),
            **{status: failures[status] for status in ("400", "401", "403", "503")},
        },
    }
    note = _parameter("note", "query", {"type": "string", "maxLength": 500}, required=False)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Propos: push articles", "version": f"{SCHEMA_VERSION}.0.0"},
        "paths": {
            "/articles": {
                "post": {
                    "summary": "Push one article or many.",
                    "description": "Pushing an article again, by its url or its id, doubles nothing. "
                    f"A body has at most {most_bytes:,} bytes. An article needs url or id.",
                    "security": security,
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {"oneOf": [article, {"type": "array", "items": article}]}
                            },
                            "application/x-ndjson": {"schema": article},
                        },
                    },
                    "responses": dict(sorted({**answers, **failures}.items())),
                },
                "delete": {
                    "summary": "Remove the article of an address for good.",
                    "parameters": [_parameter("url", "query", {"type": "string", "maxLength": 4000}), note],
                    **removing,
                },
            },
            "/articles/{id}": {
                "delete": {
                    "summary": "Remove an article for good, by the id that pushing it answered.",
                    "parameters": [_parameter("id", "path", {"type": "string", "format": "uuid"}), note],
                    **removing,
                }
            },
        },
        "components": {
            "schemas": parts,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _answer(what: str, schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {"description": what, "content": {kind: {"schema": schema}}}


def _parameter(name: str, place: str, schema: dict[str, Any], required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": schema}
