"""The description of POST /articles, from the very structs that it reads and writes.

Source: OpenAPI 3.1.
"""

from typing import Any, Final

import msgspec

from propos.messages import SCHEMA_VERSION, Submission
from propos_ingest.push.problems import Problem
from propos_ingest.push.report import Report

_PROBLEMS: Final = {
    "400": "The body is no JSON, or holds no article.",
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
    structs = (Submission, Report, Problem)
    (article, report, problem), parts = msgspec.json.schema_components(
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
    return {
        "openapi": "3.1.0",
        "info": {"title": "Propos: push articles", "version": f"{SCHEMA_VERSION}.0.0"},
        "paths": {
            "/articles": {
                "post": {
                    "summary": "Push one article or many.",
                    "description": "Pushing an article again, by its url or its id, doubles nothing. "
                    f"A body has at most {most_bytes:,} bytes. An article needs url or id.",
                    "security": [{"bearer": []}, {"key": []}],
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
                }
            }
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
